/** Boundaries of voxel sets as points, and how near two of them come. */
import type { JobContext } from '../../core/job.ts';
import { ijkToLps } from '../../core/space.ts';
import type { Grid, Lps, Vec3 } from '../../core/space.ts';

/** Points in mm along the axes of a grid (voxel (0, 0, 0) at the origin): x, y, z of each. */
export type GridPoints = Float64Array;

/**
 * The middles of the voxel faces between a set and what is not in it. `keep` may leave out faces by the voxel on
 * either side (`outside` is -1 beyond the grid). Two sets that touch share points, so that their distance is 0.
 */
export function boundaryPoints(
  { dimensions, spacingMm }: Pick<Grid, 'dimensions' | 'spacingMm'>,
  inSet: (voxel: number) => boolean,
  keep: (inside: number, outside: number) => boolean = () => true,
): GridPoints {
  const [nx, ny, nz] = dimensions;
  const strides: Vec3 = [1, nx, nx * ny];
  const points: number[] = [];
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!inSet(n)) continue;
        const at = [i, j, k];
        for (let axis = 0; axis < 3; axis++)
          for (const side of [-1, 1]) {
            const next = at[axis] + side;
            const within = next >= 0 && next < dimensions[axis];
            const other = within ? n + side * strides[axis] : -1;
            if ((within && inSet(other)) || !keep(n, other)) continue;
            for (let c = 0; c < 3; c++)
              points.push((at[c] + (c === axis ? side / 2 : 0)) * spacingMm[c]);
          }
      }
  return Float64Array.from(points);
}

export interface NearestPair {
  readonly distanceMm: number;
  readonly a: Vec3;
  readonly b: Vec3;
}

/** The nearest points of two sets, or undefined when one is empty. One set is swept in the order of an axis. */
export async function nearestPair(
  a: GridPoints,
  b: GridPoints,
  ctx: JobContext,
): Promise<NearestPair | undefined> {
  if (a.length === 0 || b.length === 0) return undefined;
  const order = [...Array(b.length / 3).keys()].sort((p, q) => b[3 * p + 2] - b[3 * q + 2]);
  const heights = Float64Array.from(order, (p) => b[3 * p + 2]);
  let best = Infinity;
  let ends: readonly [number, number] = [0, 0];
  for (let p = 0; p < a.length; p += 3) {
    if (p % 192 === 0) await ctx.checkpoint();
    const start = firstAtLeast(heights, a[p + 2]);
    for (const step of [1, -1]) {
      for (let n = step > 0 ? start : start - 1; n >= 0 && n < order.length; n += step) {
        const q = 3 * order[n];
        const dz = b[q + 2] - a[p + 2];
        if (dz * dz >= best) break;
        const dx = b[q] - a[p];
        const dy = b[q + 1] - a[p + 1];
        const square = dx * dx + dy * dy + dz * dz;
        if (square >= best) continue;
        best = square;
        ends = [p, q];
      }
    }
  }
  const point = (list: GridPoints, at: number): Vec3 => [list[at], list[at + 1], list[at + 2]];
  return { distanceMm: Math.sqrt(best), a: point(a, ends[0]), b: point(b, ends[1]) };
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Patient position of a point given in mm along the axes of a grid. */
export const gridPointToLps = (grid: Grid, [x, y, z]: Vec3): Lps =>
  ijkToLps(grid, [x / grid.spacingMm[0], y / grid.spacingMm[1], z / grid.spacingMm[2]]);
