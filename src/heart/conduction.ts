/**
 * From the conduction velocity a user asks for to the diffusivity the grid needs.
 *
 * A travelling wave of the modified Mitchell-Schaeffer model has c = k sqrt(D); on a coarse grid it is slower, by a
 * factor that depends on h2 / D alone. The table gives the multiplier of D that restores the speed, tabulated for
 * one-dimensional waves with lumped linear elements (tau_in 0.3 ms, u_crit 0.13) and applied to each eigenvalue
 * of the tensor before assembly.
 */
import { fail } from '../core/failure.ts';
import type { Parameters } from './parameters.ts';

/** Speed over sqrt(D) without grid error, in (m/s) / sqrt(mm2/ms), at tau_in 0.3 ms and u_crit 0.13. */
const SPEED_PER_ROOT_D = 0.95;
const REFERENCE_TAU_IN_MS = 0.3;
const REFERENCE_CRITICAL = 0.13;

/** h2 / D (ms) against the multiplier of D. */
const COMPENSATION: readonly (readonly [number, number])[] = [
  [0.25, 1.016],
  [0.5, 1.03],
  [1, 1.057],
  [2, 1.111],
  [3.5, 1.186],
  [5, 1.254],
  [7, 1.334],
  [10, 1.441],
  [14, 1.568],
  [20, 1.738],
  [30, 1.991],
  [40, 2.221],
  [60, 2.645],
  [100, 3.418],
];

/** Multiplier of a diffusivity for `ratioMs` = h2 / D: log-log between table entries, linear from 1 below them. */
export function gridCompensation(ratioMs: number): number {
  const [firstRatio, firstFactor] = COMPENSATION[0];
  if (ratioMs <= firstRatio) return 1 + ((firstFactor - 1) * ratioMs) / firstRatio;
  let n = 1;
  while (n < COMPENSATION.length - 1 && COMPENSATION[n][0] < ratioMs) n++;
  const [p0, a0] = COMPENSATION[n - 1];
  const [p1, a1] = COMPENSATION[n];
  const fraction = Math.log(ratioMs / p0) / Math.log(p1 / p0);
  return a0 * (a1 / a0) ** fraction;
}

/**
 * Diffusivity (mm2/ms) that gives a plane wave `velocity` m/s without grid error. The speed of a bistable front scales
 * with (1 - 2 u_crit) / sqrt(tau_in).
 */
export function physicalDiffusivity(velocity: number, parameters: Parameters): number {
  const perRootD =
    SPEED_PER_ROOT_D *
    Math.sqrt(REFERENCE_TAU_IN_MS / parameters.tauInMs) *
    ((1 - 2 * parameters.criticalLevel) / (1 - 2 * REFERENCE_CRITICAL));
  return (velocity / perRootD) ** 2;
}

/** {@link physicalDiffusivity} times the grid's compensation for voxels of `edgeMm`. */
export function gridDiffusivity(velocity: number, edgeMm: number, parameters: Parameters): number {
  const diffusivity = physicalDiffusivity(velocity, parameters);
  // Times of the model scale with tau_in, and the table's h2 / D with them.
  const ratio = ((edgeMm * edgeMm) / diffusivity) * (REFERENCE_TAU_IN_MS / parameters.tauInMs);
  return diffusivity * gridCompensation(ratio);
}

/** Largest time step the automatic choice takes: the upstroke needs a few steps. */
const AUTOMATIC_STEP_MS = 0.1;
/** Share of the theoretical limit that is used. */
const SAFETY = 0.9;

/**
 * Limit of explicit Euler. A trilinear element with lumped mass has no eigenvalue above 4 D / h2, and an assembly none
 * above its largest element; the membrane adds at most (1 - u_crit) / tau_in + 1 / tau_out at the plateau.
 */
export function stableStepMs(edgeMm: number, parameters: Parameters): number {
  const fastest = Math.max(parameters.velocityAlong, parameters.endocardialVelocity);
  const diffusion = (4 * gridDiffusivity(fastest, edgeMm, parameters)) / (edgeMm * edgeMm);
  const membrane = (1 - parameters.criticalLevel) / parameters.tauInMs + 1 / parameters.tauOutMs;
  return (SAFETY * 2) / (diffusion + membrane);
}

/**
 * Steps per millisecond: what the user asked for, or the automatic choice. A millisecond holds a whole number of steps,
 * so that samples and stimuli fall on steps; the step used is therefore at most the step asked for.
 */
export function stepsPerMs(edgeMm: number, parameters: Parameters): number {
  const limit = stableStepMs(edgeMm, parameters);
  const wanted = parameters.timeStepMs;
  if (wanted > limit) {
    fail(
      'bad-input',
      'time-step-unstable',
      `A time step of ${wanted} ms is above the stability limit of ${limit.toFixed(3)} ms for voxels of ${edgeMm.toFixed(2)} mm; the potential would grow without bound.`,
      `Choose ${limit.toFixed(3)} ms or less, or 0 for the automatic step.`,
    );
  }
  const step = wanted > 0 ? wanted : Math.min(AUTOMATIC_STEP_MS, limit);
  return Math.ceil(1 / step - 1e-9);
}
