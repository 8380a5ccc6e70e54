/**
 * Reads a whole DICOM file that is no image series (segmentation, structure set) into a tree, and writes one.
 * Source: PS3.5 sections 7 (data set), 7.5 (sequences) and 10 (transfer syntaxes), PS3.10 (file meta information).
 */
import { fail } from '../core/failure.ts';
import { inflateDataSet } from './inflate-data-set.ts';

export interface DicomNode {
  /** Empty where the transfer syntax does not tell. */
  readonly vr: string;
  readonly bytes: Uint8Array;
  readonly items: readonly DicomTree[];
  readonly littleEndian: boolean;
}
/** Elements by tag, eight lower-case hexadecimal digits. */
export type DicomTree = ReadonlyMap<string, DicomNode>;

const IMPLICIT_LE = '1.2.840.10008.1.2';
const EXPLICIT_LE = '1.2.840.10008.1.2.1';
const EXPLICIT_BE = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const UNCOMPRESSED: readonly string[] = [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE];
const PIXELS = '7fe00010';
const MAX_DEPTH = 24;
const MAX_ELEMENTS = 4_000_000;
const UNDEFINED = 0xffffffff;
const LONG_VRS = new Set([
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SQ',
  'SV',
  'UC',
  'UN',
  'UR',
  'UT',
  'UV',
]);
/** Sequences that are read here: implicit encoding does not say which elements are sequences. */
const SEQUENCES = new Set(
  (
    '00081115 0008114a 00081140 00089124 00082112 00209111 00209113 00209116 00289110 52009229 52009230 00620002 ' +
    '00620003 0062000f 0062000a 00209221 00209222 0048021a 30060010 30060012 30060014 30060016 30060020 30060039 30060040 ' +
    '30060080 00089215 0040a170'
  ).split(' '),
);

/** Parses a Part 10 file, or a data set without its preamble. Fails with `dicom-invalid`, `dicom-truncated` or `dicom-syntax`. */
export function readDicomTree(file: Uint8Array): DicomTree {
  const { syntax, end } = readMeta(file);
  if (syntax === DEFLATED) return inflatedReader(file, end).readAll();
  if (!UNCOMPRESSED.includes(syntax)) {
    fail(
      'unsupported',
      'dicom-syntax',
      `This DICOM object is stored compressed (transfer syntax ${syntax || 'unknown'}), which is read for images only.`,
      'Export it again without compression (explicit little endian).',
    );
  }
  return new TreeReader(file, end, syntax !== IMPLICIT_LE, syntax !== EXPLICIT_BE).readAll();
}

/** All elements before the pixels, of images compressed or not. Fails with `dicom-invalid`, `dicom-truncated` or `unpacks-too-large`. */
export function readDicomHeader(file: Uint8Array): DicomTree {
  const { syntax, end } = readMeta(file);
  if (syntax === DEFLATED) return inflatedReader(file, end).readHeader();
  return new TreeReader(file, end, syntax !== IMPLICIT_LE, syntax !== EXPLICIT_BE).readHeader();
}

const inflatedReader = (file: Uint8Array, end: number): TreeReader =>
  new TreeReader(inflateDataSet(file.subarray(end)), 0, true, true);

function readMeta(file: Uint8Array): { readonly syntax: string; readonly end: number } {
  const magic = String.fromCharCode(...file.subarray(128, 132));
  if (magic !== 'DICM') return { syntax: syntaxOfBareDataSet(file), end: 0 };
  const { tree, end } = new TreeReader(file, 132, true, true).readGroup2();
  return { syntax: dicomText(tree, '00020010'), end };
}

/** Older planning systems write the data set alone: its first element, of group 0008, tells how it is encoded. */
function syntaxOfBareDataSet(file: Uint8Array): string {
  const explicit = /^[A-Z]{2}$/.test(String.fromCharCode(...file.subarray(4, 6)));
  if (file[0] === 8 && file[1] === 0 && file.length > 8)
    return explicit ? EXPLICIT_LE : IMPLICIT_LE;
  if (file[0] === 0 && file[1] === 8 && explicit) return EXPLICIT_BE;
  return fail(
    'bad-input',
    'dicom-invalid',
    'This file is not DICOM: the mark "DICM" is missing, and it begins as no DICOM object does.',
    'Choose a DICOM file.',
  );
}

class TreeReader {
  private elements = 0;
  private readonly view: DataView;
  private readonly file: Uint8Array;
  private at: number;
  private readonly explicit: boolean;
  private readonly little: boolean;

  constructor(file: Uint8Array, at: number, explicit: boolean, little: boolean) {
    this.file = file;
    this.at = at;
    this.explicit = explicit;
    this.little = little;
    this.view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  readGroup2(): { tree: DicomTree; end: number } {
    const tree = new Map<string, DicomNode>();
    while (this.at + 8 <= this.file.length && this.view.getUint16(this.at, true) === 2) {
      const [tag, node] = this.readElement(this.file.length, 0);
      tree.set(tag, node);
    }
    return { tree, end: this.at };
  }

  readAll(): DicomTree {
    return this.readItem(this.file.length, 0, false);
  }

  readHeader(): DicomTree {
    return this.readItem(this.file.length, 0, false, PIXELS);
  }

  private readItem(end: number, depth: number, delimited: boolean, until?: string): DicomTree {
    const tree = new Map<string, DicomNode>();
    while (this.at < end) {
      if (until !== undefined && this.peekTag(end) === until) return tree;
      if (delimited && this.peekTag(end) === 'fffee00d') {
        this.at += 8;
        return tree;
      }
      const [tag, node] = this.readElement(end, depth);
      tree.set(tag, node);
    }
    return tree;
  }

  private peekTag(end: number): string {
    this.need(8, end);
    const hex = (at: number): string =>
      this.view.getUint16(at, this.little).toString(16).padStart(4, '0');
    return hex(this.at) + hex(this.at + 2);
  }

  private readElement(end: number, depth: number): [string, DicomNode] {
    if (++this.elements > MAX_ELEMENTS || depth > MAX_DEPTH) damaged('it is nested without end');
    const tag = this.peekTag(end);
    this.at += 4;
    let vr = '';
    let length: number;
    if (this.explicit) {
      vr = String.fromCharCode(this.file[this.at], this.file[this.at + 1]);
      if (!/^[A-Z]{2}$/.test(vr)) damaged(`element ${tag} has no value representation`);
      if (LONG_VRS.has(vr)) {
        this.need(8, end);
        length = this.view.getUint32(this.at + 4, this.little);
        this.at += 8;
      } else {
        length = this.view.getUint16(this.at + 2, this.little);
        this.at += 4;
      }
    } else {
      length = this.view.getUint32(this.at, this.little);
      this.at += 4;
      if (SEQUENCES.has(tag)) vr = 'SQ';
    }
    const node = { vr, items: [], bytes: this.file.subarray(0, 0), littleEndian: this.little };
    if (vr === 'SQ' || length === UNDEFINED) {
      if (tag === PIXELS) damaged('its pixels are in fragments');
      return [tag, { ...node, items: this.readItems(length, end, depth + 1) }];
    }
    this.need(length, end);
    const bytes = this.file.subarray(this.at, this.at + length);
    this.at += length;
    return [tag, { ...node, bytes }];
  }

  private readItems(length: number, end: number, depth: number): DicomTree[] {
    const stop = length === UNDEFINED ? end : this.at + length;
    if (stop > end) damaged('a sequence is longer than what holds it');
    const items: DicomTree[] = [];
    while (this.at < stop) {
      const tag = this.peekTag(stop);
      const size = this.view.getUint32(this.at + 4, this.little);
      this.at += 8;
      if (tag === 'fffee0dd') return items;
      if (tag !== 'fffee000') damaged('a sequence holds something else than items');
      if (size !== UNDEFINED && this.at + size > stop)
        damaged('an item is longer than its sequence');
      items.push(
        this.readItem(size === UNDEFINED ? stop : this.at + size, depth, size === UNDEFINED),
      );
    }
    return items;
  }

  private need(bytes: number, end: number): void {
    if (this.at + bytes <= end) return;
    fail(
      'bad-input',
      'dicom-truncated',
      'This DICOM file breaks off inside an element.',
      'Copy or export the file again.',
    );
  }
}

function damaged(what: string): never {
  return fail(
    'bad-input',
    'dicom-invalid',
    `This DICOM file is damaged: ${what}.`,
    'Copy or export the file again.',
  );
}

/** A text value without its padding; empty where the element is absent. */
export const dicomText = (tree: DicomTree | undefined, tag: string): string =>
  new TextDecoder('utf-8')
    .decode(tree?.get(tag)?.bytes)
    .replace(/[\0 ]+$/, '')
    .trim();

/** Decimal or integer strings. */
export function dicomDecimals(tree: DicomTree | undefined, tag: string): number[] {
  const text = dicomText(tree, tag);
  return text === '' ? [] : text.split('\\').map(Number);
}

/** Unsigned 16-bit values. */
export function dicomShorts(tree: DicomTree | undefined, tag: string): number[] {
  const node = tree?.get(tag);
  if (!node) return [];
  const view = new DataView(node.bytes.buffer, node.bytes.byteOffset, node.bytes.byteLength);
  return Array.from({ length: node.bytes.length >> 1 }, (_, n) =>
    view.getUint16(2 * n, node.littleEndian),
  );
}

export const dicomItems = (tree: DicomTree | undefined, tag: string): readonly DicomTree[] =>
  tree?.get(tag)?.items ?? [];

/** What is written: text, numbers (for US, UL, FD and AT as pairs), bytes, or items of a sequence. */
export type DicomValue = string | readonly number[] | Uint8Array | readonly DicomElements[];
/** Elements to write: tag, value representation, value. */
export type DicomElements = readonly (readonly [tag: string, vr: string, value: DicomValue])[];

/** A Part 10 file in explicit little endian; elements are put into order. */
export function writeDicomFile(
  sopClassUid: string,
  sopInstanceUid: string,
  elements: DicomElements,
): Uint8Array {
  const meta = encodeElements([
    ['00020001', 'OB', new Uint8Array([0, 1])],
    ['00020002', 'UI', sopClassUid],
    ['00020003', 'UI', sopInstanceUid],
    ['00020010', 'UI', EXPLICIT_LE],
    ['00020012', 'UI', '2.25.227340159382613465034721909863541720641'],
    ['00020013', 'SH', 'THEATRON'],
  ]);
  const length = encodeElements([['00020000', 'UL', [join(meta).length]]]);
  const preamble = new Uint8Array(132);
  preamble.set(new TextEncoder().encode('DICM'), 128);
  return join([preamble, ...length, ...meta, ...encodeElements(elements)]);
}

function encodeElements(elements: DicomElements): Uint8Array[] {
  const sorted = elements.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([tag, vr, value]) => {
    const body = encodeValue(vr, value);
    const size = body.reduce((sum, part) => sum + part.length, 0);
    const long = LONG_VRS.has(vr);
    const head = new DataView(new ArrayBuffer(long ? 12 : 8));
    head.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), true);
    head.setUint16(2, Number.parseInt(tag.slice(4), 16), true);
    head.setUint8(4, vr.charCodeAt(0));
    head.setUint8(5, vr.charCodeAt(1));
    if (long) head.setUint32(8, size, true);
    else if (size > 0xfffe) throw new RangeError(`${tag}: ${size} bytes do not fit in ${vr}`);
    else head.setUint16(6, size, true);
    return [new Uint8Array(head.buffer), ...body];
  });
}

function encodeValue(vr: string, value: DicomValue): Uint8Array[] {
  if (typeof value === 'string') {
    return [padded(new TextEncoder().encode(value), vr === 'UI' ? 0 : 32)];
  }
  if (value instanceof Uint8Array) return [padded(value, 0)];
  if (vr !== 'SQ') return [encodeNumbers(vr, value as readonly number[])];
  return (value as readonly DicomElements[]).flatMap((item) => {
    const parts = encodeElements(item);
    const head = new DataView(new ArrayBuffer(8));
    head.setUint32(0, 0xe000fffe, true);
    head.setUint32(
      4,
      parts.reduce((sum, part) => sum + part.length, 0),
      true,
    );
    return [new Uint8Array(head.buffer), ...parts];
  });
}

function encodeNumbers(vr: string, values: readonly number[]): Uint8Array {
  if (vr === 'DS' || vr === 'IS') {
    return padded(new TextEncoder().encode(values.map(decimalString).join('\\')), 32);
  }
  const array =
    vr === 'US'
      ? Uint16Array.from(values)
      : vr === 'UL'
        ? Uint32Array.from(values)
        : vr === 'AT'
          ? Uint16Array.from(values.flatMap((tag) => [tag >>> 16, tag & 0xffff]))
          : undefined;
  if (!array) throw new RangeError(`no numbers in ${vr}`);
  return new Uint8Array(array.buffer);
}

/** The closest text of at most 16 characters, the limit of DS. */
function decimalString(value: number): string {
  for (let digits = 17; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return '0';
}

function padded(bytes: Uint8Array, filler: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.length + 1).fill(filler);
  even.set(bytes);
  return even;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
