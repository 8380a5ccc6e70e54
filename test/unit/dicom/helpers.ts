import type { Random } from '../../../src/core/random.ts';

/** Fisher-Yates. */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  for (let n = result.length - 1; n > 0; n--) {
    const m = random.integer(n + 1);
    [result[n], result[m]] = [result[m], result[n]];
  }
  return result;
}
