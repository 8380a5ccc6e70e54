/**
 * What a JPEG XL image says about itself in its first bytes: size, depth and colours, read before a decoder is asked, so that
 * a frame that promises more than the DICOM header never makes it allocate. Source: ISO/IEC 18181-1, annexes A (SizeHeader)
 * and D (ImageMetadata, BitDepth, ColourEncoding), and 18181-2 clause 9 (boxes).
 */
import type { CodestreamSize } from './codestream.ts';

/** "JXL " in the first box of a file; a bare code stream begins with FF 0A. */
export const isJpegXl = (frame: Uint8Array): boolean =>
  (frame[0] === 0xff && frame[1] === 0x0a) || boxType(frame, 0) === 'JXL ';

/** @throws Error where the header is cut, or holds what no DICOM frame has: previews, animation, further channels. */
export function jpegXlSize(frame: Uint8Array): CodestreamSize {
  const bits = new BitReader(codestream(frame));
  bits.read(16);
  const [columns, rows] = size(bits);
  const { depth, components } = metadata(bits);
  return { kind: 'jpeg-xl', columns, rows, components, bits: depth };
}

const boxType = (frame: Uint8Array, at: number): string =>
  String.fromCharCode(...frame.subarray(at + 4, at + 8));

/** From the first box with a code stream on, or the frame itself. */
function codestream(frame: Uint8Array): Uint8Array {
  if (frame[0] === 0xff) return frame;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  for (let at = 0; at + 16 <= frame.length;) {
    const short = view.getUint32(at);
    const head = short === 1 ? 16 : 8;
    const type = boxType(frame, at);
    if (type === 'jxlc') return frame.subarray(at + head);
    // The parts of a divided code stream are numbered.
    if (type === 'jxlp') return frame.subarray(at + head + 4);
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    if (length < head) break;
    at += length;
  }
  throw new Error('the JPEG XL file holds no code stream');
}

/** Width as a share of the height, where the header abbreviates it. */
const RATIOS = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const;

function size(bits: BitReader): [columns: number, rows: number] {
  const small = bits.flag();
  const length = (): number =>
    small ? 8 * (bits.read(5) + 1) : 1 + bits.read([9, 13, 18, 30][bits.read(2)]);
  const rows = length();
  const ratio = bits.read(3);
  if (ratio === 0) return [length(), rows];
  const [over, under] = RATIOS[ratio - 1];
  return [Math.floor((rows * over) / under), rows];
}

const GREY = 1;

function metadata(bits: BitReader): { depth: number; components: number } {
  if (bits.flag()) return { depth: 8, components: 3 };
  if (bits.flag()) {
    if (bits.read(3) !== 0) throw new Error('the JPEG XL image is turned');
    if (bits.flag()) size(bits);
    if (bits.flag() || bits.flag()) throw new Error('the JPEG XL image is an animation');
  }
  if (bits.flag()) throw new Error('the JPEG XL image holds real numbers');
  const choice = bits.read(2);
  const depth = choice === 3 ? 1 + bits.read(6) : 8 + 2 * choice;
  bits.flag();
  if (bits.read(2) !== 0) throw new Error('the JPEG XL image has further channels');
  bits.flag();
  if (bits.flag()) return { depth, components: 3 };
  bits.flag();
  const space = bits.read(2);
  const colour = space === 2 ? 2 + bits.read(4) : space === 3 ? 18 + bits.read(6) : space;
  return { depth, components: colour === GREY ? 1 : 3 };
}

/** Bits from the lowest of each byte on. */
class BitReader {
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  read(count: number): number {
    if (this.at + count > 8 * this.bytes.length) throw new Error('the JPEG XL header is cut');
    let value = 0;
    for (let n = 0; n < count; n++, this.at++) {
      value += ((this.bytes[this.at >> 3] >> (this.at & 7)) & 1) * 2 ** n;
    }
    return value;
  }

  flag(): boolean {
    return this.read(1) === 1;
  }
}
