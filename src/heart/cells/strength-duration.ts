/** The weakest pulse that excites a resting cell, by its duration. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { CellArray } from './cell-array.ts';
import { toMv } from './cell-model.ts';
import { cellModel } from './models.ts';
import type { RestitutionSetup } from './restitution.ts';
import { advanceCells, Trace } from './trace.ts';

export interface StrengthDurationRequest extends Omit<RestitutionSetup, 'stimulus'> {
  readonly durationsMs: readonly number[];
}

export interface StrengthDuration {
  readonly points: readonly {
    readonly durationMs: number;
    /** Weakest strength that excites, to 1 %, mV/ms; NaN where none below 200 mV per duration does. */
    readonly thresholdMvPerMs: number;
  }[];
  /**
   * Weiss's law, charge = rheobase (duration + chronaxie), fitted to the points; NaN with fewer than two. Strength of a pulse
   * without end, and the duration that needs twice that.
   */
  readonly rheobaseMvPerMs: number;
  readonly chronaxieMs: number;
}

/** Strengths searched, mV/ms. */
const WEAKEST = 0.05;
/** Of the strongest, the rise without any other current, mV: more leaves the range of the tables. */
const STRONGEST_MV = 200;
const WIDTH = 16;
/** How long after the pulse an upstroke may take. */
const WATCH_MS = 60;

/** From the model's initial state, sixteen strengths at a time. */
export async function strengthDuration(
  request: StrengthDurationRequest,
  context: JobContext,
): Promise<StrengthDuration> {
  const { durationsMs } = request;
  const model = cellModel(request.model);
  const dtMs = request.dtMs ?? model.dtMs;
  if (durationsMs.length === 0 || !durationsMs.every((ms) => ms >= dtMs && ms <= 50)) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `Pulses must last ${dtMs} to 50 ms.`,
      'Enter at least one duration in that range.',
    );
  }
  const array = await CellArray.create(model, [request], new Array<number>(WIDTH).fill(0), dtMs);
  const rest = array.snapshot();
  const points: { durationMs: number; thresholdMvPerMs: number }[] = [];
  for (const [n, durationMs] of durationsMs.entries()) {
    let [below, above] = [WEAKEST, STRONGEST_MV / durationMs];
    let found = true;
    while (found && above / below > 1.01) {
      context.report(n / durationsMs.length, `Pulses of ${durationMs} ms`);
      const ratio = (above / below) ** (1 / (WIDTH - 1));
      const strengths = Array.from({ length: WIDTH }, (_, k) => below * ratio ** k);
      array.restore(rest);
      array.setStimulus((cell) => strengths[cell]);
      const excited = await whichFire(array, Math.round(durationMs / dtMs), context);
      const first = excited.indexOf(true);
      if (first < 0) found = false;
      else if (first === 0) above = below;
      else [below, above] = [strengths[first - 1], strengths[first]];
    }
    points.push({ durationMs, thresholdMvPerMs: found ? above : NaN });
  }
  return { points, ...weiss(points) };
}

/**
 * A cell fires if it goes on rising by itself after its pulse, and stands on its plateau later. Pulses that lift it over its
 * own peak do not count, but there are weaker ones below them.
 */
async function whichFire(array: CellArray, pulse: number, context: JobContext): Promise<boolean[]> {
  const watch = Math.round(WATCH_MS / array.dtMs);
  await advanceCells(array, pulse, true, context);
  const trace = new Trace(array, watch);
  await advanceCells(array, watch, false, context, { into: trace });
  const restMv = toMv(array.model, array.model.initial[0]);
  return Array.from({ length: array.cells }, (_, cell) => {
    const { peakMv } = trace.measure(cell);
    return (
      peakMv > trace.potentialMv(cell, 0) + OWN_RISE_MV &&
      trace.potentialMv(cell, watch) > restMv + PLATEAU_MV
    );
  });
}
const OWN_RISE_MV = 5;
/** Above rest, 60 ms after the pulse. */
const PLATEAU_MV = 30;

function weiss(
  points: readonly { readonly durationMs: number; readonly thresholdMvPerMs: number }[],
): { rheobaseMvPerMs: number; chronaxieMs: number } {
  const known = points.filter(({ thresholdMvPerMs }) => !Number.isNaN(thresholdMvPerMs));
  if (known.length < 2) return { rheobaseMvPerMs: NaN, chronaxieMs: NaN };
  const mean = (of: (point: (typeof known)[number]) => number): number =>
    known.reduce((sum, point) => sum + of(point), 0) / known.length;
  const charge = (point: (typeof known)[number]): number =>
    point.thresholdMvPerMs * point.durationMs;
  const [d, q] = [mean((point) => point.durationMs), mean(charge)];
  const slope =
    mean((point) => (point.durationMs - d) * (charge(point) - q)) /
    mean((point) => (point.durationMs - d) ** 2);
  return { rheobaseMvPerMs: slope, chronaxieMs: (q - slope * d) / slope };
}
