/**
 * Speed of the monodomain kernel on an idealised left ventricle at 0.8 mm: one thread, all threads, and the same source
 * compiled natively (one thread) where a C++ compiler is present. A run is one simulated millisecond.
 */
import { availableParallelism } from 'node:os';
import { stepsPerMs as stepsPerMsOf } from '../../src/heart/conduction.ts';
import { MonodomainModel } from '../../src/heart/monodomain-model.ts';
import { parametersWith } from '../../src/heart/parameters.ts';
import { buildTissueLattice, conductingMask } from '../../src/heart/tissue-lattice.ts';
import { ellipsoidVentricle } from '../unit/heart/ellipsoid-ventricle.ts';
import { comparedTo, rowOf } from './benchmark.ts';
import type { Benchmark, Table } from './benchmark.ts';
import { compileNative } from './monodomain-native.ts';

const SPACING_MM = 0.8;
/** Contestants take turns, so that other work on the machine slows them alike. */
const ROUNDS = 3;
const MILLISECONDS = 25;
/** The pulse and the first steps are not typical. */
const WARM_UP_MS = 5;

async function run(table: Table): Promise<void> {
  const simulation = ellipsoidVentricle({
    spacingMm: SPACING_MM,
    cavityMm: [30, 30, 58],
    cutMm: 20,
    wallMm: 10.5,
  });
  const conducting = conductingMask(simulation);
  const lattice = buildTissueLattice(simulation, conducting);
  const parameters = parametersWith({ endocardialVelocity: 0 });
  const fibres = new Float32Array(3 * conducting.length);
  for (let n = 0; n < conducting.length; n++) fibres[3 * n + (n % 3)] = 1;
  const common = { simulation, conducting, lattice, fibres, parameters, electrodes: [] };

  const stepsPerMs = stepsPerMsOf(SPACING_MM, parameters);
  const webAssembly = async (threads: number): Promise<number[]> => {
    const model = await MonodomainModel.create({ ...common, threads });
    try {
      const site = Array.from({ length: Math.floor(conducting.length / 50) }, (_, n) => n);
      model.setStimulus(site, 0.5);
      const times: number[] = [];
      for (let ms = 0; ms < MILLISECONDS; ms++) {
        const began = performance.now();
        model.run(model.stepsPerMs, ms < 2);
        times.push(performance.now() - began);
      }
      return times;
    } finally {
      model.close();
    }
  };
  const native = compileNative({ lattice, fibres, parameters, stepsPerMs });
  const threads = availableParallelism();
  const times: Record<'one' | 'all' | 'native', number[]> = { one: [], all: [], native: [] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      times.one.push(...(await webAssembly(1)).slice(WARM_UP_MS));
      if ('times' in native) times.native.push(...native.times(MILLISECONDS).slice(WARM_UP_MS));
      if (threads > 1) times.all.push(...(await webAssembly(threads)).slice(WARM_UP_MS));
    }
  } finally {
    if ('remove' in native) native.remove();
  }
  const work = { amount: (lattice.nodes * stepsPerMs) / 1e6, unit: 'million node steps' };
  const one = rowOf('WebAssembly, 1 thread', times.one, work);
  if ('times' in native) {
    const reference = rowOf('native, 1 thread', times.native, work);
    table.row(comparedTo(one, reference));
    table.row(reference);
    table.note(`native: ${native.command}`);
  } else {
    table.row(one);
    table.note(native.missing);
  }
  if (threads > 1) {
    table.row(comparedTo(rowOf(`WebAssembly, ${threads} threads`, times.all, work), one));
  }
  const volumeMl = (conducting.length * SPACING_MM ** 3) / 1000;
  table.note(
    `${conducting.length} voxels of ${SPACING_MM} mm (${volumeMl.toFixed(0)} ml), ${lattice.nodes} nodes, ${stepsPerMs} steps per ms`,
  );
}

export const benchmark: Benchmark = { title: 'monodomain, one simulated millisecond', run };
