/** From stored samples to values: bits, sign, padding, rescale (PS3.5 8.1.1, PS3.3 C.7.5.1.1.2, C.11.1.1.2). */
import type { PixelLayout } from './series.ts';

type WholeSamples = Uint8Array | Uint16Array | Uint32Array;
/** Raw samples as they stand in the file, before bits and sign are looked at. */
export type StoredSamples = WholeSamples | Float32Array | Float64Array;

/** Whether samples of this depth are read. */
export const readableBits = ({ bitsAllocated, float = false }: PixelLayout): boolean =>
  (float ? [32, 64] : [8, 16, 32]).includes(bitsAllocated);

/** Air: what lies outside a scanner's field of view, at the lower end of the CT scale. */
const CT_PADDING_HU = -1024;

/**
 * Values of one slice, row by row. Int16 where slope and intercept are whole numbers and all values fit,
 * else Float32. CT padding below -1024 HU (scanners write -2000 and less) becomes -1024 HU.
 */
export function rescale(samples: StoredSamples, layout: PixelLayout): Int16Array | Float32Array {
  if (samples instanceof Float32Array || samples instanceof Float64Array) {
    const { slope, intercept } = layout;
    return Float32Array.from(samples, (value) => value * slope + intercept);
  }
  return (isWhole(layout) && rescaleWhole(samples, layout)) || rescaleReal(samples, layout);
}

/** Whether stored whole numbers stay whole. */
export const isWhole = ({ slope, intercept, float = false }: PixelLayout): boolean =>
  !float && Number.isInteger(slope) && Number.isInteger(intercept);

interface Bits {
  readonly up: number;
  readonly down: number;
}

/** Shifts that drop the bits above the high bit and below the lowest stored bit. */
function bits({ highBit, bitsStored }: PixelLayout): Bits {
  const up = Math.max(0, 31 - highBit);
  return { up, down: 32 - Math.min(32, bitsStored) };
}

function rescaleWhole(samples: WholeSamples, layout: PixelLayout): Int16Array | undefined {
  const { slope, intercept, signed } = layout;
  const { up, down } = bits(layout);
  const replaced = replacedPadding(layout);
  const result = new Int16Array(samples.length);
  for (let n = 0; n < samples.length; n++) {
    const stored = signed ? (samples[n] << up) >> down : (samples[n] << up) >>> down;
    let value = stored * slope + intercept;
    if (replaced && stored >= replaced[0] && stored <= replaced[1]) value = CT_PADDING_HU;
    result[n] = value;
    if (result[n] !== value) return undefined;
  }
  return result;
}

function rescaleReal(samples: WholeSamples, layout: PixelLayout): Float32Array {
  const { slope, intercept, signed } = layout;
  const { up, down } = bits(layout);
  const replaced = replacedPadding(layout);
  const result = new Float32Array(samples.length);
  for (let n = 0; n < samples.length; n++) {
    const stored = signed ? (samples[n] << up) >> down : (samples[n] << up) >>> down;
    const pad = replaced && stored >= replaced[0] && stored <= replaced[1];
    result[n] = pad ? CT_PADDING_HU : stored * slope + intercept;
  }
  return result;
}

function replacedPadding(layout: PixelLayout): readonly [number, number] | undefined {
  const { padding, modality, slope, intercept } = layout;
  if (!padding || modality !== 'CT') return undefined;
  return padding[1] * slope + intercept < CT_PADDING_HU ? padding : undefined;
}
