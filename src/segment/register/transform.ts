/** Rigid maps between patient frames: 4 x 4 matrices, row by row, acting on LPS millimetres. */
import type { Grid, Lps, Vec3 } from '../../core/space.ts';

/** 16 numbers, row by row; the last row is 0 0 0 1. */
export type RigidTransform = readonly number[];

export const IDENTITY_TRANSFORM: RigidTransform = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

export const applyTransform = (m: RigidTransform, [x, y, z]: Vec3): Lps => [
  m[0] * x + m[1] * y + m[2] * z + m[3],
  m[4] * x + m[5] * y + m[6] * z + m[7],
  m[8] * x + m[9] * y + m[10] * z + m[11],
];

/** `second` after `first`. */
export function composeTransforms(second: RigidTransform, first: RigidTransform): RigidTransform {
  const out = new Array<number>(16).fill(0);
  for (let r = 0; r < 4; r++)
    for (let c = 0; c < 4; c++)
      for (let k = 0; k < 4; k++) out[4 * r + c] += second[4 * r + k] * first[4 * k + c];
  return out;
}

/** The way back; the map must be rigid. */
export function invertTransform(m: RigidTransform): RigidTransform {
  const back = (row: number): number => -(m[row] * m[3] + m[4 + row] * m[7] + m[8 + row] * m[11]);
  return [
    m[0],
    m[4],
    m[8],
    back(0),
    m[1],
    m[5],
    m[9],
    back(1),
    m[2],
    m[6],
    m[10],
    back(2),
    0,
    0,
    0,
    1,
  ];
}

/** p -> R (p - centre) + centre + shift, with R (nine numbers, row by row) about a point. */
export function transformAbout(
  rotation: readonly number[],
  centre: Vec3,
  shift: Vec3,
): RigidTransform {
  const r = rotation;
  const moved = (row: number): number =>
    centre[row] +
    shift[row] -
    (r[3 * row] * centre[0] + r[3 * row + 1] * centre[1] + r[3 * row + 2] * centre[2]);
  return [
    [r[0], r[1], r[2], moved(0)],
    [r[3], r[4], r[5], moved(1)],
    [r[6], r[7], r[8], moved(2)],
    [0, 0, 0, 1],
  ].flat();
}

/** Rotation by |w| radians about w (Rodrigues), nine numbers row by row. */
export function rotationOf([x, y, z]: Vec3): readonly number[] {
  const angle = Math.hypot(x, y, z);
  // Series near 0, where the quotients lose their digits.
  const a = angle < 1e-6 ? 1 : Math.sin(angle) / angle;
  const b = angle < 1e-6 ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
  return [
    1 - b * (y * y + z * z),
    b * x * y - a * z,
    b * x * z + a * y,
    b * x * y + a * z,
    1 - b * (x * x + z * z),
    b * y * z - a * x,
    b * x * z - a * y,
    b * y * z + a * x,
    1 - b * (x * x + y * y),
  ];
}

/** The vector of {@link rotationOf} for a rotation below half a turn. */
export function rotationVector(m: RigidTransform): Vec3 {
  const axis: Vec3 = [m[9] - m[6], m[2] - m[8], m[4] - m[1]];
  const sine = Math.hypot(...axis) / 2;
  const angle = Math.atan2(sine, (m[0] + m[5] + m[10] - 1) / 2);
  const factor = sine < 1e-9 ? 0.5 : angle / (2 * sine);
  return [axis[0] * factor, axis[1] * factor, axis[2] * factor];
}

export const rotationDeg = (m: RigidTransform): number =>
  (Math.hypot(...rotationVector(m)) * 180) / Math.PI;

/** The grid whose voxel centres are those of `grid` after the map, so that images can be sampled through it. */
export function transformGrid(m: RigidTransform, grid: Grid): Grid {
  const turned = (at: number): Vec3 => {
    const [x, y, z] = [grid.direction[at], grid.direction[at + 1], grid.direction[at + 2]];
    return [
      m[0] * x + m[1] * y + m[2] * z,
      m[4] * x + m[5] * y + m[6] * z,
      m[8] * x + m[9] * y + m[10] * z,
    ];
  };
  return {
    ...grid,
    originMm: applyTransform(m, grid.originMm),
    direction: [...turned(0), ...turned(3), ...turned(6)],
  };
}

/** Middle of a grid. */
export function gridCentre(grid: Grid): Lps {
  const { dimensions: n, spacingMm: s, originMm: o, direction: d } = grid;
  const half = n.map((count, axis) => ((count - 1) * s[axis]) / 2);
  const at = (row: number): number =>
    o[row] + half[0] * d[row] + half[1] * d[3 + row] + half[2] * d[6 + row];
  return [at(0), at(1), at(2)];
}
