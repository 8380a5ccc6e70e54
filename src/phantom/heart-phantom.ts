/** The synthetic patient: from a seed to a contrast CT of the chest with its exact labels. */
import { LABEL, TISSUE } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { type JobContext, span } from '../core/job.ts';
import { type Random, createRandom } from '../core/random.ts';
import { type Grid, IDENTITY_DIRECTION, type Lps, type Vec3, ijkToLps } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { addCtNoise } from './ct-noise.ts';
import { along } from './fields.ts';
import { type HeartAnatomy, drawHeartBuild, layOutHeart } from './heart-anatomy.ts';
import { type Warp, createWarp } from './lattice-noise.ts';
import { composePatient } from './patient.ts';
import { type Enhancement, createMaterials, drawEnhancement } from './materials.ts';
import { type CoronaryTerritory, type Scar, drawScar } from './scar.ts';
import { paintBody } from './scene.ts';
import { joinSpecks } from './single-pieces.ts';

export interface HeartPhantomOptions {
  /** Whole number; the same seed gives the same patient, voxel for voxel. */
  readonly seed: number;
  /** Voxels along i, j, k. By default as many as cover the seed's field of view: 256 x 256 x 160 at its own spacing. */
  readonly dimensions?: Vec3;
  /** Edge of a (cubic) voxel. By default drawn by the seed between 0.88 and 1 mm. */
  readonly spacingMm?: number;
  /** Whether the left ventricle carries an infarct scar; true by default. */
  readonly scar?: boolean;
}

/** What is true of the patient by construction. */
export interface HeartPhantomFacts {
  readonly seed: number;
  readonly spacingMm: number;
  /** Size against the reference heart. */
  readonly heartScale: number;
  /** 0 end of diastole, 1 end of systole. */
  readonly phase: number;
  readonly lvWallMm: number;
  readonly rvWallMm: number;
  readonly noiseHu: number;
  readonly enhancement: Enhancement;
  /** Middle of the left ventricular base, tip of its cavity, and the unit vector between them. */
  readonly lvBase: Lps;
  readonly lvApex: Lps;
  readonly heartAxis: Vec3;
  readonly valves: HeartAnatomy['valves'];
  readonly scar?: {
    readonly territory: CoronaryTerritory;
    readonly centre: Lps;
    readonly channelWidthMm: number;
  };
}

export interface HeartPhantom {
  /** Hounsfield units, quantised to whole numbers in [-1024, 3071]. */
  readonly volume: Volume;
  /**
   * Labels of `core/anatomy.ts`. Papillary muscles count as left ventricular blood (clinical convention);
   * pulmonary veins belong to the left atrium for about a centimetre; caval veins, coronary arteries and
   * the walls of atria and great vessels are background.
   */
  readonly labels: LabelMap;
  /** `TISSUE` class of every voxel of the ventricular walls, 0 elsewhere. */
  readonly tissue: LabelMap;
  readonly facts: HeartPhantomFacts;
}

const DEFAULT_DIMENSIONS: Vec3 = [256, 256, 160];
/** Height from the lowest to the highest structure that the field of view must hold, at scale 1. */
const HEIGHT_MM = 142;
/** Middle of the field of view in the reference patient. */
const VIEW_CENTRE: Vec3 = [6, 8, 11];
/** Standard deviation of the scanner's point-spread function. */
const BLUR_MM = 0.55;
const WARP_AMPLITUDE_MM = 2;
const WARP_GRAIN_MM = 34;

/** Builds the patient of `seed`. Throws `bad-input` for sizes that make no image. */
export async function buildHeartPhantom(
  options: HeartPhantomOptions,
  ctx: JobContext,
): Promise<HeartPhantom> {
  const random = createRandom(options.seed);
  const heart = layOutHeart(drawHeartBuild(random.fork('heart')));
  const grid = viewGrid(options, heart.build.scale, random.fork('grid'));
  const scar = options.scar === false ? undefined : drawScar(heart, random.fork('scar'));
  const enhancement = drawEnhancement(random.fork('enhancement'));
  const materials = createMaterials(enhancement, random.fork('materials'));
  const layers = composePatient(heart, scar, materials, random.fork('chest'));
  const spacing = grid.spacingMm[0];
  const edgeMm = 1.88 * Math.sqrt(BLUR_MM * BLUR_MM + (spacing * spacing) / 12);
  const warp = createWarp(random.fork('warp'), WARP_AMPLITUDE_MM, WARP_GRAIN_MM);
  const body = await paintBody(grid, layers, warp, edgeMm, span(ctx, 0, 0.85));
  await joinSpecks(body.labels, grid.dimensions, ctx);
  const tissue = await classifyWalls(grid, body.labels, warp, scar, ctx);
  const noiseHu = random.fork('noise level').between(13, 26);
  await addCtNoise(body.hu, grid, noiseHu, random.fork('noise'), span(ctx, 0.85, 1));
  return {
    volume: {
      grid,
      data: quantised(body.hu),
      modality: 'CT',
      unit: 'HU',
      window: { centre: 200, width: 900 },
    },
    labels: { grid, data: body.labels },
    tissue: { grid, data: tissue },
    facts: {
      seed: options.seed,
      spacingMm: spacing,
      heartScale: heart.build.scale,
      phase: heart.build.phase,
      lvWallMm: heart.build.lvWallMm,
      rvWallMm: heart.build.rvWallMm,
      noiseHu,
      enhancement,
      lvBase: heart.frame.origin,
      lvApex: along(heart.frame, 0, 0, heart.lv.middleMm + heart.lv.alongMm),
      heartAxis: heart.frame.w,
      valves: heart.valves,
      scar: scar && {
        territory: scar.territory,
        centre: scar.centre,
        channelWidthMm: scar.channelWidthMm,
      },
    },
  };
}

/** The tissue class of every voxel of the ventricular walls. */
async function classifyWalls(
  grid: Grid,
  labels: Uint8Array,
  warp: Warp,
  scar: Scar | undefined,
  ctx: JobContext,
): Promise<Uint8Array> {
  const [nx, ny, nz] = grid.dimensions;
  const tissue = new Uint8Array(labels.length);
  const p = new Float64Array(3);
  for (let k = 0, at = 0; k < nz; k++) {
    await ctx.checkpoint();
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        if (labels[at] === LABEL.rvMyocardium) tissue[at] = TISSUE.healthy;
        if (labels[at] !== LABEL.lvMyocardium) continue;
        const [x, y, z] = ijkToLps(grid, [i, j, k]);
        warp.apply(x, y, z, p);
        tissue[at] = scar ? scar.tissue(p[0], p[1], p[2]) : TISSUE.healthy;
      }
    }
  }
  return tissue;
}

/** A grid about the heart; the seed decides how tightly the examination was framed. */
function viewGrid(options: HeartPhantomOptions, scale: number, random: Random): Grid {
  if (!Number.isSafeInteger(options.seed) || options.seed < 0) {
    fail(
      'bad-input',
      'phantom-seed',
      `The seed of a synthetic patient was ${options.seed}; it names the patient and must be a whole number from 0.`,
      'Give a whole number such as 1.',
    );
  }
  // The field of view never cuts the apex or the aortic arch.
  const own = Math.max(random.between(0.86, 1), (HEIGHT_MM * scale) / DEFAULT_DIMENSIONS[2]);
  const spacing = options.spacingMm ?? Math.round(own * 1000) / 1000;
  if (!(spacing >= 0.3 && spacing <= 5)) {
    fail(
      'bad-input',
      'phantom-spacing',
      `The voxel spacing asked for is ${spacing} mm; a heart cannot be shown outside 0.3 to 5 mm.`,
      'Choose a spacing between 0.3 and 5 mm.',
    );
  }
  const dimensions =
    options.dimensions ??
    (DEFAULT_DIMENSIONS.map((count) => Math.round((count * own) / spacing)) as unknown as Vec3);
  if (!dimensions.every((count) => Number.isInteger(count) && count >= 8 && count <= 1024)) {
    fail(
      'bad-input',
      'phantom-dimensions',
      `The image size asked for is ${dimensions.join(' x ')}; each side must be a whole number of 8 to 1024 voxels.`,
      'Leave the size out to get the whole heart.',
    );
  }
  const origin = VIEW_CENTRE.map(
    (centre, axis) => Math.round((centre - ((dimensions[axis] - 1) / 2) * spacing) * 1000) / 1000,
  );
  return {
    dimensions,
    spacingMm: [spacing, spacing, spacing],
    originMm: [origin[0], origin[1], origin[2]],
    direction: IDENTITY_DIRECTION,
  };
}

function quantised(hu: Float32Array): Int16Array {
  const out = new Int16Array(hu.length);
  for (let n = 0; n < hu.length; n++) {
    out[n] = Math.min(3071, Math.max(-1024, Math.round(hu[n])));
  }
  return out;
}
