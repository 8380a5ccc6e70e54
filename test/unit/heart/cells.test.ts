/** The cell models as the program sees them: names, ranges, kinds of cell, protocols and what is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CellArray, bytesPerCell } from '../../../src/heart/cells/cell-array.ts';
import { resolveParameters } from '../../../src/heart/cells/cell-model.ts';
import type { CellModelId, CellType } from '../../../src/heart/cells/cell-model.ts';
import { CELL_MODELS, cellModel } from '../../../src/heart/cells/models.ts';
import { paceCell, paceCells } from '../../../src/heart/cells/pace.ts';
import type { PaceRequest } from '../../../src/heart/cells/pace.ts';
import { s1s2Restitution } from '../../../src/heart/cells/restitution.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { instantiateKernel } from '../../../wasm/kernel.ts';
import { MODEL_NUMBER } from '../../../wasm/cells/cells.ts';
import type { CellsExports } from '../../../wasm/cells/cells.ts';
import { quietContext, setUpKernels } from './kernels.ts';

beforeAll(setUpKernels);

const IDS = Object.keys(CELL_MODELS) as CellModelId[];
const pace = (request: Partial<PaceRequest>): Promise<unknown> =>
  paceCell(
    { model: 'mitchell-schaeffer', variant: 'ventricle', cycleLengthMs: 500, beats: 1, ...request },
    quietContext(),
  );

describe.each(IDS)('%s', (id) => {
  const model = CELL_MODELS[id];

  it('has the same variables and parameters as its kernel', async () => {
    const { exports } = await instantiateKernel<CellsExports>('cells');
    expect(exports.states(MODEL_NUMBER[id])).toBe(model.variables.length - 1);
    expect(exports.parameter_count(MODEL_NUMBER[id])).toBe(model.parameters.length);
    expect(model.initial).toHaveLength(model.variables.length);
  });

  it('has unique names, ranges around its values, and a source for each', () => {
    for (const list of [model.parameters, model.currents, model.variants])
      expect(new Set(list.map((entry) => entry.id)).size).toBe(list.length);
    for (const { standard, range, source } of model.parameters) {
      expect(standard).toBeGreaterThanOrEqual(range[0]);
      expect(standard).toBeLessThanOrEqual(range[1]);
      expect(source).not.toBe('');
    }
    for (const variant of model.variants) {
      const values = resolveParameters(model, { variant: variant.id });
      expect(values.every(Number.isFinite)).toBe(true);
      const known = new Set(model.parameters.map((parameter) => parameter.id));
      expect(Object.keys(variant.values).filter((name) => !known.has(name))).toEqual([]);
    }
    for (const current of model.currents)
      for (const name of current.parameters)
        expect(
          model.parameters.some((parameter) => parameter.id === name),
          name,
        ).toBe(true);
  });

  it('every parameter reaches the kernel', async () => {
    const variant = model.variants[0].id;
    // What a drug does is seen where one is: dofetilide, with a fast trap.
    const base: Record<string, number> =
      id === 'ohara-rudy-herg'
        ? { drugNm: 10, drugKmax: 35.1, drugKu: 0.01, drugHalfmax: 216.6, drugKt: 0.01 }
        : {};
    // Each parameter off by 10 %, all in one array, beside the unchanged cell.
    const off = model.parameters.map(({ id: name, standard, range }): CellType => {
      const from = base[name] ?? standard;
      const value = from === 0 ? range[1] : from * (from * 0.9 >= range[0] ? 0.9 : 1.1);
      return { variant, parameters: { ...base, [name]: value } };
    });
    const types = [{ variant, parameters: base }, ...off];
    const array = await CellArray.create(
      model,
      types,
      types.map((_, n) => n),
      model.dtMs,
    );
    array.setStimulus(() => model.stimulus.strengthMvPerMs);
    const seen = types.map((): number[] => []);
    for (let beat = 0; beat < 2; beat++) {
      array.run(Math.round(model.stimulus.durationMs / array.dtMs), true);
      for (const [n, values] of seen.entries()) values.push(...array.read(n));
      for (let tMs = 0; tMs < 400; tMs += 1000 * array.dtMs) array.run(1000, false);
      for (const [n, values] of seen.entries()) values.push(...array.read(n));
    }
    for (const [n, { id: name }] of model.parameters.entries())
      expect(seen[n + 1], name).not.toEqual(seen[0]);
  });

  it('keeps a cell as it is, whatever stands beside it', async () => {
    const kinds = model.variants.map(({ id: variant }) => ({ variant }));
    const many = await CellArray.create(model, kinds, [0, 1, 2, 0, 1, 1, 1, 1, 2], model.dtMs);
    many.setStimulus(() => model.stimulus.strengthMvPerMs);
    many.run(50, true);
    many.run(1000, false);
    const alone = await CellArray.create(model, kinds, [1], model.dtMs);
    alone.setStimulus(() => model.stimulus.strengthMvPerMs);
    alone.run(50, true);
    alone.run(1000, false);
    // In a strip of mixed kinds and in one of its own kind.
    expect(many.read(1)).toEqual(alone.read(0));
    expect(many.read(5)).toEqual(alone.read(0));
    expect(many.read(0)).not.toEqual(alone.read(0));
  });

  it('goes on from a snapshot as if nothing had happened', async () => {
    const array = await CellArray.create(
      model,
      [{ variant: model.variants[0].id }],
      [0],
      model.dtMs,
    );
    array.setStimulus(() => model.stimulus.strengthMvPerMs);
    array.run(10, true);
    const kept = array.snapshot();
    array.run(1000, false);
    const after = array.read(0);
    array.run(20, true);
    array.restore(kept);
    array.run(1000, false);
    expect(array.read(0)).toEqual(after);
  });
});

it('cells take little memory', () => {
  expect(bytesPerCell(CELL_MODELS['ten-tusscher'])).toBeLessThanOrEqual(120);
  expect(bytesPerCell(CELL_MODELS['mitchell-schaeffer'])).toBeLessThanOrEqual(32);
});

describe('a scaled current', () => {
  it('multiplies its parameter and no other', () => {
    const model = cellModel('ten-tusscher');
    const usual = resolveParameters(model, { variant: 'endo' });
    const blocked = resolveParameters(model, { variant: 'endo', scale: { IKr: 0.25 } });
    const at = model.parameters.findIndex(({ id }) => id === 'gKr');
    expect(blocked[at]).toBe(usual[at] / 4);
    expect(blocked.toSpliced(at, 1)).toEqual(usual.toSpliced(at, 1));
  });

  it('lengthens the action potential where it repolarises', async () => {
    const cells = await paceCells(
      {
        model: 'ten-tusscher',
        types: [
          { variant: 'epi' },
          { variant: 'epi', scale: { IKr: 0.3 } },
          { variant: 'epi', scale: { ICaL: 0.5 } },
        ],
        cycleLengthMs: 800,
        beats: 2,
      },
      quietContext(),
    );
    const [usual, lessKr, lessCa] = cells.map(({ apd90Ms }) => apd90Ms);
    expect(lessKr).toBeGreaterThan(usual + 10);
    expect(lessCa).toBeLessThan(usual - 10);
  });
});

describe('pacing', () => {
  it('returns the last beat at the spacing asked for, with calcium', async () => {
    const cell = await paceCell(
      {
        model: 'ten-tusscher',
        variant: 'm',
        cycleLengthMs: 600,
        beats: 3,
        saveMs: 2,
        savedBeats: 2,
      },
      quietContext(),
    );
    expect(cell.tMs).toHaveLength(600);
    expect([cell.tMs[0], cell.tMs[1], cell.tMs[300]]).toEqual([0, 2, 600]);
    expect(cell.beats).toHaveLength(3);
    expect(cell.vmMv[0]).toBeCloseTo(cell.beats[1].restMv, 4);
    expect(Math.max(...(cell.caI ?? []))).toBeGreaterThan(5e-4);
    expect(cell.variables).toHaveLength(19);
  });

  it('stops when nothing changes any more and returns the beat it stopped at', async () => {
    const cell = await paceCell(
      { model: 'bueno-orovio', variant: 'epi', cycleLengthMs: 1000, beats: 200, untilSteady: true },
      quietContext(),
    );
    expect(cell.steadyState.reached).toBe(true);
    expect(cell.beats.length).toBeLessThan(30);
    expect(cell.tMs).toHaveLength(1000);
    expect(cell.vmMv[0]).toBeCloseTo(cell.beats.at(-1)?.restMv ?? NaN, 4);
  });

  it('says that an ionic model still drifts', async () => {
    const cell = await paceCell(
      { model: 'courtemanche', variant: 'control', cycleLengthMs: 600, beats: 10 },
      quietContext(),
    );
    expect(cell.steadyState).toMatchObject({ reached: false, beats: 10 });
    expect(Math.abs(cell.steadyState.driftMs)).toBeGreaterThan(0.02);
  });

  it('reports no duration where the cell is not back before the next beat', async () => {
    const cell = await paceCell(
      { model: 'bueno-orovio', variant: 'm', cycleLengthMs: 300, beats: 1 },
      quietContext(),
    );
    expect(cell.apd90Ms).toBeNaN();
    expect(cell.apd30Ms).toBeGreaterThan(100);
  });

  it('is cancelled between two parts', async () => {
    const stop = new AbortController();
    const running = paceCell(
      { model: 'ten-tusscher', variant: 'epi', cycleLengthMs: 1000, beats: 1000 },
      createJobContext({
        signal: stop.signal,
        onProgress: (fraction) => fraction > 0 && stop.abort(),
      }),
    );
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('refuses', () => {
  it.each([
    ['an unknown model', { model: 'hodgkin' as CellModelId }, 'unknown-cell-model'],
    ['an unknown cell type', { variant: 'purkinje' }, 'unknown-cell-variant'],
    ['an unknown current', { scale: { INa: 0.5 } }, 'unknown-cell-current'],
    ['an unknown parameter', { parameters: { gNa: 1 } }, 'unknown-cell-parameter'],
    ['a negative factor', { scale: { inward: -1 } }, 'parameter-out-of-range'],
    ['a factor that is not a number', { scale: { inward: NaN } }, 'parameter-out-of-range'],
    ['a parameter outside its range', { parameters: { tauInMs: 0 } }, 'parameter-out-of-range'],
    ['a step that is too long', { dtMs: 1 }, 'unstable-time-step'],
    ['a step of nothing', { dtMs: 0 }, 'unstable-time-step'],
    ['a cycle shorter than the stimulus', { cycleLengthMs: 0.5 }, 'parameter-out-of-range'],
    ['no beats', { beats: 0 }, 'parameter-out-of-range'],
    ['half a beat', { beats: 1.5 }, 'parameter-out-of-range'],
    ['more beats than anybody waits for', { beats: 1e6 }, 'too-many-steps'],
    [
      'a stimulus without measure',
      { stimulus: { strengthMvPerMs: 1e9, durationMs: 1 } },
      'parameter-out-of-range',
    ],
    ['a spacing of nothing', { saveMs: 0 }, 'parameter-out-of-range'],
  ])('%s', async (_, request, code) => {
    await expect(pace(request)).rejects.toMatchObject({ code });
  });

  it('the longest usable step by name', async () => {
    await expect(pace({ dtMs: 0.3 })).rejects.toThrow(/beyond 0.2 ms/);
  });

  it('early beats without an interval', async () => {
    const request = {
      model: 'mitchell-schaeffer',
      variant: 'ventricle',
      s1Ms: 600,
      s1Beats: 2,
    } as const;
    await expect(s1s2Restitution({ ...request, s2Ms: [] }, quietContext())).rejects.toMatchObject({
      code: 'parameter-out-of-range',
    });
  });

  it('to go on with a potential that is not a number, and says which cell and when', async () => {
    const model = cellModel('ten-tusscher');
    const array = await CellArray.create(
      model,
      [{ variant: 'epi' }],
      new Array<number>(6).fill(0),
      0.02,
    );
    const state = array.read(5);
    state[model.variables.indexOf('Ca_i')] = NaN;
    array.write(5, state);
    expect(() => array.run(100, false, 40)).toThrow(
      /stopped at 40\.00 ms: the potential of cell 5 is NaN mV/,
    );
    expect(() => array.step(false, 41)).toThrow(/cell 5/);
  });
});
