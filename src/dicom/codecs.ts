/**
 * The compressed forms that need a library: JPEG lossless, JPEG-LS (CharLS), JPEG 2000 (OpenJPEG) and JPEG XL (libjxl).
 * The WebAssembly codecs are instantiated once; where their binary comes from differs between
 * Node and a page, so whoever starts the program says it.
 */
import type { StoredSamples } from './rescale.ts';

export type CodecName = 'charls' | 'openjpeg' | 'libjxl';

/** Reads the WebAssembly binary of a codec. */
export type CodecSource = (name: CodecName) => Promise<Uint8Array>;

let source: CodecSource | undefined;

/** Called once per thread by its composition root, before compressed images are decoded. */
export function provideCodecs(read: CodecSource): void {
  source = read;
}

/** JPEG lossless (ITU-T T.81, annex H); `bits` as the frame's own header states them. */
export async function decodeJpegLossless(frame: Uint8Array, bits: number): Promise<StoredSamples> {
  const { Decoder } = await import('@cornerstonejs/jpeg-lossless-decoder-js');
  // The decoder takes a whole buffer and its own offsets go wrong on views.
  const owned = frame.slice();
  return new Decoder().decode(owned.buffer, 0, owned.length, bits > 8 ? 2 : 1);
}

/** What the embind decoders of the three have in common. */
export interface FrameDecoder {
  getEncodedBuffer(bytes: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  decode(): void;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
  /** JPEG-LS: 0 plane after plane, 1 line by line, 2 pixel by pixel. */
  getInterleaveMode?(): number;
  delete(): void;
}

const decoders = new Map<CodecName, Promise<() => FrameDecoder>>();

function load(name: CodecName): Promise<() => FrameDecoder> {
  let decoder = decoders.get(name);
  if (!decoder) {
    decoder = instantiate(name);
    decoders.set(name, decoder);
  }
  return decoder;
}

async function instantiate(name: CodecName): Promise<() => FrameDecoder> {
  if (!source) throw new Error('provideCodecs must be called before compressed images are decoded');
  const wasmBinary = await source(name);
  const quiet = { wasmBinary, print: () => undefined, printErr: () => undefined };
  if (name === 'charls') {
    const { default: create } = await import('@cornerstonejs/codec-charls/decodewasmjs');
    const module = await create(quiet);
    return () => new module.JpegLSDecoder();
  }
  if (name === 'libjxl') {
    const { default: create } = await import('@cornerstonejs/codec-libjxl/decodewasmjs');
    const module = await create(quiet);
    return () => new module.JpegXLDecoder();
  }
  const { default: create } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const module = await create(quiet);
  return () => new module.J2KDecoder();
}

async function decodeWith(
  name: CodecName,
  frame: Uint8Array,
  components: number,
): Promise<StoredSamples> {
  const decoder = (await load(name))();
  try {
    decoder.getEncodedBuffer(frame.length).set(frame);
    decoder.decode();
    const { bitsPerSample, componentCount } = decoder.getFrameInfo();
    if (componentCount !== components) {
      throw new Error(`the image has ${componentCount} colour components`);
    }
    // The decoder owns its memory: copy before it is deleted.
    const bytes = decoder.getDecodedBuffer().slice();
    const samples =
      bitsPerSample <= 8 ? bytes : new Uint16Array(bytes.buffer, 0, bytes.length >> 1);
    const planar = components > 1 && decoder.getInterleaveMode?.() === 0;
    return planar ? pixelByPixel(samples, components) : samples;
  } catch (error) {
    // A trap leaves the module in an unknown state: the next frame gets a fresh one.
    decoders.delete(name);
    if (error instanceof Error && !(error instanceof WebAssembly.RuntimeError)) throw error;
    throw new Error(`the ${name} decoder refuses it`, { cause: error });
  } finally {
    if (decoders.has(name)) decoder.delete();
  }
}

function pixelByPixel(planes: Uint8Array | Uint16Array, components: number): StoredSamples {
  const result = planes.slice();
  const count = planes.length / components;
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < components; c++) result[components * n + c] = planes[c * count + n];
  }
  return result;
}

export const decodeJpegLs = (frame: Uint8Array, components: number): Promise<StoredSamples> =>
  decodeWith('charls', frame, components);
/** JPEG 2000 and its high-throughput form (ITU-T T.814), which OpenJPEG reads since 2.5. */
export const decodeJpeg2000 = (frame: Uint8Array, components: number): Promise<StoredSamples> =>
  decodeWith('openjpeg', frame, components);
/** JPEG XL, as a bare code stream or in boxes. */
export const decodeJpegXl = (frame: Uint8Array, components: number): Promise<StoredSamples> =>
  decodeWith('libjxl', frame, components);
