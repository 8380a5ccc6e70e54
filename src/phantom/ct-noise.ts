/**
 * Noise of a filtered back projection: not white but band-passed in the slice (the ramp filter removes
 * the low frequencies, the soft kernel the high ones) and weakly correlated between slices.
 * Source: Riederer, Pelc and Chesler, "The noise power spectrum in computed X-ray tomography",
 * Phys Med Biol 23 (1978) 446-454.
 */
import type { JobContext } from '../core/job.ts';
import type { Random } from '../core/random.ts';
import { type Grid, voxelCount } from '../core/space.ts';

/** Share of the wide kernel that is taken away: what is left of the lowest frequencies is small. */
const LOW_CUT = 0.85;
const NARROW_MM = 1.5;
const WIDE_MM = 3.6;
/** Weight of each neighbour slice against its own. */
const BETWEEN_SLICES = 0.35;

/** Adds noise of standard deviation `sigmaHu` to `hu` in place. */
export async function addCtNoise(
  hu: Float32Array,
  grid: Grid,
  sigmaHu: number,
  random: Random,
  ctx: JobContext,
): Promise<void> {
  const [nx, ny, nz] = grid.dimensions;
  if (hu.length !== voxelCount(grid)) throw new RangeError('noise: one value per voxel is needed');
  const narrow = kernel(NARROW_MM, grid.spacingMm[0]);
  const wide = kernel(WIDE_MM, grid.spacingMm[0]);
  const slice = bandPassedSlices(nx, ny, narrow, wide, random);
  const gain = sigmaHu / Math.sqrt(1 + 2 * BETWEEN_SLICES * BETWEEN_SLICES);
  let below = slice();
  let here = slice();
  let above = slice();
  for (let k = 0; k < nz; k++) {
    if (k % 8 === 0) ctx.report(k / nz, 'Adding scanner noise');
    await ctx.checkpoint();
    const at = k * nx * ny;
    for (let n = 0; n < here.length; n++) {
      hu[at + n] += gain * (here[n] + BETWEEN_SLICES * (below[n] + above[n]));
    }
    const free = below;
    below = here;
    here = above;
    above = slice(free);
  }
}

/** Weights of a bell of half width `halfMm`, (1 - r^2)^2, with sum one. */
function kernel(halfMm: number, spacingMm: number): Float64Array {
  const reach = Math.max(1, Math.ceil(halfMm / spacingMm) - 1);
  const weights = new Float64Array(2 * reach + 1);
  let sum = 0;
  for (let n = -reach; n <= reach; n++) {
    const r = Math.min(1, Math.abs(n * spacingMm) / Math.max(halfMm, 1.2 * spacingMm));
    weights[n + reach] = (1 - r * r) ** 2;
    sum += weights[n + reach];
  }
  return weights.map((weight) => weight / sum);
}

/** A source of slices of noise with variance one; a slice given back is filled again. */
function bandPassedSlices(
  nx: number,
  ny: number,
  narrow: Float64Array,
  wide: Float64Array,
  random: Random,
): (free?: Float32Array) => Float32Array {
  // Uniform numbers have variance 1/12; the sum of many weighted ones is close to normal.
  const scale = Math.sqrt(12 / bandPower(narrow, wide));
  const white = new Float32Array(nx * ny);
  const rows = new Float32Array(nx * ny);
  const low = new Float32Array(nx * ny);
  return (free) => {
    const out = free ?? new Float32Array(nx * ny);
    for (let n = 0; n < white.length; n++) white[n] = (random.uniform() - 0.5) * scale;
    blurRows(white, rows, nx, ny, wide);
    blurColumns(rows, low, nx, ny, wide);
    blurRows(white, rows, nx, ny, narrow);
    blurColumns(rows, out, nx, ny, narrow);
    for (let n = 0; n < out.length; n++) out[n] -= LOW_CUT * low[n];
    return out;
  };
}

/** Sum of the squared weights of the two-dimensional band-pass kernel. */
function bandPower(narrow: Float64Array, wide: Float64Array): number {
  const shift = (wide.length - narrow.length) / 2;
  const at = (n: number): number => narrow[n - shift] ?? 0;
  let power = 0;
  for (let j = 0; j < wide.length; j++) {
    for (let i = 0; i < wide.length; i++) {
      power += (at(i) * at(j) - LOW_CUT * wide[i] * wide[j]) ** 2;
    }
  }
  return power;
}

function blurRows(
  from: Float32Array,
  to: Float32Array,
  nx: number,
  ny: number,
  weights: Float64Array,
): void {
  const reach = (weights.length - 1) / 2;
  for (let j = 0; j < ny; j++) {
    const row = j * nx;
    for (let i = 0; i < nx; i++) {
      let sum = 0;
      // Beyond an edge the slice goes on from the opposite one, so that its variance stays the same.
      for (let n = -reach; n <= reach; n++) {
        sum += weights[n + reach] * from[row + wrapped(i + n, nx)];
      }
      to[row + i] = sum;
    }
  }
}

function blurColumns(
  from: Float32Array,
  to: Float32Array,
  nx: number,
  ny: number,
  weights: Float64Array,
): void {
  const reach = (weights.length - 1) / 2;
  to.fill(0);
  for (let j = 0; j < ny; j++) {
    for (let n = -reach; n <= reach; n++) {
      const weight = weights[n + reach];
      const source = wrapped(j + n, ny) * nx;
      const target = j * nx;
      for (let i = 0; i < nx; i++) to[target + i] += weight * from[source + i];
    }
  }
}

function wrapped(n: number, count: number): number {
  const m = n % count;
  return m < 0 ? m + count : m;
}
