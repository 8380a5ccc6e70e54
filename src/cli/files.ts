/** Folders and files of the disk as the sources that import reads. Paths are relative to where the user stands. */
import { open, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../core/failure.ts';
import type { SourceFile } from '../dicom/source.ts';

/** npm runs scripts in the project folder and leaves the user's own folder in `INIT_CWD`. */
export const resolvePath = (given: string): string =>
  path.resolve(process.env.INIT_CWD ?? process.cwd(), given);

export async function sourcesIn(given: string): Promise<SourceFile[]> {
  const root = resolvePath(given);
  const info = await stat(root).catch(() => undefined);
  if (!info) {
    fail(
      'bad-input',
      'no-such-path',
      `There is no file or folder at ${given}.`,
      'Check the path; it is taken relative to the folder the command is called from.',
    );
  }
  if (info.isFile()) return [diskFile(root, path.basename(root), info.size)];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files: SourceFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const absolute = path.join(entry.parentPath ?? entry.path, entry.name);
    files.push(diskFile(absolute, path.relative(root, absolute), (await stat(absolute)).size));
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function diskFile(absolute: string, name: string, size: number): SourceFile {
  return {
    path: name.split(path.sep).join('/'),
    size,
    async read(start = 0, end = size) {
      const handle = await open(absolute, 'r');
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await handle.read(
            bytes,
            filled,
            bytes.length - filled,
            start + filled,
          );
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      } finally {
        await handle.close();
      }
    },
  };
}

/** Writes a file, making its folder first. */
export async function writeOutput(given: string, bytes: Uint8Array | string): Promise<void> {
  const target = resolvePath(given);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, bytes);
}
