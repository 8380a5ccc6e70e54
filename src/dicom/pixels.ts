/** Decodes one slice, whatever its transfer syntax. Codecs are loaded on first use only. */
import { fail } from '../core/failure.ts';
import { concatenate, inflateCapped } from './inflate.ts';
import { rescale } from './rescale.ts';
import type { StoredSamples } from './rescale.ts';
import type { PixelLayout, SliceRef } from './series.ts';
import type { SourceFile } from './source.ts';
import { transferSyntax } from './transfer-syntax.ts';

/**
 * Values of one slice (HU for CT), row by row, `columns * rows` of them. Bit-exact for all lossless syntaxes.
 * @throws Failure `slice-unreadable`, `unsupported-transfer-syntax`.
 */
export async function decodeSlice(
  file: SourceFile,
  ref: SliceRef,
): Promise<Int16Array | Float32Array> {
  const { pixels } = ref;
  const syntax = transferSyntax(pixels.transferSyntaxUid);
  if (!syntax.encoding) {
    fail(
      'unsupported',
      'unsupported-transfer-syntax',
      `The pixels of ${ref.file} are written as ${syntax.name} (${syntax.uid}), which this version does not read.`,
      'Export the series again uncompressed, or as JPEG lossless, JPEG-LS, JPEG 2000 or RLE.',
    );
  }
  if (pixels.samplesPerPixel !== 1) {
    fail(
      'unsupported',
      'colour-image',
      `${ref.file} is a colour picture (${pixels.photometric}), not a measurement of tissue.`,
      'Choose the grey-scale series it was made from.',
    );
  }
  let samples: StoredSamples;
  try {
    samples = await storedSamples(file, pixels, syntax.encoding);
  } catch (error) {
    unreadable(ref, error instanceof Error ? error.message : String(error));
  }
  const expected = pixels.columns * pixels.rows;
  if (samples.length !== expected) unreadable(ref, `${samples.length} of ${expected} pixels`);
  return rescale(samples, pixels);
}

function unreadable(ref: SliceRef, reason: string): never {
  fail(
    'bad-input',
    'slice-unreadable',
    `The pixels of ${ref.file} cannot be decoded (${reason}). A volume with a hole in it would mislead.`,
    'Copy or export the series again.',
  );
}

type Encoding = NonNullable<ReturnType<typeof transferSyntax>['encoding']>;

async function storedSamples(
  file: SourceFile,
  pixels: PixelLayout,
  encoding: Encoding,
): Promise<StoredSamples> {
  const { dataOffset, dataBytes } = pixels;
  if (encoding === 'native') {
    return nativeSamples(await file.read(dataOffset, dataOffset + dataBytes), pixels);
  }
  if (encoding === 'deflated') {
    const body = inflateCapped(await file.read(pixels.deflatedFrom));
    return nativeSamples(body.subarray(dataOffset, dataOffset + dataBytes), pixels);
  }
  const frame = await readFragments(file, pixels);
  switch (encoding) {
    case 'rle':
      return (await import('./rle.ts')).decodeRle(frame, pixels);
    case 'jpeg-lossless':
      return (await import('./codecs.ts')).decodeJpegLossless(frame, pixels.bitsAllocated);
    case 'jpeg-ls':
      return (await import('./codecs.ts')).decodeJpegLs(frame);
    case 'jpeg-2000':
      return (await import('./codecs.ts')).decodeJpeg2000(frame);
  }
}

/** A single-frame image is all its fragments joined. */
async function readFragments(file: SourceFile, { fragments }: PixelLayout): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (const [offset, bytes] of fragments ?? []) {
    parts.push(await file.read(offset, offset + bytes));
    total += bytes;
  }
  return parts.length === 1 ? parts[0] : concatenate(parts, total);
}

/** Reinterprets bytes as samples of `bitsAllocated` bits; this machine is little-endian, as WebAssembly is. */
export function nativeSamples(bytes: Uint8Array, layout: PixelLayout): StoredSamples {
  const { bitsAllocated, bigEndian, columns, rows } = layout;
  const ordered = bigEndian ? swapped(bytes, bitsAllocated === 32 ? 4 : 2) : bytes;
  if (bitsAllocated === 8) return ordered.subarray(0, columns * rows);
  const width = bitsAllocated / 8;
  const aligned = ordered.byteOffset % width === 0 ? ordered : ordered.slice();
  const count = Math.floor(aligned.length / width);
  return bitsAllocated === 16
    ? new Uint16Array(aligned.buffer, aligned.byteOffset, count)
    : new Uint32Array(aligned.buffer, aligned.byteOffset, count);
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let n = 0; n + width <= bytes.length; n += width) {
    for (let b = 0; b < width; b++) result[n + b] = bytes[n + width - 1 - b];
  }
  return result;
}
