import { Inflate } from 'fflate';
import { fail } from '../core/failure.ts';

/** One piece of deflated data; it makes at most 1032 times as much before the cap is looked at again. */
const CHUNK = 4 * 1024;
const MOST_BYTES = 512 * 1024 * 1024;

/** Images deflate 2:1 to 5:1, synthetic ones 50:1; more is a file made to exhaust memory. */
const MOST_RATIO = 100;
const RATIO_FROM_BYTES = 8 * 1024 * 1024;

/** How large a deflated data set of this size may become. */
export const inflatedCap = (deflatedBytes: number): number =>
  Math.min(MOST_BYTES, Math.max(RATIO_FROM_BYTES, MOST_RATIO * deflatedBytes));

/** Inflates a raw deflate stream, and stops before the result grows past `capBytes` (failure `too-large`). */
export function inflateCapped(
  deflated: Uint8Array,
  capBytes = inflatedCap(deflated.length),
): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  const inflate = new Inflate((part) => {
    total += part.length;
    if (total > capBytes) {
      fail(
        'too-large',
        'inflated-size',
        `A deflated DICOM file of ${Math.ceil(deflated.length / 1024)} kB unpacks to more than ${Math.round(capBytes / 1024 ** 2)} MB, which images never do. Such files are made to exhaust memory.`,
        'Store the series without deflate, or leave this file out.',
      );
    }
    parts.push(part);
  });
  for (let at = 0; at < deflated.length; at += CHUNK) {
    inflate.push(deflated.subarray(at, at + CHUNK), at + CHUNK >= deflated.length);
  }
  return concatenate(parts, total);
}

export function concatenate(parts: readonly Uint8Array[], total: number): Uint8Array {
  const result = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
