/**
 * Compiles every kernel of `wasm/<kernel>/<kernel>.cpp` to `wasm/dist/<kernel>.<variant>.wasm`
 * with the C++ compiler that npm installs. A file is compiled again only when the compiler, its flags,
 * the source or a header it includes has changed (content hash kept beside the result).
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const wasmFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const distFolder = path.join(wasmFolder, 'dist');

const BASE = [
  '--target=wasm32',
  '-O3',
  '-std=c++20',
  '-ffreestanding',
  '-nostdlib',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-math-errno',
  '-mbulk-memory',
  '-msimd128',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Icommon',
];
const RELAXED = ['-mrelaxed-simd', '-ffp-contract=fast'];
const LINK = [
  '--no-entry',
  '--import-memory',
  '--stack-first',
  '-z',
  'stack-size=65536',
  '--export=__heap_base',
  '--max-memory=4294967296',
];
const SHARED_LINK = ['--shared-memory', '--initial-memory=1048576', '--export=__stack_pointer'];

/** The four builds; which one runs is chosen in `wasm/kernel.ts`. */
export const VARIANTS = {
  plain: { compile: BASE, link: LINK },
  relaxed: { compile: [...BASE, ...RELAXED], link: LINK },
  'plain.shared': { compile: [...BASE, '-matomics'], link: [...LINK, ...SHARED_LINK] },
  'relaxed.shared': {
    compile: [...BASE, ...RELAXED, '-matomics'],
    link: [...LINK, ...SHARED_LINK],
  },
};

/** Kernel names: the folders that hold a C++ file of their own name. */
export async function kernelNames() {
  const entries = await readdir(wasmFolder, { withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        entry.isDirectory() && existsSync(path.join(wasmFolder, entry.name, `${entry.name}.cpp`)),
    )
    .map((entry) => entry.name)
    .sort();
}

/**
 * Sources a kernel may include, keyed by path relative to `wasm/`: those of its own folder and `wasm/common`, and those of the
 * kernels from which it takes headers (`#include "cells/lookup.h"`).
 */
async function sourcesOf(kernel) {
  const files = {};
  const folders = ['common', kernel];
  for (const folder of folders) {
    const absolute = path.join(wasmFolder, folder);
    if (!existsSync(absolute)) continue;
    for (const name of (await readdir(absolute)).sort()) {
      if (!/\.(h|cpp|inc)$/.test(name) || (name.endsWith('.cpp') && folder !== kernel)) continue;
      const text = await readFile(path.join(absolute, name), 'utf8');
      files[`${folder}/${name}`] = text;
      for (const [, other] of text.matchAll(/#include "([\w-]+)\//g)) {
        if (!folders.includes(other)) folders.push(other);
      }
    }
  }
  return files;
}

/** Builds what is missing or out of date; returns the files written and the number kept. */
export async function compileKernels({ log = () => {}, only } = {}) {
  const version = JSON.parse(await readFile(path.join(wasmFolder, '../package.json'), 'utf8'))
    .devDependencies['@yowasp/clang'];
  await mkdir(distFolder, { recursive: true });
  const written = [];
  let kept = 0;
  let toolchain;
  for (const kernel of only ?? (await kernelNames())) {
    const files = await sourcesOf(kernel);
    for (const [variant, flags] of Object.entries(VARIANTS)) {
      const target = path.join(distFolder, `${kernel}.${variant}.wasm`);
      const key = createHash('sha256')
        .update(JSON.stringify([version, flags, files]))
        .digest('hex');
      const stamp = `${target}.key`;
      if (existsSync(target) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === key) {
        kept += 1;
        continue;
      }
      toolchain ??= await import('@yowasp/clang');
      await writeFile(target, await compileOne(toolchain, kernel, files, flags));
      await writeFile(stamp, key);
      written.push(path.basename(target));
      log(`compiled ${path.basename(target)}`);
    }
  }
  return { written, kept };
}

async function compileOne({ runClang, runLLVM }, kernel, files, flags) {
  const tree = {};
  for (const [name, text] of Object.entries(files)) {
    const [folder, file] = name.split('/');
    (tree[folder] ??= {})[file] = text;
  }
  let diagnostics = '';
  const decoder = new TextDecoder();
  const collect = (bytes) => {
    if (bytes) diagnostics += decoder.decode(bytes);
  };
  const options = { stdout: collect, stderr: collect };
  try {
    const source = `${kernel}/${kernel}.cpp`;
    const compiled = await runClang(
      ['clang++', ...flags.compile, `-I${kernel}`, '-I.', '-c', source, '-o', 'kernel.o'],
      tree,
      options,
    );
    const linked = await runLLVM(
      ['wasm-ld', 'kernel.o', ...flags.link, '-o', 'kernel.wasm'],
      { 'kernel.o': compiled['kernel.o'] },
      options,
    );
    return linked['kernel.wasm'];
  } catch (error) {
    throw new Error(`Kernel ${kernel} did not compile.\n${diagnostics}`, { cause: error });
  }
}
