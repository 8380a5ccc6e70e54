import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { rescale } from '../../../src/dicom/rescale.ts';
import { decodeRle } from '../../../src/dicom/rle.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import type { PixelLayout } from '../../../src/dicom/series.ts';
import type { SourceFile } from '../../../src/dicom/source.ts';
import { loadVolume } from '../../../src/dicom/volume.ts';
import type { LoadOptions, SlicePartial } from '../../../src/dicom/volume.ts';
import { encapsulate } from '../../fixtures/dicom-file.ts';
import { COLUMNS, ctSeries, ROWS, storedValue } from '../../fixtures/dicom-series.ts';
import { shuffled } from './helpers.ts';

async function load(files: readonly SourceFile[], options?: LoadOptions) {
  const partials: SlicePartial[] = [];
  const { series } = await scanFiles(files, createJobContext());
  const ctx = createJobContext<SlicePartial>({ onPartial: (partial) => partials.push(partial) });
  return { volume: await loadVolume(series[0], files, ctx, options), partials };
}

/** HU of the fixture series, voxel by voxel. */
const expected = (slices: number): number[] =>
  Array.from({ length: slices * ROWS * COLUMNS }, (_, n) => {
    const k = Math.floor(n / (ROWS * COLUMNS));
    return storedValue(k, Math.floor(n / COLUMNS) % ROWS, n % COLUMNS) - 1024;
  });

test.each(['implicit', 'explicit', 'big-endian', 'deflated'] as const)(
  '%s pixels arrive as HU, voxel by voxel',
  async (encoding) => {
    const files = shuffled(
      ctSeries(5, () => ({ encoding })),
      createRandom(1),
    );
    const { volume } = await load(files);
    expect(volume.data).toBeInstanceOf(Int16Array);
    expect([...volume.data]).toEqual(expected(5));
    expect(volume).toMatchObject({
      modality: 'CT',
      unit: 'HU',
      window: { centre: 40, width: 400 },
      grid: { dimensions: [6, 4, 5], spacingMm: [0.5, 0.75, 2], originMm: [-10, -20, 0] },
    });
  },
);

test('slices come from the middle outwards, each with its values', async () => {
  const { partials, volume } = await load(ctSeries(7));
  expect(partials.map(({ k }) => k)).toEqual([3, 2, 4, 1, 5, 0, 6]);
  const size = ROWS * COLUMNS;
  for (const { k, values } of partials) {
    expect(values).toEqual(volume.data.slice(k * size, (k + 1) * size));
  }
});

test('RLE: two byte planes, two fragments', async () => {
  const files = ctSeries(3, (k) => {
    const stored = Array.from({ length: ROWS * COLUMNS }, (_, n) =>
      storedValue(k, Math.floor(n / COLUMNS), n % COLUMNS),
    );
    const frame = rleFrame([stored.map((v) => v >> 8), stored.map((v) => v & 255)]);
    return {
      transferSyntaxUid: '1.2.840.10008.1.2.5',
      elements: {
        '7fe00010': ['OB', encapsulate([frame.slice(0, 70), frame.slice(70)])],
      },
    };
  });
  const { volume } = await load(files);
  expect([...volume.data]).toEqual(expected(3));
});

test('compressed pixel data without an end is truncated', async () => {
  const cut = encapsulate([new Uint8Array(100)]).slice(0, -20);
  const files = ctSeries(1, () => ({
    transferSyntaxUid: '1.2.840.10008.1.2.5',
    elements: { '7fe00010': ['OB', cut] },
  }));
  const { skipped } = await scanFiles(files, createJobContext());
  expect(skipped[0].code).toBe('truncated');
});

test('a slice whose compressed pixels are damaged is named', async () => {
  const files = ctSeries(3, () => ({
    transferSyntaxUid: '1.2.840.10008.1.2.5',
    elements: { '7fe00010': ['OB', encapsulate([rleFrame([[1], [2]])])] },
  }));
  await expect(load(files)).rejects.toMatchObject({
    kind: 'bad-input',
    code: 'slice-unreadable',
    message: expect.stringContaining('series/0098.dcm'),
  });
});

test('a fractional slope in one slice makes the volume real-valued, and keeps the others', async () => {
  const { volume } = await load(
    ctSeries(3, (k) => (k === 0 ? { elements: { '00281053': ['DS', '0.5'] } } : {})),
  );
  expect(volume.data).toBeInstanceOf(Float32Array);
  expect(volume.data[0]).toBe(1000 * 0.5 - 1024);
  expect(volume.data.slice(24)).toEqual(Float32Array.from(expected(3).slice(24)));
});

test.each([
  ['two slices', ctSeries(2), 'series-too-short'],
  ['a wide gap', ctSeries(30).filter((_, k) => k < 10 || k > 19), 'missing-slices'],
  [
    'an unsupported syntax',
    ctSeries(3, () => ({ transferSyntaxUid: '1.2.3' })),
    'unsupported-transfer-syntax',
  ],
])('%s: the load refuses with the same code', async (_, files, code) => {
  await expect(load(files)).rejects.toMatchObject({ code, hint: expect.stringMatching(/\w/) });
});

test('a missing slice is the mean of its neighbours, the others are untouched', async () => {
  const { volume, partials } = await load(ctSeries(6).filter((_, k) => k !== 2));
  expect([...volume.data]).toEqual(expected(6));
  expect(partials.map(({ k }) => k)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a mirrored slice is turned round', async () => {
  const mirrored = ctSeries(5, (k) => {
    if (k !== 2) return {};
    const pixels = Array.from({ length: ROWS * COLUMNS }, (_, n) =>
      storedValue(k, Math.floor(n / COLUMNS), COLUMNS - 1 - (n % COLUMNS)),
    );
    return {
      elements: {
        '00200037': ['DS', '-1\\0\\0\\0\\1\\0'],
        '00200032': ['DS', '-7.5\\-20\\4'],
        '7fe00010': ['OW', pixels],
      },
    };
  });
  const { volume } = await load(mirrored);
  expect([...volume.data]).toEqual(expected(5));
});

test('too large a volume is refused before anything is allocated', async () => {
  await expect(load(ctSeries(5), { maxBytes: 200 })).rejects.toMatchObject({
    kind: 'too-large',
    code: 'volume-memory',
  });
});

test('a volume that the memory does not hold is refused in words', async () => {
  const files = ctSeries(5);
  const { series } = await scanFiles(files, createJobContext());
  const vast = { ...series[0], dimensions: [2 ** 24, 2 ** 24, 5] as const };
  await expect(loadVolume(vast, files, createJobContext())).rejects.toMatchObject({
    code: 'volume-memory',
    message: expect.stringContaining('does not have that much left') as string,
  });
});

test('a load can be cancelled', async () => {
  const files = ctSeries(4);
  const { series } = await scanFiles(files, createJobContext());
  const abort = new AbortController();
  abort.abort();
  const ctx = createJobContext<SlicePartial>({ signal: abort.signal });
  await expect(loadVolume(series[0], files, ctx)).rejects.toMatchObject({ kind: 'cancelled' });
});

const LAYOUT: PixelLayout = {
  columns: 1,
  rows: 1,
  samplesPerPixel: 1,
  photometric: 'MONOCHROME2',
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  signed: false,
  modality: 'CT',
  transferSyntaxUid: '',
  bigEndian: false,
  dataOffset: 0,
  dataBytes: 2,
  slope: 1,
  intercept: 0,
};

test.each([
  // Bits above the high bit held overlays in old files.
  ['12 bits, rubbish above', { bitsStored: 12, highBit: 11 }, 0xf123, 0x123],
  ['12 bits signed', { bitsStored: 12, highBit: 11, signed: true }, 0x0fff, -1],
  ['12 bits signed, rubbish above', { bitsStored: 12, highBit: 11, signed: true }, 0x7800, -2048],
  ['12 bits at the top', { bitsStored: 12, highBit: 15 }, 0x1230, 0x123],
  ['16 bits signed', { bitsStored: 16, highBit: 15, signed: true }, 0x8000, -32768],
  ['16 bits unsigned, intercept', { bitsStored: 16, highBit: 15, intercept: -1024 }, 33000, 31976],
  ['negative slope', { slope: -2, intercept: 10 }, 100, -190],
  ['padding below air', { signed: true, padding: [-2000, -2000] }, -2000 & 0xffff, -1024],
  ['padding range', { signed: true, padding: [-2048, -1999] }, -2005 & 0xffff, -1024],
  ['padding that is a real value', { padding: [0, 0], intercept: -1024 }, 0, -1024],
  [
    'padding of MR is left',
    { signed: true, modality: 'MR', padding: [-2000, -2000] },
    -2000 & 0xffff,
    -2000,
  ],
] as const)('rescale: %s', (_, layout, stored, value) => {
  const result = rescale(new Uint16Array([stored]), { ...LAYOUT, ...layout });
  expect(result).toBeInstanceOf(Int16Array);
  expect(result[0]).toBe(value);
});

test('values beyond 16 bits become real numbers', () => {
  const wide = { ...LAYOUT, bitsStored: 16, highBit: 15 };
  expect(rescale(new Uint16Array([1, 65535]), wide)).toEqual(new Float32Array([1, 65535]));
  const word = { ...LAYOUT, bitsAllocated: 32, bitsStored: 32, highBit: 31 };
  expect(rescale(new Uint32Array([4294967295]), word)).toEqual(new Float32Array([4294967295]));
});

test('RLE: random runs and literals come back', () => {
  const random = createRandom(11);
  const bytes: number[] = [];
  while (bytes.length < 5000) {
    const value = random.integer(256);
    const run = random.uniform() < 0.5 ? 1 : random.integer(300);
    for (let n = 0; n < run; n++) bytes.push(value);
  }
  const layout = { ...LAYOUT, columns: bytes.length, bitsAllocated: 8 };
  expect([...decodeRle(rleFrame([bytes]), layout)]).toEqual(bytes);
});

/** An RLE frame (PS3.5 annex G), written independently of the decoder. */
function rleFrame(planes: readonly (readonly number[])[]): Uint8Array {
  const segments = planes.map(packBits);
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, segments.length, true);
  let at = 64;
  segments.forEach((segment, n) => {
    header.setUint32(4 * (n + 1), at, true);
    at += segment.length;
  });
  return new Uint8Array([...new Uint8Array(header.buffer), ...segments.flat()]);
}

function packBits(bytes: readonly number[]): number[] {
  const packed: number[] = [];
  for (let n = 0; n < bytes.length;) {
    let run = 1;
    while (run < 128 && bytes[n + run] === bytes[n]) run++;
    if (run > 1) packed.push(257 - run, bytes[n]);
    else packed.push(0, bytes[n]);
    n += run;
  }
  // Segments have even length.
  return packed.length % 2 === 0 ? packed : [...packed, 128];
}
