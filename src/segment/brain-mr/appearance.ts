/** How likely a brightness is in the brain and in the tumour under the stroke. */
import type { Brain } from './brain.ts';

/** Distribution of the values of the brain: what is normal in this image, fluid and vessels with it. */
export interface Normal {
  readonly median: number;
  /** Half the distance between the 16th and 84th percentiles. */
  readonly spread: number;
  /** Density at a value, per unit of the image. */
  readonly density: (value: number) => number;
  /** The value below which this share of the brain lies. */
  readonly at: (share: number) => number;
  /** How usual a value is: its density over the highest. */
  readonly usual: (value: number) => number;
  /** Share of the brain that is at least as bright (`side` 1) or as dark (-1). */
  readonly beyond: (value: number, side: number) => number;
}

/** What the tumour looks like where it differs from the brain. */
export interface Tissue {
  readonly value: number;
  /** Difference of `value` from the median of the brain. */
  readonly rise: number;
  /** Cost of a voxel inside, -1 for certain to 1 for certainly not. */
  readonly cost: (value: number) => number;
}

const BINS = 256;
/** Differences below this share of the median are of the coils and of noise. */
const LEAST_SPREAD = 0.05;
/** The histogram ends at this many times the median; what is brighter counts into the last bin. */
const RANGE = 4;
/** Width of the blur of the histogram, as a share of the median. */
const BLUR = 0.03;
/** Everything is possible anywhere with this density, in one over the median. */
const LEAST_DENSITY = 0.02;
/** Difference of the logarithms of two likelihoods that makes a voxel certain. */
const CERTAIN = 2;
/** Where a voxel is as likely either: this share of the way from brain to tumour, whose values vary twice as much ... */
const BETWEEN = 0.28;
/** ... but not within this many spreads of the brain. */
const NOT_NORMAL = 1.3;
/** Width of the doubt around it, as a share of that distance. */
const SOFT = 0.6;
/** Standard deviation of the tumour's values away from normal, as a share of its difference from normal. */
const FAR_SPREAD = 0.6;

/** The values of the brain where `counts` holds. */
export function normalOf(brain: Brain, counts: (n: number) => boolean): Normal {
  const own = brain.values.filter((_, n) => brain.inner[n] > 0 && counts(n)).sort();
  const median = quantile(own, 0.5) || 1;
  const spread = Math.max(0.5 * (quantile(own, 0.84) - quantile(own, 0.16)), LEAST_SPREAD * median);
  const width = (RANGE * median) / BINS;
  const bin = (value: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(value / width)));
  // Fluid around the brain is as usual as what lies deeper.
  const shares = new Float64Array(BINS);
  let total = 0;
  for (let n = 0; n < brain.values.length; n++) {
    if (!brain.mask[n] || !counts(n)) continue;
    shares[bin(brain.values[n])] += 1;
    total += 1;
  }
  const density = blurred(shares, (BLUR * median) / width).map(
    (share) => share / (width * Math.max(1, total)),
  );
  const least = LEAST_DENSITY / median;
  const most = Math.max(...density);
  return {
    median,
    spread,
    at: (share) => quantile(own, share),
    usual: (value) => density[bin(value)] / most,
    density: (value) => density[bin(value)] + least,
    beyond: (value, side) => {
      const below = countBelow(own, value) / Math.max(1, own.length);
      return side > 0 ? 1 - below : below;
    },
  };
}

/**
 * A tissue whose middle value is `value`. Towards normal it may be anything that is not normal; away from normal it is as
 * likely as its distance says, beside what else is that bright or dark: fluid, fat and vessels.
 */
export function tissueOf(value: number, normal: Normal): Tissue {
  const rise = value - normal.median;
  const side = Math.sign(rise);
  const border = Math.max(BETWEEN * Math.abs(rise), NOT_NORMAL * normal.spread);
  const far = FAR_SPREAD * Math.max(Math.abs(rise), normal.spread);
  const peak = 1 / (Math.sqrt(2 * Math.PI) * far);
  const least = LEAST_DENSITY / normal.median;
  return {
    value,
    rise,
    cost: (at) => {
      const near = (1 - (side * (at - normal.median)) / border) / SOFT;
      const off = side * (at - value);
      if (off <= 0) return Math.min(1, Math.max(-1, near));
      const own = peak * Math.exp(-0.5 * (off / far) ** 2) + least;
      const odds = Math.log(normal.density(at) / own) / CERTAIN;
      return Math.min(1, Math.max(-1, near, odds));
    },
  };
}

export const quantile = (sorted: ArrayLike<number>, share: number): number =>
  sorted.length === 0 ? 0 : sorted[Math.floor(share * (sorted.length - 1))];

function countBelow(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function blurred(shares: Float64Array, sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: reach + 1 }, (_, n) => Math.exp(-0.5 * (n / sigma) ** 2));
  const total = weights.reduce((sum, weight, n) => sum + (n === 0 ? weight : 2 * weight), 0);
  return shares.map((_, at) => {
    let sum = 0;
    for (let d = -reach; d <= reach; d++)
      sum += weights[Math.abs(d)] * shares[Math.min(BINS - 1, Math.max(0, at + d))];
    return sum / total;
  });
}
