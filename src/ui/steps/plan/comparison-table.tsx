import { useMemo, type ReactElement } from 'react';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import { compareRuns, type LesionEffect, type RunComparison } from '../../../heart/compare-runs.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { Chip, type ChipKind } from '../../kit/chip.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { useModel, useRun, useStepStatus } from '../../session/results.ts';

interface Row {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { id: 'what', head: 'Figure', cell: ({ what }) => what },
  { id: 'before', head: 'Before', numeric: true, cell: ({ before }) => before },
  { id: 'after', head: 'After', numeric: true, cell: ({ after }) => after },
  { id: 'difference', head: 'Difference', numeric: true, cell: ({ difference }) => difference },
];

const EFFECT: Readonly<Record<LesionEffect, readonly [ChipKind, string]>> = {
  none: ['outline', 'Unchanged'],
  detour: ['caution', 'Detour'],
  blocked: ['caution', 'Block'],
};

const REENTRY = { none: 'none', 'non-sustained': 'not sustained', sustained: 'sustained' } as const;

/** The same stimulation without and with the lesions, figure by figure. */
export function ComparisonTable(): ReactElement {
  const model = useModel();
  const before = useRun('simulation');
  const after = useRun('retest');
  const { state, because } = useStepStatus('retest');
  const comparison = useMemo(
    () => (model && before && after ? comparisonOf(model, before, after) : undefined),
    [model, before, after],
  );
  const [kind, words] = comparison ? EFFECT[comparison.effect] : EFFECT.none;
  return (
    <>
      <div className="hd">
        <h2>Before and after</h2>
        <span className="t3">{comparison ? 'same stimulation' : 'no re-test yet'}</span>
        <span className="sp" />
        {state === 'stale' && (
          <Chip kind="caution" hint={because}>
            Stale
          </Chip>
        )}
        {comparison && <Chip kind={kind}>{words}</Chip>}
      </div>
      <div className="table-scroll" data-testid="comparison-table">
        {comparison && before && after ? (
          <>
            <DataTable
              caption="Figures of the run before and after the lesions"
              columns={COLUMNS}
              rows={rowsOf(comparison, before, after)}
              rowKey={({ what }) => what}
            />
            <p className="t2 table-words">{comparison.summary}</p>
          </>
        ) : (
          <p className="t2 table-words">
            Place lesions and run the re-test: the stimulation of Simulate is repeated with the
            lesions as tissue that does not conduct.
          </p>
        )}
      </div>
    </>
  );
}

/** Undefined where a run belongs to an earlier model. */
function comparisonOf(
  { grid, segments }: HeartModel,
  before: HeartRun,
  after: HeartRun,
): RunComparison | undefined {
  const cells = grid.active.length;
  const fits = [before, after].every(({ result }) => result.activationMs.length === cells);
  return fits ? compareRuns(grid, before.result, after.result, after.lesions, segments) : undefined;
}

const signed = (value: number, decimals: number, unit: string): string => {
  if (Number.isNaN(value)) return '';
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return `0 ${unit}`;
  return `${value > 0 ? '+' : ''}${text} ${unit}`;
};

const ms = (value: number): string => (Number.isNaN(value) ? 'none' : `${value.toFixed(0)} ms`);
const qrsOf = ({ result }: HeartRun): number => result.ecg.qrsMs ?? NaN;
const captured = ({ result }: HeartRun): number => 100 * result.figures.capturedFraction;

function rowsOf(comparison: RunComparison, first: HeartRun, second: HeartRun): Row[] {
  const { before, after, ablatedMl, lostMl, delayedMl, largestDelayMs } = comparison;
  const place = (segment: number | undefined): string =>
    segment === undefined ? 'none' : segmentTitle(segment);
  return [
    {
      what: 'Activated volume',
      before: `${before.activatedMl.toFixed(1)} ml`,
      after: `${after.activatedMl.toFixed(1)} ml`,
      difference: signed(after.activatedMl - before.activatedMl, 1, 'ml'),
    },
    {
      what: 'of conducting tissue',
      before: `${captured(first).toFixed(1)} %`,
      after: `${captured(second).toFixed(1)} %`,
      difference: signed(captured(second) - captured(first), 1, '%'),
    },
    {
      what: 'Latest activation',
      before: ms(before.latestMs),
      after: ms(after.latestMs),
      difference: signed(after.latestMs - before.latestMs, 0, 'ms'),
    },
    {
      what: 'in',
      before: place(before.latestSegment),
      after: place(after.latestSegment),
      difference: before.latestSegment === after.latestSegment ? 'same' : 'moved',
    },
    {
      what: 'QRS',
      before: ms(qrsOf(first)),
      after: ms(qrsOf(second)),
      difference: signed(qrsOf(second) - qrsOf(first), 0, 'ms'),
    },
    {
      what: 'Re-entry',
      before: REENTRY[before.reentry],
      after: REENTRY[after.reentry],
      difference: before.reentry === after.reentry ? 'same' : 'changed',
    },
    { what: 'Ablated', before: '', after: `${ablatedMl.toFixed(2)} ml`, difference: '' },
    { what: 'Cut off', before: '', after: `${lostMl.toFixed(1)} ml`, difference: '' },
    {
      what: 'Later by a detour',
      before: '',
      after: `${delayedMl.toFixed(1)} ml`,
      difference: largestDelayMs > 0 ? `up to ${largestDelayMs.toFixed(0)} ms` : '',
    },
  ];
}
