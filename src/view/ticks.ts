/** Up to which raw step a round one is used. */
const ROUND: readonly (readonly [number, number])[] = [
  [1.5, 1],
  [3.5, 2],
  [7.5, 5],
];

/** Round numbers within [low, high], about `count` of them: multiples of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  const raw = (high - low) / Math.max(1, count);
  if (!(raw > 0)) return [low];
  const decade = 10 ** Math.floor(Math.log10(raw));
  const [, leading] = ROUND.find(([below]) => raw / decade < below) ?? [10, 10];
  const step = decade * leading;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Whole multiples, cleaned of the last binary digits: 0.3 and not 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, n) =>
    Number(((first + n) * step).toPrecision(12)),
  );
}
