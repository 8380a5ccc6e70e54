/** Codec binaries from the installed packages, for the command line and the tests. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { provideCodecs } from './codecs.ts';

export function provideCodecsFromDisk(): void {
  const { resolve } = createRequire(import.meta.url);
  provideCodecs((name) => readFile(resolve(`@cornerstonejs/codec-${name}/decodewasm`)));
}
