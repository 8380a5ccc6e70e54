/** Rows of the conformance page: what is repaired, kept and refused about the geometry of a stack. */
import { expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { importReportLines } from '../../src/dicom/import-report.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { type SourceFile } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { diskFiles } from '../fixtures/conformance-files.ts';
import { ctSeries, ctSlice } from '../fixtures/dicom-series.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

const DATA = 'dicom-conformance';
const scan = (files: readonly SourceFile[]) => scanFiles(files, createJobContext());

const geometry = rowsIn('Geometry');
const at = (x: number, y: number, z: number) =>
  ({ elements: { '00200032': ['DS', `${x}\\${y}\\${z}`] } }) as const;
const REPAIRS: readonly (readonly [
  item: string,
  files: SourceFile[],
  code: string,
  amount: number,
  note: string,
])[] = [
  [
    'Gantry tilt',
    ctSeries(6, (k) => at(-10, -20 + 0.5 * k, 2 * k)),
    'gantry-tilt',
    14.04,
    'Sheared back by resampling; the angle in degrees is listed.',
  ],
  [
    'Missing slices',
    ctSeries(8).filter((_, k) => k !== 3),
    'missing-slices',
    4,
    'Filled between their neighbours and listed one by one; a wide hole is refused.',
  ],
  [
    'Uneven spacing',
    ctSeries(6, (k) => at(-10, -20, 2 * k + (k > 2 ? 0.8 : 0))),
    'uneven-spacing',
    2.8,
    'Resampled to even slices, with the widest gap in mm.',
  ],
  [
    'Mirrored slices (flipped normals)',
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
    'flipped-slices',
    1,
    'Turned by what their headers say.',
  ],
  [
    'Two images at one position',
    [...ctSeries(4), ctSlice(1, { elements: { '00080018': ['UI', '1.9'] } })],
    'duplicate-positions',
    1,
    'Compared by content and acquisition time; one is kept.',
  ],
];
for (const [item, files, code, amount, note] of REPAIRS) {
  conformanceRow(geometry(item, 'repairs', note), async () => {
    const { series } = await scan(files);
    expect(series[0]).toMatchObject({ suitableFor3d: true, repairs: [{ code, amount }] });
    expect(series[0].warnings.find((warning) => warning.code === code)?.severity).toBe('caution');
    const { data, grid } = await loadVolume(series[0], files, createJobContext());
    expect(data).toHaveLength(grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2]);
  });
}
conformanceRow(
  geometry(
    'Tilted, uneven and incomplete series of real scanners',
    'repairs',
    '14 and 15.5 degrees of tilt; steps of 10 and 1.5 mm.',
    DATA,
  ),
  async () => {
    const repairs = async (folder: string) => {
      const { series } = await scan(await diskFiles(`dicom2nifti_geometry/failing/${folder}`));
      return series[0].repairs.map(({ code, amount }) => `${code} ${amount}`);
    };
    expect(await repairs('gantrytilting')).toEqual(['gantry-tilt 14']);
    expect(await repairs('sliceincrement/001')).toEqual(['missing-slices 10']);
    expect(await repairs('sliceincrement/002')).toEqual([
      'missing-slices 1.499',
      'gantry-tilt 15.5',
    ]);
  },
);
conformanceRow(
  geometry(
    'Holes too wide to fill',
    'refuses',
    'Ten slices over half a metre: filling the rest in would invent a patient.',
    DATA,
  ),
  async () => {
    const { series } = await scan(await diskFiles('dicom_numpy_missing_slices/dupe-positions.zip'));
    expect(series[0].warnings[0]).toMatchObject({ code: 'missing-slices', severity: 'stop' });
  },
);
conformanceRow(
  geometry('Several orientations in one series', 'reads', 'Taken apart, one stack each.', DATA),
  async () => {
    expect(
      (await scan(await diskFiles('dicom2nifti_geometry/failing/sliceorientation'))).series,
    ).toHaveLength(2);
  },
);
conformanceRow(
  geometry('Oblique acquisitions', 'reads', 'Kept as they are; the angle is named.'),
  async () => {
    const files = ctSeries(4, (k) => ({
      elements: {
        '00200037': ['DS', '1\\0\\0\\0\\0.8\\-0.6'],
        '00200032': ['DS', `0\\${1.2 * k}\\${1.6 * k}`],
      },
    }));
    const { series } = await scan(files);
    expect(series[0].warnings.map(({ code }) => code)).toContain('oblique');
    expect(series[0].measured?.obliqueDegrees).toBeCloseTo(36.87, 2);
  },
);
conformanceRow(
  geometry(
    'Pixels that are not square',
    'reads',
    'Row and column spacing are kept apart and told.',
  ),
  async () => {
    const found = await scan(ctSeries(4));
    expect(found.series[0].spacingMm).toEqual([0.5, 0.75, 2]);
    expect(importReportLines(found).join('\n')).toContain('not square');
  },
);
for (const [item, files, code] of [
  [
    'Slices without position or orientation',
    ctSeries(4, () => ({ elements: { '00200032': ['DS', ''] } })),
    'no-position',
  ],
  [
    'Slices shifted sideways against each other',
    ctSeries(6, (k) => at(-10, -20 + (k % 2) * 3, 2 * k)),
    'not-collinear',
  ],
  ['Fewer than three slices', ctSeries(2), 'series-too-short'],
  [
    'No pixel size',
    ctSeries(4, () => ({ elements: { '00280030': ['DS', ''] } })),
    'no-pixel-spacing',
  ],
] as const) {
  conformanceRow(geometry(item, 'refuses', `No volume, with the reason (${code}).`), async () => {
    const { series } = await scan(files);
    expect(series[0].warnings[0]).toMatchObject({ code, severity: 'stop' });
  });
}
