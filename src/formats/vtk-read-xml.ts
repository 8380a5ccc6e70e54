/**
 * Reads a surface with values per point from XML polydata (`.vtp`): arrays as text, base64 or appended, plain or packed with
 * zlib, little endian. Sizes are checked against the bytes of the file, and nothing is unpacked further than its header says.
 * Source: VTK File Formats, "XML File Formats", Kitware; block layout of vtkXMLDataReader.
 */
import type { ElectroanatomicMap, VertexValues } from './electroanatomic.ts';
import { checkUnpackedSize, unpackUpTo } from './gunzip.ts';
import { asMissing, fans, refuseVtk, surfaceOf, valueName } from './vtk-read.ts';

const TYPES = {
  Int8: 1,
  UInt8: 1,
  Int16: 2,
  UInt16: 2,
  Int32: 4,
  UInt32: 4,
  Int64: 8,
  UInt64: 8,
  Float32: 4,
  Float64: 8,
} as const;
type XmlType = keyof typeof TYPES;

/** How the arrays of a file are stored. */
interface Storage {
  readonly headerBytes: 4 | 8;
  readonly packed: boolean;
  /** Bytes after the underscore of the appended section. */
  readonly appended: Uint8Array;
  readonly appendedBase64: boolean;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`).exec(tag)?.[1];

/** Reads a surface with values. Fails with `bad-input`/`vtk-invalid` or `too-large`/`unpacks-too-large`. */
export async function readVtpSurface(bytes: Uint8Array): Promise<ElectroanatomicMap> {
  const text = new TextDecoder('latin1').decode(bytes);
  const file = /<VTKFile\b[^>]*>/.exec(text)?.[0];
  if (!file || attribute(file, 'type') !== 'PolyData') return refuseVtk('it is no XML polydata');
  if ((attribute(file, 'byte_order') ?? 'LittleEndian') !== 'LittleEndian') {
    return refuseVtk('its bytes are in the order of other machines (big endian)');
  }
  const compressor = attribute(file, 'compressor');
  if (compressor !== undefined && compressor !== 'vtkZLibDataCompressor') {
    return refuseVtk(`it is packed with ${compressor}, which is not supported`);
  }
  const appendedTag = /<AppendedData\b[^>]*>\s*_/.exec(text);
  const start = appendedTag ? appendedTag.index + appendedTag[0].length : text.length;
  const storage: Storage = {
    headerBytes: attribute(file, 'header_type') === 'UInt64' ? 8 : 4,
    packed: compressor !== undefined,
    appended: bytes.subarray(start),
    appendedBase64: appendedTag !== null && attribute(appendedTag[0], 'encoding') === 'base64',
  };
  const head = text.slice(0, start);
  if ([...head.matchAll(/<Piece\b/g)].length !== 1)
    return refuseVtk('it has not exactly one piece');
  const section = (name: string): string =>
    new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`).exec(head)?.[1] ?? '';
  const read = (array: XmlArray | undefined): Promise<Float64Array> =>
    array ? readArray(array, storage) : Promise.resolve(new Float64Array());

  const polys = arraysIn(section('Polys'));
  const positions = await read(arraysIn(section('Points')).at(0));
  const connectivity = await read(polys.find(({ name }) => name === 'connectivity'));
  const ends = await read(polys.find(({ name }) => name === 'offsets'));
  const offsets = new Float64Array(ends.length + 1);
  offsets.set(ends, 1);
  const skipped: string[] = [];
  const values: VertexValues[] = [];
  for (const array of arraysIn(section('PointData'))) {
    // Computed anew from the triangles.
    if (/^normals$/i.test(array.name)) continue;
    const data = await read(array);
    const name = valueName(array.name);
    if (array.components !== 1 || 3 * data.length !== positions.length) {
      skipped.push(`The values ${array.name} have ${array.components} components.`);
    } else if (values.some((entry) => entry.name === name)) {
      skipped.push(`A second set of values named ${name}.`);
    } else values.push({ name, data: Float32Array.from(data, asMissing) });
  }
  if (arraysIn(section('CellData')).length > 0) skipped.push('Values per triangle.');
  const indices = fans(offsets, connectivity);
  return surfaceOf('VTK surface', Float32Array.from(positions), indices, values, skipped);
}

interface XmlArray {
  readonly name: string;
  readonly type: XmlType;
  readonly components: number;
  readonly format: string;
  readonly offset: number;
  readonly content: string;
}

function arraysIn(section: string): XmlArray[] {
  return [...section.matchAll(/(<DataArray\b[^>]*?)(?:\/>|>([\s\S]*?)<\/DataArray>)/g)].map(
    ([, tag, content]) => {
      const type = attribute(tag, 'type') ?? '';
      if (!Object.hasOwn(TYPES, type)) refuseVtk(`it holds values of the unknown type "${type}"`);
      return {
        name: attribute(tag, 'Name') ?? '',
        type: type as XmlType,
        components: Number(attribute(tag, 'NumberOfComponents') ?? 1),
        format: attribute(tag, 'format') ?? 'ascii',
        offset: Number(attribute(tag, 'offset') ?? 0),
        content: content ?? '',
      };
    },
  );
}

async function readArray(array: XmlArray, storage: Storage): Promise<Float64Array> {
  const { content, format, offset, type } = array;
  if (format === 'ascii') {
    // Inner information keys of an array are elements of their own.
    const words = content.replaceAll(/<[\s\S]*>/g, ' ').trim();
    const numbers = words === '' ? [] : words.split(/\s+/);
    return Float64Array.from(numbers, (word) =>
      /^-?nan$/i.test(word) ? Number.NaN : Number(word),
    );
  }
  if (format !== 'binary' && format !== 'appended')
    return refuseVtk(`${array.name} is "${format}"`);
  if (format === 'appended' && !(offset >= 0 && offset <= storage.appended.length)) {
    return refuseVtk(`${array.name} begins behind the end of the file`);
  }
  const base64 = format === 'binary' || storage.appendedBase64;
  const from = (): string =>
    format === 'binary'
      ? content.replaceAll(/<[\s\S]*>/g, '').trim()
      : new TextDecoder('latin1').decode(storage.appended.subarray(offset));
  const source = base64 ? base64Source(from()) : rawSource(storage.appended.subarray(offset));
  const bytes = await (storage.packed
    ? readPacked(source, storage.headerBytes)
    : readPlain(source, storage.headerBytes));
  return numbersOf(bytes, type);
}

/** Hands out the next bytes. In base64 the header and the data are encoded apart, each padded to four characters. */
type Source = (count: number, what: 'header' | 'data') => Uint8Array;

function rawSource(bytes: Uint8Array): Source {
  let at = 0;
  return (count) => {
    if (!(count <= bytes.length - at)) refuseVtk('an array is longer than the file');
    at += count;
    return bytes.subarray(at - count, at);
  };
}

function base64Source(text: string): Source {
  let at = 0;
  let group = 0;
  let kind = '';
  let decoded = new Uint8Array();
  let used = 0;
  return (count, what) => {
    if (what !== kind && kind !== '') {
      at += 4 * Math.ceil(group / 3);
      [group, used] = [0, 0];
      decoded = new Uint8Array();
    }
    kind = what;
    const characters = 4 * Math.ceil((group + count) / 3);
    if (!(characters <= text.length - at)) refuseVtk('an array is longer than the file');
    group += count;
    try {
      decoded = Uint8Array.from(atob(text.slice(at, at + characters)), (c) => c.charCodeAt(0));
    } catch {
      refuseVtk('an array is no base64 text');
    }
    used += count;
    if (decoded.length < used) refuseVtk('an array is longer than its text');
    return decoded.subarray(used - count, used);
  };
}

function integer(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return bytes.length === 8 ? Number(view.getBigUint64(0, true)) : view.getUint32(0, true);
}

/** A length, then the bytes; in base64 both are one piece of text. */
async function readPlain(source: Source, headerBytes: number): Promise<Uint8Array> {
  const size = integer(source(headerBytes, 'data'));
  return source(size, 'data');
}

/** Number of blocks, size of a block, size of the last (0: full), packed size of each, then the blocks. */
async function readPacked(source: Source, headerBytes: number): Promise<Uint8Array> {
  const next = (): number => integer(source(headerBytes, 'header'));
  const [blocks, size, last] = [next(), next(), next()];
  const sizes: number[] = [];
  for (let n = 0; n < blocks; n++) sizes.push(next());
  const packed = sizes.reduce((sum, value) => sum + value, 0);
  const total = blocks === 0 ? 0 : (blocks - 1) * size + (last || size);
  if (!Number.isSafeInteger(total)) refuseVtk('an array is longer than the file');
  checkUnpackedSize(packed, total);
  const parts: Uint8Array[] = [];
  for (let n = 0; n < blocks; n++) {
    const limit = n === blocks - 1 && last > 0 ? last : size;
    const part = await unpackUpTo(source(sizes[n], 'data'), limit, 'deflate');
    if (part.length !== limit) refuseVtk('a packed block of it is damaged');
    parts.push(part);
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function numbersOf(bytes: Uint8Array, type: XmlType): Float64Array {
  const size = TYPES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read: Readonly<Record<XmlType, (at: number) => number>> = {
    Int8: (at) => view.getInt8(at),
    UInt8: (at) => view.getUint8(at),
    Int16: (at) => view.getInt16(at, true),
    UInt16: (at) => view.getUint16(at, true),
    Int32: (at) => view.getInt32(at, true),
    UInt32: (at) => view.getUint32(at, true),
    Int64: (at) => Number(view.getBigInt64(at, true)),
    UInt64: (at) => Number(view.getBigUint64(at, true)),
    Float32: (at) => view.getFloat32(at, true),
    Float64: (at) => view.getFloat64(at, true),
  };
  const values = new Float64Array(Math.floor(bytes.length / size));
  for (let n = 0; n < values.length; n++) values[n] = read[type](size * n);
  return values;
}
