/**
 * The contour that a kidney would have without its tumour: the quadric through its outer surface, the part nearest the
 * tumour weighing most. Least squares of q(x) = 1, nine coefficients, about the kidney's own centre.
 */
import type { Vec3 } from '../../core/space.ts';
import type { GridPoints } from './surface-points.ts';

export interface KidneyContour {
  /** Distance of a point from the contour in mm to first order ((q - 1) / |grad q|); positive outside. */
  readonly outsideMm: (point: Vec3) => number;
  /** Root mean square of that over the surface points, with their weights. */
  readonly residualMm: number;
}

/** Share of the weight that surface far from the tumour keeps, so that the whole kidney holds the fit. */
const FAR_WEIGHT = 0.02;

/**
 * Fits the contour to surface points. Points within `reachMm` of the tumour (a sphere) decide; undefined when there
 * are too few points or the surface is no ellipsoid.
 */
export function fitKidneyContour(
  points: GridPoints,
  centre: Vec3,
  tumour: { readonly centre: Vec3; readonly radiusMm: number },
  reachMm: number,
): KidneyContour | undefined {
  const count = points.length / 3;
  if (count < 50) return undefined;
  // Lengths near 1 keep the normal equations well conditioned.
  const unitMm = reachMm + tumour.radiusMm;
  const terms = new Float64Array(9);
  const setTerms = (p: ArrayLike<number>, at: number): void => {
    const x = (p[at] - centre[0]) / unitMm;
    const y = (p[at + 1] - centre[1]) / unitMm;
    const z = (p[at + 2] - centre[2]) / unitMm;
    terms.set([x * x, y * y, z * z, y * z, x * z, x * y, x, y, z]);
  };
  const weights = Float64Array.from({ length: count }, (_, n) => {
    const d = Math.hypot(
      points[3 * n] - tumour.centre[0],
      points[3 * n + 1] - tumour.centre[1],
      points[3 * n + 2] - tumour.centre[2],
    );
    const away = Math.max(0, d - tumour.radiusMm) / reachMm;
    return FAR_WEIGHT + Math.exp(-away * away);
  });
  const matrix = Array.from({ length: 9 }, () => new Float64Array(10));
  for (let n = 0; n < count; n++) {
    setTerms(points, 3 * n);
    for (let r = 0; r < 9; r++) {
      const weighted = weights[n] * terms[r];
      for (let c = 0; c < 9; c++) matrix[r][c] += weighted * terms[c];
      matrix[r][9] += weighted;
    }
  }
  const q = solve(matrix);
  if (!q || !isEllipsoid(q)) return undefined;
  const outsideMm = (p: Vec3): number => {
    setTerms(p, 0);
    let value = -1;
    for (let n = 0; n < 9; n++) value += q[n] * terms[n];
    const [, , , , , , x, y, z] = terms;
    const slope = Math.hypot(
      2 * q[0] * x + q[4] * z + q[5] * y + q[6],
      2 * q[1] * y + q[3] * z + q[5] * x + q[7],
      2 * q[2] * z + q[3] * y + q[4] * x + q[8],
    );
    return (unitMm * value) / Math.max(slope, 1e-9);
  };
  let sum = 0;
  let total = 0;
  for (let n = 0; n < count; n++) {
    const off = outsideMm([points[3 * n], points[3 * n + 1], points[3 * n + 2]]);
    sum += weights[n] * off * off;
    total += weights[n];
  }
  return { outsideMm, residualMm: Math.sqrt(sum / total) };
}

/** Gaussian elimination with row pivots; the right-hand side is the last column. */
function solve(rows: Float64Array[]): Float64Array | undefined {
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r][c]) > Math.abs(rows[pivot][c])) pivot = r;
    if (Math.abs(rows[pivot][c]) < 1e-12) return undefined;
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    for (let r = c + 1; r < n; r++) {
      const factor = rows[r][c] / rows[c][c];
      for (let k = c; k <= n; k++) rows[r][k] -= factor * rows[c][k];
    }
  }
  const x = new Float64Array(n);
  for (let r = n - 1; r >= 0; r--) {
    let value = rows[r][n];
    for (let c = r + 1; c < n; c++) value -= rows[r][c] * x[c];
    x[r] = value / rows[r][r];
  }
  return x;
}

/** True when the quadratic part is positive definite (leading minors). */
function isEllipsoid([a, b, c, yz, xz, xy]: Float64Array): boolean {
  const [d, e, f] = [yz / 2, xz / 2, xy / 2];
  const determinant = a * (b * c - d * d) - f * (f * c - d * e) + e * (f * d - b * e);
  return a > 0 && a * b - f * f > 0 && determinant > 0;
}
