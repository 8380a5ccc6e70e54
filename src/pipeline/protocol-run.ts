/** A stimulation protocol on a heart model: what was asked and what came out. */
import { span, type JobContext } from '../core/job.ts';
import { tissueParameters, type FastConduction } from '../heart/fast-conduction.ts';
import {
  createHeartTissue,
  heartTissueSetup,
  type HeartTissueSetup,
} from '../heart/heart-tissue.ts';
import { prepareJunctions } from '../heart/junction-pulses.ts';
import { STANDARD_MEMBRANE, type MembraneChoice } from '../heart/membrane.ts';
import type { Parameters } from '../heart/parameters.ts';
import type { Protocol } from '../heart/protocol/protocol.ts';
import type { ProtocolPartial, ProtocolResult } from '../heart/protocol/result.ts';
import { runProtocol } from '../heart/protocol/run.ts';

export interface ProtocolRequest {
  readonly tissue: HeartTissueSetup;
  readonly protocol: Protocol;
  /** What carries excitation faster than the muscle; the endocardial layer where not given. */
  readonly conduction?: FastConduction;
  /** Speed of this machine on this model, where it is known. */
  readonly nodeStepsPerSecond?: number;
}

export interface ProtocolRun {
  readonly protocol: Protocol;
  readonly parameters: Parameters;
  readonly membrane: MembraneChoice;
  /** Runs of earlier versions lack it: the endocardial layer. */
  readonly conduction?: FastConduction;
  readonly lesions: Uint32Array;
  readonly result: ProtocolResult;
}

const PREPARATION = 0.03;

/**
 * Builds the tissue, without an ECG, and runs the protocol on it; see {@link runProtocol} for what it refuses. With a Purkinje
 * tree every captured stimulus also excites the muscle through its junctions.
 */
export async function runHeartProtocol(
  { tissue: setup, protocol, conduction = 'layer', nodeStepsPerSecond }: ProtocolRequest,
  context: JobContext<ProtocolPartial>,
): Promise<ProtocolRun> {
  const { parameters, membrane = STANDARD_MEMBRANE, lesions = new Uint32Array() } = setup;
  const muscle = { ...setup, parameters: tissueParameters(parameters, conduction) };
  const tissue = heartTissueSetup(muscle);
  context.report(0, 'Preparing the tissue');
  await context.checkpoint();
  const quiet = { ...context, report: () => {}, partial: () => {} };
  const tree =
    conduction === 'tree'
      ? await prepareJunctions(
          { ...setup, parameters: { ...parameters, stimulusRadiusMm: protocol.radiusMm } },
          span(context, 0, PREPARATION),
        )
      : undefined;
  const engine = await createHeartTissue(muscle, tissue, span(context, 0, PREPARATION), {
    ecg: false,
  });
  try {
    const result = await runProtocol(engine, protocol, span(context, PREPARATION, 1), {
      ...(setup.segments && { segments: setup.segments }),
      ...(nodeStepsPerSecond !== undefined && { nodeStepsPerSecond }),
      ...(tree && { junctions: (site) => tree.beat([site], quiet) }),
    });
    return { protocol, parameters, membrane, conduction, lesions, result };
  } finally {
    tree?.close();
    engine.close();
  }
}
