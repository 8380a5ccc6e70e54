/** The brain within the head, by what surrounds it: a skull that is dark in every sequence. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { fillHoles, keepLargest } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { coilGain } from './coil.ts';
import { enclosureBy } from './enclosure.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import { isotropicLpsGrid, resampleImage } from '../resample.ts';

export interface Brain {
  readonly grid: Grid;
  /** The brain with its hollows and the tumours in it. */
  readonly mask: Uint8Array;
  /** All that the brain stands around: tumours at its surface, however bright or dark, and some skull. */
  readonly hull: Uint8Array;
  /** What lies far enough under the surface to be brain for sure. */
  readonly inner: Uint8Array;
  /** The image on its grid, lightly smoothed, without the gain of the coils. */
  readonly values: Float32Array;
  /** Gain of the coils, 1 where it is as usual. */
  readonly gain: Float32Array;
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
/** The skull lies this deep in the head and makes this share of what lies there darker than brain. */
const SKULL_MM: readonly [number, number] = [4, 14];
const SKULL_SHARE = 0.3;
/** A head as small as a brain and brain to this share has no skull: it was taken away before. */
const STRIPPED = 0.75;
const MOST_BRAIN_ML = 2200;
const INNER_MM = 5;
/** What sees brain in more than this share of all directions is in it. */
const AMID_BRAIN = 0.56;
const ACROSS_MM = 120;
const MIN_BRAIN_ML = 250;

/** Undefined when nothing in the image is like a brain. */
export async function findBrain(volume: Volume, ctx: JobContext): Promise<Brain | undefined> {
  const grid = isotropicLpsGrid(volume.grid, STEP_MM);
  const values = await resampleImage(volume, grid, 0, ctx);
  const smooth = await runGaussian(values, grid.dimensions, 0.7, ctx);
  const { head, deep, depth: inHead } = await headOf(smooth, grid);
  await ctx.checkpoint();
  const first = commonest(smooth, deep);
  if (first === undefined) return undefined;
  const gain = coilGain(smooth, deep, grid, first);
  for (let n = 0; n < smooth.length; n++) smooth[n] /= gain[n];
  await ctx.checkpoint();
  const level = commonest(smooth, deep) ?? first;
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
  const closed = fillHoles(await close(whole, grid, SULCUS_MM), grid.dimensions);
  const ml = (voxels: Uint8Array): number => (countOf(voxels) * STEP_MM ** 3) / 1000;
  if (ml(closed) < MIN_BRAIN_ML) return undefined;
  const small = ml(head) < MOST_BRAIN_ML && ml(closed) > STRIPPED * ml(head);
  const stripped = small && !hasSkull(inHead, solid);
  const mask = stripped ? head : closed;
  const around = enclosureBy(mask, grid, ACROSS_MM);
  const hull = stripped ? head : maskWhere(mask.length, (n) => around[n] > AMID_BRAIN);
  const shallow = await distanceTransformMm(
    maskWhere(mask.length, (n) => !mask[n]),
    grid,
  );
  const inner = maskWhere(mask.length, (n) => shallow[n] > INNER_MM);
  return { grid, mask, hull, inner, values: smooth, gain, level };
}

/** Everything that is brighter than air, with its hollows, and what lies well inside it. */
async function headOf(
  smooth: Float32Array,
  grid: Grid,
): Promise<{ readonly head: Uint8Array; readonly deep: Uint8Array; readonly depth: Float32Array }> {
  const sorted = smooth.filter((_, n) => n % 17 === 0).sort();
  const bright = sorted[Math.floor(BRIGHTEST * (sorted.length - 1))];
  const head = maskWhere(smooth.length, (n) => smooth[n] > AIR_SHARE * bright);
  const filled = fillHoles(keepLargest(head, grid.dimensions), grid.dimensions);
  const depth = await distanceTransformMm(
    maskWhere(filled.length, (n) => !filled[n]),
    grid,
  );
  return { head: filled, deep: maskWhere(depth.length, (n) => depth[n] > DEEP_MM), depth };
}

const countOf = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

function hasSkull(inHead: Float32Array, solid: Uint8Array): boolean {
  let all = 0;
  let dark = 0;
  for (let n = 0; n < inHead.length; n++) {
    if (inHead[n] < SKULL_MM[0] || inHead[n] > SKULL_MM[1]) continue;
    all += 1;
    if (!solid[n]) dark += 1;
  }
  return dark > SKULL_SHARE * all;
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
