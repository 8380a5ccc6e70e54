/** Finds the gallbladder: bile under the liver. */
import type { JobContext } from '../../core/job.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { connectedComponents } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import type { LiverDetail } from './vessels.ts';

/** Bile, HU; and how much darker than the liver it must be. */
const BILE_HU: readonly [number, number] = [-14, 28];
const DARKER_HU = 18;
/** Bowel that touches the liver is usually a little denser. */
const USUAL_HU = 6;
const SPREAD_HU = 9;
const SMOOTH_MM = 2;
const WALL_MM = 3;
const CORES_MM = [3.2, 4.5, 6, 8];
const MIN_CORE_ML = 0.15;
/** From the thick part of the bile to the outside of the wall. */
const RIM_MM = 4.5;
const NEAR_MM = 4;
const VOLUME_ML: readonly [number, number] = [1, 160];
/** Share of the surface that touches the liver: more is a cyst inside it, less is bowel. */
const CONTACT: readonly [number, number] = [0.12, 0.8];
/** Of the ball through its farthest points the gallbladder fills at least this share; loops of bowel fill less. */
const MIN_FILL = 0.1;

/** The gallbladder on the fine grid, or undefined. `wallDepthMm` is the depth under the wall of the trunk. */
export async function findGallbladder(
  { image: { grid, hu }, domain, level, cava, aorta }: LiverDetail,
  wallDepthMm: Float32Array,
  ctx: JobContext,
): Promise<Uint8Array | undefined> {
  const smooth = await runGaussian(hu, grid.dimensions, SMOOTH_MM / grid.spacingMm[0], ctx);
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  const high = Math.min(BILE_HU[1], level.hu - DARKER_HU);
  const bile = maskWhere(
    smooth.length,
    (n) =>
      smooth[n] > BILE_HU[0] &&
      smooth[n] < high &&
      !cava[n] &&
      !aorta[n] &&
      wallDepthMm[n] > WALL_MM,
  );
  const depth = await distanceTransformMm(
    maskWhere(bile.length, (n) => !bile[n]),
    grid,
  );
  await ctx.checkpoint();
  const toLiver = await distanceTransformMm(
    maskWhere(domain.length, (n) => domain[n] > 0 && !bile[n]),
    grid,
  );
  await ctx.checkpoint();
  const middle = middleHeight(domain, grid.dimensions);
  let core: Uint8Array | undefined;
  let coreMm = 0;
  let bestScore = 0;
  // Bowel that touches the gallbladder falls off at one of these depths.
  for (const depthMm of CORES_MM) {
    const { ids, sizes } = connectedComponents(
      maskWhere(depth.length, (n) => depth[n] > depthMm),
      grid.dimensions,
    );
    const parts = measureParts(
      ids,
      sizes.length,
      smooth,
      toLiver,
      depthMm + NEAR_MM,
      grid.dimensions,
    );
    for (let id = 1; id < sizes.length; id++) {
      const ml = sizes[id] * voxelMl;
      const { surface, touching, heightSum, huSum, size } = parts[id];
      const contact = touching / Math.max(1, surface);
      const fill = sizes[id] / ((Math.PI / 6) * Math.max(...size) ** 3);
      if (ml < MIN_CORE_ML || ml > VOLUME_ML[1] || fill < MIN_FILL) continue;
      if (contact < CONTACT[0] || contact > CONTACT[1] || heightSum / sizes[id] > middle) continue;
      const unlike = (huSum / sizes[id] - USUAL_HU) / SPREAD_HU;
      const score = Math.min(ml, 20) * contact * Math.exp(-0.5 * unlike * unlike);
      if (score <= bestScore) continue;
      bestScore = score;
      coreMm = depthMm;
      core = maskWhere(ids.length, (n) => ids[n] === id);
    }
    await ctx.checkpoint();
  }
  if (!core) return undefined;
  const toCore = await distanceTransformMm(core, grid);
  await ctx.checkpoint();
  // The wall is half way between bile and liver, and a rim of the same width where fat lies outside.
  const edge = (level.hu + BILE_HU[1]) / 2;
  const region = maskWhere(
    toCore.length,
    (n) => toCore[n] < coreMm + RIM_MM && smooth[n] < edge && smooth[n] > 2 * BILE_HU[0],
  );
  const kept = connectedComponents(region, grid.dimensions);
  const seed = core.indexOf(1);
  const whole = maskWhere(region.length, (n) => kept.ids[n] > 0 && kept.ids[n] === kept.ids[seed]);
  const ml = whole.reduce((sum, value) => sum + value, 0) * voxelMl;
  return ml >= VOLUME_ML[0] && ml <= VOLUME_ML[1] ? whole : undefined;
}

interface Part {
  surface: number;
  touching: number;
  heightSum: number;
  huSum: number;
  size: [number, number, number];
}

/** Surface voxels of each part, those near the liver, and the extent of the part in voxels. */
function measureParts(
  ids: Int32Array,
  count: number,
  hu: Float32Array,
  toLiver: Float32Array,
  nearMm: number,
  [nx, ny, nz]: readonly [number, number, number],
): Part[] {
  const parts: Part[] = Array.from({ length: count }, () => ({
    surface: 0,
    touching: 0,
    heightSum: 0,
    huSum: 0,
    size: [0, 0, 0],
  }));
  const low = Array.from({ length: count }, () => [nx, ny, nz]);
  const high = Array.from({ length: count }, () => [0, 0, 0]);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const id = ids[n];
        if (!id) continue;
        const part = parts[id];
        part.heightSum += k;
        part.huSum += hu[n];
        for (const [axis, at] of [i, j, k].entries()) {
          low[id][axis] = Math.min(low[id][axis], at);
          high[id][axis] = Math.max(high[id][axis], at);
        }
        const inner =
          i > 0 &&
          j > 0 &&
          k > 0 &&
          i < nx - 1 &&
          j < ny - 1 &&
          k < nz - 1 &&
          ids[n - 1] === id &&
          ids[n + 1] === id &&
          ids[n - nx] === id &&
          ids[n + nx] === id &&
          ids[n - nx * ny] === id &&
          ids[n + nx * ny] === id;
        if (inner) continue;
        part.surface++;
        if (toLiver[n] < nearMm) part.touching++;
      }
  for (const [id, part] of parts.entries())
    for (const axis of [0, 1, 2] as const) part.size[axis] = high[id][axis] - low[id][axis] + 1;
  return parts;
}

function middleHeight(mask: Uint8Array, [nx, ny]: readonly [number, number, number]): number {
  let sum = 0;
  let count = 0;
  for (let n = 0; n < mask.length; n++) {
    if (!mask[n]) continue;
    sum += Math.floor(n / (nx * ny));
    count++;
  }
  return count > 0 ? sum / count : 0;
}
