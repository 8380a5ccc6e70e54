/** Tumours of the liver: where the seed puts them, their shape, and how they look. */
import { tumourLabel } from '../../core/anatomy.ts';
import type { Random } from '../../core/random.ts';
import type { Vec3 } from '../../core/space.ts';
import { length3, smoothStep } from '../exact-math.ts';
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
const CAPSULE_MM = 4;
const VESSEL_GAP_MM = 2;
const SURFACE_SWING = 0.14;
const TRIES = 4000;

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
    const radiusMm = Math.max(4, largest);
    const reach = radiusMm * (1 + SURFACE_SWING);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const [low, high] = box;
      const c: Vec3 = [
        drawn.between(low[0], high[0]),
        drawn.between(low[1], high[1]),
        drawn.between(low[2], high[2]),
      ];
      if (outside(c[0], c[1], c[2]) > -reach - CAPSULE_MM) continue;
      if (tumours.some((t) => apart(c, t.centre) < reach + t.radiusMm * 1.2 + 8)) continue;
      const gap = nearestCourse(c, courses) - reach;
      // Half way through the tries a tumour that finds no vein may lie anywhere.
      const near = wantsVein && attempt < TRIES / 2;
      if (gap < VESSEL_GAP_MM || (near && gap > 4)) continue;
      tumours.push(shape(n, c, radiusMm, near, liverHu, drawn));
      break;
    }
    largest *= random.between(0.45, 0.8);
  }
  return tumours;
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
  const grain = 0.75 * radiusMm + 3;
  return {
    label: tumourLabel(n + 1),
    centre,
    radiusMm,
    kind: hyperdense ? 'hyperdense' : 'hypodense',
    coreHu,
    rimHu: hyperdense ? coreHu + 4 : coreHu + random.between(6, 20),
    nearVein,
    distance: (x, y, z) =>
      length3(x - centre[0], y - centre[1], z - centre[2]) -
      radiusMm * (1 + SURFACE_SWING * noise(x / grain, y / grain, z / grain)),
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
