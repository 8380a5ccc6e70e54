import { useMemo, type ReactElement } from 'react';
import type { BeatCurrents } from '../../heart/cells/beat-currents.ts';
import type { LineSeries } from '../../view/charts/line-chart.tsx';
import { LineChart } from '../../view/charts/line-chart.tsx';
import { seriesStyle } from '../../view/charts/series-style.ts';
import { Select } from '../kit/select.tsx';
import { cellTitle } from './cell-words.ts';
import { currentsOf, shownCurrent } from './current-choice.ts';
import type { LabCell } from './lab-cell.ts';
import { laboratory, resultOf, useLaboratory } from './laboratory-store.ts';
import { timeAxis, TimeSpanChoice } from './time-span.tsx';

const CURRENT = { title: 'Current', unit: 'pA/pF', decimals: 3 } as const;
const POTENTIAL = { title: 'Potential', unit: 'mV', decimals: 1 } as const;

/** One current of every cell over the beat, above the potential. */
export function CurrentCharts(): ReactElement {
  const cells = useLaboratory((state) => state.cells);
  const results = useLaboratory((state) => state.results);
  const protocol = useLaboratory((state) => state.protocol);
  const span = useLaboratory((state) => state.span);
  const current = useLaboratory(shownCurrent);
  const choices = useMemo(() => currentsOf(cells), [cells]);
  const title = choices.find(({ value }) => value === current)?.label ?? current;
  const { traces, potentials, durations } = useMemo(() => {
    const bench = { results, protocol };
    const drawn = cells.flatMap((cell) => {
      const found = resultOf(bench, 'currents', cell);
      return found ? [{ cell, traced: found.value, faded: found.outOfDate }] : [];
    });
    return {
      traces: drawn.flatMap(({ cell, traced, faded }) => traceOf(cell, traced, current, faded)),
      potentials: drawn.map(({ cell, traced, faded }) => ({
        ...lineOf(cell, faded),
        x: traced.tMs,
        y: traced.vmMv,
      })),
      durations: cells.flatMap((cell) => resultOf(bench, 'beat', cell)?.value.cell.apd90Ms ?? []),
    };
  }, [cells, results, protocol, current]);
  const time = useMemo(
    () => timeAxis(durations, span, protocol.cycleLengthMs),
    [durations, span, protocol.cycleLengthMs],
  );
  return (
    <div className="lab-charts stacked">
      <LineChart
        title={title}
        x={time}
        y={CURRENT}
        series={traces}
        empty={
          potentials.length > 0
            ? `The models on the bench have no ${current}.`
            : 'The currents of the beat after pacing are traced here.'
        }
        testId="lab-current"
        actions={
          <span className="lab-current-choice">
            <Select
              label="Current"
              labelHidden
              options={choices}
              value={current}
              onChange={(id) => laboratory.setState({ current: id })}
            />
            <TimeSpanChoice />
          </span>
        }
      />
      <LineChart
        title="Potential"
        x={time}
        y={POTENTIAL}
        series={potentials}
        empty="The potential of the same beat."
        testId="lab-current-potential"
      />
    </div>
  );
}

const lineOf = (cell: LabCell, faded: boolean): Omit<LineSeries, 'x' | 'y'> => ({
  id: `${cell.place + 1}`,
  title: `${cell.place + 1} ${cellTitle(cell)}`,
  place: cell.place,
  style: seriesStyle(cell.place),
  faded,
});

function traceOf(
  cell: LabCell,
  { tMs, currents }: BeatCurrents,
  id: string,
  faded: boolean,
): LineSeries[] {
  const trace = currents.find((one) => one.id === id);
  return trace ? [{ ...lineOf(cell, faded), x: tMs, y: trace.values }] : [];
}
