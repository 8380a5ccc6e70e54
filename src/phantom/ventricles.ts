/** Left and right ventricle: cavities, walls, outflow tracts and papillary muscles. */
import type { Random } from '../core/random.ts';
import type { Vec3 } from '../core/space.ts';
import { clamp01, smoothMax, smoothMin, smoothStep } from './exact-math.ts';
import {
  type Field,
  along,
  combine,
  cutBy,
  ellipsoid,
  halfSpace,
  tubePoint,
  tubes,
} from './fields.ts';
import type { HeartAnatomy } from './heart-anatomy.ts';
import { type Noise, createNoise } from './lattice-noise.ts';
import { type Part, part } from './scene.ts';
import type { Scar } from './scar.ts';

export interface Ventricles {
  /** Blood of the left ventricle up to the mitral and the aortic valve plane. */
  readonly lvBlood: Part;
  /** Outer surface of the left ventricular wall, cut at the base. */
  readonly lvOuter: Part;
  /** Fibrous floor between the valves, where ventricular blood would otherwise touch fat. */
  readonly lvBase: Part;
  /** Outflow tract below the aortic valve, whose wall is fibrous. */
  readonly lvOutflow: Part;
  readonly papillary: Part;
  /** Muscle strands that stand out from the inner walls; part of the blood pools by convention. */
  readonly lvTrabeculae: Part;
  readonly rvTrabeculae: Part;
  readonly rvBlood: Part;
  readonly rvOuter: Part;
  readonly rvBase: Part;
  /** Ventricles without their cuts at the base: what the epicardial fat lies on. */
  readonly lvHull: Part;
  readonly rvHull: Part;
}

const FIBROUS_MM = 2.5;

export function buildVentricles(
  heart: HeartAnatomy,
  scar: Scar | undefined,
  random: Random,
): Ventricles {
  const noise = createNoise(random.fork('trabeculae'));
  return { ...buildLeft(heart, scar, noise), ...buildRight(heart, noise) };
}

/** How far trabeculae reach into a cavity: strands along the axis, none where the noise is low. */
function strandMm(heart: HeartAnatomy, noise: Noise, x: number, y: number, z: number): number {
  const { w } = heart.frame;
  // Squeezed along the axis, the grain of the noise becomes a strand.
  const height = 0.6 * (x * w[0] + y * w[1] + z * w[2]);
  const a = (x - height * w[0]) / 3.6;
  const b = (y - height * w[1]) / 3.6;
  const c = (z - height * w[2]) / 3.6;
  return Math.max(0, noise(a, b, c) - 0.05);
}

type Left = Pick<
  Ventricles,
  'lvBlood' | 'lvOuter' | 'lvBase' | 'lvOutflow' | 'papillary' | 'lvTrabeculae' | 'lvHull'
>;

function buildLeft(heart: HeartAnatomy, scar: Scar | undefined, noise: Noise): Left {
  const { frame, lv, valves, build } = heart;
  const s = build.scale;
  const { origin: o, w, u } = frame;
  const middle = { ...frame, origin: along(frame, 0, 0, lv.middleMm) };
  const cavity = part(ellipsoid(middle, [lv.acrossMm, lv.acrossMm * 0.97, lv.alongMm]));
  const apexMm = lv.middleMm + lv.alongMm;

  const wallMm = (x: number, y: number, z: number): number => {
    const dx = x - o[0];
    const dy = y - o[1];
    const dz = z - o[2];
    const height = dx * w[0] + dy * w[1] + dz * w[2];
    const septal = dx * u[0] + dy * u[1] + dz * u[2];
    const apical = 0.14 * smoothStep(apexMm - 24 * s, apexMm, height);
    const membranous = 0.1 * smoothStep(14 * s, 2 * s, height) * clamp01(septal / (20 * s));
    const scarred = scar ? scar.thinning(x, y, z) : 0;
    return build.lvWallMm * (1 - apical - membranous) * (1 - scarred);
  };
  const lvHull = part({ distance: (x, y, z) => cavity.value - wallMm(x, y, z) }, [cavity]);

  // Positive on the atrial side of the base.
  const base = halfSpace(o, [-w[0], -w[1], -w[2]]);
  const start = along(frame, 8 * s, -2 * s, 15 * s);
  const { centre, normal } = valves.aortic;
  const outflow = cutBy(
    tubes([
      [
        tubePoint(start, 12 * s),
        tubePoint(along({ ...heart.frame, origin: centre, w: normal }, 0, 0, 3), 11.5 * s),
      ],
    ]),
    centre,
    normal,
  );
  const lvOutflow = part(outflow, [], 6);

  return {
    lvHull,
    lvOutflow,
    lvBlood: part(
      {
        distance: (x, y, z) =>
          smoothMin(Math.max(cavity.value, base.distance(x, y, z)), lvOutflow.value, 3),
      },
      [cavity, lvOutflow],
    ),
    lvOuter: part({ distance: (x, y, z) => smoothMax(lvHull.value, base.distance(x, y, z), 7) }, [
      lvHull,
    ]),
    lvBase: part(
      { distance: (x, y, z) => smoothMax(lvHull.value, base.distance(x, y, z) - FIBROUS_MM, 7) },
      [lvHull],
    ),
    papillary: part(papillaryMuscles(heart), [], 0),
    lvTrabeculae: part(
      {
        distance: (x, y, z) => {
          const depth = -cavity.value;
          const height = (x - o[0]) * w[0] + (y - o[1]) * w[1] + (z - o[2]) * w[2];
          const reach = 5.5 * smoothStep(30 * s, 70 * s, height) * strandMm(heart, noise, x, y, z);
          // Where no strand stands the inner surface itself must stay clear.
          return Math.max(-depth, depth - reach) + Math.max(0, 1.5 - reach);
        },
      },
      [cavity],
    ),
  };
}

/** Two muscles that rise from the middle of the wall towards the mitral valve. */
function papillaryMuscles({ frame, lv, build }: HeartAnatomy): Field {
  const { scale: s } = build;
  const r = lv.acrossMm;
  const muscle = (septal: number, inferior: number): Field => {
    const foot = along(frame, septal * r * 0.92, inferior * r * 0.92, 62 * s);
    const body = along(frame, septal * r * 0.68, inferior * r * 0.68, 45 * s);
    const tip = along(frame, septal * r * 0.45, inferior * r * 0.45, 30 * s);
    return tubes([[tubePoint(foot, 4.6 * s), tubePoint(body, 4.2 * s), tubePoint(tip, 2.2 * s)]]);
  };
  const posteromedial = muscle(-0.1, 0.99);
  const anterolateral = muscle(-0.85, -0.53);
  return combine([posteromedial, anterolateral], (x, y, z) =>
    Math.min(posteromedial.distance(x, y, z), anterolateral.distance(x, y, z)),
  );
}

type Right = Pick<Ventricles, 'rvBlood' | 'rvOuter' | 'rvBase' | 'rvTrabeculae' | 'rvHull'>;

/** The left ventricle is painted over the right one, which makes the cavity a crescent. */
function buildRight(heart: HeartAnatomy, noise: Noise): Right {
  const { frame, valves, build } = heart;
  const s = build.scale;
  const shrink = build.rightVentricle * (1 - 0.09 * build.phase);
  const body = ellipsoid({ ...frame, origin: along(frame, 31 * s, 0, 32 * s) }, [
    27 * s * shrink,
    36 * s * shrink,
    42 * s,
  ]);
  const { centre, normal } = valves.pulmonary;
  const back = (mm: number): Vec3 => along({ ...frame, origin: centre, w: normal }, 0, 0, -mm);
  const low = along(frame, 33 * s, -18 * s, 12 * s);
  const conus = cutBy(
    tubes([
      [tubePoint(low, 15 * s), tubePoint(back(12 * s), 12.5 * s), tubePoint(back(-3), 11 * s)],
    ]),
    centre,
    normal,
  );
  const rvHull = part(
    combine([body, conus], (x, y, z) =>
      smoothMin(body.distance(x, y, z), conus.distance(x, y, z), 12),
    ),
  );
  const { centre: t, normal: n } = valves.tricuspid;
  const base = halfSpace(t, [-n[0], -n[1], -n[2]]);
  const outside = (x: number, y: number, z: number): number => base.distance(x, y, z);
  const o = frame.origin;
  const w = frame.w;
  return {
    rvHull,
    rvTrabeculae: part(
      {
        distance: (x, y, z) => {
          const depth = -rvHull.value;
          const height = (x - o[0]) * w[0] + (y - o[1]) * w[1] + (z - o[2]) * w[2];
          const reach = 10 * smoothStep(4 * s, 36 * s, height) * strandMm(heart, noise, x, y, z);
          // Where no strand stands the inner surface itself must stay clear.
          return Math.max(-depth, depth - reach) + Math.max(0, 1.5 - reach);
        },
      },
      [rvHull],
    ),
    rvBlood: part({ distance: (x, y, z) => Math.max(rvHull.value, outside(x, y, z)) }, [rvHull]),
    rvOuter: part(
      { distance: (x, y, z) => Math.max(rvHull.value - build.rvWallMm, outside(x, y, z)) },
      [rvHull],
    ),
    rvBase: part(
      {
        distance: (x, y, z) =>
          Math.max(rvHull.value - build.rvWallMm, outside(x, y, z) - FIBROUS_MM),
      },
      [rvHull],
    ),
  };
}
