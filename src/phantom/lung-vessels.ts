/** Branching vessels of both lungs, grown from the hila and kept inside the lungs. */
import type { Random } from '../core/random.ts';
import type { Vec3 } from '../core/space.ts';
import { unit } from './exact-math.ts';
import { type TubePoint, tubes } from './fields.ts';
import type { HeartAnatomy } from './heart-anatomy.ts';
import { type Part, part } from './scene.ts';

interface Stem {
  readonly at: TubePoint;
  readonly towards: Vec3;
}

/** Where arteries and veins enter the lungs in the reference heart, with their first direction. */
const STEMS: readonly Stem[] = [
  { at: [-44, 14, 32, 5.4], towards: [-0.6, -0.3, 0.75] },
  { at: [-46, 16, 30, 5.6], towards: [-0.75, 0.35, -0.5] },
  { at: [-46, 14, 28, 4.6], towards: [-0.75, -0.6, -0.2] },
  { at: [-52, 13, 30, 4.4], towards: [-0.8, -0.5, 0.3] },
  { at: [-50, 38, -12, 4.6], towards: [-0.6, 0.5, -0.6] },
  { at: [-48, 36, -8, 4], towards: [-0.8, 0.6, 0.2] },
  { at: [52, 31, 32, 5.2], towards: [0.5, -0.2, 0.85] },
  { at: [53, 33, 28, 5.4], towards: [0.5, 0.5, -0.7] },
  { at: [54, 28, 30, 4.6], towards: [0.85, -0.6, 0.1] },
  { at: [57, 22, 31, 4.2], towards: [0.7, -0.7, 0.4] },
  { at: [59, 41, -10, 4.6], towards: [0.65, 0.35, -0.65] },
  { at: [58, 40, -8, 4], towards: [0.9, 0.1, -0.1] },
];

const SMALLEST_MM = 0.55;
const CHILD_RADIUS = 0.79;

/** `outside(x, y, z)` is negative within the lungs by at least the distance it returns. */
export function growLungVessels(
  heart: HeartAnatomy,
  outside: (x: number, y: number, z: number) => number,
  random: Random,
): Part {
  const pieces: TubePoint[][] = [];
  const grow = (from: TubePoint, direction: Vec3, lengthMm: number): void => {
    const [x, y, z, r] = from;
    if (r < SMALLEST_MM) return;
    const bend = unit([
      direction[0] + 0.25 * (random.uniform() - 0.5),
      direction[1] + 0.25 * (random.uniform() - 0.5),
      direction[2] + 0.25 * (random.uniform() - 0.5),
    ]);
    const half = lengthMm / 2;
    const middle: TubePoint = [
      x + half * direction[0],
      y + half * direction[1],
      z + half * direction[2],
      r * 0.95,
    ];
    const end: TubePoint = [
      middle[0] + half * bend[0],
      middle[1] + half * bend[1],
      middle[2] + half * bend[2],
      r * 0.88,
    ];
    if (outside(end[0], end[1], end[2]) > -3) return;
    pieces.push([from, middle, end]);
    const spread = unit([random.uniform() - 0.5, random.uniform() - 0.5, random.uniform() - 0.5]);
    const major = random.between(0.2, 0.45);
    const minor = random.between(0.6, 1);
    const child = (amount: number): Vec3 =>
      unit([
        bend[0] + amount * spread[0],
        bend[1] + amount * spread[1],
        bend[2] + amount * spread[2],
      ]);
    const next = (radius: number): TubePoint => [end[0], end[1], end[2], radius];
    grow(next(r * 0.88), child(-major), lengthMm * 0.88);
    grow(next(r * CHILD_RADIUS * 0.85), child(minor), lengthMm * 0.8);
  };
  for (const { at, towards } of STEMS) {
    const [start] = heart.placePath([at]);
    grow(start, unit(towards), 21 * heart.build.scale);
  }
  return part(tubes(pieces));
}
