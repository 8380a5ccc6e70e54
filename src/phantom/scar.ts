/**
 * A healed infarct of the left ventricular wall: a dense core, a border zone around it and a bridge of
 * surviving border-zone tissue through the core, the substrate of re-entrant ventricular tachycardia
 * (de Bakker et al., Circulation 77 (1988) 589-606). The wall is thinner over the core.
 */
import { TISSUE } from '../core/anatomy.ts';
import type { Random } from '../core/random.ts';
import type { Lps, Vec3 } from '../core/space.ts';
import { cosine, length3, sine, smoothStep, unit } from './exact-math.ts';
import { along } from './fields.ts';
import type { HeartAnatomy } from './heart-anatomy.ts';
import { type Noise, createNoise } from './lattice-noise.ts';

export type CoronaryTerritory = 'left-anterior-descending' | 'circumflex' | 'right-coronary';

export interface Scar {
  readonly territory: CoronaryTerritory;
  /** Middle of the scar, half way through the wall. */
  readonly centre: Lps;
  readonly channelWidthMm: number;
  /** Share of the wall that is lost at a point, 0 to about 0.35. */
  thinning(x: number, y: number, z: number): number;
  /** Tissue class of a point of the left ventricular wall. */
  tissue(x: number, y: number, z: number): number;
  /** 1 in the core, 0 in healthy wall: how much less contrast the tissue takes up. */
  fibrosis(x: number, y: number, z: number): number;
}

/** Towards the septum and towards the inferior wall, and the height between base (0) and apex (1). */
const TERRITORIES: Readonly<Record<CoronaryTerritory, readonly [number, number, number]>> = {
  'left-anterior-descending': [0.25, -0.97, 0.55],
  circumflex: [-0.98, 0.2, 0.48],
  'right-coronary': [0.1, 0.99, 0.42],
};

const BORDER_MM = 5;

export function drawScar(heart: HeartAnatomy, random: Random): Scar {
  const names = Object.keys(TERRITORIES) as CoronaryTerritory[];
  const territory = names[random.integer(names.length)];
  const [septal, inferior, height] = TERRITORIES[territory];
  const { frame, lv, build } = heart;
  const { scale: s } = build;
  const heightMm = height * (lv.middleMm + lv.alongMm);
  const q = (heightMm - lv.middleMm) / lv.alongMm;
  const radiusMm = lv.acrossMm * Math.sqrt(1 - q * q) + build.lvWallMm / 2;
  const centre = along(frame, septal * radiusMm, inferior * radiusMm, heightMm);

  // Axes on the wall: outward, around, and along it, turned by a drawn angle.
  const axis = along(frame, 0, 0, heightMm);
  const out = unit([centre[0] - axis[0], centre[1] - axis[1], centre[2] - axis[2]]);
  const angle = random.between(-0.6, 0.6);
  const around: Vec3 = [
    out[1] * frame.w[2] - out[2] * frame.w[1],
    out[2] * frame.w[0] - out[0] * frame.w[2],
    out[0] * frame.w[1] - out[1] * frame.w[0],
  ];
  const mix = (a: number, b: number): Vec3 => [
    a * around[0] + b * frame.w[0],
    a * around[1] + b * frame.w[1],
    a * around[2] + b * frame.w[2],
  ];
  const shape: ScarShape = {
    centre,
    out,
    first: mix(cosine(angle), sine(angle)),
    second: mix(-sine(angle), cosine(angle)),
    halfFirstMm: random.between(16, 20) * s,
    halfSecondMm: random.between(13, 16) * s,
    bend: random.between(-0.012, 0.012),
    channelWidthMm: random.between(4.2, 5.8),
    edge: createNoise(random.fork('edge')),
  };
  return {
    territory,
    centre,
    channelWidthMm: shape.channelWidthMm,
    thinning: (x, y, z) => 0.32 * (1 - smoothStep(-6, 6, coreDistance(shape, x, y, z))),
    tissue(x, y, z) {
      const core = coreDistance(shape, x, y, z);
      if (core > BORDER_MM) return TISSUE.healthy;
      if (core > 0) return TISSUE.borderZone;
      return channelDistance(shape, x, y, z) < 0 ? TISSUE.borderZone : TISSUE.scar;
    },
    fibrosis(x, y, z) {
      const core = 1 - smoothStep(-2, BORDER_MM, coreDistance(shape, x, y, z));
      return core * (0.45 + 0.55 * smoothStep(-1, 1, channelDistance(shape, x, y, z)));
    },
  };
}

interface ScarShape {
  readonly centre: Vec3;
  readonly out: Vec3;
  /** Direction of the surviving channel, on the wall. */
  readonly first: Vec3;
  readonly second: Vec3;
  readonly halfFirstMm: number;
  readonly halfSecondMm: number;
  readonly bend: number;
  readonly channelWidthMm: number;
  readonly edge: Noise;
}

const dot3 = (x: number, y: number, z: number, a: Vec3): number => x * a[0] + y * a[1] + z * a[2];

/** Distance from the edge of the core along the wall; the core narrows a little towards the epicardium. */
function coreDistance(shape: ScarShape, x: number, y: number, z: number): number {
  const dx = x - shape.centre[0];
  const dy = y - shape.centre[1];
  const dz = z - shape.centre[2];
  const depth = dot3(dx, dy, dz, shape.out);
  // The opposite wall is never part of the scar.
  if (depth < -22 || dx * dx + dy * dy + dz * dz > 3600) return 30;
  const a = dot3(dx, dy, dz, shape.first) / shape.halfFirstMm;
  const b = dot3(dx, dy, dz, shape.second) / shape.halfSecondMm;
  const k = length3(a, b, 0);
  const slope = length3(a / shape.halfFirstMm, b / shape.halfSecondMm, 0);
  const d = slope < 1e-9 ? -shape.halfSecondMm : (k * (k - 1)) / slope;
  return d + 2.2 * shape.edge(x / 7, y / 7, z / 7) + 0.25 * depth;
}

/** Negative inside the surviving channel, which crosses the whole core. */
function channelDistance(shape: ScarShape, x: number, y: number, z: number): number {
  const dx = x - shape.centre[0];
  const dy = y - shape.centre[1];
  const dz = z - shape.centre[2];
  const a = dot3(dx, dy, dz, shape.first);
  const b = dot3(dx, dy, dz, shape.second);
  return Math.abs(b - shape.bend * a * a) - shape.channelWidthMm / 2;
}
