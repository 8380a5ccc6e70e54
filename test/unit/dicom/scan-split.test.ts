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
