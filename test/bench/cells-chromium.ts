/** Times the cell kernel in Chromium, on the cells given: the engine that most users have. */
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright';
import { findBrowser, QUIET_ARGS } from '../setup/browser.mjs';
import type { CellsExports } from '../../wasm/cells/cells.ts';
import type { Cells } from './cells-native.ts';

export interface ChromiumCells {
  readonly title: string;
  /** Time of each of so many steps, ms. */
  times(cells: Cells, steps: number): Promise<number[]>;
  close(): Promise<void>;
}

const PAGE = 'https://cells.test/';

/** A page that runs the kernel, or why there is none. */
export async function openChromiumCells(): Promise<ChromiumCells | { readonly missing: string }> {
  const executablePath = await findBrowser();
  if (!executablePath) return { missing: 'no figures from Chromium: none is installed' };
  const browser = await chromium.launch({ executablePath, args: QUIET_ARGS });
  const page = await browser.newPage();
  // An isolated page has a clock of 5 us; others 0.1 ms.
  await page.route(PAGE, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<title>cells</title>',
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    }),
  );
  await page.goto(PAGE);
  // The TypeScript runner names functions by a helper that pages do not have.
  await page.evaluate('globalThis.__name = (value) => value');
  const file = new URL('../../wasm/dist/cells.relaxed.wasm', import.meta.url);
  const wasm = (await readFile(file)).toString('base64');
  return {
    title: `Chromium ${browser.version()}`,
    times: (cells, steps) => page.evaluate(timeInPage, { wasm, cells, steps }),
    close: () => browser.close(),
  };
}

/** Runs in the page, so it stands on its own. */
async function timeInPage({
  wasm,
  cells: { model, cells, dtMs, parameters, states },
  steps,
}: {
  readonly wasm: string;
  readonly cells: Cells;
  readonly steps: number;
}): Promise<number[]> {
  const bytes = Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 1000, maximum: 4000 });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const exports = instance.exports as unknown as CellsExports;
  let top = (instance.exports.__heap_base as WebAssembly.Global<'i32'>).value;
  const room = (size: number): number => {
    const at = (top + 63) & ~63;
    top = at + size;
    return at;
  };
  const at = {
    parameters: room(8 * parameters.length),
    constants: room(4 * exports.constant_floats(model)),
    table: room(4 * exports.table_floats(model)),
    tables: room(4),
    classOf: room(cells),
    potential: room(4 * cells),
    state: room(4 * cells * exports.states(model)),
    values: room(8 * states[0].length),
  };
  new Float64Array(memory.buffer, at.parameters, parameters.length).set(parameters);
  exports.fill_constants(model, at.parameters, dtMs, at.constants);
  exports.fill_table(model, at.parameters, dtMs, at.table);
  new Uint32Array(memory.buffer, at.tables, 1)[0] = at.table;
  exports.use_cells(model, at.potential, at.state, at.classOf);
  exports.use_classes(at.constants, at.tables, 0, dtMs);
  const values = new Float64Array(memory.buffer, at.values, states[0].length);
  for (let cell = 0; cell < cells; cell++) {
    values.set(states[cell % states.length]);
    exports.write_cell(cell, at.values);
  }
  const times: number[] = [];
  for (let n = 0; n < steps; n++) {
    const began = performance.now();
    exports.step(0, cells / 4, 0);
    times.push(performance.now() - began);
  }
  return times;
}
