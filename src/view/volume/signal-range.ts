/** The values between which an image without a unit shows tissue. */
export interface SignalRange {
  /** Air and noise lie below. */
  readonly low: number;
  /** All but the brightest five in a thousand voxels of tissue lie below. */
  readonly high: number;
}

const MOST_SAMPLES = 1_000_000;
const BINS = 1024;
/** A few voxels of flow or metal are far brighter than everything else. */
const BRIGHTEST_SHARE = 0.001;
const TISSUE_SHARE = 0.995;

/**
 * Finds the signal of tissue in an image whose values have no unit, such as MR: the threshold between air and tissue
 * by Otsu's method (IEEE Trans. Syst. Man Cybern. 9, 1979), and the 99.5th percentile above it. Values that are no
 * numbers are left out; an image of one value gets a range of width 1.
 */
export function signalRange(data: Int16Array | Float32Array): SignalRange {
  // An odd stride does not step along rows of even length.
  const stride = Math.floor(data.length / MOST_SAMPLES) | 1;
  let min = Infinity;
  let max = -Infinity;
  for (let n = 0; n < data.length; n += stride) {
    if (data[n] < min) min = data[n];
    if (data[n] > max) max = data[n];
  }
  if (!(max > min))
    return { low: Number.isFinite(min) ? min : 0, high: (max > -Infinity ? max : 0) + 1 };
  const wide = histogram(data, stride, min, max);
  const bright = percentile(wide, min, max, 1 - BRIGHTEST_SHARE);
  const top = bright > min ? bright : max;
  const counts = histogram(data, stride, min, top);
  const cut = otsu(counts);
  const low = min + ((cut + 1) / BINS) * (top - min);
  const tissue = counts.map((count, bin) => (bin > cut ? count : 0));
  const high = percentile(tissue, min, top, TISSUE_SHARE);
  return high > low ? { low, high } : { low: min, high: max };
}

/** Values above `max` are left out. */
function histogram(
  data: Int16Array | Float32Array,
  stride: number,
  min: number,
  max: number,
): Float64Array {
  const counts = new Float64Array(BINS);
  const scale = BINS / (max - min);
  for (let n = 0; n < data.length; n += stride) {
    const value = data[n];
    if (value >= min && value <= max)
      counts[Math.min(BINS - 1, Math.floor((value - min) * scale))]++;
  }
  return counts;
}

/** Upper edge of the bin that holds a share of all values. */
function percentile(counts: Float64Array, min: number, max: number, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let bin = 0; bin < BINS; bin++) {
    seen += counts[bin];
    if (seen >= share * total) return min + ((bin + 1) / BINS) * (max - min);
  }
  return max;
}

/** The last bin of the darker class: the one with the largest variance between the classes. */
function otsu(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const moment = counts.reduce((sum, count, bin) => sum + bin * count, 0);
  let below = 0;
  let belowMoment = 0;
  let best = 0;
  let bestVariance = -1;
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin];
    belowMoment += bin * counts[bin];
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const difference = belowMoment / below - (moment - belowMoment) / above;
    const variance = below * above * difference * difference;
    if (variance > bestVariance) {
      bestVariance = variance;
      best = bin;
    }
  }
  return best;
}
