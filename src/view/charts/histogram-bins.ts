/** Above this many values every n-th one is counted: the shape of a histogram needs no more. */
const ENOUGH = 2_000_000;

/** Counts of values in equal bins over [min, max]; what lies outside is left out. */
export function histogram(
  values: ArrayLike<number>,
  min: number,
  max: number,
  bins: number,
): Uint32Array {
  const counts = new Uint32Array(bins);
  if (!(max > min)) return counts;
  const stride = Math.max(1, Math.floor(values.length / ENOUGH));
  const factor = bins / (max - min);
  for (let n = 0; n < values.length; n += stride) {
    const value = values[n];
    if (!(value >= min && value <= max)) continue;
    counts[Math.min(bins - 1, Math.floor((value - min) * factor))]++;
  }
  return counts;
}
