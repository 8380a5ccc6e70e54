import { bandLimits } from '../../../view/colour-maps.ts';
import type { ActivationField } from '../../../view/scene/scene-types.ts';

export interface TimeRange {
  readonly low: number;
  readonly high: number;
}

/** Smallest and largest time that is not NaN, over all the arrays; 0 to 1 where there is none. */
export function timeRange(...arrays: readonly Float32Array[]): TimeRange {
  let low = Infinity;
  let high = -Infinity;
  for (const values of arrays) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? { low: 0, high: 1 } : { low, high };
}

/** Durations or speeds per vertex in bands that enclose a range, with the words for its ends. */
export function bandedField(
  values: Float32Array,
  range: TimeRange,
  band: number,
  scale: NonNullable<ActivationField['scale']>,
  stale: boolean,
): ActivationField {
  return { ...activationField(values, range, band, stale), scale };
}

/** Simulated times per vertex in bands that enclose a range. */
export function activationField(
  valuesMs: Float32Array,
  { low, high }: TimeRange,
  bandMs: number,
  stale: boolean,
): ActivationField {
  const [minMs, maxMs] = bandLimits(low, high, bandMs);
  return { kind: 'activation', valuesMs, minMs, maxMs, bandMs, simulated: true, stale };
}
