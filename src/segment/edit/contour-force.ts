/** What the image does to a surface that moves through it. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { blurInPlace } from '../blur.ts';
import type { LevelSet, SurfaceForce } from './level-set.ts';
import { gradientLength, smoothedImage } from './smoothed-image.ts';

export interface BandForce extends SurfaceForce {
  /** Looks again after the surface has moved. */
  update(ctx: Pick<JobContext, 'checkpoint'>): Promise<void>;
}

const EDGE_BLUR_VOXELS = 1;
const REGION_BLUR_VOXELS = 0.8;
const IMPULSE_REACH = 4;
/** Standard deviation of the neighbourhood whose values count as those inside and outside nearby, voxels. */
const NEARBY_VOXELS = 5;
/** Share of a neighbourhood that is too small to have a mean. */
const LEAST_WEIGHT = 1e-4;
/** Differences this small beside the values are rounding. */
const SINGLE_PRECISION = 1e-5;
/** Median of a normal distribution's absolute value, as a share of its standard deviation. */
const NORMAL_MEDIAN = 0.6745;

export function bandForce(
  values: ArrayLike<number>,
  set: LevelSet,
  grid: Grid,
  follows: 'regions' | 'edges',
): BandForce {
  return follows === 'edges' ? edgeForce(values, set, grid) : regionForce(values, set, grid);
}

/**
 * Localised Chan-Vese: outwards where a value is nearer to the mean of what lies inside nearby than to the mean outside
 * nearby, at full speed where it equals that mean. Where the two means differ by no more than the noise, nothing moves.
 */
function regionForce(
  values: ArrayLike<number>,
  { phi, band }: LevelSet,
  { dimensions }: Grid,
): BandForce {
  const image = smoothedImage(values, dimensions, REGION_BLUR_VOXELS);
  const noise = noiseOf(values, image, band, dimensions);
  const speed = new Float32Array(image.length);
  // Means of a wide neighbourhood are as good from every second voxel along each axis. What lies outside nearby is what
  // lies nearby less what lies inside: the whole is blurred once.
  const blocks = blocksOf(dimensions);
  const allSum = blockSums(blocks, (n) => image[n], phi.length);
  const allWeight = blockSums(blocks, () => 1, phi.length);
  return {
    speed,
    async update(ctx) {
      const sum = blockSums(blocks, (n) => (phi[n] > 0 ? image[n] : 0), phi.length);
      await ctx.checkpoint();
      const weight = blockSums(blocks, (n) => (phi[n] > 0 ? 1 : 0), phi.length);
      await ctx.checkpoint();
      for (let b = 0; b < band.length; b++) {
        const n = band[b];
        const at = blocks.of[n];
        const own = sum[at] / Math.max(weight[at], LEAST_WEIGHT);
        const other = (allSum[at] - sum[at]) / Math.max(allWeight[at] - weight[at], LEAST_WEIGHT);
        const contrast = own - other;
        const certain = Math.max(0, 1 - noise / Math.max(Math.abs(contrast), 1e-12));
        const pull = ((2 * image[n] - own - other) / (contrast || 1)) * certain;
        speed[n] = Math.min(1, Math.max(-1, pull));
      }
    },
  };
}

interface Blocks {
  readonly dimensions: Vec3;
  /** Number of the block that holds a voxel. */
  readonly of: Int32Array;
}

/** Blocks of two voxels along each axis. */
function blocksOf([nx, ny, nz]: Vec3): Blocks {
  const [bx, by, bz] = [(nx + 1) >> 1, (ny + 1) >> 1, (nz + 1) >> 1];
  const of = new Int32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) of[n] = (i >> 1) + bx * ((j >> 1) + by * (k >> 1));
  return { dimensions: [bx, by, bz], of };
}

/** Sums over the blocks, blurred to the width of the neighbourhood. */
function blockSums(
  { dimensions, of }: Blocks,
  valueOf: (n: number) => number,
  count: number,
): Float32Array {
  const sums = new Float32Array(dimensions[0] * dimensions[1] * dimensions[2]);
  for (let n = 0; n < count; n++) sums[of[n]] += valueOf(n);
  blurInPlace(sums, dimensions, NEARBY_VOXELS / 2);
  return sums;
}

/**
 * Standard deviation of the noise that is left in the blurred image: from the median of what the blur took away, so that
 * edges do not count, and from what the blur does to a single voxel, as if the noise of neighbours were independent.
 */
function noiseOf(
  values: ArrayLike<number>,
  image: Float32Array,
  band: Int32Array,
  dimensions: Vec3,
): number {
  const size = dimensions.map((count) => Math.min(count, 2 * IMPULSE_REACH + 1));
  const impulse = new Float32Array(size[0] * size[1] * size[2]);
  const middle = Math.floor(impulse.length / 2);
  impulse[middle] = 1;
  blurInPlace(impulse, [size[0], size[1], size[2]], REGION_BLUR_VOXELS);
  const left = impulse.reduce((sum, share) => sum + share * share, 0);
  const taken = left + 1 - 2 * impulse[middle];
  const residual = Float32Array.from(band, (n) => Math.abs(values[n] - image[n])).sort();
  const deviation = residual[Math.floor(residual.length / 2)] / NORMAL_MEDIAN;
  const rounding =
    SINGLE_PRECISION * band.reduce((most, n) => Math.max(most, Math.abs(image[n])), 0);
  return Math.max(deviation * Math.sqrt(left / taken), rounding);
}

/** Geodesic active contour: drawn to the steepest place near by, smoothed less where it is steep. */
function edgeForce(values: ArrayLike<number>, { band }: LevelSet, grid: Grid): BandForce {
  const { dimensions, spacingMm } = grid;
  const steepness = gradientLength(
    smoothedImage(values, dimensions, EDGE_BLUR_VOXELS),
    dimensions,
    spacingMm,
  );
  const typical = Float32Array.from(band, (n) => steepness[n]).sort();
  const half = typical[Math.floor(0.8 * (typical.length - 1))] || 1;
  const weight = steepness.map((value) => 1 / (1 + (value / half) ** 2));
  return { weight, pull: towardsLower(weight, band, grid), update: async () => {} };
}

/** The slope of a field in the band, scaled so that the steepest is 1. A surface is carried against it, to lower values. */
function towardsLower(
  field: Float32Array,
  band: Int32Array,
  { dimensions: [nx, ny, nz], spacingMm }: Grid,
): [Float32Array, Float32Array, Float32Array] {
  const counts = [nx, ny, nz];
  const strides = [1, nx, nx * ny];
  const slopes = spacingMm.map(() => new Float32Array(field.length));
  let steepest = 1e-12;
  for (const n of band) {
    let sum = 0;
    for (let axis = 0; axis < 3; axis++) {
      if (counts[axis] === 1) continue;
      const step = strides[axis];
      const slope = (field[n + step] - field[n - step]) / (2 * spacingMm[axis]);
      slopes[axis][n] = slope;
      sum += slope * slope;
    }
    steepest = Math.max(steepest, Math.sqrt(sum));
  }
  for (const slope of slopes) for (const n of band) slope[n] /= steepest;
  return [slopes[0], slopes[1], slopes[2]];
}
