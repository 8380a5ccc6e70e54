/** Which site and attempt of a study are looked at. */
import { useStore } from 'zustand';
import type { ProtocolRun } from '../../../pipeline/protocol-run.ts';
import type { Attempt, SiteResult } from '../../../heart/protocol/result.ts';
import { caseScoped } from '../../session/case-scoped.ts';

interface InductionView {
  /** Id of the site; undefined for the first that was inducible, or the first of all. */
  readonly siteId: string | undefined;
  /** Number of the attempt at it; undefined for the most telling one. */
  readonly attempt: number | undefined;
}

export const inductionView = caseScoped<InductionView>(() => ({
  siteId: undefined,
  attempt: undefined,
}));

export interface SelectedAttempt {
  readonly site: SiteResult;
  readonly number: number;
  readonly attempt: Attempt;
}

/** Sustained re-entry tells most, then re-entry that ended, then the last wave that was watched. */
const tellingAttempt = ({ attempts, sustained, nonSustained }: SiteResult): number =>
  sustained[0] ??
  nonSustained[0] ??
  Math.max(
    0,
    attempts.findLastIndex(({ activity }) => activity !== undefined),
  );

/** What the view selects in a study. */
export function selectedIn(
  { result }: ProtocolRun,
  { siteId, attempt }: InductionView,
): SelectedAttempt | undefined {
  const site =
    result.sites.find((entry) => entry.site.id === siteId) ??
    result.sites.find(({ sustained }) => sustained.length > 0) ??
    result.sites.at(0);
  if (!site) return undefined;
  const number =
    attempt !== undefined && attempt < site.attempts.length ? attempt : tellingAttempt(site);
  const found = site.attempts.at(number);
  return found && { site, number, attempt: found };
}

export const useSelectedAttempt = (run: ProtocolRun | undefined): SelectedAttempt | undefined => {
  const view = useStore(inductionView);
  return run && selectedIn(run, view);
};
