/**
 * The synthetic patient with tumours of the liver: from a seed to CT studies of the abdomen in the portal venous
 * phase, with exact labels and the true vessel trees. Two steps: the anatomy once, then a study of it as often
 * as wanted, each with its own pose, noise and tumours.
 */
import { LABEL, isTumourLabel } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { type JobContext, span } from '../../core/job.ts';
import { type Random, createRandom } from '../../core/random.ts';
import { type Grid, type Lps, type Vec3, voxelCount } from '../../core/space.ts';
import type { VesselTree } from '../../core/vessel-tree.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { addCtNoise } from '../ct-noise.ts';
import { paintBody } from '../scene.ts';
import { finishLabels } from './finish-labels.ts';
import {
  type PortalEnhancement,
  createAbdomenMaterials,
  drawPortalEnhancement,
} from './abdomen-materials.ts';
import { type LiverViewOptions, liverViewGrid } from './abdomen-grid.ts';
import { type Abdomen, composeAbdomen } from './compose-abdomen.ts';
import {
  type Placing,
  type RigidPose,
  STILL,
  applyPose,
  createPlacing,
  drawPose,
  poseMatrix,
  posed,
} from './placing.ts';
import { drawTumourMask, paintTumours } from './paint-tumours.ts';
import { vesselTruth } from './vessel-truth.ts';

export type LiverPhantomOptions = LiverViewOptions;

/** Days between the first and the follow-up study. */
export const FOLLOW_UP_DAYS = 56;

export type LiverStudyKind = 'baseline' | 'follow-up';

export interface LiverTumourFacts {
  readonly label: number;
  readonly centre: Lps;
  /** Of the sphere whose surface the tumour's swings about. */
  readonly diameterMm: number;
  readonly kind: 'hypodense' | 'hyperdense';
  readonly coreHu: number;
  readonly rimHu: number;
  readonly nearVein: boolean;
}

/** What is true of the patient by construction. */
export interface LiverFacts {
  readonly seed: number;
  /** Size against the reference abdomen. */
  readonly scale: number;
  readonly enhancement: PortalEnhancement;
  readonly tumours: readonly LiverTumourFacts[];
}

/** One patient. Holds functions, so it stays on the thread that built it. */
export interface LiverAnatomy {
  /**
   * Labels of `core/anatomy.ts` by the centre of each voxel; in addition a vessel thinner than the voxels keeps
   * those its centreline passes, so that each tree is one piece (the hepatic veins with the vena cava).
   * Veins and arteries outside the liver are background but for portal vein, vena cava and aorta.
   */
  readonly labels: LabelMap;
  /** True centrelines: the portal tree (inflow) and the hepatic veins (outflow), three roots at the vena cava. */
  readonly portal: VesselTree;
  readonly hepatic: VesselTree;
  readonly facts: LiverFacts;
  /** Hounsfield units without noise and without tumours, on the grid of the labels. */
  readonly cleanHu: Float32Array;
  readonly abdomen: Abdomen;
  readonly placing: Placing;
}

export interface LiverStudyOptions {
  readonly study: LiverStudyKind;
  /** Tumour labels on the grid of the anatomy's labels, in place of the tumours at baseline; other values are ignored. */
  readonly tumourMask?: Uint8Array;
  /** How the patient lies against baseline; by default as at baseline there, drawn by the seed at follow-up. */
  readonly pose?: RigidPose;
}

export interface LiverStudy {
  readonly study: LiverStudyKind;
  /** Hounsfield units, whole numbers in [-1024, 3071]. */
  readonly volume: Volume;
  readonly labels: LabelMap;
  readonly noiseHu: number;
  /** Truth for a registration: where a point of the patient at baseline lies in this study. */
  readonly pose: RigidPose;
  /** The same as a 4 x 4 matrix, row by row. */
  readonly baselineToStudy: readonly number[];
}

/** Standard deviation of the scanner's point-spread function. */
const BLUR_MM = 0.75;
const BUILDING = 'Building the synthetic abdomen';

/** Builds the patient of `seed`. Throws `bad-input` for a seed or a size that makes no image. */
export async function buildLiverAnatomy(
  options: LiverPhantomOptions,
  ctx: JobContext,
): Promise<LiverAnatomy> {
  const random = createRandom(options.seed).fork('abdomen');
  const grid = liverViewGrid(options);
  const scale = random.fork('size').between(0.88, 1);
  const placing = createPlacing(scale, random.fork('warp'));
  const enhancement = drawPortalEnhancement(random.fork('enhancement'));
  const materials = createAbdomenMaterials(enhancement, random.fork('materials'));
  const abdomen = await composeAbdomen(
    materials,
    enhancement.liverHu,
    random.fork('anatomy'),
    span(ctx, 0, 0.15),
  );
  const { hu, labels } = await paintBody(
    grid,
    abdomen.layers,
    placing.toReference,
    edgeOf(grid),
    span(ctx, 0.15, 0.95),
    BUILDING,
  );
  const trees = trueTrees(abdomen, placing);
  const tumours = await drawTumourMask(grid, abdomen.tumours, placing, ctx);
  await finishLabels(labels, tumours, grid, trees, (p) => p, ctx);
  return {
    labels: { grid, data: labels },
    ...trees,
    facts: {
      seed: options.seed,
      scale,
      enhancement,
      tumours: abdomen.tumours.map((t) => ({
        label: t.label,
        centre: placing.toPatient(t.centre),
        diameterMm: 2 * t.radiusMm * scale,
        kind: t.kind,
        coreHu: t.coreHu,
        rimHu: t.rimHu,
        nearVein: t.nearVein,
      })),
    },
    cleanHu: hu,
    abdomen,
    placing,
  };
}

/** Images the patient once. Throws `bad-input` when the mask does not belong to the anatomy's grid. */
export async function renderLiverStudy(
  anatomy: LiverAnatomy,
  { study, tumourMask, pose = studyPose(anatomy.facts.seed, study) }: LiverStudyOptions,
  ctx: JobContext,
): Promise<LiverStudy> {
  const { grid } = anatomy.labels;
  const { facts, placing, abdomen } = anatomy;
  const random = studyRandom(facts.seed, study);
  const mask = tumourMask ?? anatomy.labels.data;
  checkMask(mask, grid);
  const edgeMm = edgeOf(grid);
  const body =
    pose === STILL
      ? { hu: anatomy.cleanHu.slice(), labels: withoutTumours(anatomy.labels.data) }
      : await paintBody(
          grid,
          abdomen.layers,
          posed(placing, pose),
          edgeMm,
          span(ctx, 0, 0.8),
          BUILDING,
        );
  const tumours = await paintTumours(
    body.hu,
    {
      grid,
      mask,
      tumours: abdomen.tumours,
      placing,
      pose,
      edgeMm,
      // The tissue of a tumour is the same in both studies.
      random: createRandom(facts.seed).fork('tumour texture'),
    },
    ctx,
  );
  await finishLabels(body.labels, tumours, grid, anatomy, (p) => applyPose(pose, p), ctx);
  const noiseHu = random.fork('noise level').between(9, 14);
  await addCtNoise(body.hu, grid, noiseHu, random.fork('noise'), span(ctx, 0.85, 1));
  return {
    study,
    volume: {
      grid,
      data: quantised(body.hu),
      modality: 'CT',
      unit: 'HU',
      window: { centre: 50, width: 400 },
    },
    labels: { grid, data: body.labels },
    noiseHu,
    pose,
    baselineToStudy: poseMatrix(pose),
  };
}

const studyRandom = (seed: number, study: LiverStudyKind): Random =>
  createRandom(seed).fork(`abdomen ${study}`);

/** How the patient of `seed` lies in a study. */
export const studyPose = (seed: number, study: LiverStudyKind): RigidPose =>
  study === 'baseline' ? STILL : drawPose(studyRandom(seed, study).fork('pose'));

function checkMask(mask: Uint8Array, grid: Grid): void {
  if (mask.length === voxelCount(grid)) return;
  fail(
    'bad-input',
    'phantom-tumour-mask',
    `The tumour labels have ${mask.length} voxels, the synthetic patient has ${voxelCount(grid)}; they do not lie on the same grid.`,
    'Give labels on the grid of the labels of this patient.',
  );
}

const withoutTumours = (labels: Uint8Array): Uint8Array =>
  labels.map((label) => (isTumourLabel(label) ? LABEL.liver : label));

const edgeOf = ({ spacingMm: s }: Grid): number => {
  const meanSquare = (s[0] * s[0] + s[1] * s[1] + s[2] * s[2]) / 3;
  return 1.88 * Math.sqrt(BLUR_MM * BLUR_MM + meanSquare / 12);
};

function trueTrees(abdomen: Abdomen, placing: Placing): Pick<LiverAnatomy, 'portal' | 'hepatic'> {
  const place = {
    place: (p: Vec3): Lps => placing.toPatient(p),
    scale: placing.scale,
  };
  return {
    portal: vesselTruth(abdomen.portal, {
      ...place,
      counts: () => true,
      idPrefix: 'inflow',
      numbered: 'Portal branch',
    }),
    hepatic: vesselTruth(abdomen.hepatic, {
      ...place,
      counts: (p) => abdomen.venaCavaDistance(p) > 0,
      idPrefix: 'outflow',
      numbered: 'Hepatic vein branch',
    }),
  };
}

function quantised(hu: Float32Array): Int16Array {
  const out = new Int16Array(hu.length);
  for (let n = 0; n < hu.length; n++) {
    out[n] = Math.min(3071, Math.max(-1024, Math.round(hu[n])));
  }
  return out;
}
