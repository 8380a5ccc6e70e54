/**
 * The electrophysiology engine against its targets: speed in Chromium beside the same source compiled natively, two threads, memory, a
 * whole beat of a 150 ml heart, cancelling; and the cost of growing the grid and of threads. Whole beats and threads run in
 * Node, whose WebAssembly is slower than Chromium's: those figures are upper bounds.
 */
import { createJobContext } from '../../src/core/job.ts';
import { ruleBasedFibres } from '../../src/heart/fibres.ts';
import type { TissueSetup } from '../../src/heart/tissue/engine.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { ellipsoidVentricle } from '../unit/heart/ellipsoid-ventricle.ts';
import { rowOf } from './benchmark.ts';
import type { Benchmark, Row, Table } from './benchmark.ts';
import { benchmark as eikonal } from './eikonal.ts';
import { openChromiumTissue } from './tissue-chromium.ts';
import { tissueBytes } from './tissue-file.ts';
import { compileNativeTissue } from './tissue-native.ts';

/** Ventricles of 150 ml. */
const HEART = { cavityMm: [28.5, 28.5, 55], cutMm: 20, wallMm: 10 } as const;
const HEART_ML = 150;
const BEAT_MS = 1000;
/** What the page waits for at most before it can stop a run. */
const CHUNK_MS = 15;

const KINDS = {
  mms: {
    model: 'mitchell-schaeffer',
    cell: { variant: 'ventricle' },
    diffusivity: { along: 0.4, across: 0.1 },
    stepsPerMs: 10,
  },
  tp06: {
    model: 'ten-tusscher',
    cell: { variant: 'epi' },
    diffusivity: { along: 0.12, across: 0.03 },
    stepsPerMs: 50,
  },
} as const;
type Kind = keyof typeof KINDS;

async function heart(kind: Kind, spacingMm: number): Promise<TissueSetup> {
  const { model, cell, diffusivity, stepsPerMs } = KINDS[kind];
  const grid = ellipsoidVentricle({ spacingMm, ...HEART });
  const angles = { fibreEndoDeg: 60, fibreEpiDeg: -60 };
  const { fibres } = await ruleBasedFibres(grid, angles, createJobContext());
  return {
    model,
    grid,
    fibres,
    classOf: new Uint8Array(grid.active.length),
    classes: [{ title: 'wall', cell, diffusivity }],
    timeStepMs: 1 / stepsPerMs,
  };
}

/** Spacing at which the heart has so many voxels. */
const spacingFor = (voxels: number): number => Math.cbrt((HEART_ML * 1000) / voxels);

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];

async function againstNative(table: Table): Promise<void> {
  const native = compileNativeTissue();
  const page = await openChromiumTissue();
  try {
    if ('missing' in native) table.note(native.missing);
    if ('missing' in page) table.note(page.missing);
    if ('missing' in native || 'missing' in page) return;
    table.note(`native: ${native.command}; ${page.title}; one thread, single rate, 0.8 mm`);
    for (const [kind, target] of [
      ['tp06', 0.75],
      ['mms', 0.7],
    ] as const) {
      const { stepsPerMs } = KINDS[kind];
      const setup = await heart(kind, 0.8);
      const file = tissueBytes(setup, stepsPerMs);
      const times: Record<'here' | 'native', number[]> = { here: [], native: [] };
      // The contestants take turns; other work on the machine only ever adds time, so that the faster quarter tells.
      for (let round = 0; round < 3; round++) {
        times.native.push(...native.times(file, 8).slice(3));
        times.here.push(...(await page.times(file, 8)).slice(3));
      }
      const work = {
        amount: (setup.classOf.length * stepsPerMs) / 1e6,
        unit: 'million voxel steps',
      };
      table.row(rowOf(`${kind}, one millisecond, Chromium`, times.here, work));
      table.row(rowOf(`${kind}, one millisecond, native`, times.native, work));
      const value = quantile(times.native, 0.25) / quantile(times.here, 0.25);
      table.figure({ id: `${kind}-vs-native`, value, unit: 'ratio', target: `>= ${target}` });
    }
  } finally {
    if ('remove' in native) native.remove();
    if ('close' in page) await page.close();
  }
}

/** Single-rate steps on growing grids and threads, and the memory of a voxel. */
async function growing(table: Table): Promise<void> {
  for (const [kind, target, ms] of [
    ['tp06', 120, 2],
    ['mms', 32, 6],
  ] as const) {
    const { stepsPerMs } = KINDS[kind];
    for (const millions of [0.25, 0.5, 1, 2, 4]) {
      const setup = await heart(kind, spacingFor(millions * 1e6));
      const voxels = setup.classOf.length;
      const fastest: number[] = [];
      for (const threads of [1, 2]) {
        const engine = await createWasmTissue({ ...setup, threads, multirate: false });
        engine.setStimulus(
          Array.from({ length: voxels / 50 }, (_, n) => n),
          50,
        );
        const times: number[] = [];
        for (let n = 0; n < ms + 1; n++) {
          const began = performance.now();
          await engine.advance(stepsPerMs, n === 0);
          if (n > 0) times.push(performance.now() - began);
        }
        fastest.push(Math.min(...times));
        const work = { amount: (voxels * stepsPerMs) / 1e6, unit: 'million voxel steps' };
        table.row(rowOf(`${kind}, ${millions} M voxels, ${engine.threads} threads`, times, work));
        if (millions === 1 && threads === 1) {
          const value = engine.bytes / voxels;
          table.figure({
            id: `bytes-${kind}`,
            value,
            unit: 'bytes per voxel',
            target: `<= ${target}`,
          });
        }
        engine.close();
      }
      if (millions === 1 && kind === 'tp06') {
        const value = fastest[0] / fastest[1];
        table.figure({ id: 'two-threads', value, unit: 'ratio', target: '>= 1.7' });
      }
    }
  }
}

/** A whole beat in chunks as the page runs it. */
async function beats(table: Table): Promise<void> {
  let longest = 0;
  for (const [kind, spacingMm, target] of [
    ['mms', 0.8, 8],
    ['tp06', 0.5, 180],
  ] as const) {
    const setup = await heart(kind, spacingMm);
    const engine = await createWasmTissue(setup);
    const { grid, active } = setup.grid;
    const [nx, ny] = grid.dimensions;
    const apex = [...active.keys()].filter((n) => Math.floor(active[n] / nx / ny) * spacingMm < 8);
    engine.setStimulus(apex, 50);
    const began = performance.now();
    const end = BEAT_MS * engine.stepsPerMs;
    let chunk = 1;
    while (engine.step < end) {
      const perMs = engine.stepsPerMs;
      const steps = Math.min(chunk, perMs - (engine.step % perMs));
      const before = performance.now();
      await engine.advance(steps, engine.step < 2 * perMs);
      const took = performance.now() - before;
      if (engine.step > 2 * perMs) longest = Math.max(longest, took);
      chunk = Math.max(1, Math.min(2 * chunk, Math.floor((steps * CHUNK_MS) / took)));
    }
    const value = (performance.now() - began) / 1000;
    const { activatedNodes } = await engine.sample();
    table.note(
      `${kind}: ${setup.classOf.length} voxels of ${spacingMm} mm, ${activatedNodes} of ${engine.nodes} nodes active, ${engine.threads} threads, ${(engine.membraneUpdates / engine.step).toFixed(3)} membrane updates per step`,
    );
    table.figure({ id: `heart-${kind}-seconds`, value, unit: 's', target: `<= ${target}` });
    engine.close();
  }
  table.figure({ id: 'cancel-ms', value: longest, unit: 'ms', target: '<= 50' });
}

async function activation(table: Table): Promise<void> {
  const rows: Row[] = [];
  await eikonal.run({ ...table, row: (row) => rows.push(row) });
  const found = rows.find(({ what }) => what === 'eikonal-ms');
  if (found)
    table.figure({ id: 'eikonal-ms', value: found.medianMs, unit: 'ms', target: '<= 150' });
}

async function run(table: Table): Promise<void> {
  for (const part of [againstNative, activation, growing, beats]) await part(table);
}

export const benchmark: Benchmark = { title: 'electrophysiology against its targets', run };
