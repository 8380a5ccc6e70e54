/** Decodes one slice, whatever its transfer syntax. */
import { fail, FailureError } from '../core/failure.ts';
import { isColour, luminance, toRgb } from './colour.ts';
import { flipped } from './flips.ts';
import { throughModalityLut } from './modality-lut.ts';
import { readableBits, rescale } from './rescale.ts';
import { readSamples } from './samples.ts';
import type { FrameSamples } from './samples.ts';
import type { SliceRef } from './series.ts';
import type { SourceFile } from './source.ts';
import { READABLE_FORMS, transferSyntax } from './transfer-syntax.ts';

/**
 * Values of one slice, row by row, `columns * rows` of them: HU for CT, the luminance (0 to 255) of a colour picture.
 * Bit-exact for all lossless syntaxes.
 * @throws Failure `slice-unreadable`, `unsupported-transfer-syntax`, `unsupported-bits`.
 */
export async function decodeSlice(
  file: SourceFile,
  ref: SliceRef,
): Promise<Int16Array | Float32Array> {
  if (isColour(ref.pixels)) return luminance(await decodeColourSlice(file, ref));
  const samples = await storedSamples(file, ref);
  if (ref.pixels.samplesPerPixel !== 1) return unreadable(ref, 'it has several components');
  const values = ref.pixels.throughLut
    ? await throughModalityLut(file, samples.values, ref.pixels).catch((error) =>
        unreadable(ref, error),
      )
    : rescale(samples.values, ref.pixels);
  return ref.pixels.flip ? flipped(values, ref.pixels.columns, ref.pixels.flip) : values;
}

/**
 * Red, green and blue of a colour picture, row by row, three bytes a pixel.
 * @throws Failure as {@link decodeSlice}.
 */
export async function decodeColourSlice(
  file: SourceFile,
  ref: SliceRef,
): Promise<Uint8ClampedArray> {
  const samples = await storedSamples(file, ref);
  try {
    return await toRgb(file, samples, ref.pixels);
  } catch (error) {
    return unreadable(ref, error);
  }
}

async function storedSamples(file: SourceFile, ref: SliceRef): Promise<FrameSamples> {
  const { pixels } = ref;
  const syntax = transferSyntax(pixels.transferSyntaxUid);
  if (!syntax.encoding) {
    fail(
      'unsupported',
      'unsupported-transfer-syntax',
      `The pixels of ${ref.file} are written as ${syntax.name} (${syntax.uid}), which this version does not read.`,
      `Export the series again ${READABLE_FORMS}.`,
    );
  }
  if (!readableBits(pixels)) {
    fail(
      'unsupported',
      'unsupported-bits',
      `The pixels of ${ref.file} take ${pixels.bitsAllocated} bits; 8, 16 and 32 are read.`,
      'Export the series again with 16 bits per pixel.',
    );
  }
  try {
    return await readSamples(file, pixels, syntax.encoding);
  } catch (error) {
    if (error instanceof FailureError) throw error;
    return unreadable(ref, error);
  }
}

function unreadable(ref: SliceRef, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  fail(
    'bad-input',
    'slice-unreadable',
    `The pixels of ${ref.file} cannot be decoded (${reason}). A volume with a hole in it would mislead.`,
    'Copy or export the series again.',
  );
}
