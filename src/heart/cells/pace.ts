/** One cell, or several kinds side by side, paced at a fixed cycle: action potentials, their figures, and whether they still change. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { ActionPotential } from './action-potential.ts';
import { CellArray } from './cell-array.ts';
import { checkTimeStep } from './cell-model.ts';
import type { CellModel, CellModelId, CellStimulus, CellType } from './cell-model.ts';
import { cellModel } from './models.ts';
import { SavedTrace } from './saved-trace.ts';
import { steadyStateOf } from './steady-state.ts';
import type { SteadyState } from './steady-state.ts';
import { advanceCells, Trace } from './trace.ts';

export interface PaceSetup {
  readonly model: CellModelId;
  readonly cycleLengthMs: number;
  readonly beats: number;
  /** The model's own where left out. */
  readonly stimulus?: CellStimulus;
  readonly dtMs?: number;
  /** Spacing of the potentials that are returned; 1 ms where left out. */
  readonly saveMs?: number;
  /** How many of the last beats are returned; 1 where left out. */
  readonly savedBeats?: number;
  /** Stops before `beats` once the action potential does not change any more. */
  readonly untilSteady?: boolean;
}

export type PaceRequest = PaceSetup & CellType;

/** Several kinds of cell of one model under one protocol. */
export interface PaceTogetherRequest extends PaceSetup {
  readonly types: readonly CellType[];
}

export interface PacedCell {
  /** Of the saved beats; 0 at the stimulus of the first of them. */
  readonly tMs: Float64Array;
  readonly vmMv: Float32Array;
  /** Calcium of the cytosol, mM, where the model has it. */
  readonly caI?: Float32Array;
  /** Of the last beat. */
  readonly apd90Ms: number;
  readonly apd50Ms: number;
  readonly apd30Ms: number;
  /** V/s */
  readonly dvdtMax: number;
  readonly restMv: number;
  readonly peakMv: number;
  /** Every beat from the first. */
  readonly beats: readonly ActionPotential[];
  readonly steadyState: SteadyState;
  /** All variables at the end, in the order of the model's `variables`. */
  readonly variables: readonly number[];
}

/** Beyond so many steps a request is refused before it starts. */
export const MOST_STEPS = 400_000_000;
/** Pulses beyond these reach no cell in an experiment and leave the range of the tables. */
const STRENGTH_RANGE_MV_PER_MS = [0, 500] as const;

/**
 * Paces one cell from the model's initial state. Fails for unknown names, parameters, steps and times outside their range, and
 * at once where the potential is not a number any more, saying when.
 */
export async function paceCell(
  { variant, scale, parameters, ...setup }: PaceRequest,
  context: JobContext,
): Promise<PacedCell> {
  const type = { variant, ...(scale && { scale }), ...(parameters && { parameters }) };
  const [cell] = await paceCells({ ...setup, types: [type] }, context);
  return cell;
}

/** Paces several kinds of cell at once, four for the time of one; results in the order of `types`. */
export async function paceCells(
  request: PaceTogetherRequest,
  context: JobContext,
): Promise<PacedCell[]> {
  const model = cellModel(request.model);
  const stimulus = checkedStimulus(model, request.stimulus);
  const dtMs = request.dtMs ?? model.dtMs;
  checkTimeStep(model, dtMs);
  checkTrain(request, dtMs, stimulus);
  const kinds = request.types.map((_, n) => n);
  if (kinds.length === 0) {
    fail(
      'bad-input',
      'no-cells',
      'No cell type was named to pace.',
      'Name at least one cell type.',
    );
  }
  const array = await CellArray.create(model, request.types, kinds, dtMs);
  array.setStimulus(() => stimulus.strengthMvPerMs);
  const cycle = Math.round(request.cycleLengthMs / dtMs);
  const pulse = Math.max(1, Math.round(stimulus.durationMs / dtMs));
  const trace = new Trace(array, cycle);
  const saved = new SavedTrace(array, request.saveMs ?? 1, cycle);
  const beats: ActionPotential[][] = kinds.map(() => []);
  const firstSaved = request.beats - (request.savedBeats ?? 1);
  let done = 0;
  while (done < request.beats) {
    context.report(done / request.beats, `Pacing beat ${done + 1} of ${request.beats}`);
    // A run that may stop early keeps every beat until a later one replaces it.
    saved.begin(done >= firstSaved ? 'keep' : request.untilSteady ? 'replace' : 'skip');
    trace.restart();
    for (let step = 0; step < cycle;) {
      saved.sample(step);
      const stimulated = step < pulse;
      const end = Math.min(stimulated ? pulse : cycle, saved.next(step), cycle);
      const tMs = (done * cycle + step) * dtMs;
      await advanceCells(array, end - step, stimulated, context, { into: trace, tMs });
      step = end;
    }
    for (const cell of kinds) beats[cell].push(trace.measure(cell));
    done++;
    if (request.untilSteady && beats.every((cell) => steadyStateOf(cell).reached)) break;
  }
  return kinds.map((cell) => {
    const last = beats[cell][done - 1];
    const caI = saved.calcium(cell);
    return {
      tMs: saved.times(),
      vmMv: saved.potentials(cell),
      ...(caI && { caI }),
      apd90Ms: last.apd90Ms,
      apd50Ms: last.apd50Ms,
      apd30Ms: last.apd30Ms,
      dvdtMax: last.dvdtMax,
      restMv: last.restMv,
      peakMv: last.peakMv,
      beats: beats[cell],
      steadyState: steadyStateOf(beats[cell]),
      variables: array.read(cell),
    };
  });
}

/** The stimulus asked for or the model's own; fails where it cannot be meant. */
export function checkedStimulus(model: CellModel, asked?: CellStimulus): CellStimulus {
  const stimulus = asked ?? model.stimulus;
  const [least, most] = STRENGTH_RANGE_MV_PER_MS;
  if (
    !(stimulus.strengthMvPerMs >= least && stimulus.strengthMvPerMs <= most) ||
    !(stimulus.durationMs > 0 && stimulus.durationMs <= 20)
  ) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `A stimulus of ${stimulus.strengthMvPerMs} mV/ms for ${stimulus.durationMs} ms is outside 0 to ${most} mV/ms and 0 to 20 ms.`,
      `Enter a stimulus in that range; ${model.stimulus.strengthMvPerMs} mV/ms for ${model.stimulus.durationMs} ms is usual.`,
    );
  }
  return stimulus;
}

function checkTrain(
  { cycleLengthMs, beats }: PaceSetup,
  dtMs: number,
  stimulus: CellStimulus,
): void {
  if (!(cycleLengthMs > stimulus.durationMs && cycleLengthMs >= 20 && cycleLengthMs <= 10_000)) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `A cycle length of ${cycleLengthMs} ms is outside 20 to 10000 ms or not longer than the stimulus.`,
      'Enter a cycle length in that range.',
    );
  }
  if (!(Number.isInteger(beats) && beats >= 1)) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `${beats} beats cannot be paced.`,
      'Enter a whole number from 1.',
    );
  }
  const steps = (cycleLengthMs / dtMs) * beats;
  if (steps > MOST_STEPS) {
    fail(
      'too-large',
      'too-many-steps',
      `${beats} beats of ${cycleLengthMs} ms in steps of ${dtMs} ms are ${(steps / 1e6).toFixed(0)} million steps, some ${Math.ceil(steps / 5e6)} s of work.`,
      `Ask for fewer beats or a longer step: at most ${MOST_STEPS / 1e6} million steps.`,
    );
  }
}
