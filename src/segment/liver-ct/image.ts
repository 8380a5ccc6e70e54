/** The image on a working grid, and what is measured on it again and again. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { add, ijkToLps, subtract } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { boundingBox } from '../crop.ts';
import { isotropicLpsGrid, resampleImage } from '../resample.ts';

export interface WorkingImage {
  /** Cubic voxels along the axes of patient space. */
  readonly grid: Grid;
  readonly hu: Float32Array;
}

const AIR_HU = -1024;

/** A box in patient space, LPS mm. */
export interface Bounds {
  readonly low: Vec3;
  readonly high: Vec3;
}

/** The part of a grid with the axes of patient space that lies within the bounds. */
function clipped(grid: Grid, within: Bounds | undefined): Grid {
  if (!within) return grid;
  const step = grid.spacingMm[0];
  const start = (axis: 0 | 1 | 2): number => {
    const at = Math.floor((within.low[axis] - grid.originMm[axis]) / step);
    return Math.min(grid.dimensions[axis] - 2, Math.max(0, at));
  };
  const count = (axis: 0 | 1 | 2): number => {
    const end = Math.ceil((within.high[axis] - grid.originMm[axis]) / step);
    return Math.max(2, Math.min(grid.dimensions[axis] - 1, end) - start(axis) + 1);
  };
  const [i, j, k] = [start(0), start(1), start(2)];
  return {
    ...grid,
    dimensions: [count(0), count(1), count(2)],
    originMm: add(grid.originMm, [i * step, j * step, k * step]),
  };
}

/**
 * The image on cubic voxels of `stepMm`, one voxel inside its edges, so that none is mixed with what lies beyond; an image
 * of that spacing along the axes of patient space is taken as it is.
 */
export async function workingImage(
  volume: Volume,
  stepMm: number,
  ctx: JobContext,
  within?: Bounds,
): Promise<WorkingImage> {
  const whole = clipped(isotropicLpsGrid(volume.grid, stepMm), within);
  const [nx, ny, nz] = whole.dimensions;
  const grid: Grid = {
    ...whole,
    dimensions: [Math.max(1, nx - 2), Math.max(1, ny - 2), Math.max(1, nz - 2)],
    originMm: add(whole.originMm, [stepMm, stepMm, stepMm]),
  };
  return { grid, hu: await resampleImage(volume, grid, AIR_HU, ctx) };
}

/** Length of the gradient by central differences, HU per voxel. */
export function gradientLength({ grid, hu }: WorkingImage): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const plane = nx * ny;
  const out = new Float32Array(hu.length);
  for (let n = 0, k = 0; k < nz; k++) {
    const below = k > 0 ? plane : 0;
    const above = k < nz - 1 ? plane : 0;
    for (let j = 0; j < ny; j++) {
      const front = j > 0 ? nx : 0;
      const back = j < ny - 1 ? nx : 0;
      for (let i = 0; i < nx; i++, n++) {
        const x = hu[i < nx - 1 ? n + 1 : n] - hu[i > 0 ? n - 1 : n];
        const y = hu[n + back] - hu[n - front];
        const z = hu[n + above] - hu[n - below];
        out[n] = 0.5 * Math.sqrt(x * x + y * y + z * z);
      }
    }
  }
  return out;
}

export interface Level {
  /** Median. */
  readonly hu: number;
  /** Standard deviation as the median absolute deviation tells it. */
  readonly spreadHu: number;
}

/** Median and spread of the values where `inside` holds; undefined when there are none. */
export function levelWhere(
  values: Float32Array,
  inside: (n: number) => boolean,
): Level | undefined {
  const BINS_PER_HU = 4;
  const LOW = -1100;
  const bins = new Int32Array(4600 * BINS_PER_HU);
  let count = 0;
  for (let n = 0; n < values.length; n++) {
    if (!inside(n)) continue;
    const bin = Math.floor((values[n] - LOW) * BINS_PER_HU);
    bins[Math.min(bins.length - 1, Math.max(0, bin))]++;
    count++;
  }
  if (count === 0) return undefined;
  let median = 0;
  for (let seen = 0; ; median++) {
    seen += bins[median];
    if (2 * seen >= count) break;
  }
  let reach = 0;
  for (let seen = bins[median]; 2 * seen < count;) {
    reach++;
    seen += (bins[median - reach] ?? 0) + (bins[median + reach] ?? 0);
  }
  return {
    hu: LOW + (median + 0.5) / BINS_PER_HU,
    spreadHu: (1.4826 * (reach + 0.5)) / BINS_PER_HU,
  };
}

/** How far spleen and kidneys reach beyond the even part of the liver. */
const ABOVE_MM = 40;
const BELOW_MM = 120;

/** The box that holds the liver, the spleen and the kidneys. */
export function regionOfInterest(
  { image: { grid }, mask }: { readonly image: WorkingImage; readonly mask: Uint8Array },
  core: Uint8Array,
): Bounds {
  const body = boundsOf(mask, grid, 0);
  const liver = boundsOf(core, grid, 0);
  return {
    low: [body.low[0], body.low[1], liver.low[2] - BELOW_MM],
    high: [body.high[0], body.high[1], liver.high[2] + ABOVE_MM],
  };
}

/** The box around a mask on a grid with the axes of patient space, widened by `marginMm`. */
export function boundsOf(mask: Uint8Array, grid: Grid, marginMm: number): Bounds {
  const box = boundingBox(mask, grid.dimensions, 0);
  if (!box) return { low: grid.originMm, high: grid.originMm };
  const [a, b, c] = box.start;
  const [x, y, z] = box.dimensions;
  const low = ijkToLps(grid, box.start);
  const high = ijkToLps(grid, [a + x - 1, b + y - 1, c + z - 1]);
  const margin: Vec3 = [marginMm, marginMm, marginMm];
  return { low: subtract(low, margin), high: add(high, margin) };
}
