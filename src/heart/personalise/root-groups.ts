/** First sites of an ensemble, gathered into sets that lie apart from each other. */
import { distance, scale, add } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import type { RootCandidate } from './fit-conduction.ts';
import type { Member } from './tempered-ensemble.ts';

export interface RootGroup {
  /** Share of the ensemble in this set. */
  readonly share: number;
  readonly sites: readonly {
    /** Candidate nearest to the mean of the members. */
    readonly voxel: number;
    readonly positionMm: Lps;
    /** 90 % of the members lie within this of it. */
    readonly spreadMm: number;
  }[];
}

/** Sets of which one site lies farther than this from its counterpart are different sets. */
const APART_MM = 20;
const LEAST_SHARE = 0.05;

/**
 * Groups by nearness to the best-fitting member that is not yet in a group; sites are matched greedily, because their order
 * means nothing. Groups below 5 % of the ensemble are left out.
 */
export function groupRoots(
  members: readonly Member[],
  candidates: readonly RootCandidate[],
): RootGroup[] {
  if (members.length === 0 || members[0].choices.length === 0) return [];
  const position = (choice: number): Lps => candidates[choice].positionMm;
  let left = members.toSorted((a, b) => a.misfit - b.misfit).map(({ choices }) => [...choices]);
  const groups: RootGroup[] = [];
  while (left.length > 0) {
    const [leader] = left;
    const sites = leader.map((): Lps[] => []);
    const others: number[][] = [];
    for (const choices of left) {
      const matched = match(leader.map(position), choices.map(position));
      if (matched.every((site, n) => distance(site, position(leader[n])) <= APART_MM)) {
        matched.forEach((site, n) => sites[n].push(site));
      } else others.push(choices);
    }
    groups.push({
      share: sites[0].length / members.length,
      sites: sites.map((list) => siteOf(list, candidates)),
    });
    left = others;
  }
  return groups.filter(({ share }) => share >= LEAST_SHARE).sort((a, b) => b.share - a.share);
}

/** The sites in the order of the leader's, the closest pair first. */
function match(leader: readonly Lps[], sites: readonly Lps[]): Lps[] {
  const pairs = leader
    .flatMap((to, n) => sites.map((from, m) => ({ n, m, mm: distance(to, from) })))
    .sort((a, b) => a.mm - b.mm);
  const matched: Lps[] = [];
  const [takenN, takenM] = [new Set<number>(), new Set<number>()];
  for (const { n, m } of pairs) {
    if (takenN.has(n) || takenM.has(m)) continue;
    takenN.add(n);
    takenM.add(m);
    matched[n] = sites[m];
  }
  return matched;
}

function siteOf(
  list: readonly Lps[],
  candidates: readonly RootCandidate[],
): RootGroup['sites'][number] {
  const centre = scale(
    list.reduce<Vec3>((sum, site) => add(sum, site), [0, 0, 0]),
    1 / list.length,
  );
  const nearest = candidates.reduce((best, entry) =>
    distance(entry.positionMm, centre) < distance(best.positionMm, centre) ? entry : best,
  );
  const away = list.map((site) => distance(site, nearest.positionMm)).sort((a, b) => a - b);
  return { ...nearest, spreadMm: away[Math.floor(0.9 * (away.length - 1))] };
}
