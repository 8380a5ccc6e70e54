/**
 * The elements of a data set (PS3.5 chapter 7), found without reading their values. Everything is checked against the
 * bytes that are there: lengths, the depth of nested sequences, and how many elements there are.
 */
import { TAG } from './tags.ts';

export interface Element {
  /** Undefined where the encoding leaves it out. */
  readonly vr: string | undefined;
  readonly offset: number;
  /** Bytes of the value; of pixel data of undefined length, 0. */
  readonly length: number;
  readonly undefinedLength: boolean;
}

/** By tag, as {@link TAG} spells it. */
export type Elements = ReadonlyMap<string, Element>;

export interface ValueEncoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

/** The bytes end inside an element: more of the file is needed, or the file is cut. */
export class BytesEnd extends Error {}

/** Sequences in real objects nest up to about ten deep. */
const DEEPEST = 32;
const MOST_ELEMENTS = 100_000;

/** Whole numbers, and the real numbers of parametric maps. */
export const PIXEL_ELEMENTS: ReadonlySet<string> = new Set([
  TAG.pixelData,
  TAG.floatPixelData,
  TAG.doublePixelData,
]);

const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;

/** Explicit encodings with two reserved bytes and a length of four (PS3.5 7.1.2). */
const LONG = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const SHORT = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));

export const isVr = (text: string): boolean => LONG.has(text) || SHORT.has(text);

/** Whether an explicit encoding gives this value representation a length of four bytes. */
export const needsLongLength = (vr: string): boolean => LONG.has(vr);

interface Head extends Element {
  readonly tag: number;
}

/**
 * The elements between `from` and `to`, up to and including pixel data, or while `wanted` says yes to their tag.
 * @throws BytesEnd; Error where the structure makes no sense.
 */
export function readElements(
  view: DataView,
  from: number,
  to: number,
  encoding: ValueEncoding,
  wanted: (tag: number) => boolean = () => true,
): { readonly elements: Elements; readonly end: number } {
  const elements = new Map<string, Element>();
  let at = from;
  while (at < to) {
    if (to - at < 8 && isPadding(view, at, to)) break;
    const head = readHead(view, at, to, encoding);
    if (!wanted(head.tag)) break;
    const key = `x${head.tag.toString(16).padStart(8, '0')}`;
    if (PIXEL_ELEMENTS.has(key)) {
      const length = head.undefinedLength ? 0 : head.length;
      elements.set(key, { ...head, length });
      return { elements, end: head.offset };
    }
    at = endOf(view, head, to, encoding, 0);
    if (head.tag === ITEM_END) break;
    elements.set(key, head.undefinedLength ? { ...head, length: at - head.offset } : head);
    if (elements.size > MOST_ELEMENTS) throw new Error('it has too many elements');
  }
  return { elements, end: at };
}

function readHead(view: DataView, at: number, to: number, encoding: ValueEncoding): Head {
  if (at + 8 > to) throw new BytesEnd('in an element');
  const little = encoding.littleEndian;
  const tag = view.getUint16(at, little) * 0x10000 + view.getUint16(at + 2, little);
  const head = (vr: string | undefined, offset: number, length: number): Head => ({
    tag,
    vr,
    offset,
    length,
    undefinedLength: length === UNDEFINED_LENGTH,
  });
  const [a, b] = [view.getUint8(at + 4), view.getUint8(at + 5)];
  const letters = a >= 65 && a <= 90 && b >= 65 && b <= 90;
  // Delimiters never have a VR, and some writers leave it out of single elements.
  if (!encoding.explicit || tag >= ITEM || !letters) {
    return head(undefined, at + 8, view.getUint32(at + 4, little));
  }
  const vr = String.fromCharCode(a, b);
  const short = view.getUint16(at + 6, little);
  if (!LONG.has(vr) && (SHORT.has(vr) || short !== 0)) return head(vr, at + 8, short);
  if (at + 12 > to) throw new BytesEnd('in an element');
  return head(vr, at + 12, view.getUint32(at + 8, little));
}

/** Where the value ends; a value of undefined length is a sequence and is walked through. */
function endOf(
  view: DataView,
  head: Head,
  to: number,
  encoding: ValueEncoding,
  depth: number,
): number {
  if (head.undefinedLength) {
    const inner = head.vr === 'UN' ? IMPLICIT : encoding;
    return endOfSequence(view, head.offset, to, inner, depth + 1);
  }
  const end = head.offset + head.length;
  if (end > to) throw new BytesEnd('in a value');
  return end;
}

/** Values of VR UN are implicit little endian inside (PS3.5 6.2.2). */
const IMPLICIT: ValueEncoding = { explicit: false, littleEndian: true };

function endOfSequence(
  view: DataView,
  from: number,
  to: number,
  encoding: ValueEncoding,
  depth: number,
): number {
  if (depth > DEEPEST) throw new Error(`its sequences nest more than ${DEEPEST} deep`);
  for (let at = from; ;) {
    const head = readHead(view, at, to, encoding);
    if (head.tag === SEQUENCE_END) return head.offset;
    if (head.tag !== ITEM) throw new Error('a sequence holds something that is not an item');
    if (!head.undefinedLength) {
      at = endOf(view, head, to, encoding, depth);
      continue;
    }
    at = head.offset;
    for (;;) {
      const inner = readHead(view, at, to, encoding);
      if (inner.tag === ITEM_END) {
        at = inner.offset;
        break;
      }
      at = endOf(view, inner, to, encoding, depth);
    }
  }
}

/** The items of a sequence; none where the value is no sequence. Cut or damaged items are left out. */
export function readItems(
  view: DataView,
  { vr, offset, length }: Element,
  encoding: ValueEncoding,
): { readonly elements: Elements; readonly encoding: ValueEncoding }[] {
  if (vr !== 'SQ' && vr !== 'UN' && vr !== undefined) return [];
  const inner = vr === 'UN' ? IMPLICIT : encoding;
  const items: { elements: Elements; encoding: ValueEncoding }[] = [];
  const to = offset + length;
  try {
    for (let at = offset; at + 8 <= to && items.length < MOST_ELEMENTS;) {
      const head = readHead(view, at, to, inner);
      if (head.tag !== ITEM) break;
      const itemEnd = head.undefinedLength ? to : Math.min(to, head.offset + head.length);
      const { elements, end } = readElements(view, head.offset, itemEnd, inner);
      items.push({ elements, encoding: inner });
      at = head.undefinedLength ? end : itemEnd;
    }
  } catch {
    // What was read of a damaged sequence stands; an image does not hang on it.
  }
  return items;
}

function isPadding(view: DataView, at: number, to: number): boolean {
  for (let n = at; n < to; n++) if (view.getUint8(n) !== 0) return false;
  return true;
}
