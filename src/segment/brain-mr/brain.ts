/** The brain within the head, by what surrounds it: a skull that is dark in every sequence. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { fillHoles, keepLargest } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import { isotropicLpsGrid, resampleImage } from '../resample.ts';

export interface Brain {
  readonly grid: Grid;
  /** The brain with its hollows and the tumours in it. */
  readonly mask: Uint8Array;
  /** The image on its grid, lightly smoothed. */
  readonly values: Float32Array;
  /** The commonest value of brain tissue, in the units of the image. */
  readonly level: number;
}

const STEP_MM = 2;
const BINS = 256;
/** Share of the brightest values below which there is air. */
const AIR_SHARE = 0.08;
const BRIGHTEST = 0.99;
/** Deeper than scalp and skull. */
const DEEP_MM = 25;
/** Of the brain's value: darker is skull, air or fluid; brighter is fat. */
const SOLID: readonly [number, number] = [0.55, 1.7];
/** A part this thick is brain; scalp and the muscles of the neck are parted from it by the skull. */
const CORE_MM = 7;
const RIM_MM = 2;
/** Sulci and hollows up to twice this wide belong to the brain. */
const SULCUS_MM = 10;
const MIN_BRAIN_ML = 250;

/** Undefined when nothing in the image is like a brain. */
export async function findBrain(volume: Volume, ctx: JobContext): Promise<Brain | undefined> {
  const grid = isotropicLpsGrid(volume.grid, STEP_MM);
  const values = await resampleImage(volume, grid, 0, ctx);
  const smooth = await runGaussian(values, grid.dimensions, 0.7, ctx);
  const deep = await deepInHead(smooth, grid);
  await ctx.checkpoint();
  const level = commonest(smooth, deep);
  if (level === undefined) return undefined;
  const solid = maskWhere(smooth.length, (n) => smooth[n] > SOLID[0] * level);
  const even = maskWhere(smooth.length, (n) => solid[n] > 0 && smooth[n] < SOLID[1] * level);
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
  const near = maskWhere(solid.length, (n) => solid[n] > 0 && away[n] <= CORE_MM + RIM_MM);
  const whole = keepLargest(near, grid.dimensions);
  const mask = fillHoles(await close(whole, grid, SULCUS_MM), grid.dimensions);
  const voxelMl = STEP_MM ** 3 / 1000;
  const count = mask.reduce((sum, value) => sum + value, 0);
  return count * voxelMl < MIN_BRAIN_ML ? undefined : { grid, mask, values: smooth, level };
}

/** What lies well inside everything that is brighter than air. */
async function deepInHead(smooth: Float32Array, grid: Grid): Promise<Uint8Array> {
  const sorted = smooth.filter((_, n) => n % 17 === 0).sort();
  const bright = sorted[Math.floor(BRIGHTEST * (sorted.length - 1))];
  const head = maskWhere(smooth.length, (n) => smooth[n] > AIR_SHARE * bright);
  const filled = fillHoles(keepLargest(head, grid.dimensions), grid.dimensions);
  const depth = await distanceTransformMm(
    maskWhere(filled.length, (n) => !filled[n]),
    grid,
  );
  return maskWhere(depth.length, (n) => depth[n] > DEEP_MM);
}

/** Peak of the histogram within the mask. */
function commonest(values: Float32Array, mask: Uint8Array): number | undefined {
  let high = 0;
  for (let n = 0; n < values.length; n++) if (mask[n] && values[n] > high) high = values[n];
  if (high <= 0) return undefined;
  const bins = new Float64Array(BINS);
  for (let n = 0; n < values.length; n++)
    if (mask[n] && values[n] > 0) bins[Math.min(BINS - 1, Math.floor((BINS * values[n]) / high))]++;
  const even = bins.map(
    (value, b) =>
      (bins[b - 2] ?? 0) + (bins[b - 1] ?? 0) + value + (bins[b + 1] ?? 0) + (bins[b + 2] ?? 0),
  );
  return ((even.indexOf(Math.max(...even)) + 0.5) * high) / BINS;
}
