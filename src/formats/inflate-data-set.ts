/** The data set of a DICOM file that is deflated as a whole (PS3.5 A.5), with a limit on what comes out. */
import { Inflate } from 'fflate';
import { fail, FailureError } from '../core/failure.ts';
import { formatBytes } from '../core/format.ts';

/** Packed bytes that are inflated at once: deflate makes at most 1032 times as much of them before the limit is looked at. */
const PIECE = 4 * 1024;
const MOST_BYTES = 512 * 1024 ** 2;
/** Masks of few structures pack very well; smaller results do no harm whatever their ratio. */
const MOST_RATIO = 100;
const RATIO_FROM_BYTES = 64 * 1024 ** 2;

/** Fails with `unpacks-too-large`, or `dicom-truncated` where the stream is damaged. */
export function inflateDataSet(packed: Uint8Array): Uint8Array {
  const limit = Math.min(MOST_BYTES, Math.max(RATIO_FROM_BYTES, MOST_RATIO * packed.length));
  const parts: Uint8Array[] = [];
  let total = 0;
  const inflate = new Inflate((part) => {
    parts.push(part);
    total += part.length;
    if (total > limit) refuseSize(packed.length, limit);
  });
  try {
    for (let at = 0; at < packed.length; at += PIECE) {
      inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch (error) {
    if (error instanceof FailureError) throw error;
    fail(
      'bad-input',
      'dicom-truncated',
      'This deflated DICOM file is damaged or breaks off.',
      'Copy or export the file again.',
    );
  }
  const data = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}

const refuseSize = (packedBytes: number, limit: number): never =>
  fail(
    'too-large',
    'unpacks-too-large',
    `This DICOM file of ${formatBytes(packedBytes)} unpacks to more than ${formatBytes(limit)}. Such files are made to exhaust memory.`,
    'Export it again without deflation (explicit little endian).',
  );
