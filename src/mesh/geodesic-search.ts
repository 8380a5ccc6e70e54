/** Search for the shortest way over a surface through points spread evenly along its edges. */
import type { TriMesh } from '../core/mesh.ts';
import { add, distance, scale, type Lps } from '../core/space.ts';
import { CostQueue } from './skeleton-queue.ts';

/** Where a path crosses the edge between two vertices, or passes through a vertex (`a` equals `b`). */
export interface Crossing {
  readonly a: number;
  readonly b: number;
  readonly point: Lps;
}

interface Place {
  readonly triangle: number;
  readonly point: Lps;
}

export const cornerOf = ({ positions }: TriMesh, vertex: number): Lps => [
  positions[3 * vertex],
  positions[3 * vertex + 1],
  positions[3 * vertex + 2],
];

/**
 * Crossings of the shortest way through vertices and `perEdge` points of every edge, in order; undefined where there is
 * no way. A* (Hart, Nilsson and Raphael 1968): the straight distance never overestimates what is left.
 */
export function crossingsBetween(
  mesh: TriMesh,
  start: Place,
  end: Place,
  perEdge: number,
): readonly Crossing[] | undefined {
  const net = edgeNet(mesh, perEdge);
  const target = net.nodeCount;
  const best = new Float64Array(target + 1).fill(Infinity);
  const before = new Int32Array(target + 1).fill(-1);
  const done = new Uint8Array(target + 1);
  const open = new CostQueue();
  const reach = (node: number, point: Lps, cost: number, from: number): void => {
    if (cost >= best[node]) return;
    best[node] = cost;
    before[node] = from;
    open.push(node, cost + distance(point, end.point));
  };
  for (const node of net.nodesOf(start.triangle)) {
    const point = net.pointOf(node);
    reach(node, point, distance(start.point, point), -1);
  }
  const last = new Set(net.nodesOf(end.triangle));
  while (!open.isEmpty) {
    const node = open.pop();
    if (node === target) return way(net, before, target);
    if (done[node] === 1) continue;
    done[node] = 1;
    const point = net.pointOf(node);
    if (last.has(node)) {
      reach(target, end.point, best[node] + distance(point, end.point), node);
    }
    for (const triangle of net.trianglesAt(node)) {
      for (const other of net.nodesOf(triangle)) {
        if (done[other] === 1) continue;
        const place = net.pointOf(other);
        reach(other, place, best[node] + distance(point, place), node);
      }
    }
  }
  return undefined;
}

function way(net: EdgeNet, before: Int32Array, target: number): readonly Crossing[] {
  const nodes: number[] = [];
  for (let node = before[target]; node >= 0; node = before[node]) nodes.push(node);
  return nodes.toReversed().map((node) => ({ ...net.edgeOf(node), point: net.pointOf(node) }));
}

interface EdgeNet {
  readonly nodeCount: number;
  pointOf(node: number): Lps;
  edgeOf(node: number): Pick<Crossing, 'a' | 'b'>;
  /** All nodes on the border of a triangle. */
  nodesOf(triangle: number): readonly number[];
  trianglesAt(node: number): readonly number[];
}

/** Vertices come first, then the points of every edge in turn. */
function edgeNet(mesh: TriMesh, perEdge: number): EdgeNet {
  const { indices } = mesh;
  const vertices = mesh.positions.length / 3;
  const edges = edgesOf(indices, vertices);
  const aroundVertex: number[][] = Array.from({ length: vertices }, () => []);
  indices.forEach((vertex, at) => aroundVertex[vertex].push(Math.floor(at / 3)));
  const edgeAt = (node: number): number => Math.floor((node - vertices) / perEdge);
  return {
    nodeCount: vertices + perEdge * edges.ends.length,
    pointOf(node) {
      if (node < vertices) return cornerOf(mesh, node);
      const [a, b] = edges.ends[edgeAt(node)];
      const share = (((node - vertices) % perEdge) + 1) / (perEdge + 1);
      return add(scale(cornerOf(mesh, a), 1 - share), scale(cornerOf(mesh, b), share));
    },
    edgeOf(node) {
      const [a, b] = node < vertices ? [node, node] : edges.ends[edgeAt(node)];
      return { a, b };
    },
    nodesOf(triangle) {
      const nodes = [indices[3 * triangle], indices[3 * triangle + 1], indices[3 * triangle + 2]];
      for (let side = 0; side < 3; side++) {
        const first = vertices + perEdge * edges.ofTriangle[3 * triangle + side];
        for (let n = 0; n < perEdge; n++) nodes.push(first + n);
      }
      return nodes;
    },
    trianglesAt: (node) => (node < vertices ? aroundVertex[node] : edges.triangles[edgeAt(node)]),
  };
}

interface Edges {
  readonly ends: readonly (readonly [number, number])[];
  /** Triangles on either side; more than two where surfaces touch. */
  readonly triangles: readonly (readonly number[])[];
  /** Three edges per triangle. */
  readonly ofTriangle: Uint32Array;
}

function edgesOf(indices: Uint32Array, vertices: number): Edges {
  const known = new Map<number, number>();
  const ends: [number, number][] = [];
  const triangles: number[][] = [];
  const ofTriangle = new Uint32Array(indices.length);
  for (let at = 0; at < indices.length; at++) {
    const triangle = Math.floor(at / 3);
    const a = indices[at];
    const b = indices[3 * triangle + ((at + 1) % 3)];
    const key = Math.min(a, b) * vertices + Math.max(a, b);
    let edge = known.get(key);
    if (edge === undefined) {
      edge = ends.length;
      known.set(key, edge);
      ends.push([Math.min(a, b), Math.max(a, b)]);
      triangles.push([]);
    }
    triangles[edge].push(triangle);
    ofTriangle[at] = edge;
  }
  return { ends, triangles, ofTriangle };
}
