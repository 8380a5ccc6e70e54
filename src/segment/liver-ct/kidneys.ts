/** Finds and outlines a kidney beside the spine, in any phase; a click says where it is and how bright. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Lps } from '../../core/space.ts';
import { fillHoles, keepLargest } from '../components.ts';
import { crop, paste } from '../crop.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import type { Body } from './body.ts';
import { levelWhere } from './image.ts';
import type { Candidate, Look } from './kidney-candidates.ts';
import { kidneyCandidates } from './kidney-candidates.ts';
import type { Place, Side } from './kidney-place.ts';
import { kidneyPlace, near } from './kidney-place.ts';
import { cutOrgan, regionOf } from './organ-cut.ts';
import type { Scene } from './outline.ts';

const CALM_HU = 5;
/** A click is read within this distance. */
const CLICK_MM = 5;
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
}

/**
 * The kidney of one side, or undefined. What is found by its place stands where the click lies in it; only another place
 * is searched anew, from the click.
 */
export async function findKidney(
  side: Side,
  search: KidneySearch,
  look: Look,
  click: Lps | undefined,
  ctx: JobContext,
): Promise<FoundKidney | undefined> {
  const found = await searchKidney(side, search, [look], undefined, ctx);
  if (!click) return found;
  const isNear = near(search.scene.image.grid, click, CLICK_MM);
  if (found?.mask.some((value, n) => value > 0 && isNear(n))) return found;
  return searchKidney(side, search, ['plain', 'bright'], click, ctx);
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
  const best = candidates.sort((a, b) => b.score - a.score)[0];
  if (!best) return undefined;
  const whole = search.scene.image.grid.dimensions;
  const grown = await growKidney(place, best, crop(search.taken, whole, place.box), ctx);
  if (!grown) return undefined;
  const out = new Uint8Array(search.taken.length);
  paste(out, whole, place.box, grown);
  return { mask: out, score: best.score, hu: best.level.hu };
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
  const isNear = near(place.scene.image.grid, click, CLICK_MM);
  const at = maskWhere(part.taken.length, isNear);
  const hu = levelWhere(part.blurred, (n) => at[n] > 0)?.hu;
  return kidneyCandidates(hu === undefined ? part : { ...part, click: { at, hu } }, looks, ctx);
}

/** From the middle to the surface that best follows the edges; undefined where it floods its neighbours. */
async function growKidney(
  { scene: { image, smooth, sharp, gradient, wallDepthMm }, spine }: Place,
  { core, coreMm, level, look }: Candidate,
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
