/** Label maps of solids with known size, digitised by voxel centres. */
import { IDENTITY_DIRECTION, ijkToLps } from '../../../src/core/space.ts';
import type { Grid, Lps, Vec3 } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';

export function gridOf(
  dimensions: Vec3,
  spacingMm: Vec3 = [1, 1, 1],
  originMm: Lps = [0, 0, 0],
  direction: readonly number[] = IDENTITY_DIRECTION,
): Grid {
  return { dimensions, spacingMm, originMm, direction };
}

/** Label of every voxel from the position of its centre in LPS mm. */
export function digitise(grid: Grid, labelAt: (point: Lps) => number): LabelMap {
  const [nx, ny, nz] = grid.dimensions;
  const data = new Uint8Array(nx * ny * nz);
  let n = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) data[n++] = labelAt(ijkToLps(grid, [i, j, k]));
  return { grid, data };
}

/** A cubic grid of mm voxels that holds a ball of this radius, with the ball's centre off the voxel centres. */
export function ballGrid(
  radiusMm: number,
  spacingMm: Vec3 = [1, 1, 1],
): { grid: Grid; centre: Lps } {
  const [nx, ny, nz] = spacingMm.map((s) => Math.ceil((2 * radiusMm) / s) + 6);
  const centre: Lps = [
    spacingMm[0] * (nx / 2 - 0.37),
    spacingMm[1] * (ny / 2 - 0.61),
    spacingMm[2] * (nz / 2 - 0.23),
  ];
  return { grid: gridOf([nx, ny, nz], spacingMm), centre };
}
