/**
 * The look-up table through which some scanners and most film digitisers turn stored values into measured ones (Modality LUT
 * Sequence, PS3.3 C.11.1.1). It takes the place of rescale slope and intercept. Its entries are read again from the file where
 * they are applied: a table of each slice would outweigh the headers of a series.
 */
import { readAttributes } from './data-set.ts';
import type { StoredSamples } from './rescale.ts';
import type { PixelLayout, SeriesQuantity } from './series.ts';
import type { SourceFile } from './source.ts';
import { TAG } from './tags.ts';
import type { Values } from './values.ts';

/** What a header says of its table. */
export interface ModalityLutFacts {
  readonly entries: number;
  /** What comes out, as the standard abbreviates it: HU, OD, US (unspecified) and others. */
  readonly type: string;
  /** Why it cannot be applied. */
  readonly problem?: string;
}

interface ModalityLut {
  /** Stored value of the first entry; values below get the first entry, values beyond the last entry the last. */
  readonly first: number;
  readonly values: Uint16Array;
}

/** PS3.3 C.11.1.1.1. */
const QUANTITIES: Readonly<Record<string, SeriesQuantity>> = {
  OD: { name: 'Optical density', unit: '10*-3' },
  Z_EFF: { name: 'Effective atomic number', unit: '10*-2' },
  ED: { name: 'Electron density', unit: '10*20/cm3' },
  EDW: { name: 'Electron density relative to water', unit: '10*-3' },
  HU_MOD: { name: 'Modified Hounsfield units', unit: '' },
  MGML: { name: 'Concentration', unit: 'mg/mL' },
  PCT: { name: 'Share', unit: '%' },
};

/** Undefined where the header has no table. */
export function modalityLutFacts(values: Values): ModalityLutFacts | undefined {
  if (!values.has(TAG.modalityLut)) return undefined;
  const [item] = values.items(TAG.modalityLut);
  const type = item?.text(TAG.modalityLutType).toUpperCase() ?? '';
  try {
    return { type, entries: readLut(values).values.length };
  } catch (error) {
    return { type, entries: 0, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** What the values are once they went through the table; undefined where they are Hounsfield units. */
export function lutQuantity({ type }: ModalityLutFacts): SeriesQuantity | undefined {
  if (type === 'HU') return undefined;
  return (
    (Object.hasOwn(QUANTITIES, type) ? QUANTITIES[type] : undefined) ?? {
      name: 'Values of the scanner’s look-up table',
      unit: '',
    }
  );
}

/** @throws Error where the table is incomplete or contradicts itself. */
function readLut(values: Values): ModalityLut {
  const [item] = values.items(TAG.modalityLut);
  const descriptor = item?.words(TAG.lutDescriptor) ?? [];
  if (!item || descriptor.length !== 3) throw new Error('its descriptor is missing');
  const [count, start, bits] = descriptor;
  if (bits < 8 || bits > 16) {
    throw new Error(`its entries take ${bits} bits`);
  }
  const entries = count === 0 ? 65_536 : count;
  const words = item.words(TAG.lutData);
  // Entries of 8 bits may come packed in pairs, low byte first.
  const packed = bits === 8 && words.length < entries && words.length >= entries >> 1;
  if (words.length < entries && !packed) {
    throw new Error(`it has ${words.length} of ${entries} entries`);
  }
  const signed = values.uint16(TAG.pixelRepresentation) === 1;
  return {
    first: signed ? (start << 16) >> 16 : start,
    values: packed
      ? Uint16Array.from(
          { length: entries },
          (_, n) => ((words[n >> 1] ?? 0) >> (8 * (n & 1))) & 255,
        )
      : words.subarray(0, entries),
  };
}

/**
 * The measured values of one slice: whole numbers where all fit 16 bits with sign, else real ones.
 * @throws Error where the table is incomplete, or the stored values are real numbers.
 */
export async function throughModalityLut(
  file: SourceFile,
  samples: StoredSamples,
  { signed, highBit, bitsStored }: PixelLayout,
): Promise<Int16Array | Float32Array> {
  if (samples instanceof Float32Array || samples instanceof Float64Array) {
    throw new Error('a look-up table cannot be applied to real numbers');
  }
  const { first, values } = readLut(await readAttributes(file));
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const result =
    largest <= 32_767 ? new Int16Array(samples.length) : new Float32Array(samples.length);
  const last = values.length - 1;
  const up = Math.max(0, 31 - highBit);
  const down = 32 - Math.min(32, bitsStored);
  for (let n = 0; n < samples.length; n++) {
    const stored = signed ? (samples[n] << up) >> down : (samples[n] << up) >>> down;
    result[n] = values[Math.max(0, Math.min(last, stored - first))];
  }
  return result;
}
