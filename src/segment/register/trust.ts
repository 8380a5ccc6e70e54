/** Whether to believe a registration: starts from elsewhere, the way back, parts on their own, and what they say in words. */
import { formatMm } from '../../core/format.ts';
import type { JobContext } from '../../core/job.ts';
import { distance } from '../../core/space.ts';
import type { Vec3 } from '../../core/space.ts';
import type { Level } from './pyramid.ts';
import { rigidMetric } from './rigid-metric.ts';
import type { RigidMetric, RigidParameters, SampleOptions } from './rigid-metric.ts';
import { Search } from './search.ts';
import {
  applyTransform,
  composeTransforms,
  IDENTITY_TRANSFORM,
  invertTransform,
} from './transform.ts';
import type { RigidTransform } from './transform.ts';

/** Restarts lie this far from the result, alternately to either side. */
const RESTART_MM = 6;
const RESTART_RAD = 0.08;
/** Places are this many samples apart. */
const EVERY = 37;
const TRUSTED_OVERLAP = 0.4;
const TRUSTED_BITS = 0.1;

/** A start away from a result: another combination of signs for each restart. */
export function perturbed(at: RigidParameters, restart: number, radiusMm: number): RigidParameters {
  return at.map((value, n) => {
    const sign = ((restart >> (n % 2)) + (n >> 1) + restart * n) % 2 === 0 ? 1 : -1;
    return value + (sign * (n < 3 ? RESTART_MM : RESTART_RAD * radiusMm)) / Math.sqrt(3);
  });
}

/** Root mean square distance between what two maps make of the places of the samples. */
export function displacementMm(
  { positions, centre }: RigidMetric,
  a: RigidTransform,
  b: RigidTransform,
): number {
  let sum = 0;
  let count = 0;
  for (let n = 0; n < positions.length; n += 3 * EVERY) {
    const p: Vec3 = [
      centre[0] + positions[n],
      centre[1] + positions[n + 1],
      centre[2] + positions[n + 2],
    ];
    sum += distance(applyTransform(a, p), applyTransform(b, p)) ** 2;
    count += 1;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/** Registers with the images exchanged, beginning at the inverse, and measures what going there and back leaves. */
export async function inverseConsistencyMm(
  fixed: Level,
  moving: Level,
  there: RigidMetric,
  fixedToMoving: RigidTransform,
  samples: { readonly count: number; readonly seed: number },
  ctx: JobContext,
): Promise<number> {
  const centre = applyTransform(fixedToMoving, there.centre);
  const metric = await rigidMetric(moving, fixed, centre, there.radiusMm, samples);
  const start = metric.parameters(invertTransform(fixedToMoving));
  const end = await new Search(ctx).best(metric, [start], fixed.grid.spacingMm[0]);
  const round = composeTransforms(metric.transform(end.at), fixedToMoving);
  return displacementMm(there, round, IDENTITY_TRANSFORM);
}

/**
 * Lets each half of the image (by the planes through the centre) go where it fits best on its own, and returns the
 * largest root mean square distance that a half moves. Parts of one rigid body stay; organs that have moved against each
 * other, or two different bodies, do not.
 */
export async function regionalMm(
  fixed: Level,
  moving: Level,
  whole: RigidMetric,
  best: RigidParameters,
  samples: SampleOptions,
  ctx: JobContext,
): Promise<number> {
  let most = 0;
  for (let half = 0; half < 6; half++) {
    const axis = half >> 1;
    const side = half % 2 === 0 ? 1 : -1;
    const accepts = (p: Vec3): boolean =>
      side * (p[axis] - whole.centre[axis]) > 0 && (samples.accepts?.(p) ?? true);
    const metric = await rigidMetric(fixed, moving, whole.centre, whole.radiusMm, {
      ...samples,
      accepts,
    });
    const end = await new Search(ctx).best(metric, [best], fixed.grid.spacingMm[0]);
    const [alone, together] = [metric.transform(end.at), metric.transform(best)];
    most = Math.max(most, displacementMm(metric, alone, together));
  }
  return most;
}

export interface Findings {
  readonly bits: number;
  readonly overlap: number;
  readonly residualMm: number;
  readonly partsMm: number;
  readonly converged: boolean;
}

/** Settled, firm within a voxel of the finest level, on enough shared tissue with enough in common. */
export function isTrusted(
  { bits, overlap, residualMm, converged }: Findings,
  voxelMm: number,
): boolean {
  return converged && residualMm <= voxelMm && overlap >= TRUSTED_OVERLAP && bits >= TRUSTED_BITS;
}

/** What the checks found, in sentences. */
export function statementOf(found: Findings, voxelMm: number): string {
  const measured = `Started from elsewhere, with the studies exchanged and for halves of the image alone, the position changes by up to ${formatMm(found.residualMm)}.`;
  if (isTrusted(found, voxelMm)) return measured;
  const reasons: string[] = [];
  if (!found.converged) reasons.push('the search did not settle');
  if (found.overlap < TRUSTED_OVERLAP)
    reasons.push(`the studies share only ${(100 * found.overlap).toFixed(0)} % of the region`);
  if (found.bits < TRUSTED_BITS) reasons.push('the images say little about each other');
  if (found.partsMm > voxelMm)
    reasons.push(
      'parts of the image fit best in different positions: organs moved against each other',
    );
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  return `${measured} This position is not reliable${why}: compare both studies by eye, or mark landmarks.`;
}
