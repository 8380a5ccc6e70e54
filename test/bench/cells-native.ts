/** Compiles the cell kernel natively and times it on the cells given: what WebAssembly is compared with. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Cells {
  readonly model: number;
  readonly cells: number;
  readonly dtMs: number;
  readonly parameters: readonly number[];
  /** What the cells hold in turn, all variables of each. */
  readonly states: readonly (readonly number[])[];
}

const here = path.dirname(fileURLToPath(import.meta.url));
const COMPILERS = [process.env.CXX, 'clang++', 'c++', 'g++'];
/** Without contraction, as the kernel's own builds: native code that rounds alike. */
const FLAGS = ['-O3', '-march=native', '-ffp-contract=off', '-std=c++20', '-Wno-unknown-pragmas'];

export interface NativeCells {
  readonly command: string;
  /** Time of each of so many steps, ms. */
  times(cells: Cells, steps: number): number[];
  /** Deletes the program. */
  remove(): void;
}

/** The kernel compiled for this machine, or why it is not. */
export function compileNativeCells(): NativeCells | { readonly missing: string } {
  const compiler = COMPILERS.find((name) => name && spawnSync(name, ['--version']).status === 0);
  if (!compiler)
    return { missing: 'no native comparison: no C++ compiler is here (CXX names one)' };
  const folder = mkdtempSync(path.join(tmpdir(), 'cells-'));
  const program = path.join(folder, 'cells');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const include = ['-I', path.join(here, '../../wasm/common')];
  const source = path.join(here, 'cells-native.cpp');
  const compiled = spawnSync(compiler, [...FLAGS, ...include, source, '-o', program]);
  if (compiled.status !== 0) {
    remove();
    const [reason] = compiled.stderr.toString().split('\n');
    return { missing: `no native comparison: ${compiler} does not compile the kernel (${reason})` };
  }
  return {
    command: [compiler, ...FLAGS].join(' '),
    times: (cells, steps) => {
      const file = path.join(folder, 'cells.bin');
      writeFileSync(file, bytesOf(cells));
      return execFileSync(program, [file, String(steps)])
        .toString()
        .trim()
        .split('\n')
        .map(Number);
    },
    remove,
  };
}

/** The file that `cells-native.cpp` reads. */
function bytesOf({ model, cells, dtMs, parameters, states }: Cells): Buffer {
  const head = Uint32Array.of(model, cells, states[0].length, parameters.length, states.length, 0);
  const numbers = Float64Array.from([dtMs, ...parameters, ...states.flat()]);
  return Buffer.concat([Buffer.from(head.buffer), Buffer.from(numbers.buffer)]);
}
