import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { FailureError } from '../../../src/core/failure.ts';
import { pseudonym, requireOnePatient, requireSeries } from '../../../src/dicom/identity.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import type { SeriesSummary } from '../../../src/dicom/series.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import type { SourceFile } from '../../../src/dicom/source.ts';
import { createRandom } from '../../../src/core/random.ts';
import { ctElements, ctSeries, ctSlice } from '../../fixtures/dicom-series.ts';
import { writeDicom } from '../../fixtures/dicom-file.ts';
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

test('the same file twice is left out once', async () => {
  const files = ctSeries(4);
  const copy = { ...files[2], path: 'copy.dcm' };
  const { series, skipped } = await scan([...files, copy]);
  expect(series[0].dimensions[2]).toBe(4);
  expect(skipped).toMatchObject([{ file: 'copy.dcm', code: 'duplicate' }]);
});

test('another image at the same position is cautioned and not stacked', async () => {
  const other = ctSlice(2, { elements: { '00080018': ['UI', '1.2.9'] } });
  const { series } = await scan([...ctSeries(5), { ...other, path: 'other.dcm' }]);
  expect(series[0].dimensions[2]).toBe(5);
  expect(codes(series[0])).toEqual(['duplicate-positions']);
});

test('phases of one series become volumes of their own', async () => {
  const phase = (n: number) =>
    ctSeries(4, (k) => ({
      elements: {
        '00080018': ['UI', `1.2.3.${n}.${k}`],
        '00181060': ['DS', `${100 * n}`],
      },
    }));
  const { series } = await scan(shuffled([...phase(1), ...phase(2), ...phase(3)], createRandom(3)));
  expect(series.map(({ dimensions }) => dimensions[2])).toEqual([4, 4, 4]);
  expect(series.map(({ description }) => description)).toEqual([
    'Heart (trigger time 100)',
    'Heart (trigger time 200)',
    'Heart (trigger time 300)',
  ]);
  expect(new Set(series.map(({ key }) => key)).size).toBe(3);
});

test('trigger times that differ between positions are matched by rank', async () => {
  const files = [0, 1].flatMap((phase) =>
    ctSeries(3, (k) => ({
      elements: {
        '00080018': ['UI', `1.2.3.${phase}.${k}`],
        '00181060': ['DS', `${100 * phase + 7 * k}`],
      },
    })),
  );
  const { series } = await scan(files);
  expect(series.map(({ slices }) => slices.map(({ sopInstanceUid }) => sopInstanceUid))).toEqual([
    ['1.2.3.0.0', '1.2.3.0.1', '1.2.3.0.2'],
    ['1.2.3.1.0', '1.2.3.1.1', '1.2.3.1.2'],
  ]);
});

test('echoes and b-values with their directions are taken apart, and say which they are', async () => {
  const files = [
    [0, '1\\0\\0'],
    [800, '1\\0\\0'],
    [800, '0\\1\\0'],
  ].flatMap(([b, direction], n) =>
    ctSeries(4, (k) => ({
      elements: {
        '00080018': ['UI', `1.2.3.${n}.${k}`],
        '00080060': ['CS', 'MR'],
        '00189087': ['FD', [Number(b)]],
        '00189089': ['FD', String(direction).split('\\').map(Number)],
      },
    })),
  );
  const { series } = await scan(shuffled(files, createRandom(5)));
  expect(series.map(({ dimensions }) => dimensions[2])).toEqual([4, 4, 4]);
  expect(series.map(({ phase }) => phase?.by)).toEqual(
    Array.from({ length: 3 }, () => 'b-value, gradient direction'),
  );
  const echoes = [2.3, 1.1].flatMap((echoMs, n) =>
    ctSeries(3, (k) => ({
      elements: { '00080018': ['UI', `1.2.4.${n}.${k}`], '00180081': ['DS', `${echoMs}`] },
    })),
  );
  const split = await scan(echoes);
  expect(split.series.map(({ phase }) => phase)).toEqual(
    [1.1, 2.3].map((value, index) => ({
      index,
      count: 2,
      by: 'echo time',
      value,
      group: expect.stringContaining('1.2.3.4'),
    })),
  );
});

test('films of parallel planes become one volume per phase', async () => {
  const planes = [0, 1, 2, 3].flatMap((plane) =>
    [0, 1, 2, 3, 4].map((n) =>
      ctSlice(plane, {
        elements: {
          '00080018': ['UI', `1.2.5.${plane}.${n}`],
          '0020000e': ['UI', `1.2.5.${plane}`],
          // Later images first, and trigger times that differ between planes.
          '00181060': ['DS', `${40 * (4 - n) + plane}`],
        },
      }),
    ),
  );
  const named = planes.map((file, n) => ({ ...file, path: `${n}.dcm` }));
  const { series } = await scan(shuffled(named, createRandom(9)));
  const phases = series.filter(({ phase }) => phase);
  const films = series.filter(({ film }) => film);
  expect(films.map(({ film }) => film?.images.length)).toEqual([5, 5, 5, 5]);
  expect(phases.map(({ slices }) => slices.map(({ sopInstanceUid }) => sopInstanceUid))).toEqual(
    [4, 3, 2, 1, 0].map((n) => [0, 1, 2, 3].map((plane) => `1.2.5.${plane}.${n}`)),
  );
  expect(new Set(series.map(({ key }) => key)).size).toBe(9);
});

test('a film of one plane is no volume', async () => {
  const files = ctSeries(10, (k) => ({
    elements: { '00200032': ['DS', '0\\0\\0'], '00181060': ['DS', `${40 * k}`] },
  }));
  const { series } = await scan(files);
  expect(series).toHaveLength(1);
  expect(series[0].warnings[0]).toMatchObject({ code: 'time-series', severity: 'stop' });
});

test('orientations mixed in one series are taken apart', async () => {
  const coronal = ctSeries(4, (k) => ({
    elements: {
      '00080018': ['UI', `1.2.8.${k}`],
      '00200037': ['DS', '1\\0\\0\\0\\0\\-1'],
      '00200032': ['DS', `-10\\${3 * k}\\0`],
    },
  }));
  const { series } = await scan([...ctSeries(5), ...coronal]);
  expect(series.map(({ dimensions }) => dimensions[2])).toEqual([5, 4]);
  expect(series.map(({ key }) => key)).toEqual(['1.2.3.4#1', '1.2.3.4#2']);
  expect(series.every((part) => codes(part).includes('series-split'))).toBe(true);
});

test('a frame of reference per image does not tear a stack apart', async () => {
  const { series } = await scan(
    ctSeries(5, (k) => ({ elements: { '00200052': ['UI', `1.2.3.${k}`] } })),
  );
  expect(series).toHaveLength(1);
  expect(codes(series[0])).toEqual(['mixed-frame-of-reference']);
});

test('two patients are found, and a case refuses them', async () => {
  const second = ctSeries(3, (k) => ({
    elements: {
      '00080018': ['UI', `1.2.7.${k}`],
      '00100010': ['PN', 'Doe^Jane'],
      '00100020': ['LO', 'P-2'],
    },
  }));
  const both = await scan([...ctSeries(3), ...second]);
  expect(both.patients.map(({ id }) => id)).toEqual(['P-1', 'P-2']);
  expect(both.series.map(({ key }) => key)).toEqual(['1.2.3.4', '1.2.3.4~2']);
  expect(() => requireOnePatient(both)).toThrowError(
    expect.objectContaining({ kind: 'bad-input', code: 'mixed-patients' }),
  );
});

test.each([
  [{ '00100010': ['PN', 'MÜLLER^JÖRG '] }, 1],
  [{ '00100010': ['PN', ''] }, 1],
  [{ '00100030': ['DA', ''] }, 1],
  [{ '00100030': ['DA', '19600228'] }, 2],
  [{ '00100010': ['PN', 'Meier^Jörg'] }, 2],
  [{ '00100020': ['LO', 'p-1'] }, 2],
] as const)('identity %j against the first counts %i patients', async (elements, count) => {
  const other = ctSlice(4, { elements });
  const { patients } = await scan([ctSlice(0), other]);
  expect(patients).toHaveLength(count);
});

test('pseudonyms are short, stable and hide the ID', () => {
  const name = pseudonym({ id: 'P-1', name: 'Doe, J', deidentified: false });
  expect(name).toMatch(/^CASE-[0-9A-F]{4}$/);
  expect(pseudonym({ id: 'P-1', name: 'other', deidentified: true })).toBe(name);
  expect(pseudonym({ id: 'P-2', name: 'Doe, J', deidentified: false })).not.toBe(name);
});

test('nothing but other files: no-dicom, with what was there instead', async () => {
  const text = memorySource('notes.txt', new TextEncoder().encode('hello '.repeat(100)));
  const empty = memorySource('empty.dcm', new Uint8Array());
  const result = await scan([text, empty]);
  expect(result.skipped.map(({ code }) => code)).toEqual(['not-dicom', 'not-dicom']);
  expect(() => requireSeries(result)).toThrowError(FailureError);
  expect(() => requireSeries(result)).toThrowError(expect.objectContaining({ code: 'no-dicom' }));
});

test.each([
  ['1.2.840.10008.5.1.4.1.1.66.4', 'not-an-image', 'SEG'],
  ['1.2.840.10008.5.1.4.1.1.88.33', 'not-an-image', 'SR'],
  ['1.2.840.10008.5.1.4.1.1.481.3', 'not-an-image', 'RTSTRUCT'],
  ['1.2.840.10008.5.1.4.1.1.104.1', 'not-an-image', 'PDF'],
  ['1.2.840.10008.5.1.4.1.1.77.1.6', 'not-an-image', 'microscopy'],
])('SOP class %s is left out as %s', async (uid, code, name) => {
  const { skipped, series } = await scan([ctSlice(0, { elements: { '00080016': ['UI', uid] } })]);
  expect(series).toEqual([]);
  expect(skipped[0].code).toBe(code);
  expect(skipped[0].message).toContain(name);
});

test('an unsupported transfer syntax is named with its UID', async () => {
  const uid = '1.2.840.10008.1.2.4.110';
  const { series } = await scan(ctSeries(3, () => ({ transferSyntaxUid: uid })));
  expect(series[0].transferSyntax).toEqual({
    uid,
    name: 'JPEG XL Lossless',
    supported: false,
  });
  expect(series[0].warnings[0].code).toBe('unsupported-transfer-syntax');
  expect(series[0].warnings[0].message).toContain(uid);
});

test('a file cut at any byte is skipped or read, never stacked by half', async () => {
  const whole = writeDicom(ctElements(0));
  for (let length = 1; length < whole.length; length += 3) {
    const { series, skipped } = await scan([memorySource('cut.dcm', whole.slice(0, length))]);
    expect(series, `cut after ${length} of ${whole.length} bytes`).toEqual([]);
    expect(['truncated', 'unreadable', 'not-dicom', 'no-pixels']).toContain(skipped[0].code);
  }
  const cutInPixels = await scan([memorySource('cut.dcm', whole.slice(0, -2))]);
  expect(cutInPixels.skipped[0].code).toBe('truncated');
});

test.each([
  ['without preamble and meta header', { part10: false }],
  ['implicit without meta header', { part10: false, encoding: 'implicit' }],
  ['big endian without meta header', { part10: false, encoding: 'big-endian' }],
  [
    'implicit, declared explicit',
    { encoding: 'implicit', transferSyntaxUid: '1.2.840.10008.1.2.1' },
  ],
] as const)('reads a file %s', async (_, options) => {
  const { series, skipped } = await scan(ctSeries(3, () => options));
  expect(skipped).toEqual([]);
  expect(series[0]).toMatchObject({ dimensions: [6, 4, 3], suitableFor3d: true });
});

test('reads on where private elements push the pixels far back', async () => {
  const far = new Uint8Array(300_000);
  const files = ctSeries(3, () => ({ elements: { '00291010': ['OB', far] } }));
  const reads: number[] = [];
  const counted = files.map((file) => ({
    ...file,
    read: (start?: number, end?: number) => {
      reads.push((end ?? file.size) - (start ?? 0));
      return file.read(start, end);
    },
  }));
  const { series } = await scan(counted);
  expect(series[0].suitableFor3d).toBe(true);
  expect(reads).toContain(128 * 1024);
});

test('a CT without rescale is cautioned', async () => {
  const { series } = await scan(ctSeries(3, () => ({ elements: { '00281052': ['DS', ''] } })));
  expect(codes(series[0])).toEqual(['no-rescale']);
});

test.each([
  ['overlays', { '60000010': ['US', [4]], '60020010': ['US', [4]] }, 'overlays', '2 overlays'],
  ['burned-in text', { '00280301': ['CS', 'YES'] }, 'burned-in-annotation', 'may name'],
  [
    'a screen capture that does not say',
    { '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.7'] },
    'burned-in-unknown',
    'Screen captures',
  ],
  [
    'bright low values',
    { '00080060': ['CS', 'CR'], '00280004': ['CS', 'MONOCHROME1'] },
    'inverted-greys',
    'MONOCHROME1',
  ],
] as const)('%s: named in the report, still a volume', async (_, elements, code, words) => {
  const { series } = await scan(ctSeries(3, () => ({ elements })));
  const found = series[0].warnings.find((warning) => warning.code === code);
  expect(found?.message).toContain(words);
  expect(series[0].suitableFor3d).toBe(true);
});

test('SYNTHETIC in the description is seen', async () => {
  const { series } = await scan(
    ctSeries(3, () => ({ elements: { '0008103e': ['LO', 'SYNTHETIC heart, seed 1'] } })),
  );
  expect(series[0].synthetic).toBe(true);
});
