/**
 * Where everything in one synthetic heart lies: the seed's choices and the landmarks that follow.
 *
 * The reference heart is that of a supine adult, in LPS millimetres about the middle of the chest at the
 * height of the mitral valve. Sizes follow the adult ranges of cardiac CT (Lin et al., "Cardiac CT
 * angiography for normal cardiac chamber size", JCCT 2008); the left ventricular axis points to the left,
 * the front and the feet.
 */
import type { Random } from '../core/random.ts';
import type { Lps, Vec3 } from '../core/space.ts';
import { rotate, unit } from './exact-math.ts';
import { type Frame, type TubePoint, tubePoint } from './fields.ts';

/** Sizes that the seed draws. Millimetres, radians, or plain factors. */
export interface HeartBuild {
  /** Size against the reference heart. */
  readonly scale: number;
  /** 0 at the end of diastole, 1 at the end of systole. */
  readonly phase: number;
  readonly turnZ: number;
  readonly tilt: number;
  readonly lvWallMm: number;
  readonly rvWallMm: number;
  /** Size of each of these chambers against a heart of this scale. */
  readonly rightVentricle: number;
  readonly leftAtrium: number;
  readonly rightAtrium: number;
}

export interface HeartAnatomy {
  readonly build: HeartBuild;
  /**
   * Ventricular frame: origin in the middle of the left ventricular base, u towards the septum and the
   * right ventricle, v towards the inferior wall, w towards the apex.
   */
  readonly frame: Frame;
  /** Semi-axes of the left ventricular cavity across and along, and its middle's distance from the base. */
  readonly lv: { readonly acrossMm: number; readonly alongMm: number; readonly middleMm: number };
  readonly valves: Readonly<Record<'mitral' | 'tricuspid' | 'aortic' | 'pulmonary', Valve>>;
  /** Moves a point of the reference heart into this one. */
  place(point: Vec3): Lps;
  /** The same for the centre line of a vessel, radius included. */
  placePath(points: readonly TubePoint[]): TubePoint[];
}

/** A valve plane; the normal points with the flow of blood. */
export interface Valve {
  readonly centre: Lps;
  readonly normal: Vec3;
}

const BASE: Vec3 = [8, -4, 0];
const AXIS = unit([0.7, -0.55, -0.45]);
const TO_SEPTUM = orthogonal([-0.65, -0.75, -0.1], AXIS);

export function drawHeartBuild(random: Random): HeartBuild {
  const phase = random.uniform();
  return {
    scale: random.between(0.93, 1.05),
    phase,
    turnZ: random.between(-0.13, 0.13),
    tilt: random.between(-0.09, 0.09),
    lvWallMm: random.between(8.8, 9.8) + 1.5 * phase,
    rvWallMm: random.between(3.1, 3.8),
    rightVentricle: random.between(0.99, 1.07),
    leftAtrium: random.between(1, 1.1),
    rightAtrium: random.between(1, 1.11),
  };
}

export function layOutHeart(build: HeartBuild): HeartAnatomy {
  const { scale, phase } = build;
  const turn = (p: Vec3): Vec3 => rotate(rotate(p, [0, 0, 1], build.turnZ), [1, 0, 0], build.tilt);
  const place = (p: Vec3): Lps => {
    const [x, y, z] = turn([p[0] - BASE[0], p[1] - BASE[1], p[2] - BASE[2]]);
    return [BASE[0] + scale * x, BASE[1] + scale * y, BASE[2] + scale * z];
  };
  const w = turn(AXIS);
  const u = turn(TO_SEPTUM);
  const v = crossed(w, u);
  const frame: Frame = { origin: place(BASE), u, v, w };
  return {
    build,
    frame,
    // Systole narrows the cavity more than it shortens it.
    lv: {
      acrossMm: 24.5 * scale * (1 - 0.16 * phase),
      alongMm: 62 * scale * (1 - 0.08 * phase),
      middleMm: 25 * scale,
    },
    valves: {
      mitral: { centre: place([13, 0, -1]), normal: w },
      tricuspid: { centre: place([-17, -23, -8]), normal: w },
      aortic: { centre: place([-6, -12, 6]), normal: turn(unit([-0.25, -0.22, 0.94])) },
      pulmonary: { centre: place([8, -43, 24]), normal: turn(unit([0.1, 0.42, 0.9])) },
    },
    place,
    placePath: (points) => points.map(([x, y, z, r]) => tubePoint(place([x, y, z]), r * scale)),
  };
}

function orthogonal(a: Vec3, to: Vec3): Vec3 {
  const d = a[0] * to[0] + a[1] * to[1] + a[2] * to[2];
  return unit([a[0] - d * to[0], a[1] - d * to[1], a[2] - d * to[2]]);
}

function crossed(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
