/**
 * Overlay planes: drawings and text that stand beside the pixels of an image, or in pixel bits that its values leave free
 * (PS3.3 C.9.2; the bits: retired, PS3.5 8.1.2 of 2004). They are no part of the values.
 */
import { readAttributes } from './data-set.ts';
import { readSamples } from './samples.ts';
import type { SliceRef } from './series.ts';
import type { SourceFile } from './source.ts';
import { transferSyntax } from './transfer-syntax.ts';
import type { Values } from './values.ts';

/** What a header says of one plane. */
export interface OverlayFacts {
  /** 6000, 6002 ... 601e. */
  readonly group: string;
  /** Label or description; may be empty, and may name the patient. */
  readonly label: string;
  /** `region`: its pixels are a region of interest; else drawings. */
  readonly kind: 'graphics' | 'region';
  readonly stored: 'beside the pixels' | 'in unused bits of the pixels';
}

export interface OverlayPlane extends OverlayFacts {
  /** 1 where something is drawn, row by row, of the size of the image. */
  readonly drawn: Uint8Array;
}

const GROUPS = Array.from({ length: 16 }, (_, n) => (0x6000 + 2 * n).toString(16));
const tagOf = (group: string, element: string): string => `x${group}${element}`;

export function overlayFacts(values: Values): readonly OverlayFacts[] {
  return GROUPS.filter(
    (group) => values.has(tagOf(group, '0010')) || values.has(tagOf(group, '3000')),
  ).map((group) => ({
    group,
    label: (values.text(tagOf(group, '1500')) || values.text(tagOf(group, '0022'))).slice(0, 64),
    kind: values.text(tagOf(group, '0040')).toUpperCase() === 'R' ? 'region' : 'graphics',
    stored: values.has(tagOf(group, '3000')) ? 'beside the pixels' : 'in unused bits of the pixels',
  }));
}

/**
 * The overlay planes of one image, clipped to it.
 * @throws Error where a plane holds less than it states, or lies in bits that the pixels do not have.
 */
export async function readOverlays(file: SourceFile, ref: SliceRef): Promise<OverlayPlane[]> {
  const values = await readAttributes(file);
  const planes: OverlayPlane[] = [];
  for (const facts of overlayFacts(values)) {
    const drawn =
      facts.stored === 'beside the pixels'
        ? besidePixels(values, facts.group, ref)
        : await inUnusedBits(file, values, facts.group, ref);
    if (drawn) planes.push({ ...facts, drawn });
  }
  return planes;
}

/** Undefined where the plane belongs to other frames. */
function besidePixels(
  values: Values,
  group: string,
  { pixels, frame = 1 }: SliceRef,
): Uint8Array | undefined {
  const rows = values.unsigned(tagOf(group, '0010')) ?? 0;
  const columns = values.unsigned(tagOf(group, '0011')) ?? 0;
  const frames = values.numbers(tagOf(group, '0015'))[0] ?? 1;
  const first = values.unsigned(tagOf(group, '0051')) ?? 1;
  const index = frame - first;
  if (index < 0 || index >= frames) return undefined;
  // Two numbers of 16 bits with sign: row and column of the first point, from 1.
  const origin = values.words(tagOf(group, '0050'));
  const [top, left] = origin.length === 2 ? [...origin].map((v) => ((v << 16) >> 16) - 1) : [0, 0];
  const words = values.words(tagOf(group, '3000'));
  const start = index * rows * columns;
  if (16 * words.length < start + rows * columns) {
    throw new Error(
      `overlay ${group} states ${columns} × ${rows} points and holds ${16 * words.length}`,
    );
  }
  const drawn = new Uint8Array(pixels.columns * pixels.rows);
  const lastRow = Math.min(rows, pixels.rows - top);
  const lastColumn = Math.min(columns, pixels.columns - left);
  for (let y = Math.max(0, -top); y < lastRow; y++) {
    for (let x = Math.max(0, -left); x < lastColumn; x++) {
      const bit = start + y * columns + x;
      drawn[(y + top) * pixels.columns + x + left] = (words[bit >> 4] >> (bit & 15)) & 1;
    }
  }
  return drawn;
}

async function inUnusedBits(
  file: SourceFile,
  values: Values,
  group: string,
  { pixels }: SliceRef,
): Promise<Uint8Array> {
  const position = values.uint16(tagOf(group, '0102')) ?? 0;
  const { bitsAllocated, bitsStored, highBit, samplesPerPixel, float } = pixels;
  const used = position <= highBit && position > highBit - bitsStored;
  if (position >= bitsAllocated || used || samplesPerPixel !== 1 || float) {
    throw new Error(`overlay ${group} lies in bit ${position}, which is no free bit of the pixels`);
  }
  const { encoding } = transferSyntax(pixels.transferSyntaxUid);
  if (!encoding) throw new Error('its pixels are written in a form that is not read');
  const samples = await readSamples(file, pixels, encoding);
  return Uint8Array.from(samples.values, (value) => (value >>> position) & 1);
}
