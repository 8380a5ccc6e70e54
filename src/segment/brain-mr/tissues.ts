/** White matter, grey matter and fluid of the brain around its tumours, told apart by brightness and depth. */
import { LABEL } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import { blurInPlace } from '../blur.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import type { Brain } from './brain.ts';

/** Receive coils make one side brighter; differences over this length are theirs. */
const COIL_MM = 25;
/** Tissue nearer to a tumour is swollen or mixed with it, and says nothing about what is normal. */
const AWAY_MM = 4;
const ROUNDS = 40;
/** Of the values in the brain, the rest is vessels and noise. */
const SHARES: readonly [number, number] = [0.01, 0.99];

/**
 * Labels of `core/anatomy.ts` on the grid of the brain, 0 outside it; `tumours` are 1 where a tumour lies. Three levels of
 * brightness are found. Fluid is the extreme one that lies farther from the middle one: it is darkest in T1 and FLAIR and
 * brightest in T2. Of the other two, white matter is the one that lies deeper under the surface of the brain.
 */
export async function brainTissues(
  { grid, mask, values }: Brain,
  tumours: Uint8Array,
  ctx: JobContext,
): Promise<Uint8Array> {
  const even = withoutCoil(values, mask, grid.dimensions, COIL_MM / grid.spacingMm[0]);
  await ctx.checkpoint();
  const toTumour = await distanceTransformMm(tumours, grid);
  const normal = maskWhere(mask.length, (n) => mask[n] > 0 && toTumour[n] > AWAY_MM);
  await ctx.checkpoint();
  const means = threeLevels(even.filter((_, n) => normal[n] > 0));
  const classOf = (value: number): number =>
    value < (means[0] + means[1]) / 2 ? 0 : value < (means[1] + means[2]) / 2 ? 1 : 2;
  const fluid = means[2] - means[1] > means[1] - means[0] ? 2 : 0;
  const depth = await distanceTransformMm(
    maskWhere(mask.length, (n) => !mask[n]),
    grid,
  );
  await ctx.checkpoint();
  const sums = [0, 0, 0];
  const counts = [0, 0, 0];
  for (let n = 0; n < mask.length; n++) {
    if (!normal[n]) continue;
    const level = classOf(even[n]);
    sums[level] += depth[n];
    counts[level] += 1;
  }
  const deep = [0, 1, 2].map((level) => sums[level] / Math.max(1, counts[level]));
  const solid = [0, 1, 2].filter((level) => level !== fluid);
  const white = deep[solid[0]] > deep[solid[1]] ? solid[0] : solid[1];
  const labels = new Uint8Array(mask.length);
  for (let n = 0; n < mask.length; n++) {
    if (!mask[n]) continue;
    const level = classOf(even[n]);
    labels[n] =
      level === white ? LABEL.whiteMatter : level === fluid ? LABEL.csf : LABEL.greyMatter;
  }
  return labels;
}

/** Values over their mean in the neighbourhood, so that 1 is usual everywhere. */
function withoutCoil(
  values: Float32Array,
  mask: Uint8Array,
  dimensions: Brain['grid']['dimensions'],
  sigmaVoxels: number,
): Float32Array {
  const sum = Float32Array.from(values, (value, n) => (mask[n] ? value : 0));
  const weight = Float32Array.from(mask);
  blurInPlace(sum, dimensions, sigmaVoxels);
  blurInPlace(weight, dimensions, sigmaVoxels);
  return values.map((value, n) => (mask[n] && sum[n] > 0 ? (value * weight[n]) / sum[n] : 0));
}

/** Means of three groups of values, rising, each value in the group whose mean is nearest (Lloyd, IEEE TIT 28 (1982) 129). */
function threeLevels(values: Float32Array): readonly [number, number, number] {
  const sorted = values.sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const inner = sorted.subarray(
    Math.floor(SHARES[0] * sorted.length),
    Math.ceil(SHARES[1] * sorted.length),
  );
  let means: readonly [number, number, number] = [at(0.05), at(0.4), at(0.8)];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = [0, 0, 0];
    const counts = [0, 0, 0];
    const low = (means[0] + means[1]) / 2;
    const high = (means[1] + means[2]) / 2;
    for (const value of inner) {
      const level = value < low ? 0 : value < high ? 1 : 2;
      sums[level] += value;
      counts[level] += 1;
    }
    const next = (level: 0 | 1 | 2): number =>
      counts[level] > 0 ? sums[level] / counts[level] : means[level];
    means = [next(0), next(1), next(2)];
  }
  return means;
}
