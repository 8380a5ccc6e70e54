/** Exact Euclidean distance on a grid. */
import { fail } from '../core/failure.ts';
import type { Grid } from '../core/space.ts';
import { voxelCount } from '../core/space.ts';
import { runDistanceTransform } from '../../wasm/distance/distance.ts';

/**
 * Distance in mm from the centre of every voxel to the centre of the nearest voxel with a non-zero `mask`:
 * 0 inside the mask, infinity everywhere when the mask is empty. Anisotropic spacing is respected exactly.
 * @throws `internal` when the mask does not have one entry per voxel of the grid.
 * @see Felzenszwalb and Huttenlocher, Theory of Computing 8 (2012) 415-428.
 */
export async function distanceTransformMm(mask: Uint8Array, grid: Grid): Promise<Float32Array> {
  if (mask.length !== voxelCount(grid)) {
    fail(
      'internal',
      'mask-size',
      `A mask of ${mask.length} voxels was given for a grid of ${voxelCount(grid)}.`,
      'This is a fault of the program; please report it with this text.',
    );
  }
  return runDistanceTransform(mask, grid.dimensions, grid.spacingMm);
}
