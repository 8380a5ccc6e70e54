/** An image at several resolutions, in units of histogram bins. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { BINS } from '../../../wasm/mutual-information/mutual-information.ts';
import { isotropicLpsGrid, resampleImage } from '../resample.ts';

export interface Level {
  readonly grid: Grid;
  /** From `LOWEST` to `HIGHEST`, `OUTSIDE` where the image does not reach. */
  readonly values: Float32Array;
}

/** The cubic window reaches over one bin below and two above the bin of a value. */
export const LOWEST = 1;
export const HIGHEST = BINS - 3 - 1e-3;
const OUTSIDE = -1;
const NOWHERE = -1e9;
/** Organs, contrast and the body's outline; what is beyond counts as air or as bone. */
const CT_WINDOW = [-300, 500] as const;

/**
 * Levels from the finest (cubic voxels of `finestMm`) to coarser ones of twice the size each, down to `levels` or to
 * what still has 8 voxels along every axis. Each value is a mean over its voxel.
 */
export async function imagePyramid(
  volume: Volume,
  finestMm: number,
  levels: number,
  ctx: JobContext,
): Promise<Level[]> {
  const grid = isotropicLpsGrid(volume.grid, finestMm);
  const raw = await resampleImage(volume, grid, NOWHERE, ctx);
  const [low, high] = volume.unit === 'HU' ? CT_WINDOW : valueRange(raw);
  const scale = (HIGHEST - LOWEST) / Math.max(high - low, 1e-6);
  const values = raw.map((value) => {
    // One neighbour from nowhere is enough to pull a mean far below any image.
    if (value < NOWHERE / 64) return OUTSIDE;
    return LOWEST + scale * Math.min(high - low, Math.max(0, value - low));
  });
  const pyramid: Level[] = [{ grid, values }];
  while (pyramid.length < levels) {
    const next = halve(pyramid[pyramid.length - 1]);
    if (Math.min(...next.grid.dimensions) < 8) break;
    pyramid.push(next);
    await ctx.checkpoint();
  }
  return pyramid;
}

/** The middle 98 % of the values. */
function valueRange(raw: Float32Array): readonly [number, number] {
  const step = Math.max(1, Math.floor(raw.length / 100_000));
  const sample: number[] = [];
  for (let n = 0; n < raw.length; n += step) if (raw[n] > NOWHERE / 64) sample.push(raw[n]);
  sample.sort((a, b) => a - b);
  if (sample.length === 0) return [0, 1];
  const at = (share: number): number => sample[Math.round(share * (sample.length - 1))];
  return [at(0.01), at(0.99)];
}

/** Means of 2 x 2 x 2 voxels. */
function halve({ grid, values }: Level): Level {
  const [nx, ny, nz] = grid.dimensions;
  const size = [nx >> 1, ny >> 1, nz >> 1] as const;
  const out = new Float32Array(size[0] * size[1] * size[2]);
  let n = 0;
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, n++) {
        let sum = 0;
        let least = Infinity;
        for (let corner = 0; corner < 8; corner++) {
          const x = 2 * i + (corner & 1);
          const y = 2 * j + ((corner >> 1) & 1);
          const z = 2 * k + (corner >> 2);
          const value = values[x + nx * (y + ny * z)];
          sum += value;
          if (value < least) least = value;
        }
        out[n] = least < 0 ? OUTSIDE : sum / 8;
      }
  const mm = grid.spacingMm[0];
  const [ox, oy, oz] = grid.originMm;
  return {
    grid: {
      ...grid,
      dimensions: size,
      spacingMm: [2 * mm, 2 * mm, 2 * mm],
      originMm: [ox + mm / 2, oy + mm / 2, oz + mm / 2],
    },
    values: out,
  };
}
