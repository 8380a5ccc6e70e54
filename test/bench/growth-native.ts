/** Compiles the growth kernel natively and times it on the organ given: what WebAssembly is compared with. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Grid } from '../../src/core/space.ts';
import { toBox } from '../../src/tumour/grid/organ-box.ts';
import type { OrganBox } from '../../src/tumour/grid/organ-box.ts';

interface Organ {
  readonly grid: Grid;
  readonly box: OrganBox;
  readonly diffusivity: Float32Array;
  readonly density: Float32Array;
  readonly ratePerDay: number;
  readonly stepDays: number;
}

const here = path.dirname(fileURLToPath(import.meta.url));
const COMPILERS = [process.env.CXX, 'c++', 'g++', 'clang++'];
const FLAGS = ['-O3', '-march=native', '-std=c++20'];

export interface NativeGrowth {
  readonly command: string;
  /** Time of each of so many steps from the start, ms. */
  times(steps: number): number[];
  /** Deletes the program. */
  remove(): void;
}

/** The kernel compiled for this machine, or why it is not. */
export function compileNativeGrowth(organ: Organ): NativeGrowth | { readonly missing: string } {
  const compiler = COMPILERS.find((name) => name && spawnSync(name, ['--version']).status === 0);
  if (!compiler)
    return { missing: 'no native comparison: no C++ compiler is here (CXX names one)' };
  const folder = mkdtempSync(path.join(tmpdir(), 'growth-'));
  const program = path.join(folder, 'growth');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const include = ['-I', path.join(here, '../../wasm/common')];
  const source = path.join(here, 'growth-native.cpp');
  const compiled = spawnSync(compiler, [...FLAGS, ...include, source, '-o', program]);
  if (compiled.status !== 0) {
    remove();
    const [reason] = compiled.stderr.toString().split('\n');
    return { missing: `no native comparison: ${compiler} does not compile the kernel (${reason})` };
  }
  const file = path.join(folder, 'organ.bin');
  writeFileSync(file, organBytes(organ));
  return {
    command: [compiler, ...FLAGS].join(' '),
    times: (steps) =>
      execFileSync(program, [file, String(steps)])
        .toString()
        .trim()
        .split('\n')
        .map(Number),
    remove,
  };
}

/** The file that `growth-native.cpp` reads. */
function organBytes({ grid, box, diffusivity, density, ratePerDay, stepDays }: Organ): Buffer {
  const dense = (values: Float32Array): Float32Array => {
    const out = new Float32Array(box.size);
    toBox(box, grid, values, out);
    return out;
  };
  const head = Uint32Array.of(box.row, box.plane, box.size, box.rows);
  const numbers = Float64Array.of(
    grid.spacingMm[0],
    ratePerDay,
    stepDays,
    Math.exp(ratePerDay * stepDays),
  );
  const parts = [head, numbers, box.columns, dense(diffusivity), dense(density)];
  return Buffer.concat(
    parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}
