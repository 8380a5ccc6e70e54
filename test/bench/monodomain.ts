/**
 * Speed of the monodomain kernel: `npx tsx test/bench/monodomain.ts [spacingMm] [milliseconds]`.
 * Node updates per second of the best simulated millisecond, on one thread and on all, and against the same
 * source compiled natively where g++ is present.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gridDiffusivity, stepsPerMs } from '../../src/heart/conduction.ts';
import { MonodomainModel } from '../../src/heart/monodomain-model.ts';
import { parametersWith } from '../../src/heart/parameters.ts';
import { buildTissueLattice, conductingMask } from '../../src/heart/tissue-lattice.ts';
import type { TissueLattice } from '../../src/heart/tissue-lattice.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { provideKernelThreadsFromNode } from '../../wasm/thread-source.node.ts';
import { ellipsoidVentricle } from '../unit/heart/ellipsoid-ventricle.ts';

const spacingMm = Number(process.argv[2] ?? 0.8);
const milliseconds = Number(process.argv[3] ?? 60);

async function main(): Promise<void> {
  provideKernelsFromDisk();
  provideKernelThreadsFromNode();
  const simulation = ellipsoidVentricle({
    spacingMm,
    cavityMm: [30, 30, 58],
    cutMm: 20,
    wallMm: 10.5,
  });
  const conducting = conductingMask(simulation);
  const lattice = buildTissueLattice(simulation, conducting);
  const parameters = parametersWith({ endocardialVelocity: 0 });
  const fibres = new Float32Array(3 * conducting.length);
  for (let n = 0; n < conducting.length; n++) fibres[3 * n + (n % 3)] = 1;
  console.log(
    `${conducting.length} voxels of ${spacingMm} mm (${((conducting.length * spacingMm ** 3) / 1000).toFixed(0)} ml), ${lattice.nodes} nodes`,
  );
  const rates: number[] = [];
  for (const threads of new Set([1, availableParallelism()])) {
    const model = await MonodomainModel.create({
      simulation,
      conducting,
      lattice,
      fibres,
      parameters,
      threads,
      electrodes: [],
    });
    model.setStimulus(
      Array.from({ length: Math.floor(conducting.length / 50) }, (_, n) => n),
      0.5,
    );
    let best = Infinity;
    const began = performance.now();
    for (let ms = 0; ms < milliseconds; ms++) {
      const begin = performance.now();
      model.run(model.stepsPerMs, ms < 2);
      best = Math.min(best, performance.now() - begin);
    }
    const whole = (performance.now() - began) / milliseconds;
    const rate = (tookMs: number): number => (lattice.nodes * model.stepsPerMs) / tookMs / 1000;
    rates.push(rate(best));
    console.log(
      `${model.engine}: ${rate(best).toFixed(0)} million node steps/s at best, ${rate(whole).toFixed(0)} over all; 600 ms take ${((600 * best) / 1000).toFixed(1)} s at best`,
    );
    model.close();
  }
  const native = nativeRate(lattice, fibres, stepsPerMs(spacingMm, parameters));
  if (native)
    console.log(
      `native g++, 1 thread: ${native.toFixed(0)}; ratio ${(rates[0] / native).toFixed(2)}`,
    );
}

/** Million node steps per second of the native build; undefined without g++. */
function nativeRate(
  lattice: TissueLattice,
  fibres: Float32Array,
  perMs: number,
): number | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'monodomain-'));
  try {
    const here = path.dirname(fileURLToPath(import.meta.url));
    const program = path.join(folder, 'monodomain');
    try {
      const flags = '-O3 -march=native -std=c++20 -ffp-contract=fast'.split(' ');
      const source = path.join(here, 'monodomain-native.cpp');
      execFileSync('g++', [
        ...flags,
        '-I',
        path.join(here, '../../wasm/common'),
        source,
        '-o',
        program,
      ]);
    } catch {
      console.log('no native comparison: g++ is not here or does not compile the kernel');
      return undefined;
    }
    const { strips, row, plane, boxSize, elementStart, nodes, edgeMm } = lattice;
    const elements = elementStart.length;
    const elementAt = new Uint32Array(boxSize);
    elementStart.forEach((start, n) => {
      if (start > 0) elementAt[start] = n + 1;
    });
    const parameters = parametersWith({ endocardialVelocity: 0 });
    const across = gridDiffusivity(parameters.velocityAcross, edgeMm, parameters);
    const along = gridDiffusivity(parameters.velocityAlong, edgeMm, parameters);
    const tensors = new Float32Array(6 * elements);
    for (let n = 0; n < elements; n++) {
      for (let axis = 0; axis < 3; axis++) {
        tensors[6 * n + axis] = across + (along - across) * fibres[3 * n + axis] ** 2;
      }
    }
    const head = Uint32Array.of(strips.length, row, plane, boxSize, elements, nodes, perMs);
    const parts = [head, Float32Array.of(edgeMm), strips, elementAt, tensors];
    const tissue = path.join(folder, 'tissue.bin');
    writeFileSync(
      tissue,
      Buffer.concat(
        parts.map(({ buffer, byteOffset, byteLength }) =>
          Buffer.from(buffer, byteOffset, byteLength),
        ),
      ),
    );
    return Number(
      execFileSync(program, [tissue, String(milliseconds)])
        .toString()
        .split(' ')[0],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
