/**
 * Vessels, chambers, kidneys and bowel with contrast are as dense as bone. They differ from it in build: contrast is thick and
 * even, a thick bone is uneven. What is dense throughout and thick is contrast on its way in.
 */
import type { JobContext } from '../../core/job.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { connectedComponents } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import type { WorkingImage } from '../liver-ct/image.ts';
import { gradientLength, levelWhere } from '../liver-ct/image.ts';
import { maskWhere } from '../mask.ts';

/** Over this length noise is evened out, and the trabeculae and walls of bone are not. */
const SMOOTH_MM = 2;
const EVEN_HU_PER_MM = 8;
/** Deeper than the blur of an edge. */
const CORE_MM = 3;
/** A vessel or chamber that shows beyond doubt that there is contrast in the image, and one beside it. */
const SURE_ML = 10;
const MIN_ML = 1.5;
/** Smaller pieces count where they are nearly as dense as what is sure. */
const SMALL_ML = 0.04;
const NEARLY = 0.65;
/** Even contrast varies little more than soft tissue does. */
const SPREADS = 2.2;
const TOP_SPREADS = 3;
/** Beside what is sure, contrast is at least this share as dense. */
const LEAST_SHARE = 0.33;
/** Over this length noise is evened out in channels that are only a few voxels wide. */
const CALM_MM = 1;
/** What is as dense as sure contrast, as shares of it. */
const LIKE_SHARE: readonly [number, number] = [0.72, 1.3];
/** Walls of bones are thinner than twice this. */
const WALL_MM = 2.2;
const SAME_LEVEL = 0.85;
const MOST_LEVELS = 3;
/** No bone is denser than all even contrast over so thick a piece. */
const INFLOW_MM = 3.5;

export interface Contrast {
  /** 1 in the middle of what is contrast. */
  readonly seeds: Uint8Array;
  /** How deep each voxel lies in what is dense, mm. */
  readonly depthMm: Float32Array;
  /** HU above which nothing is contrast. */
  readonly topHu: number;
}

/** The contrast in what is `dense`; undefined where there is none. `noiseHu` is the spread of soft tissue. */
export async function findContrast(
  { grid, hu }: WorkingImage,
  dense: Uint8Array,
  noiseHu: number,
  ctx: JobContext,
): Promise<Contrast | undefined> {
  const [stepMm] = grid.spacingMm;
  const smooth = await runGaussian(hu, grid.dimensions, SMOOTH_MM / stepMm, ctx);
  const gradient = gradientLength({ grid, hu: smooth });
  await ctx.checkpoint();
  const depth = await depthIn(dense, grid);
  const even = maskWhere(
    dense.length,
    (n) => depth[n] > CORE_MM && gradient[n] < EVEN_HU_PER_MM * stepMm,
  );
  await ctx.checkpoint();
  const { ids, sizes } = connectedComponents(even, grid.dimensions);
  const voxelMl = stepMm ** 3 / 1000;
  const cores = sizes
    .map((size, id) => ({ id, ml: id > 0 ? size * voxelMl : 0 }))
    .filter(({ ml }) => ml >= SMALL_ML)
    .map((core) => ({ ...core, level: levelWhere(hu, (n) => ids[n] === core.id) }))
    .flatMap(({ level, ...core }) => (level ? [{ ...core, ...level }] : []))
    .filter(({ spreadHu }) => spreadHu < SPREADS * noiseHu);
  const sure = cores.filter(({ ml }) => ml >= SURE_ML);
  if (sure.length === 0) return undefined;
  const sureHu = Math.max(...sure.map((core) => core.hu));
  const found = new Uint8Array(sizes.length);
  for (const { id, ml, hu: level } of cores)
    if (level >= (ml >= MIN_ML ? LEAST_SHARE : NEARLY) * sureHu) found[id] = 1;
  const topHu = Math.max(...sure.map((core) => core.hu + TOP_SPREADS * core.spreadHu));
  await ctx.checkpoint();
  const inflow = await thickParts(
    maskWhere(smooth.length, (n) => dense[n] > 0 && smooth[n] > topHu),
    grid,
    MIN_ML / voxelMl,
  );
  const middle = maskWhere(ids.length, (n) => found[ids[n]] > 0 || inflow[n] > 0);
  const levels = sure.map((core) => core.hu);
  const seeds = await onward({ grid, hu }, dense, middle, levels, ctx);
  return { seeds, depthMm: depth, topHu: inflow.includes(1) ? Infinity : topHu };
}

const depthIn = (mask: Uint8Array, grid: WorkingImage['grid']): Promise<Float32Array> =>
  distanceTransformMm(
    maskWhere(mask.length, (n) => !mask[n]),
    grid,
  );

/**
 * Contrast on its way through narrow channels, which are nowhere even: what is as dense as what is sure, hangs together with
 * it, and is thicker than the wall of a bone.
 */
async function onward(
  { grid, hu }: WorkingImage,
  dense: Uint8Array,
  seeds: Uint8Array,
  levels: readonly number[],
  ctx: JobContext,
): Promise<Uint8Array> {
  const calm = await runGaussian(hu, grid.dimensions, CALM_MM / grid.spacingMm[0], ctx);
  let out = seeds;
  for (const level of apart(levels)) {
    const like = maskWhere(
      dense.length,
      (n) =>
        out[n] > 0 ||
        (dense[n] > 0 && calm[n] > LIKE_SHARE[0] * level && calm[n] < LIKE_SHARE[1] * level),
    );
    const depth = await depthIn(like, grid);
    await ctx.checkpoint();
    const thick = maskWhere(like.length, (n) => out[n] > 0 || depth[n] > WALL_MM);
    const { ids, sizes } = connectedComponents(thick, grid.dimensions);
    const reached = new Uint8Array(sizes.length);
    for (let n = 0; n < ids.length; n++) if (out[n]) reached[ids[n]] = 1;
    out = maskWhere(ids.length, (n) => reached[ids[n]] > 0);
  }
  return out;
}

/** The levels, densest first, without those next to one already there. */
function apart(levels: readonly number[]): number[] {
  const kept: number[] = [];
  for (const level of [...levels].sort((a, b) => b - a))
    if (kept.every((other) => level < SAME_LEVEL * other)) kept.push(level);
  return kept.slice(0, MOST_LEVELS);
}

/** The middles of what is thick and not small. */
async function thickParts(
  mask: Uint8Array,
  grid: WorkingImage['grid'],
  leastVoxels: number,
): Promise<Uint8Array> {
  const depth = await depthIn(mask, grid);
  const inner = maskWhere(mask.length, (n) => mask[n] > 0 && depth[n] > INFLOW_MM);
  const { ids, sizes } = connectedComponents(inner, grid.dimensions);
  return maskWhere(ids.length, (n) => ids[n] > 0 && sizes[ids[n]] >= leastVoxels);
}

/** Median and spread of the soft tissue of the body, which has neither fat nor bone in it. */
export const softLevel = ({ hu }: WorkingImage, body: Uint8Array) =>
  levelWhere(hu, (n) => body[n] > 0 && hu[n] > 0 && hu[n] < 110);
