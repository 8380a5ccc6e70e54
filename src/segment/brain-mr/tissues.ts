/** White matter, grey matter and fluid of the brain around its tumours, as far as one sequence tells them apart. */
import { LABEL } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import { voxelVolumeMl } from '../../core/space.ts';
import { blurInPlace } from '../blur.ts';
import { connectedComponents, fillHoles, keepLargest } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import type { Brain } from './brain.ts';

/** Of the commonest value: darker is skull, fluid or air, brighter is fat or fluid. */
const EVEN: readonly [number, number] = [0.68, 1.5];
/** The brain is thicker than twice this everywhere; what joins it to muscle and scalp is thinner. */
const CORE_MM = 9;
const RIM_MM = 1.5;
const SULCUS_MM = 3;
/** Receive coils make one side brighter; differences over this length are theirs. */
const COIL_MM = 25;
/** Tissue nearer to a tumour is swollen or mixed with it, and says nothing about what is normal. */
const AWAY_MM = 4;
/** Nearer to the surface a voxel is mixed with what lies around the brain. */
const DEEP_MM = 6;
/** Dark fluid nearer to the surface than this cannot be told from the skull, which is dark too. */
const SKULL_MM = 6;
/** Less fluid in one piece is noise. */
const FLUID_ML = 0.3;
/** Values beyond this many spreads of the solid tissue are fluid on one side and vessels on the other. */
const SOLID_SPREADS = 3;
/** Two kinds of solid tissue show as two peaks: between them lie fewer values than this share of the lower one. */
const VALLEY = 0.85;
const BINS = 64;

export interface Tissues {
  /** Labels of `core/anatomy.ts` on the grid of the brain, 0 outside it. */
  readonly labels: Uint8Array;
  /** Whether white and grey matter show as two; otherwise all solid tissue is labelled white matter. */
  readonly split: boolean;
}

/**
 * Fluid is what lies beyond the solid values on the side where more of the deep brain does: the dark one in T1 and FLAIR, the
 * bright one in T2; beside a dark skull it is left out. Where the solid values have two peaks, white matter is the one whose voxels lie deeper under the surface.
 * `tumours` are 1 where a tumour lies; they count as brain and say nothing about it.
 */
export async function brainTissues(
  brain: Brain,
  tumours: Uint8Array,
  ctx: JobContext,
): Promise<Tissues> {
  const { grid, values } = brain;
  const mask = await tightMask(brain, tumours, ctx);
  const toTumour = await distanceTransformMm(tumours, grid);
  const normal = maskWhere(mask.length, (n) => mask[n] > 0 && toTumour[n] > AWAY_MM);
  const even = withoutCoil(values, normal, grid.dimensions, COIL_MM / grid.spacingMm[0]);
  await ctx.checkpoint();
  const depth = await distanceTransformMm(
    maskWhere(mask.length, (n) => !mask[n]),
    grid,
  );
  await ctx.checkpoint();
  const usual = maskWhere(mask.length, (n) => normal[n] > 0 && depth[n] > DEEP_MM);
  const { low, high } = solidRange(even.filter((_, n) => usual[n] > 0));
  let dark = 0;
  let bright = 0;
  for (let n = 0; n < mask.length; n++) {
    if (!usual[n]) continue;
    if (even[n] < low) dark += 1;
    else if (even[n] > high) bright += 1;
  }
  const isFluid = (value: number): boolean => (bright > dark ? value > high : value < low);
  const between = valleyBetween(
    even.filter((value, n) => usual[n] > 0 && value >= low && value <= high),
    low,
    high,
  );
  const brightIsWhite = between !== undefined && deeperAbove(even, depth, usual, between);
  const fluid = connectedComponents(
    maskWhere(mask.length, (n) => mask[n] > 0 && toTumour[n] > AWAY_MM && isFluid(even[n])),
    grid.dimensions,
  );
  const leastVoxels = FLUID_ML / voxelVolumeMl(grid);
  const labels = new Uint8Array(mask.length);
  for (let n = 0; n < mask.length; n++) {
    if (!mask[n]) continue;
    if (fluid.sizes[fluid.ids[n]] >= leastVoxels)
      labels[n] = bright > dark || depth[n] > SKULL_MM ? LABEL.csf : 0;
    else if (between === undefined || even[n] > between === brightIsWhite)
      labels[n] = LABEL.whiteMatter;
    else labels[n] = LABEL.greyMatter;
  }
  return { labels, split: between !== undefined };
}

/** The brain without skull, scalp, eyes and neck: even tissue that hangs together with its thick middle. */
async function tightMask(
  { grid, mask, values, level }: Brain,
  tumours: Uint8Array,
  ctx: JobContext,
): Promise<Uint8Array> {
  const even = maskWhere(
    mask.length,
    (n) =>
      tumours[n] > 0 || (mask[n] > 0 && values[n] > EVEN[0] * level && values[n] < EVEN[1] * level),
  );
  const depth = await distanceTransformMm(
    maskWhere(even.length, (n) => !even[n]),
    grid,
  );
  await ctx.checkpoint();
  const core = keepLargest(
    maskWhere(depth.length, (n) => depth[n] > CORE_MM),
    grid.dimensions,
  );
  const away = await distanceTransformMm(core, grid);
  await ctx.checkpoint();
  const near = keepLargest(
    maskWhere(even.length, (n) => even[n] > 0 && away[n] <= CORE_MM + RIM_MM),
    grid.dimensions,
  );
  const closed = await close(near, grid, SULCUS_MM);
  const whole = fillHoles(closed, grid.dimensions);
  return maskWhere(whole.length, (n) => whole[n] > 0 && mask[n] > 0);
}

/** Values over the mean of normal tissue in the neighbourhood, so that 1 is usual everywhere. */
function withoutCoil(
  values: Float32Array,
  normal: Uint8Array,
  dimensions: Brain['grid']['dimensions'],
  sigmaVoxels: number,
): Float32Array {
  const sum = Float32Array.from(values, (value, n) => (normal[n] ? value : 0));
  const weight = Float32Array.from(normal);
  blurInPlace(sum, dimensions, sigmaVoxels);
  blurInPlace(weight, dimensions, sigmaVoxels);
  return values.map((value, n) => (sum[n] > 0 ? (value * weight[n]) / sum[n] : 1));
}

/** Median of the values and three spreads to either side, from their middle half. */
function solidRange(values: Float32Array): { readonly low: number; readonly high: number } {
  const sorted = values.sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 1;
  // Of a normal distribution the middle half is 1.35 standard deviations wide.
  const spread = (at(0.75) - at(0.25)) / 1.35;
  return { low: at(0.5) - SOLID_SPREADS * spread, high: at(0.5) + SOLID_SPREADS * spread };
}

/** The value with the fewest others between the two highest peaks; undefined where there is one peak. */
function valleyBetween(values: Float32Array, low: number, high: number): number | undefined {
  const raw = new Float32Array(BINS);
  for (const value of values) {
    const bin = Math.floor((BINS * (value - low)) / (high - low));
    raw[Math.min(BINS - 1, Math.max(0, bin))] += 1;
  }
  const counts = raw.map((_, b) => {
    let sum = 0;
    for (let d = -2; d <= 2; d++) sum += raw[Math.min(BINS - 1, Math.max(0, b + d))];
    return sum;
  });
  let best: { readonly bin: number; readonly share: number } | undefined;
  for (let bin = 1; bin < BINS - 1; bin++) {
    const lower = Math.min(
      Math.max(...counts.subarray(0, bin)),
      Math.max(...counts.subarray(bin + 1)),
    );
    const share = counts[bin] / Math.max(1, lower);
    if (!best || share < best.share) best = { bin, share };
  }
  if (!best || best.share > VALLEY) return undefined;
  return low + ((best.bin + 0.5) / BINS) * (high - low);
}

/** Whether what is brighter than `between` lies deeper under the surface than what is darker. */
function deeperAbove(
  values: Float32Array,
  depth: Float32Array,
  usual: Uint8Array,
  between: number,
): boolean {
  const sums = [0, 0];
  const counts = [0, 0];
  for (let n = 0; n < values.length; n++) {
    if (!usual[n]) continue;
    const side = values[n] > between ? 1 : 0;
    sums[side] += depth[n];
    counts[side] += 1;
  }
  return sums[1] / Math.max(1, counts[1]) > sums[0] / Math.max(1, counts[0]);
}
