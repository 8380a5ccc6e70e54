/** Tumours of the liver: where the seed puts them, their shape, and how they look. */
import { tumourLabel } from '../../core/anatomy.ts';
import type { Random } from '../../core/random.ts';
import type { Vec3 } from '../../core/space.ts';
import { length3, smoothStep, unit } from '../exact-math.ts';
import { type Noise, createNoise } from '../lattice-noise.ts';
import type { GrownTree } from './vessel-growth.ts';

export interface Tumour {
  /** Label of `core/anatomy.ts`; the first is the largest. */
  readonly label: number;
  /** In the reference abdomen. */
  readonly centre: Vec3;
  /** Mean radius in the reference abdomen. */
  readonly radiusMm: number;
  readonly kind: 'hypodense' | 'hyperdense';
  /** Middle of the tumour, its rim, in Hounsfield units. */
  readonly coreHu: number;
  readonly rimHu: number;
  /** Whether it was put close to a named vein. */
  readonly nearVein: boolean;
  /** Distance to the surface, negative inside. */
  distance(x: number, y: number, z: number): number;
}

/** Tissue between a tumour and the surface of the liver, and between a tumour and a vessel. */
const CAPSULE_MM = 3;
const VESSEL_GAP_MM = 2;
/** Most of a tumour lies within so many radii. */
const USUAL_REACH = 1.12;
const SURFACE_SWING = 0.2;
const STRETCH = 0.14;
const TRIES = 4000;
/** Radius that still measures 8 mm across in the smallest patient. */
const SMALLEST_MM = 4.6;

/**
 * One to three tumours of 8 to 45 mm, each clearly smaller than the one before. `outside` is the distance from
 * the liver's parenchyma; `courses` are the vessels that were there first.
 */
export function placeTumours(
  box: readonly [Vec3, Vec3],
  outside: (x: number, y: number, z: number) => number,
  courses: readonly GrownTree[],
  liverHu: number,
  random: Random,
): Tumour[] {
  const count = 1 + random.integer(3);
  const tumours: Tumour[] = [];
  let largest = random.between(9, 22.5);
  for (let n = 0; n < count; n++) {
    const drawn = random.fork(`tumour ${n}`);
    const wantsVein = drawn.uniform() < 0.45;
    let radiusMm = Math.max(SMALLEST_MM, largest);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      // Where a liver has no room for a tumour of this size a smaller one has to do.
      if (attempt % 1000 === 999 && radiusMm > SMALLEST_MM / 0.85) radiusMm *= 0.85;
      const reach = USUAL_REACH * radiusMm;
      const [low, high] = box;
      const c: Vec3 = [
        drawn.between(low[0], high[0]),
        drawn.between(low[1], high[1]),
        drawn.between(low[2], high[2]),
      ];
      if (outside(c[0], c[1], c[2]) > -reach - CAPSULE_MM) continue;
      if (tumours.some((t) => apart(c, t.centre) < reach + t.radiusMm * 1.2 + 8)) continue;
      // Half way through the tries a tumour that finds no vein may lie anywhere.
      const near = wantsVein && attempt < TRIES / 2;
      const room = nearestCourse(c, courses) - reach;
      if (room < VESSEL_GAP_MM - 0.15 * radiusMm || (near && room > 4)) continue;
      const tumour = shape(tumours.length, c, radiusMm, near, liverHu, drawn.fork(`${attempt}`));
      if (!fits(tumour, outside, courses)) continue;
      tumours.push(tumour);
      break;
    }
    largest = radiusMm * random.between(0.45, 0.8);
  }
  return tumours;
}

/** Whether the tumour as it is keeps its distance from the surface of the liver and from the vessels. */
function fits(
  { centre, radiusMm, distance }: Tumour,
  outside: (x: number, y: number, z: number) => number,
  courses: readonly GrownTree[],
): boolean {
  for (const { at, reserveMm } of courses) {
    for (let n = 0; n < at.length; n++) {
      if (distance(at[n][0], at[n][1], at[n][2]) < reserveMm[n] + VESSEL_GAP_MM) return false;
    }
  }
  const stepMm = Math.max(1.5, radiusMm / 5);
  const steps = Math.ceil((1.5 * radiusMm) / stepMm);
  for (let k = -steps; k <= steps; k++) {
    for (let j = -steps; j <= steps; j++) {
      for (let i = -steps; i <= steps; i++) {
        const x = centre[0] + i * stepMm;
        const y = centre[1] + j * stepMm;
        const z = centre[2] + k * stepMm;
        if (distance(x, y, z) < 1 && outside(x, y, z) > -CAPSULE_MM) return false;
      }
    }
  }
  return true;
}

function shape(
  n: number,
  centre: Vec3,
  radiusMm: number,
  nearVein: boolean,
  liverHu: number,
  random: Random,
): Tumour {
  const noise = createNoise(random.fork('shape'));
  const hyperdense = random.uniform() < 0.2;
  const coreHu = hyperdense ? liverHu + random.between(32, 44) : random.between(50, 72);
  const grain = 0.6 * radiusMm + 3;
  const axis = unit([random.between(-1, 1), random.between(-1, 1), random.between(0.1, 1)]);
  const stretch = random.between(-STRETCH, STRETCH);
  return {
    label: tumourLabel(n + 1),
    centre,
    radiusMm,
    kind: hyperdense ? 'hyperdense' : 'hypodense',
    coreHu,
    rimHu: hyperdense ? coreHu + 4 : coreHu + random.between(6, 20),
    nearVein,
    distance(x, y, z) {
      const dx = x - centre[0];
      const dy = y - centre[1];
      const dz = z - centre[2];
      const along = stretch * (dx * axis[0] + dy * axis[1] + dz * axis[2]);
      return (
        length3(dx + along * axis[0], dy + along * axis[1], dz + along * axis[2]) -
        radiusMm * (1 + SURFACE_SWING * noise(x / grain, y / grain, z / grain))
      );
    },
  };
}

/**
 * Hounsfield units of a tumour at depth `depthMm` under its surface (positive inside) in tissue that would
 * show `texture` in [-1, 1]: a rim about 4 mm wide round a middle that can be partly dead.
 */
export function tumourHu({ coreHu, rimHu }: Tumour, depthMm: number, texture: number): number {
  const inner = smoothStep(2, 5.5, depthMm);
  return rimHu + inner * (coreHu - rimHu) + (5 + 5 * inner) * texture;
}

export const tumourTexture = (random: Random): Noise => {
  const fine = createNoise(random.fork('fine'));
  return (x, y, z) => 0.6 * fine(x / 4, y / 4, z / 4) + 0.4 * fine(x / 9, y / 9, z / 9);
};

function nearestCourse(p: Vec3, courses: readonly GrownTree[]): number {
  let best = Infinity;
  for (const { at, reserveMm } of courses) {
    for (let n = 0; n < at.length; n++) best = Math.min(best, apart(p, at[n]) - reserveMm[n]);
  }
  return best;
}

const apart = (a: Vec3, b: Vec3): number => length3(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
