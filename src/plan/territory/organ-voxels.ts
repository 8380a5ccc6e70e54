/** The voxels of an organ as a list, and as a mask of their own in a box around them. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { voxelCount } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';

export interface OrganVoxels {
  readonly grid: Grid;
  /** Numbers of the organ's voxels in the grid, ascending. */
  readonly voxels: Uint32Array;
}

/**
 * Lists the voxels where `mask` is not 0.
 * @throws `bad-input` when the mask does not fit the grid or is empty.
 */
export async function organVoxels(
  mask: Uint8Array,
  grid: Grid,
  ctx: JobContext,
): Promise<OrganVoxels> {
  if (mask.length !== voxelCount(grid)) {
    fail(
      'bad-input',
      'organ-grid',
      `The organ is given with ${mask.length} voxels on a grid of ${voxelCount(grid)}.`,
      'Compute the organ again from the label map that is planned on.',
    );
  }
  const slice = grid.dimensions[0] * grid.dimensions[1];
  let count = 0;
  for (let n = 0; n < mask.length; n++) {
    if (mask[n] !== 0) count += 1;
    if (n % slice === 0) await ctx.checkpoint();
  }
  if (count === 0) {
    fail(
      'bad-input',
      'no-organ',
      'The organ has no voxel, so no territory can be computed.',
      'Segment the organ first.',
    );
  }
  const voxels = new Uint32Array(count);
  let at = 0;
  for (let n = 0; n < mask.length; n++) {
    if (mask[n] !== 0) voxels[at++] = n;
    if (n % slice === 0) await ctx.checkpoint();
  }
  return { grid, voxels };
}

/** A box around the organ with one voxel of padding, which may reach beyond the grid. */
export interface OrganBox {
  readonly dimensions: Vec3;
  /** Voxel of the grid that box voxel (0, 0, 0) lies on. */
  readonly offset: Vec3;
  /** 1 in the organ. */
  readonly mask: Uint8Array;
  /** Number in the box of every voxel of the organ, in the order of the list. */
  readonly places: Uint32Array;
}

export function organBox({ grid, voxels }: OrganVoxels): OrganBox {
  const [nx, ny] = grid.dimensions;
  const low = [nx, ny, Math.floor(voxels[0] / (nx * ny))];
  const high = [0, 0, Math.floor(voxels[voxels.length - 1] / (nx * ny))];
  for (const n of voxels) {
    const i = n % nx;
    const j = ((n - i) / nx) % ny;
    if (i < low[0]) low[0] = i;
    if (i > high[0]) high[0] = i;
    if (j < low[1]) low[1] = j;
    if (j > high[1]) high[1] = j;
  }
  const dimensions: Vec3 = [high[0] - low[0] + 3, high[1] - low[1] + 3, high[2] - low[2] + 3];
  const offset: Vec3 = [low[0] - 1, low[1] - 1, low[2] - 1];
  const mask = new Uint8Array(dimensions[0] * dimensions[1] * dimensions[2]);
  const places = new Uint32Array(voxels.length);
  for (let v = 0; v < voxels.length; v++) {
    const n = voxels[v];
    const i = n % nx;
    const row = (n - i) / nx;
    const j = row % ny;
    const k = (row - j) / ny;
    const place = i - offset[0] + dimensions[0] * (j - offset[1] + dimensions[1] * (k - offset[2]));
    places[v] = place;
    mask[place] = 1;
  }
  return { dimensions, offset, mask, places };
}
