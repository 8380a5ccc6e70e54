/**
 * Shortest path along a triangle surface between two points on it. A search over points spread along the edges finds
 * the strip of triangles the path runs in (Lanthier, Maheshwari and Sack, Algorithmica 30 (2001) 527-562), a finer one
 * on that strip the path, and every crossing of an edge then moves to where the unfolded neighbours are crossed by a
 * straight line. What comes out lies on the surface: it is never shorter than the shortest path.
 */
import { fail } from '../core/failure.ts';
import type { TriMesh } from '../core/mesh.ts';
import { add, distance, dot, scale, subtract, type Lps } from '../core/space.ts';
import { cornerOf, crossingsBetween, type Crossing } from './geodesic-search.ts';
import { closestOnTriangle } from './triangle-point.ts';

export interface GeodesicPath {
  readonly lengthMm: number;
  /** From the first point to the second, both moved onto the surface; straight between neighbours. */
  readonly points: readonly Lps[];
}

/** A point of the surface and a triangle that holds it. */
export interface SurfacePlace {
  readonly triangle: number;
  readonly point: Lps;
}

/** Points on each edge: enough to find the strip, and enough to find the path in it. */
const COARSE = 3;
const FINE = 12;

/**
 * The shortest path along `mesh` between the points of it that are nearest to `from` and `to`; within 0.1 % of the
 * exact length on surfaces of labelled structures.
 * @throws `bad-input`/`empty-surface`; `bad-input`/`separate-surfaces` where no path joins the points
 */
export function geodesicPath(mesh: TriMesh, from: Lps, to: Lps): GeodesicPath {
  const start = nearestOnSurface(mesh, from);
  const end = nearestOnSurface(mesh, to);
  if (start.triangle === end.triangle) return measured([start.point, end.point]);
  const coarse = crossingsBetween(mesh, start, end, COARSE);
  if (!coarse) {
    return fail(
      'bad-input',
      'separate-surfaces',
      'The two points lie on parts of the surface that are not joined, so no path leads from one to the other.',
      'Choose two points on the same part.',
    );
  }
  const strip = stripAlong(mesh, start, end, coarse);
  const fine = crossingsBetween(
    strip,
    nearestOnSurface(strip, start.point),
    nearestOnSurface(strip, end.point),
    FINE,
  );
  return measured(straightened(strip, start.point, end.point, fine ?? []));
}

/** The point of a surface nearest to a place. @throws `bad-input`/`empty-surface` */
export function nearestOnSurface(mesh: TriMesh, place: Lps): SurfacePlace {
  let best: SurfacePlace | undefined;
  let least = Infinity;
  for (let triangle = 0; 3 * triangle < mesh.indices.length; triangle++) {
    const point = closestOnTriangle(
      place,
      cornerOf(mesh, mesh.indices[3 * triangle]),
      cornerOf(mesh, mesh.indices[3 * triangle + 1]),
      cornerOf(mesh, mesh.indices[3 * triangle + 2]),
    );
    const away = distance(place, point);
    if (away >= least) continue;
    least = away;
    best = { triangle, point };
  }
  return (
    best ??
    fail(
      'bad-input',
      'empty-surface',
      'The surface has no triangle, so nothing can be measured on it.',
      'Choose a structure that has a volume.',
    )
  );
}

function measured(points: readonly Lps[]): GeodesicPath {
  const lengthMm = points.slice(1).reduce((sum, point, n) => sum + distance(points[n], point), 0);
  return { lengthMm, points };
}

/** The triangles around every vertex near the path, as a surface of their own. */
function stripAlong(
  { positions, indices, normals }: TriMesh,
  start: SurfacePlace,
  end: SurfacePlace,
  crossings: readonly Crossing[],
): TriMesh {
  const near = new Set(crossings.flatMap(({ a, b }) => [a, b]));
  for (const { triangle } of [start, end])
    for (let corner = 0; corner < 3; corner++) near.add(indices[3 * triangle + corner]);
  const numbers = new Map<number, number>();
  const kept: number[] = [];
  const number = (vertex: number): number => {
    const known = numbers.get(vertex);
    if (known !== undefined) return known;
    numbers.set(vertex, numbers.size);
    return numbers.size - 1;
  };
  for (let at = 0; at < indices.length; at += 3) {
    const corners = [indices[at], indices[at + 1], indices[at + 2]];
    if (corners.some((vertex) => near.has(vertex))) kept.push(...corners.map(number));
  }
  const taken = (from: Float32Array): Float32Array => {
    const to = new Float32Array(3 * numbers.size);
    for (const [vertex, n] of numbers) to.set(from.subarray(3 * vertex, 3 * vertex + 3), 3 * n);
    return to;
  };
  return {
    positions: taken(positions),
    indices: Uint32Array.from(kept),
    normals: taken(normals),
  };
}

const MOST_SWEEPS = 2000;
const SETTLED_MM = 1e-7;

/** Every crossing where a straight line between its neighbours meets the edge, its two triangles laid flat. */
function straightened(
  mesh: TriMesh,
  from: Lps,
  to: Lps,
  crossings: readonly Crossing[],
): readonly Lps[] {
  const points = [from, ...crossings.map(({ point }) => point), to];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let moved = 0;
    crossings.forEach(({ a, b }, n) => {
      if (a === b) return;
      const next = onEdge(cornerOf(mesh, a), cornerOf(mesh, b), points[n], points[n + 2]);
      moved = Math.max(moved, distance(next, points[n + 1]));
      points[n + 1] = next;
    });
    if (moved < SETTLED_MM) break;
  }
  return points;
}

/** The point of an edge with the least distance to two points of the triangles on either side, taken together. */
function onEdge(a: Lps, b: Lps, before: Lps, after: Lps): Lps {
  const lengthMm = distance(a, b);
  if (lengthMm === 0) return a;
  const along = scale(subtract(b, a), 1 / lengthMm);
  const [atBefore, offBefore] = alongAndOff(a, along, before);
  const [atAfter, offAfter] = alongAndOff(a, along, after);
  const off = offBefore + offAfter;
  const at =
    off < 1e-12 ? (atBefore + atAfter) / 2 : (atBefore * offAfter + atAfter * offBefore) / off;
  return add(a, scale(along, Math.min(lengthMm, Math.max(0, at))));
}

function alongAndOff(a: Lps, along: Lps, point: Lps): readonly [number, number] {
  const arm = subtract(point, a);
  const at = dot(arm, along);
  return [at, distance(arm, scale(along, at))];
}
