/** What a stimulation protocol found at a site, in words: for the page and for the report alike. */
import { formatMm, formatMs } from '../core/format.ts';
import type { InductionSite } from '../twin/records.ts';

export type SiteOutcome = 'sustained' | 'non-sustained' | 'none' | 'not-excitable';

export const OUTCOME_WORDS: Readonly<Record<SiteOutcome, string>> = {
  sustained: 'sustained',
  'non-sustained': 'not sustained',
  none: 'none',
  'not-excitable': 'not excitable',
};

/** The strongest response of a site. */
export function siteOutcome({ excitable, sustained, nonSustained }: InductionSite): SiteOutcome {
  if (!excitable) return 'not-excitable';
  if (sustained.length > 0) return 'sustained';
  return nonSustained > 0 ? 'non-sustained' : 'none';
}

/** The stimuli after the train that any site got: `S2`, `S3`. */
export function stimuliOf(sites: readonly InductionSite[]): string[] {
  const names = sites.flatMap(({ refractory }) => refractory.map(({ stimulus }) => stimulus));
  return [...new Set(names)].sort();
}

/** Refractory period for a stimulus: `270 ms`; what is known instead; empty where it was not given. */
export function refractoryWords({ refractory }: InductionSite, stimulus: string): string {
  const found = refractory.find((entry) => entry.stimulus === stimulus);
  if (!found) return '';
  return found.erpMs === null ? 'not reached' : formatMs(found.erpMs);
}

/** Of the first sustained re-entry of a site. */
export interface RhythmWords {
  readonly attempt: string;
  readonly cycle: string;
  readonly exit: string;
  readonly isthmus: string;
  readonly conduction: string;
}

const NO_RHYTHM: RhythmWords = { attempt: '', cycle: '', exit: '', isthmus: '', conduction: '' };

export function rhythmWords(
  { sustained }: InductionSite,
  segmentName: (segment: number) => string,
): RhythmWords {
  if (sustained.length === 0) return NO_RHYTHM;
  const [{ attempt, cycleMs, exitSegment, isthmus }] = sustained;
  return {
    attempt,
    cycle: cycleMs === null ? 'not measured' : formatMs(cycleMs),
    exit:
      exitSegment === null ? 'no LV segment' : `AHA ${exitSegment}, ${segmentName(exitSegment)}`,
    isthmus: isthmus
      ? `${isthmus.lengthMm.toFixed(0)} x ${formatMm(isthmus.widthMm, 0)}`
      : 'none found',
    conduction: isthmus ? formatMs(isthmus.conductionMs) : '',
  };
}
