/** Rows of the conformance page: which objects are read as images, and which are named. */
import { expect } from 'vitest';
import { toFailure } from '../../src/core/failure.ts';
import { createJobContext } from '../../src/core/job.ts';
import { requireSeries } from '../../src/dicom/identity.ts';
import { importReportLines } from '../../src/dicom/import-report.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { OTHER_OBJECTS } from '../../src/dicom/sop-class.ts';
import { memorySource, type SourceFile } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { diskFiles } from '../fixtures/conformance-files.ts';
import { writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { COLUMNS, ctElements, ctSeries, ROWS } from '../fixtures/dicom-series.ts';
import { documents } from '../fixtures/measured-study.ts';
import { parametricMap } from '../fixtures/parametric-map.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

const DATA = 'dicom-conformance';
const scan = (files: readonly SourceFile[]) => scanFiles(files, createJobContext());

const object = rowsIn('DICOM objects');
const CLASS = '1.2.840.10008.5.1.4.1.1.';
const ofClass = (suffix: string, modality: string, changes: Elements = {}): SourceFile[] =>
  ctSeries(4, () => ({
    elements: { '00080016': ['UI', CLASS + suffix], '00080060': ['CS', modality], ...changes },
  }));

for (const [name, suffix, modality] of [
  ['CT Image', '2', 'CT'],
  ['MR Image', '4', 'MR'],
  ['PET Image', '128', 'PT'],
  ['Nuclear Medicine, one slice a file', '20', 'NM'],
  ['X-ray 3D Angiographic, one slice a file', '13.1.1', 'XA'],
] as const) {
  conformanceRow(
    object(`${name}, ${CLASS}${suffix}`, 'reads', 'As a volume, judged by pixels and positions.'),
    async () => {
      const { series } = await scan(ofClass(suffix, modality));
      expect(series[0]).toMatchObject({
        suitableFor3d: true,
        modality,
        dimensions: [COLUMNS, ROWS, 4],
      });
    },
  );
}
conformanceRow(
  object(
    'Any class that is not listed here',
    'reads',
    'Where its files have pixels and a place, they are judged by those.',
  ),
  async () => {
    const { series } = await scan(ofClass('999', 'CT'));
    expect(series[0].suitableFor3d).toBe(true);
  },
);
for (const [name, suffix, modality] of [
  ['Computed Radiography', '1', 'CR'],
  ['Digital X-ray', '1.1', 'DX'],
  ['Digital Mammography', '1.2', 'MG'],
  ['X-ray Angiographic', '12.1', 'XA'],
  ['X-ray Radiofluoroscopic', '12.2', 'RF'],
  ['Ultrasound', '6.1', 'US'],
  ['Ultrasound Multi-frame', '3.1', 'US'],
  ['Secondary Capture', '7', 'OT'],
  ['Radiotherapy Image', '481.1', 'RTIMAGE'],
] as const) {
  conformanceRow(
    object(
      `${name}, ${CLASS}${suffix}`,
      'reads',
      'As pictures; without a place in the body they make no volume.',
    ),
    async () => {
      const { series } = await scan(ofClass(suffix, modality, { '00200032': ['DS', ''] }));
      expect(series[0].slices).toHaveLength(4);
      expect(series[0].warnings[0].code).toBe('no-position');
    },
  );
}
const named = [...OTHER_OBJECTS.values()];
conformanceRow(
  object(
    `${named.length} classes that are no images: ${named.join('; ')}`,
    'names',
    'Listed in the import report with what they are; segmentations, structure sets and reports have readers of their own.',
  ),
  async () => {
    const files = [...OTHER_OBJECTS].map(([uid], n) =>
      memorySource(`${n}.dcm`, writeDicom({ ...ctElements(0), '00080016': ['UI', uid] })),
    );
    const { series, skipped } = await scan([...files, ...ctSeries(3)]);
    expect(series).toHaveLength(1);
    expect(skipped.map(({ message }) => message)).toEqual(
      named.map((name) => `Not an image: ${name}.`),
    );
  },
);
conformanceRow(
  object(
    'Reports, segmentations, doses and documents without their images',
    'names',
    'Each with what is read of it, and the day of the study whose images are missing (no-images). With their images a report written here is read in.',
  ),
  async () => {
    const alone = async (...files: SourceFile[]): Promise<{ code: string; text: string }> => {
      try {
        requireSeries(await scan(files));
        return { code: 'read', text: '' };
      } catch (error) {
        const { code, message, hint } = toFailure(error);
        return { code, text: `${message} ${hint}` };
      }
    };
    for (const [suffix, name, use] of [
      ['104.1', 'PDF report', 'only named'],
      ['481.2', 'radiotherapy dose (RTDOSE)', 'only named'],
      ['481.3', 'radiotherapy structure set (RTSTRUCT)', 'in the step Segment'],
      ['66.4', 'segmentation (SEG)', 'in the step Segment'],
      ['11.1', 'presentation state', 'only named'],
      ['88.59', 'key object selection', 'only named'],
    ]) {
      const bytes = writeDicom({ ...ctElements(0), '00080016': ['UI', `${CLASS}${suffix}`] });
      const { code, text } = await alone(memorySource('a.dcm', bytes));
      expect(code).toBe('no-images');
      expect(text).toContain(name);
      expect(text).toContain(use);
      expect(text).toContain('the same study (of 2026-01-02)');
    }
    const sr = memorySource('report.dcm', (await documents()).sr);
    const { code, text } = await alone(sr);
    expect(code).toBe('no-images');
    expect(text).toMatch(/structured report \(SR\) with \d+ measurements/);
    const { series, reports } = await scan([sr, ...ctSeries(3)]);
    expect(series).toHaveLength(1);
    expect(reports[0].measurements.length).toBeGreaterThan(0);
  },
);
conformanceRow(
  object(
    'Structured report, all classes 88.*',
    'reads',
    'Measurements with unit and a list of lines; shown beside the images.',
    DATA,
  ),
  async () => {
    const { reports } = await scan(
      await diskFiles('highdicom/sr_document_with_multiple_groups.dcm'),
    );
    expect(reports[0].measurements).toHaveLength(4);
  },
);

conformanceRow(
  object(
    'Files of other formats among the images',
    'names',
    'By how they begin or end, with the step in which they can be used.',
  ),
  async () => {
    const text = (path: string, content: string): SourceFile =>
      memorySource(path, new Uint8Array(Buffer.from(content.padEnd(64), 'latin1')));
    const { skipped } = await scan([
      text('labels.nii.gz', '\x1f\x8b'),
      text('unnamed', 'NRRD0005\n'),
      text('heart.stl', 'Theatron LPS mm'),
      text('a', 'glTF'),
      text('b.txt', '%PDF-1.7'),
      text('c.xyz', 'nothing known'),
    ]);
    expect(skipped.map(({ code }) => code)).toEqual(Array.from({ length: 6 }, () => 'not-dicom'));
    expect(skipped.map(({ message }) => message.split(', not')[0])).toEqual([
      'This is an image or label map in NIfTI',
      'This is an image or label map in NRRD',
      'This is a surface (STL)',
      'This is a surface (glTF)',
      'This is a PDF document',
      'This file is not DICOM.',
    ]);
  },
);

for (const bits of [32, 64] as const) {
  conformanceRow(
    object(
      `Parametric Map, ${CLASS}30, real values of ${bits} bits`,
      'reads',
      'As a volume with name and unit of its quantity; values that are missing stay missing.',
    ),
    async () => {
      const file = parametricMap(bits, 2);
      const found = await scan([file]);
      const [series] = found.series;
      expect(series).toMatchObject({
        quantity: { name: 'Apparent diffusion', unit: 'um2/s' },
        dimensions: [COLUMNS, ROWS, 3],
      });
      expect(importReportLines(found).join('\n')).toContain('values: Apparent diffusion, in um2/s');
      const { data } = await loadVolume(series, [file], createJobContext());
      expect(Array.from(data.slice(0, 6))).toEqual([
        0.5,
        3,
        -6,
        Number.NaN,
        Math.fround(2e-3),
        2e4,
      ]);
    },
  );
}
conformanceRow(
  object(
    `Parametric Map, ${CLASS}30, whole values with a real-world mapping`,
    'reads',
    'Stored values times slope plus intercept of the mapping.',
  ),
  async () => {
    const mapping: Elements = {
      '00409224': ['FD', [10]],
      '00409225': ['FD', [0.5]],
      '004008ea': ['SQ', [{ '00080100': ['SH', 'ms'] }]],
      '00409210': ['SH', 'T1'],
    };
    const elements: Elements = {
      '00080016': ['UI', `${CLASS}30`],
      '00080060': ['CS', 'MR'],
      '52009229': ['SQ', [{ '00409096': ['SQ', [mapping]] }]],
    };
    const files = ctSeries(3, () => ({ elements }));
    const { series } = await scan(files);
    expect(series[0].quantity).toEqual({ name: 'T1', unit: 'ms' });
    const { data } = await loadVolume(series[0], files, createJobContext());
    expect(data[0]).toBe(510);
  },
);
conformanceRow(
  object(
    'DICOMDIR, 1.2.840.10008.1.3.10',
    'names',
    'Never required: the images of a medium are read directly.',
    DATA,
  ),
  async () => {
    const found = await scan(await diskFiles('pydicom/dicomdirtests'));
    expect(found.skipped.filter(({ code }) => code === 'dicomdir')).toHaveLength(6);
    expect(found.series.length).toBeGreaterThan(5);
  },
);
