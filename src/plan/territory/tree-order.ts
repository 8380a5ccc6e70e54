/** Who hangs on whom in a vessel tree. */
import type { VesselTree } from '../../core/vessel-tree.ts';

/** Place of each branch's parent in the list of branches, -1 for a root. Parents come before their children. */
export function parentPlaces({ branches }: VesselTree): Int32Array {
  const placeOf = new Map(branches.map(({ id }, place) => [id, place]));
  return Int32Array.from(branches, ({ parentId }) =>
    parentId === null ? -1 : (placeOf.get(parentId) ?? -1),
  );
}

/** 1 for the named branches and all that hang on them. */
export function downstreamOf(tree: VesselTree, branchIds: readonly string[]): Uint8Array {
  const wanted = new Set(branchIds);
  const parents = parentPlaces(tree);
  const marks = new Uint8Array(tree.branches.length);
  for (const [place, { id }] of tree.branches.entries()) {
    const parent = parents[place];
    marks[place] = wanted.has(id) || (parent >= 0 && marks[parent] === 1) ? 1 : 0;
  }
  return marks;
}

/** Branch of every point of the tree. */
export function branchOfPoints({ branches, radiusMm }: VesselTree): Uint16Array {
  const branchOf = new Uint16Array(radiusMm.length);
  for (const [place, { first, end }] of branches.entries()) branchOf.fill(place, first, end);
  return branchOf;
}
