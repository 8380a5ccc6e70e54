/** Moving images and label maps between grids. */
import type { Grid, Vec3 } from '../core/space.ts';
import { IDENTITY_DIRECTION, ijkToLps, lpsToIjk, subtract } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import type { JobContext } from '../core/job.ts';

/** Affine map from voxel numbers of one grid to voxel numbers of another: origin plus one column per axis. */
export interface VoxelMap {
  readonly origin: Vec3;
  readonly columns: readonly [Vec3, Vec3, Vec3];
}

/** How a step along each axis of `from` moves through the voxels of `to`. */
export function voxelMap(from: Grid, to: Grid): VoxelMap {
  const at = (ijk: Vec3): Vec3 => lpsToIjk(to, ijkToLps(from, ijk));
  const origin = at([0, 0, 0]);
  const column = (axis: Vec3): Vec3 => subtract(at(axis), origin);
  return { origin, columns: [column([1, 0, 0]), column([0, 1, 0]), column([0, 0, 1])] };
}

/**
 * The smallest isotropic grid with the axes of patient space (i to the Left, j to Posterior, k to the Head)
 * that holds every voxel centre of `grid`.
 */
export function isotropicLpsGrid(grid: Grid, spacingMm: number): Grid {
  const last = grid.dimensions.map((n) => n - 1);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const point = ijkToLps(grid, [
      corner & 1 ? last[0] : 0,
      corner & 2 ? last[1] : 0,
      corner & 4 ? last[2] : 0,
    ]);
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], point[axis]);
      high[axis] = Math.max(high[axis], point[axis]);
    }
  }
  const size = (axis: number): number =>
    Math.max(1, Math.floor((high[axis] - low[axis]) / spacingMm + 1e-6) + 1);
  return {
    dimensions: [size(0), size(1), size(2)],
    spacingMm: [spacingMm, spacingMm, spacingMm],
    originMm: [low[0], low[1], low[2]],
    direction: IDENTITY_DIRECTION,
  };
}

/**
 * Trilinear resampling of an image, `outside` beyond its edges. Where the target is coarser, each value is
 * the mean of `2^3` samples spread over the target voxel, which keeps noise and aliasing down.
 */
export async function resampleImage(
  volume: Volume,
  target: Grid,
  outside: number,
  ctx: JobContext,
): Promise<Float32Array> {
  const [nx, ny, nz] = target.dimensions;
  const { origin: o, columns: c } = voxelMap(target, volume.grid);
  const coarser = Math.max(...c.map((column) => Math.hypot(...column))) > 1.2;
  const out = new Float32Array(nx * ny * nz);
  const row = new Float32Array(nx);
  const addRow = rowSampler(volume, c[0], outside);
  const offsets = coarser ? [-0.25, 0.25] : [0];
  const weight = 1 / offsets.length ** 3;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      row.fill(0);
      for (const dk of offsets)
        for (const dj of offsets)
          for (const di of offsets) {
            const at = (axis: 0 | 1 | 2): number =>
              o[axis] + di * c[0][axis] + (j + dj) * c[1][axis] + (k + dk) * c[2][axis];
            addRow(at(0), at(1), at(2), row);
          }
      const start = nx * (j + ny * k);
      for (let i = 0; i < nx; i++) out[start + i] = row[i] * weight;
    }
    await ctx.checkpoint();
  }
  return out;
}

/** Adds trilinear samples along a straight row of points to `into`. */
function rowSampler(
  { grid, data }: Pick<Volume, 'grid' | 'data'>,
  [sx, sy, sz]: Vec3,
  outside: number,
): (x0: number, y0: number, z0: number, into: Float32Array) => void {
  const [nx, ny, nz] = grid.dimensions;
  const plane = nx * ny;
  const highX = nx - 1;
  const highY = ny - 1;
  const highZ = nz - 1;
  const beyond = (at: number, high: number): boolean => at < -0.5 || at > high + 0.5;
  return (x0, y0, z0, into) => {
    for (let i = 0; i < into.length; i++) {
      let x = x0 + i * sx;
      let y = y0 + i * sy;
      let z = z0 + i * sz;
      if (beyond(x, highX) || beyond(y, highY) || beyond(z, highZ)) {
        into[i] += outside;
        continue;
      }
      x = x < 0 ? 0 : x > highX ? highX : x;
      y = y < 0 ? 0 : y > highY ? highY : y;
      z = z < 0 ? 0 : z > highZ ? highZ : z;
      const a = Math.floor(x);
      const b = Math.floor(y);
      const d = Math.floor(z);
      const fx = x - a;
      const fy = y - b;
      const dx = a < highX ? 1 : 0;
      const dy = b < highY ? nx : 0;
      const n = a + nx * b + plane * d;
      const m = d < highZ ? n + plane : n;
      const v00 = data[n] + (data[n + dx] - data[n]) * fx;
      const v10 = data[n + dy] + (data[n + dy + dx] - data[n + dy]) * fx;
      const v01 = data[m] + (data[m + dx] - data[m]) * fx;
      const v11 = data[m + dy] + (data[m + dy + dx] - data[m + dy]) * fx;
      const near = v00 + (v10 - v00) * fy;
      into[i] += near + (v01 + (v11 - v01) * fy - near) * (z - d);
    }
  };
}

/** Reads an image between its voxels; half a voxel beyond the outermost centres still counts as inside. */
export function trilinearSampler(
  { grid, data }: Pick<Volume, 'grid' | 'data'>,
  outside: number,
): (x: number, y: number, z: number) => number {
  const [nx, ny, nz] = grid.dimensions;
  const plane = nx * ny;
  return (x, y, z) => {
    if (x < -0.5 || y < -0.5 || z < -0.5 || x > nx - 0.5 || y > ny - 0.5 || z > nz - 0.5) {
      return outside;
    }
    const cx = x < 0 ? 0 : x > nx - 1 ? nx - 1 : x;
    const cy = y < 0 ? 0 : y > ny - 1 ? ny - 1 : y;
    const cz = z < 0 ? 0 : z > nz - 1 ? nz - 1 : z;
    const i = Math.floor(cx);
    const j = Math.floor(cy);
    const k = Math.floor(cz);
    const fx = cx - i;
    const fy = cy - j;
    const fz = cz - k;
    const dx = i + 1 < nx ? 1 : 0;
    const dy = j + 1 < ny ? nx : 0;
    const dz = k + 1 < nz ? plane : 0;
    const n = i + nx * j + plane * k;
    const row = (at: number): number => data[at] + (data[at + dx] - data[at]) * fx;
    const slice = (at: number): number => row(at) + (row(at + dy) - row(at)) * fy;
    return slice(n) + (slice(n + dz) - slice(n)) * fz;
  };
}

/** Nearest-neighbour resampling of labels; 0 outside. */
export function resampleLabels(labels: LabelMap, target: Grid): LabelMap {
  const [nx, ny, nz] = target.dimensions;
  const [sx, sy, sz] = labels.grid.dimensions;
  const { origin: o, columns: c } = voxelMap(target, labels.grid);
  const data = new Uint8Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = Math.round(o[0] + i * c[0][0] + j * c[1][0] + k * c[2][0]);
        const y = Math.round(o[1] + i * c[0][1] + j * c[1][1] + k * c[2][1]);
        const z = Math.round(o[2] + i * c[0][2] + j * c[1][2] + k * c[2][2]);
        if (x >= 0 && y >= 0 && z >= 0 && x < sx && y < sy && z < sz)
          data[n] = labels.data[x + sx * (y + sy * z)];
      }
  return { grid: target, data };
}
