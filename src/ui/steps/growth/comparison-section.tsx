import type { ReactElement } from 'react';
import { formatDuration } from '../../../core/format.ts';
import type { Estimate } from '../../../tumour/burden/quantiles.ts';
import type { ScheduleSummary } from '../../../tumour/burden/compare-schedules.ts';
import type { GrowthSummary } from '../../../twin/tumour-records.ts';
import { volumeText } from '../../../view/charts/burden-scale.ts';
import { seriesStyle } from '../../../view/charts/series-style.ts';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { growthView } from './growth-view.ts';
import { useOutdated, type Shown } from './use-growth.ts';

interface Row {
  readonly place: number;
  readonly summary: ScheduleSummary;
  readonly adaptive: boolean;
}

/** Days, or that the event did not come within the run. */
const dayText = (days: number): string => (Number.isFinite(days) ? days.toFixed(0) : 'no');
const band = ({ low, high }: Estimate, text: (value: number) => string): string =>
  text(low) === text(high) ? 'all' : `${text(low)}–${text(high)}`;

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'schedule',
    head: 'Schedule',
    cell: ({ place, summary }) => (
      <span className="schedule-cell" title={summary.title}>
        <svg width={16} height={8} aria-hidden>
          <path
            d="M0 4H16"
            stroke={seriesStyle(place).css}
            strokeDasharray={seriesStyle(place).dash}
            strokeWidth={2.2}
          />
        </svg>
        <span className="nm">{summary.title}</span>
      </span>
    ),
  },
  {
    id: 'nadir',
    head: 'Least, ml',
    numeric: true,
    cell: ({ summary }) => volumeText(summary.nadirMl.median),
  },
  {
    id: 'final',
    head: 'End, ml',
    numeric: true,
    cell: ({ summary }) => (
      <>
        {volumeText(summary.finalMl.median)}
        <small className="t3">{band(summary.finalMl, (ml) => volumeText(ml, 2))}</small>
      </>
    ),
  },
  {
    id: 'progression',
    head: 'Progr., day',
    numeric: true,
    cell: ({ summary, adaptive }) => {
      const days = adaptive ? summary.beyondFirstDays : summary.progressionDays;
      return (
        <>
          {`${dayText(days.median)}${adaptive ? '*' : ''}`}
          <small className="t3">{band(days, dayText)}</small>
        </>
      );
    },
  },
];

/** The schedules side by side, and how often one leaves a smaller tumour than the reference in the same sample. */
export function ComparisonSection({
  shown,
  summary,
}: {
  readonly shown: Shown;
  readonly summary: GrowthSummary;
}): ReactElement {
  const { run, front } = shown;
  const { comparison, schedules } = run;
  const outdated = useOutdated();
  const rows = comparison.schedules.map((one, place) => ({
    place,
    summary: one,
    adaptive: schedules[place].adaptive !== null,
  }));
  const [reference] = schedules;
  const against = comparison.pairs.filter(({ second }) => second === reference.id);
  const titleOf = (id: string): string => schedules.find((one) => one.id === id)?.title ?? id;
  return (
    <Section
      title="Comparison"
      note={`${comparison.samples} samples, ${comparison.durationDays} days, simulated`}
    >
      <div className={outdated ? 'stack flush stale' : 'stack flush'} data-testid="comparison">
        {summary.warnings.map(({ code, message }) => (
          <Note key={code} kind="caution" title={message} />
        ))}
        <div className="tight-table comparison-table">
          <DataTable
            caption="Schedules with the smallest volume, the volume at the end and the day of progression, median and 5 to 95 % of the samples"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ summary: one }) => one.scheduleId}
            selectedKey={schedules[front].id}
            onSelect={({ summary: one }) => growthView.setState({ frontId: one.scheduleId })}
          />
        </div>
        <p className="t3 small">
          Median, below it 5–95 % of the samples. Progression: a fifth and 5 mm above the smallest
          diameter; “no”: not within the run.
          {rows.some(({ adaptive }) => adaptive) &&
            ' * Above the diameter of day 0: an adaptive rule lets the tumour come back to it.'}
        </p>
        {against.map(({ first, smallerAtEnd, laterProgression, laterBeyondFirst }) => {
          const adaptive =
            reference.adaptive !== null ||
            schedules.some(({ id, adaptive: rule }) => id === first && rule !== null);
          const later = adaptive ? laterBeyondFirst : laterProgression;
          return (
            <p key={first} className="t2 small" data-testid="pair">
              {`${titleOf(first)}: tumour smaller at the end than under ${reference.title} in ${share(smallerAtEnd)} of the samples, later progression in ${share(later)}.`}
            </p>
          );
        })}
        <p className="t3 small">
          {`Counts of a model's samples, not a forecast for a patient and no advice. Well-mixed model for the band; on the anatomy ${summary.cells.toLocaleString('en')} voxels of ${summary.spacingMm.toFixed(1)} mm, ${summary.engine}, ${formatDuration(summary.wallSeconds)}.`}
        </p>
      </div>
    </Section>
  );
}

const share = (value: number): string => `${(100 * value).toFixed(0)} %`;
