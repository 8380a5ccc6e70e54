/**
 * Rigid registration of two studies of one patient by mutual information, of one modality or of two, with what is
 * needed to know whether to believe it: restarts from elsewhere, the way back, and parts of the body on their own.
 *
 * Sources: Wells et al., Med Image Anal 1 (1996) 35-51; Mattes et al., IEEE Trans Med Imaging 22 (2003) 120-128;
 * Thevenaz and Unser, IEEE Trans Image Process 9 (2000) 2083-2099. Inverse consistency: Christensen and Johnson 2001.
 */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { imagePyramid } from './pyramid.ts';
import type { Level } from './pyramid.ts';
import { boxRadiusMm, maskCentre, maskTest } from './region.ts';
import { rigidMetric } from './rigid-metric.ts';
import type { RigidMetric } from './rigid-metric.ts';
import { bestStarts, Search } from './search.ts';
import {
  gridCentre,
  IDENTITY_TRANSFORM,
  invertTransform,
  rotationOf,
  transformAbout,
} from './transform.ts';
import type { RigidTransform } from './transform.ts';
import {
  displacementMm,
  inverseConsistencyMm,
  isTrusted,
  perturbed,
  regionalMm,
  statementOf,
} from './trust.ts';

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
  /** The largest of the three below, mm. */
  readonly residualMm: number;
  /** Largest root mean square displacement of the result among starts from elsewhere. */
  readonly restartSpreadMm: number;
  /** Root mean square displacement of going there and back with the images exchanged. */
  readonly inverseConsistencyMm: number;
  /** How far halves of the image move when each is registered on its own: organs that moved against each other. */
  readonly regionalMm: number;
  readonly converged: boolean;
  /** Converged, with a residual within a voxel of the finest level, enough overlap and enough information. */
  readonly trusted: boolean;
  readonly iterations: number;
  readonly statement: string;
}

const FINEST_MM = 2;
const LEVELS = 4;
/** Finest level first. */
const SAMPLES = [60_000, 30_000, 15_000, 8_000] as const;
const RESTARTS = 4;
const LEAST_VOXELS = 8;

/**
 * Finds the rigid map between two images. Points of the fixed frame go to the moving one by `fixedToMoving`.
 * @throws `bad-input`/`register-size` for an image of fewer than 8 voxels (of the finest level) along an axis,
 * `register-mask` for a mask of another size or too small, `no-convergence`/`no-overlap` when the images do not meet.
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
  ctx.report(0.15, 'Preparing both studies');
  const movingLevels = await imagePyramid(moving, finestMm, LEVELS, ctx);
  requireSize(fixedLevels[0], movingLevels[0]);
  const coarsest = Math.min(fixedLevels.length, movingLevels.length) - 1;
  const accepts = maskTest(fixed.grid, options.mask);
  const centre = maskCentre(fixed.grid, options.mask);
  const radiusMm = boxRadiusMm(fixed.grid);
  const metricAt = (level: number, draw = 0): Promise<RigidMetric> =>
    rigidMetric(fixedLevels[level], movingLevels[level], centre, radiusMm, {
      count: SAMPLES[level],
      seed: seed + level + LEVELS * draw,
      ...(accepts && { accepts }),
    });
  const voxelMm = (level: number): number => fixedLevels[level].grid.spacingMm[0];
  const search = new Search(ctx);

  ctx.report(0.3, 'Looking for the position');
  const bases = options.initial
    ? [options.initial]
    : [IDENTITY_TRANSFORM, shiftBetween(gridCentre(fixed.grid), gridCentre(moving.grid))];
  const rough = await metricAt(coarsest);
  let best = await search.best(rough, requireStarts(bestStarts(rough, bases)), voxelMm(coarsest));
  for (let level = coarsest - 1; level > 0; level--) {
    ctx.report(0.6 - 0.1 * level, 'Refining the position');
    best = await search.best(await metricAt(level), [best.at], voxelMm(level));
  }
  const metric = await metricAt(0);
  best = await search.best(metric, [best.at], voxelMm(0));

  // Each restart has samples of its own, so that the spread holds their chance as well as the search's.
  const restartLevel = Math.min(1, coarsest);
  let spreadMm = 0;
  for (let restart = 0; restart < RESTARTS; restart++) {
    ctx.report(0.6 + 0.08 * restart, 'Checking the position from other starts');
    const start = perturbed(best.at, restart, radiusMm);
    const again = await metricAt(restartLevel, restart + 1);
    const coarse = await search.best(again, [start], voxelMm(restartLevel));
    const other = await search.best(await metricAt(0, restart + 1), [coarse.at], finestMm);
    const [here, there] = [metric.transform(best.at), metric.transform(other.at)];
    spreadMm = Math.max(spreadMm, displacementMm(metric, here, there));
    if (metric.value(other.at).bits > best.value)
      best = await search.best(metric, [other.at], finestMm);
  }
  ctx.report(0.92, 'Checking the way back');
  const fixedToMoving = metric.transform(best.at);
  const roundTripMm = await inverseConsistencyMm(
    fixedLevels[0],
    movingLevels[0],
    metric,
    fixedToMoving,
    { count: SAMPLES[0], seed: seed - 1 },
    ctx,
  );
  ctx.report(0.96, 'Checking parts of the body on their own');
  const partsMm = await regionalMm(
    fixedLevels[restartLevel],
    movingLevels[restartLevel],
    metric,
    best.at,
    { count: SAMPLES[restartLevel], seed, ...(accepts && { accepts }) },
    ctx,
  );
  const { bits, overlap } = metric.value(best.at);
  const residualMm = Math.max(spreadMm, roundTripMm, partsMm);
  const findings = { bits, overlap, residualMm, partsMm, converged: best.converged };
  return {
    fixedToMoving,
    movingToFixed: invertTransform(fixedToMoving),
    mutualInformationBits: bits,
    startBits: metric.value(metric.parameters(bases[0])).bits,
    overlap,
    residualMm,
    restartSpreadMm: spreadMm,
    inverseConsistencyMm: roundTripMm,
    regionalMm: partsMm,
    converged: best.converged,
    trusted: isTrusted(findings, finestMm),
    iterations: search.iterations,
    statement: statementOf(findings, finestMm),
  };
}

function requireSize(...levels: readonly Level[]): void {
  for (const { grid } of levels) {
    if (Math.min(...grid.dimensions) >= LEAST_VOXELS) continue;
    const [x, y, z] = grid.dimensions.map((n) => (n * grid.spacingMm[0]).toFixed(0));
    fail(
      'bad-input',
      'register-size',
      `One of the studies covers only ${x} x ${y} x ${z} mm, too little to be laid on another by its content.`,
      'Use series that cover the organ, or mark landmarks in both studies.',
    );
  }
}

function requireStarts<Start>(starts: readonly Start[]): readonly Start[] {
  if (starts.length > 0) return starts;
  return fail(
    'no-convergence',
    'no-overlap',
    'The two studies do not meet in any of the positions that were tried.',
    'Check that both show the same part of the body, or give three landmarks to begin with.',
  );
}

const edgeMm = ({ spacingMm: [x, y, z] }: Grid): number => Math.cbrt(x * y * z);

const shiftBetween = (from: Vec3, to: Vec3): RigidTransform =>
  transformAbout(rotationOf([0, 0, 0]), from, [to[0] - from[0], to[1] - from[1], to[2] - from[2]]);
