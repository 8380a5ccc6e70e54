/** Every current of one beat over time, and the charge it carries. */
import { fail } from '../../core/failure.ts';
import { span } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { CellArray } from './cell-array.ts';
import { toMv } from './cell-model.ts';
import { cellModel } from './models.ts';
import { checkedStimulus } from './pace.ts';
import type { RestitutionSetup } from './restitution.ts';
import { advanceCells } from './trace.ts';

export interface BeatCurrentsRequest extends RestitutionSetup {
  readonly cycleLengthMs: number;
  /** Beats paced; the last one is traced. */
  readonly beats: number;
  /** Spacing of the samples; 1 ms where left out. */
  readonly saveMs?: number;
  /** All variables to start from, in the model's order; its initial state where left out. */
  readonly start?: readonly number[];
}

export interface CurrentTrace {
  readonly id: string;
  readonly title: string;
  /** pA/pF at the times of the beat, outward positive. */
  readonly values: Float32Array;
  /** Over the whole beat, uC/uF (summed at every step, not at the samples). */
  readonly charge: number;
}

export interface BeatCurrents {
  /** From the stimulus on. */
  readonly tMs: Float64Array;
  readonly vmMv: Float32Array;
  readonly currents: readonly CurrentTrace[];
  /**
   * Charge of the six currents of Dutta 2017 (doi 10.3389/fphys.2017.00616), uC/uF: late sodium, L-type calcium, transient
   * outward and the three rectifiers. Undefined for models that lack one of them.
   */
  readonly qNet?: number;
}

const NET = ['INaL', 'ICaL', 'Ito', 'IKr', 'IKs', 'IK1'];

/** Paces one cell and traces its last beat. Fails for what `checkedStimulus` and `CellArray.create` refuse. */
export async function beatCurrents(
  request: BeatCurrentsRequest,
  context: JobContext,
): Promise<BeatCurrents> {
  const { cycleLengthMs, beats, saveMs = 1 } = request;
  if (
    !(cycleLengthMs >= 100 && cycleLengthMs <= 10_000) ||
    !(Number.isInteger(beats) && beats >= 1 && beats <= 2000) ||
    !(saveMs > 0)
  ) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `${beats} beats of ${cycleLengthMs} ms, saved every ${saveMs} ms, cannot be traced.`,
      'Enter a cycle length of 100 to 10000 ms, 1 to 2000 whole beats and a positive spacing.',
    );
  }
  const model = cellModel(request.model);
  const stimulus = checkedStimulus(model, request.stimulus);
  const array = await CellArray.create(model, [request], [0], request.dtMs ?? model.dtMs);
  if (request.start)
    for (let lane = 0; lane < array.lanes; lane++) array.write(lane, request.start);
  array.setStimulus(() => stimulus.strengthMvPerMs);
  const { dtMs } = array;
  const [pulse, cycle] = [stimulus.durationMs, cycleLengthMs].map((ms) => Math.round(ms / dtMs));
  const pacing = span(context, 0, 0.9);
  for (let beat = 1; beat < beats; beat++) {
    pacing.report(beat / beats, `Pacing beat ${beat} of ${beats}`);
    await advanceCells(array, pulse, true, context);
    await advanceCells(array, cycle - pulse, false, context);
  }
  return traceBeat(array, pulse, cycle, Math.max(1, Math.round(saveMs / dtMs)), context);
}

async function traceBeat(
  array: CellArray,
  pulse: number,
  cycle: number,
  every: number,
  context: JobContext,
): Promise<BeatCurrents> {
  const { model, dtMs } = array;
  const samples = Math.ceil(cycle / every);
  const tMs = Float64Array.from({ length: samples }, (_, n) => n * every * dtMs);
  const vmMv = new Float32Array(samples);
  const values = model.traced.map(() => new Float32Array(samples));
  const sums = model.traced.map(() => 0);
  for (let step = 0; step < cycle; step++) {
    const sample = step % every === 0 ? step / every : -1;
    if (sample >= 0) vmMv[sample] = toMv(model, array.potentials()[0]);
    for (const [n, current] of array.stepTapped(0, step < pulse, step * dtMs).entries()) {
      sums[n] += current;
      if (sample >= 0) values[n][sample] = current;
    }
    if (step % 2000 === 0) {
      context.report(0.9 + (0.1 * step) / cycle, 'Tracing the currents of the last beat');
      await context.checkpoint();
    }
  }
  const currents = model.traced.map(({ id, title }, n) => ({
    id,
    title,
    values: values[n],
    charge: (sums[n] * dtMs) / 1000,
  }));
  const net = NET.map((id) => currents.find((current) => current.id === id)?.charge);
  const qNet = net.reduce((sum, charge) => (sum ?? NaN) + (charge ?? NaN), 0);
  return { tMs, vmMv, currents, ...(qNet !== undefined && !Number.isNaN(qNet) && { qNet }) };
}
