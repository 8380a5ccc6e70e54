import type { ReactElement } from 'react';
import type { ChartAxis } from '../../view/charts/line-chart.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { laboratory, useLaboratory, type TimeSpan } from './laboratory-store.ts';

const SPANS: readonly { readonly value: TimeSpan; readonly label: string }[] = [
  { value: 'upstroke', label: 'Upstroke' },
  { value: 'action-potential', label: 'Action potential' },
  { value: 'cycle', label: 'Whole cycle' },
];

/** How much of the beat the time axes show. */
export function TimeSpanChoice(): ReactElement {
  const span = useLaboratory((state) => state.span);
  return (
    <Segmented
      label="Time axis"
      options={SPANS}
      value={span}
      onChange={(next) => laboratory.setState({ span: next })}
    />
  );
}

const UPSTROKE_MS = 10;

/** Before the stimulus there is room for the line of the upstroke; after the longest action potential a third of its length. */
export function timeAxis(
  apd90Ms: readonly number[],
  span: TimeSpan,
  cycleLengthMs: number,
): ChartAxis {
  const known = apd90Ms.length > 0 && apd90Ms.every(Number.isFinite);
  const wanted = {
    upstroke: UPSTROKE_MS,
    'action-potential': known ? Math.ceil((1.35 * Math.max(...apd90Ms)) / 50) * 50 : Infinity,
    cycle: Infinity,
  }[span];
  const end = Math.min(wanted, cycleLengthMs);
  const decimals = span === 'upstroke' ? 2 : 1;
  return { title: 'Time from the stimulus', unit: 'ms', decimals, limits: [-0.02 * end, end] };
}
