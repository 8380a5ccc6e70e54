/** The results of a study as rows of tables. Pure. */
import { formatMs } from '../../../core/format.ts';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import type { Attempt, Rhythm, SiteResult } from '../../../heart/protocol/result.ts';
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
  blocked: 'captured, under half reached',
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

/**
 * Where in the cycle each voxel is activated, ms from its start; NaN where the rhythm does not reach. The map of a rhythm holds
 * times of up to a cycle and a half: what was last activated in the cycle before is due again late in this one.
 */
export function timesInCycle({ activationMs, cycleMs }: Rhythm): Float32Array {
  let latest = -Infinity;
  for (const time of activationMs) if (time > latest) latest = time;
  const startMs = latest - cycleMs;
  return activationMs.map((time) => {
    const sinceStart = time - startMs;
    return sinceStart < 0 ? sinceStart + cycleMs : sinceStart;
  });
}
