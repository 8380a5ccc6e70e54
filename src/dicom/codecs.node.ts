/** Codec binaries from the installed packages, for the command line and the tests. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { provideCodecs } from './codecs.ts';

export function provideCodecsFromDisk(): void {
  provideCodecs((name) => {
    const address = import.meta.resolve(`@cornerstonejs/codec-${name}/decodewasm`);
    return readFile(fileURLToPath(address));
  });
}
