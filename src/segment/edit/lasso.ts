/** Scissors: what lies inside a drawn outline is erased, kept or filled, on one slice or through a depth. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { add, cross, dot, lpsToIjk, scale, type Grid, type Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { extentOf, outlineTest, type Point2 } from './outline.ts';
import { mayTake, requireImage, type LabelPatch } from './patch.ts';
import { boxOfLabel, cutBoxes, emptyBox, growBox, isEmptyBox, type VoxelBox } from './voxel-box.ts';

/** An outline as it was drawn on a slice, or on a parallel projection of the patient. */
export interface LassoOutline {
  /** Unit vectors of the picture in LPS: to the right and to the top. */
  readonly right: Vec3;
  readonly up: Vec3;
  /** Corners in mm along `right` and `up`. */
  readonly corners: readonly Point2[];
  /** Reach along `right` x `up` in mm; absent where the cut goes through everything. */
  readonly depthMm?: readonly [number, number];
}

export interface LassoSettings extends LassoOutline {
  /** What `fill` writes. */
  readonly label: number;
  /** `keep` erases what lies outside the outline within the depth. */
  readonly action: 'erase' | 'keep' | 'fill';
  /** Structures that are cut; `fill` does not look at it. */
  readonly of: readonly number[];
  /** `fill` only where the image lies in this range, ends included. */
  readonly range?: readonly [number, number];
}

/** A voxel centre that lies on the end of the depth belongs to it. */
const ROUNDING_MM = 1e-4;

/**
 * Cuts or fills the block. Voxel centres count. Locked structures are never changed.
 * @throws `bad-input`/`no-image` when a range is given without an image.
 */
export async function cutByLasso(
  patch: LabelPatch,
  settings: LassoSettings,
  ctx: JobContext,
): Promise<Uint8Array> {
  const { grid, labels, locked } = patch;
  const { label, action, right, up, corners, range } = settings;
  const inside = outlineTest(corners);
  const [low, high] = settings.depthMm ?? [-Infinity, Infinity];
  const values = range && requireImage(patch);
  const cut = new Uint8Array(256);
  for (const one of settings.of) if (!locked.has(one)) cut[one] = 1;
  const u = coordinate(grid, right);
  const v = coordinate(grid, up);
  const w = coordinate(grid, cross(right, up));
  const [nx, ny, nz] = grid.dimensions;
  const out = labels.slice();
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const current = labels[n];
        const candidate = action === 'fill' ? mayTake(patch, label, current) : cut[current] === 1;
        if (!candidate) continue;
        const depth = w(i, j, k);
        if (depth < low - ROUNDING_MM || depth > high + ROUNDING_MM) continue;
        if (inside(u(i, j, k), v(i, j, k)) === (action === 'keep')) continue;
        if (values && range && (values[n] < range[0] || values[n] > range[1])) continue;
        out[n] = action === 'fill' ? label : 0;
      }
    ctx.report((k + 1) / nz, 'Cutting');
    await ctx.checkpoint();
  }
  return out;
}

/** Position of a voxel along a direction, mm. */
function coordinate(grid: Grid, along: Vec3): (i: number, j: number, k: number) => number {
  const { direction: d, spacingMm: s } = grid;
  const start = dot(grid.originMm, along);
  const [si, sj, sk] = [0, 3, 6].map(
    (row, axis) => s[axis] * (d[row] * along[0] + d[row + 1] * along[1] + d[row + 2] * along[2]),
  );
  return (i, j, k) => start + si * i + sj * j + sk * k;
}

/**
 * The block that a cut can change.
 * @throws `bad-input` with `outline-small` for a line that encloses nothing, `nothing-inside` where no voxel is reached.
 */
export function lassoBox({ grid, data }: LabelMap, settings: LassoSettings): VoxelBox {
  const { corners, action, of } = settings;
  if (corners.length < 3) {
    fail(
      'bad-input',
      'outline-small',
      'The line encloses nothing.',
      'Draw around the part in one go, or set at least three corners.',
    );
  }
  const whole: VoxelBox = { min: [0, 0, 0], max: grid.dimensions };
  const reach = action === 'keep' ? depthBox(grid, settings) : prismBox(grid, settings);
  let box = cutBoxes(reach, whole);
  if (action !== 'fill') {
    let structures = emptyBox();
    for (const label of of)
      structures = growBox(structures, boxOfLabel(data, grid.dimensions, label));
    box = cutBoxes(box, structures);
  }
  if (isEmptyBox(box)) {
    fail(
      'bad-input',
      'nothing-inside',
      action === 'fill'
        ? 'The outline lies outside the image.'
        : 'No part of the structures lies where the outline reaches.',
      'Draw it over the structure, choose a larger depth, or choose other structures.',
    );
  }
  return box;
}

/** Voxels whose centre can lie in the prism under the outline. */
function prismBox(grid: Grid, { corners, right, up, depthMm }: LassoOutline): VoxelBox {
  const [u, v] = [extentOf(corners, 0), extentOf(corners, 1)];
  return spanned(grid, right, up, u, v, depthMm ?? extentAlong(grid, cross(right, up)));
}

/** The same for the whole of the depth. */
function depthBox(grid: Grid, { right, up, depthMm }: LassoOutline): VoxelBox {
  const [u, v] = [extentAlong(grid, right), extentAlong(grid, up)];
  return spanned(grid, right, up, u, v, depthMm ?? extentAlong(grid, cross(right, up)));
}

type Extent = readonly [number, number];

function spanned(grid: Grid, right: Vec3, up: Vec3, u: Extent, v: Extent, w: Extent): VoxelBox {
  const towards = cross(right, up);
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const across = add(scale(right, u[corner & 1]), scale(up, v[(corner >> 1) & 1]));
    const ijk = lpsToIjk(grid, add(across, scale(towards, w[(corner >> 2) & 1])));
    for (let axis = 0; axis < 3; axis++) {
      min[axis] = Math.min(min[axis], Math.floor(ijk[axis] + 1e-3));
      max[axis] = Math.max(max[axis], Math.ceil(ijk[axis] - 1e-3) + 1);
    }
  }
  return { min: [min[0], min[1], min[2]], max: [max[0], max[1], max[2]] };
}

/** From the first to the last voxel centre of a grid along a direction. */
function extentAlong(grid: Grid, along: Vec3): Extent {
  const at = coordinate(grid, along);
  const [i, j, k] = grid.dimensions.map((count) => count - 1);
  const ends = Array.from({ length: 8 }, (_, corner) =>
    at(corner & 1 ? i : 0, corner & 2 ? j : 0, corner & 4 ? k : 0),
  );
  return [Math.min(...ends), Math.max(...ends)];
}
