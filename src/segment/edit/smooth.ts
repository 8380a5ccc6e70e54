/** Smooths a structure without changing its volume. */
import type { JobContext } from '../../core/job.ts';
import { maskOf, mayTake, type LabelPatch } from './patch.ts';

export interface SmoothSettings {
  readonly label: number;
  /** Standard deviation of the Gaussian that rounds the surface. */
  readonly sigmaMm: number;
}

/** Occupancy below which a voxel cannot become part of the structure. */
const LEAST_OCCUPANCY = 0.01;
const REACH_SIGMAS = 3;

/** How far beyond the structure the block must reach. */
export const smoothReachMm = (sigmaMm: number): number => REACH_SIGMAS * sigmaMm;

/**
 * Blurs the occupancy of the structure and cuts it where as many voxels lie above the cut as the structure had; of
 * equal ones the first in voxel order are taken. Other structures stay or give way as the patch says.
 */
export async function smoothStructure(
  patch: LabelPatch,
  { label, sigmaMm }: SmoothSettings,
  ctx: JobContext,
): Promise<Uint8Array> {
  const { labels, grid } = patch;
  const field = Float32Array.from(maskOf(patch, label));
  const strides = [1, grid.dimensions[0], grid.dimensions[0] * grid.dimensions[1]];
  for (let axis = 0; axis < 3; axis++) {
    await blurAxis(
      field,
      strides[axis],
      grid.dimensions[axis],
      sigmaMm / grid.spacingMm[axis],
      ctx,
    );
    ctx.report((axis + 1) / 4, 'Smoothing');
  }
  const candidates: number[] = [];
  let volume = 0;
  for (let n = 0; n < labels.length; n++) {
    const own = labels[n] === label;
    if (own) volume += 1;
    if (field[n] > LEAST_OCCUPANCY && (own || mayTake(patch, label, labels[n]))) candidates.push(n);
  }
  const sorted = Float32Array.from(candidates, (n) => field[n]).sort();
  await ctx.checkpoint();
  const kept = Math.min(volume, sorted.length);
  const cut = sorted[sorted.length - kept];
  let equal = kept - sorted.reduce((sum, value) => sum + (value > cut ? 1 : 0), 0);
  const out = labels.map((current) => (current === label ? 0 : current));
  for (const n of candidates) {
    if (field[n] < cut) continue;
    if (field[n] === cut && equal-- <= 0) continue;
    out[n] = label;
  }
  return out;
}

/** Gaussian along one axis, in place; outside the block counts as empty. */
async function blurAxis(
  field: Float32Array,
  stride: number,
  count: number,
  sigma: number,
  ctx: JobContext,
): Promise<void> {
  const reach = Math.max(1, Math.ceil(REACH_SIGMAS * sigma));
  const weights = Float32Array.from({ length: reach + 1 }, (_, n) =>
    Math.exp((-n * n) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight, n) => sum + (n === 0 ? weight : 2 * weight), 0);
  const line = new Float32Array(count + 2 * reach);
  const block = stride * count;
  for (let start = 0; start < field.length; start += block) {
    for (let first = start; first < start + stride; first++) {
      let busy = false;
      for (let n = 0; n < count; n++) {
        const value = field[first + n * stride];
        line[reach + n] = value;
        busy ||= value !== 0;
      }
      if (!busy) continue;
      for (let n = 0; n < count; n++) {
        let sum = weights[0] * line[reach + n];
        for (let r = 1; r <= reach; r++)
          sum += weights[r] * (line[reach + n - r] + line[reach + n + r]);
        field[first + n * stride] = sum / total;
      }
    }
    await ctx.checkpoint();
  }
}
