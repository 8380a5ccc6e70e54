/**
 * Reads the attributes of a DICOM file up to its pixel data, touching only the start of the file.
 * Accepts files without preamble or meta header, and files whose header names the wrong value encoding.
 */
import { textReader } from './charset.ts';
import { BytesEnd, isVr, PIXEL_ELEMENTS, readElements } from './elements.ts';
import type { ValueEncoding } from './elements.ts';
import { inflateCapped } from './inflate.ts';
import type { SourceFile } from './source.ts';
import { TAG } from './tags.ts';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from './transfer-syntax.ts';
import { valuesOf } from './values.ts';
import type { Values } from './values.ts';

export interface PixelElement {
  readonly offset: number;
  /** Length as the file states it; undefined for encapsulated data. */
  readonly bytes: number | undefined;
  readonly vr: string | undefined;
  /** Which of {@link PIXEL_ELEMENTS} it is. */
  readonly tag: string;
}

export interface Attributes extends Values {
  readonly transferSyntaxUid: string;
  readonly pixels: PixelElement | undefined;
  /** Where the deflated data set starts in the file, for that syntax; pixel offsets then count in the inflated data. */
  readonly deflatedFrom: number | undefined;
  /** Bytes that the pixel data may take: up to the end of the file, or of the inflated data. */
  readonly pixelBytesThere: number;
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

/** Functional groups of twenty thousand frames take less. */
const LARGEST_HEADER = 128 * 1024 * 1024;

/** @throws UnreadableFile where the file is not DICOM, ends inside its header, or makes no sense. */
export async function readAttributes(file: SourceFile): Promise<Attributes> {
  const most = Math.min(file.size, LARGEST_HEADER);
  for (let bytes = FIRST_READ; ; bytes *= GROWTH) {
    const start = await file.read(0, Math.min(bytes, most));
    const result = parseStart(start, start.length >= file.size, file.size);
    if (result) return result;
    if (bytes >= most) {
      throw new UnreadableFile('unreadable', 'Its header is larger than that of any image.');
    }
  }
}

/** Attributes, or undefined where more of the file is needed. */
function parseStart(bytes: Uint8Array, whole: boolean, fileBytes: number): Attributes | undefined {
  const part10 = hasPrefix(bytes);
  const bareMeta = !part10 && startsWithGroup(bytes, 0x0002);
  let declared: string | undefined;
  let from = 0;
  if (part10 || bareMeta) {
    try {
      const meta = readMeta(bytes, part10 ? PREAMBLE : 0);
      declared = meta.transferSyntaxUid;
      from = meta.end;
    } catch (error) {
      if (whole) throw describe(error, 'the file ends inside its meta header');
      return undefined;
    }
  }
  if (declared === DEFLATED_LITTLE_ENDIAN) {
    if (!whole) return undefined;
    const body = inflateCapped(bytes.subarray(from));
    return parseBody(body, 0, declared, EXPLICIT_LITTLE_ENDIAN, true, body.length, from);
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
    fileBytes,
    undefined,
  );
}

function parseBody(
  bytes: Uint8Array,
  from: number,
  syntax: string,
  encodingUid: string,
  whole: boolean,
  bytesThere: number,
  deflatedFrom: number | undefined,
): Attributes | undefined {
  if (bytes.length - from < 8) {
    if (!whole) return undefined;
    throw cutOff('nothing follows its meta header');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const encoding: ValueEncoding = {
    explicit: encodingUid !== IMPLICIT_LITTLE_ENDIAN,
    littleEndian: encodingUid !== EXPLICIT_BIG_ENDIAN,
  };
  let elements;
  try {
    ({ elements } = readElements(view, from, bytes.length, encoding));
  } catch (error) {
    if (!whole) return undefined;
    throw describe(error, 'the file ends inside its header');
  }
  const tag = [...PIXEL_ELEMENTS].find((key) => elements.has(key)) ?? TAG.pixelData;
  const element = elements.get(tag);
  if (!element && !whole) return undefined;
  const plain = valuesOf(view, elements, encoding, textReader(undefined));
  const values = valuesOf(
    view,
    elements,
    encoding,
    textReader(plain.text(TAG.specificCharacterSet)),
  );
  return {
    ...values,
    transferSyntaxUid: syntax,
    deflatedFrom,
    pixels: element && {
      offset: element.offset,
      bytes: element.undefinedLength ? undefined : element.length,
      vr: element.vr,
      tag,
    },
    pixelBytesThere: element ? bytesThere - element.offset : 0,
  };
}

function readMeta(
  bytes: Uint8Array,
  from: number,
): { transferSyntaxUid: string | undefined; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const encoding: ValueEncoding = { explicit: true, littleEndian: true };
  const inMeta = (tag: number): boolean => tag >>> 16 === 0x0002;
  const { elements, end } = readElements(view, from, bytes.length, encoding, inMeta);
  const { text } = valuesOf(view, elements, encoding, textReader(undefined));
  return { transferSyntaxUid: text(TAG.transferSyntaxUid) || undefined, end };
}

function hasPrefix(bytes: Uint8Array): boolean {
  return bytes.length >= PREAMBLE && ascii(bytes, 128, 4) === 'DICM';
}

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));

const startsWithGroup = (bytes: Uint8Array, group: number): boolean =>
  bytes.length >= 8 && bytes[0] === group && bytes[1] === 0 && isVr(ascii(bytes, 4, 2));

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

function describe(error: unknown, cut: string): UnreadableFile {
  if (error instanceof BytesEnd || error instanceof RangeError) return cutOff(cut, error);
  const text = error instanceof Error ? error.message : String(error);
  return new UnreadableFile('unreadable', `The header cannot be read: ${text}.`);
}
