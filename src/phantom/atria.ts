/** Left and right atrium with their veins and appendages. */
import { smoothMin } from './exact-math.ts';
import {
  type Field,
  type TubePoint,
  combine,
  ellipsoid,
  smoothPath,
  tubePoint,
  tubes,
} from './fields.ts';
import type { HeartAnatomy } from './heart-anatomy.ts';
import { type Part, part } from './scene.ts';

export interface Atria {
  readonly left: Part;
  /** Pulmonary veins beyond the stubs that belong to the atrium. */
  readonly pulmonaryVeins: Part;
  readonly right: Part;
  readonly cavalVeins: Part;
}

/** Courses of the pulmonary veins in the reference heart, from inside the atrium to the hilum. */
const PULMONARY_VEINS: readonly (readonly TubePoint[])[] = [
  [
    [20, 18, 12, 8],
    [36, 21, 19, 6.8],
    [47, 23, 25, 6.2],
    [58, 22, 32, 5],
  ],
  [
    [20, 22, 4, 8],
    [37, 29, 0, 6.8],
    [48, 35, -4, 6],
    [60, 42, -10, 4.8],
  ],
  [
    [-12, 15, 14, 8],
    [-30, 17, 20, 6.8],
    [-42, 17, 25, 6.2],
    [-54, 13, 31, 5],
  ],
  [
    [-12, 21, 4, 8],
    [-28, 29, -2, 6.8],
    [-40, 34, -7, 6],
    [-52, 40, -13, 4.8],
  ],
];
/** Points of each course that belong to the atrium: an ostial stub of about a centimetre. */
const STUB_POINTS = 2;

export function buildAtria(heart: HeartAnatomy): Atria {
  return { ...buildLeft(heart), ...buildRight(heart) };
}

/** Atria fill while the ventricles empty. */
const filling = (phase: number): number => 1 + 0.07 * phase;

function buildLeft(heart: HeartAnatomy): Pick<Atria, 'left' | 'pulmonaryVeins'> {
  const { frame, valves, build } = heart;
  const s = build.scale;
  const grow = build.leftAtrium * filling(build.phase);
  const body = ellipsoid(
    { ...frame, origin: heart.place([4, 16, 8]), u: [1, 0, 0], v: [0, 1, 0], w: [0, 0, 1] },
    [27 * s * grow, 17.5 * s * grow, 21 * s * grow],
  );
  const { centre: m } = valves.mitral;
  const c = heart.place([6, 12, 5]);
  const funnel = tubes([[tubePoint(c, 15 * s * grow), tubePoint(m, 14.5 * s)]]);
  const appendage = tubes([
    smoothPath(
      heart.placePath([
        [20, 10, 15, 8],
        [31, 2, 23, 7.5],
        [35, -8, 28, 6.5],
        [33, -17, 29, 4.5],
      ]),
      4,
    ),
  ]);
  const veins = PULMONARY_VEINS.map((vein) => smoothPath(heart.placePath(vein), 4));
  const stubs = tubes(PULMONARY_VEINS.map((vein) => heart.placePath(vein.slice(0, STUB_POINTS))));
  const left = combine([funnel, appendage, stubs], (x, y, z) =>
    smoothMin(
      smoothMin(body.distance(x, y, z), funnel.distance(x, y, z), 8),
      smoothMin(appendage.distance(x, y, z), stubs.distance(x, y, z), 3),
      5,
    ),
  );
  return { left: part(left), pulmonaryVeins: part(tubes(veins), [], 0) };
}

function buildRight(heart: HeartAnatomy): Pick<Atria, 'right' | 'cavalVeins'> {
  const { valves, build } = heart;
  const s = build.scale;
  const grow = build.rightAtrium * filling(build.phase);
  const body = ellipsoid(
    { origin: heart.place([-34, -4, -3]), u: [1, 0, 0], v: [0, 1, 0], w: [0, 0, 1] },
    [22 * s * grow, 23 * s * grow, 26 * s * grow],
  );
  const centre = heart.place([-30, -9, -4]);
  const funnel = tubes([
    [tubePoint(centre, 17 * s * grow), tubePoint(valves.tricuspid.centre, 16 * s)],
  ]);
  const appendage: Field = tubes([
    smoothPath(
      heart.placePath([
        [-33, -14, 12, 10],
        [-30, -26, 18, 8.5],
        [-21, -35, 22, 5.5],
      ]),
      4,
    ),
  ]);
  const right = combine([funnel, appendage], (x, y, z) =>
    smoothMin(
      smoothMin(body.distance(x, y, z), funnel.distance(x, y, z), 8),
      appendage.distance(x, y, z),
      6,
    ),
  );
  const cavalVeins = tubes([
    smoothPath(
      heart.placePath([
        [-31, -7, 110, 9],
        [-32, -5, 60, 9],
        [-36, -1, 36, 9.5],
        [-36, 0, 12, 10],
      ]),
      5,
    ),
    smoothPath(
      heart.placePath([
        [-30, 2, -16, 11.5],
        [-27, 8, -36, 11],
        [-25, 14, -60, 11],
        [-24, 18, -90, 11],
      ]),
      5,
    ),
  ]);
  return { right: part(right), cavalVeins: part(cavalVeins, [], 0) };
}
