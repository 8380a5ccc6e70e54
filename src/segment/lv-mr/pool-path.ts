/** The left ventricle from slice to slice: the path of pools that scores best and moves least. */
import type { Pool } from './locate.ts';

export interface PoolPath {
  /** One pool per slice, undefined where there is none worth the name. */
  readonly pools: (Pool | undefined)[];
  /** Sum along the path; 0 where nothing was found. */
  readonly score: number;
}

/** Score from which a slice counts for the path. */
const WORTHWHILE = 0.22;
/** Cost of a shift of the centre, per cm squared and cm between slices. */
const SHIFT_COST = 0.12;
/** Cost of a slice without a pool between two that have one: it may be dark or moved. */
const GAP_COST = 0.25;

/** Dynamic programming from slice to slice; the path may begin and end anywhere and pass over single slices. */
export function bestPath(candidates: readonly Pool[][], stepMm: number): PoolPath {
  const total: number[][] = [];
  const before: { slice: number; at: number }[][] = [];
  let best = { score: 0, slice: -1, at: -1 };
  for (const [k, here] of candidates.entries()) {
    total.push([]);
    before.push([]);
    for (const [n, pool] of here.entries()) {
      let score = 0;
      let from = { slice: -1, at: -1 };
      for (const slice of [k - 1, k - 2]) {
        const across = (k - slice) * stepMm;
        const skipped = slice === k - 1 ? 0 : GAP_COST;
        for (const [at, other] of (candidates[slice] ?? []).entries()) {
          const shiftCm = Math.hypot(pool.x - other.x, pool.y - other.y) / 10;
          const growth = Math.log(pool.radiusMm / other.radiusMm);
          const cost = (SHIFT_COST * shiftCm * shiftCm * 10) / across + 0.3 * growth * growth;
          const via = total[slice][at] - cost - skipped;
          if (via > score) {
            score = via;
            from = { slice, at };
          }
        }
      }
      score += pool.score - WORTHWHILE;
      total[k].push(score);
      before[k].push(from);
      if (score > best.score) best = { score, slice: k, at: n };
    }
  }
  const pools: (Pool | undefined)[] = candidates.map(() => undefined);
  for (let { slice, at } = best; slice >= 0;) {
    const pool = candidates[slice][at];
    pools[slice] = pool;
    const last = before[slice][at];
    const other = candidates[last.slice]?.[last.at];
    if (other && last.slice < slice - 1) pools[slice - 1] = between(pool, other);
    ({ slice, at } = last);
  }
  return { pools, score: best.score };
}

const between = (a: Pool, b: Pool): Pool => ({
  x: (a.x + b.x) / 2,
  y: (a.y + b.y) / 2,
  radiusMm: (a.radiusMm + b.radiusMm) / 2,
  score: 0,
});
