/** Shortest path along the edges of a surface (Dijkstra 1959), and lesions spread evenly along it. */
import type { TriMesh } from '../core/mesh.ts';
import { add, distance, scale, subtract, type Lps, type Vec3 } from '../core/space.ts';

/** The vertex of a surface nearest to a point. */
export function nearestVertex({ positions }: TriMesh, point: Lps): number {
  let best = -1;
  let bestSquared = Infinity;
  for (let v = 0; v < positions.length; v += 3) {
    const dx = positions[v] - point[0];
    const dy = positions[v + 1] - point[1];
    const dz = positions[v + 2] - point[2];
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared < bestSquared) {
      bestSquared = squared;
      best = v / 3;
    }
  }
  return best;
}

/** Vertex numbers from one vertex to another along edges; empty when they lie on separate parts. */
export function surfacePath(mesh: TriMesh, from: number, to: number): number[] {
  const neighbours = neighbourLists(mesh);
  const count = mesh.positions.length / 3;
  const best = new Float64Array(count).fill(Infinity);
  const before = new Int32Array(count).fill(-1);
  const queue = new MinQueue();
  best[from] = 0;
  queue.push(from, 0);
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { item, key } = next;
    if (key > best[item]) continue;
    if (item === to) break;
    for (let n = neighbours.start[item]; n < neighbours.start[item + 1]; n++) {
      const other = neighbours.list[n];
      const length = key + distance(vertex(mesh, item), vertex(mesh, other));
      if (length < best[other]) {
        best[other] = length;
        before[other] = item;
        queue.push(other, length);
      }
    }
  }
  if (!Number.isFinite(best[to])) return [];
  const path = [to];
  while (path[path.length - 1] !== from) path.push(before[path[path.length - 1]]);
  return path.toReversed();
}

export interface SurfacePoint {
  readonly positionLps: Lps;
  readonly normalLps: Vec3;
}

/** Points along the path between two places of a surface, ends included, at most `spacingMm` apart. */
export function spreadAlongSurface(
  mesh: TriMesh,
  from: Lps,
  to: Lps,
  spacingMm: number,
): SurfacePoint[] {
  const path = surfacePath(mesh, nearestVertex(mesh, from), nearestVertex(mesh, to));
  if (path.length === 0) return [];
  const points = path.map((v) => vertex(mesh, v));
  const along = [0];
  for (let n = 1; n < points.length; n++)
    along.push(along[n - 1] + distance(points[n - 1], points[n]));
  const length = along[along.length - 1];
  const steps = Math.max(1, Math.ceil(length / spacingMm));
  const result: SurfacePoint[] = [];
  let piece = 0;
  for (let step = 0; step <= steps; step++) {
    const target = (length * step) / steps;
    while (piece < points.length - 2 && along[piece + 1] < target) piece += 1;
    const span = (along[piece + 1] ?? along[piece]) - along[piece];
    const fraction = span > 0 ? (target - along[piece]) / span : 0;
    const end = points[piece + 1] ?? points[piece];
    result.push({
      positionLps: add(points[piece], scale(subtract(end, points[piece]), fraction)),
      normalLps: normal(mesh, path[fraction < 0.5 ? piece : Math.min(piece + 1, path.length - 1)]),
    });
  }
  return result;
}

const vertex = ({ positions }: TriMesh, v: number): Vec3 => [
  positions[3 * v],
  positions[3 * v + 1],
  positions[3 * v + 2],
];

const normal = ({ normals }: TriMesh, v: number): Vec3 => [
  normals[3 * v],
  normals[3 * v + 1],
  normals[3 * v + 2],
];

/** Neighbours of every vertex in one array; an edge of two triangles is listed twice, which costs nothing. */
function neighbourLists({ positions, indices }: TriMesh): {
  start: Uint32Array;
  list: Uint32Array;
} {
  const start = new Uint32Array(positions.length / 3 + 1);
  for (const v of indices) start[v + 1] += 2;
  for (let v = 1; v < start.length; v++) start[v] += start[v - 1];
  const fill = start.slice();
  const list = new Uint32Array(indices.length * 2);
  for (let t = 0; t < indices.length; t += 3) {
    for (let corner = 0; corner < 3; corner++) {
      const v = indices[t + corner];
      list[fill[v]++] = indices[t + ((corner + 1) % 3)];
      list[fill[v]++] = indices[t + ((corner + 2) % 3)];
    }
  }
  return { start, list };
}

/** Binary heap; outdated entries are left in and skipped by the caller. */
class MinQueue {
  private readonly entries: { item: number; key: number }[] = [];

  push(item: number, key: number): void {
    const heap = this.entries;
    let place = heap.push({ item, key }) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (heap[parent].key <= heap[place].key) break;
      [heap[parent], heap[place]] = [heap[place], heap[parent]];
      place = parent;
    }
  }

  pop(): { item: number; key: number } | undefined {
    const heap = this.entries;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    heap[0] = last;
    for (let place = 0; ;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].key < heap[child].key) child += 1;
      if (heap[place].key <= heap[child].key) break;
      [heap[parent(child)], heap[child]] = [heap[child], heap[parent(child)]];
      place = child;
    }
    return top;
  }
}

const parent = (place: number): number => (place - 1) >> 1;
