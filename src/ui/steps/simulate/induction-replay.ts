/** One attempt of a study as the single run of the case, with its frames and its ECG. */
import { cellModel } from '../../../heart/cells/models.ts';
import { STRENGTH_MV_PER_MS } from '../../../heart/stimulation.ts';
import type { Attempt, SiteResult } from '../../../heart/protocol/result.ts';
import type { ProtocolRun } from '../../../pipeline/protocol-run.ts';
import type { RunPlan } from '../../operations/run-simulation.ts';

/** Stored frames of a replay take at most this. */
const FRAME_BYTES = 192 * 1024 ** 2;
/** Beyond it a wave jumps. */
const LONGEST_INTERVAL_MS = 100;

/** The interval at which frames of a run fit into memory, not shorter than wanted, ms. */
export function frameIntervalMs(endMs: number, voxels: number, wantedMs: number): number {
  const fits = Math.ceil((endMs * voxels) / FRAME_BYTES);
  return Math.min(LONGEST_INTERVAL_MS, Math.max(wantedMs, fits));
}

/** The same stimuli from the same place in the same tissue, watched for as long as the study did. */
export function replayPlan(
  { protocol, parameters, membrane, conduction }: ProtocolRun,
  { site: { site } }: SiteResult,
  { onsetsMs, endMs }: Attempt,
  voxels: number,
): RunPlan {
  const { strengthMvPerMs, durationMs } = protocol.stimulus ?? cellModel(membrane.model).stimulus;
  return {
    parameters: {
      ...parameters,
      stimulusStrength: strengthMvPerMs / STRENGTH_MV_PER_MS,
      stimulusMs: durationMs,
      stimulusRadiusMm: protocol.radiusMm,
      frameIntervalMs: frameIntervalMs(endMs, voxels, parameters.frameIntervalMs),
    },
    membrane,
    ...(conduction && { conduction }),
    stimuli: [site],
    onsetsMs,
    durationMs: Math.ceil(endMs),
  };
}
