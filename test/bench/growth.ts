/**
 * Speed of the growth kernel on 200 x 200 x 200 voxels of 1 mm, tumour cells in every one of them: one thread, all threads,
 * and the same source compiled natively (one thread) where a C++ compiler is present. White and grey matter in layers, so
 * that couplings differ, and one tissue throughout, as in a liver.
 */
import { availableParallelism } from 'node:os';
import type { Grid } from '../../src/core/space.ts';
import { IDENTITY_DIRECTION } from '../../src/core/space.ts';
import { GrowthModel } from '../../src/tumour/grid/growth-model.ts';
import { organBox } from '../../src/tumour/grid/organ-box.ts';
import { comparedTo, rowOf } from './benchmark.ts';
import type { Benchmark, Table } from './benchmark.ts';
import { compileNativeGrowth } from './growth-native.ts';

const EDGE = 200;
const RATE_PER_DAY = 0.012;
const STEP_DAYS = 0.2;
/** Contestants take turns, so that other work on the machine slows them alike. */
const ROUNDS = 3;
const STEPS = 10;
/** The first steps touch memory for the first time. */
const WARM_UP = 3;

const GRID: Grid = {
  dimensions: [EDGE, EDGE, EDGE],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};

async function run(table: Table): Promise<void> {
  const voxels = EDGE ** 3;
  const density = new Float32Array(voxels);
  for (let n = 0; n < voxels; n++) density[n] = 0.1 + (0.4 * (n % EDGE)) / EDGE;
  const layered = new Float32Array(voxels);
  for (let n = 0; n < voxels; n++) {
    // Layers of three voxels in all directions: almost no voxel has neighbours of one tissue alone.
    const sum =
      Math.floor((n % EDGE) / 3) + Math.floor(n / EDGE / 3) + Math.floor(n / EDGE ** 2 / 3);
    layered[n] = sum % 2 === 0 ? 0.65 : 0.13;
  }
  await compare(table, 'white and grey matter', layered, density);
  await compare(table, 'one tissue', new Float32Array(voxels).fill(0.13), density);
  table.note(`${voxels / 1e6} million voxels of 1 mm, one clone, logistic; a run is one step`);
}

async function compare(
  table: Table,
  what: string,
  diffusivity: Float32Array,
  density: Float32Array,
): Promise<void> {
  const box = organBox(GRID, diffusivity);
  const native = compileNativeGrowth({
    grid: GRID,
    box,
    diffusivity,
    density,
    ratePerDay: RATE_PER_DAY,
    stepDays: STEP_DAYS,
  });
  const threads = availableParallelism();
  const times: Record<'one' | 'all' | 'native', number[]> = { one: [], all: [], native: [] };
  const webAssembly = async (count: number): Promise<number[]> => {
    const model = await GrowthModel.create({
      grid: GRID,
      box,
      diffusivityMm2PerDay: diffusivity,
      sensitive: density,
      growthLaw: 'logistic',
      sensitivePerDay: RATE_PER_DAY,
      resistantPerDay: 0,
      threads: count,
    });
    try {
      const step = { keptSensitive: 1, mutated: 0, keptResistant: 1, growthDays: STEP_DAYS };
      const taken: number[] = [];
      for (let n = 0; n < STEPS; n++) {
        const began = performance.now();
        model.run([{ dtDays: STEP_DAYS, ...step }]);
        taken.push(performance.now() - began);
      }
      return taken;
    } finally {
      model.close();
    }
  };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      times.one.push(...(await webAssembly(1)).slice(WARM_UP));
      if ('times' in native) times.native.push(...native.times(STEPS).slice(WARM_UP));
      if (threads > 1) times.all.push(...(await webAssembly(threads)).slice(WARM_UP));
    }
  } finally {
    if ('remove' in native) native.remove();
  }
  const work = { amount: EDGE ** 3 / 1e6, unit: 'million voxel steps' };
  const one = rowOf(`${what}, WebAssembly, 1 thread`, times.one, work);
  if ('times' in native) {
    const reference = rowOf(`${what}, native, 1 thread`, times.native, work);
    table.row(comparedTo(one, reference));
    table.row(reference);
    table.note(`native: ${native.command}`);
  } else {
    table.row(one);
    table.note(native.missing);
  }
  if (threads > 1) {
    const all = rowOf(`${what}, WebAssembly, ${threads} threads`, times.all, work);
    table.row(comparedTo(all, one));
  }
}

export const benchmark: Benchmark = {
  title: 'growth of a tumour on 200 x 200 x 200 voxels, one step',
  run,
};
