/**
 * Figures of a twelve-lead ECG, simulated or measured: QRS duration, frontal axis, QT by the tangent method (Lepeschkin and
 * Surawicz 1952), QT corrected for rate (Bazett 1920, Fridericia 1920), waves of each lead, R-wave progression. One beat
 * at a time; the level of each lead just before the complex is its zero.
 */
import { fail } from '../../core/failure.ts';
import type { EcgTrace } from '../ecg.ts';
import { leadInterval, qrsInterval, samplingMs, slopes } from './qrs.ts';
import type { BeatWindow, Interval } from './qrs.ts';

export interface LeadFigures {
  readonly name: string;
  /** Undefined where the lead hardly deflects. */
  readonly qrs?: Interval;
  /** Negative deflection before the R wave, positive deflection, negative after it; magnitudes in mV, 0 where there is none. */
  readonly qMv: number;
  readonly rMv: number;
  readonly sMv: number;
  /** From the onset of the complex of all leads to the end of T in this lead; undefined without a clear T wave. */
  readonly qtMs?: number;
}

export interface EcgFigures {
  readonly qrs: Interval;
  readonly qrsMs: number;
  /** Frontal QRS axis, degrees: 0 to the left, +90 to the feet; undefined where the complex is isoelectric in the limb leads. */
  readonly axisDeg?: number;
  /** Lead II, else V5, else the median of the leads that have one. */
  readonly qtMs?: number;
  /** Only where the rate was given. */
  readonly qtcBazettMs?: number;
  readonly qtcFridericiaMs?: number;
  readonly leads: readonly LeadFigures[];
  /**
   * Where along V1 to V6 the R wave becomes as high as the S wave is deep: 3.5 is half-way from V3 to V4. 1 where it is so
   * from V1 on, undefined where it never is.
   */
  readonly transition?: number;
}

export interface FiguresOptions {
  /** The beat to measure, ms; the whole trace by default. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** For the corrected QT. */
  readonly rateBpm?: number;
}

/** A wave lower than this is none, mV. */
const LEAST_WAVE_MV = 0.02;
/** T waves lower than this have no reliable end, mV. */
const LEAST_T_MV = 0.05;
/** The level before the complex is taken over this long, ms. */
const LEVEL_MS = 16;
/** The T wave is looked for from this long after the complex, ms. */
const T_AFTER_MS = 60;
/** Shortest area of the limb leads that gives an axis, mV ms. */
const LEAST_AREA = 2;

/**
 * @throws `bad-input`/`ecg-trace` for a trace without the twelve leads or with values that are no numbers,
 * `bad-input`/`ecg-no-qrs` where no complex is found in the window.
 */
export function measureEcg(trace: EcgTrace, options: FiguresOptions = {}): EcgFigures {
  checkTrace(trace);
  const { rateBpm } = options;
  if (rateBpm !== undefined && !(rateBpm >= 20 && rateBpm <= 300)) {
    fail(
      'bad-input',
      'ecg-rate',
      `The heart rate is ${rateBpm} per minute, outside 20 to 300.`,
      'Enter the rate in beats per minute, or leave it out: QT then stays uncorrected.',
    );
  }
  const window = windowOf(trace, options);
  const qrs = qrsInterval(trace, window);
  if (!qrs) {
    return fail(
      'bad-input',
      'ecg-no-qrs',
      'No QRS complex was found: all leads are flat in the chosen time.',
      'Choose the time of one beat; in a simulation, from the stimulus to the end of the T wave.',
    );
  }
  const leads = trace.leads.map((_, n) => leadFigures(trace, n, qrs, window));
  const qtMs = choiceOfQt(leads);
  const rr = rateBpm === undefined || qtMs === undefined ? undefined : 60 / rateBpm;
  return {
    qrs,
    qrsMs: qrs.offsetMs - qrs.onsetMs,
    axisDeg: frontalAxis(trace, qrs),
    qtMs,
    qtcBazettMs: rr && qtMs && qtMs / Math.sqrt(rr),
    qtcFridericiaMs: rr && qtMs && qtMs / Math.cbrt(rr),
    leads,
    transition: transition(leads),
  };
}

const NAMES = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

function checkTrace({ tMs, leads }: EcgTrace): void {
  const missing = NAMES.filter((name) => !leads.some((lead) => lead.name === name));
  const broken = leads.find(
    ({ mv }) => mv.length !== tMs.length || !mv.every((value) => Number.isFinite(value)),
  );
  if (missing.length === 0 && !broken && tMs.length >= 20) return;
  const what =
    missing.length > 0
      ? `lead ${missing.join(', ')} is missing`
      : broken
        ? `lead ${broken.name} has values that are no numbers`
        : `it has ${tMs.length} samples only`;
  fail(
    'bad-input',
    'ecg-trace',
    `This ECG cannot be measured: ${what}.`,
    'Give all twelve leads in millivolts, sampled alike, over one beat at least.',
  );
}

function windowOf(trace: EcgTrace, { fromMs, toMs }: FiguresOptions): BeatWindow {
  const step = samplingMs(trace);
  const at = (ms: number): number => Math.round((ms - trace.tMs[0]) / step);
  const last = trace.tMs.length;
  return {
    from: fromMs === undefined ? 0 : Math.min(last - 1, Math.max(0, at(fromMs))),
    to: toMs === undefined ? last : Math.min(last, Math.max(1, at(toMs) + 1)),
  };
}

function leadFigures(
  trace: EcgTrace,
  lead: number,
  qrs: Interval,
  window: BeatWindow,
): LeadFigures {
  const step = samplingMs(trace);
  const { name, mv } = trace.leads[lead];
  const at = (ms: number): number => Math.round((ms - trace.tMs[0]) / step);
  const [onset, offset] = [at(qrs.onsetMs), at(qrs.offsetMs)];
  const zero = levelBefore(mv, onset, step);
  let peak = onset;
  for (let n = onset; n <= offset; n++) if (mv[n] > mv[peak]) peak = n;
  const deepest = (from: number, to: number): number => {
    let depth = 0;
    for (let n = from; n <= to; n++) depth = Math.max(depth, zero - mv[n]);
    return depth >= LEAST_WAVE_MV ? depth : 0;
  };
  const height = mv[peak] - zero;
  const hasR = height >= LEAST_WAVE_MV;
  return {
    name,
    qrs: leadInterval(trace, lead, qrs, window),
    qMv: hasR ? deepest(onset, peak) : 0,
    rMv: hasR ? height : 0,
    sMv: hasR ? deepest(peak, offset) : deepest(onset, offset),
    qtMs: endOfT(mv, zero, offset + Math.round(T_AFTER_MS / step), window.to, step, (n, share) => {
      return trace.tMs[n] + share * step - qrs.onsetMs;
    }),
  };
}

function levelBefore(mv: Float32Array, onset: number, step: number): number {
  const from = Math.max(0, onset - Math.round(LEVEL_MS / step));
  const part = mv.subarray(from, Math.max(from + 1, onset));
  return part.reduce((sum, value) => sum + value, 0) / part.length;
}

/** Where the tangent at the steepest part of the end of T meets the level before the complex. */
function endOfT(
  mv: Float32Array,
  zero: number,
  from: number,
  to: number,
  step: number,
  result: (sample: number, share: number) => number,
): number | undefined {
  let peak = from;
  for (let n = from; n < to; n++) if (Math.abs(mv[n] - zero) > Math.abs(mv[peak] - zero)) peak = n;
  const height = mv[peak] - zero;
  // A "peak" at either end is the ST segment or the next wave.
  if (!(Math.abs(height) >= LEAST_T_MV) || peak <= from || peak >= to - 2) return undefined;
  const slope = slopes(mv, step, 16);
  let steepest = peak;
  for (let n = peak; n < to; n++) {
    // Past the level the T wave is over; a U or P wave may be steeper.
    if ((mv[n] - zero) * Math.sign(height) < 0.05 * Math.abs(height)) break;
    if (slope[n] * Math.sign(height) < slope[steepest] * Math.sign(height)) steepest = n;
  }
  if (!(slope[steepest] * height < 0)) return undefined;
  const share = -(mv[steepest] - zero) / slope[steepest] / step;
  return steepest + share < to ? result(steepest, share) : undefined;
}

function choiceOfQt(leads: readonly LeadFigures[]): number | undefined {
  for (const name of ['II', 'V5']) {
    const own = leads.find((lead) => lead.name === name)?.qtMs;
    if (own !== undefined) return own;
  }
  const all = leads.flatMap(({ qtMs }) => (qtMs === undefined ? [] : [qtMs]));
  return all.toSorted((a, b) => a - b).at(Math.floor(all.length / 2));
}

/** From the areas of leads I and aVF; aVF stands for a vector sqrt(3)/2 as long as a bipolar lead does. */
function frontalAxis(trace: EcgTrace, qrs: Interval): number | undefined {
  const step = samplingMs(trace);
  const at = (ms: number): number => Math.round((ms - trace.tMs[0]) / step);
  const [onset, offset] = [at(qrs.onsetMs), at(qrs.offsetMs)];
  const area = (name: string): number => {
    const mv = trace.leads.find((lead) => lead.name === name)?.mv ?? new Float32Array();
    const zero = levelBefore(mv, onset, step);
    let sum = 0;
    for (let n = onset; n <= offset; n++) sum += (mv[n] - zero) * step;
    return sum;
  };
  const [x, y] = [area('I'), (2 / Math.sqrt(3)) * area('aVF')];
  return Math.hypot(x, y) < LEAST_AREA ? undefined : (Math.atan2(y, x) * 180) / Math.PI;
}

function transition(leads: readonly LeadFigures[]): number | undefined {
  const chest = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'].map((name) => {
    const lead = leads.find((entry) => entry.name === name);
    const [r, s] = [lead?.rMv ?? 0, lead?.sMv ?? 0];
    return r + s > 0 ? (r - s) / (r + s) : 0;
  });
  if (chest[0] >= 0) return 1;
  const first = chest.findIndex((balance) => balance >= 0);
  if (first < 0) return undefined;
  return first + -chest[first - 1] / (chest[first] - chest[first - 1]);
}
