/** One run of the electrical model on a heart model: what was asked and what came out. */
import type { JobContext } from '../core/job.ts';
import type { FastConduction } from '../heart/fast-conduction.ts';
import type { EcgConductor } from '../heart/heart-tissue.ts';
import { STANDARD_MEMBRANE, type MembraneChoice } from '../heart/membrane.ts';
import type { Parameters } from '../heart/parameters.ts';
import {
  simulate,
  type SimulationPartial,
  type SimulationResult,
  type SimulationSetup,
} from '../heart/simulate.ts';
import type { StimulusSite } from '../heart/stimulation.ts';

/** The fit whose velocities a run uses: its ensemble can be made again from the seed. */
export interface ConductionFit {
  readonly seed: number;
  readonly members: number;
}

export interface RunRequest extends SimulationSetup {
  readonly conductionFit?: ConductionFit;
}

export interface HeartRun {
  readonly parameters: Parameters;
  readonly stimuli: readonly StimulusSite[];
  readonly durationMs: number;
  /** Runs of earlier versions lack it: the standard membrane. */
  readonly membrane?: MembraneChoice;
  /** Runs of earlier versions lack it: without end. */
  readonly ecgConductor?: EcgConductor;
  /** Runs of earlier versions lack it: the endocardial layer. */
  readonly conduction?: FastConduction;
  /** Onsets that took the place of the S1 train and S2 of the parameters. */
  readonly onsetsMs?: readonly number[];
  /** Where the velocities were fitted. */
  readonly conductionFit?: ConductionFit;
  /** Active voxels made non-conducting; empty for the baseline. */
  readonly lesions: Uint32Array;
  readonly result: SimulationResult;
}

/** Runs the protocol; see {@link simulate} for what it refuses and when it stops. */
export async function runHeart(
  request: RunRequest,
  context: JobContext<SimulationPartial>,
): Promise<HeartRun> {
  const result = await simulate(request, context);
  const {
    parameters,
    stimuli,
    durationMs,
    onsetsMs,
    conductionFit,
    membrane = STANDARD_MEMBRANE,
    ecgConductor = 'infinite',
    conduction = 'layer',
    lesions = new Uint32Array(),
  } = request;
  return {
    parameters,
    stimuli,
    durationMs,
    membrane,
    ecgConductor,
    conduction,
    ...(onsetsMs && { onsetsMs }),
    ...(conductionFit && { conductionFit }),
    lesions,
    result,
  };
}
