/** The phases of a heart beat among the series of an import. */
import type { SeriesSummary } from '../dicom/series.ts';

export interface CinePhases {
  /** In the order of the beat. */
  readonly series: readonly SeriesSummary[];
  /** Place of the series that was asked for. */
  readonly open: number;
  /** What tells them apart, such as `trigger time`; null for a single phase. */
  readonly by: string | null;
  /** Value per phase: ms for times, % for cardiac phases. */
  readonly values: readonly (number | null)[];
}

/** What moves with the heart beat; echoes, weightings and repeats do not. */
const BEAT: ReadonlySet<string> = new Set(['trigger time', 'cardiac phase', 'temporal position']);

/** All phases of the acquisition that a series is one phase of; the series alone where it is none. */
export function phasesOf(chosen: SeriesSummary, all: readonly SeriesSummary[]): CinePhases {
  const { phase } = chosen;
  if (!phase || !BEAT.has(phase.by)) {
    return { series: [chosen], open: 0, by: null, values: [null] };
  }
  const series = all
    .filter((one) => one.phase?.group === phase.group && one.phase.by === phase.by)
    .sort((a, b) => (a.phase?.index ?? 0) - (b.phase?.index ?? 0));
  return {
    series,
    open: series.findIndex(({ key }) => key === chosen.key),
    by: phase.by,
    values: series.map((one) => one.phase?.value ?? null),
  };
}

/** `phase 3 of 25, 66 ms`; `the only phase`. */
export function phaseWords({ by, values }: Pick<CinePhases, 'by' | 'values'>, n: number): string {
  if (values.length < 2) return 'the only phase';
  const value = values[n];
  const unit = by === 'trigger time' ? 'ms' : by === 'cardiac phase' ? '%' : undefined;
  const at = value === null || unit === undefined ? '' : `, ${Math.round(value)} ${unit}`;
  return `phase ${n + 1} of ${values.length}${at}`;
}
