/**
 * What a compressed frame says about itself: read before it is decoded, so that a frame that promises more than the
 * DICOM header never makes a decoder allocate. JPEG family: ITU-T T.81 B.2.2; JPEG 2000: ITU-T T.800 A.5.1; JPEG XL in a
 * file of its own.
 */
import { isJpegXl, jpegXlSize } from './jpeg-xl-header.ts';

export type Codestream = 'dct' | 'lossless' | 'jpeg-ls' | 'jpeg-2000' | 'jpeg-xl';

export interface CodestreamSize {
  readonly kind: Codestream;
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly bits: number;
  /** Values may be negative; only JPEG 2000 says so. */
  readonly signed?: boolean;
}

/** @throws Error where the frame is none of these, or its header is cut. */
export function codestreamSize(frame: Uint8Array): CodestreamSize {
  const [a, b] = frame;
  if (a === 0xff && b === 0xd8) return jpegSize(frame);
  if (a === 0xff && b === 0x4f) return jpeg2000Size(frame);
  if (isJpegXl(frame)) return jpegXlSize(frame);
  throw new Error('the frame does not start as a JPEG image does');
}

function jpegSize(frame: Uint8Array): CodestreamSize {
  for (let at = 2; at + 9 < frame.length;) {
    if (frame[at] !== 0xff) throw new Error('the JPEG header is damaged');
    const marker = frame[at + 1];
    // Fill bytes and markers without a segment.
    if (marker === 0xff) at += 1;
    else if (marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else {
      const kind = KINDS[marker];
      if (kind) {
        const [bits, r1, r0, c1, c0, components] = frame.subarray(at + 4, at + 10);
        return { kind, bits, rows: (r1 << 8) | r0, columns: (c1 << 8) | c0, components };
      }
      if (marker >= 0xc5 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
        throw new Error(`this form of JPEG (SOF${marker - 0xc0}) is not read`);
      }
      at += 2 + ((frame[at + 2] << 8) | frame[at + 3]);
    }
  }
  throw new Error('the JPEG image has no frame header');
}

const KINDS: Readonly<Record<number, Codestream>> = {
  0xc0: 'dct',
  0xc1: 'dct',
  0xc2: 'dct',
  0xc3: 'lossless',
  0xf7: 'jpeg-ls',
};

function jpeg2000Size(frame: Uint8Array): CodestreamSize {
  if (frame.length < 45 || frame[2] !== 0xff || frame[3] !== 0x51) {
    throw new Error('the JPEG 2000 image has no size marker');
  }
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  return {
    kind: 'jpeg-2000',
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    components: view.getUint16(40),
    bits: (frame[42] & 0x7f) + 1,
    signed: frame[42] > 0x7f,
  };
}

/** The codestream inside a JP2 file, which some archives store whole (against PS3.5 8.2.4); else the frame itself. */
export function bareCodestream(frame: Uint8Array): Uint8Array {
  if (frame[0] === 0xff || isJpegXl(frame)) return frame;
  const end = Math.min(frame.length - 4, 4096);
  for (let at = 0; at < end; at++) {
    if (
      frame[at] === 0xff &&
      frame[at + 1] === 0x4f &&
      frame[at + 2] === 0xff &&
      frame[at + 3] === 0x51
    ) {
      return frame.subarray(at);
    }
  }
  return frame;
}
