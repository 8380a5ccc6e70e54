import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { importReport, importReportLines } from '../../../src/dicom/import-report.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import { thumbnail } from '../../../src/dicom/thumbnail.ts';
import { ctSeries } from '../../fixtures/dicom-series.ts';

test('the report for scripts has exactly the promised fields', async () => {
  const notes = memorySource('notes.txt', new Uint8Array(200));
  const scan = await scanFiles([...ctSeries(2), notes], createJobContext());
  const report = importReport(scan);
  expect(JSON.parse(JSON.stringify(report))).toEqual({
    series: [
      {
        uid: '1.2.3.4',
        modality: 'CT',
        description: 'Heart',
        dimensions: [6, 4, 2],
        spacingMm: [0.5, 0.75, 2],
        originMm: [-10, -20, 0],
        direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
        suitableFor3d: false,
        warnings: [
          {
            code: 'series-too-short',
            severity: 'stop',
            message: expect.stringContaining('two slices'),
            hint: expect.stringContaining('complete series'),
          },
        ],
      },
    ],
    skipped: [{ file: 'notes.txt', code: 'not-dicom', message: 'This file is not DICOM.' }],
  });
});

test('the report for people names no patient', async () => {
  const scan = await scanFiles(ctSeries(3), createJobContext());
  const text = importReportLines(scan).join('\n');
  expect(text).toContain('3 files, 1 series, 0 files left out');
  expect(text).toContain('CASE-');
  expect(text).toContain('suitable for 3D');
  expect(text).not.toContain('ller');
  expect(text).not.toContain('P-1');
});

test('repairs, phases and measurements stand in both reports, with their sizes', async () => {
  const tilted = ctSeries(6, (k) => ({
    elements: { '00200032': ['DS', `-10\\${-20 + 0.5 * k}\\${2 * k}`] },
  }));
  const scan = await scanFiles(tilted, createJobContext());
  expect(importReport(scan).series[0].repairs).toMatchObject([
    { code: 'gantry-tilt', amount: 14.04, unit: 'degrees' },
  ]);
  const text = importReportLines(scan).join('\n');
  expect(text).toContain('suitable for 3D, repaired');
  expect(text).toMatch(/tilt 14\.0° \(2\.5\smm over the stack\)/);
  expect(text).toMatch(/pixels 0\.500\smm × 0\.750\smm, not square/);
  const echoes = [2, 1].flatMap((echo) =>
    ctSeries(3, (k) => ({
      elements: { '00080018': ['UI', `1.2.4.${echo}.${k}`], '00180081': ['DS', `${echo}`] },
    })),
  );
  const split = await scanFiles(echoes, createJobContext());
  expect(importReport(split).series.map(({ phase }) => phase?.value)).toEqual([1, 2]);
  const lines = importReportLines(split).join('\n');
  expect(lines).toContain('2 volumes by echo time, 1 to 2 ms; the first is shown');
});

test('a thumbnail keeps proportions in mm, averages, and maps the window to grey', () => {
  // 8 x 4 pixels of 1 x 2 mm: as high as wide. Left half -100, right half 300.
  const values = Int16Array.from({ length: 32 }, (_, n) => (n % 8 < 4 ? -100 : 300));
  const slice = { columns: 8, rows: 4, values, pixelMm: [1, 2] as const };
  const { width, height, rgba } = thumbnail(slice, { centre: 100, width: 400 }, 4);
  expect([width, height]).toEqual([4, 4]);
  const grey = Array.from({ length: 16 }, (_, n) => rgba[4 * n]);
  expect(grey).toEqual([0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255]);
  expect(rgba[3]).toBe(255);
  expect(thumbnail(slice, { centre: 100, width: 400 }, 1).rgba[0]).toBe(128);
  expect(thumbnail(slice, undefined, 2).rgba[4]).toBeGreaterThan(200);
});
