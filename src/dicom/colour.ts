/** Colour images: to red, green and blue for looking at, and to grey where one number a pixel is wanted. */
import { readAttributes } from './data-set.ts';
import type { Attributes } from './data-set.ts';
import type { FrameSamples } from './samples.ts';
import type { PixelLayout } from './series.ts';
import type { SourceFile } from './source.ts';
import { TAG } from './tags.ts';

export const isColour = ({ samplesPerPixel, photometric }: PixelLayout): boolean =>
  samplesPerPixel !== 1 || photometric === 'PALETTE COLOR';

/**
 * Red, green and blue of each pixel, eight bits each. Palettes are read from the file's header.
 * @throws Error where the palette is missing or the photometric interpretation is not one of PS3.3 C.7.6.3.1.2.
 */
export async function toRgb(
  file: SourceFile,
  samples: FrameSamples,
  pixels: PixelLayout,
): Promise<Uint8ClampedArray> {
  if (pixels.photometric === 'PALETTE COLOR') {
    return throughPalette(samples, readPalette(await readAttributes(file), pixels.signed), pixels);
  }
  if (pixels.samplesPerPixel !== 3) {
    throw new Error(
      `${pixels.samplesPerPixel} components (${pixels.photometric}) are not a colour`,
    );
  }
  const { values } = samples;
  const scale = 255 / (2 ** pixels.bitsStored - 1);
  const rgb = new Uint8ClampedArray(values.length);
  for (let n = 0; n < values.length; n++) rgb[n] = values[n] * scale;
  if (isYbr(samples, pixels)) yccToRgb(rgb);
  return rgb;
}

/** Compressed frames are turned by their own word; JPEG 2000 gives back RGB whatever it used inside. */
function isYbr({ colour }: FrameSamples, { photometric }: PixelLayout): boolean {
  if (colour) return colour === 'ycc';
  return photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422';
}

/** ITU-R BT.601, full range (PS3.3 C.7.6.3.1.2). */
function yccToRgb(rgb: Uint8ClampedArray): void {
  for (let n = 0; n + 2 < rgb.length; n += 3) {
    const [y, cb, cr] = [rgb[n], rgb[n + 1] - 128, rgb[n + 2] - 128];
    rgb[n] = y + 1.402 * cr;
    rgb[n + 1] = y - 0.344136 * cb - 0.714136 * cr;
    rgb[n + 2] = y + 1.772 * cb;
  }
}

/** Luminance of BT.601, 0 to 255: what a grey view of a colour picture shows. */
export function luminance(rgb: Uint8ClampedArray): Int16Array {
  const grey = new Int16Array(rgb.length / 3);
  for (let n = 0; n < grey.length; n++) {
    grey[n] = Math.round(0.299 * rgb[3 * n] + 0.587 * rgb[3 * n + 1] + 0.114 * rgb[3 * n + 2]);
  }
  return grey;
}

interface Palette {
  /** Stored value of the first entry. */
  readonly first: number;
  /** Red, green, blue; eight bits. */
  readonly channels: readonly Uint8Array[];
}

/** Palette Color Lookup Tables (PS3.3 C.7.6.3.1.5 and .6). */
function readPalette(attributes: Attributes, signed: boolean): Palette {
  const [entryCount, , bits] = attributes.words(TAG.paletteDescriptor);
  const first = signed
    ? (attributes.words(TAG.paletteDescriptor)[1] << 16) >> 16
    : attributes.words(TAG.paletteDescriptor)[1];
  const entries = entryCount === 0 ? 65536 : entryCount;
  const channels = [TAG.paletteRed, TAG.paletteGreen, TAG.paletteBlue].map((tag) => {
    const words = attributes.words(tag);
    // Entries of 8 bits may come packed in pairs, low byte first.
    const packed = words.length < entries && words.length >= Math.floor(entries / 2);
    if (words.length < entries && !packed) {
      throw new Error(`its colour palette has ${words.length} of ${entries} entries`);
    }
    return Uint8Array.from({ length: entries }, (_, n) => {
      if (packed) return (words[n >> 1] >> (8 * (n & 1))) & 255;
      return bits > 8 ? words[n] >> 8 : words[n] & 255;
    });
  });
  if (entryCount === undefined || !attributes.has(TAG.paletteRed)) {
    throw new Error('the colour palette is missing');
  }
  return { first, channels };
}

function throughPalette(
  { values }: FrameSamples,
  { first, channels }: Palette,
  { bitsStored, signed }: PixelLayout,
): Uint8ClampedArray {
  const rgb = new Uint8ClampedArray(3 * values.length);
  const last = channels[0].length - 1;
  const unused = 32 - bitsStored;
  for (let n = 0; n < values.length; n++) {
    const stored = signed ? (values[n] << unused) >> unused : (values[n] << unused) >>> unused;
    const entry = Math.max(0, Math.min(last, stored - first));
    for (let c = 0; c < 3; c++) rgb[3 * n + c] = channels[c][entry];
  }
  return rgb;
}
