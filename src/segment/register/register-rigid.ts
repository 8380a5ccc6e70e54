/**
 * Rigid registration of two studies of one patient by mutual information, of one modality or of two, with what is
 * needed to know whether to believe it: restarts from elsewhere and the way back.
 *
 * Sources: Wells et al., Med Image Anal 1 (1996) 35-51; Mattes et al., IEEE Trans Med Imaging 22 (2003) 120-128;
 * Thevenaz and Unser, IEEE Trans Image Process 9 (2000) 2083-2099. Inverse consistency: Christensen and Johnson 2001.
 */
import { fail } from '../../core/failure.ts';
import { formatMm } from '../../core/format.ts';
import { span } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { ijkToLps, lpsToIjk } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { ascend } from './ascend.ts';
import { imagePyramid } from './pyramid.ts';
import type { Level } from './pyramid.ts';
import { rigidMetric } from './rigid-metric.ts';
import type { RigidMetric, RigidParameters } from './rigid-metric.ts';
import {
  applyTransform,
  composeTransforms,
  gridCentre,
  IDENTITY_TRANSFORM,
  invertTransform,
  rotationOf,
  transformAbout,
} from './transform.ts';
import type { RigidTransform } from './transform.ts';

export interface RegisterOptions {
  /** Fixed to moving, where to begin; absent: both frames as they are, and both centres on each other. */
  readonly initial?: RigidTransform;
  /** 1 where the fixed image counts, on its own grid, for example the organ; absent: everywhere. */
  readonly mask?: Uint8Array;
  /** Edge of the finest level's voxels; the fixed image's own where that is larger. */
  readonly finestMm?: number;
  readonly seed?: number;
}

export interface RigidRegistration {
  readonly fixedToMoving: RigidTransform;
  readonly movingToFixed: RigidTransform;
  readonly mutualInformationBits: number;
  /** The same before anything was moved, for comparison. */
  readonly startBits: number;
  /** Share of the samples of the fixed image that meet the moving one. */
  readonly overlap: number;
  /**
   * The larger of the two below, mm. It says how firmly the optimum stands, not how far soft organs have moved within it.
   */
  readonly residualMm: number;
  /** Largest root mean square displacement of the result among starts from elsewhere. */
  readonly restartSpreadMm: number;
  /** Root mean square displacement of going there and back with the images exchanged. */
  readonly inverseConsistencyMm: number;
  readonly converged: boolean;
  /** Converged, with a residual within a voxel of the finest level, enough overlap and enough information. */
  readonly trusted: boolean;
  readonly iterations: number;
  readonly statement: string;
}

const FINEST_MM = 2;
const LEVELS = 4;
const SAMPLES = [60_000, 30_000, 15_000, 8_000] as const;
const SEARCH_MM = 20;
const SEARCH_RAD = 0.2;
const CANDIDATES = 3;
/** Below this share of samples in the moving image the information says nothing about the rest. */
const LEAST_OVERLAP = 0.25;
const TRUSTED_OVERLAP = 0.4;
const TRUSTED_BITS = 0.1;
/** Restarts lie this far from the result, alternately to either side. */
const RESTART_MM = 6;
const RESTART_RAD = 0.08;
const RESTARTS = 4;

/**
 * Finds the rigid map between two images. Points of the fixed frame go to the moving one by `fixedToMoving`.
 * @throws `bad-input`/`register-size` for an image under 8 voxels along an axis of the coarsest level needed,
 * `register-mask` for a mask of another size or without voxels, `no-convergence`/`no-overlap` when the images do not meet.
 */
export async function registerRigid(
  fixed: Volume,
  moving: Volume,
  options: RegisterOptions,
  ctx: JobContext,
): Promise<RigidRegistration> {
  const seed = options.seed ?? 1;
  const finestMm = Math.max(options.finestMm ?? FINEST_MM, edgeMm(fixed.grid));
  ctx.report(0, 'Preparing both studies');
  const fixedLevels = await imagePyramid(fixed, finestMm, LEVELS, ctx);
  ctx.report(0.1, 'Preparing both studies');
  const movingLevels = await imagePyramid(moving, finestMm, LEVELS, ctx);
  const levels = Math.min(fixedLevels.length, movingLevels.length);
  const accepts = maskTest(fixed.grid, options.mask);
  const centre = maskCentre(fixed.grid, options.mask);
  const radiusMm = boxRadiusMm(fixed.grid);
  const metricAt = (level: number): Promise<RigidMetric> =>
    rigidMetric(fixedLevels[level], movingLevels[level], centre, radiusMm, {
      count: SAMPLES[level],
      seed: seed + level,
      ...(accepts && { accepts }),
    });

  const search = new Search(ctx);
  const coarsest = await metricAt(levels - 1);
  const bases = options.initial
    ? [options.initial]
    : [IDENTITY_TRANSFORM, shiftBetween(gridCentre(fixed.grid), gridCentre(moving.grid))];
  const starts = bestStarts(coarsest, bases);
  if (starts.length === 0) {
    fail(
      'no-convergence',
      'no-overlap',
      'The two studies do not meet in any of the positions that were tried.',
      'Check that both show the same part of the body, or give three landmarks to begin with.',
    );
  }
  ctx.report(0.2, 'Looking for the position');
  let best = await search.best(coarsest, starts, mmOf(fixedLevels[levels - 1]));
  for (let level = levels - 2; level >= 0; level--) {
    ctx.report(0.3 + (0.3 * (levels - 2 - level)) / levels, 'Refining the position');
    best = await search.best(await metricAt(level), [best.at], mmOf(fixedLevels[level]));
  }

  ctx.report(0.6, 'Checking the position from other starts');
  const metric = await metricAt(0);
  const restartLevel = Math.min(1, levels - 1);
  const restartMetric = await metricAt(restartLevel);
  let spreadMm = 0;
  for (let restart = 0; restart < RESTARTS; restart++) {
    const start = perturbed(best.at, restart, radiusMm);
    const rough = await search.best(restartMetric, [start], mmOf(fixedLevels[restartLevel]));
    const again = await search.best(metric, [rough.at], finestMm);
    const apart = displacementMm(metric, metric.transform(again.at), metric.transform(best.at));
    spreadMm = Math.max(spreadMm, apart);
    if (again.value > best.value) best = again;
    ctx.report(0.6 + 0.08 * (restart + 1), 'Checking the position from other starts');
  }
  const fixedToMoving = metric.transform(best.at);
  const movingToFixed = invertTransform(fixedToMoving);
  const inverseConsistencyMm = await wayBack(
    fixedLevels[0],
    movingLevels[0],
    movingToFixed,
    { metric, seed, finestMm },
    span(ctx, 0.9, 1),
  );
  const { bits, overlap } = metric.value(best.at);
  const residualMm = Math.max(spreadMm, inverseConsistencyMm);
  const trusted =
    best.converged && residualMm <= finestMm && overlap >= TRUSTED_OVERLAP && bits >= TRUSTED_BITS;
  const found = { bits, overlap, residualMm, trusted, converged: best.converged };
  return {
    fixedToMoving,
    movingToFixed,
    mutualInformationBits: bits,
    startBits: metric.value(metric.parameters(bases[0])).bits,
    overlap,
    residualMm,
    restartSpreadMm: spreadMm,
    inverseConsistencyMm,
    converged: best.converged,
    trusted,
    iterations: search.iterations,
    statement: statementOf(found),
  };
}

interface Found {
  readonly at: RigidParameters;
  readonly value: number;
  readonly converged: boolean;
}

/** Ascents that count their steps. */
class Search {
  iterations = 0;

  constructor(private readonly ctx: JobContext) {}

  /** The best end among ascents from several starts. */
  async best(
    metric: RigidMetric,
    starts: readonly RigidParameters[],
    voxelMm: number,
  ): Promise<Found> {
    let best: Found | undefined;
    for (const start of starts) {
      const end = await ascend(
        (q) => {
          const { bits, overlap, gradient } = metric.value(q);
          return { value: overlap < LEAST_OVERLAP ? -1 : bits, gradient };
        },
        start,
        { longestMm: voxelMm, toleranceMm: 0.005 * voxelMm, mostIterations: 60 },
        this.ctx,
      );
      this.iterations += end.iterations;
      if (!best || end.value > best.value) best = end;
    }
    return best ?? { at: [0, 0, 0, 0, 0, 0], value: 0, converged: false };
  }
}

/** The most informative positions around each base: shifted along and turned about each axis. */
function bestStarts(metric: RigidMetric, bases: readonly RigidTransform[]): RigidParameters[] {
  const turn = SEARCH_RAD * metric.radiusMm;
  const tried: { q: RigidParameters; bits: number }[] = [];
  for (const base of bases) {
    const middle = metric.parameters(base);
    const around = [middle];
    for (let axis = 0; axis < 6; axis++)
      for (const side of [-1, 1]) {
        const step = side * (axis < 3 ? SEARCH_MM : turn);
        around.push(middle.map((value, n) => (n === axis ? value + step : value)));
      }
    for (const q of around) {
      const { bits, overlap } = metric.value(q);
      if (overlap >= LEAST_OVERLAP) tried.push({ q, bits });
    }
  }
  tried.sort((a, b) => b.bits - a.bits);
  return tried.slice(0, CANDIDATES).map(({ q }) => q);
}

/** A start away from a result: another combination of signs for each restart. */
function perturbed(at: RigidParameters, restart: number, radiusMm: number): RigidParameters {
  return at.map((value, n) => {
    const sign = ((restart >> (n % 2)) + (n >> 1) + restart * n) % 2 === 0 ? 1 : -1;
    return value + (sign * (n < 3 ? RESTART_MM : RESTART_RAD * radiusMm)) / Math.sqrt(3);
  });
}

/** Registers with the images exchanged, from the inverse, and measures what going there and back leaves. */
async function wayBack(
  fixed: Level,
  moving: Level,
  movingToFixed: RigidTransform,
  given: { readonly metric: RigidMetric; readonly seed: number; readonly finestMm: number },
  ctx: JobContext,
): Promise<number> {
  ctx.report(0, 'Checking the way back');
  const { metric, seed, finestMm } = given;
  const centre = applyTransform(invertTransform(movingToFixed), metric.centre);
  const back = await rigidMetric(moving, fixed, centre, metric.radiusMm, {
    count: SAMPLES[0],
    seed: seed + LEVELS,
  });
  const end = await new Search(ctx).best(back, [back.parameters(movingToFixed)], finestMm);
  return displacementMm(metric, back.transform(end.at), movingToFixed, movingToFixed);
}

/** Root mean square distance between what two maps make of the sample positions (of those before `first`, if given). */
function displacementMm(
  { positions, centre }: RigidMetric,
  a: RigidTransform,
  b: RigidTransform,
  movingToFixed?: RigidTransform,
): number {
  const into = movingToFixed ? invertTransform(movingToFixed) : IDENTITY_TRANSFORM;
  const [onA, onB] = [composeTransforms(a, into), composeTransforms(b, into)];
  let sum = 0;
  let count = 0;
  for (let n = 0; n < positions.length; n += 3 * 37) {
    const p: Vec3 = [
      centre[0] + positions[n],
      centre[1] + positions[n + 1],
      centre[2] + positions[n + 2],
    ];
    const [ax, ay, az] = applyTransform(onA, p);
    const [bx, by, bz] = applyTransform(onB, p);
    sum += (ax - bx) ** 2 + (ay - by) ** 2 + (az - bz) ** 2;
    count += 1;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

const mmOf = ({ grid }: Level): number => grid.spacingMm[0];

const edgeMm = ({ spacingMm: [x, y, z] }: Grid): number => Math.cbrt(x * y * z);

const shiftBetween = (from: Vec3, to: Vec3): RigidTransform =>
  transformAbout(rotationOf([0, 0, 0]), from, [to[0] - from[0], to[1] - from[1], to[2] - from[2]]);

/** Root mean square half edge of the box, times the number of axes: about where the outer tissue is. */
function boxRadiusMm({ dimensions: n, spacingMm: s }: Grid): number {
  return Math.hypot(n[0] * s[0], n[1] * s[1], n[2] * s[2]) / (2 * Math.sqrt(3));
}

function requireMask(grid: Grid, mask: Uint8Array): void {
  const size = grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2];
  if (mask.length === size && mask.some((value) => value !== 0)) return;
  fail(
    'bad-input',
    'register-mask',
    'The region that was chosen for the registration is empty or belongs to another image.',
    'Choose a structure of the first study, or register the whole image.',
  );
}

function maskTest(grid: Grid, mask: Uint8Array | undefined): ((p: Vec3) => boolean) | undefined {
  if (!mask) return undefined;
  requireMask(grid, mask);
  const [nx, ny, nz] = grid.dimensions;
  return (p) => {
    const [i, j, k] = lpsToIjk(grid, p).map(Math.round);
    const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
    return inside && mask[i + nx * (j + ny * k)] !== 0;
  };
}

/** Centre of the mask, or of the image: turning about it moves tissue least. */
function maskCentre(grid: Grid, mask: Uint8Array | undefined): Vec3 {
  if (!mask) return gridCentre(grid);
  const [nx, ny] = grid.dimensions;
  const sum = [0, 0, 0];
  let count = 0;
  for (let n = 0; n < mask.length; n++) {
    if (mask[n] === 0) continue;
    sum[0] += n % nx;
    sum[1] += Math.floor(n / nx) % ny;
    sum[2] += Math.floor(n / (nx * ny));
    count += 1;
  }
  return ijkToLps(grid, [sum[0] / count, sum[1] / count, sum[2] / count]);
}

function statementOf(found: {
  readonly bits: number;
  readonly overlap: number;
  readonly residualMm: number;
  readonly trusted: boolean;
  readonly converged: boolean;
}): string {
  const measured = `Started from elsewhere and with the studies exchanged, the position changes by up to ${formatMm(found.residualMm)}.`;
  if (found.trusted) return measured;
  const reasons: string[] = [];
  if (!found.converged) reasons.push('the search did not settle');
  if (found.overlap < TRUSTED_OVERLAP)
    reasons.push(`the studies share only ${(100 * found.overlap).toFixed(0)} % of the region`);
  if (found.bits < TRUSTED_BITS) reasons.push('the images say little about each other');
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  return `${measured} This position is not reliable${why}: compare both studies by eye, or mark landmarks.`;
}
