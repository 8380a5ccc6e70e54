/** Order statistics of samples. */

/** Quantile of ascending values, linear between order statistics (Hyndman and Fan type 7); NaN of none. */
export function quantileOfSorted(ascending: ArrayLike<number>, probability: number): number {
  const last = ascending.length - 1;
  if (last < 0) return NaN;
  const position = Math.min(1, Math.max(0, probability)) * last;
  const below = Math.floor(position);
  const low = ascending[below];
  const high = ascending[Math.min(last, below + 1)];
  // Infinite values stand for events that never came: no arithmetic with them unless it is meant.
  if (position === below || low === high) return low;
  return low + (position - below) * (high - low);
}

/** Median with the central interval that holds a share of the samples. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The share of samples between `low` and `high` of every band: from the 5th to the 95th percentile. */
export const BAND_LEVEL = 0.9;

export function estimateOf(values: Iterable<number>, level = BAND_LEVEL): Estimate {
  const ascending = Float64Array.from(values).sort();
  const tail = (1 - level) / 2;
  return {
    median: quantileOfSorted(ascending, 0.5),
    low: quantileOfSorted(ascending, tail),
    high: quantileOfSorted(ascending, 1 - tail),
  };
}
