/** Finds the gallbladder: bile under the liver. */
import type { JobContext } from '../../core/job.ts';
import { ijkToLps } from '../../core/space.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { splitAtNecks } from '../basins.ts';
import { keepLargest } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { open } from '../morphology.ts';
import type { Spine } from './spine.ts';
import { gradientLength, levelWhere } from './image.ts';
import { cutOrgan, regionOf } from './organ-cut.ts';
import type { LiverDetail } from './vessels.ts';

/** Bile, HU; and how much darker than the liver it must be. */
const BILE_HU: readonly [number, number] = [-14, 28];
const DARKER_HU = 18;
/** Bowel that touches the liver is usually a little denser. */
const USUAL_HU = 6;
const SPREAD_HU = 9;
/** Least spread of bile. */
const NOISE_HU = 7;
const SMOOTH_MM = 2;
const WALL_MM = 3;
const CORE_MM = 2.2;
const MIN_RADIUS_MM = 3;
/** Bowel that touches the gallbladder is parted from it where the passage is this much narrower. */
const MERGE_RATIO = 0.8;
const MIN_CORE_ML = 0.5;
/** From the bile to the outside of the wall. */
const RIM_MM = 4;
const STIFFNESS = 0.6;
/** Half the thickness of the sheets of mixed voxels that go. */
const SHEET_MM = 2.1;
const NEAR_MM = 7;
/** The gallbladder lies right of the spine and well before it. */
const RIGHT_MM = 12;
const BEFORE_MM = 25;
const VOLUME_ML: readonly [number, number] = [1, 160];
/** Share of the surface that touches the liver: more is a cyst inside it, less is bowel. */
const CONTACT: readonly [number, number] = [0.15, 0.94];
/** Of the ball through its farthest points the gallbladder fills at least this share; loops of bowel fill less. */
const MIN_FILL = 0.05;

/** The gallbladder on the grid of `detail`, or undefined. `wallDepthMm` is the depth under the wall of the trunk. */
export async function findGallbladder(
  { image: { grid, hu }, smooth: fine, domain, level, cava, aorta }: LiverDetail,
  wallDepthMm: Float32Array,
  spine: Spine,
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
  const { ids, basins } = splitAtNecks(depth, grid.dimensions, MERGE_RATIO);
  await ctx.checkpoint();
  // Mixtures on the edges of fat have the CT number of bile too; they are thin.
  const thick = ids.map((id, n) => (depth[n] > CORE_MM ? id : 0));
  const parts = measureParts(thick, basins.length, smooth, toLiver, grid.dimensions);
  let best = 0;
  let bestScore = 0;
  for (let id = 1; id < basins.length; id++) {
    const { radiusMm } = basins[id];
    const { voxels, surface, touching, sum, huSum, size } = parts[id];
    if (voxels === 0) continue;
    const ml = voxels * voxelMl;
    const contact = touching / Math.max(1, surface);
    const fill = voxels / ((Math.PI / 6) * Math.max(...size) ** 3);
    if (radiusMm < MIN_RADIUS_MM || ml < MIN_CORE_ML || ml > VOLUME_ML[1]) continue;
    if (fill < MIN_FILL || sum[2] / voxels > middle) continue;
    const [x, y, z] = ijkToLps(grid, [sum[0] / voxels, sum[1] / voxels, sum[2] / voxels]);
    const [sx, sy] = spine(z);
    if (x > sx - RIGHT_MM || y > sy - BEFORE_MM) continue;
    if (contact < CONTACT[0] || contact > CONTACT[1]) continue;
    const unlike = (huSum / voxels - USUAL_HU) / SPREAD_HU;
    const score = Math.min(ml, 20) * contact * Math.exp(-0.5 * unlike * unlike);
    if (score <= bestScore) continue;
    bestScore = score;
    best = id;
  }
  if (!best) return undefined;
  const part = maskWhere(ids.length, (n) => ids[n] === best);
  const toPart = await distanceTransformMm(part, grid);
  await ctx.checkpoint();
  const core = maskWhere(ids.length, (n) => ids[n] === best && depth[n] > CORE_MM);
  const own = levelWhere(smooth, (n) => core[n] > 0);
  if (!own) return undefined;
  const membership = await cutOrgan(
    { grid, hu: fine, gradient: gradientLength({ grid, hu: fine }) },
    {
      level: { hu: own.hu, spreadHu: Math.max(own.spreadHu, NOISE_HU) },
      calmGradient: NOISE_HU / 2,
      core,
      allowed: maskWhere(
        toPart.length,
        (n) => toPart[n] < RIM_MM && !cava[n] && (ids[n] === 0 || ids[n] === best),
      ),
      stiffness: STIFFNESS,
    },
    ctx,
  );
  const solid = await open(regionOf(membership), grid, SHEET_MM);
  const whole = keepLargest(solid, grid.dimensions);
  const ml = whole.reduce((sum, value) => sum + value, 0) * voxelMl;
  return ml >= VOLUME_ML[0] && ml <= VOLUME_ML[1] ? whole : undefined;
}

interface Part {
  voxels: number;
  surface: number;
  touching: number;
  /** Sums of the voxel numbers i, j, k. */
  sum: [number, number, number];
  huSum: number;
  size: [number, number, number];
}

/** Surface voxels of each part, those near the liver, and the extent of the part in voxels. */
function measureParts(
  ids: Int32Array,
  count: number,
  hu: Float32Array,
  toLiver: Float32Array,
  [nx, ny, nz]: readonly [number, number, number],
): Part[] {
  const parts: Part[] = Array.from({ length: count }, () => ({
    voxels: 0,
    surface: 0,
    touching: 0,
    sum: [0, 0, 0],
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
        part.voxels++;
        part.sum[0] += i;
        part.sum[1] += j;
        part.sum[2] += k;
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
        if (toLiver[n] < NEAR_MM) part.touching++;
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
