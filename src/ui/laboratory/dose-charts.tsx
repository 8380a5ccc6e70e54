import { useMemo, type ReactElement } from 'react';
import { drugOf } from '../../heart/cells/drugs.ts';
import type { LineSeries } from '../../view/charts/line-chart.tsx';
import { LineChart } from '../../view/charts/line-chart.tsx';
import { doseReadings, type DoseReading } from './dose-figures.ts';
import { resultOf, useLaboratory } from './laboratory-store.ts';
import { markedLine } from './marked-line.ts';

const DURATION = { title: 'APD90', unit: 'ms', decimals: 1 } as const;
const CHARGE = { title: 'qNet', unit: '\u00b5C/\u00b5F', decimals: 4 } as const;

/** Duration and net charge of the beat over the dose of a drug. */
export function DoseCharts(): ReactElement {
  const cells = useLaboratory((state) => state.cells);
  const results = useLaboratory((state) => state.results);
  const protocol = useLaboratory((state) => state.protocol);
  const { title } = drugOf(protocol.drug);
  const { durations, charges } = useMemo(() => {
    const bench = { results, protocol };
    const drawn = cells.flatMap((cell) => {
      const found = resultOf(bench, 'dose', cell);
      if (!found) return [];
      const readings = doseReadings(found.value);
      return [{ line: markedLine(cell, found.outOfDate), readings }];
    });
    const over = (quantity: 'apd90Ms' | 'qNet'): LineSeries[] =>
      drawn.flatMap(({ line, readings }) => curveOf(line, readings, quantity));
    return { durations: over('apd90Ms'), charges: over('qNet') };
  }, [cells, results, protocol]);
  const dose = { title: `Dose of ${title.toLowerCase()}`, unit: '\u00d7 Cmax', decimals: 2 };
  return (
    <div className="lab-charts two">
      <LineChart
        title="APD90 by dose"
        note="beats that do not repolarise are left out"
        x={dose}
        y={DURATION}
        series={durations}
        empty="Each cell is paced without the drug and at rising multiples of its highest free concentration in therapy. Start it at the foot of the panel."
        testId="lab-dose"
      />
      <LineChart
        title="qNet by dose"
        note="net charge of six currents over a beat"
        x={dose}
        y={CHARGE}
        series={charges}
        empty={
          durations.length > 0
            ? 'qNet needs INaL, ICaL, Ito, IKr, IKs and IK1: choose an O\u2019Hara-Rudy cell.'
            : 'Drawn from the same run.'
        }
        testId="lab-dose-charge"
      />
    </div>
  );
}

function curveOf(
  line: Omit<LineSeries, 'x' | 'y'>,
  readings: readonly DoseReading[],
  quantity: 'apd90Ms' | 'qNet',
): LineSeries[] {
  const known = readings.filter((one) => Number.isFinite(one[quantity]));
  if (known.length === 0) return [];
  return [
    {
      ...line,
      x: known.map(({ multiple }) => multiple),
      y: known.map((one) => one[quantity]),
    },
  ];
}
