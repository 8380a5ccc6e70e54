/**
 * Grows the two vessel trees of the liver into each other: points thrown into the liver are joined one by one to
 * the nearest suitable stretch of a tree, far ones first, and never across another vessel.
 *
 * A reduced form of constrained constructive optimisation (Schreiner and Buxbaum, "Computer-optimization of
 * vascular trees", IEEE Trans Biomed Eng 40 (1993) 482-491): the same dart throwing with a shrinking distance
 * and the same law of radii, with the bifurcation point chosen among the points of the tree.
 * Radii follow Murray's law r^3 = r1^3 + r2^3 (J Gen Physiol 9 (1926) 835-841), so that a vessel that feeds n
 * ends has n^(1/3) times the radius of an end.
 */
import type { JobContext } from '../../core/job.ts';
import type { Random } from '../../core/random.ts';
import type { VesselTreeKind } from '../../core/resection.ts';
import type { Vec3 } from '../../core/space.ts';
import { cubeRoot, length3 } from '../exact-math.ts';
import { smoothPath, tubePoint } from '../fields.ts';
import type { NamedCourse } from './vessel-skeleton.ts';

/** A tree of points about {@link STEP_MM} apart. Parents come before their children. */
export interface GrownTree {
  readonly kind: VesselTreeKind;
  readonly at: Vec3[];
  /** Index of the point before, towards the root; -1 at a root. */
  readonly parent: number[];
  /** Named course the point belongs to; null where it has grown. */
  readonly title: (string | null)[];
  /** Ends that the point feeds or drains. */
  readonly ends: number[];
  readonly reserveMm: number[];
  readonly children: number[];
}

export const STEP_MM = 2.5;
/** Radius of a vessel with one end. */
export const END_RADIUS_MM = 1.05;
/** Tissue between two vessels that do not belong to each other. */
const GAP_MM = 3.2;
const KEPT_GAP_MM = 2.4;
const OWN_GAP_MM = 2.5;
/** Darts of each round lie at least this far from their tree. */
const ROUNDS_MM = [34, 27, 21, 17, 14, 11.5, 10] as const;
const DARTS_PER_ROUND = 4000;
const CANDIDATES = 16;

export interface GrowthSpace {
  readonly low: Vec3;
  readonly high: Vec3;
  /** Distance to the nearest place where no vessel may be: negative inside the liver, away from all else. */
  outside(x: number, y: number, z: number): number;
}

/** The named courses as a tree, nothing grown yet. */
export function startTree(kind: VesselTreeKind, courses: readonly NamedCourse[]): GrownTree {
  const tree: GrownTree = {
    kind,
    at: [],
    parent: [],
    title: [],
    ends: [],
    reserveMm: [],
    children: [],
  };
  const lastOf = new Map<string, number>();
  for (const { title, from, points, reserveMm, endReserveMm } of courses) {
    let parent = from === undefined ? -1 : (lastOf.get(from) ?? -1);
    const path = smoothPath(
      points.map((p, n) => {
        const t = n / (points.length - 1);
        return tubePoint(p, reserveMm + t * (endReserveMm - reserveMm));
      }),
      STEP_MM,
    );
    // The first point is the end of the course before.
    for (const [x, y, z, reserve] of parent < 0 ? path : path.slice(1)) {
      parent = addPoint(tree, [x, y, z], parent, title, reserve);
    }
    lastOf.set(title, parent);
  }
  countEnds(tree);
  return tree;
}

/** Grows both trees in turn until no dart of the last round finds a place. */
export async function growTrees(
  trees: readonly GrownTree[],
  space: GrowthSpace,
  random: Random,
  ctx: JobContext,
): Promise<void> {
  for (const [round, apartMm] of ROUNDS_MM.entries()) {
    ctx.report(round / ROUNDS_MM.length, 'Growing the vessels of the liver');
    // What is joined first becomes a wide vessel, and those lie deep.
    const depthMm = Math.max(3.5, 0.42 * apartMm);
    for (let dart = 0; dart < DARTS_PER_ROUND; dart++) {
      await ctx.checkpoint();
      for (const tree of trees) {
        const target = throwDart(space, random);
        if (space.outside(...target) > -depthMm) continue;
        const own = distanceTo(tree, target);
        if (own < apartMm) continue;
        joinTarget(tree, trees, target, own, space);
      }
    }
  }
  for (const tree of trees) countEnds(tree);
}

export const radiusAt = (tree: GrownTree, n: number): number =>
  END_RADIUS_MM * cubeRoot(tree.ends[n]);

function addPoint(
  tree: GrownTree,
  at: Vec3,
  parent: number,
  title: string | null,
  reserveMm: number,
): number {
  tree.at.push(at);
  tree.parent.push(parent);
  tree.title.push(title);
  tree.reserveMm.push(reserveMm);
  tree.ends.push(1);
  tree.children.push(0);
  if (parent >= 0) tree.children[parent]++;
  return tree.at.length - 1;
}

function countEnds({ ends, parent, children }: GrownTree): void {
  for (let n = 0; n < ends.length; n++) ends[n] = children[n] === 0 ? 1 : 0;
  for (let n = ends.length - 1; n >= 0; n--) if (parent[n] >= 0) ends[parent[n]] += ends[n];
}

function throwDart({ low, high }: GrowthSpace, random: Random): [number, number, number] {
  return [
    random.between(low[0], high[0]),
    random.between(low[1], high[1]),
    random.between(low[2], high[2]),
  ];
}

function distanceTo({ at }: GrownTree, p: Vec3): number {
  let best = Infinity;
  for (const q of at) {
    const d = squared(p, q);
    if (d < best) best = d;
  }
  return Math.sqrt(best);
}

/** Points of the tree within `reachMm` of `p`. */
function within({ at }: GrownTree, p: Vec3, reachMm: number): number[] {
  const found: number[] = [];
  for (let n = 0; n < at.length; n++) if (squared(p, at[n]) < reachMm * reachMm) found.push(n);
  return found;
}

/** Joins `target` to `tree` by the cheapest way that is free; does nothing when there is none. */
function joinTarget(
  tree: GrownTree,
  trees: readonly GrownTree[],
  target: Vec3,
  nearestMm: number,
  space: GrowthSpace,
): void {
  const longestMm = 1.6 * nearestMm + 8;
  // No way bends further out than this.
  const around = trees.map((other) => within(other, target, 1.35 * longestMm + 12));
  for (const from of cheapest(tree, target, longestMm, space)) {
    const path = wayTo(tree, from, target);
    if (!isFree(path, tree, from, trees, around, space)) continue;
    const lengthens = tree.children[from] === 0;
    let parent = from;
    for (const point of path) parent = addPoint(tree, point, parent, null, END_RADIUS_MM);
    if (lengthens) return;
    for (let n = from; n >= 0; n = tree.parent[n]) tree.ends[n]++;
    return;
  }
}

/** Points of the tree in the order of what a vessel from there to the target would cost. */
function cheapest(tree: GrownTree, target: Vec3, longestMm: number, space: GrowthSpace): number[] {
  const options: { n: number; cost: number }[] = [];
  for (let n = 0; n < tree.at.length; n++) {
    const before = tree.parent[n];
    if (before < 0 || tree.children[n] > 1) continue;
    const [x, y, z] = tree.at[n];
    const dx = target[0] - x;
    const dy = target[1] - y;
    const dz = target[2] - z;
    const length = length3(dx, dy, dz);
    if (length > longestMm) continue;
    const [px, py, pz] = tree.at[before];
    const step = length3(x - px, y - py, z - pz);
    const along = ((x - px) * dx + (y - py) * dy + (z - pz) * dz) / (step * length);
    // A branch leaves forwards; one that turned back would not be a vessel's.
    if (along < 0.1) continue;
    options.push({ n, cost: length * (1.5 - 0.5 * along) });
  }
  options.sort((a, b) => a.cost - b.cost);
  const inside = options.filter(
    ({ n }, rank) => rank < 60 && space.outside(...xyz(tree.at[n])) < -1,
  );
  // Neighbouring points offer nearly the same way.
  return inside
    .filter((_, rank) => rank % 3 === 0)
    .slice(0, CANDIDATES)
    .map(({ n }) => n);
}

const xyz = (p: Vec3): [number, number, number] => [p[0], p[1], p[2]];

/** A curve that leaves along the parent's course and bends to the target. */
function wayTo(tree: GrownTree, from: number, target: Vec3): Vec3[] {
  const a = tree.at[from];
  const before = tree.at[tree.parent[from]];
  const step = Math.sqrt(squared(a, before));
  const length = Math.sqrt(squared(a, target));
  const lead = (0.35 * length) / step;
  const bend = [0, 1, 2].map((axis) => a[axis] + lead * (a[axis] - before[axis]));
  const count = Math.max(2, Math.round((1.05 * length) / STEP_MM));
  return Array.from({ length: count }, (_, n): Vec3 => {
    const t = (n + 1) / count;
    const at = (axis: 0 | 1 | 2): number =>
      (1 - t) * (1 - t) * a[axis] + 2 * t * (1 - t) * bend[axis] + t * t * target[axis];
    return [at(0), at(1), at(2)];
  });
}

function isFree(
  path: readonly Vec3[],
  tree: GrownTree,
  from: number,
  trees: readonly GrownTree[],
  around: readonly (readonly number[])[],
  space: GrowthSpace,
): boolean {
  const start = tree.at[from];
  const startRadius = Math.max(tree.reserveMm[from], radiusAt(tree, from));
  for (const p of path) {
    if (space.outside(...xyz(p)) > -2.5) return false;
    const away = Math.sqrt(squared(p, start));
    for (let which = 0; which < trees.length; which++) {
      const other = trees[which];
      const gap = other === tree ? OWN_GAP_MM : GAP_MM;
      for (const n of around[which]) {
        const q = other.at[n];
        const reach = END_RADIUS_MM + gap + Math.max(other.reserveMm[n], radiusAt(other, n) + 0.3);
        if (squared(p, q) >= reach * reach) continue;
        if (other !== tree) return false;
        // At its own fork a branch has to leave its parent first.
        const fromFork = Math.sqrt(squared(q, start));
        if (fromFork > away + startRadius + OWN_GAP_MM || away > 2.2 * startRadius + 7)
          return false;
      }
    }
  }
  return true;
}

function squared(p: Vec3, q: Vec3): number {
  const dx = p[0] - q[0];
  const dy = p[1] - q[1];
  const dz = p[2] - q[2];
  return dx * dx + dy * dy + dz * dz;
}

/**
 * Vessels swell as ends are added to them. Takes away ends, the finer vessel first, until the two trees are a
 * gap apart everywhere; returns the trees with what is left.
 */
export function partTrees(first: GrownTree, second: GrownTree): readonly [GrownTree, GrownTree] {
  let a = first;
  let b = second;
  for (;;) {
    const [inA, inB] = conflicts(a, b);
    if (inA.size === 0 && inB.size === 0) return [a, b];
    a = without(a, inA);
    b = without(b, inB);
  }
}

function conflicts(a: GrownTree, b: GrownTree): readonly [Set<number>, Set<number>] {
  const inA = new Set<number>();
  const inB = new Set<number>();
  for (let m = 0; m < a.at.length; m++) {
    for (let n = 0; n < b.at.length; n++) {
      const reach = radiusAt(a, m) + radiusAt(b, n) + KEPT_GAP_MM;
      if (squared(a.at[m], b.at[n]) >= reach * reach) continue;
      if (a.title[m] === null && (b.title[n] !== null || a.ends[m] <= b.ends[n])) inA.add(m);
      else if (b.title[n] === null) inB.add(n);
      else throw new RangeError(`vessels: the courses of ${a.title[m]} and ${b.title[n]} meet`);
    }
  }
  return [inA, inB];
}

/** The tree without the given points, all that hangs on them, and the stumps that are left up to the fork before. */
function without(tree: GrownTree, points: ReadonlySet<number>): GrownTree {
  if (points.size === 0) return tree;
  const gone = new Uint8Array(tree.at.length);
  const left = [...tree.children];
  for (let n = 0; n < gone.length; n++) {
    const p = tree.parent[n];
    if (points.has(n) || (p >= 0 && gone[p] === 1)) gone[n] = 1;
  }
  for (let n = 0; n < gone.length; n++)
    if (gone[n] === 1 && tree.parent[n] >= 0) left[tree.parent[n]]--;
  for (let n = gone.length - 1; n >= 0; n--) {
    const stump = gone[n] === 0 && tree.children[n] > 0 && left[n] === 0;
    if (!stump || tree.title[n] !== null) continue;
    gone[n] = 1;
    if (tree.parent[n] >= 0) left[tree.parent[n]]--;
  }
  const kept: GrownTree = { ...startTree(tree.kind, []) };
  const place = new Int32Array(gone.length).fill(-1);
  for (let n = 0; n < gone.length; n++) {
    if (gone[n] === 1) continue;
    const parent = tree.parent[n] < 0 ? -1 : place[tree.parent[n]];
    place[n] = addPoint(kept, tree.at[n], parent, tree.title[n], tree.reserveMm[n]);
  }
  countEnds(kept);
  return kept;
}
