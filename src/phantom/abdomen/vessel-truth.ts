/** The grown vessels as what is painted, as the true centrelines, and as the voxels these pass. */
import { type Grid, type Lps, type Vec3, lpsToIjk } from '../../core/space.ts';
import type { VesselBranch, VesselTree } from '../../core/vessel-tree.ts';
import { length3 } from '../exact-math.ts';
import type { TubePoint } from '../fields.ts';
import { type GrownTree, radiusAt } from './vessel-growth.ts';

/** Points of a tree between two forks, in order from the root; the fork before is the first. */
interface Chain {
  readonly points: readonly number[];
  /** Index of the chain that ends where this one begins; -1 for a root. */
  readonly before: number;
}

function chains(tree: GrownTree): Chain[] {
  const childrenOf: number[][] = tree.at.map(() => []);
  const roots: number[] = [];
  tree.parent.forEach((p, n) => (p < 0 ? roots : childrenOf[p]).push(n));
  const all: Chain[] = [];
  const open = roots.map((root) => ({ start: [root], before: -1 }));
  // First in, first out: parents come before their children.
  for (let next = 0; next < open.length; next++) {
    const { start, before } = open[next];
    const points = [...start];
    let at = points[points.length - 1];
    while (childrenOf[at].length === 1) {
      [at] = childrenOf[at];
      points.push(at);
    }
    all.push({ points, before });
    for (const child of childrenOf[at]) open.push({ start: [at, child], before: all.length - 1 });
  }
  return all;
}

/** Centre lines with radii for painting, tapering over a few points where a fork changes the radius. */
export function vesselPaths(tree: GrownTree): TubePoint[][] {
  return chains(tree).map(({ points, before }) => {
    const radii = points.map((n) => radiusAt(tree, n));
    // The fork belongs to the wider vessel; a branch has its own radius from there on.
    if (before >= 0) radii[0] = radii[1];
    return points.map((n, k): TubePoint => [...tree.at[n], radii[k]] as unknown as TubePoint);
  });
}

/** What the true centrelines are made from: where a point lies in the patient and which points count. */
export interface TruthPlacing {
  place(p: Vec3): Lps;
  /** Size of the patient against the reference. */
  readonly scale: number;
  /** False for points inside another structure (hepatic veins within the vena cava). */
  counts(p: Vec3): boolean;
  readonly idPrefix: string;
  /** Title of a branch without a name of its own. */
  readonly numbered: string;
}

/** The truth of a tree. Stretches of one named course carry the same title. */
export function vesselTruth(tree: GrownTree, placing: TruthPlacing): VesselTree {
  const points: number[] = [];
  const radii: number[] = [];
  const branches: VesselBranch[] = [];
  const idOf: (string | null)[] = [];
  for (const { points: chain, before } of chains(tree)) {
    const shown = chain.filter((n) => placing.counts(tree.at[n]));
    const parentId = before < 0 ? null : idOf[before];
    if (shown.length < 2) {
      idOf.push(parentId);
      continue;
    }
    const first = radii.length;
    for (const [k, n] of shown.entries()) {
      // The shared point at a fork has the radius of the branch that leaves it.
      const own = k === 0 && before >= 0 && shown[0] === chain[0] ? shown[1] : n;
      const from = tree.at[shown[Math.max(0, k - 1)]];
      for (const p of pointsBetween(from, tree.at[n])) {
        points.push(...placing.place(p));
        radii.push(radiusAt(tree, own) * placing.scale);
      }
    }
    const end = radii.length;
    const id = `${placing.idPrefix}-${branches.length + 1}`;
    idOf.push(id);
    const parent = branches.find((branch) => branch.id === parentId);
    branches.push({
      id,
      parentId,
      title: tree.title[shown[shown.length - 1]] ?? `${placing.numbered} ${branches.length + 1}`,
      generation: parent ? parent.generation + 1 : 0,
      first,
      end,
      lengthMm: lengthOf(points, first, end),
      diameterMm: 2 * median(radii.slice(first, end)),
    });
  }
  return {
    kind: tree.kind,
    pointsLps: Float32Array.from(points),
    radiusMm: Float32Array.from(radii),
    branches,
    unconnectedPieces: 0,
  };
}

const TRUTH_STEP_MM = 1.5;

/** From after `a` up to `b`, at most {@link TRUTH_STEP_MM} apart; `b` alone where they are the same. */
function pointsBetween(a: Vec3, b: Vec3): Vec3[] {
  const length = length3(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
  const steps = Math.max(1, Math.ceil(length / TRUTH_STEP_MM));
  return Array.from({ length: steps }, (_, n): Vec3 => {
    const t = (n + 1) / steps;
    return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
  });
}

function lengthOf(points: readonly number[], first: number, end: number): number {
  let length = 0;
  for (let n = 3 * (first + 1); n < 3 * end; n += 3) {
    length += length3(
      points[n] - points[n - 3],
      points[n + 1] - points[n - 2],
      points[n + 2] - points[n - 1],
    );
  }
  return length;
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/**
 * Calls `visit` with every voxel a centreline passes, in face-connected order: a vessel thinner than a voxel
 * is still one piece.
 */
export function walkCentrelines(
  tree: VesselTree,
  grid: Grid,
  place: (p: Lps) => Lps,
  visit: (voxel: number) => void,
): void {
  const [nx, ny, nz] = grid.dimensions;
  const at = (n: number): Vec3 =>
    lpsToIjk(
      grid,
      place([tree.pointsLps[3 * n], tree.pointsLps[3 * n + 1], tree.pointsLps[3 * n + 2]]),
    );
  const mark = (i: number, j: number, k: number): void => {
    if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return;
    visit(i + nx * (j + ny * k));
  };
  for (const { first, end } of tree.branches) {
    let voxel = at(first).map(Math.round);
    mark(voxel[0], voxel[1], voxel[2]);
    for (let n = first + 1; n < end; n++) {
      const a = at(n - 1);
      const b = at(n);
      const steps = Math.max(
        1,
        Math.ceil(8 * Math.max(...[0, 1, 2].map((x) => Math.abs(b[x] - a[x])))),
      );
      for (let s = 1; s <= steps; s++) {
        const next = [0, 1, 2].map((x) => Math.round(a[x] + ((b[x] - a[x]) * s) / steps));
        // One face at a time where the line cuts an edge.
        for (let axis = 0; axis < 3; axis++) {
          if (next[axis] === voxel[axis]) continue;
          voxel = [...voxel];
          voxel[axis] = next[axis];
          mark(voxel[0], voxel[1], voxel[2]);
        }
      }
    }
  }
}
