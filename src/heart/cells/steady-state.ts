/** Whether a paced cell still changes from beat to beat. */
import type { ActionPotential } from './action-potential.ts';

export interface SteadyState {
  readonly reached: boolean;
  /** Beats until it was reached, or paced without reaching it. */
  readonly beats: number;
  /** What APD90 changes per beat at the end, ms, beat against the second before it, so that alternans does not count. */
  readonly driftMs: number;
  /** What APD90 differs between the last two beats, ms: alternans where it stays. */
  readonly alternansMs: number;
}

/**
 * APD90 and rest change by less than this per beat, over this many beats in a row: enough that a duration which turns round does
 * not count. That of Courtemanche cells at one beat per second rests at 296 ms for eight beats, then falls to 250 ms.
 */
const APD_DRIFT_MS = 0.02;
const REST_DRIFT_MV = 0.005;
const BEATS_IN_A_ROW = 20;
/** Beats differ from their neighbours by more than this in alternans. */
export const ALTERNANS_MS = 2;

/**
 * Judges beats by their APD90 and rest. Ionic models drift for hundreds of beats as their concentrations settle; "reached"
 * means slower than 0.02 ms and 0.005 mV per beat for twenty beats, not that concentrations are at their end.
 */
export function steadyStateOf(beats: readonly ActionPotential[]): SteadyState {
  const drift = (n: number): number => (beats[n].apd90Ms - beats[n - 2].apd90Ms) / 2;
  const quiet = (n: number): boolean =>
    Math.abs(drift(n)) < APD_DRIFT_MS &&
    Math.abs(beats[n].restMv - beats[n - 2].restMv) / 2 < REST_DRIFT_MV;
  const last = beats.length - 1;
  let inARow = 0;
  for (let n = last; n >= 2 && quiet(n); n--) inARow++;
  const reached = inARow >= BEATS_IN_A_ROW;
  return {
    reached,
    beats: reached ? beats.length - inARow + BEATS_IN_A_ROW : beats.length,
    driftMs: last >= 2 ? drift(last) : NaN,
    alternansMs: last >= 1 ? Math.abs(beats[last].apd90Ms - beats[last - 1].apd90Ms) : NaN,
  };
}
