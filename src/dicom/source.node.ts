/** Files of a folder on disk, read piece by piece, for the command line and the tests. */
import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../core/failure.ts';
import { refuseTooMany } from './scan.ts';
import type { SourceFile } from './source.ts';

/** A {@link SourceFile} over one file on disk; `name` is the path that the report shows. */
export async function diskSource(filePath: string | Buffer, name: string): Promise<SourceFile> {
  const { size } = await stat(filePath);
  return {
    path: name,
    size,
    async read(start = 0, end = size) {
      const handle = await open(filePath).catch((error: unknown) => {
        throw new Error(reason(error), { cause: error });
      });
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
 * All files below a folder, in order of their names, or the one file that `target` is. Links are followed, each folder is
 * entered once; what cannot be read is among the files and says why when it is read.
 * @throws Failure `input-missing` where there is nothing at that path, `input-special` where it is neither file nor folder,
 * `too-many-files`.
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
  if (!found.isDirectory()) {
    fail(
      'bad-input',
      'input-special',
      `${target} is neither a file nor a folder but a device or a pipe, which has no end.`,
      'Give the folder with the DICOM files, or a zip.',
    );
  }
  const sources: SourceFile[] = [];
  await walk(Buffer.from(target), '', new Set(), sources);
  return sources.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Names are bytes: those of old systems are no UTF-8, and a name that was turned into text would not be found again. */
async function walk(
  folder: Buffer,
  below: string,
  entered: Set<string>,
  sources: SourceFile[],
): Promise<void> {
  try {
    const real = (await realpath(folder, { encoding: 'buffer' })).toString('latin1');
    // A link that leads back up would never end.
    if (entered.has(real)) return;
    entered.add(real);
    for (const name of await readdir(folder, { encoding: 'buffer' })) {
      const place = Buffer.concat([folder, SEPARATOR, name]);
      const shown = `${below}${textOf(name)}`;
      const found = await stat(place).catch((error: unknown) => error);
      if (found instanceof Error) sources.push(unreadable(shown, found));
      else if ((found as { isDirectory(): boolean }).isDirectory())
        await walk(place, `${shown}/`, entered, sources);
      else if ((found as { isFile(): boolean }).isFile())
        sources.push(await diskSource(place, shown));
    }
  } catch (error) {
    sources.push(unreadable(below || './', error));
  }
  refuseTooMany(sources.length);
}

const SEPARATOR = Buffer.from(path.sep);

/** UTF-8, or what Windows wrote before it. */
function textOf(name: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(name);
  } catch {
    return new TextDecoder('windows-1252').decode(name);
  }
}

/** Stands for what is there and cannot be opened, so that the report names it. */
const unreadable = (name: string, error: unknown): SourceFile => ({
  path: name,
  size: 1,
  read: () => Promise.reject(new Error(reason(error), { cause: error })),
});

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this account has no permission to read it',
  EPERM: 'this account has no permission to read it',
  ENOENT: 'it is a link that leads nowhere, or it was removed meanwhile',
  ELOOP: 'it is a link that leads to itself',
};

function reason(error: unknown): string {
  const { code = '' } = error as { code?: string };
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
