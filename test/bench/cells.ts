/**
 * Speed of the cell kernels on 50 000 cells spread over all phases of a beat, one thread, beside the same source compiled
 * natively where a C++ compiler is present, in Node and in Chromium; and the memory of a cell.
 */
import { CellArray, bytesPerCell } from '../../src/heart/cells/cell-array.ts';
import { resolveParameters } from '../../src/heart/cells/cell-model.ts';
import type { CellModel } from '../../src/heart/cells/cell-model.ts';
import { CELL_MODELS } from '../../src/heart/cells/models.ts';
import { MODEL_NUMBER } from '../../wasm/cells/cells.ts';
import { comparedTo, rowOf } from './benchmark.ts';
import type { Benchmark, Table } from './benchmark.ts';
import { openChromiumCells } from './cells-chromium.ts';
import { compileNativeCells } from './cells-native.ts';

const CELLS = 50_000;
const PHASES = 64;
const BEAT_MS = 640;
const DT_MS = 0.02;
/** Contestants take turns, so that other work on the machine slows them alike. */
const ROUNDS = 5;
const STEPS = 60;
/** The first steps touch memory for the first time, in code that is not optimised yet. */
const WARM_UP = 20;

async function run(table: Table): Promise<void> {
  const native = compileNativeCells();
  const browser = await openChromiumCells();
  try {
    for (const model of Object.values(CELL_MODELS)) {
      const states = await phases(model);
      const variant = model.variants[0].id;
      const parameters = resolveParameters(model, { variant });
      const array = await CellArray.create(
        model,
        [{ variant }],
        new Array<number>(CELLS).fill(0),
        DT_MS,
      );
      const times = { here: [] as number[], browser: [] as number[], native: [] as number[] };
      const cells = {
        model: MODEL_NUMBER[model.id],
        cells: CELLS,
        dtMs: DT_MS,
        parameters,
        states,
      };
      for (let round = 0; round < ROUNDS; round++) {
        for (let cell = 0; cell < CELLS; cell++) array.write(cell, states[cell % PHASES]);
        for (let n = 0; n < STEPS; n++) {
          const began = performance.now();
          array.step(false);
          if (n >= WARM_UP) times.here.push(performance.now() - began);
        }
        if ('times' in browser)
          times.browser.push(...(await browser.times(cells, STEPS)).slice(WARM_UP));
        if ('times' in native) times.native.push(...native.times(cells, STEPS).slice(WARM_UP));
      }
      const work = { amount: CELLS / 1e6, unit: 'million cell steps' };
      const rows = [rowOf(`${model.title}, Node`, times.here, work)];
      if ('times' in browser) rows.push(rowOf(`${model.title}, Chromium`, times.browser, work));
      if ('times' in native) {
        const reference = rowOf(`${model.title}, native`, times.native, work);
        for (const row of rows) table.row(comparedTo(row, reference));
        table.row(reference);
      } else {
        for (const row of rows) table.row(row);
      }
      table.note(`${model.title}: ${bytesPerCell(model)} bytes per cell`);
    }
    table.note('missing' in browser ? browser.missing : browser.title);
    table.note('missing' in native ? native.missing : `native: ${native.command}`);
    table.note(
      `${CELLS} cells in ${PHASES} phases of a beat, steps of ${DT_MS} ms; a run is one step`,
    );
  } finally {
    if ('remove' in native) native.remove();
    if ('close' in browser) await browser.close();
  }
}

/** States of one cell at equal times of its beat. */
async function phases(model: CellModel): Promise<number[][]> {
  const array = await CellArray.create(model, [{ variant: model.variants[0].id }], [0], DT_MS);
  array.setStimulus(() => model.stimulus.strengthMvPerMs);
  const states: number[][] = [];
  array.run(Math.round(model.stimulus.durationMs / DT_MS), true);
  for (let n = 0; n < PHASES; n++) {
    states.push(array.read(0));
    array.run(Math.round(BEAT_MS / PHASES / DT_MS), false);
  }
  return states;
}

export const benchmark: Benchmark = {
  title: 'cell models, one thread, cells without coupling',
  run,
};
