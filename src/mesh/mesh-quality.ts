/** Topology and size of a triangle surface, checked rather than assumed. */
import type { TriMesh } from '../core/mesh.ts';

/** The part of a mesh that these checks read. */
export type Surface = Pick<TriMesh, 'positions' | 'indices'>;

export interface Topology {
  /** Every edge belongs to exactly two triangles that pass it in opposite directions. */
  readonly closed: boolean;
  /** Closed, no triangle uses a vertex twice, and the triangles around every vertex form one fan. */
  readonly manifold: boolean;
  /** Parts that share no vertex. */
  readonly components: number;
  /** Vertices - edges + triangles; 2 for a sphere, 0 for a torus, summed over the components. */
  readonly eulerCharacteristic: number;
}

const NONE = 0xffffffff;

/** Topology of a surface; vertices that no triangle uses are not counted. */
export function topologyOf({ positions, indices }: Surface): Topology {
  const vertices = positions.length / 3;
  const { twins, edges, paired } = halfEdgeTwins(indices, vertices);
  const degree = new Uint32Array(vertices);
  const corner = new Uint32Array(vertices).fill(NONE);
  let degenerate = false;
  for (let c = 0; c < indices.length; c++) {
    degree[indices[c]] += 1;
    corner[indices[c]] = c;
    if (indices[c] === indices[next(c)]) degenerate = true;
  }
  let used = 0;
  let fans = true;
  for (let v = 0; v < vertices; v++) {
    if (corner[v] === NONE) continue;
    used += 1;
    if (paired && !degenerate) fans &&= walkFan(twins, corner[v], degree[v]);
  }
  return {
    closed: paired,
    manifold: paired && !degenerate && fans,
    components: countComponents(indices, vertices, corner),
    eulerCharacteristic: used - edges + indices.length / 3,
  };
}

/** The next corner of the same triangle. */
const next = (corner: number): number => (corner % 3 === 2 ? corner - 2 : corner + 1);
const previous = (corner: number): number => (corner % 3 === 0 ? corner + 2 : corner - 1);

/** True when turning around the corner's vertex meets all its triangles before it returns. */
function walkFan(twins: Uint32Array, start: number, degree: number): boolean {
  let corner = start;
  for (let steps = 1; steps <= degree; steps++) {
    corner = twins[previous(corner)];
    if (corner === start) return steps === degree;
  }
  return false;
}

/**
 * Half-edge c runs from corner c to the next corner of its triangle. Twin: the half-edge that runs back.
 * `paired` is false when any half-edge occurs twice or lacks its twin.
 */
function halfEdgeTwins(
  indices: Uint32Array,
  vertices: number,
): { twins: Uint32Array; edges: number; paired: boolean } {
  // Half-edges in buckets by their smaller vertex: each bucket is as short as a vertex fan.
  const low = (c: number): number => Math.min(indices[c], indices[next(c)]);
  const high = (c: number): number => Math.max(indices[c], indices[next(c)]);
  const offsets = new Uint32Array(vertices + 1);
  for (let c = 0; c < indices.length; c++) offsets[low(c) + 1] += 1;
  for (let v = 0; v < vertices; v++) offsets[v + 1] += offsets[v];
  const bucket = new Uint32Array(indices.length);
  const fill = offsets.slice();
  for (let c = 0; c < indices.length; c++) bucket[fill[low(c)]++] = c;

  const twins = new Uint32Array(indices.length).fill(NONE);
  let edges = 0;
  let paired = true;
  for (let v = 0; v < vertices; v++) {
    for (let n = offsets[v]; n < offsets[v + 1]; n++) {
      const c = bucket[n];
      let forward = 0;
      let backward = 0;
      let first = true;
      for (let m = offsets[v]; m < offsets[v + 1]; m++) {
        const other = bucket[m];
        if (high(other) !== high(c)) continue;
        if (m < n) first = false;
        if (indices[other] === indices[c]) forward += 1;
        else {
          backward += 1;
          twins[c] = other;
        }
      }
      if (first) edges += 1;
      if (forward !== 1 || backward !== 1) paired = false;
    }
  }
  return { twins, edges, paired };
}

function countComponents(indices: Uint32Array, vertices: number, corner: Uint32Array): number {
  const parent = Uint32Array.from({ length: vertices }, (_, v) => v);
  const root = (v: number): number => {
    let r = v;
    while (parent[r] !== r) {
      parent[r] = parent[parent[r]];
      r = parent[r];
    }
    return r;
  };
  for (let c = 0; c < indices.length; c++) parent[root(indices[c])] = root(indices[next(c)]);
  let components = 0;
  for (let v = 0; v < vertices; v++) if (corner[v] !== NONE && parent[v] === v) components += 1;
  return components;
}

/** Enclosed volume in ml by the divergence theorem; positive for an outward oriented closed surface. */
export function surfaceVolumeMl({ positions: p, indices }: Surface): number {
  if (indices.length === 0) return 0;
  // From a vertex of the surface, so that the terms stay small wherever the patient frame has its origin.
  const [ox, oy, oz] = [p[3 * indices[0]], p[3 * indices[0] + 1], p[3 * indices[0] + 2]];
  let sixfold = 0;
  for (let c = 0; c < indices.length; c += 3) {
    const [u, v, w] = [3 * indices[c], 3 * indices[c + 1], 3 * indices[c + 2]];
    const ax = p[u] - ox;
    const ay = p[u + 1] - oy;
    const az = p[u + 2] - oz;
    const bx = p[v] - ox;
    const by = p[v + 1] - oy;
    const bz = p[v + 2] - oz;
    const cx = p[w] - ox;
    const cy = p[w + 1] - oy;
    const cz = p[w + 2] - oz;
    sixfold += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
  }
  return sixfold / 6000;
}

/** Surface area in mm². */
export function surfaceAreaMm2({ positions: p, indices }: Surface): number {
  let twofold = 0;
  for (let c = 0; c < indices.length; c += 3) {
    const [u, v, w] = [3 * indices[c], 3 * indices[c + 1], 3 * indices[c + 2]];
    const ax = p[v] - p[u];
    const ay = p[v + 1] - p[u + 1];
    const az = p[v + 2] - p[u + 2];
    const bx = p[w] - p[u];
    const by = p[w + 1] - p[u + 1];
    const bz = p[w + 2] - p[u + 2];
    twofold += Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx);
  }
  return twofold / 2;
}
