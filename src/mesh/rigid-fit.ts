/**
 * The rotation and shift that bring points nearest to their counterparts, in closed form by unit quaternions.
 * Source: Horn, J Opt Soc Am A 4 (1987) 629.
 */
import type { Lps, Vec3 } from '../core/space.ts';

export interface RigidFit {
  /** Rotation, row by row. */
  readonly rotation: readonly number[];
  readonly shiftMm: Vec3;
}

export const applyRigid = ({ rotation: r, shiftMm: s }: RigidFit, [x, y, z]: Lps): Lps => [
  r[0] * x + r[1] * y + r[2] * z + s[0],
  r[3] * x + r[4] * y + r[5] * z + s[1],
  r[6] * x + r[7] * y + r[8] * z + s[2],
];

/** Least squares over pairs; `from` and `to` run in parallel. Three points that are not in a line at least. */
export function fitRigid(from: readonly Lps[], to: readonly Lps[]): RigidFit {
  const [a, b] = [centroid(from), centroid(to)];
  const s = new Float64Array(9);
  from.forEach((point, n) => {
    for (let r = 0; r < 3; r++)
      for (let c = 0; c < 3; c++) s[3 * r + c] += (point[r] - a[r]) * (to[n][c] - b[c]);
  });
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s;
  const [w, x, y, z] = largestEigenvector([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
  const rotation = [
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
  const turned = applyRigid({ rotation, shiftMm: [0, 0, 0] }, a);
  return { rotation, shiftMm: [b[0] - turned[0], b[1] - turned[1], b[2] - turned[2]] };
}

function centroid(points: readonly Lps[]): Lps {
  const at = (axis: 0 | 1 | 2): number =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return [at(0), at(1), at(2)];
}

/** Unit eigenvector of the largest eigenvalue of a symmetric 4 x 4 matrix, by cyclic Jacobi rotations. */
function largestEigenvector(matrix: readonly (readonly number[])[]): number[] {
  const m = matrix.map((row) => [...row]);
  const v = m.map((_, r) => m.map((__, c): number => (r === c ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < 3; p++)
      for (let q = p + 1; q < 4; q++) {
        if (m[p][q] === 0) continue;
        const theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < 4; k++) {
          [m[k][p], m[k][q]] = [c * m[k][p] - s * m[k][q], s * m[k][p] + c * m[k][q]];
          [v[k][p], v[k][q]] = [c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]];
        }
        for (let k = 0; k < 4; k++) {
          [m[p][k], m[q][k]] = [c * m[p][k] - s * m[q][k], s * m[p][k] + c * m[q][k]];
        }
      }
  }
  const largest = [1, 2, 3].reduce((best, n) => (m[n][n] > m[best][best] ? n : best), 0);
  return v.map((row) => row[largest]);
}
