/** Memory and time of a run, known before it starts. */
import { fail } from '../core/failure.ts';
import { formatBytes } from '../core/format.ts';
import { stepsPerMs } from './conduction.ts';
import { ELECTRODES } from './ecg.ts';
import { modelBytes } from './monodomain-model.ts';
import type { SimulationEstimate, SimulationSetup } from './simulation-result.ts';
import { buildTissueLattice, conductingMask } from './tissue-lattice.ts';
import type { TissueLattice } from './tissue-lattice.ts';

/** Kernel memory is one block of at most 2 GB; frames live beside it. */
const MOST_KERNEL_BYTES = 1.9 * 1024 ** 3;
const MOST_FRAME_BYTES = 1.5 * 1024 ** 3;

/** Node updates per second; a mid-range laptop on two threads until the first run has been measured. */
let nodeStepsPerSecond = 150e6;

/** Called after each run, so that the next prediction is this machine's. */
export function recordSpeed(nodes: number, steps: number, seconds: number): void {
  if (seconds > 0.2) nodeStepsPerSecond = (nodes * steps) / seconds;
}

/**
 * Bytes and predicted seconds of a run.
 *
 * @throws too-large/simulation-too-large where it does not fit; bad-input as the run itself would.
 */
export function estimateSimulation(setup: SimulationSetup): SimulationEstimate {
  return estimateOn(
    setup,
    buildTissueLattice(setup.grid, conductingMask(setup.grid, setup.lesions)),
  );
}

export function estimateOn(setup: SimulationSetup, lattice: TissueLattice): SimulationEstimate {
  const active = setup.grid.active.length;
  const steps = Math.round(setup.durationMs * stepsPerMs(lattice.edgeMm, setup.parameters));
  const interval = setup.frameIntervalMs ?? setup.parameters.frameIntervalMs;
  const kernelBytes = modelBytes(lattice, active, ELECTRODES.length);
  const frameBytes = (Math.floor(setup.durationMs / interval) + 1) * active;
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
  return {
    bytes,
    seconds: (lattice.nodes * steps) / nodeStepsPerSecond,
    nodes: lattice.nodes,
    steps,
    dtMs: setup.durationMs / steps,
  };
}
