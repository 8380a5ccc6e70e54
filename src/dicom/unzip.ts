/** Opens zip archives piece by piece, and stops a zip bomb before its content takes memory. */
import { Inflate } from 'fflate';
import { fail, FailureError } from '../core/failure.ts';
import { formatBytes } from '../core/format.ts';
import type { JobContext } from '../core/job.ts';
import { crc32 } from './crc32.ts';
import { concatenate } from './inflate.ts';
import { memorySource } from './source.ts';
import type { SourceFile } from './source.ts';
import { dataOffset, readZipDirectory } from './zip-directory.ts';
import type { ZipEntry } from './zip-directory.ts';

export interface UnzipLimits {
  /** Largest sum of unpacked bytes. */
  readonly maxBytes: number;
  /** Largest ratio of unpacked to packed bytes of the archive. */
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

/** One read of packed bytes. */
const CHUNK = 64 * 1024;
/** Of which so many are inflated at once: deflate makes at most 1032 times as much of it before limits are checked again. */
const PIECE = 4 * 1024;

/**
 * Replaces each zip archive among `files` by what is in it; all other files are kept as they are. One archive that cannot
 * be unpacked is told to `refused` where there are other files, which are read all the same.
 * @throws Failure as {@link unzipSources}, without `refused` or where the archive is all there is.
 */
export async function expandArchives(
  files: readonly SourceFile[],
  limits: UnzipLimits,
  ctx: JobContext,
  refused?: (file: SourceFile, error: FailureError) => void,
): Promise<SourceFile[]> {
  const result: SourceFile[] = [];
  for (const file of files) {
    if (!(await isZip(file))) {
      result.push(file);
      continue;
    }
    try {
      result.push(...(await unzipSources(file, limits, ctx)));
    } catch (error) {
      const known = error instanceof FailureError && error.kind !== 'cancelled';
      if (!known || !refused || files.length === 1) throw error;
      refused(file, error);
    }
  }
  return result;
}

export async function isZip(file: SourceFile): Promise<boolean> {
  // A file that cannot be read is named where its header is wanted.
  const [p, k, a, b] = await file.read(0, 4).catch(() => []);
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/**
 * The files in a zip, unpacked in memory and checked against their CRC, under `archive.zip/path/in/it`.
 * Directories and the side files of desktops are left out. Archives within the archive stay packed.
 * @throws Failure `zip-too-large`, `zip-ratio`, `zip-too-many-files`, `zip-encrypted`, `zip-unreadable`, `cancelled`.
 */
export async function unzipSources(
  archive: SourceFile,
  limits: UnzipLimits,
  ctx: JobContext,
): Promise<SourceFile[]> {
  try {
    const entries = (await readZipDirectory(archive)).filter(
      ({ name }) => !name.endsWith('/') && !isSideFile(name),
    );
    refuseUnsafe(archive, entries, limits);
    const found: SourceFile[] = [];
    for (const entry of entries) {
      const bytes = await unpack(archive, entry, ctx);
      found.push(memorySource(`${archive.path}/${entry.name}`, bytes));
      ctx.report(
        found.length / entries.length,
        `Unpacking: ${found.length} of ${entries.length} files`,
      );
    }
    return found;
  } catch (error) {
    if (error instanceof FailureError) throw error;
    return unreadable(archive, error instanceof Error ? error.message : String(error));
  }
}

const isSideFile = (name: string): boolean =>
  /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(name);

/** The stated sizes are held to while unpacking, so judging them here is enough. */
function refuseUnsafe(
  archive: SourceFile,
  entries: readonly ZipEntry[],
  limits: UnzipLimits,
): void {
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (entries.length > limits.maxFiles) {
    fail(
      'too-large',
      'zip-too-many-files',
      `${archive.path} holds ${entries.length} files; at most ${limits.maxFiles} are opened.`,
      'Unpack it on disk and open the folder of one study.',
    );
  }
  if (total > RATIO_FROM_BYTES && total > limits.maxRatio * archive.size) {
    fail(
      'too-large',
      'zip-ratio',
      `${archive.path} unpacks to ${formatBytes(total)}, more than ${limits.maxRatio} times its size, which medical images never do. Such archives are made to exhaust memory.`,
      'Open it only if you trust its origin: unpack it on disk and open the folder.',
    );
  }
  if (total > limits.maxBytes) {
    fail(
      'too-large',
      'zip-too-large',
      `${archive.path} unpacks to ${formatBytes(total)}, more than the ${formatBytes(limits.maxBytes)} that can be held in memory.`,
      'Unpack it on disk and open the folder of one series.',
    );
  }
  if (entries.some(({ encrypted }) => encrypted)) {
    fail(
      'unsupported',
      'zip-encrypted',
      `${archive.path} is protected by a password.`,
      'Unpack it on disk with its password and open the folder.',
    );
  }
}

async function unpack(archive: SourceFile, entry: ZipEntry, ctx: JobContext): Promise<Uint8Array> {
  const { name, method, packedBytes, bytes } = entry;
  if (method !== 0 && method !== 8) throw new Error(`${name} is packed with method ${method}`);
  const start = await dataOffset(archive, entry);
  const parts: Uint8Array[] = [];
  let written = 0;
  let crc = 0;
  const take = (part: Uint8Array): void => {
    if (written + part.length > bytes) throw new Error(`${name} is larger than it states`);
    crc = crc32(part, crc);
    parts.push(part);
    written += part.length;
  };
  const inflate = method === 8 ? new Inflate(take) : undefined;
  for (let at = 0; at < packedBytes; at += CHUNK) {
    await ctx.checkpoint();
    const end = Math.min(packedBytes, at + CHUNK);
    const chunk = await archive.read(start + at, start + end);
    if (!inflate) {
      take(chunk);
      continue;
    }
    for (let from = 0; from < chunk.length; from += PIECE) {
      const last = end === packedBytes && from + PIECE >= chunk.length;
      inflate.push(chunk.subarray(from, from + PIECE), last);
    }
  }
  if (written !== bytes || crc !== entry.crc32) throw new Error(`${name} fails its checksum`);
  return concatenate(parts, written);
}

function unreadable(archive: SourceFile, reason: string): never {
  fail(
    'bad-input',
    'zip-unreadable',
    `${archive.path} cannot be unpacked: ${reason}.`,
    'Download or export it again, or unpack it on disk and open the folder.',
  );
}
