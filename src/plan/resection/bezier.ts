/** Bicubic Bezier patches: points, tangents, flatness (Farin 2002, Curves and Surfaces for CAGD, chapter 14). */
import { fail } from '../../core/failure.ts';
import type { BezierSurface } from '../../core/resection.ts';
import { add, cross, distance, dot, norm, normalize, scale, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';

/** Flat to within this distance of the control points: classified as the plane it is. */
const FLAT_MM = 1e-6;

/** The four cubic Bernstein polynomials at t. */
export const bernstein = (t: number): readonly number[] => {
  const s = 1 - t;
  return [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
};

/** Their derivatives. */
export const bernsteinSlope = (t: number): readonly number[] => {
  const s = 1 - t;
  return [-3 * s * s, 3 * s * s - 6 * s * t, 6 * s * t - 3 * t * t, 3 * t * t];
};

/** Sum over the control points with weights along u (a row) and along v. */
export function blend(
  control: readonly Vec3[],
  alongU: readonly number[],
  alongV: readonly number[],
): Vec3 {
  let x = 0;
  let y = 0;
  let z = 0;
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      const weight = alongV[row] * alongU[column];
      const point = control[4 * row + column];
      x += weight * point[0];
      y += weight * point[1];
      z += weight * point[2];
    }
  }
  return [x, y, z];
}

/** Point of a patch of 4 x 4 control points, row by row, at (u, v) in the unit square. */
export const bezierPoint = (control: readonly Lps[], u: number, v: number): Lps =>
  blend(control, bernstein(u), bernstein(v));

/**
 * Area vector of the control net's border: its direction is the mean normal of the patch.
 * (Half the sum of cross products of consecutive border points about the first.)
 */
export function meanNormal(control: readonly Vec3[]): Vec3 {
  const border = [0, 1, 2, 3, 7, 11, 15, 14, 13, 12, 8, 4];
  const from = control[0];
  let sum: Vec3 = [0, 0, 0];
  for (let n = 0; n + 1 < border.length; n++) {
    const a = subtract(control[border[n]], from);
    const b = subtract(control[border[n + 1]], from);
    sum = add(sum, cross(a, b));
  }
  return scale(sum, 0.5);
}

/** The plane of a flat patch with the normal to du x dv, or undefined where it is curved. */
export function planeOf(control: readonly Vec3[]): { point: Vec3; normal: Vec3 } | undefined {
  const normal = normalize(meanNormal(control));
  if (norm(normal) === 0) return undefined;
  const centre = scale(control.reduce(add), 1 / control.length);
  const flat = control.every((point) => Math.abs(dot(subtract(point, centre), normal)) <= FLAT_MM);
  return flat ? { point: centre, normal } : undefined;
}

/** @throws bad-input/bezier-control for a patch without 16 finite control points or with no extent. */
export function requirePatch({ controlLps, title }: BezierSurface): void {
  const finite =
    controlLps.length === 16 && controlLps.every((point) => point.every(Number.isFinite));
  const wide = finite && controlLps.some((point) => distance(point, controlLps[0]) > 1);
  if (wide) return;
  fail(
    'bad-input',
    'bezier-control',
    `The surface ${title} ${finite ? 'has shrunk to a point' : 'does not have 16 control points'}.`,
    'Undo the last change of its points, or remove the surface and start it again.',
  );
}
