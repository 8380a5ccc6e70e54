/** Compiles the tissue kernel natively and times it on the tissue given: what WebAssembly is compared with. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const COMPILERS = [process.env.CXX, 'clang++', 'c++', 'g++'];
/** Without contraction, as the kernel's own builds: native code that rounds alike. */
const FLAGS = ['-O3', '-march=native', '-ffp-contract=off', '-std=c++20', '-Wno-unknown-pragmas'];

export interface NativeTissue {
  readonly command: string;
  /** Time of each of so many simulated milliseconds from rest, ms. */
  times(tissue: Buffer, milliseconds: number): number[];
  /** Deletes the program. */
  remove(): void;
}

/** The kernel compiled for this machine, or why it is not. */
export function compileNativeTissue(): NativeTissue | { readonly missing: string } {
  const compiler = COMPILERS.find((name) => name && spawnSync(name, ['--version']).status === 0);
  if (!compiler)
    return { missing: 'no native comparison: no C++ compiler is here (CXX names one)' };
  const folder = mkdtempSync(path.join(tmpdir(), 'tissue-'));
  const program = path.join(folder, 'tissue');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const wasm = path.join(here, '../../wasm');
  const source = path.join(here, 'tissue-native.cpp');
  const include = ['-I', wasm, '-I', path.join(wasm, 'common')];
  const compiled = spawnSync(compiler, [...FLAGS, ...include, source, '-o', program]);
  if (compiled.status !== 0) {
    remove();
    const [reason] = compiled.stderr.toString().split('\n');
    return { missing: `no native comparison: ${compiler} does not compile the kernel (${reason})` };
  }
  return {
    command: [compiler, ...FLAGS].join(' '),
    times: (tissue, milliseconds) => {
      const file = path.join(folder, 'tissue.bin');
      writeFileSync(file, tissue);
      return execFileSync(program, [file, String(milliseconds)])
        .toString()
        .trim()
        .split('\n')
        .map(Number);
    },
    remove,
  };
}
