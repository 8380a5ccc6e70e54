/** Blocks of voxels that go through a model one by one, and how their answers are put together. */
import type { Vec3 } from '../../core/space.ts';

/** First voxel of every patch along one axis: even steps, the last one ends with the image. */
export function patchStarts(voxels: number, patch: number, overlap: number): readonly number[] {
  if (voxels <= patch) return [0];
  const most = Math.max(1, Math.floor(patch * (1 - overlap)));
  const steps = Math.ceil((voxels - patch) / most);
  return Array.from({ length: steps + 1 }, (_, n) => Math.round((n * (voxels - patch)) / steps));
}

/** First voxels of all patches, i fastest. */
export function patchesOf(dimensions: Vec3, patch: Vec3, overlap: number): readonly Vec3[] {
  const [is, js, ks] = [0, 1, 2].map((axis) => patchStarts(dimensions[axis], patch[axis], overlap));
  return ks.flatMap((k) => js.flatMap((j) => is.map((i): Vec3 => [i, j, k])));
}

/**
 * How much a voxel of a patch counts where patches overlap: most in the middle, where the model sees both sides, and never
 * nothing. A product of three Gaussians with a standard deviation of an eighth of the patch.
 *
 * @see F. Isensee et al., Nature Methods 18 (2021) 203-211 (nnU-Net).
 */
export function patchWeights(patch: Vec3): readonly [Float32Array, Float32Array, Float32Array] {
  const LEAST = 1e-3;
  const along = (voxels: number): Float32Array =>
    Float32Array.from({ length: voxels }, (_, n) => {
      const x = (n - (voxels - 1) / 2) / (voxels / 8);
      return Math.max(LEAST, Math.exp(-0.5 * x * x));
    });
  return [along(patch[0]), along(patch[1]), along(patch[2])];
}

/** Place of voxel (i, j, k) of a patch within a channel of the tensor. */
export type TensorOrder = 'kji' | 'ijk' | 'ji' | 'ij';

export function tensorDims(order: TensorOrder, [nx, ny, nz]: Vec3): readonly number[] {
  switch (order) {
    case 'kji':
      return [nz, ny, nx];
    case 'ijk':
      return [nx, ny, nz];
    case 'ji':
      return [ny, nx];
    case 'ij':
      return [nx, ny];
  }
}

/** Steps within a channel for one voxel along i, j, k. */
export function tensorStrides(order: TensorOrder, [nx, ny, nz]: Vec3): Vec3 {
  switch (order) {
    case 'kji':
      return [1, nx, nx * ny];
    case 'ijk':
      return [ny * nz, nz, 1];
    case 'ji':
      return [1, nx, 0];
    case 'ij':
      return [ny, 1, 0];
  }
}
