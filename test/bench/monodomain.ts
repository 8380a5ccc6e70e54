/**
 * Speed of the monodomain kernel on an idealised left ventricle at 0.8 mm: one thread, all threads, and the same source
 * compiled natively (one thread) where a C++ compiler is present. A run is one simulated millisecond.
 */
import { availableParallelism } from 'node:os';
import { MonodomainModel } from '../../src/heart/monodomain-model.ts';
import { parametersWith } from '../../src/heart/parameters.ts';
import { buildTissueLattice, conductingMask } from '../../src/heart/tissue-lattice.ts';
import { ellipsoidVentricle } from '../unit/heart/ellipsoid-ventricle.ts';
import { comparedTo, rowOf } from './benchmark.ts';
import type { Benchmark, Row, Table } from './benchmark.ts';
import { nativeTimesMs } from './monodomain-native.ts';

const SPACING_MM = 0.8;
const MILLISECONDS = 60;
/** The first pulse and the growth of the wave are not typical. */
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

  let stepsPerMs = 0;
  const timesOf = async (threads: number): Promise<{ times: number[]; threads: number }> => {
    const model = await MonodomainModel.create({ ...common, threads });
    try {
      stepsPerMs = model.stepsPerMs;
      const site = Array.from({ length: Math.floor(conducting.length / 50) }, (_, n) => n);
      model.setStimulus(site, 0.5);
      const times: number[] = [];
      for (let ms = 0; ms < MILLISECONDS; ms++) {
        const began = performance.now();
        model.run(model.stepsPerMs, ms < 2);
        times.push(performance.now() - began);
      }
      return { times: times.slice(WARM_UP_MS), threads: model.threads };
    } finally {
      model.close();
    }
  };
  const row = (what: string, times: readonly number[]): Row =>
    rowOf(what, times, { amount: (lattice.nodes * stepsPerMs) / 1e6, unit: 'million node steps' });

  const single = await timesOf(1);
  const one = row('WebAssembly, 1 thread', single.times);
  const native = nativeTimesMs({ lattice, fibres, parameters, stepsPerMs }, MILLISECONDS);
  if ('timesMs' in native) {
    const reference = row('native, 1 thread', native.timesMs.slice(WARM_UP_MS));
    table.row(comparedTo(one, reference));
    table.row(reference);
    table.note(`native: ${native.command}`);
  } else {
    table.row(one);
    table.note(native.missing);
  }
  if (availableParallelism() > 1) {
    const all = await timesOf(availableParallelism());
    table.row(comparedTo(row(`WebAssembly, ${all.threads} threads`, all.times), one));
  }
  const volumeMl = (conducting.length * SPACING_MM ** 3) / 1000;
  table.note(
    `${conducting.length} voxels of ${SPACING_MM} mm (${volumeMl.toFixed(0)} ml), ${lattice.nodes} nodes, ${stepsPerMs} steps per ms`,
  );
}

export const benchmark: Benchmark = { title: 'monodomain, one simulated millisecond', run };
