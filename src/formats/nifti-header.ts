/**
 * Geometry between a Grid (LPS) and a NIfTI-1 header (RAS), both in millimetres.
 * Source: nifti1.h of the NIfTI data format working group, sections "3D image orientation and location" and
 * `nifti_mat44_to_quatern`.
 */
import { cross, dot, norm, scale, type Grid, type Vec3 } from '../core/space.ts';
import { gridFromAxes } from './image.ts';

/** Rows of the RAS affine: voxel (i, j, k, 1) to x, y, z. */
export type Affine = readonly (readonly number[])[];

/** The affine of a grid in RAS: the first two axes point the other way than in LPS. */
export function rasAffine({ spacingMm: s, originMm: o, direction: d }: Grid): Affine {
  // Adding zero turns -0 into 0.
  return [-1, -1, 1].map((sign, row) => [
    sign * d[row] * s[0] + 0,
    sign * d[row + 3] * s[1] + 0,
    sign * d[row + 6] * s[2] + 0,
    sign * o[row] + 0,
  ]);
}

/**
 * The grid of a RAS affine in millimetres. Fails with `nifti-geometry` when the axes are not perpendicular
 * to within half a degree, because every distance measured on such a grid would be wrong.
 */
export function gridFromRas(affine: Affine, dimensions: Vec3): Grid {
  const column = (n: number): Vec3 => [-affine[0][n], -affine[1][n], affine[2][n]];
  return gridFromAxes([column(0), column(1), column(2)], column(3), dimensions, 'NIfTI');
}

/** The largest distance between where two affines place the corners of an image; infinite where one is not numbers. */
export function affineGapMm(a: Affine, b: Affine, dimensions: Vec3): number {
  let largest = 0;
  for (let corner = 0; corner < 8; corner++) {
    const voxel = dimensions.map((size, axis) => (corner & (1 << axis) ? size - 1 : 0));
    const square = a.reduce((sum, row, n) => {
      const along = (column: number): number => row[column] - b[n][column];
      const gap = along(0) * voxel[0] + along(1) * voxel[1] + along(2) * voxel[2] + along(3);
      return sum + gap * gap;
    }, 0);
    const gap = Math.sqrt(square);
    largest = Number.isNaN(gap) ? Infinity : Math.max(largest, gap);
  }
  return largest;
}

export interface Quaternion {
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** -1 when the axes are left-handed and the third one is stored turned round. */
  readonly qfac: 1 | -1;
}

/** The rotation of an affine as NIfTI stores it. */
export function quaternionOf(affine: Affine): Quaternion {
  const unit = (n: number): Vec3 => {
    const axis: Vec3 = [affine[0][n], affine[1][n], affine[2][n]];
    return scale(axis, 1 / norm(axis));
  };
  const [i, j] = [unit(0), unit(1)];
  const qfac = dot(cross(i, j), unit(2)) < 0 ? -1 : 1;
  const k = scale(unit(2), qfac);
  const trace = i[0] + j[1] + k[2] + 1;
  if (trace > 0.5) {
    const a = 0.5 * Math.sqrt(trace);
    const f = 0.25 / a;
    return { b: f * (j[2] - k[1]), c: f * (k[0] - i[2]), d: f * (i[1] - j[0]), qfac };
  }
  // Near half a turn: divide by the largest component instead of by the vanishing real part.
  const xd = 1 + i[0] - (j[1] + k[2]);
  const yd = 1 + j[1] - (i[0] + k[2]);
  const zd = 1 + k[2] - (i[0] + j[1]);
  let a: number;
  let b: number;
  let c: number;
  let d: number;
  if (xd > 1) {
    b = 0.5 * Math.sqrt(xd);
    c = (0.25 * (j[0] + i[1])) / b;
    d = (0.25 * (k[0] + i[2])) / b;
    a = (0.25 * (j[2] - k[1])) / b;
  } else if (yd > 1) {
    c = 0.5 * Math.sqrt(yd);
    b = (0.25 * (j[0] + i[1])) / c;
    d = (0.25 * (k[1] + j[2])) / c;
    a = (0.25 * (k[0] - i[2])) / c;
  } else {
    d = 0.5 * Math.sqrt(zd);
    b = (0.25 * (k[0] + i[2])) / d;
    c = (0.25 * (k[1] + j[2])) / d;
    a = (0.25 * (i[1] - j[0])) / d;
  }
  // The header has no place for the real part: it is taken as positive.
  return a < 0 ? { b: -b, c: -c, d: -d, qfac } : { b, c, d, qfac };
}
