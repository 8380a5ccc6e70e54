/** The results of a study as rows of tables. Pure. */
import { formatMs } from '../../../core/format.ts';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import type { Attempt, SiteResult } from '../../../heart/protocol/result.ts';
import type { SiteOutcome } from '../../../report/induction-words.ts';

/** Drawn in the marks on the heart and in the tables: the word says it, the colour only repeats it. */
export const OUTCOME_SIGNS: Readonly<Record<SiteOutcome, string>> = {
  sustained: 'S',
  'non-sustained': 'n',
  none: '\u2013',
  'not-excitable': '\u00d7',
};

export function resultOutcome({ excitable, sustained, nonSustained }: SiteResult): SiteOutcome {
  if (!excitable) return 'not-excitable';
  if (sustained.length > 0) return 'sustained';
  return nonSustained.length > 0 ? 'non-sustained' : 'none';
}

const RESPONSE: Readonly<Record<Attempt['response'], string>> = {
  captured: 'captured',
  blocked: 'captured, died out',
  'no-capture': 'no capture',
};

export interface AttemptRow {
  readonly number: number;
  readonly label: string;
  readonly response: string;
  /** Undefined where nothing was watched. */
  readonly outcome: SiteOutcome | undefined;
  readonly cycle: string;
  readonly exit: string;
}

/** One row per attempt, in the order in which they were made. */
export const attemptRows = ({ attempts }: SiteResult): AttemptRow[] =>
  attempts.map(({ label, response, activity, rhythm }, number) => {
    const cycleMs = activity?.cycleLength?.meanMs ?? rhythm?.cycleMs;
    const exit = activity?.exit;
    return {
      number,
      label,
      response: RESPONSE[response],
      outcome: activity?.reentry,
      cycle: cycleMs === undefined ? '' : formatMs(cycleMs),
      exit: exit ? (exit.segmentTitle ?? segmentTitle(exit.segment ?? 0)) : '',
    };
  });
