/** Finds and outlines a kidney beside the spine, in any phase; a click says where it is and how bright. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Lps } from '../../core/space.ts';
import { fillHoles, keepLargest } from '../components.ts';
import { crop, paste } from '../crop.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import type { Body } from './body.ts';
import type { Level } from './image.ts';
import { levelWhere } from './image.ts';
import type { Candidate, Look } from './kidney-candidates.ts';
import { EXCRETED_HU, kidneyCandidates } from './kidney-candidates.ts';
import type { Place, Side } from './kidney-place.ts';
import { kidneyPlace, near } from './kidney-place.ts';
import { cutOrgan, regionOf, windowHu } from './organ-cut.ts';
import type { Scene } from './outline.ts';

const CALM_HU = 5;
/** A click is read within this distance. */
const CLICK_MM = 5;
const TOUCH_MM = 8;
const AROUND_MM = 12;
/** How far the surface may lie from the thick part, dearer from the first distance on. */
const NEAR_MM = 5;
const REACH_MM = 12;
/** The second round reaches the pole that the hollow parts from the core, later ones slices that still lack it. */
const ROUNDS = 5;
const FREE_ROUNDS = 2;
/** A slice with less than this share of the area of a full one lacks some; bowel and psoas touch full ones. */
const FULL_SHARE = 0.6;
/** No round adds less than this share. */
const WORTH_A_ROUND = 0.01;
/** The hollow of the kidney with its calyces, pelvis and stones belongs to it up to twice this wide, its fat does not. */
const SINUS_MM = 12;
const FAT_HU = -30;
/** Larger than any kidney that can be told from its neighbours by its CT number. */
const MOST_ML = 500;
const STIFFNESS = 0.8;
/** Neighbours begin at the first distance from its surface. */
const SHELL_MM: readonly [number, number] = [2.5, 6];
/** A size far from this, and a brightness less even, speak against a kidney. */
const USUAL_ML = 160;
const USUAL_COST = 0.1;
const EVEN_HU = 20;
const UNEVEN_COST = 0.05;
/** From here on nothing better is sought. */
const GOOD = 0.9;
const LOOKS: readonly Look[] = ['plain', 'bright'];

export interface KidneySearch {
  readonly scene: Scene;
  readonly body: Body;
  /** The image with so little noise that a thick organ has no holes. */
  readonly blurred: Float32Array;
  /** What is known to be something else. */
  readonly taken: Uint8Array;
  /** CT number of muscle. */
  readonly muscleHu: number;
}

/** The best candidate of each look in the place of a kidney, on the grid of the scene. */
export async function candidatesBeside(
  side: Side,
  search: KidneySearch,
  ctx: JobContext,
): Promise<Partial<Record<Look, Candidate>>> {
  const place = kidneyPlace(search.scene, search.body, side, undefined);
  const found = await candidatesIn(place, search, ['plain', 'bright'], undefined, ctx);
  const whole = found.map((one): [Look, Candidate] => {
    const core = new Uint8Array(search.taken.length);
    paste(core, search.scene.image.grid.dimensions, place.box, one.core);
    return [one.look, { ...one, core }];
  });
  return Object.fromEntries(whole);
}

export interface FoundKidney {
  readonly mask: Uint8Array;
  readonly score: number;
  /** CT number of its middle. */
  readonly hu: number;
  /** How well it ends where the image does and is what a kidney is; at most 1, to compare by. */
  readonly quality: number;
}

/**
 * The kidney of one side, or undefined. A click says where it is; of what is found by its place and holds the click, by the
 * click, and by the click where neighbours may have run into it, the one counts that ends where the image does.
 */
export async function findKidney(
  side: Side,
  search: KidneySearch,
  look: Look,
  click: Lps | undefined,
  ctx: JobContext,
): Promise<FoundKidney | undefined> {
  const byPlace = await searchKidney(side, search, [look], undefined, ctx);
  if (!click) return byPlace;
  const isNear = near(search.scene.image.grid, click, CLICK_MM);
  const holdsClick = byPlace?.mask.some((value, n) => value > 0 && isNear(n)) ?? false;
  const nothing = { ...search, taken: new Uint8Array(search.taken.length) };
  const found = [
    holdsClick ? byPlace : undefined,
    await searchKidney(side, search, LOOKS, click, ctx),
  ];
  if (!found.some((one) => one && one.quality > GOOD))
    found.push(await searchKidney(side, nothing, LOOKS, click, ctx));
  return found.filter((one) => one !== undefined).sort((a, b) => b.quality - a.quality)[0];
}

async function searchKidney(
  side: Side,
  search: KidneySearch,
  looks: readonly Look[],
  click: Lps | undefined,
  ctx: JobContext,
): Promise<FoundKidney | undefined> {
  const place = kidneyPlace(search.scene, search.body, side, click);
  const candidates = await candidatesIn(place, search, looks, click, ctx);
  const whole = search.scene.image.grid.dimensions;
  const taken = crop(search.taken, whole, place.box);
  let found: (Omit<FoundKidney, 'mask'> & { readonly part: Uint8Array }) | undefined;
  for (const { score, ...one } of candidates.sort((a, b) => b.score - a.score)) {
    const part = await growKidney(place, one, taken, ctx);
    if (!part) continue;
    const quality = await qualityOf(part, one.level, place, ctx);
    if (!found || quality > found.quality) found = { part, score, hu: one.level.hu, quality };
  }
  if (!found) return undefined;
  const { part, ...facts } = found;
  const mask = new Uint8Array(search.taken.length);
  paste(mask, whole, place.box, part);
  return { ...facts, mask };
}

async function candidatesIn(
  place: Place,
  { scene, blurred, taken, muscleHu }: KidneySearch,
  looks: readonly Look[],
  click: Lps | undefined,
  ctx: JobContext,
): Promise<Candidate[]> {
  const whole = scene.image.grid.dimensions;
  const part = {
    place,
    blurred: crop(blurred, whole, place.box),
    taken: crop(taken, whole, place.box),
    muscleHu,
  };
  if (!click) return kidneyCandidates(part, looks, ctx);
  const { grid } = place.scene.image;
  const touched = near(grid, click, TOUCH_MM);
  const at = maskWhere(part.taken.length, touched);
  // The place itself may lie in fat or in excreted contrast of the hollow.
  const hu = [CLICK_MM, AROUND_MM].flatMap((mm) => {
    const isNear = near(grid, click, mm);
    const tissue = (n: number): boolean =>
      isNear(n) && part.blurred[n] > FAT_HU && part.blurred[n] < EXCRETED_HU;
    return levelWhere(part.blurred, tissue)?.hu ?? [];
  });
  return kidneyCandidates({ ...part, click: { at, hu } }, looks, ctx);
}

/** From the middle to the surface that best follows the edges; undefined where it floods its neighbours. */
async function growKidney(
  { scene: { image, smooth, sharp, gradient, wallDepthMm }, spine }: Place,
  { core, coreMm, level, look }: Omit<Candidate, 'score'>,
  taken: Uint8Array,
  ctx: JobContext,
): Promise<Uint8Array | undefined> {
  const { grid } = image;
  const calmGradient = levelWhere(gradient, (n) => core[n] > 0)?.hu ?? CALM_HU;
  const slice = grid.dimensions[0] * grid.dimensions[1];
  const free = (n: number): boolean => !taken[n] && !spine[n] && wallDepthMm[n] > 0;
  let region = core;
  for (let round = 0; round < ROUNDS; round++) {
    const away = await distanceTransformMm(region, grid);
    await ctx.checkpoint();
    const from = round === 0 ? coreMm : 0;
    const lacking = round < FREE_ROUNDS ? undefined : lackingSlices(region, grid);
    const allowed = maskWhere(
      core.length,
      (n) =>
        away[n] < from + REACH_MM &&
        free(n) &&
        (!lacking || lacking[Math.floor(n / slice)] || region[n] > 0),
    );
    const extra = away.map((mm) => Math.max(0, (mm - from - NEAR_MM) / (REACH_MM - NEAR_MM)));
    const membership = await cutOrgan(
      { grid, hu: sharp, gradient },
      {
        level,
        calmGradient,
        core,
        allowed,
        extra,
        stiffness: STIFFNESS,
        // The cortex, and excreted contrast, are brighter than the kidney as a whole.
        ...(look === 'bright' ? { brightCost: 0, brightHu: Infinity } : {}),
      },
      ctx,
    );
    const grown = keepLargest(regionOf(membership), grid.dimensions);
    // What floods its neighbours is worse than nothing.
    if ((countOf(grown) * grid.spacingMm[0] ** 3) / 1000 > MOST_ML) return undefined;
    const gain = countOf(grown) / countOf(region) - 1;
    region = grown;
    if (round > 0 && gain < WORTH_A_ROUND) break;
  }
  const whole = await close(region, grid, SINUS_MM);
  const solid = maskWhere(
    whole.length,
    (n) => region[n] > 0 || (whole[n] > 0 && smooth[n] > FAT_HU && free(n)),
  );
  return fillHoles(keepLargest(solid, grid.dimensions), grid.dimensions);
}

/**
 * Share of the shell around a region that is unlike it, beyond the voxels that its surface runs through: little where it leaves
 * some of the kidney out, or where it stops within a neighbour. Less for what is uneven or of no usual size.
 */
async function qualityOf(
  region: Uint8Array,
  level: Level,
  { scene: { image, smooth, wallDepthMm }, spine }: Place,
  ctx: JobContext,
): Promise<number> {
  const away = await distanceTransformMm(region, image.grid);
  await ctx.checkpoint();
  const window = windowHu(level);
  let shell = 0;
  let unlike = 0;
  for (let n = 0; n < away.length; n++) {
    if (away[n] <= SHELL_MM[0] || away[n] > SHELL_MM[1]) continue;
    shell++;
    const other = Math.abs(smooth[n] - level.hu) > window || spine[n] > 0 || wallDepthMm[n] <= 0;
    if (other) unlike++;
  }
  const ml = (countOf(region) * image.grid.spacingMm[0] ** 3) / 1000;
  const unusual = USUAL_COST * Math.log(ml / USUAL_ML) ** 2;
  const uneven = UNEVEN_COST * Math.max(0, level.spreadHu / EVEN_HU - 1);
  return unlike / Math.max(1, shell) - unusual - uneven;
}

/** Slices that show less of the region than its fuller ones. */
function lackingSlices(region: Uint8Array, { dimensions: [nx, ny, nz] }: Grid): boolean[] {
  const areas = Array.from({ length: nz }, (_, k) =>
    countOf(region.subarray(k * nx * ny, (k + 1) * nx * ny)),
  );
  const seen = areas.filter((area) => area > 0).sort((a, b) => a - b);
  const full = seen[Math.floor(0.75 * seen.length)];
  return areas.map((area) => area < FULL_SHARE * full);
}

const countOf = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);
