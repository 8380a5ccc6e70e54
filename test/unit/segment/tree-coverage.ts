/** How much of a true vessel tree a label map holds. */
import type { Grid, Lps } from '../../../src/core/space.ts';
import { lpsToIjk } from '../../../src/core/space.ts';
import type { VesselTree } from '../../../src/core/vessel-tree.ts';

export interface Coverage {
  /** Length of the centrelines at least as wide as asked, mm. */
  readonly lengthMm: number;
  /** Share of that length that lies in a vessel of either tree, and in the right one. */
  readonly found: number;
  readonly inRightTree: number;
}

/**
 * Walks the centrelines where the vessel is at least `minDiameterMm` wide. A point counts as found when a voxel centre
 * within `toleranceMm` carries one of the labels.
 */
export function treeCoverage(
  tree: VesselTree,
  { grid, data }: { grid: Grid; data: Uint8Array },
  own: readonly number[],
  any: readonly number[],
  minDiameterMm = 3,
  toleranceMm = 1.5,
): Coverage {
  let lengthMm = 0;
  let found = 0;
  let right = 0;
  const { pointsLps: p, radiusMm, branches } = tree;
  for (const { first, end } of branches) {
    for (let n = first + 1; n < end; n++) {
      if (2 * radiusMm[n] < minDiameterMm) continue;
      const step = Math.hypot(
        p[3 * n] - p[3 * n - 3],
        p[3 * n + 1] - p[3 * n - 2],
        p[3 * n + 2] - p[3 * n - 1],
      );
      const at: Lps = [p[3 * n], p[3 * n + 1], p[3 * n + 2]];
      lengthMm += step;
      if (near(grid, data, at, any, toleranceMm)) found += step;
      if (near(grid, data, at, own, toleranceMm)) right += step;
    }
  }
  return { lengthMm, found: found / lengthMm, inRightTree: right / lengthMm };
}

function near(
  grid: Grid,
  data: Uint8Array,
  at: Lps,
  labels: readonly number[],
  toleranceMm: number,
): boolean {
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const [x, y, z] = lpsToIjk(grid, at);
  // The voxel the point lies in always counts.
  const reach = (spacing: number): number => Math.ceil(toleranceMm / spacing);
  for (let k = Math.round(z) - reach(sz); k <= Math.round(z) + reach(sz); k++)
    for (let j = Math.round(y) - reach(sy); j <= Math.round(y) + reach(sy); j++)
      for (let i = Math.round(x) - reach(sx); i <= Math.round(x) + reach(sx); i++) {
        if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue;
        const own = i === Math.round(x) && j === Math.round(y) && k === Math.round(z);
        const away = Math.hypot((i - x) * sx, (j - y) * sy, (k - z) * sz);
        if ((own || away <= toleranceMm) && labels.includes(data[i + nx * (j + ny * k)]))
          return true;
      }
  return false;
}
