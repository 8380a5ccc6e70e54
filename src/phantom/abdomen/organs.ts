/** Organs around the liver: kidneys, spleen, pancreas, stomach, bowel, the bottom of the heart. */
import type { Random } from '../../core/random.ts';
import type { Vec3 } from '../../core/space.ts';
import { smoothMax, unit } from '../exact-math.ts';
import {
  BODY_AXES,
  type Field,
  type Frame,
  type TubePoint,
  combine,
  ellipsoid,
  smoothPath,
  tubes,
} from '../fields.ts';
import { growLungVessels, growMesentery } from './fine-vessels.ts';
import type { Noise } from '../lattice-noise.ts';
import { type Part, part } from '../scene.ts';

export interface Kidney {
  readonly outer: Part;
  /** Fat and collecting system in the hollow of the kidney. */
  readonly sinus: Part;
  /** Pyramids of the medulla. */
  readonly medulla: Part;
}

export interface Organs {
  readonly kidneyLeft: Kidney;
  readonly kidneyRight: Kidney;
  readonly spleen: Part;
  readonly pancreas: Part;
  readonly duodenum: Part;
  readonly stomach: Part;
  readonly stomachGas: Part;
  readonly colon: Part;
  readonly colonGas: Part;
  readonly bowel: Part;
  readonly heart: Part;
  readonly oesophagus: Part;
  readonly lungVessels: Part;
  readonly mesentery: Part;
}

export function buildKidneys(
  random: Random,
  noise: Noise,
): Pick<Organs, 'kidneyLeft' | 'kidneyRight'> {
  const size = random.between(0.96, 1.08);
  return {
    kidneyLeft: kidney([62, 46, -42 + random.between(-6, 6)], 1, size, noise),
    kidneyRight: kidney([-60, 48, -60 + random.between(-6, 4)], -1, size * 0.98, noise),
  };
}

function kidney(origin: Vec3, side: 1 | -1, size: number, noise: Noise): Kidney {
  // The upper pole leans to the spine, the hollow looks to the middle and the front.
  const w = unit([-side * 0.2, 0.22, 1]);
  const towardsHilum = unit([-side * 0.8, -0.55, 0]);
  const v = unit(orthogonal(towardsHilum, w));
  const u = crossed(v, w);
  const frame: Frame = { origin, u, v, w };
  const [a, b, c] = [27 * size, 25 * size, 55 * size];
  const body = ellipsoid(frame, [a, b, c]);
  const hollowAt: Vec3 = [
    origin[0] + v[0] * b * 0.95,
    origin[1] + v[1] * b * 0.95,
    origin[2] + v[2] * b * 0.95,
  ];
  const hollow = ellipsoid({ ...frame, origin: hollowAt }, [9 * size, 17 * size, 25 * size]);
  const outer = part({
    distance: (x, y, z) =>
      smoothMax(body.distance(x, y, z), -hollow.distance(x, y, z) - 5, 8) +
      0.8 * noise(x / 14, y / 14, z / 14),
  });
  return {
    outer,
    sinus: part({
      distance: (x, y, z) =>
        hollow.distance(x, y, z) + 4 * noise(x / 8, y / 8, z / 8) + 2 * noise(x / 4, y / 4, z / 4),
    }),
    // Columns of cortex reach inwards between the pyramids.
    medulla: part(
      {
        distance: (x, y, z) =>
          Math.max(outer.value + 6.5 * size, -9 * (0.12 + noise(x / 9, y / 9, z / 9))),
      },
      [outer],
    ),
  };
}

export function buildOrgans(
  cavity: Part,
  dome: Part,
  kidneys: Pick<Organs, 'kidneyLeft' | 'kidneyRight'>,
  random: Random,
  noise: Noise,
): Organs {
  const inside = (field: Field, gapMm: number): Part =>
    part(
      combine([field], (x, y, z) =>
        smoothMax(field.distance(x, y, z), Math.max(dome.value, cavity.value) + gapMm, 6),
      ),
      [dome, cavity],
    );
  const size = random.between(0.92, 1.1);
  const spleenBody = ellipsoid(
    { origin: [98, 30, 22], u: unit([0.86, -0.5, 0]), v: unit([0.5, 0.86, 0]), w: [0, 0, 1] },
    [34 * size, 52 * size, 58 * size],
  );
  // Stomach and kidney hollow the spleen's inner face.
  const hilum = ellipsoid({ origin: [52, 0, 8], ...BODY_AXES }, [44, 52, 80]);
  const spleenField: Field = {
    distance: (x, y, z) =>
      smoothMax(spleenBody.distance(x, y, z), 5 - hilum.distance(x, y, z), 10) +
      1.6 * noise(x / 24, y / 24, z / 24),
  };
  const stomachTube = tubes([
    smoothPath(
      [
        [60, 24, 48, 30],
        [68, 6, 26, 36],
        [62, -24, 0, 31],
        [36, -44, -22, 22],
        [6, -40, -28, 15],
        [-16, -28, -24, 10],
      ],
      8,
    ),
  ]);
  const stomach = inside(
    combine(
      [stomachTube],
      (x, y, z) => stomachTube.distance(x, y, z) + 2.5 * noise(x / 15, y / 15, z / 15),
    ),
    6,
  );
  const colonField = tubes([colonPath(random)]);
  // Haustra: the noise's grain is about the length of one.
  const colon = inside(
    combine(
      [colonField],
      (x, y, z) => colonField.distance(x, y, z) + 6 * noise(x / 16, y / 16, z / 16),
    ),
    4,
  );
  const bowelField = tubes(bowelLoops(random.fork('bowel')));
  return {
    ...kidneys,
    spleen: inside(spleenField, 5),
    pancreas: part(
      (() => {
        const field = tubes([
          smoothPath(
            [
              [-24, 4, -58, 9],
              [-20, 0, -42, 13],
              [0, -6, -30, 9],
              [28, 2, -20, 9.5],
              [58, 22, -4, 9],
              [82, 34, 8, 7],
            ],
            6,
          ),
        ]);
        // Fat between the lobules.
        return combine(
          [field],
          (x, y, z) => field.distance(x, y, z) + 3.4 * noise(x / 6, y / 6, z / 6),
        );
      })(),
      [],
      8,
    ),
    duodenum: part(
      tubes([
        smoothPath(
          [
            [-18, -28, -24, 10],
            [-36, -14, -34, 11],
            [-44, 6, -54, 12],
            [-38, 14, -86, 12],
            [-10, 18, -100, 11],
            [24, 20, -90, 11],
          ],
          8,
        ),
      ]),
      [],
      0,
    ),
    stomach,
    // Gas rises to the front of a supine patient.
    stomachGas: part({ distance: (_x, y) => smoothMax(stomach.value + 3, y + 20, 2) }, [stomach]),
    colon,
    colonGas: part(
      {
        distance: (x, y, z) =>
          smoothMax(colon.value + 2, y + 44 + 60 * noise(x / 30, z / 30, 7.5), 2),
      },
      [colon],
    ),
    bowel: part(bowelField, [], 0),
    lungVessels: growLungVessels(random.fork('lung vessels')),
    mesentery: growMesentery(random.fork('mesentery')),
    heart: part(ellipsoid({ origin: [24, -34, 118], ...BODY_AXES }, [62, 46, 38])),
    oesophagus: part(
      tubes([
        smoothPath(
          [
            [14, 26, 130, 7],
            [16, 22, 80, 7.5],
            [26, 16, 60, 8],
            [46, 14, 52, 9],
          ],
          8,
        ),
      ]),
      [],
      0,
    ),
  };
}

/** From the right lower abdomen over both flexures to the left. */
function colonPath(random: Random): TubePoint[] {
  const sag = random.between(-12, 8);
  return smoothPath(
    [
      [-92, 22, -150, 24],
      [-94, 12, -118, 22],
      [-84, -22, -96, 21],
      [-50, -62, -92 + 0.4 * sag, 19],
      [-6, -74, -98 + sag, 18],
      [44, -72, -82 + sag, 19],
      [90, -56, -44, 22],
      [106, -24, -6, 23],
      [110, 18, -42, 20],
      [108, 34, -100, 17],
      [104, 34, -150, 17],
    ],
    8,
  );
}

/** Loops of small bowel that wander through the lower front of the abdomen. */
function bowelLoops(random: Random): TubePoint[][] {
  const low: Vec3 = [-62, -70, -150];
  const high: Vec3 = [88, 16, -50];
  const count = 12;
  return Array.from({ length: count }, (_, loop) => {
    const points: TubePoint[] = [];
    let at: Vec3 = [
      low[0] + ((high[0] - low[0]) * (loop + random.uniform())) / count,
      random.between(low[1], high[1]),
      random.between(low[2], high[2]),
    ];
    for (let n = 0; n < 9; n++) {
      points.push([at[0], at[1], at[2], random.between(9.5, 12.5)]);
      at = [0, 1, 2].map((axis) => {
        const step = random.between(-34, 34) * (axis === 2 ? 0.7 : 1);
        return Math.min(high[axis], Math.max(low[axis], at[axis] + step));
      }) as unknown as Vec3;
    }
    return smoothPath(points, 6);
  });
}

function orthogonal(a: Vec3, to: Vec3): Vec3 {
  const d = a[0] * to[0] + a[1] * to[1] + a[2] * to[2];
  return [a[0] - d * to[0], a[1] - d * to[1], a[2] - d * to[2]];
}

function crossed(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
