/**
 * O'Hara-Rudy 2011 and its form with the states of hERG (CiPA 2017).
 *
 * Reference 1: Chaste ApPredict (BSD-3), `TestCipaQNetCalculator` and its `q_net.txt`: charge qNet of the CiPA model in its
 * steady state at 2000 ms (0.06967 uC/uF, asserted there to 1e-5), and after a minute with I_Kr divided by 11. An adaptive
 * solver there; here extrapolated linearly from steps of 0.02 and 0.01 ms.
 * Reference 2: the state at one beat per second distributed with the CellML code of the model (models.cellml.org, exposure 4e8).
 * Reference 3: O'Hara 2011, doi 10.1371/journal.pcbi.1002061: resting potential, duration and rise of the endocardial cell
 * at one beat per second, order of the cell types, alternans above 200 beats per minute, early afterdepolarisations when I_Kr
 * is blocked at slow pacing.
 * Reference 4: the equations in double precision with library functions (`test/fixtures/cells`), same step.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { beatCurrents } from '../../src/heart/cells/beat-currents.ts';
import { CellArray } from '../../src/heart/cells/cell-array.ts';
import { drugEffect, drugOf } from '../../src/heart/cells/drugs.ts';
import { dynamicRestitution } from '../../src/heart/cells/dynamic-restitution.ts';
import { cellModel } from '../../src/heart/cells/models.ts';
import { paceCells } from '../../src/heart/cells/pace.ts';
import type { PacedCell } from '../../src/heart/cells/pace.ts';
import { oharaRudy, oharaRudyFrom } from '../fixtures/cells/ohara-rudy-reference.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { comparePrecision } from './cell-precision.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const model = "O'Hara-Rudy cell";
const PAPER = "O'Hara 2011, doi 10.1371/journal.pcbi.1002061";

describe('charge over a beat', () => {
  const CHASTE = 'Chaste ApPredict (BSD-3), TestCipaQNetCalculator; here extrapolated to step 0';
  const qNet = async (beats: number, scale: Readonly<Record<string, number>>): Promise<number> => {
    const [coarse, fine] = await Promise.all(
      [0.02, 0.01].map((dtMs) =>
        beatCurrents(
          { model: 'ohara-rudy-herg', variant: 'endo', cycleLengthMs: 2000, beats, dtMs, scale },
          quietContext(),
        ),
      ),
    );
    return 2 * (fine.qNet ?? NaN) - (coarse.qNet ?? NaN);
  };

  it('is that of the steady state at 2000 ms', async () => {
    expectFigure({
      model,
      quantity: 'qNet of the CiPA model, steady state at 2000 ms',
      value: await qNet(1, {}),
      unit: 'uC/uF',
      reference: 0.06967,
      tolerance: { percent: 0.5 },
      source: CHASTE,
    });
  });

  it('falls as I_Kr is blocked', async () => {
    expectFigure({
      model,
      quantity: 'qNet of the CiPA model, I_Kr / 11, after a minute at 2000 ms',
      value: await qNet(30, { IKr: 1 / 11 }),
      unit: 'uC/uF',
      reference: 0.00235849,
      tolerance: { plusMinus: 0.0005 },
      source: CHASTE,
    });
  });
});

describe('at one beat per second', () => {
  let cells: PacedCell[];
  beforeAll(async () => {
    cells = await paceCells(
      {
        model: 'ohara-rudy',
        types: ['endo', 'epi', 'm'].map((variant) => ({ variant })),
        cycleLengthMs: 1000,
        beats: 20,
        dtMs: 0.01,
      },
      quietContext(),
    );
  });

  it.each([
    ['Resting potential', 'restMv', 'mV', -87.8, 0.3],
    ['APD90', 'apd90Ms', 'ms', 269, 3],
    ['Steepest rise', 'dvdtMax', 'V/s', 254, 10],
  ] as const)('%s of the endocardial cell', (title, key, unit, reference, plusMinus) => {
    expectFigure({
      model,
      quantity: `${title}, endocardium, 20th beat at 1000 ms`,
      value: cells[0][key],
      unit,
      reference,
      tolerance: { plusMinus },
      source: PAPER,
    });
  });

  it('lasts shortest in epicardium and longest in M cells', () => {
    const [endo, epi, m] = cells.map(({ apd90Ms }) => apd90Ms);
    expect(epi).toBeLessThan(endo - 20);
    expect(m).toBeGreaterThan(endo + 40);
  });

  it.each([
    ['Na_i', 'Sodium of the cytosol', 'mM', 7.268],
    ['K_i', 'Potassium of the cytosol', 'mM', 144.6556],
    ['Ca_NSR', 'Calcium of the network store', 'mM', 1.61957],
    ['xs1', 'Slow gate of I_Ks', '', 0.270776],
    ['fs', 'Slow inactivation of I_CaL', '', 0.910241],
  ])('%s', (name, title, unit, reference) => {
    expectFigure({
      model,
      quantity: `${title}, endocardium at 1000 ms`,
      value: cells[0].variables[cellModel('ohara-rudy').variables.indexOf(name)],
      unit,
      reference,
      tolerance: { percent: 1.5 },
      source: 'Steady state distributed with the CellML code, models.cellml.org exposure 4e8',
    });
  });
});

describe('rate', () => {
  it('brings alternans above 200 beats per minute, and none below', async () => {
    const points = await dynamicRestitution(
      {
        model: 'ohara-rudy',
        variant: 'endo',
        cycleLengthsMs: [400, 320, 280, 260, 230],
        beatsPerCycleLength: 60,
      },
      quietContext(),
    );
    expect(points.map(({ alternans }) => alternans)).toEqual([false, false, false, false, true]);
    expectFigure({
      model,
      quantity: 'Alternans of APD90 at 230 ms (260 per minute)',
      value: Math.abs(points[4].apd90Ms[0] - points[4].apd90Ms[1]),
      unit: 'ms',
      tolerance: { atLeast: 2 },
      source: `${PAPER}: alternans at rates above 200 per minute`,
    });
  });

  it('brings early afterdepolarisations when slow and I_Kr is blocked', async () => {
    const [blocked, control] = await paceCells(
      {
        model: 'ohara-rudy',
        types: [{ variant: 'm', scale: { IKr: 0.15 } }, { variant: 'm' }],
        cycleLengthMs: 4000,
        beats: 10,
        saveMs: 5,
      },
      quietContext(),
    );
    // Rises again on the plateau, long after the upstroke.
    const rises = ({ vmMv }: PacedCell): number =>
      vmMv.slice(41).filter((v, n) => v > -60 && v - vmMv[40 + n] > 0.02).length;
    expect(rises(blocked)).toBeGreaterThan(10);
    expect(rises(control)).toBe(0);
  });
});

describe('in single precision', () => {
  const title = "O'Hara-Rudy";
  it.each(['endo', 'epi', 'm'] as const)('is the model in double precision: %s', async (type) => {
    const { variables, initial } = cellModel('ohara-rudy');
    await comparePrecision(
      { id: 'ohara-rudy', title, variant: type, dtMs: 0.05, beats: 1, cycleLengthMs: 600 },
      oharaRudy({ type }),
      oharaRudyFrom(variables, initial),
    );
  });

  it('is the model in double precision: states of hERG', async () => {
    const { variables, initial } = cellModel('ohara-rudy-herg');
    await comparePrecision(
      {
        id: 'ohara-rudy-herg',
        title: `${title}, states of hERG`,
        variant: 'endo',
        dtMs: 0.05,
        beats: 1,
        cycleLengthMs: 600,
      },
      oharaRudy({ cipa: true }),
      oharaRudyFrom(variables, initial),
    );
  });

  it('binds a drug as the whole chain of states does', async () => {
    const herg = cellModel('ohara-rudy-herg');
    const quinidine = drugOf('quinidine');
    const effect = drugEffect(herg, quinidine, 3237);
    const dtMs = 0.05;
    const array = await CellArray.create(
      herg,
      [{ variant: 'endo', parameters: effect.parameters }],
      [0],
      dtMs,
    );
    array.setStimulus(() => 80);
    array.run(10, true);
    for (let n = 0; n < 6; n++) array.run(1000, false);
    const state = oharaRudyFrom(herg.variables, herg.initial);
    const { kMax, ku, hill, halfmax, vHalfMv } = quinidine.herg;
    const step = oharaRudy({
      cipa: true,
      drug: {
        concentrationNm: 3237,
        Kmax: kMax,
        Ku: ku,
        n: hill,
        halfmax,
        Vhalf: vHalfMv,
        Kt: 3.5e-5,
      },
    });
    for (let n = 0; n < 6010; n++) step(state, dtMs, n < 10 ? 80 : 0);
    const ours = array.read(0);
    for (const [name, words] of [
      ['IO bound', 'inactivated'],
      ['O bound', 'open'],
    ]) {
      expectFigure({
        model,
        quantity: `Share of hERG channels bound by quinidine (1 Cmax) while ${words}, 300 ms into its first beat`,
        value: ours[herg.variables.indexOf(`hERG ${name}`)],
        unit: '',
        reference: state.herg[name],
        tolerance: { percent: 1 },
        source: 'The whole chain of states in double precision, same step',
      });
    }
  });
});
