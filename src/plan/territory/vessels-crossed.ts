/** Where a cut meets the vessels. */
import type { VesselTreeKind } from '../../core/resection.ts';
import type { Lps } from '../../core/space.ts';
import type { VesselTree } from '../../core/vessel-tree.ts';
import { parentPlaces } from './tree-order.ts';

export interface VesselCrossing {
  readonly tree: VesselTreeKind;
  readonly branchId: string;
  readonly title: string;
  readonly positionLps: Lps;
  /** Of the vessel at the crossing. */
  readonly diameterMm: number;
  /** Where the vessel leads to, seen from its root. */
  readonly into: 'removed' | 'remnant';
}

/**
 * Every place where a centreline passes between remnant and removed part, from the roots outwards.
 * @param removedMm signed distance to the cut at a place, positive in the removed part. Only its sign decides; the
 * place between two points of the centreline is interpolated, so a test that only tells sides (1 and -1) gives the
 * middle between them.
 */
export function vesselsCrossed(
  tree: VesselTree,
  removedMm: (point: Lps) => number,
): VesselCrossing[] {
  const { kind, pointsLps, radiusMm, branches } = tree;
  const parents = parentPlaces(tree);
  const point = (p: number): Lps => [pointsLps[3 * p], pointsLps[3 * p + 1], pointsLps[3 * p + 2]];
  const sides = Float64Array.from(radiusMm, (_, p) => removedMm(point(p)));
  const crossings: VesselCrossing[] = [];
  for (const [place, { id, title, first, end }] of branches.entries()) {
    // A branch may begin where its parent ends or one step further on.
    let before = parents[place] < 0 ? first : branches[parents[place]].end - 1;
    for (let p = first; p < end; p++) {
      const [from, to] = [sides[before], sides[p]];
      if (from > 0 !== to > 0) {
        const t = from / (from - to);
        const [a, b] = [point(before), point(p)];
        crossings.push({
          tree: kind,
          branchId: id,
          title,
          positionLps: [
            a[0] + t * (b[0] - a[0]),
            a[1] + t * (b[1] - a[1]),
            a[2] + t * (b[2] - a[2]),
          ],
          // The last point of the parent has the parent's radius.
          diameterMm:
            2 *
            (p === first ? radiusMm[p] : radiusMm[before] + t * (radiusMm[p] - radiusMm[before])),
          into: to > 0 ? 'removed' : 'remnant',
        });
      }
      before = p;
    }
  }
  return crossings;
}
