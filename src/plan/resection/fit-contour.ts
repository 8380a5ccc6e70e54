/** A Bezier patch through a freely drawn contour. */
import { fail } from '../../core/failure.ts';
import type { BezierSurface } from '../../core/resection.ts';
import { add, distance, dot, scale, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { bernstein, bezierPoint, meanNormal } from './bezier.ts';
import type { ResectionContext } from './context.ts';
import { toLps } from './local-frame.ts';
import { extent, principalAxes } from './principal-axes.ts';

export interface ContourFit {
  readonly surface: BezierSurface;
  /** Root of the mean square, and largest, distance of the contour from the patch across its frame. */
  readonly rmsMm: number;
  readonly largestMm: number;
}

const SAMPLES = 240;
const LEAST_POINTS = 4;
/** A contour narrower than this share of its length, or than `LEAST_WIDTH_MM`, spans no surface. */
const LEAST_SHARE = 0.02;
const LEAST_WIDTH_MM = 2;
/** Weight of bending against distance to the contour: fills the inside of a ring without pulling at the ring. */
const BENDING = 1e-4;

/**
 * Fits a patch to points drawn in order, as an open line or a ring. The frame is that of the contour's principal axes,
 * the half-lengths are its extents (Slicer-Liver starts in the same way); the heights of the 4 x 4 points over that
 * frame are the least-squares solution with a small penalty on second differences, so that a contour in a plane gives
 * that plane. It removes the side of the tumours, or, without any, the smaller part of the organ.
 *
 * @throws bad-input/contour-too-short, contour-collinear.
 */
export function fitContour(
  contourLps: readonly Lps[],
  context: ResectionContext,
  { id, title }: Pick<BezierSurface, 'id' | 'title'>,
): ContourFit {
  const points = resampled(requirePoints(contourLps));
  const { axes } = principalAxes(points);
  const [a, b, up] = axes;
  const [lowA, highA] = extent(points, a);
  const [lowB, highB] = extent(points, b);
  if (highB - lowB < Math.max(LEAST_WIDTH_MM, LEAST_SHARE * (highA - lowA))) {
    fail(
      'bad-input',
      'contour-collinear',
      `The contour is ${(highA - lowA).toFixed(0)} mm long and ${(highB - lowB).toFixed(1)} mm wide: a straight line does not say how a surface lies.`,
      'Draw round the part to remove, or start from a plane.',
    );
  }
  const samples = points.map((point) => ({
    u: (dot(point, a) - lowA) / (highA - lowA),
    v: (dot(point, b) - lowB) / (highB - lowB),
    height: dot(point, up),
  }));
  const heights = fitHeights(samples);
  const controlLps = heights.map((height, n): Lps => {
    const alongA = lowA + ((n % 4) / 3) * (highA - lowA);
    const alongB = lowB + (Math.floor(n / 4) / 3) * (highB - lowB);
    return add(add(scale(a, alongA), scale(b, alongB)), scale(up, height));
  });
  const errors = samples.map(({ u, v, height }) =>
    Math.abs(dot(bezierPoint(controlLps, u, v), up) - height),
  );
  return {
    surface: {
      kind: 'bezier',
      id,
      title,
      controlLps,
      removes: removedSide(controlLps, context),
      contourLps,
    },
    rmsMm: Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length),
    largestMm: Math.max(...errors),
  };
}

function requirePoints(contour: readonly Lps[]): readonly Lps[] {
  const different = contour.filter(
    (point, n) => point.every(Number.isFinite) && (n === 0 || distance(point, contour[n - 1]) > 0),
  );
  if (different.length >= LEAST_POINTS) return different;
  return fail(
    'bad-input',
    'contour-too-short',
    `The contour has ${different.length} different points; a surface needs at least ${LEAST_POINTS}.`,
    'Draw a longer contour over the organ.',
  );
}

/** Equal steps along the contour, so that slow drawing weighs no more; a contour that nearly closes is closed. */
function resampled(contour: readonly Lps[]): Lps[] {
  const along = (line: readonly Lps[]): number[] => {
    const sums = [0];
    for (let n = 1; n < line.length; n++) sums.push(sums[n - 1] + distance(line[n], line[n - 1]));
    return sums;
  };
  const open = along(contour);
  const gap = distance(contour[0], contour[contour.length - 1]);
  const line = gap < 0.15 * open[open.length - 1] ? [...contour, contour[0]] : contour;
  const sums = along(line);
  const points: Lps[] = [];
  let piece = 0;
  for (let n = 0; n < SAMPLES; n++) {
    const target = (sums[sums.length - 1] * n) / (SAMPLES - 1);
    while (piece < line.length - 2 && sums[piece + 1] < target) piece += 1;
    const length = sums[piece + 1] - sums[piece];
    const t = length > 0 ? (target - sums[piece]) / length : 0;
    points.push(add(line[piece], scale(subtract(line[piece + 1], line[piece]), t)));
  }
  return points;
}

function fitHeights(samples: readonly { u: number; v: number; height: number }[]): number[] {
  const matrix = Array.from({ length: 16 }, () => new Float64Array(17));
  for (const { u, v, height } of samples) {
    const alongU = bernstein(u);
    const alongV = bernstein(v);
    const weights = Array.from({ length: 16 }, (_, n) => alongU[n % 4] * alongV[n >> 2]);
    for (let r = 0; r < 16; r++) {
      for (let c = 0; c < 16; c++) matrix[r][c] += (weights[r] * weights[c]) / samples.length;
      matrix[r][16] += (weights[r] * height) / samples.length;
    }
  }
  const bend = (terms: readonly (readonly [number, number])[]): void => {
    for (const [r, x] of terms) for (const [c, y] of terms) matrix[r][c] += BENDING * x * y;
  };
  for (let row = 0; row < 4; row++) {
    for (let n = 0; n < 2; n++) {
      bend([0, 1, 2].map((m) => [4 * row + n + m, m === 1 ? -2 : 1] as const));
      bend([0, 1, 2].map((m) => [row + 4 * (n + m), m === 1 ? -2 : 1] as const));
    }
    if (row === 3) continue;
    for (let n = 0; n < 3; n++) {
      const at = 4 * row + n;
      bend([
        [at, 1],
        [at + 1, -1],
        [at + 4, -1],
        [at + 5, 1],
      ]);
    }
  }
  return solve(matrix);
}

/** Gaussian elimination with pivoting of a matrix with the right-hand side in its last column. */
function solve(matrix: Float64Array[]): number[] {
  const size = matrix.length;
  for (let c = 0; c < size; c++) {
    let pivot = c;
    for (let r = c + 1; r < size; r++)
      if (Math.abs(matrix[r][c]) > Math.abs(matrix[pivot][c])) pivot = r;
    [matrix[c], matrix[pivot]] = [matrix[pivot], matrix[c]];
    for (let r = c + 1; r < size; r++) {
      const factor = matrix[r][c] / matrix[c][c];
      for (let n = c; n <= size; n++) matrix[r][n] -= factor * matrix[c][n];
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let r = size - 1; r >= 0; r--) {
    let sum = matrix[r][size];
    for (let n = r + 1; n < size; n++) sum -= matrix[r][n] * x[n];
    x[r] = sum / matrix[r][r];
  }
  return x;
}

/** The side of the largest tumour, or away from the organ's middle. */
function removedSide(
  control: readonly Lps[],
  { tumours, region }: ResectionContext,
): 'front' | 'back' {
  const normal = meanNormal(control);
  const middle = bezierPoint(control, 0.5, 0.5);
  const [largest] = tumours.toSorted((x, y) => y.voxels - x.voxels);
  if (largest) return dot(subtract(largest.centreLps, middle), normal) >= 0 ? 'front' : 'back';
  return dot(subtract(organCentre(region), middle), normal) < 0 ? 'front' : 'back';
}

function organCentre({ grid, code, voxels }: ResectionContext['region']): Lps {
  const [nx, ny] = grid.dimensions;
  const sum: [number, number, number] = [0, 0, 0];
  for (let n = 0; n < code.length; n++) {
    if (code[n] === 0) continue;
    sum[0] += n % nx;
    sum[1] += Math.floor(n / nx) % ny;
    sum[2] += Math.floor(n / (nx * ny));
  }
  const centre: Vec3 = [
    (sum[0] / voxels) * grid.spacingMm[0],
    (sum[1] / voxels) * grid.spacingMm[1],
    (sum[2] / voxels) * grid.spacingMm[2],
  ];
  return toLps(grid, centre);
}
