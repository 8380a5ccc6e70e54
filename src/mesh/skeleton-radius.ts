/** The ball that fits into a vessel at points of its centreline. */
import { pointCount } from './skeleton-curve.ts';
import { boxIndexAt } from './skeleton-lattice.ts';
import type { SkeletonLattice } from './skeleton-lattice.ts';

/**
 * Exact Euclidean distance from each point, which may lie anywhere between voxel centres, to the nearest voxel centre
 * outside the label, mm. The wall lies between the last centre inside and the first outside; around a vessel there are
 * centres at every distance from the wall, so the nearest of them lies within about a tenth of a voxel from it.
 */
export function inscribedRadiiMm(lattice: SkeletonLattice, points: Float64Array): Float64Array {
  const { spacingMm, offset, box, mask, toOutsideMm } = lattice;
  const radii = new Float64Array(pointCount(points));
  const halfDiagonal = Math.hypot(...spacingMm) / 2;
  for (let n = 0; n < radii.length; n++) {
    const place = spacingMm.map((spacing, axis) => points[3 * n + axis] / spacing - offset[axis]);
    const reach = toOutsideMm[boxIndexAt(lattice, points, n)] + halfDiagonal;
    const low = place.map((p, axis) => Math.max(0, Math.ceil(p - reach / spacingMm[axis])));
    const high = place.map((p, axis) =>
      Math.min(box[axis] - 1, Math.floor(p + reach / spacingMm[axis])),
    );
    let best = reach * reach;
    for (let k = low[2]; k <= high[2]; k++) {
      const z = ((k - place[2]) * spacingMm[2]) ** 2;
      for (let j = low[1]; j <= high[1]; j++) {
        const yz = z + ((j - place[1]) * spacingMm[1]) ** 2;
        if (yz >= best) continue;
        const row = box[0] * (j + box[1] * k);
        for (let i = low[0]; i <= high[0]; i++) {
          if (mask[row + i] !== 0) continue;
          const d = yz + ((i - place[0]) * spacingMm[0]) ** 2;
          if (d < best) best = d;
        }
      }
    }
    radii[n] = Math.sqrt(best);
  }
  return radii;
}
