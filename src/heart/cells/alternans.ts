/** Where alternans and block begin on a curve of dynamic restitution. */
import type { DynamicPoint } from './dynamic-restitution.ts';

export interface AlternansWindow {
  /** Longest and shortest cycle length with alternans, ms; NaN where there is none. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Largest difference of APD90 between neighbouring beats within it, ms, and where. */
  readonly largestMs: number;
  readonly largestAtMs: number;
  /** Longest cycle length at which not every stimulus captures, ms; NaN where all do. */
  readonly blockMs: number;
}

/** Judges a curve from slow to fast; points in block do not count as alternans. */
export function alternansWindow(points: readonly DynamicPoint[]): AlternansWindow {
  const blocked = points.filter(({ stimuliPerBeat }) => stimuliPerBeat > 1.2);
  const alternating = points.filter(
    ({ alternans, stimuliPerBeat }) => alternans && stimuliPerBeat <= 1.2,
  );
  const difference = ({ apd90Ms: [a, b] }: DynamicPoint): number => Math.abs(a - b);
  const largest = alternating.toSorted((a, b) => difference(b) - difference(a)).at(0);
  const lengths = (of: readonly DynamicPoint[]): number[] =>
    of.map(({ cycleLengthMs }) => cycleLengthMs);
  const most = (values: readonly number[]): number =>
    values.length > 0 ? Math.max(...values) : NaN;
  const least = (values: readonly number[]): number =>
    values.length > 0 ? Math.min(...values) : NaN;
  return {
    fromMs: most(lengths(alternating)),
    toMs: least(lengths(alternating)),
    largestMs: largest ? difference(largest) : NaN,
    largestAtMs: largest ? largest.cycleLengthMs : NaN,
    blockMs: most(lengths(blocked)),
  };
}
