import { Inflate } from 'fflate';
import { fail } from '../core/failure.ts';

const CHUNK = 64 * 1024;
const DEFAULT_CAP = 512 * 1024 * 1024;

/** Inflates a raw deflate stream, and stops before the result grows past `capBytes` (failure `too-large`). */
export function inflateCapped(deflated: Uint8Array, capBytes = DEFAULT_CAP): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  const inflate = new Inflate((part) => {
    total += part.length;
    if (total > capBytes) {
      fail(
        'too-large',
        'inflated-size',
        `A deflated DICOM file unpacks to more than ${Math.round(capBytes / 1024 ** 2)} MB.`,
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
