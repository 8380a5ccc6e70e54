/** Boxes of voxels cut out of a grid and put back. */
import type { Grid, Vec3 } from '../core/space.ts';
import { ijkToLps } from '../core/space.ts';

export interface Box {
  /** First voxel along i, j, k. */
  readonly start: Vec3;
  readonly dimensions: Vec3;
}

/** The smallest box with all non-zero voxels, widened by `margin` voxels within the grid; undefined for an empty mask. */
export function boundingBox(
  mask: ArrayLike<number>,
  [nx, ny, nz]: Vec3,
  margin: number,
): Box | undefined {
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!mask[n]) continue;
        if (i < low[0]) low[0] = i;
        if (i > high[0]) high[0] = i;
        if (j < low[1]) low[1] = j;
        if (j > high[1]) high[1] = j;
        if (k < low[2]) low[2] = k;
        if (k > high[2]) high[2] = k;
      }
  if (high[0] < 0) return undefined;
  const size = [nx, ny, nz];
  const start = low.map((value) => Math.max(0, value - margin));
  const end = high.map((value, axis) => Math.min(size[axis] - 1, value + margin));
  return {
    start: [start[0], start[1], start[2]],
    dimensions: [end[0] - start[0] + 1, end[1] - start[1] + 1, end[2] - start[2] + 1],
  };
}

/** The grid of a box. */
export function cropGrid(grid: Grid, { start, dimensions }: Box): Grid {
  return { ...grid, dimensions, originMm: ijkToLps(grid, start) };
}

/** The voxels of a box, copied. */
export function crop<Data extends Uint8Array | Int32Array | Float32Array>(
  data: Data,
  size: Vec3,
  box: Box,
): Data {
  const [bx, by, bz] = box.dimensions;
  const out = data.slice(0, bx * by * bz) as Data;
  eachRow(size, box, (from, to) => out.set(data.subarray(from, from + bx), to));
  return out;
}

/** Writes the voxels of a box back into the whole. */
export function paste<Data extends Uint8Array | Int32Array | Float32Array>(
  into: Data,
  size: Vec3,
  box: Box,
  values: Data,
): void {
  const bx = box.dimensions[0];
  eachRow(size, box, (from, to) => into.set(values.subarray(to, to + bx), from));
}

function eachRow(
  [nx, ny]: Vec3,
  { start: [si, sj, sk], dimensions: [bx, by, bz] }: Box,
  visit: (from: number, to: number) => void,
): void {
  for (let k = 0; k < bz; k++)
    for (let j = 0; j < by; j++) visit(si + nx * (sj + j + ny * (sk + k)), bx * (j + by * k));
}
