/** Where the pixels of each frame are and how they are stored; held against the bytes that are there. */
import { UnreadableFile } from './data-set.ts';
import type { Attributes } from './data-set.ts';
import { frameFragments } from './fragments.ts';
import type { PixelLayout } from './series.ts';
import type { SourceFile } from './source.ts';
import { statedRescale } from './stated-rescale.ts';
import { TAG } from './tags.ts';
import { EXPLICIT_BIG_ENDIAN, transferSyntax } from './transfer-syntax.ts';

/** More frames than an acquisition has. */
const MOST_FRAMES = 20_000;

/** Compressed frames grow at most so much; below the size, a frame of one colour may. */
const MOST_GROWTH = 1000;
const GROWTH_FROM_BYTES = 8 * 1024 * 1024;
/** All frames of a file together: films of moving organs pack to a fiftieth at best. */
const MOST_TOTAL_GROWTH = 200;
const TOTAL_GROWTH_FROM_BYTES = 64 * 1024 * 1024;
const MOST_PIXELS_ACROSS = 65_535;

/** How many frames the header states; at least one. @throws UnreadableFile where that is no number of frames. */
export function frameCount({ text }: Attributes): number {
  const stated = text(TAG.numberOfFrames);
  if (stated === '') return 1;
  const count = Number(stated);
  if (Number.isInteger(count) && count >= 0 && count <= MOST_FRAMES) return Math.max(1, count);
  throw new UnreadableFile(
    'unreadable',
    `Its header states ${stated.slice(0, 20)} frames; up to ${MOST_FRAMES} are read.`,
  );
}

/**
 * The layout of every frame. `mostGrowth`: how much larger than their packed bytes all frames together may be.
 * @throws UnreadableFile where bytes are missing or frames cannot be told apart.
 */
export async function frameLayouts(
  file: SourceFile,
  attributes: Attributes,
  mostGrowth = MOST_TOTAL_GROWTH,
): Promise<readonly PixelLayout[]> {
  const { pixels, deflatedFrom } = attributes;
  if (!pixels) throw new UnreadableFile('unreadable', 'The file has no pixel data.');
  const frames = frameCount(attributes);
  const layout = commonLayout(attributes, pixels.offset, pixels.vr);
  const { dataBytes } = layout;
  if (pixels.bytes === undefined && deflatedFrom === undefined) {
    if (!transferSyntax(layout.transferSyntaxUid).encoding) {
      return Array.from({ length: frames }, () => layout);
    }
    const fragments = await frameFragments(file, attributes, pixels.offset, frames);
    refuseImplausible(dataBytes, fragments, mostGrowth);
    return fragments.map((own) => ({ ...layout, fragments: own }));
  }
  const present = Math.min(pixels.bytes ?? 0, attributes.pixelBytesThere);
  // What stands behind the pixels shows whether their number is right; a deflated file has its own end.
  if (dataBytes > 0 && (pixels.bytes ?? 0) >= (frames + 1) * dataBytes) {
    throw new UnreadableFile(
      'unreadable',
      `Its header contradicts its pixels: ${frames === 1 ? 'one frame' : `${frames} frames`} of ${layout.columns} × ${layout.rows} pixels would take ${frames * dataBytes} bytes, but ${pixels.bytes} are there.`,
    );
  }
  if (present < frames * dataBytes) {
    throw new UnreadableFile(
      'truncated',
      `The file is cut short: ${present} of ${frames * dataBytes} bytes of pixel data are there. Copy or export it again.`,
    );
  }
  return Array.from({ length: frames }, (_, frame) => ({
    ...layout,
    dataOffset: pixels.offset + frame * dataBytes,
  }));
}

function refuseImplausible(
  dataBytes: number,
  frames: readonly (readonly (readonly [number, number])[])[],
  mostGrowth: number,
): void {
  const sizes = frames.map((own) => own.reduce((sum, [, bytes]) => sum + bytes, 0));
  const largest = sizes.reduce((most, bytes) => Math.max(most, bytes), 0);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const refuse = (promised: number, packed: number): never => {
    throw new UnreadableFile(
      'unreadable',
      `Its header promises ${promised} bytes of pixels out of ${packed} compressed ones, which no image does.`,
    );
  };
  if (dataBytes > GROWTH_FROM_BYTES && dataBytes > MOST_GROWTH * largest)
    refuse(dataBytes, largest);
  const all = frames.length * dataBytes;
  if (all > TOTAL_GROWTH_FROM_BYTES && all > mostGrowth * total) refuse(all, total);
}

function commonLayout(attributes: Attributes, offset: number, vr: string | undefined): PixelLayout {
  const { uint16, pixels, deflatedFrom, transferSyntaxUid } = attributes;
  const columns = attributes.unsigned(TAG.columns) ?? 0;
  const rows = attributes.unsigned(TAG.rows) ?? 0;
  if (Math.max(columns, rows) > MOST_PIXELS_ACROSS) {
    throw new UnreadableFile(
      'unreadable',
      `Its header states ${columns} × ${rows} pixels; up to ${MOST_PIXELS_ACROSS} across are possible.`,
    );
  }
  const samplesPerPixel = uint16(TAG.samplesPerPixel) ?? 1;
  const bitsAllocated = uint16(TAG.bitsAllocated) ?? 16;
  const bitsStored = uint16(TAG.bitsStored) ?? bitsAllocated;
  const representation = uint16(TAG.pixelRepresentation) ?? 0;
  if (representation > 1) {
    throw new UnreadableFile(
      'unreadable',
      `Its header gives the sign of its values (Pixel Representation) as ${representation}, which means nothing.`,
    );
  }
  const signed = representation === 1;
  const photometric = attributes.text(TAG.photometric) || 'MONOCHROME2';
  const native = pixels?.bytes !== undefined;
  const samples = photometric === 'YBR_FULL_422' && native ? 2 : samplesPerPixel;
  const stated = (tag: string): number | undefined =>
    signed ? attributes.int16(tag) : uint16(tag);
  const padding = stated(TAG.pixelPaddingValue);
  const paddingLimit = stated(TAG.pixelPaddingLimit) ?? padding;
  const highBit = uint16(TAG.highBit) ?? bitsStored - 1;
  const float = pixels !== undefined && pixels.tag !== TAG.pixelData;
  // Real numbers fill their cell, whatever else is stated.
  if (!float) refuseContradiction(bitsAllocated, bitsStored, highBit);
  const rescale = statedRescale(attributes);
  return {
    columns,
    rows,
    samplesPerPixel,
    photometric,
    ...(uint16(TAG.planarConfiguration) === 1 && { planar: true }),
    bitsAllocated,
    ...(float && { float }),
    bitsStored,
    highBit,
    signed,
    modality: attributes.text(TAG.modality),
    transferSyntaxUid,
    // Words of two bytes are exchanged; single bytes only where they are packed into words.
    bigEndian: transferSyntaxUid === EXPLICIT_BIG_ENDIAN && (bitsAllocated > 8 || vr === 'OW'),
    dataOffset: offset,
    ...(deflatedFrom !== undefined && { deflatedFrom }),
    dataBytes: Math.ceil((columns * rows * samples * bitsAllocated) / 8),
    ...(attributes.has(TAG.modalityLut) && { throughLut: true }),
    slope: rescale.slope ?? 1,
    intercept: rescale.intercept ?? 0,
    ...(padding !== undefined &&
      paddingLimit !== undefined && {
        padding: [Math.min(padding, paddingLimit), Math.max(padding, paddingLimit)] as const,
      }),
  };
}

/** Where sample bits lie in their cell (PS3.5 8.1.1). Depths that are not read at all are refused elsewhere. */
function refuseContradiction(bitsAllocated: number, bitsStored: number, highBit: number): void {
  if (![8, 16, 32, 64].includes(bitsAllocated)) return;
  const fits = bitsStored >= 1 && highBit < bitsAllocated && highBit >= bitsStored - 1;
  if (fits) return;
  throw new UnreadableFile(
    'unreadable',
    `Its header contradicts itself: values of ${bitsStored} bits that end at bit ${highBit} of ${bitsAllocated}. Read either way, they may be wrong.`,
  );
}
