import { useMemo, type ReactElement } from 'react';
import type { LineSeries } from '../../view/charts/line-chart.tsx';
import { LineChart } from '../../view/charts/line-chart.tsx';
import { resultOf, useLaboratory } from './laboratory-store.ts';
import { markedLine } from './marked-line.ts';

const PULSE = { title: 'Duration of the pulse', unit: 'ms', decimals: 1 } as const;
const THRESHOLD = { title: 'Threshold', unit: 'mV/ms', decimals: 2 } as const;
const CHARGE = { title: 'Charge', unit: 'mV', decimals: 1 } as const;

/** The weakest pulse that excites a resting cell, and its charge, over its duration. */
export function StrengthChart(): ReactElement {
  const cells = useLaboratory((state) => state.cells);
  const results = useLaboratory((state) => state.results);
  const protocol = useLaboratory((state) => state.protocol);
  const { strengths, charges } = useMemo(() => {
    const drawn = cells.flatMap((cell) => {
      const found = resultOf({ results, protocol }, 'strength', cell);
      if (!found) return [];
      const known = found.value.points.filter(({ thresholdMvPerMs: t }) => Number.isFinite(t));
      return [{ line: markedLine(cell, found.outOfDate), known }];
    });
    type Point = (typeof drawn)[number]['known'][number];
    const over = (value: (point: Point) => number): LineSeries[] =>
      drawn.map(({ line, known }) => ({
        ...line,
        x: known.map(({ durationMs }) => durationMs),
        y: known.map(value),
      }));
    return {
      strengths: over(({ thresholdMvPerMs }) => thresholdMvPerMs),
      charges: over(({ thresholdMvPerMs, durationMs }) => thresholdMvPerMs * durationMs),
    };
  }, [cells, results, protocol]);
  return (
    <div className="lab-charts two">
      <LineChart
        title="Threshold by duration"
        note="weakest pulse that excites a cell at rest"
        x={PULSE}
        y={THRESHOLD}
        series={strengths}
        empty="For each duration the weakest pulse is searched that starts an action potential. Start it at the foot of the panel."
        testId="lab-strength"
      />
      <LineChart
        title="Charge by duration"
        note={'a straight line where Weiss\u2019s law holds'}
        x={PULSE}
        y={CHARGE}
        series={charges}
        empty="Drawn from the same run."
        testId="lab-strength-charge"
      />
    </div>
  );
}
