/**
 * Reads the attributes of a DICOM file up to its pixel data, touching only the start of the file.
 * Accepts files without preamble or meta header, and files whose header names the wrong value encoding.
 */
import dicomParser from 'dicom-parser';
import type { DataSet } from 'dicom-parser';
import { textDecoder } from './charset.ts';
import { inflateCapped } from './inflate.ts';
import type { SourceFile } from './source.ts';
import { TAG } from './tags.ts';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from './transfer-syntax.ts';

export interface PixelElement {
  readonly offset: number;
  /** Length as the file states it; undefined for encapsulated data. */
  readonly bytes: number | undefined;
  readonly vr: string | undefined;
}

export interface Attributes {
  /** Text of the whole value, in the file's character set, without padding. Empty where absent. */
  text(tag: string): string;
  /** Numbers of a DS or IS value; empty where absent or unreadable. */
  numbers(tag: string): readonly number[];
  uint16(tag: string): number | undefined;
  int16(tag: string): number | undefined;
  double(tag: string): number | undefined;
  /** A value of 16-bit words, such as a look-up table; empty where absent. */
  words(tag: string): Uint16Array;
  has(tag: string): boolean;
  readonly transferSyntaxUid: string;
  readonly pixels: PixelElement | undefined;
  /** Where the deflated data set starts in the file, for that syntax; pixel offsets then count in the inflated data. */
  readonly deflatedFrom: number | undefined;
}

/** Why a file gave no attributes. */
export class UnreadableFile extends Error {
  readonly code: 'not-dicom' | 'truncated' | 'unreadable';
  constructor(code: UnreadableFile['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const UNCOMPRESSED = [IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN];

const FIRST_READ = 128 * 1024;
const GROWTH = 8;
const PREAMBLE = 132;

/** @throws UnreadableFile where the file is not DICOM, ends inside its header, or makes no sense. */
export async function readAttributes(file: SourceFile): Promise<Attributes> {
  for (let bytes = FIRST_READ; ; bytes *= GROWTH) {
    const start = await file.read(0, Math.min(bytes, file.size));
    const whole = start.length >= file.size;
    const result = parseStart(start, whole);
    if (result) return result;
  }
}

/** Attributes, or undefined where more of the file is needed. */
function parseStart(bytes: Uint8Array, whole: boolean): Attributes | undefined {
  const part10 = hasPrefix(bytes);
  const bareMeta = !part10 && startsWithGroup(bytes, 0x0002);
  let declared: string | undefined;
  let from = 0;
  if (part10 || bareMeta) {
    try {
      const meta = readMeta(part10 ? bytes : withPreamble(bytes));
      declared = meta.transferSyntaxUid;
      from = part10 ? meta.end : meta.end - PREAMBLE;
    } catch (error) {
      if (whole) throw cutOff('the file ends inside its meta header', error);
      return undefined;
    }
  }
  if (declared === DEFLATED_LITTLE_ENDIAN) {
    if (!whole) return undefined;
    const body = inflateCapped(bytes.subarray(from));
    return parseBody(body, 0, declared, EXPLICIT_LITTLE_ENDIAN, true, from);
  }
  const seen = detectEncoding(bytes, from);
  if (!seen && !declared) {
    throw new UnreadableFile('not-dicom', 'This file is not DICOM.');
  }
  // The header may misstate how values are encoded; what stands in the data counts.
  const uncompressed = !declared || UNCOMPRESSED.includes(declared);
  const encoding = seen ?? (uncompressed ? declared : undefined) ?? EXPLICIT_LITTLE_ENDIAN;
  return parseBody(
    bytes,
    from,
    uncompressed ? encoding : (declared ?? encoding),
    encoding,
    whole,
    undefined,
  );
}

function parseBody(
  bytes: Uint8Array,
  from: number,
  syntax: string,
  encoding: string,
  whole: boolean,
  deflatedFrom: number | undefined,
): Attributes | undefined {
  const body = bytes.subarray(from);
  if (body.length < 8) throw cutOff('nothing follows its meta header');
  let data: DataSet;
  try {
    data = dicomParser.parseDicom(body, { TransferSyntaxUID: encoding, untilTag: TAG.pixelData });
  } catch (error) {
    if (!whole) return undefined;
    throw describe(error);
  }
  const element = data.elements[TAG.pixelData];
  if (!element && !whole) return undefined;
  const overrun = Object.values(data.elements).some(
    (other) => other !== element && other.dataOffset + other.length > body.length,
  );
  if (overrun) {
    if (!whole) return undefined;
    throw cutOff('the file ends inside its header');
  }
  const offset = deflatedFrom === undefined ? from : 0;
  const pixels = element && {
    offset: offset + element.dataOffset,
    bytes: element.hadUndefinedLength ? undefined : element.length,
    vr: element.vr,
  };
  return attributes(data, syntax, pixels, deflatedFrom);
}

function attributes(
  data: DataSet,
  transferSyntaxUid: string,
  pixels: PixelElement | undefined,
  deflatedFrom: number | undefined,
): Attributes {
  const decoder = textDecoder(data.string(TAG.specificCharacterSet));
  const text = (tag: string): string => {
    const element = data.elements[tag];
    if (!element || element.length === 0) return '';
    const end = element.dataOffset + element.length;
    const value = decoder.decode(data.byteArray.subarray(element.dataOffset, end));
    // Values are padded to even length with a space or a zero.
    return value.replaceAll('\0', ' ').trim();
  };
  const binary = <Value>(tag: string, bytes: number, read: (tag: string) => Value) =>
    (data.elements[tag]?.length ?? 0) >= bytes ? read(tag) : undefined;
  return {
    text,
    numbers(tag) {
      const value = text(tag);
      if (value === '') return [];
      const numbers = value.split('\\').map((part) => Number.parseFloat(part));
      return numbers.every(Number.isFinite) ? numbers : [];
    },
    uint16: (tag) => binary(tag, 2, (t) => data.uint16(t)),
    int16: (tag) => binary(tag, 2, (t) => data.int16(t)),
    double: (tag) => binary(tag, 8, (t) => data.double(t)),
    words(tag) {
      const length = (data.elements[tag]?.length ?? 0) >> 1;
      return Uint16Array.from({ length }, (_, n) => data.uint16(tag, n) ?? 0);
    },
    has: (tag) => data.elements[tag] !== undefined,
    transferSyntaxUid,
    pixels,
    deflatedFrom,
  };
}

function readMeta(bytes: Uint8Array): { transferSyntaxUid: string | undefined; end: number } {
  const meta = dicomParser.readPart10Header(bytes) as DataSet & { position: number };
  if (meta.position > bytes.length) throw new Error('meta header is cut');
  return { transferSyntaxUid: meta.string(TAG.transferSyntaxUid), end: meta.position };
}

function hasPrefix(bytes: Uint8Array): boolean {
  return bytes.length >= PREAMBLE && ascii(bytes, 128, 4) === 'DICM';
}

function withPreamble(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length + PREAMBLE);
  result.set([0x44, 0x49, 0x43, 0x4d], 128);
  result.set(bytes, PREAMBLE);
  return result;
}

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));

const startsWithGroup = (bytes: Uint8Array, group: number): boolean =>
  bytes.length >= 8 && bytes[0] === group && bytes[1] === 0 && isVr(ascii(bytes, 4, 2));

const VRS =
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV';
const isVr = (text: string): boolean => /^[A-Z]{2}$/.test(text) && VRS.includes(text);

/** Value encoding judged by the first element, which belongs to group 0008 in every image object. */
function detectEncoding(bytes: Uint8Array, from: number): string | undefined {
  if (bytes.length < from + 8) return undefined;
  const [b0, b1] = [bytes[from], bytes[from + 1]];
  const explicit = isVr(ascii(bytes, from + 4, 2));
  if (b0 === 0x08 && b1 === 0x00) {
    if (explicit) return EXPLICIT_LITTLE_ENDIAN;
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(from + 4, true);
    return length < 4096 || length === 0xffffffff ? IMPLICIT_LITTLE_ENDIAN : undefined;
  }
  return b0 === 0x00 && b1 === 0x08 && explicit ? EXPLICIT_BIG_ENDIAN : undefined;
}

const cutOff = (found: string, cause?: unknown): UnreadableFile =>
  Object.assign(
    new UnreadableFile('truncated', `The file is cut short: ${found}. Copy or export it again.`),
    { cause },
  );

/** dicom-parser throws strings, or an object with the string inside. */
function describe(thrown: unknown): UnreadableFile {
  const inner =
    typeof thrown === 'object' && thrown !== null && 'exception' in thrown
      ? thrown.exception
      : thrown;
  const text = inner instanceof Error ? inner.message : String(inner);
  if (/past|overrun|overread|buffer|range|maxPosition/i.test(text)) {
    return cutOff('the file ends inside its header', thrown);
  }
  return new UnreadableFile('unreadable', `The header cannot be read (${text}).`);
}
