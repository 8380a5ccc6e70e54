/** The action potential at one place of a run. */
import type { FrameRange, SimulationResult } from '../../../heart/simulation-result.ts';

/** What runs of earlier versions stored as 0 and 255. */
const EARLIER_RANGE: FrameRange = { low: -80, high: 20 };

/** Potentials that the lowest and the highest byte of the frames of a run stand for. */
export const frameRange = ({ frames }: Pick<SimulationResult, 'frames'>): FrameRange =>
  frames.rangeMv ?? EARLIER_RANGE;

export const millivolts = (byte: number, { low, high }: FrameRange): number =>
  low + ((high - low) * byte) / 255;

export interface Trace {
  readonly values: Float32Array;
  readonly stepMs: number;
  /** How it was sampled, in words. */
  readonly sampling: string;
}

/** The potential of one voxel: recorded every millisecond where it was a probe, else read from the stored frames. */
export function traceOf(result: SimulationResult, voxel: number): Trace {
  const { probes, frames } = result;
  const range = frameRange(result);
  const recorded = probes.traces.find((trace) => trace.voxel === voxel);
  if (recorded) return { values: recorded.mv, stepMs: 1, sampling: 'every ms' };
  const stepMs = frames.tMs.length > 1 ? frames.tMs[1] - frames.tMs[0] : 1;
  const values = Float32Array.from(frames.data, (frame) => millivolts(frame[voxel], range));
  return { values, stepMs, sampling: `every ${Math.round(stepMs)} ms from frames` };
}
