/** What a study will take, told before it starts and while it is edited. */
import { toFailure, type Failure } from '../../../core/failure.ts';
import { formatBytes } from '../../../core/format.ts';
import { estimateSimulation } from '../../../heart/estimate.ts';
import { heartTissueSetup, type HeartTissueSetup } from '../../../heart/heart-tissue.ts';
import {
  estimateProtocol,
  type ProtocolEstimate,
  type ProtocolTissue,
} from '../../../heart/protocol/estimate.ts';
import type { Protocol } from '../../../heart/protocol/protocol.ts';
import type { PacingSite } from '../../../heart/protocol/protocol.ts';
import { standardSites } from '../../../heart/protocol/sites.ts';
import { ventricularFrame } from '../../../heart/ventricular-frame.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';

export type Attempted<Value> =
  { readonly value: Value } | { readonly failure: Failure; readonly value?: undefined };

function attempt<Value>(make: () => Value): Attempted<Value> {
  try {
    return { value: make() };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

const sitesOfModel = new WeakMap<HeartModel, Attempted<readonly PacingSite[]>>();

/** The usual pacing sites of a model, or why they cannot be named. */
export function modelSites(model: HeartModel): Attempted<readonly PacingSite[]> {
  let sites = sitesOfModel.get(model);
  if (!sites) {
    sites = attempt(() => standardSites(model.grid, model.segments, ventricularFrame(model.grid)));
    sitesOfModel.set(model, sites);
  }
  return sites;
}

export interface TissueCost extends ProtocolTissue {
  /** Work of this machine: nodes times steps per second. */
  readonly nodeStepsPerSecond: number;
}

/**
 * The tissue that a study will be run on. `secondsPerMs` is what a simulated millisecond takes on this machine.
 */
export function tissueCost(setup: HeartTissueSetup, secondsPerMs: number): Attempted<TissueCost> {
  return attempt(() => {
    const tissue = heartTissueSetup(setup);
    const { nodes, dtMs, bytes } = estimateSimulation({ ...setup, stimuli: [], durationMs: 1 });
    const stepsPerMs = Math.max(1, Math.round(1 / dtMs));
    return {
      setup: tissue,
      nodes,
      stepsPerMs,
      bytes,
      nodeStepsPerSecond: (nodes * stepsPerMs) / secondsPerMs,
    };
  });
}

/** The cost of a protocol, or why it is refused. */
export const protocolCost = (
  protocol: Protocol,
  tissue: Attempted<TissueCost>,
): Attempted<ProtocolEstimate> =>
  tissue.value === undefined
    ? { failure: tissue.failure }
    : attempt(() => estimateProtocol(protocol, tissue.value, tissue.value.nodeStepsPerSecond));

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)}\u2009s`;

/** `Up to 30 attempts, 21 s simulated (60 s if activity lasts), 620 MB`. */
export const costWords = ({ attempts, usualMs, mostMs, bytes }: ProtocolEstimate): string =>
  `Up to ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, ${seconds(usualMs)} simulated (${seconds(mostMs)} if all activity lasts), ${formatBytes(bytes)}`;
