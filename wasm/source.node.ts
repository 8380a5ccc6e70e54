/** Kernel files from disk, for the command line and the tests. */
import { readFile } from 'node:fs/promises';
import { provideKernels } from './kernel.ts';

export function provideKernelsFromDisk(): void {
  provideKernels((fileName) => readFile(new URL(`./dist/${fileName}`, import.meta.url)));
}
