/** Beats of a recording: where they are, how regular they are, and their median beat, which is freer of noise. */
import { fail } from '../../core/failure.ts';
import type { EcgTrace } from '../ecg.ts';
import { samplingMs, spatialVelocity } from './qrs.ts';

export interface Beats {
  /** Sample number of the steepest part of each complex. */
  readonly samples: readonly number[];
  /** Median interval between them, ms; undefined with fewer than two. */
  readonly rrMs?: number;
  readonly rateBpm?: number;
}

/** No two complexes are closer. */
const REFRACTORY_MS = 220;
/** Share of the steepest slopes that a complex reaches at least. */
const LEVEL = 0.35;

/** Finds complexes by the slope of all leads together. */
export function findBeats(trace: EcgTrace): Beats {
  const speed = spatialVelocity(trace);
  const step = samplingMs(trace);
  const apart = Math.round(REFRACTORY_MS / step);
  // One artefact should not raise the level for a whole recording: the top of each second counts, by its median.
  const second = Math.max(1, Math.round(1000 / step));
  const tops: number[] = [];
  for (let n = 0; n < speed.length; n += second) {
    tops.push(speed.subarray(n, n + second).reduce((a, b) => Math.max(a, b), 0));
  }
  const level = LEVEL * median(tops);
  const samples: number[] = [];
  for (let n = 0; n < speed.length; n++) {
    if (!(speed[n] > level)) continue;
    let peak = n;
    for (let m = n; m < Math.min(speed.length, n + apart); m++)
      if (speed[m] > speed[peak]) peak = m;
    samples.push(peak);
    n = peak + apart;
  }
  if (samples.length < 2) return { samples };
  const rrMs = step * median(samples.slice(1).map((at, n) => at - samples[n]));
  return { samples, rrMs, rateBpm: 60_000 / rrMs };
}

/** Before the steepest part of the complex, and after it at most, ms. */
const BEFORE_MS = 250;
const AFTER_MS = 550;

/**
 * The median of all whole beats, sample by sample, each first shifted to the steepest part of its complex and freed of its level
 * before the complex. Time 0 is the start of the window. Fails with `bad-input`/`ecg-no-beats`.
 */
export function medianBeat(trace: EcgTrace, beats = findBeats(trace)): EcgTrace {
  const step = samplingMs(trace);
  const before = Math.round(Math.min(BEFORE_MS, 0.4 * (beats.rrMs ?? Infinity)) / step);
  const after = Math.round(Math.min(AFTER_MS, 0.6 * (beats.rrMs ?? Infinity)) / step);
  const whole = beats.samples.filter((at) => at - before >= 0 && at + after <= trace.tMs.length);
  if (whole.length === 0) {
    fail(
      'bad-input',
      'ecg-no-beats',
      'No whole beat was found in this ECG, so nothing can be measured on it.',
      'Choose a longer recording with visible QRS complexes; voltages are expected in millivolts.',
    );
  }
  const length = before + after;
  const leads = trace.leads.map(({ name, mv }) => ({
    name,
    mv: Float32Array.from({ length }, (_, n) =>
      median(whole.map((at) => mv[at - before + n] - levelBefore(mv, at, step))),
    ),
  }));
  return { tMs: Float32Array.from({ length }, (_, n) => n * step), leads };
}

/** Median level between 90 and 50 ms before the steepest part: after the P wave, before the complex. */
function levelBefore(mv: Float32Array, at: number, step: number): number {
  const from = Math.max(0, at - Math.round(90 / step));
  const to = Math.max(from + 1, at - Math.round(50 / step));
  return median(Array.from(mv.subarray(from, to)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
