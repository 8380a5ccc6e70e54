/** Rows of the conformance page: photometric interpretations, depths, and what is noticed about pixels. */
import { beforeAll, expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { overlayLabels } from '../../src/dicom/overlay-labels.ts';
import { decodeColourSlice, decodeSlice } from '../../src/dicom/pixels.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { encapsulate, writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { ctElements, ctSeries, ctSlice } from '../fixtures/dicom-series.ts';
import { conformanceFile, openFile, valuesOf } from '../fixtures/open-file.ts';
import { conformanceRow, rowsIn, type ConformanceRow } from './conformance-row.ts';

beforeAll(provideCodecsFromDisk);

const codes = async (elements: Elements): Promise<string[]> =>
  (await openFile(writeDicom({ ...ctElements(0), ...elements }))).series.warnings.map(
    ({ code }) => code,
  );

const rows = rowsIn('Pixels and colours');
const row = (
  item: string,
  note: string,
  does: ConformanceRow['does'] = 'reads',
  needs?: string,
): ConformanceRow => rows(item, does, note, needs);

for (const photometric of ['MONOCHROME2', 'MONOCHROME1']) {
  conformanceRow(row(photometric, 'Values as stored, with slope and intercept.'), async () => {
    const values = await valuesOf(
      writeDicom({ ...ctElements(0), '00280004': ['CS', photometric] }),
    );
    expect(Array.from(values.slice(0, 3))).toEqual([-24, -23, -22]);
  });
}

const eightBit = (photometric: string, samples: number): Elements => ({
  ...ctElements(0),
  '00280002': ['US', [samples]],
  '00280004': ['CS', photometric],
  '00280010': ['US', [1]],
  '00280011': ['US', [4]],
  '00280100': ['US', [8]],
  '00280101': ['US', [8]],
  '00280102': ['US', [7]],
});
const RED_GREEN_BLUE_WHITE = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
const GREYS = [0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255];
const bytes = (values: readonly number[]): Elements => ({
  '7fe00010': ['OW', Uint8Array.from(values)],
});
const palette = (bits: 8 | 16): Elements => ({
  ...eightBit('PALETTE COLOR', 1),
  '00281101': ['US', [4, 10, bits]],
  '00281201': ['OW', [255, 0, 0, 255].map((v) => (bits === 16 ? v << 8 : v))],
  '00281202': ['OW', [0, 255, 0, 255].map((v) => (bits === 16 ? v << 8 : v))],
  '00281203': ['OW', [0, 0, 255, 255].map((v) => (bits === 16 ? v << 8 : v))],
  ...bytes([10, 11, 12, 13]),
});
const COLOURS: readonly (readonly [string, Elements, readonly number[]])[] = [
  [
    'RGB, pixel by pixel',
    { ...eightBit('RGB', 3), ...bytes(RED_GREEN_BLUE_WHITE) },
    RED_GREEN_BLUE_WHITE,
  ],
  [
    'RGB, plane after plane',
    {
      ...eightBit('RGB', 3),
      '00280006': ['US', [1]],
      ...bytes([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]),
    },
    RED_GREEN_BLUE_WHITE,
  ],
  ['PALETTE COLOR, 8 bits', palette(8), RED_GREEN_BLUE_WHITE],
  ['PALETTE COLOR, 16 bits', palette(16), RED_GREEN_BLUE_WHITE],
  [
    'YBR_FULL',
    {
      ...eightBit('YBR_FULL', 3),
      ...bytes([0, 128, 128, 100, 128, 128, 200, 128, 128, 255, 128, 128]),
    },
    GREYS,
  ],
  [
    'YBR_FULL_422',
    { ...eightBit('YBR_FULL_422', 3), ...bytes([0, 100, 128, 128, 200, 255, 128, 128]) },
    GREYS,
  ],
];
for (const [item, elements, rgb] of COLOURS) {
  conformanceRow(
    row(item, 'Shown as a picture; never taken for a measurement of tissue.'),
    async () => {
      const { file, series, slice } = await openFile(writeDicom(elements));
      expect([...(await decodeColourSlice(file, slice))]).toEqual(rgb);
      expect(series.warnings[0].code).toBe('colour-image');
    },
  );
}
conformanceRow(
  {
    ...row(
      'YBR_RCT, YBR_ICT and YBR of compressed pictures',
      'By what the compressed frame says of its own colours.',
    ),
    needs: 'dicom-conformance',
  },
  async () => {
    const folder = 'cornerstone_transfer_syntaxes';
    const of = async (name: string) => {
      const { file, slice } = await openFile(conformanceFile(folder, name));
      return decodeColourSlice(file, slice);
    };
    const truth = await of('TestPattern_RGB.dcm');
    const far = (rgb: Uint8ClampedArray): number =>
      rgb.reduce((sum, value, n) => sum + Math.abs(value - truth[n]), 0) / truth.length;
    expect(far(await of('TestPattern_JPEG-Lossless_RGB.dcm'))).toBe(0);
    expect(far(await of('TestPattern_JPEG-Baseline_YBRFull.dcm'))).toBeLessThan(4);
    expect(far(await of('TestPattern_JPEG-Baseline_YBR422.dcm'))).toBeLessThan(4);
  },
);

const DEPTHS: readonly (readonly [string, Elements, readonly number[]])[] = [
  [
    '8 bits, unsigned',
    { ...eightBit('MONOCHROME2', 1), ...bytes([0, 1, 200, 255]) },
    [0, 1, 200, 255],
  ],
  [
    '8 bits, signed',
    { ...eightBit('MONOCHROME2', 1), '00280103': ['US', [1]], ...bytes([0, 1, 200, 255]) },
    [0, 1, -56, -1],
  ],
  [
    '12 bits in 16, unsigned',
    {
      ...eightBit('MONOCHROME2', 1),
      '00280100': ['US', [16]],
      '00280101': ['US', [12]],
      '00280102': ['US', [11]],
      '7fe00010': ['OW', [0, 1, 4095, 0xf001]],
    },
    // What lies above the high bit (an old overlay, say) is no part of the value.
    [0, 1, 4095, 1],
  ],
  [
    '12 bits in the upper part of 16, signed',
    {
      ...eightBit('MONOCHROME2', 1),
      '00280100': ['US', [16]],
      '00280101': ['US', [12]],
      '00280102': ['US', [15]],
      '00280103': ['US', [1]],
      '7fe00010': ['OW', [0, 16, 0x7ff0, 0xfff0]],
    },
    [0, 1, 2047, -1],
  ],
  [
    '32 bits, unsigned',
    {
      ...eightBit('MONOCHROME2', 1),
      '00280100': ['US', [32]],
      '00280101': ['US', [32]],
      '00280102': ['US', [31]],
      '7fe00010': ['OW', [0, 0, 1, 0, 0, 1, 0xffff, 0xffff]],
    },
    [0, 1, 65536, 4294967295],
  ],
];
for (const [item, elements, wanted] of DEPTHS) {
  conformanceRow(row(item, 'Exact, as 16-bit or 32-bit real values.'), async () => {
    const plain = { ...elements, '00281052': ['DS', '0'] } as const;
    expect([...(await valuesOf(writeDicom(plain)))]).toEqual([...Float32Array.from(wanted)]);
  });
}

conformanceRow(
  row(
    'Rescale slope and intercept, also different in each slice',
    'PS3.3 C.11.1.1.2; values become real where they must.',
  ),
  async () => {
    const values = await valuesOf(writeDicom({ ...ctElements(0), '00281053': ['DS', '0.5'] }));
    expect(Array.from(values.slice(0, 2))).toEqual([-524, -523.5]);
  },
);
conformanceRow(
  row('Pixel padding value and range', 'Outside the field of view CT becomes -1024 HU.'),
  async () => {
    const padded: Elements = {
      ...ctElements(0),
      '00280103': ['US', [1]],
      '00281052': ['DS', '0'],
      '00280101': ['US', [16]],
      '00280102': ['US', [15]],
      '00280120': ['SS', [-2000]],
      '7fe00010': ['OW', Array.from({ length: 24 }, (_, n) => (n === 0 ? -2000 : 40))],
    };
    expect(Array.from((await valuesOf(writeDicom(padded))).slice(0, 2))).toEqual([-1024, 40]);
  },
);
conformanceRow(
  row(
    'Modality look-up table (0028,3000)',
    'PS3.3 C.11.1.1: applied instead of slope and intercept; unit and kind as its type says. A table that is cut is refused.',
  ),
  async () => {
    const read = async (elements: Elements) => {
      const file = writeDicom({ ...ctElements(0), '00281052': ['DS', ''], ...elements });
      return { ...(await openFile(file)), values: await valuesOf(file) };
    };
    const table = (
      type: string,
      entries: readonly number[],
      first = 1002,
      bits = 16,
    ): Elements => ({
      '00283000': [
        'SQ',
        [
          {
            '00283002': ['US', [entries.length, first, bits]],
            '00283004': ['LO', type],
            '00283006': ['OW', entries],
          },
        ],
      ],
    });
    // Stored 1000, 1001, 1002 ...: below the first entry its value, beyond the last one the last.
    const hounsfield = await read(table('HU', [500, 40, 7]));
    expect(Array.from(hounsfield.values.slice(0, 6))).toEqual([500, 500, 500, 40, 7, 7]);
    expect(hounsfield.values).toBeInstanceOf(Int16Array);
    expect(hounsfield.series.quantity).toBeUndefined();
    const density = await read(table('OD', [65_535, 40_000, 1]));
    expect(Array.from(density.values.slice(2, 5))).toEqual([65_535, 40_000, 1]);
    expect(density.series.quantity).toEqual({ name: 'Optical density', unit: '10*-3' });
    const signed = await read({
      ...table('US', [9, 8, 7], 0xfffe),
      '00280103': ['US', [1]],
      '7fe00010': ['OW', Array.from({ length: 24 }, (_, n) => (n === 0 ? -1 & 0xfff : 0))],
    });
    expect(Array.from(signed.values.slice(0, 2))).toEqual([8, 7]);
    const packed: Elements = {
      '00283000': [
        'SQ',
        [{ '00283002': ['US', [4, 1000, 8]], '00283006': ['OW', Uint8Array.of(1, 2, 3, 4)] }],
      ],
    };
    expect(Array.from((await read(packed)).values.slice(0, 5))).toEqual([1, 2, 3, 4, 4]);
    expect(await codes({ '00283000': ['SQ', [{ '00283002': ['US', [100, 0, 16]] }]] })).toContain(
      'modality-lut',
    );
    const { series, file, slice } = await openFile(
      writeDicom({
        ...ctElements(0),
        '00283000': ['SQ', [{ '00283002': ['US', [100, 0, 16]] }]],
      }),
    );
    expect(series.suitableFor3d).toBe(false);
    await expect(decodeSlice(file, slice)).rejects.toMatchObject({ code: 'slice-unreadable' });
  },
);
conformanceRow(
  row(
    'Overlays (groups 6000 to 601E), beside the pixels and in their unused bits',
    'Named in the report with the images they are on; never part of the values; read as a label map.',
  ),
  async () => {
    // Rows 2 to 3 and columns 2 to 5 of an image of 6 x 4, the second plane in bit 15.
    const beside: Elements = {
      '60000010': ['US', [2]],
      '60000011': ['US', [4]],
      '60000022': ['LO', 'Ruler'],
      '60000040': ['CS', 'G'],
      '60000050': ['SS', [2, 2]],
      '60000100': ['US', [1]],
      '60003000': ['OW', [0b1001_0110]],
    };
    const inBits: Elements = {
      '60020010': ['US', [4]],
      '60020011': ['US', [6]],
      '60020040': ['CS', 'R'],
      '60020100': ['US', [16]],
      '60020102': ['US', [15]],
    };
    const files = ctSeries(3, (k) => ({
      elements: {
        ...(k === 1 && beside),
        ...inBits,
        '7fe00010': ['OW', Array.from({ length: 24 }, (_, n) => 1024 + (n === k ? 0x8000 : 0))],
      },
    }));
    const { series } = await scanFiles(files, createJobContext());
    const message = series[0].warnings.find(({ code }) => code === 'overlays')?.message;
    expect(message).toContain('overlay 6000 “Ruler”, beside the pixels, on image 2 of 3');
    expect(message).toContain('region 6002, in unused bits of the pixels, on all 3 images');
    const found = await overlayLabels(series[0], files, createJobContext());
    expect(found.planes.map(({ voxels, slices }) => [voxels, slices])).toEqual([
      [3, [1, 2, 3]],
      [4, [2]],
    ]);
    const drawn = Array.from(found.labels.data, (label, n) => [n, label]).filter(([, l]) => l > 0);
    expect(drawn).toEqual([
      [0, 1],
      [24 + 1, 1],
      [24 + 8, 2],
      [24 + 9, 2],
      [24 + 13, 2],
      [24 + 16, 2],
      [48 + 2, 1],
    ]);
    const { data } = await loadVolume(series[0], files, createJobContext());
    expect(new Set(data)).toEqual(new Set([0]));
    const cut = ctSeries(3, () => ({ elements: { ...beside, '60000010': ['US', [4000]] } }));
    const scanned = await scanFiles(cut, createJobContext());
    await expect(overlayLabels(scanned.series[0], cut, createJobContext())).rejects.toMatchObject({
      code: 'overlay-unreadable',
    });
  },
);
conformanceRow(
  row(
    'Text burned into the pixels',
    'Stated by the header, or not ruled out in screen captures and ultrasound: the user is cautioned.',
    'names',
  ),
  async () => {
    expect(await codes({ '00280301': ['CS', 'YES'] })).toContain('burned-in-annotation');
    expect(await codes({ '00080060': ['CS', 'US'] })).toContain('burned-in-unknown');
    expect(await codes({ '00080060': ['CS', 'US'], '00280301': ['CS', 'NO'] })).not.toContain(
      'burned-in-unknown',
    );
  },
);
conformanceRow(
  row(
    'Imager Pixel Spacing without Pixel Spacing',
    'The size at the detector is never taken for the size in the patient.',
    'names',
  ),
  async () => {
    const projection = {
      '00080060': ['CS', 'DX'],
      '00280030': ['DS', ''],
      '00181164': ['DS', '0.143\\0.143'],
    } as const;
    expect(await codes(projection)).toEqual(
      expect.arrayContaining(['detector-spacing', 'no-pixel-spacing']),
    );
    expect(await codes({ ...projection, '00280030': ['DS', '0.1\\0.1'] })).not.toContain(
      'detector-spacing',
    );
  },
);
conformanceRow(
  row(
    'Compression with loss before the import',
    'Noticed by the header or by the transfer syntax.',
    'names',
  ),
  async () => {
    expect(await codes({ '00282110': ['CS', '01'] })).toContain('lossy-compression');
  },
);
conformanceRow(
  row('CT without rescale', 'Taken as it is, with a caution that it may be no HU.', 'names'),
  async () => {
    const { series } = await scanFiles(
      ctSeries(3, () => ({ elements: { '00281052': ['DS', ''] } })),
      createJobContext(),
    );
    expect(series[0].warnings.map(({ code }) => code)).toContain('no-rescale');
  },
);
conformanceRow(
  row(
    'A slice whose compressed pixels are damaged',
    'The volume is refused and the file named: a volume with a hole would mislead.',
    'refuses',
  ),
  async () => {
    const file = ctSlice(0, {
      transferSyntaxUid: '1.2.840.10008.1.2.5',
      elements: { '7fe00010': ['OB', encapsulate([new Uint8Array(64)])] },
    });
    const { series } = await scanFiles([file], createJobContext());
    await expect(decodeSlice(file, series[0].slices[0])).rejects.toMatchObject({
      code: 'slice-unreadable',
    });
  },
);
