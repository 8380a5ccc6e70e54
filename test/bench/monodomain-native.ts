/** Compiles the monodomain kernel natively and times it on the tissue given: what WebAssembly is compared with. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gridDiffusivity } from '../../src/heart/conduction.ts';
import type { Parameters } from '../../src/heart/parameters.ts';
import type { TissueLattice } from '../../src/heart/tissue-lattice.ts';

interface Tissue {
  readonly lattice: TissueLattice;
  /** Unit vectors along the axes of the grid. */
  readonly fibres: Float32Array;
  readonly parameters: Parameters;
  readonly stepsPerMs: number;
}

const here = path.dirname(fileURLToPath(import.meta.url));
const COMPILERS = [process.env.CXX, 'c++', 'g++', 'clang++'];
const FLAGS = ['-O3', '-march=native', '-std=c++20', '-ffp-contract=fast'];

export interface NativeKernel {
  readonly command: string;
  /** Time of each of so many simulated milliseconds from rest, ms. */
  times(milliseconds: number): number[];
  /** Deletes the program. */
  remove(): void;
}

/** The kernel compiled for this machine, or why it is not. */
export function compileNative(tissue: Tissue): NativeKernel | { readonly missing: string } {
  const compiler = COMPILERS.find((name) => name && spawnSync(name, ['--version']).status === 0);
  if (!compiler)
    return { missing: 'no native comparison: no C++ compiler is here (CXX names one)' };
  const folder = mkdtempSync(path.join(tmpdir(), 'monodomain-'));
  const program = path.join(folder, 'monodomain');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const includes = path.join(here, '../../wasm/common');
  const source = path.join(here, 'monodomain-native.cpp');
  const compiled = spawnSync(compiler, [...FLAGS, '-I', includes, source, '-o', program]);
  if (compiled.status !== 0) {
    remove();
    const [reason] = compiled.stderr.toString().split('\n');
    return { missing: `no native comparison: ${compiler} does not compile the kernel (${reason})` };
  }
  const file = path.join(folder, 'tissue.bin');
  writeFileSync(file, tissueBytes(tissue));
  return {
    command: [compiler, ...FLAGS].join(' '),
    times: (milliseconds) =>
      execFileSync(program, [file, String(milliseconds)])
        .toString()
        .trim()
        .split('\n')
        .map(Number),
    remove,
  };
}

/** The file that `monodomain-native.cpp` reads. */
function tissueBytes({ lattice, fibres, parameters, stepsPerMs }: Tissue): Buffer {
  const { strips, row, plane, boxSize, elementStart, nodes, edgeMm } = lattice;
  const elements = elementStart.length;
  const elementAt = new Uint32Array(boxSize);
  elementStart.forEach((start, n) => {
    if (start > 0) elementAt[start] = n + 1;
  });
  const across = gridDiffusivity(parameters.velocityAcross, edgeMm, parameters);
  const along = gridDiffusivity(parameters.velocityAlong, edgeMm, parameters);
  const tensors = new Float32Array(6 * elements);
  for (let n = 0; n < elements; n++) {
    for (let axis = 0; axis < 3; axis++) {
      tensors[6 * n + axis] = across + (along - across) * fibres[3 * n + axis] ** 2;
    }
  }
  const head = Uint32Array.of(strips.length, row, plane, boxSize, elements, nodes, stepsPerMs);
  const parts = [head, Float32Array.of(edgeMm), strips, elementAt, tensors];
  return Buffer.concat(
    parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}
