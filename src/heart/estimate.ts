/** Memory and time of a run, known before it starts. */
import { fail } from '../core/failure.ts';
import { formatBytes } from '../core/format.ts';
import { cellModel } from './cells/models.ts';
import type { CellModelId } from './cells/cell-model.ts';
import { heartTissueSetup } from './heart-tissue.ts';
import type { SimulationEstimate, SimulationSetup } from './simulation-result.ts';
import { NOT_CONDUCTING } from './tissue/engine.ts';
import type { TissueSetup } from './tissue/engine.ts';

/** Kernel memory is one block of at most 2 GB; frames live beside it. */
const MOST_KERNEL_BYTES = 1.9 * 1024 ** 3;
const MOST_FRAME_BYTES = 1.5 * 1024 ** 3;

/** Corners of voxels against voxels in a wall ten voxels thick. */
const NODES_PER_VOXEL = 1.2;
/** Couplings, potentials, events and lead fields of a node, beside its membrane. */
const BYTES_PER_NODE = 120;

/** Milliseconds of a node's life per second of work; a mid-range laptop on two threads until a run has been measured. */
const nodeMsPerSecond: Partial<Record<CellModelId, number>> = {};
const FIRST_GUESS = { simple: 15e6, detailed: 1.5e6 } as const;

/** Called after each run, so that the next prediction is this machine's. */
export function recordSpeed(
  model: CellModelId,
  nodes: number,
  simulatedMs: number,
  seconds: number,
): void {
  if (seconds > 0.2) nodeMsPerSecond[model] = (nodes * simulatedMs) / seconds;
}

/**
 * Bytes and predicted seconds of a run.
 *
 * @throws too-large/simulation-too-large where it does not fit; bad-input as the run itself would.
 */
export const estimateSimulation = (setup: SimulationSetup): SimulationEstimate =>
  estimateOn(setup, heartTissueSetup(setup));

export function estimateOn(
  setup: SimulationSetup,
  { model: id, classOf, timeStepMs }: TissueSetup,
): SimulationEstimate {
  const model = cellModel(id);
  const dtMs = timeStepMs ?? model.dtMs;
  const conducting = classOf.reduce((sum, kind) => sum + (kind === NOT_CONDUCTING ? 0 : 1), 0);
  const nodes = NODES_PER_VOXEL * conducting;
  const interval = setup.frameIntervalMs ?? setup.parameters.frameIntervalMs;
  const kernelBytes = nodes * (BYTES_PER_NODE + 4 * model.variables.length);
  const frameBytes = (Math.floor(setup.durationMs / interval) + 1) * classOf.length;
  const bytes = kernelBytes + frameBytes;
  if (kernelBytes > MOST_KERNEL_BYTES || frameBytes > MOST_FRAME_BYTES) {
    const frames = frameBytes > MOST_FRAME_BYTES;
    fail(
      'too-large',
      'simulation-too-large',
      `This run needs ${formatBytes(bytes)} of memory (${formatBytes(frameBytes)} of it for stored frames), more than a browser gives.`,
      frames
        ? 'Store frames less often, or simulate a shorter time.'
        : 'Choose a coarser simulation grid.',
    );
  }
  const speed =
    nodeMsPerSecond[id] ?? FIRST_GUESS[model.variables.length > 8 ? 'detailed' : 'simple'];
  return {
    bytes,
    seconds: (nodes * setup.durationMs) / speed,
    nodes: Math.round(nodes),
    steps: Math.round(setup.durationMs / dtMs),
    dtMs,
  };
}
