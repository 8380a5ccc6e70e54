/** The stored samples of one frame, whatever its transfer syntax. Codecs are loaded on first use only. */
import { bareCodestream, codestreamSize, type CodestreamSize } from './codestream.ts';
import { concatenate, inflateCapped, inflatedCap } from './inflate.ts';
import type { StoredSamples } from './rescale.ts';
import type { PixelLayout } from './series.ts';
import type { SourceFile } from './source.ts';
import type { PixelEncoding } from './transfer-syntax.ts';

export interface FrameSamples {
  /** Pixel by pixel, the components of a pixel together. */
  readonly values: StoredSamples;
  /** What the compressed frame says about its colours, against the header. */
  readonly colour?: 'rgb' | 'ycc';
}

/** @throws Error where the frame is damaged, cut, or contradicts the DICOM header. */
export async function readSamples(
  file: SourceFile,
  pixels: PixelLayout,
  encoding: PixelEncoding,
): Promise<FrameSamples> {
  const { columns, rows, samplesPerPixel } = pixels;
  const samples = await decodeFrame(file, pixels, encoding);
  const expected = columns * rows * samplesPerPixel;
  if (samples.values.length < expected) {
    throw new Error(`${samples.values.length} of ${expected} samples are there`);
  }
  return samples.values.length === expected
    ? samples
    : { ...samples, values: samples.values.subarray(0, expected) };
}

async function decodeFrame(
  file: SourceFile,
  pixels: PixelLayout,
  encoding: PixelEncoding,
): Promise<FrameSamples> {
  const { dataOffset, dataBytes } = pixels;
  const native = (bytes: Uint8Array): FrameSamples => ({
    values: interleaved(nativeSamples(bytes, pixels), pixels),
  });
  if (encoding === 'deflated') {
    const body = await inflatedBody(file, pixels.deflatedFrom ?? 0);
    return native(body.subarray(dataOffset, dataOffset + dataBytes));
  }
  if (!pixels.fragments) {
    if (encoding !== 'native') throw new Error('its compressed pixel data has no fragments');
    return { values: interleaved(await readNative(file, pixels), pixels) };
  }
  const frame = await readFragments(file, pixels.fragments);
  switch (encoding) {
    case 'native':
      // One byte more makes the length even.
      if (frame.length !== dataBytes && frame.length !== dataBytes + 1) {
        throw new Error(`${frame.length} bytes are there instead of ${dataBytes}`);
      }
      return native(frame);
    case 'deflated-frame':
      return native(inflateCapped(frame, dataBytes + 2));
    case 'rle': {
      const { decodeRle } = await import('./rle.ts');
      return { values: decodeRle(frame, pixels) };
    }
    case 'jpeg':
    case 'jpeg-2000':
    case 'jpeg-xl':
      return decodeCodestream(bareCodestream(frame), pixels);
  }
}

/** The frame's own header decides which codec reads it; the two headers must agree on its size. */
async function decodeCodestream(frame: Uint8Array, pixels: PixelLayout): Promise<FrameSamples> {
  const size = codestreamSize(frame);
  const samples = await decodedBy(size, frame, pixels);
  refuseOtherDepth(samples.values, size, pixels);
  return samples;
}

async function decodedBy(
  size: CodestreamSize,
  frame: Uint8Array,
  pixels: PixelLayout,
): Promise<FrameSamples> {
  const { columns, rows, samplesPerPixel } = pixels;
  const stated = `${columns} × ${rows} × ${samplesPerPixel}`;
  const found = `${size.columns} × ${size.rows} × ${size.components}`;
  if (stated !== found) throw new Error(`its compressed frame is ${found}, its header ${stated}`);
  if (size.kind === 'dct') {
    const { decodeJpeg } = await import('./jpeg.ts');
    const { samples, colour } = decodeJpeg(frame, size);
    return { values: samples, ...(colour && { colour }) };
  }
  const codecs = await import('./codecs.ts');
  switch (size.kind) {
    case 'lossless':
      return { values: await codecs.decodeJpegLossless(frame, size.bits) };
    case 'jpeg-ls':
      return { values: await codecs.decodeJpegLs(frame, samplesPerPixel) };
    case 'jpeg-2000':
      return { values: await codecs.decodeJpeg2000(frame, samplesPerPixel) };
    case 'jpeg-xl':
      // Whatever the colours are inside, the decoder gives red, green and blue.
      return { values: await codecs.decodeJpegXl(frame, samplesPerPixel), colour: 'rgb' };
  }
}

/**
 * Values that the header leaves no bits for would lose their upper ones, and negative ones that it knows nothing of would
 * be large: no header of another depth is believed.
 */
function refuseOtherDepth(
  values: StoredSamples,
  { bits, signed: frameSigned = false }: CodestreamSize,
  { bitsStored, highBit, signed }: PixelLayout,
): void {
  const width = Math.max(highBit + 1, bitsStored);
  if (width >= 32 || (bits <= width && (signed || !frameSigned))) return;
  const sign = signed ? width - 1 : width;
  const cell = 32 - 8 * values.BYTES_PER_ELEMENT;
  for (const value of values) {
    const above = ((value << cell) >> cell) >> sign;
    if (above === 0 || (signed && above === -1)) continue;
    throw new Error(
      `its compressed values take ${frameSigned ? 'signed ' : ''}${bits} bits, its header leaves ${bitsStored} ${signed ? 'signed' : 'unsigned'} ones`,
    );
  }
}

/** A deflated file is inflated as a whole; the frames of one file are asked for one after the other. */
let inflated: { readonly file: SourceFile; readonly body: Uint8Array } | undefined;

async function inflatedBody(file: SourceFile, from: number): Promise<Uint8Array> {
  if (inflated?.file !== file) {
    inflated = undefined;
    const packed = await file.read(from);
    inflated = { file, body: inflateCapped(packed, inflatedCap(packed.length)) };
  }
  return inflated.body;
}

/** Big-endian bytes come in words: an odd start or end takes its neighbour along. */
async function readNative(file: SourceFile, pixels: PixelLayout): Promise<StoredSamples> {
  const { dataOffset, dataBytes, bigEndian } = pixels;
  const before = bigEndian ? dataOffset % 2 : 0;
  const after = bigEndian ? (before + dataBytes) % 2 : 0;
  const bytes = await file.read(dataOffset - before, dataOffset + dataBytes + after);
  const samples = nativeSamples(bytes, pixels);
  return before === 0 ? samples : samples.subarray(before);
}

async function readFragments(
  file: SourceFile,
  fragments: NonNullable<PixelLayout['fragments']>,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (const [offset, bytes] of fragments) {
    parts.push(await file.read(offset, offset + bytes));
    total += bytes;
  }
  return parts.length === 1 ? parts[0] : concatenate(parts, total);
}

/** Reinterprets bytes as samples of `bitsAllocated` bits; this machine is little-endian, as WebAssembly is. */
export function nativeSamples(bytes: Uint8Array, layout: PixelLayout): StoredSamples {
  const { bitsAllocated, bigEndian, float = false } = layout;
  const ordered = bigEndian ? swapped(bytes, Math.max(2, bitsAllocated / 8)) : bytes;
  if (bitsAllocated === 8) return ordered;
  const width = bitsAllocated / 8;
  const aligned = ordered.byteOffset % width === 0 ? ordered : ordered.slice();
  const count = Math.floor(aligned.length / width);
  if (float) {
    const { buffer, byteOffset } = aligned;
    return bitsAllocated === 64
      ? new Float64Array(buffer, byteOffset, count)
      : new Float32Array(buffer, byteOffset, count);
  }
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

/** Colour as it lies uncompressed: plane after plane, or with chroma for every other pixel (PS3.3 C.7.6.3.1). */
function interleaved(values: StoredSamples, layout: PixelLayout): StoredSamples {
  const { columns, rows, samplesPerPixel, planar, photometric } = layout;
  const count = columns * rows;
  if (samplesPerPixel !== 3) return values;
  const half = photometric === 'YBR_FULL_422';
  if (!half && !planar) return values;
  if (values.length < (half ? 2 : 3) * count) throw new Error('its colour planes are cut');
  const Samples = values.constructor as new (length: number) => StoredSamples;
  const result = new Samples(3 * count);
  for (let n = 0; n < count; n++) {
    const pair = 4 * (n >> 1);
    result[3 * n] = half ? values[pair + (n & 1)] : values[n];
    result[3 * n + 1] = half ? values[pair + 2] : values[count + n];
    result[3 * n + 2] = half ? values[pair + 3] : values[2 * count + n];
  }
  return result;
}
