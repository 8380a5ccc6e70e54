import { useMemo, type ReactElement } from 'react';
import type { LineSeries } from '../../view/charts/line-chart.tsx';
import { LineChart } from '../../view/charts/line-chart.tsx';
import { seriesStyle } from '../../view/charts/series-style.ts';
import { cellTitle } from './cell-words.ts';
import type { LabCell } from './lab-cell.ts';
import { timeAxis, TimeSpanChoice } from './time-span.tsx';
import { resultOf, useLaboratory, type PacedResult } from './laboratory-store.ts';

interface Drawn {
  readonly cell: LabCell;
  readonly result: PacedResult;
  readonly faded: boolean;
}

/** Potential and calcium of the last beat, and how APD90 came to its end from beat to beat. */
export function BeatCharts(): ReactElement {
  const cells = useLaboratory((state) => state.cells);
  const results = useLaboratory((state) => state.results);
  const protocol = useLaboratory((state) => state.protocol);
  const span = useLaboratory((state) => state.span);
  const drawn = useMemo(
    () =>
      cells.flatMap((cell): Drawn[] => {
        const found = resultOf({ results, protocol }, 'beat', cell);
        return found ? [{ cell, result: found.value, faded: found.outOfDate }] : [];
      }),
    [cells, results, protocol],
  );
  const { potential, calcium, durations } = useMemo(() => seriesOf(drawn), [drawn]);
  const time = useMemo(
    () =>
      timeAxis(
        drawn.map(({ result }) => result.cell.apd90Ms),
        span,
        protocol.cycleLengthMs,
      ),
    [drawn, span, protocol.cycleLengthMs],
  );
  return (
    <div className="lab-charts beat">
      <LineChart
        title="Potential"
        x={time}
        y={POTENTIAL}
        series={potential}
        empty="Pacing starts with the first change, or with the button at the foot of the panel."
        testId="lab-potential"
        actions={<TimeSpanChoice />}
      />
      <LineChart
        title="Calcium of the cytosol"
        x={time}
        y={CALCIUM}
        series={calcium}
        empty={
          drawn.length > 0
            ? 'The models on the bench have no calcium; the ionic models do.'
            : 'Nothing has been computed yet.'
        }
        testId="lab-calcium"
      />
      <LineChart
        title="APD90 by beat"
        note="until it is steady"
        x={BEATS}
        y={DURATION}
        series={durations}
        empty="Nothing has been computed yet."
        testId="lab-beats"
      />
    </div>
  );
}

const POTENTIAL = { title: 'Potential', unit: 'mV', decimals: 1 } as const;
const CALCIUM = { title: 'Calcium', unit: '\u00b5M', decimals: 3 } as const;
const DURATION = { title: 'APD90', unit: 'ms', decimals: 1 } as const;
const BEATS = { title: 'Beat', unit: '', decimals: 0 } as const;

const MICROMOLAR_PER_MILLIMOLAR = 1000;

function seriesOf(
  drawn: readonly Drawn[],
): Readonly<Record<'potential' | 'calcium' | 'durations', readonly LineSeries[]>> {
  const base = ({ cell, faded }: Drawn): Omit<LineSeries, 'x' | 'y'> => ({
    id: `${cell.place + 1}`,
    title: `${cell.place + 1} ${cellTitle(cell)}`,
    place: cell.place,
    style: seriesStyle(cell.place),
    faded,
  });
  return {
    potential: drawn.map((one) => ({
      ...base(one),
      x: one.result.cell.tMs,
      y: one.result.cell.vmMv,
    })),
    calcium: drawn.flatMap((one) => {
      const { caI, tMs } = one.result.cell;
      if (!caI) return [];
      return [{ ...base(one), x: tMs, y: caI.map((value) => value * MICROMOLAR_PER_MILLIMOLAR) }];
    }),
    durations: drawn.map((one) => {
      const { beats } = one.result.cell;
      return {
        ...base(one),
        x: beats.map((_, n) => n + 1),
        y: beats.map(({ apd90Ms }) => apd90Ms),
      };
    }),
  };
}
