/** How the action potential depends on what came before it: duration after an early extra beat, effective refractory period. */
import { fail } from '../../core/failure.ts';
import { span } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { CellArray } from './cell-array.ts';
import type { CellModelId, CellStimulus, CellType } from './cell-model.ts';
import { cellModel } from './models.ts';
import { checkedStimulus } from './pace.ts';
import { advanceCells, Trace } from './trace.ts';

export interface RestitutionSetup extends CellType {
  readonly model: CellModelId;
  readonly stimulus?: CellStimulus;
  readonly dtMs?: number;
}

export interface S1S2Request extends RestitutionSetup {
  readonly s1Ms: number;
  readonly s1Beats: number;
  /** Coupling intervals of the extra beat, ms from the last regular one. */
  readonly s2Ms: readonly number[];
  /**
   * Where an early beat ends: 90 % of the way back from its own peak, or at the potential where the regular beat is 90 % back.
   * The two differ for early beats of low peak. Its own where left out.
   */
  readonly level?: 'own' | 'regular';
}

export interface S1S2Point {
  readonly s2Ms: number;
  /** From 90 % repolarisation of the last regular beat to the extra stimulus, ms; negative where the extra beat came first. */
  readonly diastolicMs: number;
  readonly captured: boolean;
  /** NaN where it did not capture. */
  readonly apd90Ms: number;
  readonly peakMv: number;
  readonly dvdtMax: number;
}

export interface S1S2Curve {
  readonly s1Apd90Ms: number;
  readonly points: readonly S1S2Point[];
  /** Largest slope of APD90 over diastolic interval between captured points. */
  readonly steepestSlope: number;
}

/**
 * An extra beat captures if the cell had come back to within this share of the regular beat's rise before it (earlier, the
 * stimulus only reshapes the beat that is there), its peak reaches this share of that rise, and it lasts this share of it.
 */
const REPOLARISED_TO = 0.2;
const CAPTURE_RISE = 0.6;
const CAPTURE_LENGTH = 0.25;
/** How long after the extra stimulus a cell is watched. */
const WATCH_MS = 700;

/** One cell paced by S1, then one early beat per coupling interval, each from the same state. */
export async function s1s2Restitution(
  request: S1S2Request,
  context: JobContext,
): Promise<S1S2Curve> {
  const { s2Ms } = request;
  if (s2Ms.length === 0 || !s2Ms.every((ms) => ms > 0 && ms <= request.s1Ms * 4)) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `Coupling intervals must be between 0 and ${request.s1Ms * 4} ms.`,
      'Enter at least one interval in that range.',
    );
  }
  const paced = await prepace(request, s2Ms.length, span(context, 0, 0.5));
  return branch(paced, s2Ms, span(context, 0.5, 1), request.level);
}

/**
 * The longest coupling interval that does not capture, to 1 ms, between 50 ms and the cycle length of S1; NaN where all
 * capture. Clinical definition of the effective refractory period.
 */
export async function effectiveRefractoryPeriod(
  request: Omit<S1S2Request, 's2Ms' | 'level'>,
  context: JobContext,
): Promise<number> {
  const WIDTH = 16;
  const paced = await prepace(request, WIDTH, span(context, 0, 0.5));
  let [below, above] = [50, request.s1Ms];
  // Sixteen intervals at a time.
  while (above - below > 1) {
    const step = Math.max(1, Math.ceil((above - below) / (WIDTH + 1)));
    const tried = Array.from({ length: WIDTH }, (_, n) => Math.min(above, below + (n + 1) * step));
    const { points } = await branch(paced, tried, context);
    const fails = points.filter(({ captured }) => !captured).map((point) => point.s2Ms);
    const longest = Math.max(below, ...fails);
    if (longest >= above) return above;
    [below, above] = [longest, Math.min(above, longest + step)];
  }
  return below === 50 ? NaN : below;
}

interface Paced {
  readonly array: CellArray;
  readonly stimulus: CellStimulus;
  /** Last regular beat, from its stimulus on, without another. */
  readonly s1Apd90Ms: number;
  readonly s1UpstrokeMs: number;
  readonly s1RestMv: number;
  readonly s1PeakMv: number;
  readonly start: readonly number[];
}

async function prepace(
  request: Omit<S1S2Request, 's2Ms' | 'level'>,
  width: number,
  context: JobContext,
): Promise<Paced> {
  const model = cellModel(request.model);
  const stimulus = checkedStimulus(model, request.stimulus);
  if (!(request.s1Ms >= 100 && request.s1Ms <= 5000 && request.s1Beats >= 1)) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `${request.s1Beats} beats of ${request.s1Ms} ms are not a usable train: 100 to 5000 ms and at least one beat.`,
      'Enter a cycle length and a number of beats in that range.',
    );
  }
  const array = await CellArray.create(
    model,
    [request],
    new Array<number>(width).fill(0),
    request.dtMs ?? model.dtMs,
  );
  array.setStimulus(() => stimulus.strengthMvPerMs);
  const pulse = Math.max(1, Math.round(stimulus.durationMs / array.dtMs));
  const cycle = Math.round(request.s1Ms / array.dtMs);
  for (let beat = 0; beat + 1 < request.s1Beats; beat++) {
    context.report(beat / request.s1Beats, `Pacing beat ${beat + 1} of ${request.s1Beats}`);
    await advanceCells(array, pulse, true, context);
    await advanceCells(array, cycle - pulse, false, context);
  }
  const start = array.read(0);
  const trace = new Trace(array, cycle + Math.round(WATCH_MS / array.dtMs));
  await advanceCells(array, pulse, true, context, { into: trace });
  await advanceCells(array, trace.steps - pulse, false, context, { into: trace });
  const s1 = trace.measure(0);
  return {
    array,
    stimulus,
    s1Apd90Ms: s1.apd90Ms,
    s1UpstrokeMs: s1.upstrokeMs,
    s1RestMv: s1.restMv,
    s1PeakMv: s1.peakMv,
    start,
  };
}

/** Every interval from the same state: the last regular stimulus and then its own extra one. */
async function branch(
  paced: Paced,
  s2Ms: readonly number[],
  context: JobContext,
  level: S1S2Request['level'] = 'own',
): Promise<S1S2Curve> {
  const { array, stimulus } = paced;
  const { dtMs } = array;
  for (let cell = 0; cell < array.lanes; cell++) array.write(cell, paced.start);
  const pulse = Math.max(1, Math.round(stimulus.durationMs / dtMs));
  const at = s2Ms.map((ms) => Math.round(ms / dtMs));
  const trace = new Trace(array, Math.max(...at) + Math.round(WATCH_MS / dtMs));
  // Where any pulse begins or ends; the first is the regular one, for all.
  const edges = [...new Set([0, pulse, ...at, ...at.map((step) => step + pulse), trace.steps])]
    .filter((step) => step <= trace.steps)
    .sort((a, b) => a - b);
  for (let n = 0; n + 1 < edges.length; n++) {
    const step = edges[n];
    const onNow = (cell: number): boolean =>
      step < pulse || (at[cell] <= step && step < at[cell] + pulse);
    array.setStimulus((cell) =>
      onNow(Math.min(cell, at.length - 1)) ? stimulus.strengthMvPerMs : 0,
    );
    context.report(step / trace.steps, 'Testing early beats');
    await advanceCells(array, edges[n + 1] - step, true, context, {
      into: trace,
      tMs: step * dtMs,
    });
  }
  const rise = paced.s1PeakMv - paced.s1RestMv;
  const points = s2Ms.map((ms, cell): S1S2Point => {
    const fromMv = trace.potentialMv(cell, at[cell]);
    const { apd90Ms, peakMv, dvdtMax } = trace.measure(cell, at[cell], {
      restMv: paced.s1RestMv,
      ...(level === 'regular' && { level90Mv: paced.s1RestMv + 0.1 * rise }),
    });
    const captured =
      fromMv - paced.s1RestMv < REPOLARISED_TO * rise &&
      peakMv - paced.s1RestMv > CAPTURE_RISE * rise &&
      apd90Ms > CAPTURE_LENGTH * paced.s1Apd90Ms;
    return {
      s2Ms: ms,
      diastolicMs: ms - paced.s1UpstrokeMs - paced.s1Apd90Ms,
      captured,
      apd90Ms: captured ? apd90Ms : NaN,
      peakMv,
      dvdtMax,
    };
  });
  return { s1Apd90Ms: paced.s1Apd90Ms, points, steepestSlope: steepestSlope(points) };
}

function steepestSlope(points: readonly S1S2Point[]): number {
  const sorted = points.filter(({ captured }) => captured).sort((a, b) => a.s2Ms - b.s2Ms);
  let steepest = NaN;
  for (let n = 1; n < sorted.length; n++) {
    const slope =
      (sorted[n].apd90Ms - sorted[n - 1].apd90Ms) / (sorted[n].s2Ms - sorted[n - 1].s2Ms);
    if (!(slope <= steepest)) steepest = slope;
  }
  return steepest;
}
