import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { FailureError } from '../../../src/core/failure.ts';
import { pseudonym, requireOnePatient, requireSeries } from '../../../src/dicom/identity.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import type { SeriesSummary } from '../../../src/dicom/series.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import type { SourceFile } from '../../../src/dicom/source.ts';
import { ctElements, ctSeries, ctSlice } from '../../fixtures/dicom-series.ts';
import { writeDicom } from '../../fixtures/dicom-file.ts';

const scan = (files: readonly SourceFile[]) => scanFiles(files, createJobContext());
const codes = (series: SeriesSummary): string[] => series.warnings.map(({ code }) => code);

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
  const uid = '1.2.840.10008.1.2.4.92';
  const { series } = await scan(ctSeries(3, () => ({ transferSyntaxUid: uid })));
  expect(series[0].transferSyntax).toEqual({
    uid,
    name: 'JPEG 2000 Part 2 (Lossless Only)',
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
