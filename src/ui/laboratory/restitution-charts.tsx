import { useMemo, type ReactElement } from 'react';
import type { LineSeries } from '../../view/charts/line-chart.tsx';
import { LineChart } from '../../view/charts/line-chart.tsx';
import { resultOf, useLaboratory, type Laboratory } from './laboratory-store.ts';
import { markedLine } from './marked-line.ts';
import { earlyPoints, ratePoints } from './restitution-figures.ts';

const INTERVAL = { title: 'Diastolic interval', unit: 'ms', decimals: 1 } as const;
const DURATION = { title: 'APD90', unit: 'ms', decimals: 1 } as const;
const CYCLE = { title: 'Cycle length', unit: 'ms', decimals: 0 } as const;

function useBench(): Pick<Laboratory, 'cells' | 'results' | 'protocol'> {
  const cells = useLaboratory((state) => state.cells);
  const results = useLaboratory((state) => state.results);
  const protocol = useLaboratory((state) => state.protocol);
  return useMemo(() => ({ cells, results, protocol }), [cells, results, protocol]);
}

/** Duration of one early beat over the interval before it. */
export function EarlyChart(): ReactElement {
  const bench = useBench();
  const series = useMemo(
    () =>
      bench.cells.flatMap((cell): LineSeries[] => {
        const found = resultOf(bench, 'early', cell);
        if (!found) return [];
        const points = earlyPoints(found.value.curve);
        return [
          {
            ...markedLine(cell, found.outOfDate),
            x: points.map(({ diastolicMs }) => diastolicMs),
            y: points.map(({ apd90Ms }) => apd90Ms),
          },
        ];
      }),
    [bench],
  );
  return (
    <div className="lab-charts one">
      <LineChart
        title="APD90 after an early beat"
        note="S1-S2 restitution, captured beats only"
        x={INTERVAL}
        y={DURATION}
        series={series}
        empty="A regular train (S1), then one early beat (S2) at each interval. Start it at the foot of the panel."
        testId="lab-early"
      />
    </div>
  );
}

/** Duration over the cycle length and over the interval before it, at ever faster pacing. */
export function RateChart(): ReactElement {
  const bench = useBench();
  const { byCycle, byInterval } = useMemo(() => {
    const cycles: LineSeries[] = [];
    const intervals: LineSeries[] = [];
    for (const cell of bench.cells) {
      const found = resultOf(bench, 'rate', cell);
      if (!found) continue;
      // Points only: in alternans the two beats at one cycle length are two branches.
      const own = { ...markedLine(cell, found.outOfDate), joined: false };
      const twice = found.value.flatMap(({ cycleLengthMs, apd90Ms }) =>
        apd90Ms.map((apd) => ({ cycleLengthMs, apd })),
      );
      cycles.push({
        ...own,
        x: twice.map(({ cycleLengthMs }) => cycleLengthMs),
        y: twice.map(({ apd }) => apd),
      });
      const points = ratePoints(found.value);
      intervals.push({
        ...own,
        x: points.map(({ diastolicMs }) => diastolicMs),
        y: points.map(({ apd90Ms }) => apd90Ms),
      });
    }
    return { byCycle: cycles, byInterval: intervals };
  }, [bench]);
  return (
    <div className="lab-charts two">
      <LineChart
        title="APD90 by cycle length"
        note="the last two beats at each: apart in alternans"
        x={CYCLE}
        y={DURATION}
        series={byCycle}
        empty="The cell is paced at each cycle length in turn, from slow to fast. Start it at the foot of the panel."
        testId="lab-rate"
      />
      <LineChart
        title="APD90 by interval"
        note="dynamic restitution, every stimulus captured"
        x={INTERVAL}
        y={DURATION}
        series={byInterval}
        empty="Drawn from the same run."
        testId="lab-rate-interval"
      />
    </div>
  );
}
