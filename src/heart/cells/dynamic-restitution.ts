/** Duration of the action potential at ever faster pacing, with its alternans and block. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { CellArray } from './cell-array.ts';
import { toMv } from './cell-model.ts';
import { cellModel } from './models.ts';
import { checkedStimulus } from './pace.ts';
import type { RestitutionSetup } from './restitution.ts';
import { ALTERNANS_MS } from './steady-state.ts';
import { advanceCells, Trace } from './trace.ts';
import type { FoundBeat } from './trace.ts';

export interface DynamicRequest extends RestitutionSetup {
  /** From slow to fast; the cell goes on from one to the next, as in the laboratory. */
  readonly cycleLengthsMs: readonly number[];
  readonly beatsPerCycleLength: number;
}

export interface DynamicPoint {
  readonly cycleLengthMs: number;
  /** Of the last two beats that captured, the later one last. */
  readonly apd90Ms: readonly [number, number];
  readonly diastolicMs: readonly [number, number];
  /** The two differ by more than 2 ms. */
  readonly alternans: boolean;
  /** Stimuli per beat that captured: 2 in 2:1 block. */
  readonly stimuliPerBeat: number;
}

/** Steady pacing at each cycle length in turn. */
export async function dynamicRestitution(
  request: DynamicRequest,
  context: JobContext,
): Promise<DynamicPoint[]> {
  const { cycleLengthsMs, beatsPerCycleLength } = request;
  if (!cycleLengthsMs.every((ms) => ms >= 50 && ms <= 5000) || !(beatsPerCycleLength >= 4)) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      'Cycle lengths must be 50 to 5000 ms, with at least 4 beats at each.',
      'Enter cycle lengths and beats in that range.',
    );
  }
  const model = cellModel(request.model);
  const stimulus = checkedStimulus(model, request.stimulus);
  const array = await CellArray.create(model, [request], [0], request.dtMs ?? model.dtMs);
  array.setStimulus(() => stimulus.strengthMvPerMs);
  const pulse = Math.max(1, Math.round(stimulus.durationMs / array.dtMs));
  const points: DynamicPoint[] = [];
  const restMv = toMv(model, model.initial[0]);
  for (const [n, cycleLengthMs] of cycleLengthsMs.entries()) {
    context.report(n / cycleLengthsMs.length, `Pacing at ${cycleLengthMs} ms`);
    const cycle = Math.round(cycleLengthMs / array.dtMs);
    const watched = Math.min(8, beatsPerCycleLength);
    const trace = new Trace(array, cycle * watched);
    for (let beat = 0; beat < beatsPerCycleLength; beat++) {
      const into = beat >= beatsPerCycleLength - watched ? trace : undefined;
      if (beat === beatsPerCycleLength - watched) trace.restart();
      await advanceCells(array, pulse, true, context, { into });
      await advanceCells(array, cycle - pulse, false, context, { into });
    }
    points.push(lastTwo(trace.beats(0, restMv), cycleLengthMs, watched));
  }
  return points;
}

function lastTwo(
  beats: readonly FoundBeat[],
  cycleLengthMs: number,
  stimuli: number,
): DynamicPoint {
  const apd = (n: number): number => (beats[n] ? beats[n].downMs - beats[n].upMs : NaN);
  const before = (n: number): number => (beats[n - 1] ? beats[n].upMs - beats[n - 1].downMs : NaN);
  const [a, b] = [beats.length - 2, beats.length - 1];
  return {
    cycleLengthMs,
    apd90Ms: [apd(a), apd(b)],
    diastolicMs: [before(a), before(b)],
    alternans: Math.abs(apd(a) - apd(b)) > ALTERNANS_MS,
    stimuliPerBeat: beats.length > 0 ? stimuli / beats.length : Infinity,
  };
}
