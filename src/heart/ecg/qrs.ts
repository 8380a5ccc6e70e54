/**
 * Where the QRS complex begins and ends: from the slope of all leads together (spatial velocity) and of each lead by itself.
 * A complex ends where the slope has stayed below its level for a while, so that notches do not end it.
 */
import type { EcgTrace } from '../ecg.ts';

export interface Interval {
  readonly onsetMs: number;
  readonly offsetMs: number;
}

/** Part of a trace that holds one beat, by sample numbers, the end not included. */
export interface BeatWindow {
  readonly from: number;
  readonly to: number;
}

/** Share of the steepest slope that still belongs to the complex. */
const LEVEL = 0.08;
/** Slope at rest: this many times its median is noise. */
const NOISE_FACTOR = 4;
/** The complex is over once the slope has been low this long. */
const QUIET_MS = 14;
/** Slopes are taken across this many milliseconds. */
const SLOPE_MS = 4;
/** A lead lower than this from peak to peak has no onset of its own, mV. */
const LEAST_LEAD_MV = 0.05;

const INDEPENDENT: readonly string[] = ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

/** Milliseconds from sample to sample. */
export const samplingMs = ({ tMs }: EcgTrace): number =>
  tMs.length > 1 ? (tMs[tMs.length - 1] - tMs[0]) / (tMs.length - 1) : 1;

/** Symmetric differences, mV/ms. */
export function slopes(mv: Float32Array, stepMs: number, acrossMs = SLOPE_MS): Float32Array {
  const half = Math.max(1, Math.round(acrossMs / stepMs / 2));
  const last = mv.length - 1;
  return mv.map((_, n) => {
    const [a, b] = [Math.max(0, n - half), Math.min(last, n + half)];
    return b > a ? (mv[b] - mv[a]) / ((b - a) * stepMs) : 0;
  });
}

/** Root of the summed squared slopes of the eight independent leads, mV/ms. */
export function spatialVelocity(trace: EcgTrace): Float32Array {
  const step = samplingMs(trace);
  const speed = new Float32Array(trace.tMs.length);
  for (const { name, mv } of trace.leads) {
    if (!INDEPENDENT.includes(name)) continue;
    slopes(mv, step).forEach((slope, n) => (speed[n] += slope * slope));
  }
  return speed.map(Math.sqrt);
}

/** Onset and offset of the complex in a window, all leads together; undefined where nothing deflects. */
export function qrsInterval(trace: EcgTrace, window: BeatWindow): Interval | undefined {
  return complexOf(spatialVelocity(trace), trace, window, window);
}

/** Onset and offset in one lead of the beat `beat`, within `marginMs` of the complex of all leads. */
export function leadInterval(
  trace: EcgTrace,
  lead: number,
  whole: Interval,
  beat: BeatWindow,
  marginMs = 12,
): Interval | undefined {
  const step = samplingMs(trace);
  const { mv } = trace.leads[lead];
  const at = (ms: number): number => Math.round((ms - trace.tMs[0]) / step);
  const window = {
    from: Math.max(0, at(whole.onsetMs - marginMs)),
    to: Math.min(mv.length, at(whole.offsetMs + marginMs) + 1),
  };
  const inside = mv.subarray(window.from, window.to);
  if (Math.max(...inside) - Math.min(...inside) < LEAST_LEAD_MV) return undefined;
  return complexOf(slopes(mv, step).map(Math.abs), trace, window, beat);
}

function complexOf(
  speed: Float32Array,
  trace: EcgTrace,
  { from, to }: BeatWindow,
  beat: BeatWindow,
): Interval | undefined {
  let peak = from;
  for (let n = from; n < to; n++) if (speed[n] > speed[peak]) peak = n;
  if (!(speed[peak] > 0)) return undefined;
  const rest = speed.slice(beat.from, beat.to).sort();
  // Half of a beat is at rest; the fifth part from below is surely noise alone.
  const noise = rest[Math.floor(0.2 * (rest.length - 1))];
  const level = Math.max(LEVEL * speed[peak], Math.min(NOISE_FACTOR * noise, 0.3 * speed[peak]));
  const quiet = Math.max(1, Math.round(QUIET_MS / samplingMs(trace)));
  const edge = (step: 1 | -1): number => {
    let last = peak;
    for (let n = peak; n >= from && n < to && Math.abs(n - last) <= quiet; n += step) {
      if (speed[n] >= level) last = n;
    }
    return last;
  };
  return { onsetMs: trace.tMs[edge(-1)], offsetMs: trace.tMs[edge(1)] };
}
