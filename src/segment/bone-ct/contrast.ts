/**
 * Vessels, chambers, kidneys and bowel with contrast are as dense as bone. They differ from it in shape and build: they are
 * thick and even, and fade at their edge, whereas a thick bone is uneven and has a wall denser than what it holds.
 */
import type { JobContext } from '../../core/job.ts';
import { connectedComponents } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import type { WorkingImage } from '../liver-ct/image.ts';
import { levelWhere } from '../liver-ct/image.ts';
import { maskWhere } from '../mask.ts';
import { spreadLabels } from '../spread.ts';

/** Deeper than the walls of bones and the halves of most vessels. */
const CORE_MM = 4;
const MIN_CORE_ML = 0.15;
/** The outermost layer of what is dense. */
const SHELL_MM = 2.2;
const SHELL_REACH_MM = 7;
const SHELL_SHARE = 0.8;
/** A wall is denser than the marrow by at least this. */
const WALL_HU = 50;
/** Blood varies as the noise does; marrow more. */
const UNEVEN = 2.6;
/** No contrast in use is denser throughout; cortical bone is. */
const SOLID_BONE_HU = 1100;
const BIN_HU = 10;

export interface Cores {
  /** Per voxel: 0 none, 1 contrast, 2 bone. */
  readonly kind: Uint8Array;
  /** HU above which nothing is contrast; undefined where there is none. */
  readonly contrastTopHu: number | undefined;
}

/** Sorts the thick dense regions of the image; `noiseHu` is the spread of even soft tissue. */
export async function sortCores(
  { grid, hu }: WorkingImage,
  dense: Uint8Array,
  noiseHu: number,
  ctx: JobContext,
): Promise<Cores> {
  const depth = await distanceTransformMm(
    maskWhere(dense.length, (n) => !dense[n]),
    grid,
  );
  await ctx.checkpoint();
  const inner = maskWhere(depth.length, (n) => dense[n] > 0 && depth[n] > CORE_MM);
  const { ids, sizes } = connectedComponents(inner, grid.dimensions);
  await ctx.checkpoint();
  const step = grid.spacingMm[0];
  const { owner } = spreadLabels(ids, dense, grid.dimensions, step, SHELL_REACH_MM);
  await ctx.checkpoint();
  const voxelMl = step ** 3 / 1000;
  const inside = histograms(sizes.length, hu, (n) => ids[n]);
  const shell = histograms(sizes.length, hu, (n) => (depth[n] <= SHELL_MM ? owner[n] : 0));
  const kindOf = new Uint8Array(sizes.length);
  let contrastTopHu: number | undefined;
  for (let id = 1; id < sizes.length; id++) {
    if (sizes[id] * voxelMl < MIN_CORE_ML) continue;
    const middle = quantile(inside[id], 0.5);
    const spread = (quantile(inside[id], 0.84) - quantile(inside[id], 0.16)) / 2;
    const wall = quantile(shell[id], SHELL_SHARE) - middle;
    const bone = middle > SOLID_BONE_HU || wall > WALL_HU || spread > UNEVEN * noiseHu;
    kindOf[id] = bone ? 2 : 1;
    if (!bone) contrastTopHu = Math.max(contrastTopHu ?? 0, middle + 4 * Math.max(spread, noiseHu));
  }
  return { kind: maskOf(ids, kindOf), contrastTopHu };
}

const maskOf = (ids: Int32Array, kindOf: Uint8Array): Uint8Array => {
  const out = new Uint8Array(ids.length);
  for (let n = 0; n < ids.length; n++) out[n] = kindOf[ids[n]];
  return out;
};

const LOW_HU = -200;
const BINS = 340;

function histograms(
  count: number,
  hu: Float32Array,
  idOf: (n: number) => number,
): readonly Int32Array[] {
  const all = Array.from({ length: count }, () => new Int32Array(BINS));
  for (let n = 0; n < hu.length; n++) {
    const id = idOf(n);
    if (id === 0) continue;
    const bin = Math.floor((hu[n] - LOW_HU) / BIN_HU);
    all[id][Math.min(BINS - 1, Math.max(0, bin))]++;
  }
  return all;
}

function quantile(bins: Int32Array, share: number): number {
  const total = bins.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let bin = 0; bin < bins.length; bin++) {
    seen += bins[bin];
    if (seen > share * total) return LOW_HU + (bin + 0.5) * BIN_HU;
  }
  return LOW_HU;
}

/** Median and spread of the soft tissue of the body, which has neither fat nor bone in it. */
export const softLevel = ({ hu }: WorkingImage, body: Uint8Array) =>
  levelWhere(hu, (n) => body[n] > 0 && hu[n] > 0 && hu[n] < 110);
