/** Values of a data set's elements, decoded when they are asked for. */
import type { TextReader } from './charset.ts';
import { readItems } from './elements.ts';
import type { Element, Elements, ValueEncoding } from './elements.ts';

export interface Values {
  /** Text of the whole value, in the file's character set, without padding. Empty where absent. */
  text(tag: string): string;
  /** Numbers of a DS or IS value; empty where absent or unreadable. */
  numbers(tag: string): readonly number[];
  uint16(tag: string): number | undefined;
  /** A number that should have two bytes, in as many as its element has: some writers take four. */
  unsigned(tag: string): number | undefined;
  int16(tag: string): number | undefined;
  uint32(tag: string): number | undefined;
  float(tag: string): number | undefined;
  double(tag: string): number | undefined;
  /** All numbers of an FD value. */
  doubles(tag: string): readonly number[];
  /** A value of 16-bit words, such as a look-up table; empty where absent. */
  words(tag: string): Uint16Array;
  /** All numbers of a UL value. */
  longs(tag: string): readonly number[];
  /** Offsets or lengths of 64 bits. */
  wide(tag: string): readonly number[];
  has(tag: string): boolean;
  /** Items of a sequence; empty where absent. */
  items(tag: string): readonly Values[];
}

const PERSON_NAMES = new Set(['x00100010']);

/** Longest text that is decoded: enough for any attribute that is read. */
const LONGEST_TEXT = 64 * 1024;

export function valuesOf(
  view: DataView,
  elements: Elements,
  encoding: ValueEncoding,
  reader: TextReader,
): Values {
  const little = encoding.littleEndian;
  const numeric = <Value>(tag: string, width: number, read: (at: number) => Value): Value[] => {
    const element = elements.get(tag);
    if (!element) return [];
    const count = Math.floor(element.length / width);
    return Array.from({ length: count }, (_, n) => read(element.offset + n * width));
  };
  const first = <Value>(tag: string, width: number, read: (at: number) => Value) => {
    const element = elements.get(tag);
    return element && element.length >= width ? read(element.offset) : undefined;
  };
  const text = (tag: string): string => {
    const element = elements.get(tag);
    return element ? decode(view, element, reader, PERSON_NAMES.has(tag)) : '';
  };
  return {
    text,
    numbers(tag) {
      const value = text(tag);
      if (value === '') return [];
      const numbers = value.split('\\').map(decimal);
      return numbers.every(Number.isFinite) ? numbers : [];
    },
    uint16: (tag) => first(tag, 2, (at) => view.getUint16(at, little)),
    unsigned: (tag) =>
      (elements.get(tag)?.length ?? 0) >= 4
        ? first(tag, 4, (at) => view.getUint32(at, little))
        : first(tag, 2, (at) => view.getUint16(at, little)),
    int16: (tag) => first(tag, 2, (at) => view.getInt16(at, little)),
    uint32: (tag) => first(tag, 4, (at) => view.getUint32(at, little)),
    float: (tag) => first(tag, 4, (at) => view.getFloat32(at, little)),
    double: (tag) => first(tag, 8, (at) => view.getFloat64(at, little)),
    doubles: (tag) => numeric(tag, 8, (at) => view.getFloat64(at, little)),
    longs: (tag) => numeric(tag, 4, (at) => view.getUint32(at, little)),
    words: (tag) => Uint16Array.from(numeric(tag, 2, (at) => view.getUint16(at, little))),
    wide: (tag) => numeric(tag, 8, (at) => Number(view.getBigUint64(at, little))),
    has: (tag) => elements.has(tag),
    items(tag) {
      const element = elements.get(tag);
      if (!element) return [];
      return readItems(view, element, encoding).map((item) =>
        valuesOf(view, item.elements, item.encoding, reader),
      );
    },
  };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A DS or IS value (PS3.5 6.2). Read only as far as it makes sense, `1,75` or `0.5 cm` would pass for another number. */
const decimal = (text: string): number => (DECIMAL.test(text.trim()) ? Number(text) : Number.NaN);

/** Control characters would reach terminals and pages. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

function decode(
  view: DataView,
  { offset, length }: Element,
  reader: TextReader,
  isName: boolean,
): string {
  if (length === 0) return '';
  const bytes = new Uint8Array(
    view.buffer,
    view.byteOffset + offset,
    Math.min(length, LONGEST_TEXT),
  );
  // Values are padded to even length with a space or a zero.
  return reader.decode(bytes, isName).replaceAll(CONTROL, ' ').trim();
}
