/** The kernel beside the same equations in double precision: how far rounding, tables and short formulae move a result. */
import { measureActionPotential } from '../../src/heart/cells/action-potential.ts';
import { CellArray } from '../../src/heart/cells/cell-array.ts';
import { toMv } from '../../src/heart/cells/cell-model.ts';
import type { CellModelId } from '../../src/heart/cells/cell-model.ts';
import { cellModel } from '../../src/heart/cells/models.ts';
import { advanceCells, Trace } from '../../src/heart/cells/trace.ts';
import { runReference } from '../fixtures/cells/run-reference.ts';
import type { Membrane } from '../fixtures/cells/run-reference.ts';
import { quietContext } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

interface Case {
  readonly id: CellModelId;
  readonly title: string;
  readonly variant: string;
  readonly dtMs: number;
  readonly beats: number;
  /** Stimuli are so far apart; 1000 ms where left out. */
  readonly cycleLengthMs?: number;
}

const SOURCE = 'The same equations in double precision with library functions, same step';

/** Runs both and records durations, the difference over time and the concentrations' drift as figures. */
export async function comparePrecision<State extends { V: number }>(
  { id, title, variant, dtMs, beats, cycleLengthMs = 1000 }: Case,
  membrane: Membrane<State>,
  state: State,
): Promise<void> {
  const model = cellModel(id);
  const { strengthMvPerMs, durationMs } = model.stimulus;
  const array = await CellArray.create(model, [{ variant }], [0], dtMs);
  array.setStimulus(() => strengthMvPerMs);
  const cycle = Math.round(cycleLengthMs / dtMs);
  const pulse = Math.round(durationMs / dtMs);
  const trace = new Trace(array, cycle * beats);
  for (let beat = 0; beat < beats; beat++) {
    await advanceCells(array, pulse, true, quietContext(), { into: trace });
    await advanceCells(array, cycle - pulse, false, quietContext(), { into: trace });
  }
  const reference = runReference(membrane, state, {
    dtMs,
    durationMs: cycleLengthMs * beats,
    pulses: Array.from({ length: beats }, (_, beat) => ({
      atMs: beat * cycleLengthMs,
      durationMs,
      strengthPerMs: strengthMvPerMs / model.rangeMv,
    })),
  });
  const referenceMv = (n: number): number => toMv(model, reference.potential[n]);
  const last = cycle * (beats - 1);
  const ours = trace.measure(0, last);
  const theirs = measureActionPotential((n) => referenceMv(last + n), cycle + 1, dtMs);
  let squares = 0;
  for (let n = 0; n <= trace.steps; n++) squares += (trace.potentialMv(0, n) - referenceMv(n)) ** 2;
  const of = `${title}, ${variant}, beat ${beats}`;
  const common = { model: 'Cell kernels', source: SOURCE } as const;
  expectFigure({
    ...common,
    quantity: `APD90 in single precision, ${of}`,
    value: ours.apd90Ms,
    unit: 'ms',
    reference: theirs.apd90Ms,
    tolerance: { plusMinus: 0.1 },
  });
  expectFigure({
    ...common,
    quantity: `Steepest rise in single precision, ${of}`,
    value: ours.dvdtMax,
    unit: 'V/s',
    reference: theirs.dvdtMax,
    tolerance: { percent: 0.5 },
  });
  expectFigure({
    ...common,
    quantity: `Root mean square error of the potential over ${beats} beats, ${title}, ${variant}`,
    value: Math.sqrt(squares / (trace.steps + 1)),
    unit: 'mV',
    reference: 0,
    tolerance: { below: 0.05 },
  });
}
