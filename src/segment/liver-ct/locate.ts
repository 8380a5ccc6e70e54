/** Finds the liver roughly: the large even organ on the right, under the lung. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Lps } from '../../core/space.ts';
import { lpsToIjk } from '../../core/space.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { connectedComponents } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import type { Body } from './body.ts';

export interface Located {
  /** CT number around which the organ lies, HU. */
  readonly levelHu: number;
  /** Its deep part, on the coarse grid. */
  readonly core: Uint8Array;
  readonly volumeMl: number;
}

/** CT numbers of a liver, from the fattiest to the most enhanced. */
const RANGE_HU: readonly [number, number] = [-15, 210];
const BIN_HU = 4;
const WINDOW_HU = 14;
const LEVELS_TRIED = 7;
/** Depth of the core under the surface of what has the organ's CT number. */
const CORE_MM = 8;
const WALL_GAP_MM = 1;
const MIN_CORE_ML = 90;
const SEED_RADIUS_MM = 6;
/** What lies in the middle counts little, what lies on the left against. */
const LEFT_WEIGHT = 0.6;

/**
 * Tries the commonest CT numbers of soft tissue on the patient's right and takes the one whose even, thick region has
 * the largest part on that side. A click names the CT number and the region itself.
 * @throws `bad-input` with `liver-not-found` or `seed-outside`.
 */
export async function locateLiver(
  body: Body,
  seed: Lps | undefined,
  ctx: JobContext,
): Promise<Located> {
  const { grid, hu } = body.image;
  const smooth = await runGaussian(hu, grid.dimensions, 1, ctx);
  const free = await freeTissue(body, smooth, ctx);
  if (seed) return locateAt(body, smooth, free, seed, ctx);
  let best: Located | undefined;
  let bestScore = 0;
  for (const levelHu of commonLevels(body, smooth, free)) {
    for (const found of await evenRegions(body, smooth, free, levelHu, ctx)) {
      if (found.score <= bestScore) continue;
      best = found;
      bestScore = found.score;
    }
  }
  if (!best || bestScore < MIN_CORE_ML) refuseWithoutLiver();
  return best;
}

export function refuseWithoutLiver(): never {
  fail(
    'bad-input',
    'liver-not-found',
    'No large, even organ was found on the right under the diaphragm: the liver is outside the field of view, cut off, or hidden by noise or artefacts.',
    'Choose a series that covers the liver, or click into the liver to say where it is.',
  );
}

/** Soft tissue inside the wall, at heights where a liver can lie. */
async function freeTissue(
  { image: { grid, hu }, mask, wall, lowMm, highMm }: Body,
  smooth: Float32Array,
  ctx: JobContext,
): Promise<Uint8Array> {
  const [nx, ny, nz] = grid.dimensions;
  const [ox, oy, oz] = grid.originMm;
  const step = grid.spacingMm[0];
  const free = new Uint8Array(hu.length);
  for (let n = 0, k = 0; k < nz; k++) {
    const z = oz + k * step;
    const inReach = z >= lowMm && z <= highMm;
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!inReach || !mask[n] || smooth[n] < RANGE_HU[0] - WINDOW_HU) continue;
        if (smooth[n] > RANGE_HU[1] + WINDOW_HU) continue;
        free[n] = wall.depthMm(ox + i * step, oy + j * step, z) > WALL_GAP_MM ? 1 : 0;
      }
    await ctx.checkpoint();
  }
  return free;
}

function commonLevels(
  { image: { grid }, middleMm }: Body,
  smooth: Float32Array,
  free: Uint8Array,
): number[] {
  const nx = grid.dimensions[0];
  const right = (middleMm - grid.originMm[0]) / grid.spacingMm[0];
  const bins = new Float64Array(Math.ceil((RANGE_HU[1] - RANGE_HU[0]) / BIN_HU));
  for (let n = 0; n < smooth.length; n++) {
    if (!free[n] || n % nx > right) continue;
    const bin = Math.floor((smooth[n] - RANGE_HU[0]) / BIN_HU);
    if (bin >= 0 && bin < bins.length) bins[bin]++;
  }
  const at = (b: number): number => bins[Math.min(bins.length - 1, Math.max(0, b))];
  const even = bins.map((_, b) => at(b - 1) + 2 * at(b) + at(b + 1));
  const peaks = [...even.keys()].filter(
    (b) => even[b] > 0 && even[b] >= (even[b - 1] ?? 0) && even[b] > (even[b + 1] ?? 0),
  );
  return peaks
    .sort((a, b) => even[b] - even[a])
    .slice(0, LEVELS_TRIED)
    .map((b) => RANGE_HU[0] + (b + 0.5) * BIN_HU);
}

/** Thick regions around a CT number, scored by how much more of them lies on the right than on the left. */
async function evenRegions(
  { image: { grid }, middleMm }: Body,
  smooth: Float32Array,
  free: Uint8Array,
  levelHu: number,
  ctx: JobContext,
): Promise<(Located & { score: number })[]> {
  const alike = maskWhere(
    smooth.length,
    (n) => free[n] > 0 && Math.abs(smooth[n] - levelHu) < WINDOW_HU,
  );
  const depth = await distanceTransformMm(
    maskWhere(alike.length, (n) => !alike[n]),
    grid,
  );
  await ctx.checkpoint();
  const deep = maskWhere(depth.length, (n) => depth[n] > CORE_MM);
  const { ids, sizes } = connectedComponents(deep, grid.dimensions);
  const nx = grid.dimensions[0];
  const right = (middleMm - grid.originMm[0]) / grid.spacingMm[0];
  const balance = new Float64Array(sizes.length);
  for (let n = 0; n < ids.length; n++) balance[ids[n]] += n % nx < right ? 1 : -LEFT_WEIGHT;
  await ctx.checkpoint();
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  return [...sizes.keys()]
    .filter((id) => id > 0 && sizes[id] * voxelMl > MIN_CORE_ML)
    .map((id) => ({
      levelHu,
      core: maskWhere(ids.length, (n) => ids[n] === id),
      volumeMl: sizes[id] * voxelMl,
      score: balance[id] * voxelMl,
    }));
}

async function locateAt(
  body: Body,
  smooth: Float32Array,
  free: Uint8Array,
  seed: Lps,
  ctx: JobContext,
): Promise<Located> {
  const { grid } = body.image;
  const [nx, ny, nz] = grid.dimensions;
  const [i, j, k] = lpsToIjk(grid, seed);
  const reach = SEED_RADIUS_MM / grid.spacingMm[0];
  const values: number[] = [];
  for (let n = 0; n < free.length; n++) {
    const x = n % nx;
    const y = Math.floor(n / nx) % ny;
    const z = Math.floor(n / (nx * ny));
    if (Math.hypot(x - i, y - j, z - k) <= reach && free[n]) values.push(smooth[n]);
  }
  const outside = i < -0.5 || j < -0.5 || k < -0.5 || i > nx || j > ny || k > nz;
  if (outside || values.length === 0) {
    fail(
      'bad-input',
      'seed-outside',
      'The place you clicked as liver lies outside the soft tissue of the abdomen.',
      'Click into the right lobe of the liver, away from large vessels.',
    );
  }
  const levelHu = values.sort((a, b) => a - b)[values.length >> 1];
  const regions = await evenRegions(body, smooth, free, levelHu, ctx);
  const near = regions.map((region) => {
    let least = Infinity;
    for (let n = 0; n < region.core.length; n++) {
      if (!region.core[n]) continue;
      const y = Math.floor(n / nx) % ny;
      least = Math.min(least, Math.hypot((n % nx) - i, y - j, Math.floor(n / (nx * ny)) - k));
    }
    return least;
  });
  const best = near.indexOf(Math.min(...near));
  if (best >= 0) return regions[best];
  const core = maskWhere(free.length, (n) => {
    const y = Math.floor(n / nx) % ny;
    const away = Math.hypot((n % nx) - i, y - j, Math.floor(n / (nx * ny)) - k);
    return free[n] > 0 && away <= 2 * reach && Math.abs(smooth[n] - levelHu) < WINDOW_HU;
  });
  return { levelHu, core, volumeMl: 0 };
}
