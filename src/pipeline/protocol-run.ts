/** A stimulation protocol on a heart model: what was asked and what came out. */
import { span, type JobContext } from '../core/job.ts';
import {
  createHeartTissue,
  heartTissueSetup,
  type HeartTissueSetup,
} from '../heart/heart-tissue.ts';
import { STANDARD_MEMBRANE, type MembraneChoice } from '../heart/membrane.ts';
import type { Parameters } from '../heart/parameters.ts';
import type { Protocol } from '../heart/protocol/protocol.ts';
import type { ProtocolPartial, ProtocolResult } from '../heart/protocol/result.ts';
import { runProtocol } from '../heart/protocol/run.ts';

export interface ProtocolRequest {
  readonly tissue: HeartTissueSetup;
  readonly protocol: Protocol;
  /** Speed of this machine on this model, where it is known. */
  readonly nodeStepsPerSecond?: number;
}

export interface ProtocolRun {
  readonly protocol: Protocol;
  readonly parameters: Parameters;
  readonly membrane: MembraneChoice;
  readonly lesions: Uint32Array;
  readonly result: ProtocolResult;
}

const PREPARATION = 0.03;

/** Builds the tissue, without an ECG, and runs the protocol on it; see {@link runProtocol} for what it refuses. */
export async function runHeartProtocol(
  { tissue: setup, protocol, nodeStepsPerSecond }: ProtocolRequest,
  context: JobContext<ProtocolPartial>,
): Promise<ProtocolRun> {
  const tissue = heartTissueSetup(setup);
  context.report(0, 'Preparing the tissue');
  await context.checkpoint();
  const engine = await createHeartTissue(setup, tissue, span(context, 0, PREPARATION), {
    ecg: false,
  });
  try {
    const result = await runProtocol(engine, protocol, span(context, PREPARATION, 1), {
      ...(setup.segments && { segments: setup.segments }),
      ...(nodeStepsPerSecond !== undefined && { nodeStepsPerSecond }),
    });
    const { parameters, membrane = STANDARD_MEMBRANE, lesions = new Uint32Array() } = setup;
    return { protocol, parameters, membrane, lesions, result };
  } finally {
    engine.close();
  }
}
