/** Opacified vessels in and before the liver, and the two trees they belong to. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { runGaussian, runTubeResponse } from '../../../wasm/vesselness/vesselness.ts';
import { connectedComponents } from '../components.ts';
import { hysteresis } from '../hysteresis.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
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
/** Share of the tube responses that surely are vessels. */
const SURE_SHARE = 0.004;
/** Blood must be brighter than the liver by this many spreads of its noise, and by this much. */
const MIN_SPREADS = 3.3;
const MIN_CONTRAST_HU = 12;
/** Thresholds of the tube response as shares of the contrast, and in spreads of the noise. */
const WEAK_SHARE = 0.075;
const STRONG_SHARE = 0.16;
const WEAK_NOISE = 1.2;
const STRONG_NOISE = 2.4;
/** Brightness from which a voxel is blood whatever its shape, as a share of the contrast. */
const BLOOD_SHARE = 0.55;
const MIN_PIECE_ML = 0.05;

/** Fills in what touches the surface of the outline from inside: vessels at the hilum, tumours under the capsule. */
export async function domainOf(
  region: Uint8Array,
  smooth: Float32Array,
  grid: Grid,
  taken: (n: number) => boolean,
): Promise<Uint8Array> {
  const closed = await close(region, grid, CLOSE_MM);
  return maskWhere(
    region.length,
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
  const { strength } = await runTubeResponse(
    inside,
    grid.dimensions,
    SIGMAS_MM.map((sigma) => Math.max(0.7, sigma / step)),
    ctx,
  );
  const sure = quantileWhere(strength, 1 - SURE_SHARE, (n) => domain[n] > 0);
  const blood = levelWhere(smooth, (n) => domain[n] > 0 && strength[n] >= sure);
  const contrastHu = blood ? blood.hu - level.hu : 0;
  if (contrastHu < Math.max(MIN_CONTRAST_HU, MIN_SPREADS * level.spreadHu)) return undefined;
  const weak = Math.max(WEAK_SHARE * contrastHu, WEAK_NOISE * level.spreadHu);
  const strong = Math.max(STRONG_SHARE * contrastHu, STRONG_NOISE * level.spreadHu);
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

function quantileWhere(
  values: Float32Array,
  share: number,
  inside: (n: number) => boolean,
): number {
  const sample: number[] = [];
  for (let n = 0; n < values.length; n += 3) if (inside(n)) sample.push(values[n]);
  sample.sort((a, b) => a - b);
  return sample[Math.floor(share * sample.length)] ?? Infinity;
}

function withoutSpecks(mask: Uint8Array, grid: Grid): Uint8Array {
  const { ids, sizes } = connectedComponents(mask, grid.dimensions);
  const least = (1000 * MIN_PIECE_ML) / grid.spacingMm[0] ** 3;
  return maskWhere(mask.length, (n) => ids[n] > 0 && sizes[ids[n]] >= least);
}
