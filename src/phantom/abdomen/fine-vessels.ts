/** Vessels that carry no label but make an image look like one: of the lung bases and of the mesentery. */
import type { Random } from '../../core/random.ts';
import type { Vec3 } from '../../core/space.ts';
import { unit } from '../exact-math.ts';
import { type TubePoint, tubes } from '../fields.ts';
import { type Part, part } from '../scene.ts';

interface Spray {
  readonly at: Vec3;
  /** Where its vessels lead on the whole. */
  readonly towards: Vec3;
  readonly radiusMm: number;
  readonly stepMm: number;
}

const SMALLEST_MM = 0.6;

const LUNG: readonly Spray[] = [
  { at: [-52, 30, 122], towards: [-0.3, 0.5, -0.8], radiusMm: 4.5, stepMm: 17 },
  { at: [-60, 10, 122], towards: [-0.6, -0.1, -0.8], radiusMm: 4.5, stepMm: 17 },
  { at: [-45, -10, 120], towards: [-0.3, -0.6, -0.7], radiusMm: 4, stepMm: 16 },
  { at: [52, 35, 122], towards: [0.3, 0.5, -0.8], radiusMm: 4.5, stepMm: 17 },
  { at: [70, 15, 122], towards: [0.6, 0.1, -0.8], radiusMm: 4.5, stepMm: 17 },
];

const MESENTERY: readonly Spray[] = [
  { at: [2, 4, -70], towards: [0.7, -0.6, -0.3], radiusMm: 2.8, stepMm: 15 },
  { at: [4, 4, -85], towards: [0.8, -0.4, -0.5], radiusMm: 2.8, stepMm: 15 },
  { at: [0, 4, -90], towards: [-0.5, -0.7, -0.5], radiusMm: 2.6, stepMm: 14 },
  { at: [2, 2, -110], towards: [0.3, -0.9, -0.3], radiusMm: 2.6, stepMm: 14 },
  { at: [6, -2, -30], towards: [0.3, -0.9, 0.1], radiusMm: 2.2, stepMm: 14 },
  { at: [30, 0, -40], towards: [0.8, -0.4, 0.2], radiusMm: 2.4, stepMm: 14 },
];

export const growLungVessels = (random: Random): Part => spray(LUNG, random);
export const growMesentery = (random: Random): Part => spray(MESENTERY, random);

function spray(sprays: readonly Spray[], random: Random): Part {
  const pieces: TubePoint[][] = [];
  const grow = (from: TubePoint, towards: Vec3, stepMm: number): void => {
    if (from[3] < SMALLEST_MM) return;
    const bend = nearby(towards, 0.35, random);
    const end: TubePoint = [
      from[0] + stepMm * bend[0],
      from[1] + stepMm * bend[1],
      from[2] + stepMm * bend[2],
      from[3] * 0.92,
    ];
    pieces.push([from, end]);
    const fork = random.between(0.6, 0.8);
    grow([end[0], end[1], end[2], from[3] * 0.82], nearby(bend, 0.3, random), stepMm * 0.92);
    grow([end[0], end[1], end[2], from[3] * fork], nearby(bend, 1, random), stepMm * 0.85);
  };
  for (const { at, towards, radiusMm, stepMm } of sprays) {
    grow([at[0], at[1], at[2], radiusMm], unit(towards), stepMm);
  }
  return part(tubes(pieces), [], 0);
}

/** A direction that strays from `d` by up to about `amount`. */
function nearby(d: Vec3, amount: number, random: Random): Vec3 {
  const stray = (): number => amount * (2 * random.uniform() - 1);
  return unit([d[0] + stray(), d[1] + stray(), d[2] + stray()]);
}
