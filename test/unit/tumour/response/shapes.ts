/** Solid shapes on grids of any spacing and direction, as label maps. */
import { tumourLabel } from '../../../../src/core/anatomy.ts';
import type { Grid, Vec3 } from '../../../../src/core/space.ts';
import { dot, ijkToLps, subtract, voxelCount } from '../../../../src/core/space.ts';
import type { LabelMap } from '../../../../src/core/volume.ts';
import { rotationOf } from '../../../../src/segment/register/transform.ts';

export interface Ellipsoid {
  readonly label?: number;
  readonly centre: Vec3;
  readonly semiAxes: Vec3;
  /** Directions of the semi-axes, each a unit vector. */
  readonly axes?: readonly [Vec3, Vec3, Vec3];
}

/** Directions turned by a rotation vector. */
export function turnedAxes(w: Vec3): readonly [Vec3, Vec3, Vec3] {
  const r = rotationOf(w);
  return [
    [r[0], r[3], r[6]],
    [r[1], r[4], r[7]],
    [r[2], r[5], r[8]],
  ];
}

export const gridAbout = (
  dimensions: Vec3,
  spacingMm: Vec3,
  direction: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
): Grid => {
  const grid: Grid = { dimensions, spacingMm, originMm: [0, 0, 0], direction };
  const middle = ijkToLps(grid, [
    (dimensions[0] - 1) / 2,
    (dimensions[1] - 1) / 2,
    (dimensions[2] - 1) / 2,
  ]);
  return { ...grid, originMm: [-middle[0], -middle[1], -middle[2]] };
};

const AXES: readonly [Vec3, Vec3, Vec3] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Voxels whose centres lie in a shape carry its label; later shapes win. */
export function labelled(grid: Grid, shapes: readonly Ellipsoid[]): LabelMap {
  const data = new Uint8Array(voxelCount(grid));
  const [nx, ny] = grid.dimensions;
  for (let n = 0; n < data.length; n++) {
    const p = ijkToLps(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]);
    for (const { centre, semiAxes, axes = AXES, label = tumourLabel(1) } of shapes) {
      const d = subtract(p, centre);
      const value = axes.reduce((sum, axis, k) => sum + (dot(d, axis) / semiAxes[k]) ** 2, 0);
      if (value <= 1) data[n] = label;
    }
  }
  return { grid, data };
}
