/** What is read off a dose series. */
import { drugOf } from '../../heart/cells/drugs.ts';
import type { DoseResult } from './laboratory-store.ts';

export interface DoseReading {
  /** In multiples of the highest free concentration in therapy. */
  readonly multiple: number;
  readonly apd90Ms: number;
  readonly qNet: number;
}

/** Points by rising dose. */
export function doseReadings({ drug, points }: DoseResult): readonly DoseReading[] {
  const { cmaxNm } = drugOf(drug);
  return points
    .map(({ concentrationNm, cell, qNet }) => ({
      multiple: concentrationNm / cmaxNm,
      apd90Ms: cell.apd90Ms,
      qNet: qNet ?? NaN,
    }))
    .toSorted((a, b) => a.multiple - b.multiple);
}

/** A quantity at a multiple of Cmax, on the line between its neighbours; NaN outside the series or where one is missing. */
export function readAt(
  readings: readonly DoseReading[],
  multiple: number,
  quantity: 'apd90Ms' | 'qNet',
): number {
  const above = readings.findIndex((one) => one.multiple >= multiple);
  if (above < 0) return NaN;
  const high = readings[above];
  if (above === 0 || high.multiple === multiple) return high[quantity];
  const low = readings[above - 1];
  const share = (multiple - low.multiple) / (high.multiple - low.multiple);
  return low[quantity] + share * (high[quantity] - low[quantity]);
}
