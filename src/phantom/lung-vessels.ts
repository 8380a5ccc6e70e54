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

const SMALLEST_MM = 0.5;
const TRIES = 6;

/** `outside(x, y, z)` is the distance from the lungs, negative within them. */
export function growLungVessels(
  heart: HeartAnatomy,
  outside: (x: number, y: number, z: number) => number,
  random: Random,
): Part {
  const pieces: TubePoint[][] = [];
  const grow = (from: TubePoint, towards: Vec3, lengthMm: number, generation: number): void => {
    const radius = from[3];
    if (radius < SMALLEST_MM) return;
    for (let n = 0; n < TRIES; n++) {
      // Each try wanders further, so that a branch turns away from the pleura it would run into.
      const direction = nearby(towards, 0.15 + 0.3 * n, random);
      const bend = nearby(direction, 0.3, random);
      const middle = ahead(from, direction, lengthMm / 2, radius * 0.95);
      const end = ahead(middle, bend, lengthMm / 2, radius * 0.9);
      if (generation > 0 && outside(end[0], end[1], end[2]) > -2) continue;
      // The finest branches are straight at the scale of a voxel.
      pieces.push(radius > 1 ? [from, middle, end] : [from, end]);
      const side = nearby([0, 0, 0], 1, random);
      const next = (ratio: number): TubePoint => [end[0], end[1], end[2], radius * ratio];
      grow(
        next(0.84),
        mixed(bend, side, -random.between(0.15, 0.4)),
        lengthMm * 0.9,
        generation + 1,
      );
      grow(next(0.68), mixed(bend, side, random.between(0.6, 1.1)), lengthMm * 0.8, generation + 1);
      return;
    }
  };
  for (const { at, towards } of STEMS) {
    const [start] = heart.placePath([at]);
    grow(start, unit(towards), 17 * heart.build.scale, 0);
  }
  return part(tubes(pieces), [], 0);
}

const ahead = ([x, y, z]: TubePoint, d: Vec3, lengthMm: number, radiusMm: number): TubePoint => [
  x + lengthMm * d[0],
  y + lengthMm * d[1],
  z + lengthMm * d[2],
  radiusMm,
];

const mixed = (a: Vec3, b: Vec3, share: number): Vec3 =>
  unit([a[0] + share * b[0], a[1] + share * b[1], a[2] + share * b[2]]);

/** A direction that strays from `d` by up to about `amount`. */
function nearby(d: Vec3, amount: number, random: Random): Vec3 {
  const stray = (): number => amount * (2 * random.uniform() - 1);
  return unit([d[0] + stray(), d[1] + stray(), d[2] + stray()]);
}
