/**
 * A surface as a net of points in rows and columns, in local mm of the region's grid: the form in which planes, Bezier
 * patches and ellipsoids are crossed with voxels, drawn and laid flat.
 */
import type { BezierSurface, PlaneSurface, WedgeSurface } from '../../core/resection.ts';
import { add, cross, distance, dot, norm, normalize, scale, subtract } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { bernstein, bernsteinSlope, blend } from './bezier.ts';
import type { ResectionContext } from './context.ts';
import { directionToLocal, handedness, toLocalMm } from './local-frame.ts';

export interface Sheet {
  readonly columns: number;
  readonly rows: number;
  /** x, y, z of the point of column c and row r at 3 * (c + columns * r), local mm. */
  readonly positions: Float64Array;
  /** Where the patch itself has its middle; the rest continues it. */
  readonly middleColumn: number;
  readonly middleRow: number;
  /** 1 where the cross product along column numbers, then along row numbers (in local axes) points to what is removed. */
  readonly front: 1 | -1;
  /** Rows are closed rings that shrink to points: laid flat they must stay rows. */
  readonly closed: boolean;
}

const MOST_STEPS = 160;
const LEAST_STEPS = 12;
/** Beyond the border the steps grow by this factor. */
const GROWTH = 1.12;

/** Corners of the region's box, local mm. */
export function boxCorners({ dimensions, spacingMm }: Grid): Vec3[] {
  const [x, y, z] = dimensions.map((n, axis) => (n - 1) * spacingMm[axis]);
  return [0, x].flatMap((a) => [0, y].flatMap((b) => [0, z].map((c): Vec3 => [a, b, c])));
}

/** Sphere around the region's box. */
export function boxSphere(grid: Grid): { centre: Vec3; radius: number } {
  const corners = boxCorners(grid);
  const centre = scale(add(corners[0], corners[7]), 0.5);
  return { centre, radius: distance(corners[0], corners[7]) / 2 };
}

/** Two unit vectors that complete a normal to a right-handed frame (a, b, normal), the second one pointing down. */
export function planeAxes(normal: Vec3, down: Vec3): [Vec3, Vec3] {
  const along = subtract(down, scale(normal, dot(down, normal)));
  const other: Vec3 = Math.abs(normal[0]) < 0.8 ? [1, 0, 0] : [0, 1, 0];
  const b = norm(along) > 0.2 ? normalize(along) : normalize(cross(normal, other));
  return [cross(b, normal), b];
}

/** The part of a plane over the region's box. */
export function planeSheet(
  { pointLps, normalLps }: Pick<PlaneSurface, 'pointLps' | 'normalLps'>,
  { region, stepMm }: ResectionContext,
): Sheet {
  const { grid } = region;
  const normal = normalize(directionToLocal(grid, normalLps));
  const [a, b] = planeAxes(normal, directionToLocal(grid, [0, 0, -1]));
  const point = toLocalMm(grid, pointLps);
  const corners = boxCorners(grid).map((corner) => subtract(corner, point));
  const range = (axis: Vec3): readonly number[] => {
    const values = corners.map((corner) => dot(corner, axis));
    return steps(Math.min(...values), Math.max(...values), stepMm);
  };
  const across = range(a);
  const down = range(b);
  return {
    ...net(across.length, down.length, (column, row) =>
      add(point, add(scale(a, across[column]), scale(b, down[row]))),
    ),
    middleColumn: across.length >> 1,
    middleRow: down.length >> 1,
    front: 1,
    closed: false,
  };
}

/** An ellipsoid, a column per meridian (the first one twice) and a row per parallel. */
export function wedgeSheet(
  { centreLps, semiAxesMm, axesLps }: WedgeSurface,
  { region, stepMm }: ResectionContext,
): Sheet {
  const { grid } = region;
  const centre = toLocalMm(grid, centreLps);
  const axes = axesLps.map((axis) => directionToLocal(grid, axis));
  const longest = Math.max(...semiAxesMm);
  const rows = Math.min(MOST_STEPS, Math.max(LEAST_STEPS, Math.ceil((Math.PI * longest) / stepMm)));
  const columns = 2 * rows + 1;
  const point = (column: number, row: number): Vec3 => {
    const theta = (Math.PI * row) / rows;
    const phi = (2 * Math.PI * column) / (columns - 1);
    const at = [
      semiAxesMm[0] * Math.sin(theta) * Math.cos(phi),
      semiAxesMm[1] * Math.sin(theta) * Math.sin(phi),
      semiAxesMm[2] * Math.cos(theta),
    ];
    return axes.reduce<Vec3>((sum, axis, n) => add(sum, scale(axis, at[n])), centre);
  };
  const turn = dot(cross(axes[0], axes[1]), axes[2]) < 0 ? -1 : 1;
  return {
    ...net(columns, rows + 1, point),
    middleColumn: rows,
    middleRow: rows >> 1,
    // Longitude, then colatitude: the cross product points inwards in a right-handed frame.
    front: turn,
    closed: true,
  };
}

/**
 * A Bezier patch with its continuation: beyond the border along the border's tangents (their directions; the length
 * is real), at the corners along both. The border of the whole lies outside the region's box.
 */
export function bezierSheet(
  { controlLps, removes }: Pick<BezierSurface, 'controlLps' | 'removes'>,
  { region, stepMm }: ResectionContext,
): Sheet {
  const { grid } = region;
  const control = controlLps.map((point) => toLocalMm(grid, point));
  const u = knots(polygonLength(control, 1), stepMm, reach(control, grid));
  const v = knots(polygonLength(control, 4), stepMm, reach(control, grid));
  const alongU = u.map(({ at }) => ({ value: bernstein(at), slope: bernsteinSlope(at) }));
  const middle = blend(control, bernstein(0.5), bernstein(0.5));
  const positions = new Float64Array(3 * u.length * v.length);
  // The patch along one row is a cubic curve with these four points; `slopes` are its derivative along v.
  const curve = new Float64Array(12);
  const slopes = new Float64Array(12);
  let at = 0;
  for (const { at: rowAt, beyondMm: down } of v) {
    const value = bernstein(rowAt);
    const slope = bernsteinSlope(rowAt);
    for (let n = 0; n < 12; n++) {
      const column = Math.floor(n / 3);
      curve[n] = 0;
      slopes[n] = 0;
      for (let row = 0; row < 4; row++) {
        curve[n] += value[row] * control[4 * row + column][n % 3];
        slopes[n] += slope[row] * control[4 * row + column][n % 3];
      }
    }
    for (let column = 0; column < u.length; column++, at += 3) {
      const across = u[column].beyondMm;
      const weights = alongU[column];
      onCurve(curve, weights.value, positions, at);
      if (across === 0 && down === 0) continue;
      const border: Vec3 = [positions[at], positions[at + 1], positions[at + 2]];
      if (across > 0) {
        const tangent = curvePoint(curve, weights.slope);
        goOn(positions, at, tangent, u[column].at === 0 ? -across : across, border, middle);
      }
      if (down > 0) {
        const tangent = curvePoint(slopes, weights.value);
        goOn(positions, at, tangent, rowAt === 0 ? -down : down, border, middle);
      }
    }
  }
  return {
    columns: u.length,
    rows: v.length,
    positions,
    middleColumn: u.length >> 1,
    middleRow: v.length >> 1,
    front: ((removes === 'front' ? 1 : -1) * handedness(grid)) as 1 | -1,
    closed: false,
  };
}

function onCurve(
  curve: Float64Array,
  weights: readonly number[],
  out: Float64Array,
  at: number,
): void {
  for (let axis = 0; axis < 3; axis++)
    out[at + axis] =
      weights[0] * curve[axis] +
      weights[1] * curve[3 + axis] +
      weights[2] * curve[6 + axis] +
      weights[3] * curve[9 + axis];
}

function curvePoint(curve: Float64Array, weights: readonly number[]): Vec3 {
  const point = new Float64Array(3);
  onCurve(curve, weights, point, 0);
  return [point[0], point[1], point[2]];
}

/** Moves a point of the border on along a tangent; where that vanishes, away from the middle of the patch. */
function goOn(
  out: Float64Array,
  at: number,
  tangent: Vec3,
  byMm: number,
  border: Vec3,
  middle: Vec3,
): void {
  const vanishes = norm(tangent) <= 1e-6;
  const way = normalize(vanishes ? subtract(border, middle) : tangent);
  const length = vanishes ? Math.abs(byMm) : byMm;
  for (let axis = 0; axis < 3; axis++) out[at + axis] += length * way[axis];
}

interface Knot {
  /** Place on the patch, 0 to 1. */
  readonly at: number;
  /** Distance beyond the border, 0 on the patch. */
  readonly beyondMm: number;
}

function knots(lengthMm: number, stepMm: number, reachMm: number): Knot[] {
  const count = Math.min(MOST_STEPS, Math.max(LEAST_STEPS, Math.ceil(lengthMm / stepMm)));
  const beyond: number[] = [];
  let step = Math.max(stepMm, lengthMm / count);
  for (let at = step; ; at += step) {
    beyond.push(at);
    if (at > reachMm) break;
    step *= GROWTH;
  }
  return [
    ...beyond.toReversed().map((beyondMm) => ({ at: 0, beyondMm })),
    ...Array.from({ length: count + 1 }, (_, n) => ({ at: n / count, beyondMm: 0 })),
    ...beyond.map((beyondMm) => ({ at: 1, beyondMm })),
  ];
}

/** Length of the longest control polygon along rows (stride 1) or columns (stride 4). */
function polygonLength(control: readonly Vec3[], stride: 1 | 4): number {
  const starts = stride === 1 ? [0, 4, 8, 12] : [0, 1, 2, 3];
  const lengths = starts.map((start) =>
    [0, 1, 2].reduce(
      (sum, n) => sum + distance(control[start + n * stride], control[start + (n + 1) * stride]),
      0,
    ),
  );
  return Math.max(...lengths);
}

/** How far the continuation goes, so that its end lies outside the box from wherever the patch is. */
function reach(control: readonly Vec3[], grid: Grid): number {
  const { centre, radius } = boxSphere(grid);
  return 2.5 * (radius + Math.max(...control.map((point) => distance(point, centre))));
}

/** Equal steps of about `stepMm` from low to high, ends included. */
function steps(low: number, high: number, stepMm: number): number[] {
  const count = Math.max(1, Math.ceil((high - low) / stepMm));
  return Array.from({ length: count + 1 }, (_, n) => low + ((high - low) * n) / count);
}

function net(
  columns: number,
  rows: number,
  point: (column: number, row: number) => Vec3,
): Pick<Sheet, 'columns' | 'rows' | 'positions'> {
  const positions = new Float64Array(3 * columns * rows);
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at += 3) positions.set(point(column, row), at);
  return { columns, rows, positions };
}

/** Two triangles per cell. */
export function sheetTriangles({ columns, rows }: Sheet): Uint32Array {
  const indices = new Uint32Array(6 * (columns - 1) * (rows - 1));
  let at = 0;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const a = column + columns * row;
      const c = a + columns;
      indices.set([a, a + 1, c + 1, a, c + 1, c], at);
      at += 6;
    }
  }
  return indices;
}
