/**
 * Ten Tusscher-Panfilov 2006.
 *
 * Reference 1: Chaste (BSD-3), `TestIonicModels` and `TestIonicModelsLong`: epicardial cell, one stimulus of 38 pA/pF for 1 ms,
 * forward Euler at 0.001 ms, checked by its authors against the CellML code. Trace of 40 ms (file `TenTusscherValidData.dat`,
 * described beside the data as the 2004 model; its variables and its initial state are those of 2006) and APD90 of four cells
 * from its assertions, to 0.1 ms there. Ours must agree to 0.5 ms and to 0.2 mV away from the upstroke.
 * Reference 2: an independent calculation from the equations at a step of 0.01 ms, 52 pA/pF for 1 ms, one beat per second; the
 * tolerances of the first and the 60th beat are those agreed for it.
 * Reference 3: the equations in double precision (`test/fixtures/cells`), same step.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, it } from 'vitest';
import { paceCell, paceCells } from '../../src/heart/cells/pace.ts';
import type { PacedCell } from '../../src/heart/cells/pace.ts';
import {
  TEN_TUSSCHER_CELLS,
  tenTusscher,
  tenTusscherInitial,
} from '../fixtures/cells/ten-tusscher-reference.ts';
import { chasteDuration, singleShot } from '../fixtures/cells/single-shot.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { comparePrecision } from './cell-precision.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const model = 'Ten Tusscher cell';
const CHASTE =
  'Chaste, TestIonicModelsLong (BSD-3): forward Euler at 0.001 ms, asserted there to 0.1 ms';
const OWN = 'Independent calculation of the equations, Rush-Larsen at 0.01 ms';
const CHASTE_STIMULUS = { atMs: 100, durationMs: 1, strengthMvPerMs: 38 };

describe('against Chaste', () => {
  it.each([
    ['epicardial cell', {}, 300.4789],
    ['I_Ks x 0.25', { IKs: 0.25 }, 392.1871],
    ['I_to x 0.165, I_Ks x 0.66', { Ito: 0.165, IKs: 0.66 }, 329.2048],
    ['I_Kr blocked', { IKr: 0 }, 347.8374],
  ])('has the same duration: %s', async (title, scale, reference) => {
    const { potentialMv } = await singleShot(
      'ten-tusscher',
      { variant: 'epi', scale },
      CHASTE_STIMULUS,
      { dtMs: 0.005, durationMs: 620 },
    );
    expectFigure({
      model,
      quantity: `APD90 after 100 ms of rest, ${title}`,
      value: chasteDuration(potentialMv, 0.005, CHASTE_STIMULUS.atMs, 0.9),
      unit: 'ms',
      reference,
      tolerance: { plusMinus: 0.5 },
      source: CHASTE,
    });
  });

  const folder = sharedData('cell-models', 'chaste_reference_traces');
  describe.skipIf(folder === undefined)('trace', () => {
    it('follows potential, calcium and sodium over 40 ms', async () => {
      const rows = readTrace(path.join(folder ?? '', 'ionicmodels', 'TenTusscherValidData.dat'));
      const { potentialMv, variablesAt } = await singleShot(
        'ten-tusscher',
        { variant: 'epi' },
        { ...CHASTE_STIMULUS, atMs: 5 },
        { dtMs: 0.005, durationMs: 40, readEveryMs: 1 },
      );
      const away = (tMs: number): boolean => tMs < 5 || tMs > 8;
      const worst = { potential: 0, calcium: 0, sodium: 0 };
      for (const row of rows) {
        const tMs = row['Time(ms)'];
        const ours = variablesAt[Math.round(tMs)];
        const error = Math.abs(potentialMv[Math.round(tMs / 0.005)] - row['V(mV)']);
        if (away(tMs)) worst.potential = Math.max(worst.potential, error);
        worst.calcium = Math.max(worst.calcium, Math.abs(ours[14] - row['Cai(mM)']));
        worst.sodium = Math.max(worst.sodium, Math.abs(ours[17] - row['Nai(mM)']));
      }
      const common = {
        model,
        reference: 0,
        source: 'Chaste, TenTusscherValidData.dat (BSD-3), one row per ms',
        needs: 'cell-models/chaste_reference_traces',
      } as const;
      expectFigure({
        ...common,
        quantity: 'Largest error of the potential over 40 ms, more than 2 ms from the stimulus',
        value: worst.potential,
        unit: 'mV',
        tolerance: { below: 0.2 },
      });
      expectFigure({
        ...common,
        quantity: 'Largest error of the calcium of the cytosol over 40 ms',
        value: worst.calcium * 1000,
        unit: 'uM',
        tolerance: { below: 0.005 },
      });
      expectFigure({
        ...common,
        quantity: 'Largest error of the sodium of the cytosol over 40 ms',
        value: worst.sodium,
        unit: 'mM',
        tolerance: { below: 0.0005 },
      });
    });
  });
});

/** Beat, cell, then what the independent calculation gives. */
const TABLE = [
  {
    beat: 1,
    cell: 'epi',
    restMv: -85.2,
    peakMv: 38.2,
    dvdtMax: 369,
    apd90Ms: 290.1,
    apd50Ms: 261.1,
    apd30Ms: 220.2,
  },
  {
    beat: 1,
    cell: 'endo',
    restMv: -85.2,
    peakMv: 39.1,
    dvdtMax: 369,
    apd90Ms: 291.0,
    apd50Ms: 261.7,
    apd30Ms: 219.3,
  },
  {
    beat: 1,
    cell: 'm',
    restMv: -85.2,
    peakMv: 38.2,
    dvdtMax: 369,
    apd90Ms: 378.3,
    apd50Ms: 347.1,
    apd30Ms: 293.2,
  },
  {
    beat: 60,
    cell: 'epi',
    restMv: -85.5,
    peakMv: 39.2,
    dvdtMax: 382,
    apd90Ms: 303.8,
    apd50Ms: 275.5,
    apd30Ms: 234.9,
  },
  {
    beat: 60,
    cell: 'endo',
    restMv: -85.5,
    peakMv: 40.5,
    dvdtMax: 383,
    apd90Ms: 303.2,
    apd50Ms: 274.6,
    apd30Ms: 232.0,
  },
  {
    beat: 60,
    cell: 'm',
    restMv: -85.4,
    peakMv: 39.4,
    dvdtMax: 382,
    apd90Ms: 404.3,
    apd50Ms: 372.2,
    apd30Ms: 317.0,
  },
] as const;

describe('at one beat per second', () => {
  let cells: PacedCell[];
  beforeAll(async () => {
    cells = await paceCells(
      {
        model: 'ten-tusscher',
        types: ['epi', 'endo', 'm'].map((variant) => ({ variant })),
        cycleLengthMs: 1000,
        beats: 60,
        dtMs: 0.01,
      },
      quietContext(),
    );
  });

  it.each(TABLE)('beat $beat, $cell', ({ beat, cell, ...reference }) => {
    const found = cells[['epi', 'endo', 'm'].indexOf(cell)].beats[beat - 1];
    const late = beat > 1;
    const figures = [
      ['restMv', 'resting potential', 'mV', 0.2],
      ['peakMv', 'peak', 'mV', 0.5],
      ['dvdtMax', 'steepest rise', 'V/s', 10],
      ['apd90Ms', 'APD90', 'ms', late ? 3 : 1.5],
      ['apd50Ms', 'APD50', 'ms', late ? 3 : 1.5],
      ['apd30Ms', 'APD30', 'ms', late ? 3 : 1.5],
    ] as const;
    for (const [key, title, unit, plusMinus] of figures) {
      expectFigure({
        model,
        quantity: `${title}, ${cell}, beat ${beat}`,
        value: found[key],
        unit,
        reference: reference[key],
        tolerance: { plusMinus },
        source: OWN,
      });
    }
  });

  it('has its calcium transient', () => {
    for (const [n, cell, reference] of [
      [0, 'epi', 0.85],
      [1, 'endo', 0.8],
      [2, 'm', 1.27],
    ] as const) {
      expectFigure({
        model,
        quantity: `peak calcium of the cytosol, ${cell}, beat 60`,
        value: Math.max(...(cells[n].caI ?? [])) * 1000,
        unit: 'uM',
        reference,
        tolerance: { plusMinus: 0.03 },
        source: OWN,
      });
    }
  });
});

describe('in the border zone of an infarct', () => {
  it('rises slowly and lasts longer', async () => {
    const { beats } = await paceCell(
      {
        model: 'ten-tusscher',
        variant: 'epi',
        scale: { INa: 0.38, ICaL: 0.31, IKr: 0.3, IKs: 0.2 },
        cycleLengthMs: 600,
        beats: 60,
      },
      quietContext(),
    );
    const [last] = beats.slice(-1);
    const common = { model, source: `${OWN}; factors of the VARP family of models` } as const;
    expectFigure({
      ...common,
      quantity: 'APD90 in the border zone at 600 ms, epi, beat 60',
      value: last.apd90Ms,
      unit: 'ms',
      reference: 331,
      tolerance: { plusMinus: 3 },
    });
    expectFigure({
      ...common,
      quantity: 'Steepest rise in the border zone at 600 ms, epi, beat 60',
      value: last.dvdtMax,
      unit: 'V/s',
      reference: 189,
      tolerance: { plusMinus: 10 },
    });
  });
});

describe('in single precision', () => {
  it.each(['epi', 'endo', 'm'] as const)('is the model in double precision: %s', async (cell) => {
    await comparePrecision(
      { id: 'ten-tusscher', title: 'ten Tusscher-Panfilov', variant: cell, dtMs: 0.02, beats: 3 },
      tenTusscher(TEN_TUSSCHER_CELLS[cell]),
      tenTusscherInitial(),
    );
  });
});

function readTrace(file: string): Record<string, number>[] {
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = head.trim().split(/\s+/);
  return lines.map((line) => {
    const values = line.trim().split(/\s+/).map(Number);
    return Object.fromEntries(names.map((name, n) => [name, values[n]]));
  });
}
