/**
 * Rows of the conformance page: images that are no DICOM as the import sees them, in one file, in two, packed as a whole and with
 * several volumes.
 */
import { gzipSync } from 'fflate';
import { expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { sameGrid, type Grid } from '../../src/core/space.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { readAnalyze } from '../../src/formats/analyze.ts';
import { writeMetaImage } from '../../src/formats/metaimage.ts';
import { readNifti, writeNifti } from '../../src/formats/nifti.ts';
import { readNrrd, writeNrrd } from '../../src/formats/nrrd.ts';
import { caseFromSeries, withModality } from '../../src/pipeline/new-case.ts';
import { loadSeries, openImages } from '../../src/pipeline/open-images.ts';
import {
  analyzePair,
  detachedNrrd,
  niftiPair,
  nrrdGz,
  nrrdSeries,
  type TestImage,
} from '../fixtures/image-pairs.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

const GRID: Grid = {
  dimensions: [7, 6, 5],
  spacingMm: [0.8, 0.9, 1.5],
  originMm: [-31, -42, 100],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
/** No two voxels are alike, and far more of them than a label map has. */
const image: TestImage = {
  grid: GRID,
  data: Int16Array.from({ length: 210 }, (_, n) => n * 3 - 300),
};
const ctx = createJobContext();
const row = rowsIn('Images of other formats');

type Named = readonly [path: string, bytes: Uint8Array];
const open = (...files: Named[]) =>
  openImages(
    files.map(([path, bytes]) => memorySource(path, bytes)),
    ctx,
  );

async function sameThroughImport(...files: Named[]): Promise<void> {
  const opened = await open(...files);
  expect(opened.scan.skipped).toEqual([]);
  const [series] = opened.scan.series;
  const { grid, data } = await loadSeries(opened, series, 'MR', ctx);
  expect(sameGrid(grid, GRID)).toBe(true);
  expect([...data]).toEqual([...image.data]);
}

const codeOf = async (read: () => Promise<unknown>): Promise<string> => {
  try {
    await read();
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

conformanceRow(
  row(
    'Image files (NIfTI, NRRD, MetaImage) as a case',
    'reads',
    'Modality proposed from the values and confirmed by the user; no name of a file or header enters the case.',
  ),
  async () => {
    for (const [name, bytes] of [
      ['doe_jane.nii.gz', writeNifti(image)],
      ['doe_jane.nrrd', writeNrrd(image, { content: 'DOE^JANE' })],
      ['doe_jane.mha', writeMetaImage(image)],
    ] as const) {
      await sameThroughImport([name, bytes]);
      const { scan } = await open([name, bytes]);
      const [series] = scan.series;
      expect(series.warnings.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['no-patient', 'modality-not-stated']),
      );
      expect(series.stored?.proposedModality).toMatch(/^(CT|MR|OT)$/);
      const document = caseFromSeries(withModality(series, 'MR'));
      expect(JSON.stringify(document)).not.toMatch(/doe|jane/i);
      expect(document.study?.modality).toBe('MR');
    }
  },
);
conformanceRow(
  row('NRRD packed as a whole (.nrrd.gz)', 'reads', 'No further than its header announces.'),
  async () => {
    await sameThroughImport(['a.nrrd.gz', nrrdGz(image)]);
    const twice = gzipSync(writeNrrd(image), { mtime: 0 });
    expect([...(await readNrrd(twice)).data]).toEqual([...image.data]);
    const head = Buffer.from(writeNrrd(image, { gzip: false }))
      .toString('latin1')
      .split('\n\n')[0];
    const bomb = `${head.replace(/sizes: .*/, 'sizes: 1000 1000 900')}\n\n`;
    const packed = gzipSync(new Uint8Array([...Buffer.from(bomb), ...new Uint8Array(400_000)]));
    expect(await codeOf(() => readNrrd(packed))).toBe('unpacks-too-large');
    expect(await codeOf(() => readNrrd(nrrdGz(image).subarray(0, 300)))).toMatch(
      /nrrd-(truncated|invalid)/,
    );
  },
);
conformanceRow(
  row(
    'NRRD in two files (.nhdr with raw or raw.gz)',
    'reads',
    'The voxels lie beside the header, in one file without a folder in its name.',
  ),
  async () => {
    for (const name of ['a.raw', 'a.raw.gz']) {
      const { header, voxels } = detachedNrrd(image, name);
      await sameThroughImport([`x/${name}`, voxels], ['x/a.nhdr', header]);
      const alone = await open(['x/a.nhdr', header]);
      expect(alone.scan.skipped[0].code).toBe('stored-data-file');
    }
    const { header, voxels } = detachedNrrd(image, '../secret.raw');
    const { scan } = await open(['x/a.nhdr', header], ['secret.raw', voxels]);
    expect(scan.skipped.map(({ code }) => code)).toContain('nrrd-data-file');
  },
);
conformanceRow(
  row(
    'NRRD with several volumes (4D)',
    'reads',
    'Listed as phases where the axis is time, else as numbered volumes; before or behind the axes of space. Colours and vectors are refused.',
  ),
  async () => {
    for (const axis of ['first', 'last'] as const) {
      const opened = await open(['film.nrrd', nrrdSeries(image, 3, axis)]);
      const { series } = opened.scan;
      expect(series.map(({ phase }) => phase?.value)).toEqual([0, 40, 80]);
      expect(series[0].phase?.by).toBe('temporal position');
      for (const [n, one] of series.entries()) {
        const { data } = await loadSeries(opened, one, 'MR', ctx);
        expect([...data]).toEqual(Array.from(image.data, (value) => value + n));
      }
    }
    expect(await codeOf(() => readNrrd(nrrdSeries(image, 3, 'last')))).toBe('nrrd-not-3d');
    const colours = nrrdSeries(image, 3, 'first', 'RGB-color');
    expect(await codeOf(() => readNrrd(colours, undefined, { volume: 0 }))).toBe('nrrd-not-3d');
    expect(
      await codeOf(() => readNrrd(nrrdSeries(image, 3, 'last'), undefined, { volume: 3 })),
    ).toBe('nrrd-not-3d');
  },
);
conformanceRow(
  row('NIfTI in two files (.hdr and .img)', 'reads', 'Also packed; either file alone is named.'),
  async () => {
    const { header, voxels } = niftiPair(image);
    await sameThroughImport(['x/a.img', voxels], ['x/a.hdr', header]);
    await sameThroughImport(['a.hdr.gz', gzipSync(header)], ['a.img.gz', gzipSync(voxels)]);
    const alone = await open(['a.hdr', header]);
    expect(alone.scan.skipped[0].code).toBe('stored-data-file');
    const other = await open(['a.img', voxels]);
    expect(other.scan.skipped[0].message).toContain('Open both together');
    expect(await codeOf(() => readNifti(header))).toBe('nifti-data-file');
  },
);
conformanceRow(
  row(
    'Analyze 7.5 (.hdr and .img)',
    'reads',
    'Only where the directions of its axes are told (convert --orientation): the format does not say where the patient lies. In the import it is listed, and makes no volume.',
  ),
  async () => {
    for (const little of [true, false]) {
      const { header, voxels } = analyzePair(image, { little, volumes: 2 });
      const read = await readAnalyze(header, voxels, { orientation: 'LAS', volume: 1 });
      expect(read.volumes).toBe(2);
      expect([...read.data]).toEqual(Array.from(image.data, (value) => value + 1));
      expect(read.grid.direction.map(Math.round)).toEqual([1, 0, 0, 0, -1, 0, 0, 0, 1]);
      expect(read.grid.spacingMm[1]).toBeCloseTo(0.9, 6);
      expect(read.warnings?.[0]).toContain('LAS');
      for (const orientation of [undefined, '', 'LA', 'LAX', 'LRS', 'LASP']) {
        expect(await codeOf(() => readAnalyze(header, voxels, { orientation }))).toBe(
          'analyze-no-orientation',
        );
      }
      const opened = await open(['a.hdr', header], ['a.img', voxels]);
      const [series] = opened.scan.series;
      expect(series.suitableFor3d).toBe(false);
      expect(series.warnings[0].code).toBe('orientation-not-stated');
      expect(await codeOf(() => loadSeries(opened, series, 'MR', ctx))).toBe(
        'analyze-no-orientation',
      );
      expect(
        await codeOf(() =>
          readAnalyze(header, voxels.subarray(4), { orientation: 'LAS', volume: 1 }),
        ),
      ).toBe('analyze-truncated');
    }
  },
);
