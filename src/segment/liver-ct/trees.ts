/** Tells the portal tree from the hepatic veins: each vessel belongs to the root it is best connected with. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { cheapestPaths } from '../minimum-path.ts';
import { localExtreme } from '../sharpen.ts';
import type { LiverDetail, Vessels } from './vessels.ts';

export const TREE = { none: 0, portal: 1, hepatic: 2 } as const;

export interface Trees {
  /** {@link TREE} of every voxel of the fine grid. */
  readonly owner: Uint8Array;
  readonly foundPortal: boolean;
  readonly foundHepatic: boolean;
  /** How much blood is brighter than the liver, HU. */
  readonly contrastHu: number;
}

/** Blood outside the liver is at least this bright, as a share of the contrast over the liver. */
const BLOOD_SHARE = 0.5;
/** Brighter than portal blood by this factor: arteries, kidneys, bone. */
const TOO_BRIGHT = 2.2;
/** Where the portal vein enters, seen from the vena cava at the same height: x to the left, y to the back. */
const ENTRY_FROM_CAVA_MM: readonly [number, number] = [2, -30];
const ENTRY_REACH_MM = 32;
/** The entry lies this close to the liver's outline. */
const HILUM_MM = 9;
const MIN_TRUNK_RADIUS_MM = 2.6;
/** Length of the trunk followed outside the liver. */
const TRUNK_MM = 46;
/** Hepatic veins start this close to the vena cava, above the entry of the portal vein by this much. */
const CAVA_GAP_MM = 4.5;
const ABOVE_ENTRY_MM = 12;
/** Tube response of a well seen vessel, as a share of the contrast. */
const CLEAR_SHARE = 0.3;
/** How steeply a path slows down beside the ridge of a vessel, against 1 on the ridge. */
const POWER = 4;
const SLOWEST = 300;
/** Slowness of tissue between pieces, times that of a ridge. */
const TISSUE = 40;
/** A piece farther than this from both roots (10 cm of tissue) belongs to neither. */
const LIMIT = 15_000;

interface Entry {
  readonly voxel: number;
  readonly zMm: number;
}

export async function partTrees(
  detail: LiverDetail,
  vessels: Vessels,
  ctx: JobContext,
): Promise<Trees> {
  const { image, domain, cava } = detail;
  const { grid } = image;
  const count = domain.length;
  const toDomain = await distanceTransformMm(domain, grid);
  await ctx.checkpoint();
  const toCava = await distanceTransformMm(cava, grid);
  await ctx.checkpoint();
  const blood = outerBlood(detail, vessels, toCava);
  const depth = await distanceTransformMm(
    maskWhere(count, (n) => !blood[n] && !vessels.mask[n]),
    grid,
  );
  await ctx.checkpoint();
  const entry = findEntry(detail, blood, depth, toDomain);
  const seeds = new Uint8Array(count);
  const trunk = new Uint8Array(count);
  if (entry) {
    const outside = new Float32Array(count).fill(Infinity);
    for (let n = 0; n < count; n++) if (blood[n] && !domain[n]) outside[n] = 1;
    const start = new Uint8Array(count);
    start[entry.voxel] = 1;
    const reached = await cheapestPaths(
      start,
      outside,
      grid.dimensions,
      grid.spacingMm[0],
      TRUNK_MM,
      ctx,
    );
    for (let n = 0; n < count; n++) if (reached.owner[n]) trunk[n] = 1;
    seeds[entry.voxel] = TREE.portal;
  }
  const [nx, ny] = grid.dimensions;
  let foundHepatic = false;
  for (let n = 0; n < count; n++) {
    if (!vessels.mask[n] || toCava[n] > CAVA_GAP_MM) continue;
    const z = grid.originMm[2] + Math.floor(n / (nx * ny)) * grid.spacingMm[2];
    if (entry && z < entry.zMm + ABOVE_ENTRY_MM) continue;
    seeds[n] = TREE.hepatic;
    foundHepatic = true;
  }
  const slowness = await slownessOf(detail, vessels, trunk, ctx);
  const { owner } = await cheapestPaths(
    seeds,
    slowness,
    grid.dimensions,
    grid.spacingMm[0],
    LIMIT,
    ctx,
  );
  for (let n = 0; n < count; n++) {
    if (trunk[n]) owner[n] = TREE.portal;
    else if (!vessels.mask[n]) owner[n] = TREE.none;
  }
  return { owner, foundPortal: entry !== undefined, foundHepatic, contrastHu: vessels.contrastHu };
}

function outerBlood(
  { smooth, domain, level, cava, aorta }: LiverDetail,
  { contrastHu }: Vessels,
  toCava: Float32Array,
): Uint8Array {
  const low = level.hu + BLOOD_SHARE * contrastHu;
  const high = level.hu + TOO_BRIGHT * contrastHu;
  return maskWhere(
    smooth.length,
    (n) =>
      !domain[n] && !cava[n] && !aorta[n] && toCava[n] > 2.5 && smooth[n] > low && smooth[n] < high,
  );
}

/** The widest bright vessel at the liver's surface where the portal vein usually enters. */
function findEntry(
  { image: { grid }, cava }: LiverDetail,
  blood: Uint8Array,
  depth: Float32Array,
  toDomain: Float32Array,
): Entry | undefined {
  const centres = centresBySlice(cava, grid);
  const [nx, ny, nz] = grid.dimensions;
  const step = grid.spacingMm[0];
  let best: Entry | undefined;
  let bestScore = -Infinity;
  for (let n = 0, k = 0; k < nz; k++) {
    const centre = centres[k];
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!centre || !blood[n] || depth[n] < MIN_TRUNK_RADIUS_MM || toDomain[n] > HILUM_MM)
          continue;
        const dx = (i - centre[0]) * step - ENTRY_FROM_CAVA_MM[0];
        const dy = (j - centre[1]) * step - ENTRY_FROM_CAVA_MM[1];
        const away = Math.hypot(dx, dy);
        if (away > ENTRY_REACH_MM) continue;
        const score = Math.min(depth[n], 7) - away / 9 - toDomain[n] / 9;
        if (score <= bestScore) continue;
        bestScore = score;
        best = { voxel: n, zMm: grid.originMm[2] + k * step };
      }
  }
  return best;
}

/** Centre of a mask in each slice, in voxels. */
function centresBySlice(
  mask: Uint8Array,
  { dimensions: [nx, ny, nz] }: Grid,
): (readonly [number, number] | undefined)[] {
  const centres: (readonly [number, number] | undefined)[] = [];
  for (let n = 0, k = 0; k < nz; k++) {
    let x = 0;
    let y = 0;
    let count = 0;
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!mask[n]) continue;
        x += i;
        y += j;
        count++;
      }
    centres.push(count > 0 ? [x / count, y / count] : undefined);
  }
  return centres;
}

/**
 * 1 along the ridge of every vessel, wide or thin, rising steeply beside it and most in the tissue between: where vessels
 * touch, the way from ridge to ridge leads through a valley.
 */
async function slownessOf(
  { image: { grid }, domain, cava }: LiverDetail,
  { mask, strength, contrastHu }: Vessels,
  trunk: Uint8Array,
  ctx: JobContext,
): Promise<Float32Array> {
  const ridge = await localExtreme(strength, grid.dimensions, Math.max, ctx);
  const slowness = new Float32Array(strength.length).fill(Infinity);
  for (let n = 0; n < slowness.length; n++) {
    if (trunk[n]) slowness[n] = 1;
    if (!domain[n] || cava[n]) continue;
    const beside = Math.min(
      SLOWEST,
      (Math.max(ridge[n], 1e-3) / Math.max(strength[n], 1e-3)) ** POWER,
    );
    const faint = 1 + Math.max(0, 1 - strength[n] / (CLEAR_SHARE * contrastHu));
    slowness[n] = mask[n] ? beside * faint : TISSUE * faint;
  }
  return slowness;
}
