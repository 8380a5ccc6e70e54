/** Where the left ventricle is: the bright round pool in a dark ring that continues from slice to slice. */
import type { JobContext } from '../../core/job.ts';
import type { PoolPath } from './pool-path.ts';
import { bestPath } from './pool-path.ts';
import type { Place, Slice, Stack } from './stack.ts';
import { valueAt } from './stack.ts';

/** A round pool in one slice. */
export interface Pool extends Place {
  readonly radiusMm: number;
  /** How much it looks like a ventricle, about 0 to 1. */
  readonly score: number;
}

const STEP_MM = 3;
const RADIAL_MM = 1.5;
const RAYS = 24;
const MIN_RADIUS_MM = 7;
const MAX_RADIUS_MM = 38;
/** Usual radius and its spread as a factor: between that of an empty ventricle and that of a dilated one. */
const USUAL_RADIUS_MM = 16;
const RADIUS_SPREAD = 0.55;
/** Area of muscle around a pool, and the share of its thickness that must be dark without a break. */
const USUAL_RING_MM2 = 1600;
const RING_SHARE = 0.5;
const CANDIDATES = 30;
/** Motion, as a share of the most, below which nothing is looked for. */
const STILL = 0.25;
const OFF_CENTRE = 0.35;

/**
 * The best path of pools through the stack. `motion` weights places, one value per pixel, where phases tell what moves;
 * `marks` are places that lie in the ventricle.
 */
export async function locatePools(
  stack: Stack,
  motion: readonly Float32Array[] | undefined,
  marks: readonly Mark[],
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<PoolPath> {
  const candidates: Pool[][] = [];
  for (const [k, slice] of stack.slices.entries()) {
    if (beyondMarks(marks, k)) {
      candidates.push([]);
      continue;
    }
    const axis = markedAxis(marks, k);
    candidates.push(
      axis ? await poolsNear(slice, axis, ctx) : await poolsOf(slice, motion?.[k], ctx),
    );
  }
  return bestPath(candidates, stack.grid.spacingMm[2]);
}

/** A place that the user marked in a slice. */
export interface Mark extends Place {
  readonly slice: number;
}

interface Nearby extends Place {
  readonly withinMm: number;
  /** Whether a pool must be taken here. */
  readonly sure: boolean;
}

/** Two marks are the ends of the ventricle. */
export function beyondMarks(marks: readonly Mark[], k: number): boolean {
  const ends = marks.map(({ slice }) => slice);
  return marks.length > 1 && (k < Math.min(...ends) || k > Math.max(...ends));
}

/** Where marks say that the ventricle is in a slice; undefined without marks. */
function markedAxis(marks: readonly Mark[], k: number): Nearby | undefined {
  const [a, b] = marks;
  if (!a) return undefined;
  const own = marks.find(({ slice }) => slice === k);
  if (own) return { ...own, withinMm: 5, sure: true };
  if (!b || a.slice === b.slice)
    return { ...a, withinMm: 10 + 5 * Math.abs(k - a.slice), sure: false };
  const share = (k - a.slice) / (b.slice - a.slice);
  const x = a.x + share * (b.x - a.x);
  const y = a.y + share * (b.y - a.y);
  return { x, y, withinMm: 12, sure: true };
}

/** Score that makes the path pass through a slice that marks say is in the ventricle. */
const SURE = 1;

async function poolsNear(
  slice: Slice,
  { x, y, withinMm, sure }: Nearby,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Pool[]> {
  const found: Pool[] = [];
  for (let dy = -withinMm; dy <= withinMm; dy += 2.5) {
    await ctx.checkpoint();
    for (let dx = -withinMm; dx <= withinMm; dx += 2.5) {
      if (Math.hypot(dx, dy) > withinMm) continue;
      const pool = scorePool(slice, x + dx, y + dy);
      if (pool) found.push({ ...pool, score: pool.score + (sure ? SURE : 0) });
    }
  }
  if (sure && found.length === 0) found.push({ x, y, radiusMm: 10, score: SURE });
  return found.sort((p, q) => q.score - p.score).slice(0, CANDIDATES);
}

async function poolsOf(
  slice: Slice,
  motion: Float32Array | undefined,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Pool[]> {
  const { columns, rows, pixelMm } = slice;
  const width = (columns - 1) * pixelMm[0];
  const height = (rows - 1) * pixelMm[1];
  const found: Pool[] = [];
  for (let y = 12; y < height - 12; y += STEP_MM) {
    await ctx.checkpoint();
    for (let x = 12; x < width - 12; x += STEP_MM) {
      const weight = motion
        ? motion[Math.round(x / pixelMm[0]) + columns * Math.round(y / pixelMm[1])]
        : centrality(x / width, y / height);
      if (weight < STILL) continue;
      const pool = scorePool(slice, x, y);
      if (pool && insideField(pool, width, height))
        found.push({ ...pool, score: pool.score * weight });
    }
  }
  found.sort((a, b) => b.score - a.score);
  const kept: Pool[] = [];
  for (const pool of found) {
    if (kept.length >= CANDIDATES || pool.score <= 0) break;
    if (kept.every((other) => Math.hypot(other.x - pool.x, other.y - pool.y) > 1.5 * STEP_MM))
      kept.push(pool);
  }
  return kept;
}

/** Hearts are planned into the middle of the field. */
const centrality = (u: number, v: number): number =>
  1 - OFF_CENTRE * (square(2 * u - 1) + square(2 * v - 1));

const insideField = ({ x, y, radiusMm: r }: Pool, width: number, height: number): boolean =>
  x > r && y > r && x < width - r && y < height - r;

const square = (value: number): number => value * value;

const COSINES = Array.from({ length: RAYS }, (_, a) => Math.cos((2 * Math.PI * a) / RAYS));
const SINES = Array.from({ length: RAYS }, (_, a) => Math.sin((2 * Math.PI * a) / RAYS));
const SAMPLES = Math.ceil((1.3 * MAX_RADIUS_MM + 12) / RADIAL_MM);
const profiles = new Float32Array(RAYS * SAMPLES);

/** The best radius of a pool around a place; undefined where the place itself is not bright. */
export function scorePool(
  slice: Slice,
  x: number,
  y: number,
  usualRadiusMm = USUAL_RADIUS_MM,
): Pool | undefined {
  if (valueAt(slice, x, y) < 0.25) return undefined;
  for (let a = 0; a < RAYS; a++)
    for (let s = 0; s < SAMPLES; s++) {
      const r = s * RADIAL_MM;
      profiles[a * SAMPLES + s] = valueAt(slice, x + r * COSINES[a], y + r * SINES[a]);
    }
  let best: Pool | undefined;
  let sum = 0;
  let squares = 0;
  let weights = 0;
  const darkness: number[] = [];
  for (let s = 0; ; s++) {
    const radiusMm = (s + 1.5) * RADIAL_MM;
    if (radiusMm > MAX_RADIUS_MM) break;
    for (let a = 0; a < RAYS; a++) {
      const value = profiles[a * SAMPLES + s];
      const weight = s + 0.5;
      sum += weight * value;
      squares += weight * value * value;
      weights += weight;
    }
    if (radiusMm < Math.min(MIN_RADIUS_MM, usualRadiusMm / 2)) continue;
    const mean = sum / weights;
    if (mean < 0.2) break;
    const uneven = Math.sqrt(Math.max(0, squares / weights - mean * mean)) / mean;
    darkness.length = 0;
    const usualMm = Math.sqrt(radiusMm * radiusMm + USUAL_RING_MM2 / Math.PI) - radiusMm;
    const run = Math.max(2, Math.round((RING_SHARE * usualMm) / RADIAL_MM));
    const from = Math.floor((0.95 * radiusMm) / RADIAL_MM);
    const to = Math.ceil((1.3 * radiusMm + 4.5) / RADIAL_MM) + run - 2;
    for (let a = 0; a < RAYS; a++) {
      let least = Infinity;
      let sumOfRun = 0;
      for (let q = from; q < to; q++) {
        sumOfRun += profiles[a * SAMPLES + q];
        if (q >= from + run) sumOfRun -= profiles[a * SAMPLES + q - run];
        if (q >= from + run - 1 && sumOfRun < least) least = sumOfRun;
      }
      least /= run;
      darkness.push(Math.min(1, Math.max(0, 1 - least / mean)));
    }
    darkness.sort((p, q) => p - q);
    let ring = 0;
    for (const dark of darkness) ring += dark / RAYS;
    // The weakest quarter of the ring counts as much as all of it: a ventricle is closed all round.
    let weakest = 0;
    for (let a = 0; a < RAYS / 4; a++) weakest += darkness[a] / (RAYS / 4);
    const size = Math.log(radiusMm / usualRadiusMm) / RADIUS_SPREAD;
    const score =
      Math.min(1, mean / 0.6) *
      0.5 *
      (ring + weakest) *
      Math.max(0, 1 - 1.2 * uneven) *
      Math.exp(-0.5 * size * size);
    if (!best || score > best.score) best = { x, y, radiusMm, score };
  }
  return best;
}
