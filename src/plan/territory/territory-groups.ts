/** A handful of named territories out of a tree of many branches, for a list. */
import { voxelVolumeMl } from '../../core/space.ts';
import type { VesselTree } from '../../core/vessel-tree.ts';
import { isNamed } from '../../mesh/vessel-tree-names.ts';
import { voxelsOfBranches } from './territories.ts';
import type { Territories } from './territories.ts';
import { downstreamOf, parentPlaces } from './tree-order.ts';

export interface TerritoryGroup {
  /** Of the branch that it is named after. */
  readonly id: string;
  readonly title: string;
  /** Branches where the group begins: clip these to close it. */
  readonly headIds: readonly string[];
  /** All its branches. */
  readonly branchIds: readonly string[];
  readonly volumeMl: number;
  /** True for what the trunks before the groups serve by themselves, along their way. */
  readonly isAlongTrunks: boolean;
}

/** A sibling with less than this share of the organ, or of its largest sibling, is listed with that one. */
const LEAST_SHARE = 0.03;
const LEAST_OF_LARGEST = 0.2;
/** With this many groups, only forks into branches that the field has a name for part them further. */
const ENOUGH = 4;

/**
 * Cuts the tree into at most `most` groups (and one for what the trunks serve along their way, if they do): the largest
 * group is replaced by those of its branches, until there are enough or no fork is left; beyond four groups, only
 * branches with a name of their own are worth a line. Every voxel of the organ belongs to exactly one group, so the
 * volumes add up to the organ. From the largest; trunks last.
 */
export function territoryGroups(
  territories: Territories,
  tree: VesselTree,
  most = 8,
): TerritoryGroup[] {
  const own = voxelsOfBranches(territories, tree);
  const parents = parentPlaces(tree);
  const total = Uint32Array.from(own);
  const children: number[][] = tree.branches.map(() => []);
  const roots: number[] = [];
  for (let b = parents.length - 1; b >= 0; b--) {
    if (parents[b] >= 0) total[parents[b]] += total[b];
    (parents[b] >= 0 ? children[parents[b]] : roots).unshift(b);
  }
  const least = LEAST_SHARE * territories.voxels.length;
  const sizeOf = (heads: readonly number[]): number => heads.reduce((sum, b) => sum + total[b], 0);
  let groups = gathered(roots, total, least);
  const trunks: number[] = [];
  const hasName = (heads: readonly number[]): boolean => isNamed(tree.branches[heads[0]]);
  for (;;) {
    const splits = groups
      .map((heads) => ({ heads, parts: parted(heads, children, total, least) }))
      .filter(({ parts }) => parts.groups.length > 1)
      .filter(({ parts }) => groups.length - 1 + parts.groups.length <= most)
      .filter(({ parts }) => groups.length < ENOUGH || parts.groups.every(hasName))
      .sort((a, b) => sizeOf(b.heads) - sizeOf(a.heads));
    if (splits.length === 0) break;
    const [{ heads, parts }] = splits;
    groups = [...groups.filter((group) => group !== heads), ...parts.groups];
    trunks.push(...parts.trunks);
  }
  const voxelMl = voxelVolumeMl(territories.grid);
  const ids = (places: Iterable<number>): string[] =>
    [...places].map((place) => tree.branches[place].id);
  const listed = groups
    .sort((a, b) => sizeOf(b) - sizeOf(a))
    .map((heads): TerritoryGroup => {
      // The largest comes first.
      const [named] = heads;
      const headIds = ids(heads);
      const members = downstreamOf(tree, headIds);
      return {
        id: tree.branches[named].id,
        title: tree.branches[named].title,
        headIds,
        branchIds: ids(members.keys()).filter((_, place) => members[place] === 1),
        volumeMl: sizeOf(heads) * voxelMl,
        isAlongTrunks: false,
      };
    });
  const alongTrunks = trunks.reduce((sum, b) => sum + own[b], 0);
  if (alongTrunks === 0) return listed;
  return [
    ...listed,
    {
      id: tree.branches[trunks[0]].id,
      title: 'Along the trunks',
      headIds: [],
      branchIds: ids(trunks),
      volumeMl: alongTrunks * voxelMl,
      isAlongTrunks: true,
    },
  ];
}

/** What a group falls into at its next fork that matters; a single group where there is none. */
function parted(
  heads: readonly number[],
  children: readonly (readonly number[])[],
  total: Uint32Array,
  least: number,
): { groups: number[][]; trunks: number[] } {
  const [largest, ...others] = heads;
  const trunks: number[] = [];
  for (let trunk = largest; ;) {
    trunks.push(trunk);
    const groups = gathered([...others, ...children[trunk]], total, least);
    if (groups.length > 1) return { groups, trunks };
    const next = children[trunk].reduce(
      (best, b) => (best < 0 || total[b] > total[best] ? b : best),
      -1,
    );
    if (next < 0) return { groups: [], trunks };
    others.push(...children[trunk].filter((b) => b !== next));
    trunk = next;
  }
}

/** Siblings as groups of one, the small ones added to the largest. */
function gathered(siblings: readonly number[], total: Uint32Array, least: number): number[][] {
  const inOrder = [...siblings].sort((a, b) => total[b] - total[a]);
  const groups: number[][] = [];
  const limit = Math.max(least, LEAST_OF_LARGEST * (total[inOrder[0]] ?? 0));
  for (const branch of inOrder)
    if (groups.length === 0 || total[branch] >= limit) groups.push([branch]);
    else groups[0].push(branch);
  return groups;
}
