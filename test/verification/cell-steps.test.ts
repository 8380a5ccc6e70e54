/**
 * Time steps and bits of the cell kernels.
 *
 * Reference 1: each model at a step of 0.005 ms. At the longest step that is allowed, APD90 of every cell type lies within 4 % of
 * it and the peak within 10 mV; at twice that step no longer.
 * Steps that lengthen by powers of two where the potential moves by less than 0.2 mV in one: APD90 within 1 ms of equal steps.
 * Reference 2: the build without relaxed SIMD; the other one must give the same bits.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import v8 from 'node:v8';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CellModelId } from '../../src/heart/cells/cell-model.ts';
import { resolveParameters } from '../../src/heart/cells/cell-model.ts';
import { CELL_MODELS } from '../../src/heart/cells/models.ts';
import { paceCells } from '../../src/heart/cells/pace.ts';
import { multirateBeat } from '../fixtures/cells/multirate-cell.ts';
import { beatBeyond } from '../fixtures/cells/unchecked-step.ts';
import { MODEL_NUMBER } from '../../wasm/cells/cells.ts';
import type { CellsExports } from '../../wasm/cells/cells.ts';
import { hasRelaxedSimd } from '../../wasm/features.ts';
import { Kernel } from '../../wasm/kernel.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const IDS = Object.keys(CELL_MODELS) as CellModelId[];

describe.each(IDS)('%s', (id) => {
  const model = CELL_MODELS[id];
  const beat = (dtMs: number) =>
    paceCells(
      {
        model: id,
        types: model.variants.map(({ id: variant }) => ({ variant })),
        cycleLengthMs: 800,
        beats: 3,
        dtMs,
      },
      quietContext(),
    );

  it('keeps its shape at the longest step allowed, and is refused beyond', async () => {
    const [fine, coarse] = [await beat(0.005), await beat(model.largestDtMs)];
    let [duration, peak] = [0, 0];
    for (const [n, cell] of fine.entries()) {
      duration = Math.max(duration, Math.abs(coarse[n].apd90Ms / cell.apd90Ms - 1) * 100);
      peak = Math.max(peak, Math.abs(coarse[n].peakMv - cell.peakMv));
    }
    const common = {
      model: 'Cell kernels',
      reference: 0,
      source: 'The same model at 0.005 ms, all cell types, third beat at 800 ms',
    } as const;
    expectFigure({
      ...common,
      quantity: `Change of APD90 at the longest step (${model.largestDtMs} ms), ${id}`,
      value: duration,
      unit: '%',
      tolerance: { below: 4 },
    });
    expectFigure({
      ...common,
      quantity: `Change of the peak at the longest step (${model.largestDtMs} ms), ${id}`,
      value: peak,
      unit: 'mV',
      tolerance: { below: 10 },
    });
    await expect(beat(model.largestDtMs * 1.01)).rejects.toMatchObject({
      code: 'unstable-time-step',
    });
    const beyond = await beatBeyond(id, 2 * model.largestDtMs);
    const outside = fine.some(
      ({ apd90Ms, peakMv }, n) =>
        !(Math.abs(beyond[n].peakMv - peakMv) < 10) ||
        !(Math.abs(beyond[n].apd90Ms / apd90Ms - 1) < 0.04),
    );
    expect(outside, 'the limit could be longer').toBe(true);
  });

  it('takes long steps where little happens', async () => {
    const quiet = (longestDtMs: number) =>
      multirateBeat(model, { longestDtMs, mvPerStep: 0.2, beats: 2 });
    const [equal, longer] = [await quiet(model.dtMs), await quiet(model.quietDtMs)];
    expectFigure({
      model: 'Cell kernels',
      quantity: `Change of APD90 with quiet steps of ${model.quietDtMs} ms, ${id}`,
      value: Math.abs(longer.apd90Ms - equal.apd90Ms),
      unit: 'ms',
      reference: 0,
      tolerance: { below: 1 },
      source: `The same model at ${model.dtMs} ms throughout, second beat at 800 ms`,
    });
    expect(longer.updates).toBeLessThan(equal.updates / 5);
  });
});

describe('builds', () => {
  it('give the same bits with and without relaxed SIMD', async () => {
    if (!hasRelaxedSimd()) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
    if (!hasRelaxedSimd()) {
      console.warn('skipping: this Node has no relaxed SIMD to compare with');
      return;
    }
    for (const id of IDS) {
      const digests = [await digestOf(id, 'plain'), await digestOf(id, 'relaxed')];
      expect(digests[1], id).toBe(digests[0]);
    }
  });
});

/** All variables of four cells after 300 ms with one stimulus, as a hash of their bits. */
async function digestOf(id: CellModelId, build: string): Promise<string> {
  const file = new URL(`../../wasm/dist/cells.${build}.wasm`, import.meta.url);
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 1000 });
  const { instance } = await WebAssembly.instantiate(await readFile(file), { env: { memory } });
  const { exports, allocate, f64, u32, u8, f32 } = unbound(
    new Kernel<CellsExports>(instance, memory),
  );
  const model = CELL_MODELS[id];
  const number = MODEL_NUMBER[id];
  const lanes = model.variants.length;
  const parameters = allocate(8 * model.parameters.length);
  const constants = allocate(4 * lanes * exports.constant_floats(number));
  const tables = allocate(4 * lanes);
  const tableAt = model.variants.map(() => allocate(4 * exports.table_floats(number)));
  const [potential, classOf, stimulus] = [allocate(16), allocate(4), allocate(16)];
  const state = allocate(16 * exports.states(number));
  const values = allocate(8 * model.variables.length);
  const trace = allocate(16 * 1000);
  for (const [n, { id: variant }] of model.variants.entries()) {
    f64(parameters, model.parameters.length).set(resolveParameters(model, { variant }));
    exports.fill_constants(
      number,
      parameters,
      0.02,
      constants + 4 * n * exports.constant_floats(number),
    );
    exports.fill_table(number, parameters, 0.02, tableAt[n]);
    u32(tables, lanes)[n] = tableAt[n];
  }
  for (let cell = 0; cell < 4; cell++) u8(classOf, 4)[cell] = Math.min(cell, lanes - 1);
  f32(stimulus, 4).fill(model.stimulus.strengthMvPerMs / model.rangeMv);
  exports.use_cells(number, potential, state, classOf);
  exports.use_classes(constants, tables, stimulus, 0.02);
  f64(values, model.variables.length).set(model.initial);
  for (let cell = 0; cell < 4; cell++) exports.write_cell(cell, values);
  const hash = createHash('sha256');
  for (let part = 0; part < 15; part++) {
    exports.run(1000, 0, 1, part === 0 ? 1 : 0, trace);
    hash.update(f32(trace, 4000).slice());
  }
  hash.update(f32(state, 4 * exports.states(number)).slice());
  return hash.digest('hex');
}

/** The parts of a kernel as plain functions. */
function unbound(kernel: Kernel<CellsExports>) {
  const { exports, f64, u32, u8, f32 } = kernel;
  return { exports, f64, u32, u8, f32, allocate: (bytes: number) => kernel.allocate(bytes) };
}
