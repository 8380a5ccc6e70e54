/** Typed access to the exact distance to the boundary of a mask (`boundary-distance.cpp`). */
import type { Vec3 } from '../../src/core/space.ts';
import { instantiateKernel } from '../kernel.ts';

interface BoundaryDistanceExports {
  boundary_distance_scratch_bytes(longest: number): number;
  boundary_distance(
    mask: number,
    out: number,
    other: number,
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
 * Distance in millimetres from every voxel centre to the boundary of `mask` (midpoints between an inside and an
 * outside face neighbour), negative inside; infinite everywhere where there is no boundary.
 */
export async function runBoundaryDistance(
  mask: Uint8Array,
  [nx, ny, nz]: Vec3,
  [sx, sy, sz]: Vec3,
): Promise<Float32Array> {
  const kernel = await instantiateKernel<BoundaryDistanceExports>('boundary-distance');
  const { exports } = kernel;
  const count = nx * ny * nz;
  const longest = Math.max(nx, ny, nz);
  const maskAt = kernel.allocate(count);
  const outAt = kernel.allocate(count * 4);
  const otherAt = kernel.allocate(count * 4);
  const scratchAt = kernel.allocate(exports.boundary_distance_scratch_bytes(longest));
  kernel.u8(maskAt, count).set(mask);
  exports.boundary_distance(maskAt, outAt, otherAt, nx, ny, nz, sx, sy, sz, scratchAt, longest);
  return kernel.f32(outAt, count).slice();
}
