/**
 * The liver and the gallbladder in its bed. The liver fills the right dome: the wall and the diaphragm bound it
 * outside, planes with rounded edges bound its visceral face, and the organs that press on it leave their mark.
 */
import type { Random } from '../../core/random.ts';
import { length3, smoothMax, smoothMin, unit } from '../exact-math.ts';
import { BODY_AXES, ellipsoid, halfSpace, roundedBox, smoothPath, tubes } from '../fields.ts';
import type { Noise } from '../lattice-noise.ts';
import { type Part, part } from '../scene.ts';

/** What the seed draws. Millimetres against the reference liver. */
export interface LiverBuild {
  /** How far the left lobe reaches beyond the middle plane. */
  readonly leftReachMm: number;
  /** How much lower the right lobe ends. */
  readonly tipMm: number;
  /** Width of the gallbladder. */
  readonly gallbladderMm: number;
}

export function drawLiverBuild(random: Random): LiverBuild {
  return {
    leftReachMm: random.between(-20, 14),
    tipMm: random.between(-16, 10),
    gallbladderMm: random.between(10.5, 14.5),
  };
}

export interface LiverShape {
  readonly liver: Part;
  /** Outer surface of the gallbladder. */
  readonly gallbladder: Part;
}

/** Thickness of the diaphragm on the liver. */
export const DIAPHRAGM_MM = 2.4;
const GALLBLADDER_BED_MM = 1.5;
const KIDNEY_BED_MM = 5;

/** `noise` makes the surface uneven; `rightKidney` presses into the visceral face. */
export function buildLiver(
  build: LiverBuild,
  cavity: Part,
  dome: Part,
  rightKidney: Part,
  noise: Noise,
): LiverShape {
  const { leftReachMm, tipMm, gallbladderMm: r } = build;
  const gallbladder = part(
    tubes([
      smoothPath(
        [
          [-40, -16, -18, 0.3 * r],
          [-44, -28, -26, 0.7 * r],
          [-49, -42, -36, r],
          [-54, -56, -46, 1.05 * r],
          [-57, -64, -52, 0.9 * r],
        ],
        4,
      ),
    ]),
  );
  // The visceral face: steep below the right lobe, shallow below the left.
  const right = belowPlane([-70, 0, -49 - tipMm], 0.73, 0.22);
  const left = belowPlane([20, 0, 4], 0.3, 0.3);
  const behind = halfSpace([-8, 40, 0], [0.682, 0.731, 0]);
  const tip = halfSpace([84 + leftReachMm, -50, 26], unit([0.64, 0.06, 0.76]));
  const under = ellipsoid({ origin: [-52, -4, -18], ...BODY_AXES }, [140, 110, 112]);
  const fissure = roundedBox(
    { origin: [21, -74, -22], u: [0.97, -0.24, 0], v: [0.24, 0.97, 0], w: [0, 0, 1] },
    [1.8, 27, 30],
    1.6,
  );
  const ligament = roundedBox(
    { origin: [8, -7, 14], u: [0.82, 0.57, 0], v: [-0.57, 0.82, 0], w: [0, 0, 1] },
    [17, 1.3, 20],
    1.2,
  );
  const liver = part(
    {
      distance(x, y, z) {
        const outer = smoothMax(cavity.value, dome.value, 12) + DIAPHRAGM_MM;
        const visceral = smoothMin(right(x, y, z), left(x, y, z), 22);
        let d = smoothMax(outer, visceral, 14);
        d = smoothMax(d, behind.distance(x, y, z), 18);
        d = smoothMax(d, tip.distance(x, y, z), 24);
        d = smoothMax(d, under.distance(x, y, z), 20);
        d += 1.8 * noise(x / 27, y / 27, z / 27);
        d = smoothMax(d, KIDNEY_BED_MM - rightKidney.value, 10);
        d = smoothMax(d, GALLBLADDER_BED_MM - gallbladder.value, 6);
        const ragged = 2.2 * noise(x / 9, y / 9, z / 9);
        d = smoothMax(d, ragged - fissure.distance(x, y, z), 5);
        return smoothMax(d, ragged - ligament.distance(x, y, z), 4);
      },
    },
    [cavity, dome, rightKidney, gallbladder],
  );
  return { liver, gallbladder };
}

/** Distance below the plane through `at` that rises by `slopeX` to the left and by `slopeY` to the back. */
function belowPlane(
  at: readonly [number, number, number],
  slopeX: number,
  slopeY: number,
): (x: number, y: number, z: number) => number {
  const length = length3(slopeX, slopeY, 1);
  return (x, y, z) => (at[2] + slopeX * (x - at[0]) + slopeY * (y - at[1]) - z) / length;
}
