/** A closed outline: u, v, u, v ... in lattice units; the last point joins the first. */
export type Outline = Float32Array;

/**
 * Outlines of every label of a slice by marching squares, closed, the label on the left hand.
 * Stairs are relaxed, every point held within {@link SLACK} of its place (the idea of Gibson's surface nets,
 * 1998), and corners are cut (Chaikin 1974): the line is smooth and within half a voxel of the voxel edges.
 *
 * @param labels row by row, `width * height`; the outside counts as 0
 */
export function labelOutlines(
  labels: Uint8Array,
  width: number,
  height: number,
): ReadonlyMap<number, readonly Outline[]> {
  const stride = width + 2;
  const links = collectLinks(labels, width, height, stride);
  const outlines = new Map<number, Outline[]>();
  for (const [label, next] of links) {
    outlines.set(
      label,
      chain(next).map((edges) => roundCorners(relax(edgePoints(edges, stride)))),
    );
  }
  return outlines;
}

/**
 * Directed links between crossed lattice edges, per label. Edge `2 * (u + stride * v)` runs from (u, v)
 * to the right, the odd one after it upwards; u and v are shifted by one to make room for the outside.
 */
function collectLinks(
  labels: Uint8Array,
  width: number,
  height: number,
  stride: number,
): Map<number, Map<number, number>> {
  const links = new Map<number, Map<number, number>>();
  const at = (u: number, v: number): number =>
    u >= 0 && v >= 0 && u < width && v < height ? labels[u + width * v] : 0;
  const join = (label: number, from: number, to: number): void => {
    let next = links.get(label);
    if (!next) links.set(label, (next = new Map()));
    next.set(from, to);
  };
  for (let v = -1; v < height; v++) {
    for (let u = -1; u < width; u++) {
      const a = at(u, v);
      const b = at(u + 1, v);
      const c = at(u + 1, v + 1);
      const d = at(u, v + 1);
      if (a === b && b === c && c === d) continue;
      const cell = u + 1 + stride * (v + 1);
      const south = 2 * cell;
      const east = 2 * (cell + 1) + 1;
      const north = 2 * (cell + stride);
      const west = 2 * cell + 1;
      const seen = [a, b, c, d];
      for (let n = 0; n < 4; n++) {
        const label = seen[n];
        if (label === 0 || seen.indexOf(label) !== n) continue;
        const inside =
          (a === label ? 1 : 0) |
          (b === label ? 2 : 0) |
          (c === label ? 4 : 0) |
          (d === label ? 8 : 0);
        for (const [from, to] of CASES[inside]) {
          const edges = [south, east, north, west];
          join(label, edges[from], edges[to]);
        }
      }
    }
  }
  return links;
}

/** Crossed edges (0 south, 1 east, 2 north, 3 west) by corner mask; diagonal corners stay apart. */
const CASES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[0, 3]],
  [[1, 0]],
  [[1, 3]],
  [[2, 1]],
  [
    [0, 3],
    [2, 1],
  ],
  [[2, 0]],
  [[2, 3]],
  [[3, 2]],
  [[0, 2]],
  [
    [1, 0],
    [3, 2],
  ],
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
];

/** Splits the links of one label into closed runs of edges. */
function chain(next: Map<number, number>): number[][] {
  const runs: number[][] = [];
  for (const start of next.keys()) {
    const run: number[] = [];
    let edge: number | undefined = start;
    while (edge !== undefined && next.has(edge)) {
      run.push(edge);
      const following: number | undefined = next.get(edge);
      next.delete(edge);
      edge = following;
    }
    if (run.length > 2) runs.push(run);
  }
  return runs;
}

function edgePoints(edges: readonly number[], stride: number): Outline {
  const points = new Float32Array(2 * edges.length);
  edges.forEach((edge, n) => {
    const cell = edge >> 1;
    const upwards = edge & 1;
    points[2 * n] = (cell % stride) - 1 + (upwards ? 0 : 0.5);
    points[2 * n + 1] = Math.floor(cell / stride) - 1 + (upwards ? 0.5 : 0);
  });
  return points;
}

/** Farthest that a point may be moved, in voxels. */
const SLACK = 0.45;
const RELAXATIONS = 6;

function relax(points: Outline): Outline {
  const size = points.length;
  let from = points;
  for (let pass = 0; pass < RELAXATIONS; pass++) {
    const to = new Float32Array(size);
    for (let n = 0; n < size; n++) {
      const mean = (from[(n + size - 2) % size] + 2 * from[n] + from[(n + 2) % size]) / 4;
      to[n] = Math.min(points[n] + SLACK, Math.max(points[n] - SLACK, mean));
    }
    from = to;
  }
  return from;
}

function roundCorners(points: Outline): Outline {
  const count = points.length / 2;
  const cut = new Float32Array(4 * count);
  for (let n = 0; n < count; n++) {
    const m = (n + 1) % count;
    for (let axis = 0; axis < 2; axis++) {
      const a = points[2 * n + axis];
      const b = points[2 * m + axis];
      cut[4 * n + axis] = 0.75 * a + 0.25 * b;
      cut[4 * n + 2 + axis] = 0.25 * a + 0.75 * b;
    }
  }
  return cut;
}
