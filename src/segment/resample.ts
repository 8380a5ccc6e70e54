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
  const offsets = coarser ? [-0.25, 0.25] : [0];
  const weight = 1 / offsets.length ** 3;
  const sample = trilinearSampler(volume, outside);
  const out = new Float32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        let sum = 0;
        for (const dk of offsets)
          for (const dj of offsets)
            for (const di of offsets) {
              const a = i + di;
              const b = j + dj;
              const d = k + dk;
              sum += sample(
                o[0] + a * c[0][0] + b * c[1][0] + d * c[2][0],
                o[1] + a * c[0][1] + b * c[1][1] + d * c[2][1],
                o[2] + a * c[0][2] + b * c[1][2] + d * c[2][2],
              );
            }
        out[n] = sum * weight;
      }
    }
    await ctx.checkpoint();
  }
  return out;
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
