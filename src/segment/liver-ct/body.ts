/** Where the body is, its lungs, and the inner surface of its wall: the frame in which organs are looked for. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { connectedComponents, keepLargest } from '../components.ts';
import { maskWhere } from '../mask.ts';
import { open } from '../morphology.ts';
import type { WorkingImage } from './image.ts';
import { levelWhere } from './image.ts';
import type { Spine } from './spine.ts';
import type { Wall } from './wall.ts';
import { measureTrunk } from './wall.ts';

export interface Body {
  /** Coarse image all of this was read from. */
  readonly image: WorkingImage;
  readonly mask: Uint8Array;
  /** Lung tissue, both sides. */
  readonly lung: Uint8Array;
  /** Middle of the body, LPS x in mm. */
  readonly middleMm: number;
  readonly wall: Wall;
  readonly spine: Spine;
  /** Heights between which a liver can lie, LPS z in mm. */
  readonly lowMm: number;
  readonly highMm: number;
}

const BODY_HU = -250;
/** Away from its surface lung is never as empty as gas in the bowel, whatever that mixes with at its edges. */
const LUNG_HU: readonly [number, number] = [-955, -500];
const MIN_LUNG_ML = 60;
/** A lung goes on to the top of what is seen of the body, unless all of it is seen; bowel does neither. */
const TOP_MM = 12;
const WHOLE_LUNG_ML = 1000;
/** From the top of the liver to its lower edge, and to that of a low kidney. */
const REACH_MM = 300;
/** How far the dome rises above the height at which the right lung is widest. */
const DOME_MM = 20;

/** Undefined when the image shows no body. */
export async function findBody(image: WorkingImage, ctx: JobContext): Promise<Body | undefined> {
  const { grid, hu } = image;
  const [nx, ny, nz] = grid.dimensions;
  const solid = maskWhere(hu.length, (n) => hu[n] > BODY_HU);
  // Thin shells (table, clothes) go, the body stays.
  const opened = keepLargest(await open(solid, grid, 1.6 * grid.spacingMm[0]), grid.dimensions);
  await ctx.checkpoint();
  const mask = new Uint8Array(hu.length);
  const slice = nx * ny;
  for (let k = 0; k < nz; k++) {
    // The trunk of each slice; arms at its sides are parts of their own there.
    const trunk = keepLargest(opened.subarray(k * slice, (k + 1) * slice), [nx, ny, 1]);
    mask.set(filledSlice(trunk, [nx, ny, 1]), k * slice);
  }
  await ctx.checkpoint();
  const middle = middleOf(mask, grid);
  if (middle === undefined) return undefined;
  const lung = await findLungs(image, mask, ctx);
  const trunk = await measureTrunk(image, mask, ctx);
  return { image, mask, lung, middleMm: middle, ...trunk, ...heights(lung, middle, grid, nz) };
}

/** What the trunk encloses in its slice belongs to it: lungs, gas. */
function filledSlice(trunk: Uint8Array, dimensions: Vec3): Uint8Array {
  const [nx, ny] = dimensions;
  const around = connectedComponents(
    maskWhere(trunk.length, (n) => !trunk[n]),
    dimensions,
  );
  const outside = new Uint8Array(around.sizes.length);
  for (let i = 0; i < nx; i++) outside[around.ids[i]] = outside[around.ids[i + nx * (ny - 1)]] = 1;
  for (let j = 0; j < ny; j++)
    outside[around.ids[nx * j]] = outside[around.ids[nx * j + nx - 1]] = 1;
  return maskWhere(trunk.length, (n) => trunk[n] > 0 || !outside[around.ids[n]]);
}

function middleOf(mask: Uint8Array, grid: Grid): number | undefined {
  const nx = grid.dimensions[0];
  let sum = 0;
  let count = 0;
  for (let n = 0; n < mask.length; n++) {
    if (!mask[n]) continue;
    sum += n % nx;
    count++;
  }
  return count === 0 ? undefined : grid.originMm[0] + (grid.spacingMm[0] * sum) / count;
}

async function findLungs(
  { grid, hu }: WorkingImage,
  body: Uint8Array,
  ctx: JobContext,
): Promise<Uint8Array> {
  const air = maskWhere(hu.length, (n) => body[n] > 0 && hu[n] < LUNG_HU[1]);
  const { ids, sizes } = connectedComponents(air, grid.dimensions);
  await ctx.checkpoint();
  const slice = grid.dimensions[0] * grid.dimensions[1];
  const reachesTop = new Uint8Array(sizes.length);
  const top = body.lastIndexOf(1) - slice * Math.ceil(TOP_MM / grid.spacingMm[0]);
  for (let n = Math.max(0, top); n < ids.length; n++) reachesTop[ids[n]] = 1;
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  const isLung = sizes.map((size, id) => {
    if (id === 0 || size * voxelMl < MIN_LUNG_ML) return false;
    if (!reachesTop[id] && size * voxelMl < WHOLE_LUNG_ML) return false;
    const level = levelWhere(hu, (n) => ids[n] === id && isInner(ids, n, grid));
    return level !== undefined && level.hu > LUNG_HU[0];
  });
  return maskWhere(hu.length, (n) => isLung[ids[n]]);
}

/** Whether a voxel's neighbours belong to the same component. */
function isInner(ids: Int32Array, n: number, { dimensions: [nx, ny] }: Grid): boolean {
  const id = ids[n];
  return [1, nx, nx * ny].every((step) => ids[n - step] === id && ids[n + step] === id);
}

/** The liver hangs below the right lung; where no lung shows, below the top of the image. */
function heights(
  lung: Uint8Array,
  middleMm: number,
  { dimensions: [nx, ny, nz], originMm, spacingMm: [step] }: Grid,
  slices: number,
): Pick<Body, 'lowMm' | 'highMm'> {
  const area = new Float64Array(slices);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) if (lung[n] && originMm[0] + i * step < middleMm) area[k]++;
  const widest = Math.max(...area);
  const zOf = (k: number): number => originMm[2] + k * step;
  if (widest * step * step < 1500) {
    return { lowMm: zOf(nz - 1) - REACH_MM, highMm: zOf(nz - 1) };
  }
  const top = area.findIndex((value) => value >= 0.9 * widest);
  const highMm = zOf(top) + DOME_MM;
  return { lowMm: highMm - REACH_MM, highMm };
}
