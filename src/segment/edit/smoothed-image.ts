import type { Vec3 } from '../../core/space.ts';
import { blurInPlace } from '../blur.ts';

/** The values of a block blurred against noise by a Gaussian; its edges count as far as they are there. */
export function smoothedImage(
  values: ArrayLike<number>,
  dimensions: Vec3,
  sigmaVoxels: number,
): Float32Array {
  const field = Float32Array.from(values);
  blurInPlace(field, dimensions, sigmaVoxels);
  // The share of the Gaussian that lies inside is a product of one factor per axis.
  const along = (count: number): Float32Array => {
    const inside = new Float32Array(count).fill(1);
    blurInPlace(inside, [count, 1, 1], sigmaVoxels);
    return inside;
  };
  const [nx, ny, nz] = dimensions;
  const [x, y, z] = [along(nx), along(ny), along(nz)];
  // Each of them was blurred along two axes of one voxel as well.
  const [flat] = along(1);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const row = (y[j] * z[k]) / (flat * flat);
      for (let i = 0; i < nx; i++) field[n++] /= x[i] * row;
    }
  return field;
}

/** Length of the gradient per mm: central differences, one-sided at the edges of the block, along axes of two voxels or more. */
export function gradientLength(
  field: Float32Array,
  [nx, ny, nz]: Vec3,
  spacingMm: Vec3,
): Float32Array {
  const out = new Float32Array(field.length);
  const counts = [nx, ny, nz];
  const strides = [1, nx, nx * ny];
  const at = [0, 0, 0];
  for (let n = 0; n < field.length; n++) {
    let sum = 0;
    for (let axis = 0; axis < 3; axis++) {
      const up = at[axis] < counts[axis] - 1 ? strides[axis] : 0;
      const down = at[axis] > 0 ? strides[axis] : 0;
      const steps = (up ? 1 : 0) + (down ? 1 : 0);
      if (steps === 0) continue;
      const slope = (field[n + up] - field[n - down]) / (steps * spacingMm[axis]);
      sum += slope * slope;
    }
    out[n] = Math.sqrt(sum);
    if (++at[0] < nx) continue;
    at[0] = 0;
    if (++at[1] < ny) continue;
    at[1] = 0;
    at[2] += 1;
  }
  return out;
}
