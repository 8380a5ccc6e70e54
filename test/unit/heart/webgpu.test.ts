/** What of the WebGPU engine needs no graphics processor: layouts, what the kernel hands over, the choice between engines. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { FailureError } from '../../../src/core/failure.ts';
import { createRandom } from '../../../src/core/random.ts';
import { cellModel } from '../../../src/heart/cells/models.ts';
import { buildBricks } from '../../../src/heart/tissue/bricks.ts';
import {
  WORTHWHILE_VOXELS,
  chooseEngine,
  createTissueEngine,
  tooSlow,
} from '../../../src/heart/tissue/create-engine.ts';
import { NOT_CONDUCTING } from '../../../src/heart/tissue/engine.ts';
import { packLattice, stripsAround } from '../../../src/heart/tissue/webgpu/layout.ts';
import { loadGpuTissue } from '../../../src/heart/tissue/webgpu/loaded.ts';
import { SHADER_CELLS, classFloats } from '../../../src/heart/tissue/webgpu/shader-cells.ts';
import { STEP_WORDS, packWords } from '../../../src/heart/tissue/webgpu/shader-data.ts';
import { advanceShader, passesOf } from '../../../src/heart/tissue/webgpu/shader-passes.ts';
import { readShader } from '../../../src/heart/tissue/webgpu/shader-readers.ts';
import { hasWebGpu, isWebGpuUsable } from '../../../src/heart/tissue/webgpu/usable.ts';
import type { CellModelId } from '../../../src/heart/cells/cell-model.ts';
import { createWebGpuTissue } from '../../../src/heart/tissue/webgpu/webgpu-tissue.ts';
import { MODEL_NUMBER } from '../../../wasm/cells/cells.ts';
import type { CellsExports } from '../../../wasm/cells/cells.ts';
import { instantiateKernel } from '../../../wasm/kernel.ts';
import { cable, sheet } from '../../verification/tissue-problems.ts';
import type { TissueProblem } from '../../verification/tissue-problems.ts';
import { setUpKernels } from './kernels.ts';

beforeAll(setUpKernels);

const pause = async (): Promise<void> => {};
const DIFFUSIVITY = { along: 0.15, across: 0.05 };
const MODELS = Object.keys(SHADER_CELLS) as CellModelId[];

/** A block with holes, so that bricks and strips are cut in many ways. */
function ragged(): TissueProblem {
  const block = sheet({
    model: 'mitchell-schaeffer',
    edgeMm: 1,
    diffusivity: DIFFUSIVITY,
    sideMm: 11,
    depthMm: 9,
    angleDeg: 20,
  });
  const random = createRandom(7);
  const classOf = block.setup.classOf.map(() => (random.uniform() < 0.3 ? NOT_CONDUCTING : 0));
  return { ...block, setup: { ...block.setup, classOf } };
}

const failureOf = async (work: Promise<unknown>): Promise<FailureError> => {
  try {
    await work;
  } catch (error) {
    return error as FailureError;
  }
  throw new Error('nothing was refused');
};

describe('the lattice', () => {
  it('finds the corners of every voxel from its lowest and from its highest', () => {
    const { setup } = ragged();
    const bricks = buildBricks(setup.grid, setup.classOf);
    const around = stripsAround(bricks);
    /** As the shader does it: the lane `x`, `y`, `z` nodes from `lane`. */
    const lane = (from: number, x: number, y: number, z: number): number => {
      const along = (from & 3) + x + 4;
      const strip = around[27 * (from >> 2) + 3 * (y + 1) + 9 * (z + 1) + (along >> 2)];
      return 4 * strip + (along & 3);
    };
    const corners = new Uint32Array(8);
    let voxels = 0;
    for (let voxel = 0; voxel < setup.classOf.length; voxel++) {
      if (bricks.slots[voxel] === 0) continue;
      voxels++;
      bricks.cornersOf(voxel, corners);
      corners.forEach((at, n) => {
        const [x, y, z] = bricks.axes.map((axis) => (n >> axis) & 1);
        expect(lane(corners[0], x, y, z)).toBe(at);
        expect(lane(corners[7], x - 1, y - 1, z - 1)).toBe(at);
      });
    }
    expect(voxels).toBe(bricks.conducting);
  });

  it('keeps signs, masses, shares and classes in its words', () => {
    const { setup } = cable({
      model: 'mitchell-schaeffer',
      edgeMm: 1,
      diffusivity: DIFFUSIVITY,
      lengthMm: 2,
    });
    const bricks = buildBricks(setup.grid, setup.classOf);
    const lanes = 4 * bricks.strips;
    const lane = 5;
    const coupling = new Int16Array(16 * bricks.strips);
    const sheets = new Int16Array(12 * bricks.strips);
    [1200, -32767, 17, -5].forEach((value, n) => (coupling[16 + 4 * n + 1] = value));
    [-3, 32767, -32767].forEach((value, n) => (sheets[12 + 4 * n + 1] = value));
    const [mass, fraction, classOf] = [
      new Uint16Array(lanes),
      new Uint8Array(lanes),
      new Uint8Array(lanes),
    ];
    mass[lane] = 2040;
    fraction[lane] = 255;
    classOf[lane] = 254;
    const { words, near } = packLattice(bricks, {
      coupling,
      sheet: sheets,
      mass,
      fraction,
      classOf,
    });
    const low = (word: number): number => (word << 16) >> 16;
    const high = (word: number): number => word >> 16;
    const at = (part: number): number => words[part * lanes + lane];
    expect([low(at(0)), high(at(0)), low(at(1)), high(at(1))]).toEqual([1200, -32767, 17, -5]);
    expect([low(at(3)), high(at(3)), low(at(4))]).toEqual([-3, 32767, -32767]);
    expect([at(2) & 0xffff, (at(2) >>> 16) & 0xff, at(2) >>> 24]).toEqual([2040, 255, 254]);
    expect(near).toBe(5 * lanes);
    expect(words.length).toBe(near + 27 * bricks.strips);
  });
});

describe('the membranes of the shaders', () => {
  it('have the variables, constants and tables of the kernel', async () => {
    const { exports } = await instantiateKernel<CellsExports>('cells');
    expect(MODELS).toEqual(['mitchell-schaeffer', 'bueno-orovio', 'ten-tusscher']);
    for (const model of MODELS) {
      const cell = SHADER_CELLS[model];
      const number = MODEL_NUMBER[model];
      expect(cell?.states.length, model).toBe(exports.states(number));
      expect(4 * (cell?.constants.length ?? 0), model).toBe(exports.constant_floats(number));
      expect(cell?.tableFloats, model).toBe(exports.table_floats(number));
    }
  });

  it('get constants, tables and initial states from the kernel', async () => {
    const { setup } = cable({
      model: 'ten-tusscher',
      edgeMm: 0.5,
      diffusivity: DIFFUSIVITY,
      lengthMm: 6,
    });
    const [usual] = setup.classes;
    const blocked = { ...usual, cell: { ...usual.cell, scale: { IKr: 0.5 } } };
    const endocardial = { ...usual, cell: { variant: 'endo' } };
    const classOf = setup.classOf.map((_, n) => Math.floor(n / 4));
    const data = await loadGpuTissue(
      { ...setup, classes: [usual, blocked, endocardial], classOf },
      pause,
    );
    const { cell, classes, words, loaded } = data;
    const model = cellModel('ten-tusscher');
    const floats = classFloats(cell);
    const constant = (kind: number, name: string): number =>
      classes.constants[floats * kind + cell.constants.indexOf(name)];
    const standard = (id: string): number =>
      model.parameters.find((parameter) => parameter.id === id)?.standard ?? NaN;
    expect(constant(0, 'gNa')).toBeCloseTo(standard('gNa'), 4);
    expect(constant(1, 'gKr')).toBeCloseTo(0.5 * constant(0, 'gKr'), 6);
    // A scaled current has the table of its variant; another variant its own.
    const tableAt = (kind: number): number =>
      classes.constants[floats * kind + cell.constants.length];
    expect(tableAt(0)).toBe(0);
    expect(tableAt(1)).toBe(0);
    expect(4 * tableAt(2)).toBe(cell.tableFloats);
    expect(classes.tables.length).toBe(2 * cell.tableFloats);
    // Gates of the table lie between 0 and 1.
    expect(classes.tables.subarray(0, 4).every((value) => value >= 0 && value <= 1)).toBe(true);

    const lane = loaded.bricks.slots[0];
    expect(data.potential[lane]).toBeCloseTo(model.initial[0], 4);
    cell.states.forEach((name, n) => {
      // Na_i, K_i and Ca_SR are kept as deviations.
      if (['NA_I', 'K_I', 'CA_SR'].includes(name)) return;
      expect(data.variables[n * words.lanes + lane], name).toBeCloseTo(model.initial[n + 1], 6);
    });
  });

  it('know the passes of their schemes', async () => {
    const passes = async (
      model: CellModelId,
      scheme: 'hybrid' | 'compensated',
    ): Promise<readonly string[]> => {
      const { setup } = cable({
        model,
        scheme,
        edgeMm: 0.5,
        diffusivity: DIFFUSIVITY,
        lengthMm: 6,
      });
      const { method, cell } = await loadGpuTissue(setup, pause);
      const names = passesOf(method);
      const shader = advanceShader(cell, method);
      for (const name of names) expect(shader).toContain(`fn ${name}(`);
      expect(shader).not.toMatch(/undefined|NaN|\[object/);
      return names;
    };
    expect(await passes('mitchell-schaeffer', 'compensated')).toEqual(['advance']);
    expect(await passes('ten-tusscher', 'hybrid')).toEqual([
      'correct',
      'membrane',
      'sharpen',
      'spread',
    ]);
    expect(readShader()).not.toMatch(/undefined|NaN|\[object/);
  });
});

it('packs the words of a step', () => {
  const bytes = packWords(STEP_WORDS, {
    step: 70_000,
    armed: 3,
    source: 128,
    out: 0,
    stimulated: 1,
    timed: 0,
    durationMs: 2.5,
    until: -0.5,
  });
  expect([...new Uint32Array(bytes, 0, 6)]).toEqual([70_000, 3, 128, 0, 1, 0]);
  expect([...new Float32Array(bytes, 24, 2)]).toEqual([2.5, -0.5]);
});

describe('the choice between engines', () => {
  const tissue = (voxels: number, model: CellModelId = 'ten-tusscher') => ({
    model,
    classOf: new Uint8Array(voxels),
  });
  const real = async () => ({ usable: true, adapter: 'fast', software: false });
  const never = async (): Promise<never> => {
    throw new Error('the adapter was asked for');
  };

  it('takes what is wanted without asking', async () => {
    for (const engine of ['wasm', 'webgpu'] as const)
      expect((await chooseEngine(tissue(10), engine, never)).engine).toBe(engine);
  });

  it('takes WebGPU for large tissues of its membranes on real adapters alone', async () => {
    const large = tissue(WORTHWHILE_VOXELS);
    expect(await chooseEngine(large, 'auto', real)).toMatchObject({ engine: 'webgpu' });
    const scar = { ...large, classOf: large.classOf.map((_, n) => (n < 9 ? NOT_CONDUCTING : 0)) };
    expect((await chooseEngine(scar, 'auto', never)).why).toContain('too few');
    const atria = tissue(WORTHWHILE_VOXELS, 'courtemanche');
    expect((await chooseEngine(atria, 'auto', never)).why).toContain('Courtemanche');
    const software = async () => ({ usable: true, adapter: 'swiftshader', software: true });
    expect(await chooseEngine(large, 'auto', software)).toMatchObject({
      engine: 'wasm',
      why: 'WebGPU would run in software',
    });
    const none = async () => ({ usable: false, why: 'this browser has no WebGPU' });
    expect(await chooseEngine(large, 'auto', none)).toMatchObject({
      engine: 'wasm',
      why: 'this browser has no WebGPU',
    });
  });

  it('gives up a graphics processor that is slower', () => {
    const nodes = 150_000;
    expect(tooSlow({ model: 'ten-tusscher', nodes }, 20)).toBeUndefined();
    expect(tooSlow({ model: 'ten-tusscher', nodes }, 120)).toContain('120 ms');
    expect(tooSlow({ model: 'mitchell-schaeffer', nodes }, 20)).toContain('20 ms');
  });

  it('where there is no WebGPU: says so, and runs in WebAssembly', async () => {
    expect(hasWebGpu()).toBe(false);
    expect(await isWebGpuUsable()).toEqual({ usable: false, why: 'this browser has no WebGPU' });
    const { setup } = cable({
      model: 'bueno-orovio',
      edgeMm: 0.5,
      diffusivity: DIFFUSIVITY,
      lengthMm: 6,
    });
    const engine = await createTissueEngine(setup, 'auto');
    expect(engine.title).toMatch(/^wasm [a-z-]+ 2 threads$/);
    engine.close();
    const chosen = await createTissueEngine(setup, 'wasm');
    expect(chosen.title).toMatch(/^wasm .*; as chosen$/);
    chosen.close();
    const failure = await failureOf(createTissueEngine(setup, 'webgpu'));
    expect(failure).toMatchObject({ kind: 'unsupported', code: 'webgpu-missing' });
    expect(failure.hint).toContain('WebAssembly');
  });

  it('refuses what it cannot run before anything is built', async () => {
    const { setup } = cable({
      model: 'ohara-rudy',
      edgeMm: 0.5,
      diffusivity: DIFFUSIVITY,
      lengthMm: 6,
    });
    const failure = await failureOf(createWebGpuTissue(setup));
    expect(failure).toMatchObject({ kind: 'unsupported', code: 'webgpu-model' });
  });
});
