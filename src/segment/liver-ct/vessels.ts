/** Opacified vessels in and before the liver, and the two trees they belong to. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { runGaussian, runTubeResponse } from '../../../wasm/vesselness/vesselness.ts';
import { connectedComponents, fillHoles } from '../components.ts';
import { hysteresis } from '../hysteresis.ts';
import { maskWhere } from '../mask.ts';
import { distanceTransformMm } from '../distance.ts';
import { close, open } from '../morphology.ts';
import type { Level, WorkingImage } from './image.ts';
import { levelWhere } from './image.ts';

/** The fine image around the liver with what is known there. */
export interface LiverDetail {
  readonly image: WorkingImage;
  readonly smooth: Float32Array;
  /** Everything inside the liver's outline, vessels and tumours at its surface included. */
  readonly domain: Uint8Array;
  readonly level: Level;
  readonly cava: Uint8Array;
  readonly aorta: Uint8Array;
}

export interface Vessels {
  readonly mask: Uint8Array;
  /** Response of tubes, HU. */
  readonly strength: Float32Array;
  /** How much blood is brighter than the liver, HU. */
  readonly contrastHu: number;
}

/** Radii of the tubes looked for are about 1.4 times these. */
const SIGMAS_MM = [1.1, 1.6, 2.3, 3.3, 4.8];
const SMOOTH_MM = 1.1;
const CLOSE_MM = 7;
const FAT_HU = -10;
/** A vessel under the capsule: how much brighter than the liver, and no thicker than twice this. */
const SURFACE_VESSEL_HU: readonly [number, number] = [20, 130];
const SURFACE_VESSEL_MM = 4.5;
/**
 * Quantiles of the tube response in the liver. The response of the image turned upside down, in which no vessel is bright,
 * says what noise and texture alone make.
 */
const SEEN_QUANTILE = 0.995;
const SURE_QUANTILE = 0.996;
const USUAL_QUANTILE = 0.98;
const RARE_QUANTILE = 0.999;
/** Vessels respond this many times as strongly as chance does. */
const MIN_RATIO = 1.6;
const MIN_CONTRAST_HU = 12;
/** Thresholds of the tube response as shares of the contrast. */
const WEAK_SHARE = 0.075;
const STRONG_SHARE = 0.16;
/** Brightness from which a voxel is blood whatever its shape, as a share of the contrast. */
const BLOOD_SHARE = 0.55;
const MIN_PIECE_ML = 0.05;

/** Fills in what touches the surface of the outline from inside: vessels and tumours under the capsule and at the hilum. */
export async function domainOf(
  region: Uint8Array,
  {
    smooth,
    level,
    grid,
    taken,
  }: Pick<LiverDetail, 'smooth' | 'level'> & {
    readonly grid: Grid;
    taken(n: number): boolean;
  },
  ctx: JobContext,
): Promise<Uint8Array> {
  const count = region.length;
  const low = level.hu + Math.max(SURFACE_VESSEL_HU[0], 3 * level.spreadHu);
  const away = await distanceTransformMm(region, grid);
  await ctx.checkpoint();
  const bright = maskWhere(
    count,
    (n) =>
      smooth[n] > low && smooth[n] < level.hu + SURFACE_VESSEL_HU[1] && away[n] < 12 && !taken(n),
  );
  const thick = await open(bright, grid, SURFACE_VESSEL_MM);
  await ctx.checkpoint();
  const whole = maskWhere(
    count,
    (n) => region[n] > 0 || (bright[n] > 0 && !thick[n] && away[n] < SURFACE_VESSEL_MM),
  );
  const hull = await close(whole, grid, CLOSE_MM);
  await ctx.checkpoint();
  const closed = fillHoles(hull, grid.dimensions);
  await ctx.checkpoint();
  return maskWhere(
    count,
    (n) => region[n] > 0 || (closed[n] > 0 && smooth[n] > FAT_HU && !taken(n)),
  );
}

export const smoothDetail = (image: WorkingImage, ctx: JobContext): Promise<Float32Array> =>
  runGaussian(image.hu, image.grid.dimensions, SMOOTH_MM / image.grid.spacingMm[0], ctx);

/** Finds bright tubes inside the liver; undefined when blood is no brighter than the liver. */
export async function findVessels(
  { image, smooth, domain, level, cava }: LiverDetail,
  ctx: JobContext,
): Promise<Vessels | undefined> {
  const { grid, hu } = image;
  const step = grid.spacingMm[0];
  // Outside the liver the image is made as bright as the liver, so that its surface is no ridge.
  const inside = hu.map((value, n) =>
    domain[n] || cava[n] ? Math.max(level.hu - 3 * level.spreadHu, value) : level.hu,
  );
  const sigmas = SIGMAS_MM.map((sigma) => Math.max(0.7, sigma / step));
  const { strength } = await runTubeResponse(inside, grid.dimensions, sigmas, ctx);
  const mirrored = inside.map((value) => 2 * level.hu - value);
  const chance = (await runTubeResponse(mirrored, grid.dimensions, sigmas, ctx)).strength;
  const counted = (n: number): boolean => domain[n] > 0;
  const [seen, sure] = quantilesWhere(strength, [SEEN_QUANTILE, SURE_QUANTILE], counted);
  const [usual, unseen, rare] = quantilesWhere(
    chance,
    [USUAL_QUANTILE, SEEN_QUANTILE, RARE_QUANTILE],
    counted,
  );
  await ctx.checkpoint();
  const blood = levelWhere(smooth, (n) => domain[n] > 0 && strength[n] >= sure);
  const contrastHu = blood ? blood.hu - level.hu : 0;
  if (contrastHu < MIN_CONTRAST_HU || seen < MIN_RATIO * unseen) return undefined;
  const weak = Math.max(WEAK_SHARE * contrastHu, usual);
  const strong = Math.max(STRONG_SHARE * contrastHu, 1.3 * rare);
  const bloodHu = level.hu + BLOOD_SHARE * contrastHu;
  await ctx.checkpoint();
  const found = hysteresis(
    grid.dimensions,
    (n) => domain[n] > 0 && !cava[n] && (strength[n] > weak || smooth[n] > bloodHu),
    (n) =>
      domain[n] > 0 && !cava[n] && strength[n] > strong && smooth[n] > level.hu + 0.3 * contrastHu,
  );
  await ctx.checkpoint();
  return { mask: withoutSpecks(found, grid), strength, contrastHu };
}

function quantilesWhere(
  values: Float32Array,
  shares: readonly number[],
  inside: (n: number) => boolean,
): number[] {
  const sample: number[] = [];
  for (let n = 0; n < values.length; n += 3) if (inside(n)) sample.push(values[n]);
  const sorted = Float32Array.from(sample).sort();
  return shares.map((share) => sorted[Math.floor(share * sorted.length)] ?? 0);
}

function withoutSpecks(mask: Uint8Array, grid: Grid): Uint8Array {
  const { ids, sizes } = connectedComponents(mask, grid.dimensions);
  const least = (1000 * MIN_PIECE_ML) / grid.spacingMm[0] ** 3;
  return maskWhere(mask.length, (n) => ids[n] > 0 && sizes[ids[n]] >= least);
}
