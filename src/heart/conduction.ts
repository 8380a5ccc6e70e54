/** From the conduction velocity a user asks for to the diffusivity of the modified Mitchell-Schaeffer model: c = k sqrt(D). */
import type { Parameters } from './parameters.ts';

/** Speed over sqrt(D), in (m/s) / sqrt(mm2/ms), at tau_in 0.3 ms and u_crit 0.13. */
const SPEED_PER_ROOT_D = 0.95;
const REFERENCE_TAU_IN_MS = 0.3;
const REFERENCE_CRITICAL = 0.13;

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
