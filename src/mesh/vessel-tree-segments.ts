/** From single centrelines to a tree: joined at forks, cut into segments between forks. */
import { gapMm, lengthMm, pointCount, resample } from './skeleton-curve.ts';
import { stepMmOf } from './skeleton-lattice.ts';
import type { SkeletonLattice } from './skeleton-lattice.ts';
import type { Curve } from './skeleton-refine.ts';
import type { VoxelPath } from './skeleton-trace.ts';

/** A vessel between two forks, from the root's side outwards; the first point of a child is the last of its parent. */
export interface Segment {
  /** x, y, z, mm along the axes of the grid. */
  readonly points: Float64Array;
  readonly radiiMm: Float64Array;
  /** Index of the parent, which comes before; -1 for a root. */
  readonly parent: number;
}

interface Line {
  readonly points: Float64Array;
  readonly radii: Float64Array;
  readonly parent: number;
  readonly junction: number;
}

/** Forks closer together than this many radii of the vessel are one fork. */
const ONE_FORK_RADII = 0.5;

/** Segments of the tree that the free parts of the paths make, parents first. */
export function joinIntoSegments(
  lattice: SkeletonLattice,
  paths: readonly VoxelPath[],
  curves: readonly Curve[],
): Segment[] {
  const lines: Line[] = [];
  for (let n = 0; n < paths.length; n++) {
    const { points, radiiMm } = curves[n];
    const parent = paths[n].parent;
    lines.push(
      parent < 0
        ? { points, radii: radiiMm, parent, junction: 0 }
        : attached(lattice, points, radiiMm, parent, lines[parent]),
    );
  }
  return chained(cutAtForks(lines, stepMmOf(lattice)));
}

/**
 * Joins a curve to its parent. Inside the parent's vessel the label does not show where the child runs: it is taken to
 * go on straight, to the parent point that its own direction passes closest. Its radius there is its own.
 */
function attached(
  lattice: SkeletonLattice,
  points: Float64Array,
  radii: Float64Array,
  parent: number,
  { points: line, radii: lineRadii }: Line,
): Line {
  const step = stepMmOf(lattice);
  const coarsest = Math.max(...lattice.spacingMm);
  const span = Math.max(2 * radii[Math.min(2, radii.length - 1)], 3 * coarsest);
  const back = backwards(points, Math.min(pointCount(points) - 1, Math.ceil(span / step)));
  let junction = 0;
  let best = Infinity;
  let nearest = 0;
  let nearestGap = Infinity;
  for (let n = 0; n < pointCount(line); n++) {
    const gap = gapMm(line, n, points, 0);
    if (gap < nearestGap) {
      nearestGap = gap;
      nearest = n;
    }
    if (gap > 2.5 * lineRadii[n] + 2 * coarsest) continue;
    const along =
      (line[3 * n] - points[0]) * back[0] +
      (line[3 * n + 1] - points[1]) * back[1] +
      (line[3 * n + 2] - points[2]) * back[2];
    if (along < 0) continue;
    // Perpendicular distance, and a little of the distance along: of two places that fit, the nearer one.
    const score = gap * gap - along * along + (0.15 * along) ** 2;
    if (score < best) {
      best = score;
      junction = n;
    }
  }
  if (best === Infinity) junction = nearest;
  const link = resample(
    Float64Array.from([...line.subarray(3 * junction, 3 * junction + 3), ...points.subarray(0, 3)]),
    step,
  );
  const hidden = pointCount(link) - 1;
  const joined = new Float64Array(3 * hidden + points.length);
  joined.set(link.subarray(0, 3 * hidden));
  joined.set(points, 3 * hidden);
  const joinedRadii = new Float64Array(hidden + radii.length).fill(
    radii[Math.min(1, radii.length - 1)],
  );
  joinedRadii.set(radii, hidden);
  return { points: joined, radii: joinedRadii, parent, junction };
}

/** Unit direction from the point `span` places on back to the first: least squares over the points between. */
function backwards(points: Float64Array, span: number): readonly [number, number, number] {
  const direction = [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let n = 0; n <= span; n++) sum += (span / 2 - n) * points[3 * n + axis];
    return sum;
  });
  const size = Math.hypot(...direction) || 1;
  return [direction[0] / size, direction[1] / size, direction[2] / size];
}

interface Cut {
  readonly points: Float64Array;
  readonly radiiMm: Float64Array;
  readonly startNode: number;
  readonly endNode: number;
}

function cutAtForks(lines: readonly Line[], step: number): Cut[] {
  const cuts: Cut[] = [];
  const startNode = new Array<number>(lines.length).fill(-1);
  const nodePoint = new Map<number, Float64Array>();
  let nodes = 0;
  for (let at = 0; at < lines.length; at++) {
    const { points, radii, parent } = lines[at];
    if (parent < 0) startNode[at] = nodes++;
    // A fork that was moved to join another one takes its branches along.
    points.set(nodePoint.get(startNode[at]) ?? points.subarray(0, 3), 0);
    const last = pointCount(points) - 1;
    const children = lines
      .map((line, n) => ({ n, junction: line.junction, parent: line.parent }))
      .filter((line) => line.parent === at)
      .sort((a, b) => a.junction - b.junction);
    let from = 0;
    let node = startNode[at];
    const endSegment = (end: number): void => {
      cuts.push({
        points: points.slice(3 * from, 3 * (end + 1)),
        radiiMm: radii.slice(from, end + 1),
        startNode: node,
        endNode: nodes,
      });
      from = end;
      node = nodes++;
    };
    for (const { n, junction } of children) {
      if ((junction - from) * step > Math.max(step, ONE_FORK_RADII * radii[junction]))
        endSegment(junction);
      startNode[n] = node;
      nodePoint.set(node, points.slice(3 * from, 3 * from + 3));
    }
    if (from < last) endSegment(last);
  }
  return cuts;
}

/** Parents first, longest subtree first; a segment that goes on into a single other one is one with it. */
function chained(cuts: readonly Cut[]): Segment[] {
  const leaving = new Map<number, Cut[]>();
  const ends = new Set<number>();
  for (const cut of cuts) {
    leaving.set(cut.startNode, [...(leaving.get(cut.startNode) ?? []), cut]);
    ends.add(cut.endNode);
  }
  const downstream = new Map<Cut, number>();
  // Cuts of a line come after those of its parent, and further cuts of a line after the earlier ones.
  for (let n = cuts.length - 1; n >= 0; n--) {
    const further = leaving.get(cuts[n].endNode) ?? [];
    const sum = further.reduce((total, cut) => total + (downstream.get(cut) ?? 0), 0);
    downstream.set(cuts[n], lengthMm(cuts[n].points) + sum);
  }
  const longestFirst = (a: Cut, b: Cut): number =>
    (downstream.get(b) ?? 0) - (downstream.get(a) ?? 0);
  const segments: Segment[] = [];
  const queue = cuts
    .filter((cut) => !ends.has(cut.startNode))
    .sort(longestFirst)
    .map((cut) => ({ cut, parent: -1 }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    let { cut } = next;
    const points = [...cut.points];
    const radii = [...cut.radiiMm];
    let further = leaving.get(cut.endNode) ?? [];
    while (further.length === 1) {
      cut = further[0];
      points.push(...cut.points.subarray(3));
      radii.push(...cut.radiiMm.subarray(1));
      further = leaving.get(cut.endNode) ?? [];
    }
    const parent = segments.length;
    segments.push({
      points: Float64Array.from(points),
      radiiMm: Float64Array.from(radii),
      parent: next.parent,
    });
    for (const child of [...further].sort(longestFirst)) queue.push({ cut: child, parent });
  }
  return segments;
}
