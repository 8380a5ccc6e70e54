/** Files of a folder on disk, read piece by piece, for the command line and the tests. */
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../core/failure.ts';
import type { SourceFile } from './source.ts';

/** A {@link SourceFile} over one file on disk; `name` is the path that the report shows. */
export async function diskSource(filePath: string, name: string): Promise<SourceFile> {
  const { size } = await stat(filePath);
  return {
    path: name,
    size,
    async read(start = 0, end = size) {
      const handle = await open(filePath);
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        return bytes.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}

/**
 * All files below a folder, in order of their names, or the one file that `target` is.
 * @throws Failure `input-missing` where there is nothing at that path.
 */
export async function diskSources(target: string): Promise<SourceFile[]> {
  const found = await stat(target).catch(() => undefined);
  if (!found) {
    fail(
      'bad-input',
      'input-missing',
      `There is no file or folder at ${target}.`,
      'Check the path; give the folder with the DICOM files, or a zip.',
    );
  }
  if (found.isFile()) return [await diskSource(target, path.basename(target))];
  const names = (await readdir(target, { recursive: true })).sort();
  const sources = await Promise.all(names.map((name) => fileIn(target, name)));
  return sources.filter((source) => source !== undefined);
}

async function fileIn(folder: string, name: string): Promise<SourceFile | undefined> {
  const filePath = path.join(folder, name);
  // A link that leads nowhere, or a file that went away meanwhile, is no file.
  const found = await stat(filePath).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return diskSource(filePath, name.replaceAll(path.sep, '/'));
}
