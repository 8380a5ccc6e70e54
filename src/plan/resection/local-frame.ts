/** Millimetres along the axes of a grid, from its first voxel: the frame in which surfaces meet voxels. */
import { cross, dot, ijkToLps, lpsToIjk } from '../../core/space.ts';
import type { Grid, Lps, Vec3 } from '../../core/space.ts';

export const toLocalMm = (grid: Grid, point: Lps): Vec3 => {
  const [i, j, k] = lpsToIjk(grid, point);
  const [sx, sy, sz] = grid.spacingMm;
  return [i * sx, j * sy, k * sz];
};

export const toLps = (grid: Grid, [x, y, z]: Vec3): Lps => {
  const [sx, sy, sz] = grid.spacingMm;
  return ijkToLps(grid, [x / sx, y / sy, z / sz]);
};

/** Components of an LPS direction along the grid axes. */
export const directionToLocal = ({ direction: d }: Grid, v: Vec3): Vec3 => [
  v[0] * d[0] + v[1] * d[1] + v[2] * d[2],
  v[0] * d[3] + v[1] * d[4] + v[2] * d[5],
  v[0] * d[6] + v[1] * d[7] + v[2] * d[8],
];

/** 1 where the grid axes are right-handed, else -1: the sign that a cross product gains on the way to the grid. */
export const handedness = ({ direction: d }: Grid): 1 | -1 =>
  dot(cross([d[0], d[1], d[2]], [d[3], d[4], d[5]]), [d[6], d[7], d[8]]) < 0 ? -1 : 1;

/** x, y, z triples from local mm to LPS. */
export function positionsToLps(grid: Grid, local: ArrayLike<number>): Float32Array {
  const d = grid.direction;
  const o = grid.originMm;
  const out = new Float32Array(local.length);
  for (let n = 0; n < out.length; n += 3) {
    const x = local[n];
    const y = local[n + 1];
    const z = local[n + 2];
    out[n] = o[0] + x * d[0] + y * d[3] + z * d[6];
    out[n + 1] = o[1] + x * d[1] + y * d[4] + z * d[7];
    out[n + 2] = o[2] + x * d[2] + y * d[5] + z * d[8];
  }
  return out;
}

/** A field of a grid between its voxel centres (trilinear), at local mm; the border value beyond the grid. */
export function sampleField(
  field: Float32Array,
  { dimensions: [nx, ny, nz], spacingMm }: Grid,
  x: number,
  y: number,
  z: number,
): number {
  const fi = Math.min(nx - 1, Math.max(0, x / spacingMm[0]));
  const fj = Math.min(ny - 1, Math.max(0, y / spacingMm[1]));
  const fk = Math.min(nz - 1, Math.max(0, z / spacingMm[2]));
  const i = Math.min(nx - 2, Math.floor(fi));
  const j = Math.min(ny - 2, Math.floor(fj));
  const k = Math.min(nz - 2, Math.floor(fk));
  const u = fi - i;
  const v = fj - j;
  const w = fk - k;
  const a = i + nx * (j + ny * k);
  const b = a + nx;
  const c = a + nx * ny;
  const d = c + nx;
  // Written out: this is called for every vertex of a surface while it is dragged.
  const low = field[a] + u * (field[a + 1] - field[a]);
  const high = field[b] + u * (field[b + 1] - field[b]);
  const lowFar = field[c] + u * (field[c + 1] - field[c]);
  const highFar = field[d] + u * (field[d + 1] - field[d]);
  const near = low + v * (high - low);
  return near + w * (lowFar + v * (highFar - lowFar) - near);
}

/** Voxel (its number) that a place in local mm lies in, -1 beyond the grid. */
export function voxelAt({ dimensions, spacingMm }: Grid, x: number, y: number, z: number): number {
  const i = Math.round(x / spacingMm[0]);
  const j = Math.round(y / spacingMm[1]);
  const k = Math.round(z / spacingMm[2]);
  const [nx, ny, nz] = dimensions;
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return -1;
  return i + nx * (j + ny * k);
}
