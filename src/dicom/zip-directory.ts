/**
 * Reads the central directory of a zip archive (PKWARE APPNOTE 6.3, sections 4.3 to 4.5), with zip64.
 * The directory, not the stream, says where each file ends: a streaming reader has to guess that for
 * archives written without sizes, and takes wrong bytes for an end now and then.
 */
import type { SourceFile } from './source.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerOffset: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT = 65535;

/** @throws Error where the directory is missing or damaged, which is so for every cut archive. */
export async function readZipDirectory(archive: SourceFile): Promise<ZipEntry[]> {
  const { count, offset, bytes } = await findDirectory(archive);
  if (offset + bytes > archive.size) throw new Error('its directory lies outside the file');
  const view = dataView(await archive.read(offset, offset + bytes));
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) {
      throw new Error('its directory is damaged');
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((n) =>
      view.getUint16(at + n, true),
    );
    const end = at + 46 + nameBytes + extraBytes + commentBytes;
    if (end > view.byteLength) throw new Error('its directory is damaged');
    entries.push(readEntry(view, at, nameBytes, extraBytes));
    at = end;
  }
  return entries;
}

/** Where the packed bytes of an entry start: behind its local header, which has lengths of its own. */
export async function dataOffset(archive: SourceFile, entry: ZipEntry): Promise<number> {
  const header = dataView(await archive.read(entry.headerOffset, entry.headerOffset + 30));
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL) {
    throw new Error(`the entry ${entry.name} is damaged`);
  }
  const start = entry.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.packedBytes > archive.size) throw new Error(`${entry.name} is cut short`);
  return start;
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly bytes: number;
}

async function findDirectory(archive: SourceFile): Promise<Directory> {
  const from = Math.max(0, archive.size - END_BYTES - MAX_COMMENT);
  const tail = dataView(await archive.read(from, archive.size));
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END) at--;
  if (at < 0) throw new Error('its directory is missing, so it is incomplete');
  const plain = {
    count: tail.getUint16(at + 10, true),
    bytes: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
  };
  const zip64 = plain.count === 0xffff || plain.bytes === 0xffffffff || plain.offset === 0xffffffff;
  if (!zip64 || at < 20 || tail.getUint32(at - 20, true) !== LOCATOR64) return plain;
  const start = Number(tail.getBigUint64(at - 12, true));
  const end = dataView(await archive.read(start, start + 56));
  if (end.byteLength < 56 || end.getUint32(0, true) !== END64) {
    throw new Error('its zip64 directory is damaged');
  }
  return {
    count: Number(end.getBigUint64(32, true)),
    bytes: Number(end.getBigUint64(40, true)),
    offset: Number(end.getBigUint64(48, true)),
  };
}

const UTF8_NAME = 0x800;

function readEntry(view: DataView, at: number, nameBytes: number, extraBytes: number): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const name = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameBytes);
  // 32-bit fields that are full have their value in the zip64 extra field, in this order.
  const wide = zip64Values(view, at + 46 + nameBytes, extraBytes);
  const field = (offset: number): number => {
    const value = view.getUint32(at + offset, true);
    return value === 0xffffffff ? (wide.shift() ?? value) : value;
  };
  const bytes = field(24);
  const packedBytes = field(20);
  return {
    name: new TextDecoder(flags & UTF8_NAME ? 'utf-8' : 'windows-1252')
      .decode(name)
      .replaceAll('\\', '/'),
    method: view.getUint16(at + 10, true),
    encrypted: (flags & 1) === 1,
    crc32: view.getUint32(at + 16, true),
    packedBytes,
    bytes,
    headerOffset: field(42),
  };
}

function zip64Values(view: DataView, from: number, length: number): number[] {
  for (let at = from; at + 4 <= from + length;) {
    const bytes = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      return Array.from({ length: Math.min(3, Math.floor(bytes / 8)) }, (_, n) =>
        Number(view.getBigUint64(at + 4 + 8 * n, true)),
      );
    }
    at += 4 + bytes;
  }
  return [];
}

const dataView = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
