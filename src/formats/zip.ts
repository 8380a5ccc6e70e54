/**
 * Zip files, written and read in steps that can be watched and cancelled. Sizes stand in front of the data and
 * reading starts from the central directory, so no entry's end is ever guessed from its content.
 * Source: PKWARE APPNOTE 6.3.3, without encryption, spanning and Zip64 (so below 4 GiB).
 */
import { Inflate } from 'fflate';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const UTF8_NAMES = 0x800;
/** 1 January 1980, 00:00: the same content gives the same bytes. */
const NO_DATE = 0x21;
const LIMIT = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
/** Deflate unpacks to at most 1032 times as much. */
const MAX_RATIO = 1032;
const INFLATE_CHUNK = 32 * 1024;

export interface ZipEntry {
  readonly path: string;
  /** Unpacked. */
  readonly bytes: number;
  readonly packedBytes: number;
  readonly method: number;
  readonly offset: number;
}

/** The pieces of a zip of the given files, in their order. */
export async function writeZip(
  files: ReadonlyMap<string, Uint8Array>,
  ctx: JobContext,
): Promise<Uint8Array[]> {
  const total = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 1);
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  let done = 0;
  const add = (piece: Uint8Array): void => {
    pieces.push(piece);
    offset += piece.length;
    if (offset > LIMIT) {
      fail(
        'too-large',
        'zip-too-large',
        'The case is larger than the 4 GB that one archive can hold.',
        'Crop the image or remove results you no longer need, and save again.',
      );
    }
  };
  for (const [path, bytes] of files) {
    const name = new TextEncoder().encode(path);
    const { packed, crc } = await deflate(bytes, ctx);
    ctx.report(done / total, 'Packing');
    done += bytes.length;
    // Version needed, flags, method, time, date, CRC, sizes, name and extra length: the same in both headers.
    const common = new DataView(new ArrayBuffer(26));
    [20, UTF8_NAMES, DEFLATED, 0, NO_DATE].forEach((value, n) =>
      common.setUint16(2 * n, value, true),
    );
    [crc, packed.length, bytes.length].forEach((value, n) =>
      common.setUint32(10 + 4 * n, value, true),
    );
    common.setUint16(22, name.length, true);
    directory.push(header(CENTRAL, CENTRAL_BYTES, 6, common, name, offset));
    add(header(LOCAL, LOCAL_BYTES, 4, common, name));
    add(packed);
  }
  const start = offset;
  for (const piece of directory) add(piece);
  const end = new DataView(new ArrayBuffer(END_BYTES));
  end.setUint32(0, END, true);
  end.setUint16(8, files.size, true);
  end.setUint16(10, files.size, true);
  end.setUint32(12, offset - start, true);
  end.setUint32(16, start, true);
  add(new Uint8Array(end.buffer));
  return pieces;
}

const GZIP_HEADER_BYTES = 10;
const GZIP_TRAILER_BYTES = 8;

/**
 * Deflated bytes and CRC-32 by the platform's own gzip, off this thread: inside the gzip frame stands exactly what a
 * zip wants. (The streaming `Deflate` of fflate 0.8.3 writes distances beyond its window for chunks of 32 KiB and more.)
 */
async function deflate(
  bytes: Uint8Array,
  ctx: JobContext,
): Promise<{ packed: Uint8Array; crc: number }> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('gzip'));
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      await ctx.checkpoint();
    }
  } finally {
    await reader.cancel();
  }
  const frame = new Blob(pieces);
  const start = new Uint8Array(await frame.slice(0, GZIP_HEADER_BYTES).arrayBuffer());
  if (start[3] !== 0) throw new Error('gzip header with optional fields');
  const end = frame.size - GZIP_TRAILER_BYTES;
  const packed = new Uint8Array(await frame.slice(GZIP_HEADER_BYTES, end).arrayBuffer());
  const trailer = await viewOf(frame, end, frame.size);
  return { packed, crc: trailer.getUint32(0, true) };
}

function header(
  signature: number,
  size: number,
  commonAt: number,
  common: DataView,
  name: Uint8Array,
  offset = 0,
): Uint8Array {
  const bytes = new Uint8Array(size + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  bytes.set(new Uint8Array(common.buffer), commonAt);
  if (signature === CENTRAL) {
    view.setUint16(4, 20, true);
    view.setUint32(42, offset, true);
  }
  bytes.set(name, size);
  return bytes;
}

/** What a zip holds, or null when it has no readable directory. Unpacks nothing. */
export async function readZipDirectory(file: Blob): Promise<ZipEntry[] | null> {
  // A comment of up to 65535 bytes may follow the end record.
  const tailAt = Math.max(0, file.size - END_BYTES - 0xffff);
  const tail = await viewOf(file, tailAt, file.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) return null;
  const count = tail.getUint16(end + 10, true);
  const size = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (start + size > tailAt + end) return null;
  const directory = await viewOf(file, start, start + size);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let n = 0; n < count; n++) {
    if (at + CENTRAL_BYTES > size || directory.getUint32(at, true) !== CENTRAL) return null;
    const nameBytes = directory.getUint16(at + 28, true);
    const next = at + CENTRAL_BYTES + nameBytes + directory.getUint16(at + 30, true);
    if (next > size) return null;
    const name = new Uint8Array(directory.buffer, at + CENTRAL_BYTES, nameBytes);
    entries.push({
      path: new TextDecoder().decode(name),
      method: directory.getUint16(at + 10, true),
      packedBytes: directory.getUint32(at + 20, true),
      bytes: directory.getUint32(at + 24, true),
      offset: directory.getUint32(at + 42, true),
    });
    at = next + directory.getUint16(at + 32, true);
  }
  return entries;
}

/** The content of an entry, or null when it does not unpack to exactly the size the directory gives. */
export async function unpackZipEntry(
  file: Blob,
  entry: ZipEntry,
  ctx: JobContext,
): Promise<Uint8Array | null> {
  if (entry.offset + LOCAL_BYTES > file.size) return null;
  const local = await viewOf(file, entry.offset, entry.offset + LOCAL_BYTES);
  if (local.getUint32(0, true) !== LOCAL) return null;
  const names = local.getUint16(26, true) + local.getUint16(28, true);
  const start = entry.offset + LOCAL_BYTES + names;
  const end = start + entry.packedBytes;
  if (end > file.size || (entry.method !== STORED && entry.method !== DEFLATED)) return null;

  // Believed only as far as the packed bytes can go, before memory is asked for.
  if (entry.bytes > entry.packedBytes * MAX_RATIO) return null;
  const content = new Uint8Array(entry.bytes);
  let filled = 0;
  const take = (piece: Uint8Array): void => {
    // Throws where more comes out than the directory announced.
    content.set(piece, filled);
    filled += piece.length;
  };
  const inflate = new Inflate((piece) => take(piece));
  for (let at = start; at < end; at += INFLATE_CHUNK) {
    const last = at + INFLATE_CHUNK >= end;
    const chunk = new Uint8Array(
      await file.slice(at, last ? end : at + INFLATE_CHUNK).arrayBuffer(),
    );
    try {
      if (entry.method === STORED) take(chunk);
      else inflate.push(chunk, last);
    } catch {
      return null;
    }
    await ctx.checkpoint();
  }
  return filled === content.length ? content : null;
}

const viewOf = async (file: Blob, from: number, to: number): Promise<DataView> =>
  new DataView(await file.slice(from, to).arrayBuffer());
