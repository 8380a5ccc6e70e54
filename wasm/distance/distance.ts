/** Typed access to the exact Euclidean distance transform (`distance.cpp`). */
import type { Vec3 } from '../../src/core/space.ts';
import { instantiateKernel } from '../kernel.ts';

interface DistanceExports {
  distance_scratch_bytes(longest: number): number;
  distance_transform(
    mask: number,
    out: number,
    nx: number,
    ny: number,
    nz: number,
    sx: number,
    sy: number,
    sz: number,
    scratch: number,
    longest: number,
  ): void;
}

/**
 * Distance in millimetres from every voxel to the nearest non-zero voxel of `mask`
 * (0 inside, infinity everywhere when the mask is empty).
 */
export async function runDistanceTransform(
  mask: Uint8Array,
  [nx, ny, nz]: Vec3,
  [sx, sy, sz]: Vec3,
): Promise<Float32Array> {
  const kernel = await instantiateKernel<DistanceExports>('distance');
  const count = nx * ny * nz;
  const longest = Math.max(nx, ny, nz);
  const maskAt = kernel.allocate(count);
  const outAt = kernel.allocate(count * 4);
  const scratchAt = kernel.allocate(kernel.exports.distance_scratch_bytes(longest));
  kernel.u8(maskAt, count).set(mask);
  kernel.exports.distance_transform(maskAt, outAt, nx, ny, nz, sx, sy, sz, scratchAt, longest);
  return kernel.f32(outAt, count).slice();
}
