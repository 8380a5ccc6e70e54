/** Unpacks gzip and zlib streams no further than their header has announced. */
import { fail } from '../core/failure.ts';
import { formatBytes } from '../core/format.ts';

/** Deflate cannot shrink further than this, so a shorter file cannot hold what its header claims. */
const MAX_RATIO = 1032;
/** Close to that limit a stream holds one value over and over. */
const SUSPICIOUS_RATIO = 1000;
const SUSPICIOUS_BYTES = 192 * 1024 ** 2;

/**
 * Fails with `unpacks-too-large` where a few kilobytes announce hundreds of megabytes: such a file is empty but for one
 * repeated value, and made to fill the memory more often than to be read.
 */
export function checkUnpackedSize(packedBytes: number, announcedBytes: number): void {
  if (announcedBytes <= SUSPICIOUS_BYTES || announcedBytes < packedBytes * SUSPICIOUS_RATIO) return;
  fail(
    'too-large',
    'unpacks-too-large',
    `This file of ${formatBytes(packedBytes)} claims to unpack to ${formatBytes(announcedBytes)}, more than ${SUSPICIOUS_RATIO} times its size, so it can hold hardly anything but one repeated value.`,
    'If it is a real label map, crop it to the organ or save it without compression.',
  );
}

/**
 * The first `limit` bytes of a packed file, or all of it where it is shorter or ends early. Memory grows with what
 * really comes out, at most to `limit`.
 */
export async function unpackUpTo(
  file: Uint8Array,
  limit: number,
  format: 'gzip' | 'deflate' = 'gzip',
): Promise<Uint8Array> {
  const most = Math.min(limit, file.length * MAX_RATIO);
  let unpacked = new Uint8Array(Math.min(most, Math.max(4096, file.length * 4)));
  let length = 0;
  const reader = new Blob([file as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream(format))
    .getReader();
  try {
    while (length < most) {
      const { done, value } = await reader.read();
      if (done) break;
      const piece = value.subarray(0, most - length);
      if (length + piece.length > unpacked.length) {
        const larger = new Uint8Array(Math.min(most, 2 * (length + piece.length)));
        larger.set(unpacked.subarray(0, length));
        unpacked = larger;
      }
      unpacked.set(piece, length);
      length += piece.length;
    }
  } catch {
    // A stream that breaks off is reported by the caller as truncated, with the bytes that are missing.
  } finally {
    await reader.cancel().catch(() => {});
  }
  return unpacked.subarray(0, length);
}
