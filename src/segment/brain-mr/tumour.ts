/** One tumour from one stroke: what is as different from the brain as the stroke, and hangs together with it. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Grid, Lps } from '../../core/space.ts';
import {
  distance,
  lpsToIjk,
  scale,
  add,
  subtract,
  voxelIndex,
  containsVoxel,
} from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { runRegionCut } from '../../../wasm/region-cut/region-cut.ts';
import { connectedComponents, fillHoles } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import { isotropicLpsGrid, resampleImage, trilinearSampler } from '../resample.ts';
import type { Brain } from './brain.ts';

export interface Tumour {
  readonly grid: Grid;
  readonly mask: Uint8Array;
  /** Value of the stroke's tissue over that of the brain around it. */
  readonly ratio: number;
  /** Difference from the brain in spreads of the brain's values. */
  readonly contrast: number;
  /** Separate parts beside the one under the stroke. */
  readonly satellites: number;
  /** Whether it reached the edge of what was looked at. */
  readonly cutOff: boolean;
}

/** How far around the stroke is looked, in addition to its own length, mm. */
const REACH_MM = 35;
const MOST_VOXELS = 500_000;
const LEAST_STEP_MM = 0.8;
const SMOOTH_MM = 0.9;
/** Where a voxel is as likely either: this share of the way from brain to tumour, whose values vary twice as much ... */
const BETWEEN = 0.33;
/** ... but not within this many spreads of the brain. */
const NOT_NORMAL = 1.5;
/** Width of the doubt around it, as a share of that distance. */
const SOFT = 0.6;
/** What is this far from the stroke, in its lengths and in mm, costs more. */
const NEAR_LENGTHS = 0.8;
const NEAR_MM = 12;
const FAR_COST_PER_MM = 0.02;
const FIXED = 4;
const STIFFNESS = 0.5;
const SURFACE_FLOOR = 0.1;
const ROUNDS = 120;
/** Clefts and dark parts of the core up to twice this wide belong to the tumour. */
const CLEFT_MM = 2.5;
/** How near, how deep under their surface and how large beside the tumour its separate parts are. */
const SATELLITE_MM = 20;
const SATELLITE_DEPTH_MM = 3;
const SATELLITE_SHARES: readonly [number, number] = [0.05, 1];
/** Brain beyond this distance from the tumour tells what is normal. */
const NORMAL_FROM_MM = 4;
const MIN_CONTRAST = 1.5;
const MODEL_ROUNDS = 2;

interface Levels {
  readonly normal: number;
  readonly spread: number;
  /** Signed difference of the tumour from normal. */
  readonly rise: number;
}

/** @throws `bad-input` with `stroke-outside-brain` or `stroke-not-different`. */
export async function outlineTumour(
  volume: Volume,
  brain: Brain,
  stroke: readonly Lps[],
  ctx: JobContext,
): Promise<Tumour> {
  const grid = gridAround(stroke, volume.grid);
  const values = await resampleImage(volume, grid, 0, ctx);
  const step = grid.spacingMm[0];
  const smooth = await runGaussian(values, grid.dimensions, SMOOTH_MM / step, ctx);
  const inBrain = brainOn(grid, brain);
  const line = rasterise(stroke, grid);
  requireInBrain(line, inBrain);
  await ctx.checkpoint();
  const toLine = await distanceTransformMm(line, grid);
  const cost = new Float32Array(smooth.length);
  const surface = new Float32Array(smooth.length);
  const lengthMm = strokeLength(stroke);
  const nearMm = NEAR_MM + NEAR_LENGTHS * lengthMm;
  let away = toLine;
  let mask: Uint8Array = line;
  let region: Uint8Array = line;
  let levels: Levels | undefined;
  for (let round = 0; round < MODEL_ROUNDS; round++) {
    levels = measureLevels(smooth, inBrain, line, away);
    const { normal, rise, spread } = levels;
    if (Math.abs(rise) < MIN_CONTRAST * spread) refuseLikeBrain();
    const border = Math.max(BETWEEN * Math.abs(rise), NOT_NORMAL * spread);
    for (let n = 0; n < cost.length; n++) {
      const share = (Math.sign(rise) * (smooth[n] - normal)) / border;
      const far = FAR_COST_PER_MM * Math.max(0, toLine[n] - nearMm);
      if (line[n]) cost[n] = -FIXED;
      else if (!inBrain[n]) cost[n] = FIXED;
      else cost[n] = Math.min(1, Math.max(-1, (1 - share) / SOFT)) + far;
    }
    setSurface(surface, smooth, grid, Math.abs(rise));
    await ctx.checkpoint();
    const membership = await runRegionCut(cost, surface, grid.dimensions, ROUNDS, ctx);
    region = maskWhere(cost.length, (n) => membership[n] > 0.5);
    mask = partsWith(line, region, grid);
    away = await distanceTransformMm(mask, grid);
    await ctx.checkpoint();
  }
  if (!levels) refuseLikeBrain();
  const satellites = await satellitesOf(mask, region, away, grid);
  const all = maskWhere(mask.length, (n) => mask[n] > 0 || satellites.mask[n] > 0);
  const closed = await close(all, grid, CLEFT_MM);
  const solid = fillHoles(closed, grid.dimensions);
  const whole = maskWhere(solid.length, (n) => solid[n] > 0 && (inBrain[n] > 0 || line[n] > 0));
  return {
    grid,
    mask: whole,
    ratio: (levels.normal + levels.rise) / levels.normal,
    contrast: Math.abs(levels.rise) / levels.spread,
    satellites: satellites.count,
    cutOff: touchesEdge(whole, grid),
  };
}

function refuseLikeBrain(): never {
  fail(
    'bad-input',
    'stroke-not-different',
    'What lies under the stroke has the brightness of the brain around it, so an outline would be a guess.',
    'Choose the sequence that shows the tumour best, or draw the stroke through its bright part.',
  );
}

function requireInBrain(line: Uint8Array, inBrain: Uint8Array): void {
  let all = 0;
  let inside = 0;
  for (let n = 0; n < line.length; n++) {
    if (!line[n]) continue;
    all++;
    if (inBrain[n]) inside++;
  }
  if (2 * inside > all) return;
  fail(
    'bad-input',
    'stroke-outside-brain',
    'Most of the stroke lies outside the brain, in skull, scalp or air.',
    'Draw the stroke inside the tumour. A tumour of the skull or the face is not for this recipe.',
  );
}

function gridAround(stroke: readonly Lps[], image: Grid): Grid {
  const reach = REACH_MM + strokeLength(stroke);
  const whole = isotropicLpsGrid(image, 1);
  const low: number[] = [];
  const size: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const first = whole.originMm[axis];
    const last = first + whole.dimensions[axis] - 1;
    const from = Math.max(first, Math.min(...stroke.map((p) => p[axis])) - reach);
    const to = Math.min(last, Math.max(...stroke.map((p) => p[axis])) + reach);
    low.push(from);
    size.push(Math.max(1, to - from));
  }
  const finest = Math.max(LEAST_STEP_MM, Math.min(...image.spacingMm));
  const step = Math.max(finest, Math.cbrt((size[0] * size[1] * size[2]) / MOST_VOXELS));
  const count = (axis: number): number => Math.max(2, Math.floor(size[axis] / step) + 1);
  return {
    dimensions: [count(0), count(1), count(2)],
    spacingMm: [step, step, step],
    originMm: [low[0], low[1], low[2]],
    direction: whole.direction,
  };
}

function brainOn(grid: Grid, brain: Brain): Uint8Array {
  const read = trilinearSampler({ grid: brain.grid, data: Float32Array.from(brain.mask) }, 0);
  const [nx, ny, nz] = grid.dimensions;
  const step = grid.spacingMm[0] / brain.grid.spacingMm[0];
  const [ox, oy, oz] = lpsToIjk(brain.grid, grid.originMm);
  const out = new Uint8Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        out[n] = read(ox + i * step, oy + j * step, oz + k * step) > 0.5 ? 1 : 0;
  return out;
}

/** The voxels that the polyline passes through. */
function rasterise(stroke: readonly Lps[], grid: Grid): Uint8Array {
  const [nx, ny, nz] = grid.dimensions;
  const line = new Uint8Array(nx * ny * nz);
  const halfStep = grid.spacingMm[0] / 2;
  for (const [n, point] of stroke.entries()) {
    const next = stroke[n + 1] ?? point;
    const parts = Math.max(1, Math.ceil(distance(point, next) / halfStep));
    for (let part = 0; part <= parts; part++) {
      const at = add(point, scale(subtract(next, point), part / parts));
      const [i, j, k] = lpsToIjk(grid, at).map(Math.round);
      if (containsVoxel(grid, i, j, k)) line[voxelIndex(grid, i, j, k)] = 1;
    }
  }
  return line;
}

const strokeLength = (stroke: readonly Lps[]): number =>
  stroke.reduce((sum, point, n) => sum + (n > 0 ? distance(point, stroke[n - 1]) : 0), 0);

/**
 * The brain's value and spread outside the tumour, and how far the stroke differs: of a bright rim with a dark core, by
 * its rim.
 */
function measureLevels(
  smooth: Float32Array,
  inBrain: Uint8Array,
  line: Uint8Array,
  away: Float32Array,
): Levels {
  const around = sortedWhere(smooth, (n) => inBrain[n] > 0 && away[n] > NORMAL_FROM_MM);
  const normal = quantile(around, 0.5);
  const spread = 0.5 * (quantile(around, 0.84) - quantile(around, 0.16));
  const rises = sortedWhere(smooth, (n) => line[n] > 0).map((value) => value - normal);
  const bright = quantile(rises, 0.85);
  const dark = quantile(rises, 0.15);
  const most = Math.abs(bright) >= Math.abs(dark) ? bright : dark;
  const own = rises.filter((value) => value / most > 0.5);
  return { normal, spread: Math.max(spread, 1e-6), rise: quantile(own, 0.5) };
}

const sortedWhere = (values: Float32Array, test: (n: number) => boolean): Float32Array =>
  values.filter((_, n) => test(n)).sort();

const quantile = (sorted: Float32Array, share: number): number =>
  sorted.length === 0 ? 0 : sorted[Math.floor(share * (sorted.length - 1))];

/** Surface is cheap on edges. */
function setSurface(
  surface: Float32Array,
  smooth: Float32Array,
  { dimensions: [nx, ny, nz] }: Grid,
  rise: number,
): void {
  const plane = nx * ny;
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = smooth[i < nx - 1 ? n + 1 : n] - smooth[i > 0 ? n - 1 : n];
        const y = smooth[j < ny - 1 ? n + nx : n] - smooth[j > 0 ? n - nx : n];
        const z = smooth[k < nz - 1 ? n + plane : n] - smooth[k > 0 ? n - plane : n];
        const steep = (x * x + y * y + z * z) / (0.2 * rise) ** 2;
        surface[n] = STIFFNESS * (SURFACE_FLOOR + 1 / (1 + steep));
      }
}

/** The connected parts of a region that the stroke touches. */
function partsWith(line: Uint8Array, region: Uint8Array, grid: Grid): Uint8Array {
  const { ids, sizes } = connectedComponents(region, grid.dimensions);
  const keep = new Uint8Array(sizes.length);
  for (let n = 0; n < ids.length; n++) if (line[n] && ids[n]) keep[ids[n]] = 1;
  return maskWhere(ids.length, (n) => keep[ids[n]] > 0 || line[n] > 0);
}

/** Other parts that are like the tumour, near it, and too thick for vessels and dura. */
async function satellitesOf(
  main: Uint8Array,
  region: Uint8Array,
  toMain: Float32Array,
  grid: Grid,
): Promise<{ readonly mask: Uint8Array; readonly count: number }> {
  const depth = await distanceTransformMm(
    maskWhere(region.length, (n) => !region[n]),
    grid,
  );
  const { ids, sizes } = connectedComponents(region, grid.dimensions);
  const nearest = new Float32Array(sizes.length).fill(Infinity);
  const thickest = new Float32Array(sizes.length);
  const edge = new Uint8Array(sizes.length);
  const [nx, ny, nz] = grid.dimensions;
  let mainSize = 0;
  for (let n = 0; n < ids.length; n++) {
    if (main[n]) mainSize++;
    const id = ids[n];
    if (toMain[n] < nearest[id]) nearest[id] = toMain[n];
    if (depth[n] > thickest[id]) thickest[id] = depth[n];
    if (onEdge(n, nx, ny, nz)) edge[id] = 1;
  }
  const keep = sizes.map(
    (size, id) =>
      id > 0 &&
      !edge[id] &&
      nearest[id] > 0 &&
      nearest[id] <= SATELLITE_MM &&
      thickest[id] >= SATELLITE_DEPTH_MM &&
      size >= SATELLITE_SHARES[0] * mainSize &&
      size <= SATELLITE_SHARES[1] * mainSize,
  );
  return { mask: maskWhere(ids.length, (n) => keep[ids[n]]), count: keep.filter(Boolean).length };
}

function touchesEdge(mask: Uint8Array, { dimensions: [nx, ny, nz] }: Grid): boolean {
  return mask.some((value, n) => value > 0 && onEdge(n, nx, ny, nz));
}

function onEdge(n: number, nx: number, ny: number, nz: number): boolean {
  const i = n % nx;
  const j = Math.floor(n / nx) % ny;
  const k = Math.floor(n / (nx * ny));
  return !i || !j || !k || i === nx - 1 || j === ny - 1 || k === nz - 1;
}
