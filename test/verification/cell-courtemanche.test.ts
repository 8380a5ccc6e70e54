/**
 * Courtemanche-Ramirez-Nattel 1998.
 *
 * Reference 1: an independent calculation from the equations, Rush-Larsen at 0.01 ms, 20 pA/pF for 2 ms, one beat per second;
 * the tolerances of beats 1 and 10 are those agreed for it. The model has no lasting balance of sodium and potassium: figures
 * hold for the beat named.
 * Reference 2: the equations in double precision (`test/fixtures/cells`), same step.
 */
import { beforeAll, describe, it } from 'vitest';
import { paceCells } from '../../src/heart/cells/pace.ts';
import type { PacedCell } from '../../src/heart/cells/pace.ts';
import { courtemanche, courtemancheInitial } from '../fixtures/cells/courtemanche-reference.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { comparePrecision } from './cell-precision.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const model = 'Courtemanche cell';
const source = 'Independent calculation of the equations, Rush-Larsen at 0.01 ms';

describe('at one beat per second', () => {
  let control: PacedCell;
  let remodelled: PacedCell;
  let stronger: PacedCell;
  beforeAll(async () => {
    [control, remodelled, stronger] = await paceCells(
      {
        model: 'courtemanche',
        types: [{ variant: 'control' }, { variant: 'af' }, { variant: 'af', scale: { IK1: 2 } }],
        cycleLengthMs: 1000,
        beats: 60,
        dtMs: 0.01,
      },
      quietContext(),
    );
  });

  it.each([
    { beat: 1, restMv: -81.18, peakMv: 25.4, dvdtMax: 218, apd90Ms: 306.0, apd50Ms: 183.8 },
    { beat: 10, restMv: -80.87, peakMv: 25.2, dvdtMax: 216.4, apd90Ms: 297.1, apd50Ms: 177.4 },
    { beat: 60, restMv: -81.07, peakMv: 24.6, dvdtMax: 214, apd90Ms: 294.5, apd50Ms: 170.4 },
  ])('beat $beat', ({ beat, ...reference }) => {
    const found = control.beats[beat - 1];
    for (const [key, title, unit, plusMinus] of [
      ['restMv', 'resting potential', 'mV', 0.1],
      ['peakMv', 'peak', 'mV', 0.5],
      ['dvdtMax', 'steepest rise', 'V/s', 10],
      ['apd90Ms', 'APD90', 'ms', 3],
      ['apd50Ms', 'APD50', 'ms', 4],
    ] as const) {
      // The calculation gives rest, peak and rise of beats 1 and 60 only.
      if (beat === 10 && !key.startsWith('apd')) continue;
      expectFigure({
        model,
        quantity: `${title}, beat ${beat}`,
        value: found[key],
        unit,
        reference: reference[key],
        tolerance: { plusMinus },
        source,
      });
    }
  });

  it('lasts shorter after remodelling by atrial fibrillation', () => {
    expectFigure({
      model,
      quantity: 'APD90 remodelled, beat 10',
      value: remodelled.beats[9].apd90Ms,
      unit: 'ms',
      reference: 213,
      tolerance: { plusMinus: 3 },
      source,
    });
    expectFigure({
      model,
      quantity: 'APD90 remodelled with I_K1 doubled, beat 10',
      value: stronger.beats[9].apd90Ms,
      unit: 'ms',
      reference: 140,
      tolerance: { plusMinus: 3 },
      source,
    });
  });
});

describe('in single precision', () => {
  it('is the model in double precision: control', async () => {
    await comparePrecision(
      { id: 'courtemanche', title: 'Courtemanche', variant: 'control', dtMs: 0.02, beats: 3 },
      courtemanche(),
      courtemancheInitial(),
    );
  });
  it('is the model in double precision: remodelled', async () => {
    await comparePrecision(
      { id: 'courtemanche', title: 'Courtemanche', variant: 'af', dtMs: 0.02, beats: 3 },
      courtemanche({ to: 0.5, Kur: 0.5, CaL: 0.3 }),
      courtemancheInitial(),
    );
  });
});
