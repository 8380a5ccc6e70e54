/** Share of the mean diagonal that is added to it: decides nothing but directions in which there are no data. */
const RIDGE = 1e-7;

/**
 * Solves a symmetric, positive semidefinite 3 x 3 system (xx, xy, xz, yy, yz, zz) by Cholesky factors. In directions without
 * data, as across a layer one voxel thick, the solution is zero.
 */
export function solveSymmetric3(
  m: ArrayLike<number>,
  right: ArrayLike<number>,
  solution: Float64Array,
): void {
  const ridge = (RIDGE * (m[0] + m[3] + m[5])) / 3 || 1;
  const a = Math.sqrt(m[0] + ridge);
  const b = m[1] / a;
  const c = m[2] / a;
  const d = Math.sqrt(Math.max(ridge, m[3] + ridge - b * b));
  const e = (m[4] - b * c) / d;
  const f = Math.sqrt(Math.max(ridge, m[5] + ridge - c * c - e * e));
  const p = right[0] / a;
  const q = (right[1] - b * p) / d;
  const r = (right[2] - c * p - e * q) / f;
  solution[2] = r / f;
  solution[1] = (q - e * solution[2]) / d;
  solution[0] = (p - b * solution[1] - c * solution[2]) / a;
}
