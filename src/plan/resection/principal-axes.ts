/** Centre and principal directions of a cloud of points. */
import { dot } from '../../core/space.ts';
import type { Vec3 } from '../../core/space.ts';

export interface PrincipalAxes {
  readonly centre: Vec3;
  /** Unit vectors, right-handed, from the largest variance to the smallest. */
  readonly axes: readonly [Vec3, Vec3, Vec3];
  readonly variances: Vec3;
}

/** Eigenvectors of the covariance, by Jacobi rotations (Golub and Van Loan 2013, section 8.5). */
export function principalAxes(points: readonly Vec3[]): PrincipalAxes {
  const centre: [number, number, number] = [0, 0, 0];
  for (const point of points) for (let n = 0; n < 3; n++) centre[n] += point[n] / points.length;
  const a = [0, 1, 2].map(() => [0, 0, 0]);
  for (const point of points)
    for (let r = 0; r < 3; r++)
      for (let c = 0; c < 3; c++)
        a[r][c] += ((point[r] - centre[r]) * (point[c] - centre[c])) / points.length;
  const v = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < 30; sweep++) {
    if (Math.abs(a[0][1]) + Math.abs(a[0][2]) + Math.abs(a[1][2]) < 1e-14) break;
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      if (a[p][q] === 0) continue;
      const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
      const c = 1 / Math.hypot(t, 1);
      const s = t * c;
      for (let k = 0; k < 3; k++) {
        const [x, y] = [a[k][p], a[k][q]];
        a[k][p] = c * x - s * y;
        a[k][q] = s * x + c * y;
      }
      for (let k = 0; k < 3; k++) {
        const [x, y] = [a[p][k], a[q][k]];
        a[p][k] = c * x - s * y;
        a[q][k] = s * x + c * y;
        const [e, f] = [v[k][p], v[k][q]];
        v[k][p] = c * e - s * f;
        v[k][q] = s * e + c * f;
      }
    }
  }
  const order = [0, 1, 2].sort((x, y) => a[y][y] - a[x][x]);
  const [first, second] = order.map((n): Vec3 => [v[0][n], v[1][n], v[2][n]]);
  const third: Vec3 = [
    first[1] * second[2] - first[2] * second[1],
    first[2] * second[0] - first[0] * second[2],
    first[0] * second[1] - first[1] * second[0],
  ];
  return {
    centre,
    axes: [first, second, third],
    variances: [a[order[0]][order[0]], a[order[1]][order[1]], a[order[2]][order[2]]],
  };
}

/** Least and greatest coordinate of points along a direction. */
export function extent(points: readonly Vec3[], direction: Vec3): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const point of points) {
    const at = dot(point, direction);
    if (at < low) low = at;
    if (at > high) high = at;
  }
  return [low, high];
}
