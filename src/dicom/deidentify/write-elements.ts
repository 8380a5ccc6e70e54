/** Elements and items as bytes (PS3.5 chapter 7), in the encoding that they were found in. */
import { needsLongLength, type ValueEncoding } from '../elements.ts';

export type Part = Uint8Array;

export const sizeOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { length }) => sum + length, 0);

/**
 * One element. Without a value representation the implicit form is written, which some writers use for single elements.
 * `lengthField` is for pixel data in fragments, whose length is undefined (FFFFFFFF).
 */
export function writeElement(
  tag: string,
  vr: string | undefined,
  value: readonly Part[],
  { explicit, littleEndian }: ValueEncoding,
  lengthField = sizeOf(value),
): Part[] {
  const withVr = explicit && vr !== undefined;
  const long = withVr && needsLongLength(vr);
  const head = new DataView(new ArrayBuffer(long ? 12 : 8));
  head.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), littleEndian);
  head.setUint16(2, Number.parseInt(tag.slice(4), 16), littleEndian);
  if (withVr) {
    head.setUint8(4, vr.charCodeAt(0));
    head.setUint8(5, vr.charCodeAt(1));
  }
  if (long) head.setUint32(8, lengthField, littleEndian);
  else if (withVr) head.setUint16(6, lengthField, littleEndian);
  else head.setUint32(4, lengthField, littleEndian);
  return [new Uint8Array(head.buffer), ...value];
}

/** One item of a sequence around its elements. */
export function writeItem(elements: readonly Part[], { littleEndian }: ValueEncoding): Part[] {
  const head = new DataView(new ArrayBuffer(8));
  head.setUint16(0, 0xfffe, littleEndian);
  head.setUint16(2, 0xe000, littleEndian);
  head.setUint32(4, sizeOf(elements), littleEndian);
  return [new Uint8Array(head.buffer), ...elements];
}
