/**
 * Where the parts of an adult heart lie relative to one another in patient space, and how big they are.
 * Centres are millimetres from the centre of the left ventricular cavity (x to the Left, y to Posterior, z to
 * the Head), for the usual heart axis pointing left, forward and down; they are rounded from the cross-sectional
 * anatomy of the supine adult. Deviations of two centimetres are ordinary, and the matching allows for them.
 */
import type { Vec3 } from '../../core/space.ts';
import { LABEL } from '../../core/anatomy.ts';

export interface Part {
  readonly label: number;
  readonly centreMm: Vec3;
  /** Radius of the largest ball inside it: usual value and natural logarithm of its spread. */
  readonly radiusMm: number;
  readonly volumeMl: number;
  /** Half-axes of the region it may occupy, mm. */
  readonly extentMm: Vec3;
}

const part = (
  label: number,
  centreMm: Vec3,
  radiusMm: number,
  volumeMl: number,
  extentMm: Vec3,
): Part => ({ label, centreMm, radiusMm, volumeMl, extentMm });

export const HEART_PARTS: readonly Part[] = [
  part(LABEL.lvBlood, [0, 0, 0], 19, 110, [36, 40, 40]),
  part(LABEL.leftAtrium, [-44, 36, 30], 20, 80, [42, 26, 32]),
  part(LABEL.aorta, [-42, 4, 66], 15, 60, [24, 24, 50]),
  part(LABEL.rvBlood, [-22, -27, 8], 14, 90, [42, 26, 42]),
  part(LABEL.rightAtrium, [-66, -2, 10], 17, 80, [26, 32, 36]),
  part(LABEL.pulmonaryArtery, [-20, 14, 60], 12, 40, [52, 44, 24]),
];
