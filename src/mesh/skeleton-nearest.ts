/** Which of many points is nearest to every voxel of a mask: exact, for thousands of points and millions of voxels. */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';

export interface VoxelBox {
  readonly dimensions: Vec3;
  readonly spacingMm: Vec3;
  /** Position of voxel (0, 0, 0) along the axes, in the frame of the points. */
  readonly startMm: Vec3;
}

/** Blocks of at most this many voxels are searched voxel by voxel. */
const LEAF_VOXELS = 64;
const SLAB = 8;

/**
 * For every voxel with `mask` not 0 the index of the nearest point (the first of equals); -1 for the others, and
 * everywhere when there is no point. Distances are Euclidean from the voxel's centre.
 *
 * Blocks of voxels are halved; each half keeps the points that can be nearest to any place in it: those that are not
 * farther from its nearest corner than another point is from its farthest.
 * @param points x, y, z of each point, mm along the axes of the grid.
 */
export async function nearestPoints(
  mask: Uint8Array,
  box: VoxelBox,
  points: Float64Array,
  ctx: JobContext,
): Promise<Int32Array> {
  const nearest = new Int32Array(mask.length).fill(-1);
  if (points.length === 0) return nearest;
  const search = new BlockSearch(mask, box, points, nearest);
  const [nx, ny, nz] = box.dimensions;
  for (let k = 0; k < nz; k += SLAB) {
    search.run([0, 0, k], [nx, ny, Math.min(nz, k + SLAB)]);
    await ctx.checkpoint();
  }
  return nearest;
}

class BlockSearch {
  private readonly mask: Uint8Array;
  private readonly box: VoxelBox;
  private readonly points: Float64Array;
  private readonly nearest: Int32Array;
  /** The candidates of a block and of the halves that are being searched, one list after the other. */
  private candidates: Int32Array;
  private readonly count: number;

  constructor(mask: Uint8Array, box: VoxelBox, points: Float64Array, nearest: Int32Array) {
    this.mask = mask;
    this.box = box;
    this.points = points;
    this.nearest = nearest;
    this.count = points.length / 3;
    this.candidates = new Int32Array(4 * this.count + 64);
    for (let p = 0; p < this.count; p++) this.candidates[p] = p;
  }

  run(low: number[], end: number[]): void {
    this.search(low[0], low[1], low[2], end[0], end[1], end[2], 0, this.count);
  }

  private search(
    i0: number,
    j0: number,
    k0: number,
    i1: number,
    j1: number,
    k1: number,
    first: number,
    last: number,
  ): void {
    const top = this.keep(i0, j0, k0, i1, j1, k1, first, last);
    const [sx, sy, sz] = this.box.spacingMm;
    const [x, y, z] = [(i1 - i0) * sx, (j1 - j0) * sy, (k1 - k0) * sz];
    if ((i1 - i0) * (j1 - j0) * (k1 - k0) <= LEAF_VOXELS || top === last + 1) {
      this.settle(i0, j0, k0, i1, j1, k1, last, top);
    } else if (k1 - k0 > 1 && z >= x && z >= y) {
      const middle = (k0 + k1) >> 1;
      this.search(i0, j0, k0, i1, j1, middle, last, top);
      this.search(i0, j0, middle, i1, j1, k1, last, top);
    } else if (j1 - j0 > 1 && (y >= x || i1 - i0 === 1)) {
      const middle = (j0 + j1) >> 1;
      this.search(i0, j0, k0, i1, middle, k1, last, top);
      this.search(i0, middle, k0, i1, j1, k1, last, top);
    } else {
      const middle = (i0 + i1) >> 1;
      this.search(i0, j0, k0, middle, j1, k1, last, top);
      this.search(middle, j0, k0, i1, j1, k1, last, top);
    }
  }

  /** Writes the candidates of the block after `last` and returns where they end. */
  private keep(
    i0: number,
    j0: number,
    k0: number,
    i1: number,
    j1: number,
    k1: number,
    first: number,
    last: number,
  ): number {
    if (last + (last - first) > this.candidates.length) {
      const grown = new Int32Array(2 * this.candidates.length);
      grown.set(this.candidates);
      this.candidates = grown;
    }
    const { candidates, points } = this;
    const { spacingMm, startMm } = this.box;
    const [hx, hy, hz] = [
      ((i1 - 1 - i0) * spacingMm[0]) / 2,
      ((j1 - 1 - j0) * spacingMm[1]) / 2,
      ((k1 - 1 - k0) * spacingMm[2]) / 2,
    ];
    const cx = startMm[0] + i0 * spacingMm[0] + hx;
    const cy = startMm[1] + j0 * spacingMm[1] + hy;
    const cz = startMm[2] + k0 * spacingMm[2] + hz;
    let bound = Infinity;
    for (let c = first; c < last; c++) {
      const p = 3 * candidates[c];
      const x = Math.abs(points[p] - cx) + hx;
      const y = Math.abs(points[p + 1] - cy) + hy;
      const z = Math.abs(points[p + 2] - cz) + hz;
      const far = x * x + y * y + z * z;
      if (far < bound) bound = far;
    }
    // Rounding must not drop the nearest.
    bound += 1e-9 * (1 + bound);
    let top = last;
    for (let c = first; c < last; c++) {
      const p = 3 * candidates[c];
      const x = Math.max(0, Math.abs(points[p] - cx) - hx);
      const y = Math.max(0, Math.abs(points[p + 1] - cy) - hy);
      const z = Math.max(0, Math.abs(points[p + 2] - cz) - hz);
      if (x * x + y * y + z * z <= bound) candidates[top++] = candidates[c];
    }
    return top;
  }

  private settle(
    i0: number,
    j0: number,
    k0: number,
    i1: number,
    j1: number,
    k1: number,
    first: number,
    last: number,
  ): void {
    const { mask, nearest, candidates, points } = this;
    const { dimensions, spacingMm, startMm } = this.box;
    for (let k = k0; k < k1; k++) {
      const z = startMm[2] + k * spacingMm[2];
      for (let j = j0; j < j1; j++) {
        const y = startMm[1] + j * spacingMm[1];
        const row = dimensions[0] * (j + dimensions[1] * k);
        for (let i = i0; i < i1; i++) {
          if (mask[row + i] === 0) continue;
          const x = startMm[0] + i * spacingMm[0];
          let best = Infinity;
          let which = -1;
          for (let c = first; c < last; c++) {
            const p = candidates[c];
            const dx = points[3 * p] - x;
            const dy = points[3 * p + 1] - y;
            const dz = points[3 * p + 2] - z;
            const d = dx * dx + dy * dy + dz * dz;
            if (d < best) {
              best = d;
              which = p;
            }
          }
          nearest[row + i] = which;
        }
      }
    }
  }
}
