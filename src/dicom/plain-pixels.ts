/**
 * A whole object with compressed frames, rewritten with plain ones (explicit little endian), for readers that look at objects
 * as a whole and know no codecs: segmentations. Its other elements stand as they are; what follows the pixels is dropped.
 */
import { fail } from '../core/failure.ts';
import { readAttributes, UnreadableFile, type Attributes } from './data-set.ts';
import { readElements } from './elements.ts';
import { concatenate } from './inflate.ts';
import { frameLayouts } from './pixel-layout.ts';
import { readSamples } from './samples.ts';
import type { PixelLayout } from './series.ts';
import { memorySource, type SourceFile } from './source.ts';
import { TAG } from './tags.ts';
import { EXPLICIT_LITTLE_ENDIAN, transferSyntax } from './transfer-syntax.ts';

/** The pixels of one object; more than any segmentation of one scan takes. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Masks are mostly empty and pack well beyond images. */
const MOST_GROWTH = 1000;
const PREAMBLE = 132;

/**
 * The file itself where its pixels are plain (or it has none), else the rewritten one.
 * @throws Failure `dicom-syntax` (not read), `frames-too-large`, `frames-unreadable`.
 */
export async function withPlainPixels(file: Uint8Array): Promise<Uint8Array> {
  const source = memorySource('object', file);
  try {
    const attributes = await readAttributes(source);
    const { pixels } = attributes;
    if (!pixels || pixels.bytes !== undefined || pixels.vr === undefined) return file;
    return await rewritten(source, file, attributes, pixels.offset);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return unreadable(error);
  }
}

async function rewritten(
  source: SourceFile,
  file: Uint8Array,
  attributes: Attributes,
  pixelsAt: number,
): Promise<Uint8Array> {
  const { encoding, name, uid } = transferSyntax(attributes.transferSyntaxUid);
  if (!encoding) {
    fail(
      'unsupported',
      'dicom-syntax',
      `The pixels of this DICOM object are written as ${name} (${uid}), which is not read.`,
      'Export it again without compression (explicit little endian).',
    );
  }
  const layouts = await frameLayouts(source, attributes, MOST_GROWTH);
  const [first] = layouts;
  const area = first.columns * first.rows;
  const total = Math.ceil((layouts.length * area * first.bitsAllocated) / 8);
  if (!(total <= MOST_BYTES)) {
    fail(
      'too-large',
      'frames-too-large',
      `The frames of this DICOM object take ${Math.round(total / 1024 ** 2)} MB unpacked; up to ${MOST_BYTES / 1024 ** 2} MB are read.`,
      'Export fewer segments, or only the slices that hold some.',
    );
  }
  const plain = new Uint8Array(total + (total % 2));
  for (const [n, layout] of layouts.entries()) {
    try {
      await put(plain, n * area, source, layout, encoding);
    } catch (error) {
      unreadable(error, n + 1);
    }
  }
  // The element's head: tag, representation, two reserved bytes and the length.
  const head = new Uint8Array([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  new DataView(head.buffer).setUint32(8, plain.length, true);
  const { meta, end } = metaInformation(file);
  const parts = [file.subarray(0, PREAMBLE), meta, file.subarray(end, pixelsAt - 12), head, plain];
  return concatenate(
    parts,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
}

/** One frame behind those before it; single bits are packed over the ends of frames (PS3.5 8.1.1). */
async function put(
  plain: Uint8Array,
  at: number,
  source: SourceFile,
  layout: PixelLayout,
  encoding: NonNullable<ReturnType<typeof transferSyntax>['encoding']>,
): Promise<void> {
  const { bitsAllocated, columns, rows } = layout;
  const area = columns * rows;
  if (bitsAllocated !== 1) {
    const { values } = await readSamples(source, layout, encoding);
    if (bitsAllocated === 8) plain.set(values, at);
    else if (bitsAllocated === 16) {
      values.forEach((value, n) => {
        plain[2 * (at + n)] = value & 255;
        plain[2 * (at + n) + 1] = value >> 8;
      });
    } else throw new Error(`its pixels take ${bitsAllocated} bits`);
    return;
  }
  const packed = encoding === 'native' || encoding === 'deflated-frame';
  const bytes = { columns: Math.ceil(area / 8), rows: 1, bitsAllocated: 8, bitsStored: 8 } as const;
  const { values } = await readSamples(
    source,
    packed ? { ...layout, ...bytes, highBit: 7 } : layout,
    encoding,
  );
  for (let n = 0; n < area; n++) {
    const inside = packed ? (values[n >> 3] >> (n & 7)) & 1 : values[n];
    if (inside) plain[(at + n) >> 3] |= 1 << ((at + n) & 7);
  }
}

/** The file meta information with the syntax of the rewritten file, and where the old one ends. */
function metaInformation(file: Uint8Array): { meta: Uint8Array; end: number } {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const encoding = { explicit: true, littleEndian: true };
  const isMeta = (tag: number): boolean => tag >>> 16 === 2;
  const { elements, end } = readElements(view, PREAMBLE, file.length, encoding, isMeta);
  const syntax = elements.get(TAG.transferSyntaxUid);
  if (!syntax) return unreadable(new Error('its transfer syntax is not named'));
  const uid = new TextEncoder().encode(`${EXPLICIT_LITTLE_ENDIAN}\0`);
  const element = new Uint8Array([2, 0, 0x10, 0, 0x55, 0x49, uid.length, 0, ...uid]);
  // The length of the group changes with the syntax.
  const group = elements.get('x00020000');
  const from = group ? group.offset + group.length : PREAMBLE;
  const before = file.subarray(from, syntax.offset - 8);
  const after = file.subarray(syntax.offset + syntax.length, end);
  const body = [before, element, after];
  const bytes = body.reduce((sum, part) => sum + part.length, 0);
  const length = new Uint8Array([2, 0, 0, 0, 0x55, 0x4c, 4, 0, 0, 0, 0, 0]);
  new DataView(length.buffer).setUint32(8, bytes, true);
  return { meta: concatenate([length, ...body], bytes + length.length), end };
}

function unreadable(error: unknown, frame?: number): never {
  const reason = error instanceof Error ? error.message : String(error);
  return fail(
    'bad-input',
    'frames-unreadable',
    `The compressed pixels of this DICOM object cannot be decoded (${frame === undefined ? '' : `frame ${frame}: `}${reason}).`,
    'Copy or export the file again.',
  );
}
