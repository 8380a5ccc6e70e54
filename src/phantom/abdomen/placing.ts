/** Where the reference abdomen lies in a patient, and the patient in the scanner. */
import type { Random } from '../../core/random.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { rotate, unit } from '../exact-math.ts';
import { type Warp, createWarp } from '../lattice-noise.ts';

/** A rigid movement: a turn about an axis through `pivotMm`, then a shift. */
export interface RigidPose {
  readonly shiftMm: Vec3;
  /** Unit vector. */
  readonly axis: Vec3;
  readonly angleRad: number;
  readonly pivotMm: Lps;
}

export const STILL: RigidPose = {
  shiftMm: [0, 0, 0],
  axis: [0, 0, 1],
  angleRad: 0,
  pivotMm: [0, 0, 0],
};

/** Largest size of a drawn pose. */
const SHIFT_MM = 7;
const ANGLE_RAD = 0.045;

/** How a patient lies differently the next time: some millimetres and one to two and a half degrees. */
export function drawPose(random: Random): RigidPose {
  const shift = (): number => random.between(-SHIFT_MM, SHIFT_MM);
  const tilt = (): number => random.between(-0.6, 0.6);
  const turn = random.between(0.4, 1) * (random.uniform() < 0.5 ? -1 : 1);
  return {
    shiftMm: [shift(), shift(), shift()],
    axis: unit([tilt(), tilt(), 1]),
    angleRad: turn * ANGLE_RAD,
    pivotMm: [-40, 0, 0],
  };
}

export function applyPose({ shiftMm: s, axis, angleRad, pivotMm: c }: RigidPose, p: Lps): Lps {
  const q = turned([p[0] - c[0], p[1] - c[1], p[2] - c[2]], axis, angleRad);
  return [q[0] + c[0] + s[0], q[1] + c[1] + s[1], q[2] + c[2] + s[2]];
}

/** Where a point that {@link applyPose} moved came from. */
export function undoPose({ shiftMm: s, axis, angleRad, pivotMm: c }: RigidPose, p: Lps): Lps {
  const moved: Vec3 = [p[0] - s[0] - c[0], p[1] - s[1] - c[1], p[2] - s[2] - c[2]];
  const q = turned(moved, axis, -angleRad);
  return [q[0] + c[0], q[1] + c[1], q[2] + c[2]];
}

/** No turn is exactly none: a patient at rest stays where he is to the last bit. */
const turned = (p: Vec3, axis: Vec3, angleRad: number): Vec3 =>
  angleRad === 0 ? p : rotate(p, axis, angleRad);

/** The pose as a 4 x 4 matrix, row by row, that moves a column of LPS millimetres. */
export function poseMatrix(pose: RigidPose): number[] {
  const o = applyPose(pose, [0, 0, 0]);
  const columns = [
    applyPose(pose, [1, 0, 0]),
    applyPose(pose, [0, 1, 0]),
    applyPose(pose, [0, 0, 1]),
  ];
  return [
    ...[0, 1, 2].flatMap((row) => [...columns.map((column) => column[row] - o[row]), o[row]]),
    0,
    0,
    0,
    1,
  ];
}

/** Between a patient at rest and the reference abdomen. */
export interface Placing {
  /** Size of the patient against the reference. */
  readonly scale: number;
  /** From the patient to the reference. */
  readonly toReference: Warp;
  /** From the reference to the patient, to a thousandth of a millimetre. */
  toPatient(p: Vec3): Lps;
}

const WARP_AMPLITUDE_MM = 3;
const WARP_GRAIN_MM = 46;

export function createPlacing(scale: number, random: Random): Placing {
  const bend = createWarp(random, WARP_AMPLITUDE_MM, WARP_GRAIN_MM);
  const q = new Float64Array(3);
  return {
    scale,
    toReference: { apply: (x, y, z, out) => bend.apply(x / scale, y / scale, z / scale, out) },
    toPatient(p) {
      // The bend is a contraction, so that taking it away again and again converges.
      let [x, y, z] = p;
      for (let n = 0; n < 12; n++) {
        bend.apply(x, y, z, q);
        x += p[0] - q[0];
        y += p[1] - q[1];
        z += p[2] - q[2];
      }
      return [scale * x, scale * y, scale * z];
    },
  };
}

/** The way from a scanner in which the patient lies in `pose` to the reference. */
export function posed({ toReference }: Placing, pose: RigidPose): Warp {
  if (pose === STILL) return toReference;
  const o = undoPose(pose, [0, 0, 0]);
  const a = undoPose(pose, [1, 0, 0]);
  const b = undoPose(pose, [0, 1, 0]);
  const c = undoPose(pose, [0, 0, 1]);
  const along = (axis: 0 | 1 | 2, x: number, y: number, z: number): number =>
    o[axis] + x * (a[axis] - o[axis]) + y * (b[axis] - o[axis]) + z * (c[axis] - o[axis]);
  return {
    apply: (x, y, z, out) =>
      toReference.apply(along(0, x, y, z), along(1, x, y, z), along(2, x, y, z), out),
  };
}
