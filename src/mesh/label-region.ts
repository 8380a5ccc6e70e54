/** The part of a label map that holds given labels, as a padded binary mask. */
import type { Vec3 } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import type { JobContext } from '../core/job.ts';

export interface IndexBox {
  /** First and last voxel along i, j, k, both included. */
  readonly low: Vec3;
  readonly high: Vec3;
}

export interface MaskRegion {
  /** 1 inside, 0 outside; the outermost layer is 0. */
  readonly mask: Uint8Array;
  readonly dimensions: Vec3;
  /** Voxel of the label map that mask voxel (0, 0, 0) lies on; -1 where the padding leaves the map. */
  readonly offset: Vec3;
  /** Voxels inside. */
  readonly count: number;
}

/** True for every label value (0 to 255) of the list. */
export function labelSet(labels: readonly number[]): Uint8Array {
  const members = new Uint8Array(256);
  for (const label of labels) members[label] = 1;
  return members;
}

/** Smallest box that holds all voxels of the set, or undefined when there is none. */
export async function boundingBox(
  { grid, data }: LabelMap,
  members: Uint8Array,
  ctx: JobContext,
): Promise<IndexBox | undefined> {
  const [nx, ny, nz] = grid.dimensions;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = nx * (j + ny * k);
      let first = 0;
      while (first < nx && members[data[row + first]] === 0) first++;
      if (first === nx) continue;
      let last = nx - 1;
      while (members[data[row + last]] === 0) last--;
      low[0] = Math.min(low[0], first);
      high[0] = Math.max(high[0], last);
      low[1] = Math.min(low[1], j);
      high[1] = Math.max(high[1], j);
      low[2] = Math.min(low[2], k);
      high[2] = k;
    }
    await ctx.checkpoint();
  }
  if (high[2] < 0) return undefined;
  return { low: [low[0], low[1], low[2]], high: [high[0], high[1], high[2]] };
}

/** Cuts the set's voxels out of the label map, with one voxel of padding on every side. */
export async function cutMask(
  { grid, data }: LabelMap,
  members: Uint8Array,
  { low, high }: IndexBox,
  ctx: JobContext,
): Promise<MaskRegion> {
  const [nx, ny] = grid.dimensions;
  const dimensions: Vec3 = [high[0] - low[0] + 3, high[1] - low[1] + 3, high[2] - low[2] + 3];
  const [mx, my, mz] = dimensions;
  const mask = new Uint8Array(mx * my * mz);
  let count = 0;
  for (let k = 1; k < mz - 1; k++) {
    for (let j = 1; j < my - 1; j++) {
      const from = low[0] + nx * (low[1] + j - 1 + ny * (low[2] + k - 1));
      const to = 1 + mx * (j + my * k);
      for (let i = 0; i < mx - 2; i++) {
        const inside = members[data[from + i]];
        mask[to + i] = inside;
        count += inside;
      }
    }
    await ctx.checkpoint();
  }
  return { mask, dimensions, offset: [low[0] - 1, low[1] - 1, low[2] - 1], count };
}
