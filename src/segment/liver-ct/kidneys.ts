/** Finds the kidneys: to either side of the spine in the fat behind the abdomen, enhanced or not. */
import type { JobContext } from '../../core/job.ts';
import { connectedComponents, fillHoles, keepLargest } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import type { Grid, Ijk, Lps } from '../../core/space.ts';
import { distance, ijkToLps } from '../../core/space.ts';
import type { Body } from './body.ts';
import { levelWhere } from './image.ts';
import { cutOrgan, regionOf } from './organ-cut.ts';
import type { Scene } from './outline.ts';

export type Side = 'left' | 'right';

/** Middle of a kidney from the front of the spine (sideways, backwards), and how far it may stray, mm. */
const MIDDLE_MM: readonly [number, number] = [64, 8];
const STRAY_MM: readonly [number, number] = [38, 46];
/** Enhanced kidney is the brightest organ; unenhanced it is a little darker than muscle. */
const ENHANCED_HU: readonly [number, number] = [105, 420];
const PLAIN_HU: readonly [number, number] = [2, 46];
/** Depths under the surface at which a kidney is a part of its own; the least is for small or scarred ones. */
const CORES_MM = [5, 4, 3];
const CALM_HU = 5;
/** A click is read within this distance, and a kidney lies within the other. */
const SEED_MM = 5;
const SEED_REACH_MM = 90;
/** Weight of a place that is still under the click (about 20 mm from it), and what is enough of a kidney there. */
const UNDER_CLICK = 0.95;
const SEED_CORE_ML = 1;
const SEED_WINDOW_HU = 15;
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
const CORE_ML: readonly [number, number] = [5, 450];
/** Psoas lies nearer to the spine than this. */
const BESIDE_SPINE_MM = 34;
/** Mean weight by place that a kidney has; muscle beside the spine has less. */
const MIN_SHARE = 0.38;
const CUT_OFF_WEIGHT = 0.3;
const STIFFNESS = 0.8;

export interface KidneySearch {
  readonly scene: Scene;
  readonly body: Body;
  /** The image with so little noise that a thick organ has no holes. */
  readonly blurred: Float32Array;
  /** What is known to be something else. */
  readonly taken: Uint8Array;
  readonly enhanced: boolean;
  /** A place in the kidney that the user clicked; where given, it says where the kidney is and how bright. */
  readonly seed?: Lps;
}

/**
 * The kidney of one side, or undefined. What is found by its place stands where the click lies in it; only another place
 * is searched anew, from the click.
 */
export async function findKidney(
  side: Side,
  search: KidneySearch,
  ctx: JobContext,
): Promise<Uint8Array | undefined> {
  const { seed, ...byPlace } = search;
  const found = await searchKidney(side, byPlace, ctx);
  if (!seed) return found;
  const isNear = near(search.scene.image.grid, seed, SEED_MM);
  if (found?.some((value, n) => value > 0 && isNear(n))) return found;
  return searchKidney(side, search, ctx);
}

async function searchKidney(
  side: Side,
  { scene, body, blurred, taken, enhanced, seed }: KidneySearch,
  ctx: JobContext,
): Promise<Uint8Array | undefined> {
  const { image, smooth, sharp, gradient, wallDepthMm } = scene;
  const { grid } = image;
  const clicked = seed && levelWhere(blurred, near(grid, seed, SEED_MM));
  const usual = enhanced ? ENHANCED_HU : PLAIN_HU;
  const low = clicked ? Math.min(usual[0], clicked.hu - SEED_WINDOW_HU) : usual[0];
  const high = clicked ? Math.max(usual[1], clicked.hu + SEED_WINDOW_HU) : usual[1];
  const place = seed ? weightsAround(grid, seed) : placeWeights(scene, body, side);
  await ctx.checkpoint();
  const alike = maskWhere(
    smooth.length,
    (n) => place[n] > 0 && !taken[n] && wallDepthMm[n] > 0 && blurred[n] > low && blurred[n] < high,
  );
  const depth = await distanceTransformMm(
    maskWhere(alike.length, (n) => !alike[n]),
    grid,
  );
  await ctx.checkpoint();
  let core: Uint8Array | undefined;
  let coreMm = 0;
  for (coreMm of CORES_MM) {
    const deep = maskWhere(depth.length, (n) => depth[n] > coreMm);
    core = seed ? partUnder(deep, place, scene) : bestPart(deep, place, scene);
    if (core) break;
  }
  if (!core) return undefined;
  const level = levelWhere(smooth, (n) => core[n] > 0);
  if (!level) return undefined;
  const calmGradient = levelWhere(gradient, (n) => core[n] > 0)?.hu ?? CALM_HU;
  const slice = grid.dimensions[0] * grid.dimensions[1];
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
        !taken[n] &&
        wallDepthMm[n] > 0 &&
        (!lacking || lacking[Math.floor(n / slice)] || region[n] > 0),
    );
    const extra = away.map((mm) => Math.max(0, (mm - from - NEAR_MM) / (REACH_MM - NEAR_MM)));
    const membership = await cutOrgan(
      { grid, hu: sharp, gradient },
      { level, calmGradient, core, allowed, extra, stiffness: STIFFNESS },
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
    (n) => region[n] > 0 || (whole[n] > 0 && smooth[n] > FAT_HU && wallDepthMm[n] > 0 && !taken[n]),
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

const near = (grid: Grid, seed: Lps, radiusMm: number): ((n: number) => boolean) => {
  const [nx, ny] = grid.dimensions;
  return (n) => {
    const at: Ijk = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    return distance(ijkToLps(grid, at), seed) <= radiusMm;
  };
};

/** Highest at the click, so that the part under it is the kidney. */
function weightsAround(grid: Grid, seed: Lps): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const place = new Float32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        place[n] = Math.max(
          0,
          1 - (distance(ijkToLps(grid, [i, j, k]), seed) / SEED_REACH_MM) ** 2,
        );
  return place;
}

function placeWeights({ image: { grid } }: Scene, body: Body, side: Side): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const step = grid.spacingMm[0];
  const sign = side === 'left' ? 1 : -1;
  const place = new Float32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++) {
    const [sx, sy] = body.spine(grid.originMm[2] + k * step);
    for (let j = 0; j < ny; j++) {
      const y = (grid.originMm[1] + j * step - sy - MIDDLE_MM[1]) / STRAY_MM[1];
      for (let i = 0; i < nx; i++, n++) {
        const aside = sign * (grid.originMm[0] + i * step - sx);
        const x = (aside - MIDDLE_MM[0]) / STRAY_MM[0];
        if (aside > BESIDE_SPINE_MM) place[n] = Math.max(0, 1 - x * x - y * y);
      }
    }
  }
  return place;
}

/** The largest thick part under the click: a wide calyx is one too. */
function partUnder(
  deep: Uint8Array,
  place: Float32Array,
  { image: { grid } }: Scene,
): Uint8Array | undefined {
  const { ids, sizes } = connectedComponents(deep, grid.dimensions);
  const highest = new Float32Array(sizes.length);
  for (let n = 0; n < ids.length; n++)
    if (ids[n] && place[n] > highest[ids[n]]) highest[ids[n]] = place[n];
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  let best = 0;
  for (let id = 1; id < sizes.length; id++) {
    const ml = sizes[id] * voxelMl;
    if (ml < SEED_CORE_ML || ml > CORE_ML[1] || highest[id] < UNDER_CLICK) continue;
    if (sizes[id] > (best ? sizes[best] : 0)) best = id;
  }
  return best ? maskWhere(ids.length, (n) => ids[n] === best) : undefined;
}

/** The thick part that is large and lies where a kidney does. */
function bestPart(
  deep: Uint8Array,
  place: Float32Array,
  { image: { grid } }: Scene,
): Uint8Array | undefined {
  const { ids, sizes } = connectedComponents(deep, grid.dimensions);
  const weight = new Float64Array(sizes.length);
  for (let n = 0; n < ids.length; n++) if (ids[n]) weight[ids[n]] += place[n];
  // Psoas runs out of the image below, a kidney seldom does; where it does, a click says where it is.
  const [nx, ny] = grid.dimensions;
  const cutOff = new Uint8Array(sizes.length);
  for (let n = 0; n < nx * ny; n++) cutOff[ids[n]] = 1;
  for (let id = 1; id < sizes.length; id++) if (cutOff[id]) weight[id] *= CUT_OFF_WEIGHT;
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  let best = 0;
  for (let id = 1; id < sizes.length; id++) {
    const ml = sizes[id] * voxelMl;
    if (ml < CORE_ML[0] || ml > CORE_ML[1] || weight[id] < MIN_SHARE * sizes[id]) continue;
    if (weight[id] > (best ? weight[best] : 0)) best = id;
  }
  return best ? maskWhere(ids.length, (n) => ids[n] === best) : undefined;
}
