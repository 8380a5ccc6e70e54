/** Quasi-Newton ascent (BFGS) of a smooth function of a few parameters in millimetres. */
import type { JobContext } from '../../core/job.ts';

export interface AscentStep {
  readonly value: number;
  readonly gradient: readonly number[];
}

export interface Ascent {
  readonly at: readonly number[];
  readonly value: number;
  readonly iterations: number;
  /** Ended because steps became smaller than the tolerance, not because they ran out. */
  readonly converged: boolean;
}

export interface AscentOptions {
  /** No step is longer. */
  readonly longestMm: number;
  /** Steps shorter than this end the ascent. */
  readonly toleranceMm: number;
  readonly mostIterations: number;
}

/** Armijo's condition: a step must bring this share of what the slope promises. */
const SUFFICIENT = 1e-4;
const HALVINGS = 12;

/**
 * Climbs from `start`. Source: Nocedal and Wright, Numerical Optimization (2006), algorithms 3.1 and 6.1; updates
 * without positive curvature are left out.
 */
export async function ascend(
  evaluate: (at: readonly number[]) => AscentStep,
  start: readonly number[],
  { longestMm, toleranceMm, mostIterations }: AscentOptions,
  ctx: JobContext,
): Promise<Ascent> {
  const n = start.length;
  let at = [...start];
  let here = evaluate(at);
  let inverse = identity(n);
  // The first step has no curvature to go by: it is as long as allowed.
  let fresh = true;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    await ctx.checkpoint();
    let direction = inverse.map((row) => dot(row, here.gradient));
    let slope = dot(direction, here.gradient);
    if (!(slope > 0)) {
      inverse = identity(n);
      fresh = true;
      direction = [...here.gradient];
      slope = dot(direction, direction);
    }
    const length = Math.sqrt(dot(direction, direction));
    if (length === 0) return { at, value: here.value, iterations: iteration, converged: true };
    const shrink = fresh ? longestMm / length : Math.min(1, longestMm / length);
    let share = shrink;
    let next: AscentStep | undefined;
    let place = at;
    for (let halving = 0; halving < HALVINGS && share * length >= toleranceMm / 4; halving++) {
      place = at.map((value, k) => value + share * direction[k]);
      const tried = evaluate(place);
      if (tried.value >= here.value + SUFFICIENT * share * slope) {
        next = tried;
        break;
      }
      share /= 2;
    }
    if (!next) {
      if (fresh) return { at, value: here.value, iterations: iteration, converged: true };
      inverse = identity(n);
      fresh = true;
      continue;
    }
    const step = direction.map((value) => share * value);
    const change = next.gradient.map((value, k) => here.gradient[k] - value);
    update(inverse, step, change, fresh);
    fresh = false;
    at = place;
    here = next;
    if (share * length < toleranceMm)
      return { at, value: here.value, iterations: iteration + 1, converged: true };
  }
  return { at, value: here.value, iterations: mostIterations, converged: false };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * b[k], 0);

const identity = (n: number): number[][] =>
  Array.from({ length: n }, (_, r) => Array.from({ length: n }, (_unused, c) => (r === c ? 1 : 0)));

/** H <- (I - s y' / y's) H (I - y s' / y's) + s s' / y's; a fresh H first takes the scale of the step. */
function update(h: number[][], s: readonly number[], y: readonly number[], fresh: boolean): void {
  const n = s.length;
  const sy = dot(s, y);
  if (!(sy > 1e-12)) return;
  if (fresh) {
    const size = sy / dot(y, y);
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) h[r][c] = r === c ? size : 0;
  }
  const hy = h.map((row) => dot(row, y));
  const yhy = dot(y, hy);
  for (let r = 0; r < n; r++)
    for (let c = 0; c < n; c++)
      h[r][c] += ((1 + yhy / sy) * s[r] * s[c] - hy[r] * s[c] - s[r] * hy[c]) / sy;
}
