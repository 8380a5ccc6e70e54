import './growth-bench.css';
import { useMemo, useState, type ReactElement } from 'react';
import type { GrowthRun } from '../../../pipeline/growth-run.ts';
import { BurdenChart, type BurdenSeries } from '../../../view/charts/burden-chart.tsx';
import { seriesStyle } from '../../../view/charts/series-style.ts';
import { TreatmentTimeline, type TimelineLane } from '../../../view/charts/treatment-timeline.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { changeSchedule, useGrowthSettings } from '../../operations/growth-settings.ts';
import { useNarrow } from '../scene/use-narrow.ts';
import { treatedDays } from './growth-frames.ts';
import {
  growthView,
  seekDay,
  selectPlace,
  useGrowthView,
  type GrowthQuantity,
} from './growth-view.ts';
import type { Shown } from './use-growth.ts';

const TABS = [
  { value: 'timeline', label: 'Treatment' },
  { value: 'chart', label: 'Curves' },
] as const;

/** The treatment timeline over the curves, on one axis of days; as tabs where the page is narrow. */
export function GrowthBench({
  shown,
  stale,
  durationDays,
}: {
  readonly shown: Shown | undefined;
  readonly stale: boolean;
  readonly durationDays: number;
}): ReactElement {
  const schedules = useGrowthSettings((settings) => settings.schedules);
  const { timeDays, selected, quantity, scale } = useGrowthView((view) => view);
  const [tab, setTab] = useState<(typeof TABS)[number]['value']>('timeline');
  const narrow = useNarrow();
  const run = shown?.run;
  const lanes = useMemo(
    (): TimelineLane[] =>
      schedules.map((schedule, n) => {
        const place = run?.schedules.findIndex(({ id }) => id === schedule.id) ?? -1;
        return {
          schedule,
          style: seriesStyle(n),
          onTreatment:
            run && place >= 0 && !stale
              ? treatedDays(run.results[place], run.durationDays)
              : undefined,
        };
      }),
    [schedules, run, stale],
  );
  const series = useMemo(() => (run ? seriesOf(run, quantity) : []), [run, quantity]);
  const front = run?.schedules[shown?.front ?? 0]?.id;
  return (
    <div className="growth-bench bench" data-tab={tab}>
      {narrow && run && (
        <div className="tabs">
          <Segmented label="Below the scene" options={TABS} value={tab} onChange={setTab} />
        </div>
      )}
      <div className="timeline-part">
        <TreatmentTimeline
          lanes={lanes}
          durationDays={durationDays}
          timeDays={timeDays}
          selected={selected}
          onSelect={selectPlace}
          onChange={(schedule, words, dose) => {
            changeSchedule(schedule, words, `${schedule.id} ${words}`);
            const course = growthView.getState().selected?.course;
            selectPlace({ scheduleId: schedule.id, course, dose });
          }}
        />
      </div>
      {run && (
        <div className="chart-part">
          <BurdenChart
            title={quantity === 'volume' ? 'Tumour volume' : 'Tumour cells'}
            unit={quantity === 'volume' ? 'ml' : '10⁹'}
            scale={scale}
            series={series}
            frontId={front}
            durationDays={durationDays}
            timeDays={timeDays}
            height={narrow ? 150 : 168}
            stale={stale}
            onSeek={(day) => {
              growthView.setState({ playing: false });
              seekDay(day, run.durationDays);
            }}
            actions={<ChartChoice />}
          />
        </div>
      )}
    </div>
  );
}

function ChartChoice(): ReactElement {
  const { quantity, scale } = useGrowthView((view) => view);
  return (
    <span className="row chart-choice">
      <Segmented
        label="Quantity"
        options={[
          { value: 'volume', label: 'Volume' },
          { value: 'cells', label: 'Cells' },
        ]}
        value={quantity}
        onChange={(next) => growthView.setState({ quantity: next })}
      />
      <Segmented
        label="Scale"
        options={[
          { value: 'log', label: 'Log' },
          { value: 'linear', label: 'Linear' },
        ]}
        value={scale}
        onChange={(next) => growthView.setState({ scale: next })}
      />
    </span>
  );
}

const BILLION = 1e9;

/** The curves of a run; cells are those of the same volume of dense tumour. */
function seriesOf(run: GrowthRun, quantity: GrowthQuantity): BurdenSeries[] {
  const { comparison, results, tumour, schedules } = run;
  const perMl = quantity === 'cells' ? (1000 * tumour.carryingCellsPerMm3) / BILLION : 1;
  const scaled = (values: Float64Array): Float64Array =>
    perMl === 1 ? values : values.map((value) => value * perMl);
  return comparison.schedules.map(({ bands }, n) => {
    const { tDays, medianMl, lowMl, highMl } = bands;
    const result = results[n];
    return {
      id: schedules[n].id,
      title: schedules[n].title,
      style: seriesStyle(n),
      tDays,
      median: scaled(medianMl),
      low: scaled(lowMl),
      high: scaled(highMl),
      anatomy: {
        tDays: result.tDays,
        values:
          quantity === 'cells' ? result.cells.map((count) => count / BILLION) : result.volumeMl,
      },
    };
  });
}
