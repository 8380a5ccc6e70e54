/** How long a run will take on this computer, learned from the runs before it. */
import { stepsPerMs } from '../../heart/conduction.ts';
import type { Parameters } from '../../heart/parameters.ts';
import type { SimulationResult } from '../../heart/simulation-result.ts';
import type { HeartModel } from '../../pipeline/heart-model.ts';

const KEY = 'theatron-solver-node-steps-per-second';
/** A mid-range laptop on two threads, until the first run has been measured. */
const FIRST_GUESS = 150e6;
/** Corners of voxels against voxels in a wall ten voxels thick. */
const NODES_PER_VOXEL = 1.2;

/** Remembers the speed of a finished run. */
export function recordSpeed({ nodes, steps, wallSeconds }: SimulationResult): void {
  if (wallSeconds < 0.2) return;
  try {
    localStorage.setItem(KEY, String((nodes * steps) / wallSeconds));
  } catch {
    // Without storage the first guess stays.
  }
}

function speed(): number {
  try {
    const kept = Number(localStorage.getItem(KEY));
    return kept > 0 ? kept : FIRST_GUESS;
  } catch {
    return FIRST_GUESS;
  }
}

/** Seconds a run will take; undefined where its time step is refused. */
export function predictedSeconds({ grid }: HeartModel, parameters: Parameters): number | undefined {
  try {
    const steps = parameters.durationMs * stepsPerMs(grid.grid.spacingMm[0], parameters);
    return (NODES_PER_VOXEL * grid.active.length * steps) / speed();
  } catch {
    return undefined;
  }
}
