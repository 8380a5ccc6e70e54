/** The action potential at one place of a run. */
import type { SimulationResult } from '../../../heart/simulation-result.ts';

/** Potential of a stored byte: 0 is rest, 255 the peak. */
export const REST_MV = -80;
export const PEAK_MV = 20;

export const millivolts = (byte: number): number => REST_MV + ((PEAK_MV - REST_MV) * byte) / 255;

export interface Trace {
  readonly values: Float32Array;
  readonly stepMs: number;
  /** How it was sampled, in words. */
  readonly sampling: string;
}

/** The potential of one voxel: recorded every millisecond where it was a probe, else read from the stored frames. */
export function traceOf({ probes, frames }: SimulationResult, voxel: number): Trace {
  const recorded = probes.traces.find((trace) => trace.voxel === voxel);
  if (recorded) return { values: recorded.mv, stepMs: 1, sampling: 'every ms' };
  const stepMs = frames.tMs.length > 1 ? frames.tMs[1] - frames.tMs[0] : 1;
  const values = Float32Array.from(frames.data, (frame) => millivolts(frame[voxel]));
  return { values, stepMs, sampling: `every ${Math.round(stepMs)} ms from frames` };
}
