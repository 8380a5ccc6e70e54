/**
 * The trunk around the abdominal organs: skin, muscles, cavity, diaphragm, ribs, spine.
 *
 * The reference abdomen is that of a supine adult, in LPS millimetres: x = 0 in the middle plane, z = 0 at the
 * height of the liver's hilum (first lumbar vertebra). Every patient is this one, scaled and bent.
 */
import { buildSpine, outline } from '../chest-wall.ts';
import { cosine, sine, smoothMin } from '../exact-math.ts';
import { BODY_AXES, type TubePoint, ellipsoid, smoothPath, tubes } from '../fields.ts';
import { type Part, part } from '../scene.ts';

export interface Trunk {
  readonly body: Part;
  /** Outer surface of the muscles, under the fat. */
  readonly muscles: Part;
  /** Inner surface of the wall. */
  readonly cavity: Part;
  /** Diaphragm and everything below it, within the cavity. */
  readonly dome: Part;
  readonly ribs: Part;
  readonly ribCartilage: Part;
  readonly vertebrae: Part;
  readonly discs: Part;
  readonly canal: Part;
  readonly psoas: Part;
  readonly crura: Part;
}

const HALF_WIDTH_MM = 133;
const HALF_DEPTH_MM = 88;
const MIDDLE_Y = -8;
const SPINE_SCALE = 1.05;
/** Below this height there is no lung in front of the recess. */
const RECESS_Z = -30;

/** The chest is narrower than the lowest ribs, the waist a little narrower too. */
const girth = (z: number): number =>
  z > -20 ? 1 - 0.0000042 * (z + 20) * (z + 20) : 1 - 0.0000025 * (z + 20) * (z + 20);

export interface TrunkBuild {
  /** Thickness of the fat under the skin at the sides. */
  readonly fatMm: number;
  /** Height of the right dome of the diaphragm above the reference. */
  readonly domeMm: number;
}

export function buildTrunk({ fatMm, domeMm }: TrunkBuild): Trunk {
  const wall = outline(HALF_WIDTH_MM, HALF_DEPTH_MM, MIDDLE_Y, girth);
  const cavity = part(wall);
  const right = ellipsoid({ origin: [-60, -2, -12], ...BODY_AXES }, [96, 104, 100 + domeMm]);
  const left = ellipsoid({ origin: [66, 6, -18], ...BODY_AXES }, [86, 98, 92 + 0.6 * domeMm]);
  const dome = part(
    {
      distance(x, y, z) {
        const domes = smoothMin(right.distance(x, y, z), left.distance(x, y, z), 26);
        return Math.max(smoothMin(domes, z - RECESS_Z, 24), cavity.value);
      },
    },
    [cavity],
  );
  const sides = [1, -1] as const;
  const spine = buildSpine(SPINE_SCALE);
  return {
    body: part(outline(148 + fatMm, 108 + 0.8 * fatMm, 4, girth)),
    muscles: part(outline(148, 108, 4, girth)),
    cavity,
    dome,
    ribs: part(tubes(sides.flatMap((side) => RIBS.map((rib) => ribPath(rib, side)))), [], 0),
    ribCartilage: part(
      tubes(
        sides.flatMap((side) =>
          RIBS.filter(({ joins }) => joins).map((rib) => cartilage(rib, side)),
        ),
      ),
      [],
      0,
    ),
    ...spine,
    psoas: part(
      tubes(
        sides.map((side) =>
          smoothPath(
            [
              [side * 24, 66, 4, 5],
              [side * 31, 62, -35, 11],
              [side * 40, 58, -80, 16],
              [side * 50, 52, -150, 21],
            ],
            8,
          ),
        ),
      ),
    ),
    crura: part(
      tubes([
        smoothPath(
          [
            [-2, 18, 55, 3],
            [-7, 34, 25, 5.5],
            [-9, 44, -20, 5],
            [-6, 48, -70, 3],
          ],
          8,
        ),
        smoothPath(
          [
            [28, 22, 50, 3],
            [25, 38, 20, 5],
            [24, 46, -20, 4.5],
            [20, 48, -60, 3],
          ],
          8,
        ),
      ]),
      [],
      0,
    ),
  };
}

interface Rib {
  /** Height of its joint with the spine. */
  readonly z: number;
  /** Angle from the back's middle line to its end in front, radians. */
  readonly end: number;
  /** Whether a cartilage leads on towards the sternum. */
  readonly joins: boolean;
}

/** The seventh to the twelfth. */
const RIBS: readonly Rib[] = [
  { z: 152, end: 2.55, joins: true },
  { z: 126, end: 2.5, joins: true },
  { z: 99, end: 2.4, joins: true },
  { z: 72, end: 2.2, joins: true },
  { z: 45, end: 1.7, joins: false },
  { z: 18, end: 1.15, joins: false },
];
const FIRST_ANGLE = 0.34;

function ribPath(rib: Rib, side: 1 | -1): TubePoint[] {
  const points: TubePoint[] = [[side * 16, 66, rib.z + 4, 4.2]];
  for (let n = 0; n <= 30; n++) {
    const angle = FIRST_ANGLE + ((rib.end - FIRST_ANGLE) * n) / 30;
    points.push(ribPoint(angle, heightOfRib(rib, angle), side, n === 30 ? 4 : 4.9));
  }
  return points;
}

/** The arch rises again towards the sternum. */
function cartilage(rib: Rib, side: 1 | -1): TubePoint[] {
  const end = heightOfRib(rib, rib.end);
  return smoothPath(
    [
      ribPoint(rib.end, end, side, 4.6),
      ribPoint(rib.end + 0.22, end + 2, side, 4.8),
      ribPoint(rib.end + 0.42, end + 22, side, 4.8),
    ],
    6,
  );
}

const heightOfRib = (rib: Rib, angle: number): number => {
  const t = angle - FIRST_ANGLE;
  return rib.z - 44 * t + 3 * t * t;
};

/** A point 6 mm outside the cavity's wall. */
function ribPoint(angle: number, z: number, side: 1 | -1, radiusMm: number): TubePoint {
  const x = sine(angle);
  const y = cosine(angle);
  const k4 = Math.sqrt(Math.sqrt(x * x * x * x + y * y * y * y));
  const k = 0.6 + 0.4 * k4;
  const g = girth(z);
  return [
    (side * x * (HALF_WIDTH_MM * g + 6)) / k,
    MIDDLE_Y + (y * (HALF_DEPTH_MM * (0.5 + 0.5 * g) + 6)) / k,
    z,
    radiusMm,
  ];
}
