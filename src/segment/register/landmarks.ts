/**
 * Rigid registration from pairs of landmarks: the rotation and shift with the least sum of squared distances, in closed
 * form by unit quaternions. Source: Horn, J Opt Soc Am A 4 (1987) 629-642.
 */
import { fail } from '../../core/failure.ts';
import { distance } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { applyTransform, invertTransform, transformAbout } from './transform.ts';
import type { RigidTransform } from './transform.ts';

export interface LandmarkPair {
  readonly fixedLps: Lps;
  readonly movingLps: Lps;
}

export interface LandmarkRegistration {
  readonly movingToFixed: RigidTransform;
  readonly fixedToMoving: RigidTransform;
  /** Root mean square of the distances that remain; 0 says nothing about three points or fewer than needed to err. */
  readonly residualMm: number;
  readonly residualsMm: readonly number[];
}

/** Landmarks whose spread across their best line is smaller than this leave the turn about that line open. */
const LEAST_SPREAD_MM = 5;

/**
 * The rigid map that takes the moving landmarks to the fixed ones.
 * @throws `bad-input`/`landmarks-few` below three pairs, `landmarks-collinear` when either set lies on a line.
 */
export function registerLandmarks(pairs: readonly LandmarkPair[]): LandmarkRegistration {
  if (pairs.length < 3) {
    fail(
      'bad-input',
      'landmarks-few',
      `${pairs.length} landmark pair${pairs.length === 1 ? ' was' : 's were'} given; three or more are needed to fix a position in space.`,
      'Mark the same anatomical points in both studies, for example vessel forks, at least three and better five.',
    );
  }
  const fixed = pairs.map(({ fixedLps }) => fixedLps);
  const moving = pairs.map(({ movingLps }) => movingLps);
  requireSpread(fixed, 'first');
  requireSpread(moving, 'second');
  const fixedCentre = mean(fixed);
  const movingCentre = mean(moving);
  const rotation = bestRotation(
    moving.map((p) => minus(p, movingCentre)),
    fixed.map((p) => minus(p, fixedCentre)),
  );
  const movingToFixed = transformAbout(rotation, movingCentre, minus(fixedCentre, movingCentre));
  const residualsMm = pairs.map(({ fixedLps, movingLps }) =>
    distance(fixedLps, applyTransform(movingToFixed, movingLps)),
  );
  return {
    movingToFixed,
    fixedToMoving: invertTransform(movingToFixed),
    residualMm: Math.sqrt(residualsMm.reduce((sum, d) => sum + d * d, 0) / pairs.length),
    residualsMm,
  };
}

const minus = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

function mean(points: readonly Vec3[]): Vec3 {
  const at = (axis: 0 | 1 | 2): number =>
    points.reduce((sum, p) => sum + p[axis], 0) / points.length;
  return [at(0), at(1), at(2)];
}

/** Refuses points whose second principal spread is too small. */
function requireSpread(points: readonly Lps[], study: string): void {
  const centre = mean(points);
  const m = new Float64Array(9);
  for (const point of points) {
    const p = minus(point, centre);
    for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) m[3 * r + c] += p[r] * p[c];
  }
  const { values } = symmetricEigen(m, 3);
  const spreadMm = Math.sqrt(Math.max(0, values[1]));
  if (spreadMm >= LEAST_SPREAD_MM) return;
  fail(
    'bad-input',
    'landmarks-collinear',
    `The landmarks of the ${study} study lie within ${spreadMm.toFixed(1)} mm of one line, so the turn about that line is not fixed.`,
    'Add a landmark well away from the line through the others.',
  );
}

/** The rotation (nine numbers, row by row) that brings centred points nearest to others. */
function bestRotation(from: readonly Vec3[], to: readonly Vec3[]): readonly number[] {
  const s = new Float64Array(9);
  for (let n = 0; n < from.length; n++)
    for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) s[3 * r + c] += from[n][r] * to[n][c];
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s;
  const matrix = [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
  const [w, x, y, z] = symmetricEigen(Float64Array.from(matrix.flat()), 4).vectors[0];
  return [
    w * w + x * x - y * y - z * z,
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    w * w - x * x + y * y - z * z,
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    w * w - x * x - y * y + z * z,
  ];
}

/** Eigenvalues of a symmetric matrix, largest first, with their unit vectors (cyclic Jacobi rotations). */
function symmetricEigen(
  matrix: Float64Array,
  n: number,
): { readonly values: number[]; readonly vectors: number[][] } {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let k = 0; k < n; k++) v[n * k + k] = 1;
  const rotate = (m: Float64Array, p: number, q: number, c: number, s: number): void => {
    const before = m[p];
    m[p] = c * before - s * m[q];
    m[q] = s * before + c * m[q];
  };
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (a[n * p + q] === 0) continue;
        const theta = (a[n * q + q] - a[n * p + p]) / (2 * a[n * p + q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) rotate(a, n * k + p, n * k + q, c, s);
        for (let k = 0; k < n; k++) rotate(a, n * p + k, n * q + k, c, s);
        for (let k = 0; k < n; k++) rotate(v, n * k + p, n * k + q, c, s);
      }
  }
  const order = Array.from({ length: n }, (_, k) => k).sort((p, q) => a[n * q + q] - a[n * p + p]);
  return {
    values: order.map((k) => a[n * k + k]),
    vectors: order.map((k) => Array.from({ length: n }, (_, row) => v[n * row + k])),
  };
}
