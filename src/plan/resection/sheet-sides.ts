/**
 * Which voxels of a box a sheet of triangles removes, for sheets that may be curved and folded but have no border
 * inside the box.
 *
 * The winding number w of a place counts, with sign, how often a path to it passes the sheet from back to front; it is
 * fixed by w = 0 just behind the middle of the patch, and w > 0 is removed. Because the box holds no border, every path
 * gives the same number: one goes along k and j outside the first voxels to the start of each row, and then along the
 * row. Each passing is computed exactly (edge functions of the triangle projected along the path, a tie decided as if
 * the path were shifted by an infinitesimal amount, equally for both triangles at an edge), so rows leave no gaps.
 */
import type { Grid, Vec3 } from '../../core/space.ts';
import { RunList } from './runs.ts';
import type { Runs } from './runs.ts';
import type { Sheet } from './sheet.ts';

/** Keeps points of the sheet off the planes of voxel centres, in voxels. */
const OFF_CENTRE: Vec3 = [5.7e-7, 7.1e-7, 8.3e-7];
/** Where paths start, in voxels before the first. */
const START = -0.75;

/** Passings of parallel paths, in no order. */
class Passings {
  path = new Int32Array(4096);
  at = new Float64Array(4096);
  sign = new Int8Array(4096);
  count = 0;
  /** The passing nearest to the middle of the patch, and how near it is. */
  nearest = -1;
  nearness = Infinity;

  add(path: number, at: number, sign: number, nearness: number): void {
    if (this.count === this.path.length) this.grow();
    this.path[this.count] = path;
    this.at[this.count] = at;
    this.sign[this.count] = sign;
    if (nearness < this.nearness) {
      this.nearness = nearness;
      this.nearest = this.count;
    }
    this.count += 1;
  }

  private grow(): void {
    const size = 2 * this.path.length;
    const { path, at, sign } = this;
    this.path = new Int32Array(size);
    this.at = new Float64Array(size);
    this.sign = new Int8Array(size);
    this.path.set(path);
    this.at.set(at);
    this.sign.set(sign);
  }

  /** Passings by path, each path's in order: numbers of passings, and where each path's start. */
  sorted(paths: number): { order: Int32Array; start: Int32Array } {
    const start = new Int32Array(paths + 1);
    for (let n = 0; n < this.count; n++) start[this.path[n] + 1] += 1;
    for (let p = 0; p < paths; p++) start[p + 1] += start[p];
    const fill = start.slice();
    const order = new Int32Array(this.count);
    for (let n = 0; n < this.count; n++) {
      // Insertion keeps each path's passings in order; there are few on any path.
      const path = this.path[n];
      let place = fill[path]++;
      while (place > start[path] && this.at[order[place - 1]] > this.at[n]) {
        order[place] = order[place - 1];
        place -= 1;
      }
      order[place] = n;
    }
    return { order, start };
  }
}

/** The voxels that a sheet removes, as runs along the rows of the grid, or undefined if it does not enter the box. */
export function sheetRuns(sheet: Sheet, { dimensions, spacingMm }: Grid): Runs | undefined {
  const [nx, ny, nz] = dimensions;
  const voxels = inVoxels(sheet, spacingMm);
  const alongK = passings(sheet, voxels, [2, 0, 1], [START, START], [1, 1], nz);
  const alongJ = passings(sheet, voxels, [1, 2, 0], [0, START], [nz, 1], ny);
  const alongI = passings(sheet, voxels, [0, 1, 2], [0, 0], [ny, nz], nx);
  const sortedK = alongK.sorted(1);
  const sortedJ = alongJ.sorted(nz);
  const sortedI = alongI.sorted(ny * nz);

  // Winding number at the start of every row, up to one constant.
  const base = new Int16Array(ny * nz);
  let w = 0;
  let n = 0;
  for (let k = 0; k < nz; k++) {
    for (; n < alongK.count && alongK.at[sortedK.order[n]] < k; n++)
      w += alongK.sign[sortedK.order[n]];
    let m = sortedJ.start[k];
    let wj = w;
    for (let j = 0; j < ny; j++) {
      for (; m < sortedJ.start[k + 1] && alongJ.at[sortedJ.order[m]] < j; m++)
        wj += alongJ.sign[sortedJ.order[m]];
      base[j + ny * k] = wj;
    }
  }

  const families: readonly Family[] = [
    { passings: alongI, sorted: sortedI, before: (path) => base[path] },
    { passings: alongJ, sorted: sortedJ, before: (path) => startOfPlane(alongK, sortedK, path) },
    { passings: alongK, sorted: sortedK, before: () => 0 },
  ];
  const behind = windingBehind(families.filter(({ passings: { nearest } }) => nearest >= 0));
  if (behind === undefined) return undefined;
  return collectRuns(alongI, sortedI, base, behind, nx);
}

type Sorted = ReturnType<Passings['sorted']>;

/** All paths along one axis, and the winding number at the start of each. */
interface Family {
  readonly passings: Passings;
  readonly sorted: Sorted;
  readonly before: (path: number) => number;
}

function startOfPlane(alongK: Passings, { order }: Sorted, k: number): number {
  let w = 0;
  for (const passing of order) if (alongK.at[passing] < k) w += alongK.sign[passing];
  return w;
}

/** Winding number just behind the passing nearest to the middle of the patch. */
function windingBehind(families: readonly Family[]): number | undefined {
  const best = families.toSorted((a, b) => a.passings.nearness - b.passings.nearness)[0];
  if (!best) return undefined;
  const { passings: list, sorted, before } = best;
  const path = list.path[list.nearest];
  let w = before(path);
  for (let n = sorted.start[path]; n < sorted.start[path + 1]; n++) {
    const passing = sorted.order[n];
    const next = w + list.sign[passing];
    if (passing === list.nearest) return Math.min(w, next);
    w = next;
  }
  return w;
}

function collectRuns(
  alongI: Passings,
  { order, start }: Sorted,
  base: Int16Array,
  behind: number,
  nx: number,
): Runs {
  const runs = new RunList();
  for (let row = 0; row < base.length; row++) {
    let w = base[row] - behind;
    let first = 0;
    for (let n = start[row]; n < start[row + 1]; n++) {
      const removed = w > 0;
      w += alongI.sign[order[n]];
      if (w > 0 === removed) continue;
      const here = Math.ceil(alongI.at[order[n]]);
      if (removed) runs.add(row * nx + first, row * nx + here);
      else first = here;
    }
    if (w > 0) runs.add(row * nx + first, row * nx + nx);
  }
  return runs.done();
}

/** Positions in voxels of the grid, off the voxel centres. */
function inVoxels({ positions }: Sheet, spacingMm: Vec3): Float64Array {
  const voxels = new Float64Array(positions.length);
  for (let n = 0; n < voxels.length; n += 3)
    for (let axis = 0; axis < 3; axis++)
      voxels[n + axis] = positions[n + axis] / spacingMm[axis] + OFF_CENTRE[axis];
  return voxels;
}

/**
 * Passings of the sheet by paths along `axes[0]` at the whole numbers `from + n`, n < counts, of the other two axes
 * (a path of its own each, numbered along `axes[1]` first), before `length`. The sign is 1 from back to front.
 */
function passings(
  sheet: Sheet,
  voxels: Float64Array,
  [along, across, up]: readonly [number, number, number],
  from: readonly [number, number],
  counts: readonly [number, number],
  length: number,
): Passings {
  const found = new Passings();
  const { columns, rows, middleColumn, middleRow, front } = sheet;
  const lastAcross = from[0] + counts[0] - 1;
  const lastUp = from[1] + counts[1] - 1;
  const triangle = (a: number, b: number, c: number, nearness: number): void => {
    const ax = voxels[3 * a + across];
    const ay = voxels[3 * a + up];
    const bx = voxels[3 * b + across];
    const by = voxels[3 * b + up];
    const cx = voxels[3 * c + across];
    const cy = voxels[3 * c + up];
    const lowX = Math.max(from[0], firstAt(from[0], Math.min(ax, bx, cx)));
    const highX = Math.min(lastAcross, Math.max(ax, bx, cx));
    const lowY = Math.max(from[1], firstAt(from[1], Math.min(ay, by, cy)));
    const highY = Math.min(lastUp, Math.max(ay, by, cy));
    for (let y = lowY; y <= highY; y++) {
      for (let x = lowX; x <= highX; x++) {
        const ab = edge(a, b, ax, ay, bx, by, x, y);
        const bc = edge(b, c, bx, by, cx, cy, x, y);
        if (ab > 0 !== bc > 0) continue;
        const ca = edge(c, a, cx, cy, ax, ay, x, y);
        if (ca > 0 !== ab > 0) continue;
        const at =
          (bc * voxels[3 * a + along] + ca * voxels[3 * b + along] + ab * voxels[3 * c + along]) /
          (ab + bc + ca);
        if (at <= START || at > length - 1) continue;
        const path = x - from[0] + counts[0] * (y - from[1]);
        found.add(path, at, ab > 0 ? front : -front, nearness);
      }
    }
  };
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const a = column + columns * row;
      const nearness = (column + 0.5 - middleColumn) ** 2 + (row + 0.5 - middleRow) ** 2;
      triangle(a, a + 1, a + columns + 1, nearness);
      triangle(a, a + columns + 1, a + columns, nearness);
    }
  }
  return found;
}

/** Smallest of from, from + 1, ... that is not below `low`. */
const firstAt = (from: number, low: number): number => from + Math.max(0, Math.ceil(low - from));

/**
 * Positive where (x, y) lies to the left of the edge from a to b, never 0. The same edge taken the other way gives
 * exactly the opposite; a place on it is taken as if it lay an infinitesimal step along x, and a smaller one along y, off.
 */
function edge(
  a: number,
  b: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  x: number,
  y: number,
): number {
  const value =
    a < b
      ? (bx - ax) * (y - ay) - (by - ay) * (x - ax)
      : (ay - by) * (x - bx) - (ax - bx) * (y - by);
  if (value !== 0) return value;
  const aside = by === ay ? bx - ax : ay - by;
  return aside > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
}
