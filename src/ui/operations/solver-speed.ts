/** How long a run will take on this computer, learned from the runs before it. */
import type { CellModelId } from '../../heart/cells/cell-model.ts';
import { MODEL_CODE } from '../../heart/membrane.ts';
import type { Parameters } from '../../heart/parameters.ts';
import type { SimulationResult } from '../../heart/simulation-result.ts';
import type { HeartModel } from '../../pipeline/heart-model.ts';

type ModelCode = SimulationResult['model'];

const keyOf = (code: ModelCode): string => `theatron-solver-node-ms-per-second-${code}`;
/** Milliseconds of a node's life per second of a mid-range laptop on two threads, until the first run has been measured. */
const FIRST_GUESS: Readonly<Partial<Record<ModelCode, number>>> = { mms: 10e6, bo: 4e6 };
const DETAILED_GUESS = 1.5e6;
/** Corners of voxels against voxels in a wall ten voxels thick. */
const NODES_PER_VOXEL = 1.2;

/** Remembers the speed of a finished run. */
export function recordSpeed({ model, nodes, steps, dtMs, wallSeconds }: SimulationResult): void {
  if (wallSeconds < 0.2) return;
  try {
    localStorage.setItem(keyOf(model), String((nodes * steps * dtMs) / wallSeconds));
  } catch {
    // Without storage the first guess stays.
  }
}

function speed(code: ModelCode): number {
  const guess = FIRST_GUESS[code] ?? DETAILED_GUESS;
  try {
    const kept = Number(localStorage.getItem(keyOf(code)));
    return kept > 0 ? kept : guess;
  } catch {
    return guess;
  }
}

/** Seconds a run of these cells will take. */
export const predictedSeconds = (
  { grid }: HeartModel,
  parameters: Parameters,
  model: CellModelId,
): number =>
  (NODES_PER_VOXEL * grid.active.length * parameters.durationMs) / speed(MODEL_CODE[model]);
