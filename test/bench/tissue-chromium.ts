/** Times the tissue kernel in Chromium, one thread, on the tissue given: the engine that most users have. */
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright';
import { findBrowser, QUIET_ARGS } from '../setup/browser.mjs';
import type { TissueExports } from '../../wasm/tissue/tissue.ts';

export interface ChromiumTissue {
  readonly title: string;
  /** Time of each of so many simulated milliseconds from rest, ms. */
  times(tissue: Buffer, milliseconds: number): Promise<number[]>;
  close(): Promise<void>;
}

const PAGE = 'https://tissue.test/';

/** A page that runs the kernel, or why there is none. */
export async function openChromiumTissue(): Promise<ChromiumTissue | { readonly missing: string }> {
  const executablePath = await findBrowser();
  if (!executablePath) return { missing: 'no figures from Chromium: none is installed' };
  const browser = await chromium.launch({ executablePath, args: QUIET_ARGS });
  const page = await browser.newPage();
  let tissue: Buffer = Buffer.alloc(0);
  const wasm = await readFile(new URL('../../wasm/dist/tissue.relaxed.wasm', import.meta.url));
  // An isolated page has a clock of 5 us; others 0.1 ms.
  await page.route(`${PAGE}**`, (route) => {
    const name = new URL(route.request().url()).pathname;
    return route.fulfill({
      contentType: name === '/' ? 'text/html' : 'application/octet-stream',
      body: name === '/' ? '<title>tissue</title>' : name === '/kernel' ? wasm : tissue,
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    });
  });
  await page.goto(PAGE);
  // The TypeScript runner names functions by a helper that pages do not have.
  await page.evaluate('globalThis.__name = (value) => value');
  return {
    title: `Chromium ${browser.version()}`,
    times: (given, milliseconds) => {
      tissue = given;
      return page.evaluate(timeInPage, milliseconds);
    },
    close: () => browser.close(),
  };
}

/** Runs in the page, so it stands on its own; the counterpart of `tissue-native.cpp`. */
async function timeInPage(milliseconds: number): Promise<number[]> {
  const load = async (name: string): Promise<ArrayBuffer> => (await fetch(name)).arrayBuffer();
  const file = await load('/tissue');
  const memory = new WebAssembly.Memory({ initial: 100, maximum: 60000 });
  const { instance } = await WebAssembly.instantiate(await load('/kernel'), { env: { memory } });
  const exports = instance.exports as unknown as TissueExports;
  let top = (instance.exports.__heap_base as WebAssembly.Global<'i32'>).value;
  const room = (size: number): number => {
    const at = (top + 63) & ~63;
    top = at + size + 64;
    const missing = top - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return at;
  };
  let read = 0;
  const put = (size: number): number => {
    const at = room(size);
    new Uint8Array(memory.buffer, at, size).set(new Uint8Array(file, read, size));
    read += size;
    return at;
  };
  const head = new Uint32Array(file, 0, 12);
  const number = new Float32Array(file, 48, 12);
  read = 96;
  const [model, count, strips, row, plane, map, perMs, levels, fused, reduced] = head;
  const lanes = 4 * strips;
  const [parameters, start] = [put(8 * head[10]), put(8 * head[11])];
  const [fast, tensors] = [put(16), put(16)];
  const [mapAt, place, base, mask] = [put(4 * map), put(4 * count), put(4 * count), put(2 * count)];
  const [fibre, fraction, mass] = [put(16 * strips), put(lanes), put(2 * lanes)];
  exports.use_bricks(count, row, plane, mapAt, place, mask, base, fibre, 0, 0, fraction, mass);
  exports.use_stencil(1 / 3, 1 / 9, tensors);
  exports.use_membrane(model, 1, 0, 0, 1 / perMs, 1);
  const constants = room(4 * exports.constant_floats());
  const [tables, table] = [room(4), room(4 * exports.table_floats() + 16)];
  exports.fill_constants(parameters, 1 / perMs, constants);
  exports.fill_table(parameters, 1 / perMs, table);
  new Uint32Array(memory.buffer, tables, 1)[0] = table;
  exports.use_membrane(model, 1, constants, tables, 1 / perMs, 1);
  exports.use_quadrature(fast, number[3], number[4]);
  exports.use_state(
    room(4 * lanes),
    room(4 * lanes),
    room(4 * lanes * exports.states()),
    room(4 * lanes),
    0,
  );
  exports.use_pace(
    room(4 * map),
    room(4 * map),
    room(4 * count),
    room(4 * count),
    room(4 * count),
    room(count),
  );
  exports.use_method(
    fused,
    number[2] > 0 ? 1 : 0,
    reduced,
    0,
    number[3] > 0 ? 1 : 0,
    levels > 1 ? 1 : 0,
    number[2],
    number[5],
    0,
    number[6],
    levels - 1,
    0,
  );
  exports.use_events(
    room(2 * lanes),
    room(2 * lanes),
    room(2 * lanes),
    room(12 * count),
    room(lanes),
    number[9],
    number[10],
  );
  exports.use_sampling(perMs, 0, 0, room(4));
  const [of, block] = [room(4 * count), room(256)];
  new Uint32Array(memory.buffer, of, count).fill(1, 0, Math.floor(count / 50));
  new Float32Array(memory.buffer, block, 64).fill(number[11]);
  exports.use_stimulus(of, block);
  exports.start_cells(0, start, 0, strips);
  exports.team_size(1);
  exports.set_step(0);
  exports.forget_broken();
  exports.arm(lanes);
  const times: number[] = [];
  for (let ms = 0; ms < milliseconds; ms++) {
    const began = performance.now();
    exports.run(perMs, ms < 2 ? 1 : 0);
    times.push(performance.now() - began);
  }
  if (exports.activated() === 0) throw new Error('no wave has run');
  return times;
}
