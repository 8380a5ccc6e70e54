/** Body outline, thoracic cavity and the bones around it. */
import { cosine, length3, sine, smoothMax, smoothMin, smoothStep } from './exact-math.ts';
import {
  BODY_AXES,
  type Field,
  type TubePoint,
  combine,
  ellipsoid,
  smoothPath,
  tubes,
} from './fields.ts';
import { type Part, part } from './scene.ts';

export interface ChestWall {
  readonly body: Part;
  /** Outer surface of the chest muscles, under the fat. */
  readonly muscles: Part;
  /** Inner surface of the chest wall. */
  readonly cavity: Part;
  /** Soft tissue around the spine, between the lungs. */
  readonly paraspinal: Part;
  readonly ribs: Part;
  readonly ribCartilage: Part;
  readonly sternum: Part;
  readonly vertebrae: Part;
  readonly discs: Part;
  readonly canal: Part;
}

export interface ChestBuild {
  /** Size against the reference chest. */
  readonly scale: number;
  /** Thickness of the fat under the skin. */
  readonly fatMm: number;
}

/** Spacing of ribs and vertebrae along the spine. */
const LEVEL_MM = 26;
const LEVELS = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7];
const SPINE_Y = 60;

export function buildChestWall({ scale: s, fatMm }: ChestBuild): ChestWall {
  const spine = buildSpine(s);
  const ribs = LEVELS.flatMap((level) => [rib(level, 1, s), rib(level, -1, s)]);
  const cartilage = LEVELS.filter((level) => level > -3).flatMap((level) => [
    ribCartilage(level, 1, s),
    ribCartilage(level, -1, s),
  ]);
  return {
    body: part(outline(136 * s + fatMm, 99 * s + fatMm, 6 * s)),
    muscles: part(outline(136 * s, 98 * s, 6 * s)),
    cavity: part(outline(119 * s, 82 * s, 0)),
    paraspinal: part(paraspinal(s)),
    ribs: part(tubes(ribs), [], 0),
    ribCartilage: part(tubes(cartilage), [], 0),
    sternum: part(sternum(s)),
    ...spine,
  };
}

const towardsNeck = (z: number): number => (z > -20 ? 1 - 0.0000085 * (z + 20) * (z + 20) : 1);

/**
 * A rounded oval, half way between an ellipse and a rounder rectangle, that narrows with height; without
 * `narrowingAt` towards the neck.
 * The radius function is homogeneous, so dividing by its slope gives a first-order distance.
 */
export function outline(
  halfWidthMm: number,
  halfDepthMm: number,
  middleY: number,
  narrowingAt: (z: number) => number = towardsNeck,
): Field {
  return {
    distance(x, y, z) {
      const narrowing = narrowingAt(z);
      const a = x / (halfWidthMm * narrowing);
      const b = (y - middleY) / (halfDepthMm * (0.5 + 0.5 * narrowing));
      const a2 = a * a;
      const b2 = b * b;
      const k2 = Math.sqrt(a2 + b2);
      if (k2 < 1e-6) return -halfDepthMm;
      const quartic = a2 * a2 + b2 * b2;
      const k4 = Math.sqrt(Math.sqrt(quartic));
      const k = 0.6 * k2 + 0.4 * k4;
      const slopeX = (0.6 * a) / k2 + (0.4 * a2 * a * k4) / quartic;
      const slopeY = (0.6 * b) / k2 + (0.4 * b2 * b * k4) / quartic;
      return (k - 1) / length3(slopeX / halfWidthMm, slopeY / halfDepthMm, 0);
    },
  };
}

/** Body of the sternum, notched where the ribs join, wider handle above, narrow tip below. */
function sternum(s: number): Field {
  return {
    distance(x, y, z) {
      const notch = z / LEVEL_MM + 0.46;
      const fraction = notch - Math.floor(notch) - 0.5;
      const widening = 9 * smoothStep(52, 78, z) - 9 * smoothStep(-22, -42, z);
      const half = s * (15 + widening + 9 * fraction * fraction);
      const a = Math.abs(x) - half + 4.5;
      const b = Math.abs(y + s * (90 - 0.0007 * (z - 10) * (z - 10))) - 1.3;
      const outside = length3(Math.max(a, 0), Math.max(b, 0), 0);
      const column = outside + Math.min(Math.max(a, b), 0) - 4.5;
      return smoothMax(column, -52 - z, 6);
    },
  };
}

function paraspinal(s: number): Field {
  const bulge = (side: number): Field =>
    ellipsoid({ origin: [side * 22 * s, 92 * s, 0], ...BODY_AXES }, [24 * s, 19 * s, 900]);
  const left = bulge(1);
  const right = bulge(-1);
  const middle = ellipsoid({ origin: [0, 76 * s, 0], ...BODY_AXES }, [19 * s, 26 * s, 900]);
  return combine([left, right, middle], (x, y, z) =>
    smoothMin(
      smoothMin(left.distance(x, y, z), right.distance(x, y, z), 6),
      middle.distance(x, y, z),
      10,
    ),
  );
}

/** From the vertebra round the side, sloping down to the front. */
function rib(level: number, side: 1 | -1, s: number): TubePoint[] {
  const points: TubePoint[] = [];
  for (let n = 0; n <= 30; n++) {
    const t = n / 30;
    // From 24 degrees beside the back's middle line to the front third.
    const angle = 0.36 + 2.2 * t;
    points.push(ribPoint(level, side, angle, 60 * t - 4 * t * t, t < 0.12 ? 5 : 4.6, s));
  }
  const head: TubePoint = [side * 15 * s, (SPINE_Y + 4) * s, level * LEVEL_MM + 10, 4.2 * s];
  return [head, ...points];
}

function ribCartilage(level: number, side: 1 | -1, s: number): TubePoint[] {
  const start = ribPoint(level, side, 2.56, 56, 4.6, s);
  const middle = ribPoint(level, side, 2.8, 58, 4.8, s);
  return smoothPath([start, middle, [side * 17 * s, -90 * s, level * LEVEL_MM - 38, 5 * s]], 6);
}

function ribPoint(
  level: number,
  side: 1 | -1,
  angle: number,
  fallMm: number,
  radiusMm: number,
  s: number,
): TubePoint {
  const z = level * LEVEL_MM + 12 - fallMm;
  const narrowing = towardsNeck(z);
  const x = sine(angle);
  const y = cosine(angle);
  // The same oval as the cavity, 6 mm further out.
  const k4 = Math.sqrt(Math.sqrt(x * x * x * x + y * y * y * y));
  const k = 0.6 + 0.4 * k4;
  return [
    (side * x * (119 * s * narrowing + 6)) / k,
    (y * (82 * s * (0.5 + 0.5 * narrowing) + 6)) / k,
    z,
    radiusMm * s,
  ];
}

/** The column with its processes, level by level about z = 0, its front at about y = 46 s. */
export function buildSpine(s: number): Pick<ChestWall, 'vertebrae' | 'discs' | 'canal'> {
  const bodies = ellipsoid({ origin: [0, SPINE_Y * s, 0], ...BODY_AXES }, [17 * s, 14 * s, 9000]);
  const processes = tubes(
    LEVELS.flatMap((level): TubePoint[][] => {
      const z = level * LEVEL_MM;
      const arch = (side: number): TubePoint[] => [
        [side * 10 * s, (SPINE_Y + 10) * s, z + 3, 4.5 * s],
        [side * 12 * s, (SPINE_Y + 24) * s, z + 1, 4.2 * s],
        [0, (SPINE_Y + 33) * s, z - 6, 4.4 * s],
      ];
      const transverse = (side: number): TubePoint[] => [
        [side * 12 * s, (SPINE_Y + 22) * s, z + 2, 4.6 * s],
        [side * 31 * s, (SPINE_Y + 28) * s, z + 5, 4.2 * s],
      ];
      return [
        arch(1),
        arch(-1),
        transverse(1),
        transverse(-1),
        [
          [0, (SPINE_Y + 33) * s, z - 6, 4 * s],
          [0, (SPINE_Y + 47) * s, z - 22, 3 * s],
        ],
      ];
    }),
  );
  /** Negative between the end plates of a vertebra, zero at a plate. */
  const withinLevel = (z: number): number => {
    const level = Math.floor(z / LEVEL_MM + 0.5);
    return Math.abs(z - level * LEVEL_MM) - (LEVEL_MM / 2 - 2.6);
  };
  // The waist of a vertebral body is narrower than its end plates.
  const column = (x: number, y: number, z: number): number => {
    const towardPlate = 1 + withinLevel(z) / (LEVEL_MM / 2);
    return bodies.distance(x, y, z) + 1.8 * (1 - towardPlate * towardPlate);
  };
  const canal = ellipsoid({ origin: [0, (SPINE_Y + 22) * s, 0], ...BODY_AXES }, [
    9 * s,
    7.5 * s,
    9000,
  ]);
  return {
    vertebrae: part(
      combine([processes], (x, y, z) =>
        Math.min(
          Math.max(column(x, y, z), withinLevel(z)),
          Math.max(processes.distance(x, y, z), -canal.distance(x, y, z)),
        ),
      ),
      [],
      0,
    ),
    discs: part({ distance: (x, y, z) => column(x, y, z) + 0.6 }),
    canal: part(canal),
  };
}
