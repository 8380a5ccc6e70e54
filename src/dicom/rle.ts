import type { StoredSamples } from './rescale.ts';
import type { PixelLayout } from './series.ts';

/** A run of PackBits turns two bytes into at most 128. */
const MOST_GROWTH = 64;

/**
 * DICOM RLE (PS3.5 annex G): one PackBits segment per byte of a sample, the most significant first, component after
 * component. The result has the components of a pixel together.
 * @throws Error where a segment is cut or of the wrong length.
 */
export function decodeRle(frame: Uint8Array, layout: PixelLayout): StoredSamples {
  const count = layout.columns * layout.rows;
  const width = layout.bitsAllocated / 8;
  const step = width * layout.samplesPerPixel;
  if (frame.length < 64) throw new Error(`RLE of ${frame.length} bytes has no header`);
  const header = new DataView(frame.buffer, frame.byteOffset, 64);
  const segments = header.getUint32(0, true);
  if (segments !== step) throw new Error(`RLE has ${segments} segments instead of ${step}`);
  if (count * step > MOST_GROWTH * frame.length) throw new Error('RLE is cut');
  const bytes = new Uint8Array(count * step);
  for (let segment = 0; segment < segments; segment++) {
    const start = header.getUint32(4 * (segment + 1), true);
    const end = segment + 1 < segments ? header.getUint32(4 * (segment + 2), true) : frame.length;
    const component = Math.floor(segment / width);
    const first = component * width + (width - 1 - (segment % width));
    const surplus = unpack(frame.subarray(start, end), bytes, first, step, count);
    if (surplus >= layout.columns) throw new Error(`RLE holds ${surplus} pixels too many`);
  }
  if (width === 1) return bytes;
  return width === 2 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer);
}

/** PackBits into every `step`-th byte of `target` from `first`; returns how many bytes would go beyond `count`. */
function unpack(
  packed: Uint8Array,
  target: Uint8Array,
  first: number,
  step: number,
  count: number,
): number {
  let written = 0;
  let at = first;
  let surplus = 0;
  for (let n = 0; n + 1 < packed.length;) {
    const control = packed[n++];
    if (control === 128) continue;
    const literal = control < 128;
    const run = literal ? control + 1 : 257 - control;
    const length = Math.min(run, count - written);
    // Zeros behind the last run are padding.
    if (control > 0) surplus += run - length;
    for (let m = 0; m < length; m++, at += step) target[at] = packed[literal ? n + m : n];
    written += length;
    n += literal ? control + 1 : 1;
  }
  if (written < count) throw new Error(`RLE ends after ${written} of ${count} pixels`);
  return surplus;
}
