/** Lines of equal value on a regular lattice, by marching squares with linear interpolation. */

/** A run of points in lattice units: u, v, u, v ... */
export interface IsoLine {
  readonly points: Float32Array;
  /** The last point joins the first. */
  readonly closed: boolean;
}

/**
 * Lines where `values` passes `level`. Cells with a value that is not a number carry no line, so that a line ends
 * where the field does.
 *
 * @param values row by row, `width * height`
 */
export function isoLines(
  values: Float32Array,
  width: number,
  height: number,
  level: number,
): readonly IsoLine[] {
  const next = new Map<number, number>();
  for (let v = 0; v + 1 < height; v++) {
    for (let u = 0; u + 1 < width; u++) linkCell(values, width, u, v, level, next);
  }
  return chains(next).map(({ edges, closed }) => {
    const points = new Float32Array(2 * edges.length);
    edges.forEach((edge, n) => place(values, width, edge, level, points, 2 * n));
    return { points, closed };
  });
}

/** Crossed edges (0 lower, 1 right, 2 upper, 3 left) by which corners lie below the level; the low side stays left. */
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

/** Edge `2 * (u + width * v)` runs from (u, v) to the right, the odd one after it upwards. */
function linkCell(
  values: Float32Array,
  width: number,
  u: number,
  v: number,
  level: number,
  next: Map<number, number>,
): void {
  const at = u + width * v;
  const corners = [values[at], values[at + 1], values[at + width + 1], values[at + width]];
  let below = 0;
  for (let n = 0; n < 4; n++) {
    if (Number.isNaN(corners[n])) return;
    if (corners[n] < level) below |= 1 << n;
  }
  const edges = [2 * at, 2 * (at + 1) + 1, 2 * (at + width), 2 * at + 1];
  for (const [from, to] of CASES[below]) next.set(edges[from], edges[to]);
}

interface Chain {
  readonly edges: readonly number[];
  readonly closed: boolean;
}

function chains(next: Map<number, number>): Chain[] {
  const entered = new Set(next.values());
  // Open lines start where nothing leads to; what is left after them are loops.
  const starts = [...next.keys()].filter((edge) => !entered.has(edge));
  const found: Chain[] = [];
  for (const start of [...starts, ...next.keys()]) {
    const edges: number[] = [];
    let edge: number | undefined = start;
    while (edge !== undefined && next.has(edge)) {
      edges.push(edge);
      const following: number | undefined = next.get(edge);
      next.delete(edge);
      edge = following;
    }
    if (edges.length === 0) continue;
    const closed = edge === start;
    if (!closed && edge !== undefined) edges.push(edge);
    if (edges.length > 1) found.push({ edges, closed });
  }
  return found;
}

function place(
  values: Float32Array,
  width: number,
  edge: number,
  level: number,
  points: Float32Array,
  to: number,
): void {
  const at = edge >> 1;
  const upwards = (edge & 1) === 1;
  const a = values[at];
  const b = values[upwards ? at + width : at + 1];
  const t = a === b ? 0.5 : (level - a) / (b - a);
  points[to] = (at % width) + (upwards ? 0 : t);
  points[to + 1] = Math.floor(at / width) + (upwards ? t : 0);
}
