/** Which slices hold the left ventricle, and at which end its base is. */
import { scorePool } from './locate.ts';
import type { Pool } from './locate.ts';
import type { SliceGuess } from './outline.ts';
import { sliceEvidence } from './outline.ts';
import { areaMm2 } from './polar.ts';
import type { Slice } from './stack.ts';
import type { WallContours } from './wall.ts';

/** +1 where the base is at the last slice, -1 where it is at the first. */
export type BaseSide = 1 | -1;

type Walls = readonly (WallContours | undefined)[];

const presentOf = (walls: Walls): number[] => walls.flatMap((wall, k) => (wall ? [k] : []));

/** The ventricle tapers towards the apex: the end with the larger cavity is the base. */
export function baseSide(walls: Walls): BaseSide {
  const present = presentOf(walls);
  const middle = (present[0] + present[present.length - 1]) / 2;
  let moment = 0;
  let mean = 0;
  for (const k of present) mean += areaOf(walls[k]) / present.length;
  for (const k of present) moment += (k - middle) * (areaOf(walls[k]) - mean);
  return moment >= 0 ? 1 : -1;
}

const areaOf = (wall: WallContours | undefined): number => (wall ? areaMm2(wall.endo) : 0);

/** Evidence that a slice towards the base still shows the ventricle and not the atrium or the outflow tract. */
const ENOUGH = 1.47;
const WALL_WEIGHT = 2;
const COST_WEIGHT = 0.2;

/**
 * The number of the most basal slice with a ventricle. Three signs together: the cavity is about as wide as at its widest,
 * muscle surrounds it, and the picture fits the contours well.
 */
export function mostBasalSlice(
  guesses: readonly (SliceGuess | undefined)[],
  walls: Walls,
  side: BaseSide,
): number {
  const present = presentOf(walls);
  const widest = Math.max(...present.map((k) => areaOf(walls[k])));
  const start = present[Math.floor(present.length / 2)];
  let last = start;
  for (let k = start; walls[k]; k += side) {
    const guess = guesses[k];
    const wall = walls[k];
    if (!guess || !wall) break;
    const { areaMm2: area, wallShare } = sliceEvidence(guess, wall);
    if (WALL_WEIGHT * wallShare + area / widest - COST_WEIGHT * wall.cost < ENOUGH) break;
    last = k;
  }
  return last;
}

/** The most basal slice with a wall at all. */
export const outermostWall = (walls: Walls, side: BaseSide): number =>
  side > 0 ? Math.max(...presentOf(walls)) : Math.min(...presentOf(walls));

/** A cavity this much larger than its neighbour towards the base is no apex; an aneurysm widens more slowly. */
const WIDENS = 1.5;

/** Takes away the slices beyond the apex: where the pool widens at once, it is another one. */
export function withoutBeyondApex(
  walls: Walls,
  side: BaseSide,
): readonly (WallContours | undefined)[] {
  const present = presentOf(walls);
  let end = present[Math.floor(present.length / 2)];
  while (walls[end - side] && areaOf(walls[end - side]) < WIDENS * areaOf(walls[end])) end -= side;
  return walls.map((wall, k) => ((k - end) * side < 0 ? undefined : wall));
}

const MIN_APICAL_SCORE = 0.2;
/** A cavity that would taper below this ends before the next slice. */
const MIN_APICAL_RADIUS_MM = 4;
const SEARCH_MM = 9;

/** The pool in the slice beyond the apical end, where there is one; smaller than the last and near its centre, as the taper lets it. */
export function apicalPool(
  slice: Slice,
  last: WallContours,
  lastButOne: WallContours | undefined,
): Pool | undefined {
  const { x, y } = last.endo.centre;
  const radiusMm = meanRadiusMm(last);
  const taperMm = lastButOne ? Math.max(0, meanRadiusMm(lastButOne) - radiusMm) : 0;
  if (radiusMm - taperMm < MIN_APICAL_RADIUS_MM) return undefined;
  let best: Pool | undefined;
  for (let dy = -SEARCH_MM; dy <= SEARCH_MM; dy += 1.5)
    for (let dx = -SEARCH_MM; dx <= SEARCH_MM; dx += 1.5) {
      if (Math.hypot(dx, dy) > SEARCH_MM) continue;
      const pool = scorePool(slice, x + dx, y + dy, 0.7 * radiusMm);
      if (pool && (!best || pool.score > best.score)) best = pool;
    }
  if (!best || best.score < MIN_APICAL_SCORE || best.radiusMm > 1.05 * radiusMm) return undefined;
  return best;
}

const meanRadiusMm = ({ endo }: WallContours): number => Math.sqrt(areaMm2(endo) / Math.PI);
