/** A finer or coarser isotropic grid on the axes of an image grid, and how to read the image from it. */
import { ijkToLps } from '../core/space.ts';
import type { Grid, Vec3 } from '../core/space.ts';
import type { IndexBox } from './label-region.ts';

export interface AlignedGrid {
  readonly grid: Grid;
  /** Source voxel position (fractional) of voxel (0, 0, 0), and source voxels per step, along i, j, k. */
  readonly start: Vec3;
  readonly step: Vec3;
}

/** Voxels of this spacing, centred on a box of source voxels, with `margin` voxels around it. */
export function alignedGrid(
  source: Grid,
  { low, high }: IndexBox,
  spacingMm: number,
  margin: number,
): AlignedGrid {
  const along = (axis: number): { count: number; start: number; step: number } => {
    const step = spacingMm / source.spacingMm[axis];
    const voxels = high[axis] - low[axis] + 1;
    // Rounded up, but not for the last bit of a division.
    const count = Math.ceil(voxels / step - 1e-6) + 2 * margin;
    return { count, start: (low[axis] + high[axis] - (count - 1) * step) / 2, step };
  };
  const [i, j, k] = [along(0), along(1), along(2)];
  const start: Vec3 = [i.start, j.start, k.start];
  return {
    grid: {
      dimensions: [i.count, j.count, k.count],
      spacingMm: [spacingMm, spacingMm, spacingMm],
      originMm: ijkToLps(source, start),
      direction: source.direction,
    },
    start,
    step: [i.step, j.step, k.step],
  };
}

/** Source voxels that one target position reads along an axis, and with what weights. */
export interface AxisTaps {
  /** Per target voxel: the first source voxel, which may lie outside the image. */
  readonly first: Int32Array;
  /** Taps per target voxel. */
  readonly width: number;
  /** `width` weights per target voxel, summing to one. */
  readonly weights: Float64Array;
}

/**
 * Taps of a cubic B-spline as wide as the coarser of the two spacings: it smooths the stairs of the voxels away
 * where the target is finer, and averages (no aliasing) where it is coarser.
 */
export function splineTaps(count: number, start: number, step: number): AxisTaps {
  const scale = Math.max(1, step);
  const width = Math.ceil(4 * scale);
  const first = new Int32Array(count);
  const weights = new Float64Array(count * width);
  for (let t = 0; t < count; t++) {
    const centre = start + t * step;
    first[t] = Math.floor(centre - 2 * scale) + 1;
    let sum = 0;
    for (let n = 0; n < width; n++) {
      const weight = cubicSpline((first[t] + n - centre) / scale);
      weights[t * width + n] = weight;
      sum += weight;
    }
    for (let n = 0; n < width; n++) weights[t * width + n] /= sum;
  }
  return { first, width, weights };
}

/** Cubic B-spline of unit knots, zero from distance 2 on. */
function cubicSpline(x: number): number {
  const d = Math.abs(x);
  if (d >= 2) return 0;
  return d < 1 ? 2 / 3 - d * d * (1 - d / 2) : (2 - d) ** 3 / 6;
}
