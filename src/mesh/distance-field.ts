/** Exact signed distance to the boundary of a set of voxels. */
import type { Vec3 } from '../core/space.ts';
import { runBoundaryDistance } from '../../wasm/boundary-distance/boundary-distance.ts';

/**
 * Distance in mm from every voxel centre to the boundary of the mask, negative inside. The boundary is the set of
 * midpoints between face neighbours of which one is inside, so that the field is zero half-way between them.
 * Infinite (negative infinite inside) where the mask has no boundary within the grid. Exact for any spacing.
 */
export const signedDistanceMm = (
  mask: Uint8Array,
  dimensions: Vec3,
  spacingMm: Vec3,
): Promise<Float32Array> => runBoundaryDistance(mask, dimensions, spacingMm);
