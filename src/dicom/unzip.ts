/** Opens zip archives while they stream in, and stops a zip bomb before its content takes memory. */
import { Unzip, UnzipInflate } from 'fflate';
import type { UnzipFile } from 'fflate';
import { fail, FailureError } from '../core/failure.ts';
import { formatBytes } from '../core/format.ts';
import type { JobContext } from '../core/job.ts';
import { concatenate } from './inflate.ts';
import { memorySource } from './source.ts';
import type { SourceFile } from './source.ts';

export interface UnzipLimits {
  /** Largest sum of unpacked bytes. */
  readonly maxBytes: number;
  /** Largest ratio of unpacked to packed bytes, over the archive so far. */
  readonly maxRatio: number;
  readonly maxFiles: number;
}

/** CT packs 2:1 to 4:1, synthetic images 50:1; deflate can reach 1032:1. */
export const DEFAULT_UNZIP_LIMITS: UnzipLimits = {
  maxBytes: 3 * 1024 ** 3,
  maxRatio: 200,
  maxFiles: 50_000,
};

/** Below this the ratio says nothing: a small file of zeros is harmless. */
const RATIO_FROM_BYTES = 8 * 1024 ** 2;

/** One read; deflate makes at most 1032 times as much of it before the limits are checked again. */
const CHUNK = 32 * 1024;

/** Replaces each zip archive among `files` by what is in it; all other files are kept as they are. */
export async function expandArchives(
  files: readonly SourceFile[],
  limits: UnzipLimits,
  ctx: JobContext,
): Promise<SourceFile[]> {
  const result: SourceFile[] = [];
  for (const file of files) {
    if (await isZip(file)) result.push(...(await unzipSources(file, limits, ctx)));
    else result.push(file);
  }
  return result;
}

export async function isZip(file: SourceFile): Promise<boolean> {
  const [p, k, a, b] = await file.read(0, 4);
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/**
 * The files in a zip, unpacked in memory, under `archive.zip/path/in/it`. Directories and the side
 * files of macOS are left out. Archives within the archive stay packed.
 * @throws Failure `zip-too-large`, `zip-ratio`, `zip-too-many-files`, `zip-unreadable`, `cancelled`.
 */
export async function unzipSources(
  archive: SourceFile,
  limits: UnzipLimits,
  ctx: JobContext,
): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  let unpacked = 0;
  let packed = 0;
  let open = 0;

  const take = (entry: UnzipFile): void => {
    if (entry.name.endsWith('/') || isSideFile(entry.name)) return;
    if (found.length + open >= limits.maxFiles) refuseCount(archive, limits);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    open++;
    entry.ondata = (error, part, final) => {
      if (error) throw error;
      bytes += part.length;
      unpacked += part.length;
      check(archive, limits, packed, unpacked);
      parts.push(part);
      if (!final) return;
      open--;
      found.push(memorySource(`${archive.path}/${entry.name}`, concatenate(parts, bytes)));
    };
    entry.start();
  };

  const unzip = new Unzip(take);
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < archive.size; at += CHUNK) {
      await ctx.checkpoint();
      const chunk = await archive.read(at, Math.min(archive.size, at + CHUNK));
      packed += chunk.length;
      unzip.push(chunk, at + CHUNK >= archive.size);
      ctx.report(
        packed / archive.size,
        `Unpacking: ${found.length} files, ${formatBytes(unpacked)}`,
      );
    }
  } catch (error) {
    if (error instanceof FailureError) throw error;
    unreadable(archive, error instanceof Error ? error.message : String(error));
  }
  if (open > 0) unreadable(archive, 'it ends in the middle of a file');
  return found;
}

const isSideFile = (name: string): boolean =>
  /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(name);

function check(archive: SourceFile, limits: UnzipLimits, packed: number, unpacked: number): void {
  if (unpacked > limits.maxBytes) {
    fail(
      'too-large',
      'zip-too-large',
      `${archive.path} unpacks to more than ${formatBytes(limits.maxBytes)}, more than can be held in memory.`,
      'Unpack it on disk and open the folder of one series.',
    );
  }
  if (unpacked > RATIO_FROM_BYTES && unpacked > limits.maxRatio * packed) {
    fail(
      'too-large',
      'zip-ratio',
      `${archive.path} unpacks to more than ${limits.maxRatio} times its size, which medical images never do. Such archives are made to exhaust memory.`,
      'Open it only if you trust its origin: unpack it on disk and open the folder.',
    );
  }
}

function refuseCount(archive: SourceFile, limits: UnzipLimits): never {
  fail(
    'too-large',
    'zip-too-many-files',
    `${archive.path} holds more than ${limits.maxFiles} files.`,
    'Unpack it on disk and open the folder of one study.',
  );
}

function unreadable(archive: SourceFile, reason: string): never {
  fail(
    'bad-input',
    'zip-unreadable',
    `${archive.path} cannot be unpacked (${reason}). It may be damaged, incomplete or protected by a password.`,
    'Download it again, or unpack it on disk and open the folder.',
  );
}
