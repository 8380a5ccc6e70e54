/**
 * Rows of the conformance page: headers that contradict themselves or their pixels. Each could give an image of the wrong
 * size, place or values without a word; here each is refused, or read as far as it is sure and said.
 */
import { beforeAll, expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { decodeColourSlice, decodeSlice } from '../../src/dicom/pixels.ts';
import { requireOnePatient } from '../../src/dicom/identity.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import type { ImportScan } from '../../src/dicom/series.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { encapsulate, writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { ctElements, ctSeries, ctSlice, storedValue } from '../fixtures/dicom-series.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

beforeAll(provideCodecsFromDisk);

const ctx = createJobContext();
const COUNT = 5;
const lying = rowsIn('Limits and hostile files');

const scanned = (change: (k: number) => Elements): Promise<ImportScan> =>
  scanFiles(
    ctSeries(COUNT, (k) => ({ elements: change(k) })),
    ctx,
  );

/** Gravity and code of the first warning, or why files were left out. */
async function verdict(change: (k: number) => Elements): Promise<string> {
  const { series, skipped } = await scanned(change);
  const [first] = series[0]?.warnings ?? [];
  if (first) return `${first.severity} ${first.code}`;
  return series.length === 0 ? `skipped ${skipped[0].code}` : 'read';
}

const all =
  (elements: Elements): ((k: number) => Elements) =>
  () =>
    elements;

conformanceRow(
  lying(
    'Numbers in text that are none (decimal commas, units, hexadecimal, NaN, 1e400)',
    'refuses',
    'Never read as far as they make sense: 1,75 mm is not 1 mm.',
  ),
  async () => {
    for (const spacing of ['1,75\\1,5', '0.75mm\\0.5mm', '0x10\\0x10', 'NaN\\0.5', '1e400\\1'])
      expect(await verdict(all({ '00280030': ['DS', spacing] }))).toBe('stop no-pixel-spacing');
    const positions = (k: number): Elements => ({ '00200032': ['DS', `-10,5\\-20\\${2 * k}`] });
    expect(await verdict(positions)).toBe('stop no-position');
    for (const tag of ['00281052', '00281053'])
      expect(await verdict(all({ [tag]: ['DS', '-1,5'] }))).toBe('stop rescale-unusable');
  },
);
conformanceRow(
  lying(
    'Sizes and places beyond all bounds',
    'refuses',
    'Pixels of a nanometre or a kilometre, negative or zero, and positions 100 m away.',
  ),
  async () => {
    for (const mm of ['1e-9', '1e9', '0', '-0.75'])
      expect(await verdict(all({ '00280030': ['DS', `${mm}\\0.5`] }))).toBe(
        'stop no-pixel-spacing',
      );
    const far = (k: number): Elements => ({ '00200032': ['DS', `1e300\\0\\${k}e300`] });
    expect(await verdict(far)).toBe('stop no-position');
  },
);
conformanceRow(
  lying(
    'Rescale slope or intercept that no scanner means (0, NaN, 1e300)',
    'refuses',
    'A slope of zero is not taken for one (rescale-unusable).',
  ),
  async () => {
    for (const slope of ['0', 'NaN', '1e400', '1e300'])
      expect(await verdict(all({ '00281053': ['DS', slope] }))).toBe('stop rescale-unusable');
    expect(await verdict(all({ '00281052': ['DS', 'abc'] }))).toBe('stop rescale-unusable');
  },
);
conformanceRow(
  lying(
    'CT that is not in Hounsfield units (Rescale Type), or scaled slice by slice',
    'names',
    'Read with a caution; recipes for CT refuse values of another unit.',
  ),
  async () => {
    const other = all({ '00281054': ['LO', 'Z_EFF'] });
    expect(await verdict(other)).toBe('caution not-hounsfield');
    const files = ctSeries(COUNT, () => ({ elements: other(0) }));
    const { series } = await scanFiles(files, ctx);
    expect((await loadVolume(series[0], files, ctx)).unit).toBe('arbitrary');
    const one = (k: number): Elements => (k === 2 ? { '00281052': ['DS', '-2048'] } : {});
    expect(await verdict(one)).toBe('caution mixed-rescale');
    expect(await verdict(all({ '00281054': ['LO', 'HU'] }))).toBe('read');
  },
);
conformanceRow(
  lying(
    'Bits that cannot lie as stated (Bits Stored 20 of 16 or 0, High Bit 7 of 12 bits, or 31 of 16)',
    'refuses',
    'Bits, high bit and cell must agree; left-aligned values are read.',
  ),
  async () => {
    for (const [stored, high] of [
      [20, 19],
      [0, 0],
      [12, 7],
      [12, 31],
    ]) {
      const bits = all({ '00280101': ['US', [stored]], '00280102': ['US', [high]] });
      expect(await verdict(bits)).toBe('skipped unreadable');
    }
    expect(await verdict(all({ '00280102': ['US', [15]] }))).toBe('read');
  },
);
conformanceRow(
  lying(
    'Uncompressed pixels for more frames, rows or bits than stated',
    'refuses',
    'Where a whole frame more is there the header is wrong, so no first part is shown for the whole; fewer bytes are said.',
  ),
  async () => {
    expect(await verdict(all({ '00280010': ['US', [2]] }))).toBe('skipped unreadable');
    const eight: Elements = {
      '00280100': ['US', [8]],
      '00280101': ['US', [8]],
      '00280102': ['US', [7]],
    };
    expect(await verdict(all(eight))).toBe('skipped unreadable');
    const column: Elements = { '00280011': ['US', [5]] };
    expect(await verdict(all(column))).toBe('caution surplus-pixels');
    expect(await verdict(all({ '00280103': ['US', [2]] }))).toBe('skipped unreadable');
    const twice = all({ '7fe00010': ['OW', new Uint8Array(96)] });
    expect(await verdict(twice)).toBe('skipped unreadable');
  },
);
conformanceRow(
  lying(
    'One identifier (SOP Instance UID) on different images',
    'names',
    'Kept apart by place and number, with a caution; true copies are left out.',
  ),
  async () => {
    const one = await scanned(all({ '00080018': ['UI', '1.2.3.4.1'] }));
    expect(one.series[0]).toMatchObject({
      dimensions: [6, 4, COUNT],
      warnings: [{ code: 'repeated-uid', severity: 'caution' }],
    });
    expect(one.skipped).toEqual([]);
    const files = ctSeries(COUNT);
    const copied = await scanFiles([...files, ...files], ctx);
    expect(copied.series[0]).toMatchObject({ dimensions: [6, 4, COUNT], warnings: [] });
    expect(copied.skipped).toHaveLength(COUNT);
  },
);
conformanceRow(
  lying(
    'Directions of rows and columns that are no perpendicular unit vectors',
    'names',
    'Off by more than a thousandth they are put right and said with their angle; by more than a hundredth refused.',
  ),
  async () => {
    const skew = (off: number) => all({ '00200037': ['DS', `1\\0\\0\\${off}\\1\\0`] });
    expect(await verdict(skew(0.0005))).toBe('read');
    const { series } = await scanned(skew(0.005));
    expect(series[0].warnings).toMatchObject([{ code: 'inexact-orientation' }]);
    expect(series[0].warnings[0].message).toContain('0.29°');
    expect(await verdict(skew(0.02))).toBe('stop no-position');
    expect(await verdict(all({ '00200037': ['DS', '1.02\\0\\0\\0\\1\\0'] }))).toBe(
      'caution inexact-orientation',
    );
  },
);
conformanceRow(
  lying(
    'Images of a man and of a woman under one name and number',
    'refuses',
    'Counted as two patients, who never share a case.',
  ),
  async () => {
    const sexes = await scanned((k) => ({ '00100040': ['CS', k > 2 ? 'F' : 'M'] }));
    expect(sexes.patients).toHaveLength(2);
    expect(() => requireOnePatient(sexes)).toThrow('2 people under one number');
    const known = await scanned((k) => ({ '00100040': ['CS', k > 2 ? 'O' : 'M'] }));
    expect(known.patients).toHaveLength(1);
  },
);
conformanceRow(
  lying(
    'Control characters in text (escape sequences of terminals, line ends)',
    'reads',
    'Become blanks before anybody prints or shows them.',
  ),
  async () => {
    const { series } = await scanned(all({ '0008103e': ['LO', 'A\u001b[31mred\u0007\nB'] }));
    // oxlint-disable-next-line no-control-regex
    expect(series[0].description).not.toMatch(/[\u0000-\u001f]/);
    expect(series[0].description).toMatch(/^A.*B$/);
  },
);
conformanceRow(
  lying(
    'A colour palette that is cut or lacks a colour',
    'refuses',
    'Missing entries are not black.',
  ),
  async () => {
    const paletted = (green: Elements): Uint8Array =>
      writeDicom({
        ...ctElements(0),
        '00280004': ['CS', 'PALETTE COLOR'],
        '00280100': ['US', [8]],
        '00280101': ['US', [8]],
        '00280102': ['US', [7]],
        '00281101': ['US', [256, 0, 16]],
        '00281201': ['OW', new Uint8Array(512)],
        '00281203': ['OW', new Uint8Array(512)],
        '7fe00010': ['OW', new Uint8Array(24)],
        ...green,
      });
    const greens: readonly Elements[] = [{}, { '00281202': ['OW', new Uint8Array(6)] }];
    for (const green of greens) {
      const file = memorySource('a.dcm', paletted(green));
      const { series } = await scanFiles([file], ctx);
      await expect(decodeColourSlice(file, series[0].slices[0])).rejects.toThrow('palette');
    }
  },
);
conformanceRow(
  lying(
    'Instance numbers against the order in space',
    'reads',
    'Slices are sorted by position along their normal; numbers only tell repeats apart.',
  ),
  async () => {
    const files = ctSeries(COUNT, (k) => ({ elements: { '00200013': ['IS', `${99 - 3 * k}`] } }));
    const { series } = await scanFiles(files, ctx);
    const { data } = await loadVolume(series[0], files, ctx);
    expect(data.filter((_, n) => n % 24 === 0)).toEqual(
      Int16Array.from({ length: COUNT }, (_, k) => storedValue(k, 0, 0) - 1024),
    );
  },
);

/* Compressed frames. */

const RLE = '1.2.840.10008.1.2.5';
const JPEG_2000 = '1.2.840.10008.1.2.4.90';

/** One slice with these fragments; the code of what is wrong on import, or on decoding. */
async function compressed(
  transferSyntaxUid: string,
  fragments: readonly Uint8Array[],
  more: Elements = {},
): Promise<string> {
  const elements: Elements = { ...more, '7fe00010': ['OB', encapsulate(fragments)] };
  const file = ctSlice(0, { transferSyntaxUid, elements });
  const { series, skipped } = await scanFiles([file], ctx);
  if (skipped[0]) return `${skipped[0].code}: ${skipped[0].message}`;
  const slice = series[0].slices[0];
  return decodeSlice(file, slice).then(
    (values) => `${values.length} values`,
    (error: Error) => error.message,
  );
}

/** A run-length frame of 16-bit samples, all of one value: two segments of runs of at most 24. */
function runs(pixels: number): Uint8Array {
  const segment = (value: number): number[] => {
    const parts = Array.from({ length: pixels / 24 }, () => [257 - 24, value]);
    return parts.flat();
  };
  const [high, low] = [segment(3), segment(232)];
  const header = Uint32Array.of(2, 64, 64 + high.length, ...new Uint32Array(13));
  return new Uint8Array([...new Uint8Array(header.buffer), ...high, ...low]);
}

conformanceRow(
  lying(
    'Compressed pixels with more images than frames, or with none',
    'refuses',
    'The first is never shown for all; run-length frames are counted by their headers.',
  ),
  async () => {
    expect(await compressed(RLE, [runs(24)])).toBe('24 values');
    expect(await compressed(RLE, [runs(24), runs(24)])).toMatch(/unreadable: .*2 images/);
    const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);
    const baseline = '1.2.840.10008.1.2.4.50';
    expect(await compressed(baseline, [jpeg, jpeg])).toMatch(/unreadable: .*2 images/);
    for (const uid of [RLE, JPEG_2000]) expect(await compressed(uid, [])).toMatch(/holds no image/);
  },
);
conformanceRow(
  lying(
    'Run-length frames of a wrong number of segments, without header, or of more rows than stated',
    'refuses',
    'Segments, header and runs are held to the size of the image (slice-unreadable).',
  ),
  async () => {
    for (const count of [0, 1, 3, 1e9]) {
      const frame = runs(24);
      new DataView(frame.buffer).setUint32(0, count, true);
      expect(await compressed(RLE, [frame])).toContain(`${count} segments instead of 2`);
    }
    expect(await compressed(RLE, [new Uint8Array(10)])).toContain('no header');
    expect(await compressed(RLE, [runs(48)])).toContain('24 pixels too many');
  },
);
conformanceRow(
  lying(
    'Compressed pixels under the name of an uncompressed form, and the other way round',
    'refuses',
    'Bytes of a code stream are not taken for grey values (slice-unreadable).',
  ),
  async () => {
    expect(await compressed('1.2.840.10008.1.2.1', [runs(24)])).toContain('instead of 48');
    const plain = new Uint8Array(48);
    expect(await compressed('1.2.840.10008.1.2.1.98', [plain])).toBe('24 values');
    const file = ctSlice(0, { transferSyntaxUid: JPEG_2000 });
    const { series } = await scanFiles([file], ctx);
    await expect(decodeSlice(file, series[0].slices[0])).rejects.toThrow('no fragments');
  },
);
conformanceRow(
  lying(
    'JPEG 2000 of another depth or sign than the header',
    'refuses',
    'Read where every value fits the stated bits; where one does not it would lose its upper bits (slice-unreadable).',
  ),
  async () => {
    const frame = async (values: readonly number[], isSigned: boolean): Promise<Uint8Array[]> => {
      const { default: create } = await import('@cornerstonejs/codec-openjpeg/wasmjs');
      const encoder = new (await create()).J2KEncoder();
      const image = { width: 64, height: 64, bitsPerSample: 16, componentCount: 1, isSigned };
      const bytes = new Uint8Array(Int16Array.from(values).buffer);
      encoder.getDecodedBuffer(image).set(bytes);
      encoder.encode();
      const encoded = encoder.getEncodedBuffer().slice();
      encoder.delete();
      return [encoded];
    };
    const small = new Array<number>(64 * 64).fill(4000);
    const large = [...small.slice(1), 5000];
    const negative = [...small.slice(1), -5];
    const size: Elements = { '00280010': ['US', [64]], '00280011': ['US', [64]] };
    const sixteen: Elements = { ...size, '00280101': ['US', [16]], '00280102': ['US', [15]] };
    expect(await compressed(JPEG_2000, await frame(small, false), size)).toBe('4096 values');
    expect(await compressed(JPEG_2000, await frame(large, false), size)).toContain('take 16 bits');
    expect(await compressed(JPEG_2000, await frame(large, false), sixteen)).toBe('4096 values');
    expect(await compressed(JPEG_2000, await frame(negative, true), sixteen)).toContain('signed');
    const signed: Elements = { ...sixteen, '00280103': ['US', [1]] };
    expect(await compressed(JPEG_2000, await frame(negative, true), signed)).toBe('4096 values');
  },
);
