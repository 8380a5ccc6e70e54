import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import type { SeriesSummary } from '../../../src/dicom/series.ts';
import type { SourceFile } from '../../../src/dicom/source.ts';
import { createRandom } from '../../../src/core/random.ts';
import { ctSeries, ctSlice } from '../../fixtures/dicom-series.ts';
import { shuffled } from './helpers.ts';

const scan = (files: readonly SourceFile[]) => scanFiles(files, createJobContext());
const codes = (series: SeriesSummary): string[] => series.warnings.map(({ code }) => code);
const at = (x: number, y: number, z: number) =>
  ({ elements: { '00200032': ['DS', `${x}\\${y}\\${z}`] } }) as const;

test('sorts by position, whatever the file order, names and instance numbers say', async () => {
  const files = shuffled(ctSeries(9), createRandom(7));
  const { series, skipped, patients, fileCount } = await scan(files);
  expect(series).toHaveLength(1);
  expect(skipped).toEqual([]);
  expect(fileCount).toBe(9);
  expect(series[0]).toMatchObject({
    uid: '1.2.3.4',
    key: '1.2.3.4',
    modality: 'CT',
    description: 'Heart',
    studyDate: '20260102',
    dimensions: [6, 4, 9],
    spacingMm: [0.5, 0.75, 2],
    originMm: [-10, -20, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    window: { centre: 40, width: 400 },
    suitableFor3d: true,
    synthetic: false,
    warnings: [],
    bytes: 6 * 4 * 9 * 2,
  });
  expect(series[0].slices.map(({ positionMm }) => positionMm)).toEqual([
    0, 2, 4, 6, 8, 10, 12, 14, 16,
  ]);
  expect(patients).toEqual([
    { id: 'P-1', name: 'Müller, Jörg', birthDate: '19600229', deidentified: false },
  ]);
});

test('the summary survives JSON and a structured clone', async () => {
  const result = await scan(ctSeries(3));
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  expect(structuredClone(result)).toEqual(result);
});

test('a flipped row direction turns the normal, and with it the order', async () => {
  const { series } = await scan(
    ctSeries(5, () => ({ elements: { '00200037': ['DS', '-1\\0\\0\\0\\1\\0'] } })),
  );
  expect(series[0].direction).toEqual([-1, 0, 0, 0, 1, 0, 0, 0, -1]);
  expect(series[0].originMm).toEqual([-10, -20, 8]);
  expect(series[0].spacingMm[2]).toBe(2);
  expect(series[0].suitableFor3d).toBe(true);
});

test.each([
  ['two slices', ctSeries(2), 'series-too-short'],
  ['one slice', ctSeries(1), 'series-too-short'],
  ['a hole of 22 mm', ctSeries(30).filter((_, k) => k < 10 || k > 19), 'missing-slices'],
  [
    'spacing with a wide hole',
    ctSeries(6, (k) => at(-10, -20, 2 * k + (k > 2 ? 20.8 : 0))),
    'uneven-spacing',
  ],
  ['a stack that leans over', ctSeries(6, (k) => at(-10, -20 + 3 * k, 2 * k)), 'gantry-tilt'],
  [
    'slices shifted sideways',
    ctSeries(6, (k) => at(-10, -20 + (k % 2) * 3, 2 * k)),
    'not-collinear',
  ],
  ['no position', ctSeries(4, () => ({ elements: { '00200032': ['DS', ''] } })), 'no-position'],
  [
    'no pixel size',
    ctSeries(4, () => ({ elements: { '00280030': ['DS', ''] } })),
    'no-pixel-spacing',
  ],
  [
    'a localizer',
    ctSeries(4, () => ({ elements: { '00080008': ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] } })),
    'localizer',
  ],
  [
    'tiles of all slices in one picture',
    ctSeries(4, () => ({ elements: { '00080008': ['CS', 'ORIGINAL\\PRIMARY\\M\\MOSAIC'] } })),
    'mosaic',
  ],
  [
    'colour',
    ctSeries(3, () => ({ elements: { '00280004': ['CS', 'PALETTE COLOR'] } })),
    'colour-image',
  ],
])('%s: no volume, and the reason is named', async (_, files, code) => {
  const { series } = await scan(files);
  expect(series).toHaveLength(1);
  expect(series[0].suitableFor3d).toBe(false);
  expect(series[0].warnings[0]).toMatchObject({ code, severity: 'stop' });
});

test.each([
  [
    'a missing slice',
    ctSeries(8).filter((_, k) => k !== 3),
    { code: 'missing-slices', amount: 4, unit: 'mm' },
    [6, 4, 8],
  ],
  [
    'uneven spacing',
    ctSeries(6, (k) => at(-10, -20, 2 * k + (k > 2 ? 0.8 : 0))),
    { code: 'uneven-spacing', amount: 2.8, unit: 'mm' },
    [6, 4, 6],
  ],
  [
    'gantry tilt',
    ctSeries(6, (k) => at(-10, -20 + 0.5 * k, 2 * k)),
    { code: 'gantry-tilt', amount: 14.04, unit: 'degrees' },
    // 2.5 mm over pixels of 0.75 mm: four more rows.
    [6, 8, 6],
  ],
  [
    'mirrored slices',
    ctSeries(6, (k) =>
      k === 2
        ? {
            elements: {
              '00200037': ['DS', '-1\\0\\0\\0\\1\\0'],
              '00200032': ['DS', '-7.5\\-20\\4'],
            },
          }
        : {},
    ),
    { code: 'flipped-slices', amount: 1, unit: 'slices' },
    [6, 4, 6],
  ],
] as const)('%s: repaired, listed with its size, and cautioned', async (_, files, repair, size) => {
  const { series } = await scan(files);
  expect(series).toHaveLength(1);
  expect(series[0]).toMatchObject({ suitableFor3d: true, dimensions: size, repairs: [repair] });
  const warning = series[0].warnings.find(({ code }) => code === repair.code);
  expect(warning?.severity).toBe('caution');
});

test('a sound series lists no repair', async () => {
  const { series } = await scan(ctSeries(5));
  expect(series[0].repairs).toEqual([]);
  expect(series[0].resampling).toBeUndefined();
  expect(series[0].measured).toMatchObject({
    gapsMm: [2, 2],
    tiltDegrees: 0,
    pixelMm: [0.5, 0.75],
  });
});

test('repeated images are compared', async () => {
  const copy = ctSlice(2, { elements: { '00080018': ['UI', '1.2.9'] } });
  const other = ctSlice(3, {
    elements: {
      '00080018': ['UI', '1.2.10'],
      '7fe00010': ['OW', Array.from({ length: 24 }, () => 7)],
    },
  });
  const { series } = await scan([
    ...ctSeries(5),
    { ...copy, path: 'copy.dcm' },
    { ...other, path: 'other.dcm' },
  ]);
  expect(series[0].warnings[0].message).toContain('1 with the same pixels, 1 with other pixels');
  expect(series[0].repairs).toMatchObject([{ code: 'duplicate-positions', amount: 2 }]);
});

test('more files than any study has are refused before one is read', async () => {
  const file = { path: 'x', size: 1, read: () => Promise.reject(new Error('was read')) };
  await expect(scan(Array.from({ length: 100_001 }, () => file))).rejects.toMatchObject({
    kind: 'too-large',
    code: 'too-many-files',
  });
});

test('a missing slice is counted', async () => {
  const { series } = await scan(ctSeries(9).filter((_, k) => k !== 3 && k !== 4));
  expect(series[0].warnings[0].message).toContain('2 slices are missing');
});

test('a jitter of the spacing is cautioned, not refused', async () => {
  const { series } = await scan(ctSeries(6, (k) => at(-10, -20, 2 * k + (k === 3 ? 0.1 : 0))));
  expect(codes(series[0])).toEqual(['spacing-jitter']);
  expect(series[0].suitableFor3d).toBe(true);
  expect(series[0].spacingMm[2]).toBe(2);
});

test('an oblique stack keeps its orientation and says so', async () => {
  const cosines = '0.8\\0.6\\0\\0\\0\\-1';
  // Normal = row x column = (-0.6, 0.8, 0).
  const { series } = await scan(
    ctSeries(4, (k) => ({
      elements: {
        '00200037': ['DS', cosines],
        '00200032': ['DS', `${-1.2 * k}\\${1.6 * k}\\7`],
      },
    })),
  );
  expect(series[0].direction.map((cosine) => Math.round(cosine * 1e6) / 1e6)).toEqual([
    0.8, 0.6, 0, 0, 0, -1, -0.6, 0.8, 0,
  ]);
  expect(series[0].spacingMm[2]).toBe(2);
  expect(codes(series[0])).toEqual(['oblique']);
});
