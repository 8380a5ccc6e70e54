import type { TriMesh } from '../../core/mesh.ts';
import type { Vec3 } from '../../core/space.ts';
import { add, cross, distance, dot, normalize, scale, subtract } from '../../core/space.ts';
import type { VesselBranch, VesselTree } from '../../core/vessel-tree.ts';

/** Sides of a tube: a thin one has fewer, at its size they do not show. */
const sidesOf = (radiusMm: number): number => (radiusMm < 1.5 ? 6 : radiusMm < 4 ? 8 : 12);
/** Rings of a thin tube stand this far apart, those of a wide one by a share of its radius. */
const RING_STEP_MM = 2.5;
const RING_STEP_SHARE = 0.8;
/** Thinner than this a branch would vanish on screen. */
const THINNEST_MM = 0.6;

const SAME_POINT_MM = 1e-3;

/** Vessels as tubes, with the branch that each vertex belongs to. */
export interface TubeMesh {
  readonly mesh: TriMesh;
  /** Place of the branch in `tree.branches`, one per vertex. */
  readonly branchOfVertex: Uint16Array;
}

/**
 * Sweeps a circle of the local radius along every branch, with frames carried along without twist (Bishop 1975).
 * A branch begins at the last point of its parent, so that forks have no gap. Made once per tree.
 */
export function tubeMesh(tree: VesselTree): TubeMesh {
  const known = made.get(tree);
  if (known) return known;
  const tubes = sweepTree(tree);
  made.set(tree, tubes);
  return tubes;
}

const made = new WeakMap<VesselTree, TubeMesh>();

function sweepTree(tree: VesselTree): TubeMesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  const owner: number[] = [];
  const byId = new Map(tree.branches.map((branch) => [branch.id, branch]));
  tree.branches.forEach((branch, place) => {
    const line = centreline(tree, branch, branch.parentId ? byId.get(branch.parentId) : undefined);
    if (line.points.length < 2) return;
    const first = positions.length / 3;
    const sides = sidesOf(Math.max(...line.radii));
    sweep(line, sides, positions, normals);
    const rings = line.points.length;
    for (let n = 0; n < rings * sides; n++) owner.push(place);
    for (let r = 0; r + 1 < rings; r++) {
      for (let s = 0; s < sides; s++) {
        const a = first + r * sides + s;
        const b = first + r * sides + ((s + 1) % sides);
        indices.push(a, b, a + sides, b, b + sides, a + sides);
      }
    }
    capEnd(line, sides, { positions, normals, indices });
    owner.push(place);
  });
  return {
    mesh: {
      positions: Float32Array.from(positions),
      normals: Float32Array.from(normals),
      indices: Uint32Array.from(indices),
    },
    branchOfVertex: Uint16Array.from(owner),
  };
}

interface Centreline {
  readonly points: readonly Vec3[];
  readonly radii: readonly number[];
}

function centreline(
  { pointsLps, radiusMm }: VesselTree,
  branch: VesselBranch,
  parent: VesselBranch | undefined,
): Centreline {
  const numbers = Array.from({ length: branch.end - branch.first }, (_, n) => branch.first + n);
  const points = numbers.map((n): Vec3 => [
    pointsLps[3 * n],
    pointsLps[3 * n + 1],
    pointsLps[3 * n + 2],
  ]);
  const radii = numbers.map((n) => Math.max(THINNEST_MM, radiusMm[n]));
  if (parent && parent.end > parent.first && radii.length > 0) {
    const n = parent.end - 1;
    const fork: Vec3 = [pointsLps[3 * n], pointsLps[3 * n + 1], pointsLps[3 * n + 2]];
    if (points.length === 0 || distance(fork, points[0]) > SAME_POINT_MM) {
      points.unshift(fork);
      // The child keeps its own width at the fork: a thin branch does not flare to the width of its parent.
      radii.unshift(radii[0]);
    }
  }
  return thinned(smooth({ points, radii }));
}

/** Leaves out points between the ends that stand closer than the rings of a tube need. */
function thinned({ points, radii }: Centreline): Centreline {
  const kept = [0];
  for (let n = 1; n + 1 < points.length; n++) {
    const last = kept[kept.length - 1];
    const step = Math.max(RING_STEP_MM, RING_STEP_SHARE * radii[n]);
    if (distance(points[n], points[last]) >= step) kept.push(n);
  }
  if (points.length > 1) kept.push(points.length - 1);
  return { points: kept.map((n) => points[n]), radii: kept.map((n) => radii[n]) };
}

/** Two passes of neighbour averaging, ends held: voxel steps of the centreline do not show. */
function smooth({ points, radii }: Centreline): Centreline {
  let line = points;
  let widths = radii;
  for (let pass = 0; pass < 2; pass++) {
    const from = line;
    const wide = widths;
    const inner = (n: number): boolean => n > 0 && n + 1 < from.length;
    line = from.map((point, n) =>
      inner(n)
        ? add(scale(point, 0.5), add(scale(from[n - 1], 0.25), scale(from[n + 1], 0.25)))
        : point,
    );
    widths = wide.map((radius, n) =>
      inner(n) ? 0.5 * radius + 0.25 * (wide[n - 1] + wide[n + 1]) : radius,
    );
  }
  return { points: line, radii: widths };
}

function sweep(
  { points, radii }: Centreline,
  sides: number,
  positions: number[],
  normals: number[],
): void {
  let side = perpendicular(tangentAt(points, 0));
  points.forEach((centre, n) => {
    const tangent = tangentAt(points, n);
    const straight = subtract(side, scale(tangent, dot(side, tangent)));
    side = dot(straight, straight) > 1e-9 ? normalize(straight) : perpendicular(tangent);
    const other = cross(tangent, side);
    for (let s = 0; s < sides; s++) {
      const angle = (2 * Math.PI * s) / sides;
      const out = add(scale(side, Math.cos(angle)), scale(other, Math.sin(angle)));
      positions.push(...add(centre, scale(out, radii[n])));
      normals.push(...out);
    }
  });
}

/** Closes the far end of a tube by one vertex. */
function capEnd(
  { points, radii }: Centreline,
  sides: number,
  {
    positions,
    normals,
    indices,
  }: {
    readonly positions: number[];
    readonly normals: number[];
    readonly indices: number[];
  },
): void {
  const last = points.length - 1;
  const tangent = tangentAt(points, last);
  const ring = positions.length / 3 - sides;
  const tip = positions.length / 3;
  positions.push(...add(points[last], scale(tangent, 0.6 * radii[last])));
  normals.push(...tangent);
  for (let s = 0; s < sides; s++) indices.push(ring + s, ring + ((s + 1) % sides), tip);
}

function tangentAt(points: readonly Vec3[], n: number): Vec3 {
  const from = points[Math.max(0, n - 1)];
  const to = points[Math.min(points.length - 1, n + 1)];
  return normalize(subtract(to, from));
}

function perpendicular(direction: Vec3): Vec3 {
  const away: Vec3 = Math.abs(direction[2]) < 0.8 ? [0, 0, 1] : [1, 0, 0];
  return normalize(cross(direction, away));
}
