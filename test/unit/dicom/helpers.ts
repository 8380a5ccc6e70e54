import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Random } from '../../../src/core/random.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import type { SourceFile } from '../../../src/dicom/source.ts';

/** All files below a folder, or the one file itself. */
export function filesBelow(folder: string): SourceFile[] {
  if (statSync(folder).isFile()) {
    return [memorySource(path.basename(folder), new Uint8Array(readFileSync(folder)))];
  }
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => memorySource(name, new Uint8Array(readFileSync(path.join(folder, name)))));
}

/** Fisher-Yates. */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  for (let n = result.length - 1; n > 0; n--) {
    const m = random.integer(n + 1);
    [result[n], result[m]] = [result[m], result[n]];
  }
  return result;
}
