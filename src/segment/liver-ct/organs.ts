/** Liver, spleen, kidneys and great vessels on the working grid. */
import type { JobContext } from '../../core/job.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import type { Lps } from '../../core/space.ts';
import { maskWhere } from '../mask.ts';
import type { Body } from './body.ts';
import {
  AORTA_COURSE,
  CAVA_COURSE,
  discMask,
  outlineVessel,
  trackVessel,
} from './great-vessels.ts';
import { findGallbladder } from './gallbladder.ts';
import type { WorkingImage } from './image.ts';
import { levelWhere } from './image.ts';
import type { Candidate, Look } from './kidney-candidates.ts';
import type { Side } from './kidney-place.ts';
import type { FoundKidney } from './kidneys.ts';
import { candidatesBeside, findKidney } from './kidneys.ts';
import type { Located } from './locate.ts';
import { refuseWithoutLiver } from './locate.ts';
import type { Outline, Scene } from './outline.ts';
import { onGrid, outlineOrgan, prepareScene } from './outline.ts';
import { locateSpleen } from './spleen.ts';
import { takeInLesions } from './surface-lesions.ts';

export interface Organs {
  readonly scene: Scene;
  readonly body: Body;
  /** Whether blood shows contrast. */
  readonly enhanced: boolean;
  readonly liver: Outline;
  readonly aorta: Uint8Array;
  readonly cava: Uint8Array;
  /** Share of the liver's height over which the vena cava was seen. */
  readonly cavaSeen: number;
  /** Undefined where it was not found. */
  readonly spleen: Uint8Array | undefined;
  readonly kidneys: Readonly<Record<Side, Uint8Array | undefined>>;
  /** Whether a kidney that nobody clicked stands out too little to be sure that it is one. */
  readonly unsure: Readonly<Record<Side, boolean>>;
  readonly gallbladder: Uint8Array | undefined;
}

/** Blood from which the examination counts as one with contrast, HU. */
const CONTRAST_HU = 85;
/** Smoothing under which small organs are looked for. */
const BLUR_MM = 3;
const LIVER_OPEN_MM = 5;
const SPLEEN_OPEN_MM = 4;
/** Low enough for a vessel that is surrounded to count as inside, high enough for a neighbour not to. */
const BRIGHT_COST = 0.1;
/** Muscle of the wall, and its usual CT number. */
const WALL_MM = 15;
const MUSCLE_HU = 50;
/** A kidney with less than this share of the score of one that overlaps the spleen is no other kidney. */
const MUCH_WORSE = 0.5;
const SAME_SHARE = 0.3;
/** Kidneys that stand out score more. */
const SURE_SCORE = 5;
/** The two kidneys of one patient differ less. */
const UNLIKE_HU: Readonly<Record<Look, number>> = { plain: 12, bright: 50 };
/** From the spine to the middle of a spleen, at least. */
const SPLEEN_ASIDE_MM = 78;

/** Places in the kidneys that the user clicked. */
export type KidneyClicks = Partial<Record<Side, Lps>>;

interface Vessels {
  readonly aorta: Uint8Array;
  readonly cava: Uint8Array;
  readonly both: Uint8Array;
}

async function findVessels(scene: Scene, body: Body, ctx: JobContext): Promise<Vessels> {
  const { grid } = scene.image;
  const aortaDiscs = await trackVessel(scene, body, AORTA_COURSE, undefined, ctx);
  const besideAorta = discMask(aortaDiscs, grid, 1, 1);
  const cavaDiscs = await trackVessel(scene, body, CAVA_COURSE, besideAorta, ctx);
  const aorta = await outlineVessel(scene, aortaDiscs, ctx);
  const cava = await outlineVessel(scene, cavaDiscs, ctx);
  return { aorta, cava, both: union(aorta, cava) };
}

interface KidneysOf {
  /** Whether blood or kidneys show contrast. */
  readonly enhanced: boolean;
  readonly look: Look;
  /** What looks like a kidney of the left side when only vessels and liver are known to be none. */
  readonly leftAlone: Candidate | undefined;
  readonly kidneyOf: (side: Side, taken: Uint8Array) => Promise<FoundKidney | undefined>;
}

/** What finds the kidney of a side beside what is known to be something else: in one patient both kidneys look alike. */
async function kidneySearch(
  scene: Scene,
  body: Body,
  { aorta }: Vessels,
  taken: Uint8Array,
  clicks: KidneyClicks,
  ctx: JobContext,
): Promise<KidneysOf> {
  const { grid } = scene.image;
  const sigma = BLUR_MM / grid.spacingMm[0];
  const blurred = await runGaussian(scene.smooth, grid.dimensions, sigma, ctx);
  const aortaHu = levelWhere(scene.smooth, (n) => aorta[n] > 0)?.hu ?? 0;
  const search = { scene, body, blurred, muscleHu: muscleLevel(scene) };
  const left = await candidatesBeside('left', { ...search, taken }, ctx);
  const right = await candidatesBeside('right', { ...search, taken }, ctx);
  const score = (look: Look): number => (left[look]?.score ?? 0) + (right[look]?.score ?? 0);
  const enhanced = aortaHu > CONTRAST_HU || score('bright') > score('plain');
  const look: Look = enhanced ? 'bright' : 'plain';
  return {
    enhanced,
    look,
    leftAlone: left[look],
    kidneyOf: (side, known) =>
      findKidney(side, { ...search, taken: known }, look, clicks[side], ctx),
  };
}

/**
 * Whether what was taken for the spleen is the left kidney: without it there is no good kidney, and it lies where one does,
 * nearer to the spine than a spleen.
 */
function isKidney(
  alone: Candidate,
  spleen: Uint8Array,
  beside: FoundKidney | undefined,
  { image: { grid } }: Scene,
  body: Body,
): boolean {
  if (beside && beside.score > MUCH_WORSE * alone.score) return false;
  const [nx, ny] = grid.dimensions;
  const step = grid.spacingMm[0];
  let core = 0;
  let shared = 0;
  let aside = 0;
  for (let n = 0; n < spleen.length; n++) {
    if (!alone.core[n]) continue;
    core += 1;
    if (!spleen[n]) continue;
    shared += 1;
    const z = grid.originMm[2] + step * Math.floor(n / (nx * ny));
    aside += grid.originMm[0] + step * (n % nx) - body.spine(z)[0];
  }
  return shared > SAME_SHARE * core && aside < SPLEEN_ASIDE_MM * shared;
}

/** CT number of the muscles of the wall, apart from the fat in them. */
function muscleLevel({ smooth, wallDepthMm }: Scene): number {
  const inWall = (n: number): boolean => wallDepthMm[n] < 0 && wallDepthMm[n] > -WALL_MM;
  const mixed = levelWhere(smooth, (n) => inWall(n) && smooth[n] > 0 && smooth[n] < 110);
  if (!mixed) return MUSCLE_HU;
  return (
    levelWhere(smooth, (n) => inWall(n) && smooth[n] > mixed.hu && smooth[n] < 110)?.hu ?? MUSCLE_HU
  );
}

export type KidneysOnly = Pick<Organs, 'scene' | 'kidneys' | 'unsure' | 'enhanced'> & {
  /** What belongs to other organs. */
  readonly taken: Uint8Array;
};

/** The kidneys where the image shows too little of the liver to know its neighbours by it. */
export async function findKidneysAlone(
  body: Body,
  image: WorkingImage,
  clicks: KidneyClicks,
  ctx: JobContext,
): Promise<KidneysOnly> {
  const scene = await prepareScene(image, body, ctx);
  const vessels = await findVessels(scene, body, ctx);
  const { enhanced, kidneyOf } = await kidneySearch(
    scene,
    body,
    vessels,
    vessels.both,
    clicks,
    ctx,
  );
  const left = await kidneyOf('left', vessels.both);
  const right = await kidneyOf('right', vessels.both);
  return {
    scene,
    kidneys: { left: left?.mask, right: right?.mask },
    // Without the liver as a landmark a place says little.
    unsure: { left: !clicks.left, right: !clicks.right },
    enhanced,
    taken: vessels.both,
  };
}

/** @throws `bad-input` with `liver-not-found`. */
export async function findOrgans(
  body: Body,
  image: WorkingImage,
  located: Located,
  ctx: JobContext,
  clicks: KidneyClicks = {},
): Promise<Organs> {
  const { grid } = image;
  ctx.report(0, 'Following the great vessels');
  const scene = await prepareScene(image, body, ctx);
  const great = await findVessels(scene, body, ctx);
  const { aorta, cava, both: vessels } = great;

  ctx.report(0.4, 'Outlining the liver');
  const outline = await outlineOrgan(
    scene,
    {
      core: onGrid(located.core, body.image.grid, grid),
      taken: vessels,
      openMm: LIVER_OPEN_MM,
      brightCost: BRIGHT_COST,
    },
    ctx,
  );
  if (!outline) return refuseWithoutLiver();
  const liver = await takeInLesions(scene, outline, vessels, ctx);

  ctx.report(0.65, 'Finding spleen and kidneys');
  const taken = union(vessels, liver.region);
  const { enhanced, kidneyOf, leftAlone } = await kidneySearch(
    scene,
    body,
    great,
    taken,
    clicks,
    ctx,
  );
  const spleenBeside = async (known: Uint8Array): Promise<Uint8Array | undefined> => {
    const found = await locateSpleen({ scene, body, liver, enhanced, taken: known }, ctx);
    if (!found) return undefined;
    const openMm = Math.min(SPLEEN_OPEN_MM, found.depthMm);
    return (await outlineOrgan(scene, { core: found.core, taken: known, openMm }, ctx))?.region;
  };
  let spleen = await spleenBeside(taken);
  let left = await kidneyOf('left', spleen ? union(taken, spleen) : taken);
  if (spleen && leftAlone && isKidney(leftAlone, spleen, left, scene, body)) {
    left = await kidneyOf('left', taken);
    spleen = await spleenBeside(left ? union(taken, left.mask) : taken);
  }
  const right = await kidneyOf('right', taken);
  // Psoas or bowel may stand in for a kidney that is missing.
  const unlike =
    left !== undefined &&
    right !== undefined &&
    Math.abs(left.hu - right.hu) > (enhanced ? UNLIKE_HU.bright : UNLIKE_HU.plain);
  ctx.report(0.9, 'Finding the gallbladder');
  const gallbladder = await findGallbladder(
    { image, smooth: scene.smooth, domain: liver.region, level: liver.level, cava, aorta },
    scene.wallDepthMm,
    body.spine,
    ctx,
  );
  return {
    scene,
    body,
    enhanced,
    liver,
    aorta,
    cava,
    cavaSeen: seenShare(liver.region, cava, grid.dimensions),
    spleen,
    kidneys: { left: left?.mask, right: right?.mask },
    unsure: {
      left: !clicks.left && (unlike || (left?.score ?? 0) < SURE_SCORE),
      right: !clicks.right && (unlike || (right?.score ?? 0) < SURE_SCORE),
    },
    gallbladder,
  };
}

const union = (a: Uint8Array, b: Uint8Array): Uint8Array =>
  maskWhere(a.length, (n) => a[n] > 0 || b[n] > 0);

/** Share of the slices with liver that show the vessel too. */
function seenShare(
  liver: Uint8Array,
  vessel: Uint8Array,
  [nx, ny, nz]: readonly [number, number, number],
): number {
  const slice = nx * ny;
  let both = 0;
  let slices = 0;
  for (let k = 0; k < nz; k++) {
    if (!liver.subarray(k * slice, (k + 1) * slice).includes(1)) continue;
    slices++;
    if (vessel.subarray(k * slice, (k + 1) * slice).includes(1)) both++;
  }
  return slices > 0 ? both / slices : 0;
}
