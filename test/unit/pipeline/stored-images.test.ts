/** An image in NIfTI, NRRD or MetaImage stands where the DICOM series of the same patient stands. */
import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { ijkToLps, lpsToIjk, voxelIndex, type Grid } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { importReport } from '../../../src/dicom/import-report.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import { writeMetaImage } from '../../../src/formats/metaimage.ts';
import { writeNifti } from '../../../src/formats/nifti.ts';
import { writeNrrd } from '../../../src/formats/nrrd.ts';
import { caseFromSeries, withModality } from '../../../src/pipeline/new-case.ts';
import { loadSeries, openImages } from '../../../src/pipeline/open-images.ts';
import { writeCtSeries } from '../../../src/phantom/ct-series.ts';

const context = createJobContext();

/** No two voxels are alike, so that a mirrored, exchanged or shifted axis cannot pass. */
const GRID: Grid = {
  dimensions: [7, 6, 5],
  spacingMm: [0.8, 0.8, 1.5],
  originMm: [-31, -42, 100],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const data = Int16Array.from({ length: 7 * 6 * 5 }, (_, n) => n * 3 - 900);
const CT: Volume = { grid: GRID, data, modality: 'CT', unit: 'HU' };

/** The same values at the same points, stored with axes turned round and exchanged as other programs do. */
function restored(order: readonly number[], turned: readonly boolean[]): Volume {
  const axis = (n: number) => GRID.direction.slice(3 * n, 3 * n + 3);
  const start = [0, 1, 2].map((n) => (turned[n] ? GRID.dimensions[n] - 1 : 0));
  const grid: Grid = {
    dimensions: [GRID.dimensions[order[0]], GRID.dimensions[order[1]], GRID.dimensions[order[2]]],
    spacingMm: [GRID.spacingMm[order[0]], GRID.spacingMm[order[1]], GRID.spacingMm[order[2]]],
    originMm: ijkToLps(GRID, [start[0], start[1], start[2]]),
    direction: order.flatMap((n) =>
      axis(n).map((component) => (turned[n] ? -component : component)),
    ),
  };
  const [nx, ny] = grid.dimensions;
  const values = data.map((_, at) => {
    const place = ijkToLps(grid, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)]);
    const [i, j, k] = lpsToIjk(GRID, place).map(Math.round);
    return data[voxelIndex(GRID, i, j, k)];
  });
  return { ...CT, grid, data: values };
}

const LAYOUTS: readonly (readonly [string, Volume])[] = [
  ['as DICOM', CT],
  ['RAS', restored([0, 1, 2], [true, true, false])],
  ['LAS, left-handed', restored([0, 1, 2], [false, true, false])],
  ['sagittal slices', restored([1, 2, 0], [true, false, true])],
  ['coronal slices, left-handed', restored([0, 2, 1], [true, false, false])],
];

const WRITERS = [
  ['a.nii.gz', (volume: Volume) => writeNifti(volume, { description: 'DOE^JANE' })],
  ['a.nii', (volume: Volume) => writeNifti(volume, { gzip: false })],
  ['a.nrrd', (volume: Volume) => writeNrrd(volume, { content: 'DOE^JANE' })],
  ['a.mha', (volume: Volume) => writeMetaImage(volume)],
] as const;

async function dicomVolume(): Promise<Volume> {
  const files = await writeCtSeries(
    CT,
    {
      seed: 1,
      identity: 'stored',
      patientName: 'SYNTHETIC^STORED',
      patientId: 'SYNTHETIC-1',
      accessionNumber: 'S1',
      date: '20250101',
      studyDescription: 'SYNTHETIC',
      seriesDescription: 'SYNTHETIC',
      bodyPart: 'HEART',
      notice: 'SYNTHETIC',
      comments: 'SYNTHETIC',
    },
    context,
  );
  const opened = await openImages(
    files.map(({ name, bytes }) => memorySource(name, bytes)),
    context,
  );
  return loadSeries(opened, opened.scan.series[0], undefined, context);
}

test('every layout in every format gives the values of the DICOM series at the same points', async () => {
  const dicom = await dicomVolume();
  for (const [layout, volume] of LAYOUTS) {
    for (const [name, write] of WRITERS) {
      const opened = await openImages([memorySource(name, write(volume))], context);
      const [series] = opened.scan.series;
      const read = await loadSeries(opened, series, 'CT', context);
      expect({ layout, unit: read.unit, modality: read.modality }).toEqual({
        layout,
        unit: 'HU',
        modality: 'CT',
      });
      const { grid } = read;
      const [nx, ny, nz] = grid.dimensions;
      for (let at = 0; at < nx * ny * nz; at++) {
        const voxel = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)] as const;
        const exact = lpsToIjk(dicom.grid, ijkToLps(grid, voxel));
        const [i, j, k] = exact.map(Math.round);
        expect(Math.hypot(exact[0] - i, exact[1] - j, exact[2] - k)).toBeLessThan(1e-4);
        if (read.data[at] !== dicom.data[voxelIndex(dicom.grid, i, j, k)])
          expect.fail(`${layout} ${name}: voxel ${voxel.join()} holds another value`);
      }
      // Shown as a DICOM series is: right-handed, columns and rows to left, posterior or feet.
      const d = grid.direction;
      const alongI = d[0] + d[1] - d[2];
      const alongJ = d[3] + d[4] - d[5];
      expect([alongI, alongJ].map((sum) => Math.round(sum))).toEqual([1, 1]);
    }
  }
});

test('the report says what the file does not, proposes CT, and no text of the header gets into a case', async () => {
  const bytes = writeNifti(CT, { description: 'DOE^JANE' });
  const opened = await openImages([memorySource('Jane Doe.nii.gz', bytes)], context);
  const [series] = opened.scan.series;
  expect(series.stored).toMatchObject({ format: 'NIfTI', proposedModality: 'CT' });
  expect(series.suitableFor3d).toBe(true);
  expect(series.warnings.map(({ code }) => code)).toEqual([
    'no-patient',
    'modality-not-stated',
    'stored-frame',
    'header-text-dropped',
  ]);
  expect(importReport(opened.scan).series[0].stored?.format).toBe('NIfTI');
  const document = caseFromSeries(withModality(series, 'MR'));
  expect(document.study?.modality).toBe('MR');
  expect(JSON.stringify(document)).not.toMatch(/doe|jane/i);
});

test('two files that name nobody get different pseudonyms', async () => {
  const other = { ...CT, data: data.map((value) => value + 1) };
  const opened = await openImages(
    [memorySource('a.nii', writeNifti(CT)), memorySource('b.nii', writeNifti(other))],
    context,
  );
  const names = opened.scan.series.map((series) => caseFromSeries(series).patient.pseudonym);
  expect(new Set(names).size).toBe(2);
});

test('a NIfTI file with several volumes gives phases, each with its own values', async () => {
  const one = writeNifti(CT, { gzip: false });
  const later = writeNifti({ ...CT, data: data.map((value) => value + 7) }, { gzip: false });
  const both = new Uint8Array(one.length + later.length - 352);
  both.set(one);
  both.set(later.subarray(352), one.length);
  const header = new DataView(both.buffer);
  header.setInt16(40, 4, true);
  header.setInt16(48, 2, true);
  header.setFloat32(92, 40, true);
  header.setUint8(123, 2 | 16);
  const opened = await openImages([memorySource('cine.nii', both)], context);
  expect(opened.scan.series.map(({ phase }) => phase)).toMatchObject([
    { index: 0, count: 2, by: 'temporal position', value: 0 },
    { index: 1, count: 2, by: 'temporal position', value: 40 },
  ]);
  const second = await loadSeries(opened, opened.scan.series[1], 'MR', context);
  const first = await loadSeries(opened, opened.scan.series[0], 'MR', context);
  expect(second.data[0] - first.data[0]).toBe(7);
});

test('label maps, damaged files and missing voxels are named with what to do', async () => {
  const labels = writeNifti({ grid: GRID, data: Uint8Array.from(data, (_, n) => n % 3) });
  const noOrientation = writeNifti(CT, { gzip: false });
  new DataView(noOrientation.buffer).setInt32(252, 0, true);
  const detached = new TextEncoder().encode(
    'ObjectType = Image\nNDims = 3\nDimSize = 7 6 5\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0\nElementSpacing = 1 1 1\nElementType = MET_SHORT\nElementDataFile = voxels.raw\n',
  );
  const sources = [
    memorySource('labels.nii.gz', labels),
    memorySource('cut.nii', writeNifti(CT, { gzip: false }).subarray(0, 500)),
    memorySource('nowhere.nii', noOrientation),
    memorySource('head.mhd', detached),
  ];
  const { scan } = await openImages(sources, context);
  expect(scan.series).toEqual([]);
  expect(scan.skipped.map(({ code }) => code)).toEqual([
    'label-map',
    'nifti-truncated',
    'nifti-no-orientation',
    'stored-data-file',
  ]);
  expect(scan.skipped[0].message).toContain('step Segment');
  const voxels = memorySource('voxels.raw', new Uint8Array(data.buffer));
  const whole = await openImages([memorySource('head.mhd', detached), voxels], context);
  expect(whole.scan.series).toHaveLength(1);
  expect(whole.scan.skipped).toEqual([]);
});
