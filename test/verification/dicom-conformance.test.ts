/**
 * What must come out of every file of nine public conformance collections (cornerstone3D, dcmqi, dicom2nifti,
 * dicom-numpy, dicomParser, highdicom, pydicom, pydicom-data, rt-utils), first file by file, then folder by folder.
 *
 * `volume`        read, and a volume by itself
 * `pictures`      every frame decodes; the reason why they are no volume
 * `repaired`      a volume after the repairs named, with their sizes
 * `segmentation`, `structures`, `report`, `label map`  no image: read by the reader of such objects, with what it found
 * `named`         no image: listed with what it is
 * `refused`       left out, with the reason
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/core/failure.ts';
import { createJobContext } from '../../src/core/job.ts';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { decodeSlice } from '../../src/dicom/pixels.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import type { ImportScan, SeriesSummary } from '../../src/dicom/series.ts';
import { diskSource, diskSources } from '../../src/dicom/source.node.ts';
import type { SourceFile } from '../../src/dicom/source.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives } from '../../src/dicom/unzip.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { readDicomSeg } from '../../src/formats/dicom-seg.ts';
import { readNrrd } from '../../src/formats/nrrd.ts';
import { readStructureSet } from '../../src/formats/rtstruct.ts';
import { sharedData } from '../fixtures/shared-data.ts';

const root = sharedData('dicom-conformance') ?? '';

/** Pattern of the path, how many files it stands for, and what becomes of each. The first matching row counts. */
const FILES: readonly (readonly [pattern: RegExp, count: number, outcome: string])[] = [
  // Beside the images.
  [/(SOURCE|LICENSE|README|citation)[^/]*\.(txt|md)$/, 25, 'refused: not-dicom'],
  [/\.nrrd$/, 6, 'label map 512 × 512 × 3'],
  [/\.(jpeg|dump|gz)$/, 5, 'refused: not-dicom'],
  [/DICOMDIR/, 6, 'refused: dicomdir'],

  // One CT slice in sixteen transfer syntaxes, and others of its collection.
  [/^cornerstone.*\/CTImage/, 16, 'pictures: series-too-short'],
  [/^cornerstone.*\/CT[12]_J2KR$/, 2, 'pictures: series-too-short'],
  [/^cornerstone.*\/CT0012.*51\.dcm$/, 1, 'pictures: series-too-short'],
  [/^cornerstone.*\/(TestPattern|US-|no-pixel)/, 10, 'pictures: colour-image'],

  // Segmentations and the images they belong to.
  [/\/liver\.dcm$/, 1, 'segmentation: BINARY, 1 of 512 × 512 × 3'],
  [/\/partial_overlaps\.dcm$/, 1, 'segmentation: BINARY, 5 in 3 layers of 512 × 512 × 3'],
  [/\/sparse-labelmap[^/]*\.dcm$/, 2, 'segmentation: LABELMAP, 1 of 24 × 38 × 3'],
  [/^dcmqi_seg\/.*\/multiframe\/mf\.dcm$/, 2, 'volume'],
  [/^dcmqi_seg\/.*\/(image|ct-3slice)\//, 9, 'pictures: series-too-short'],

  // Enhanced multi-frame MR; all others are one slice a file.
  [/^dicom2nifti.*\/(siemens_multiframe|hyperfine)\//, 2, 'volume'],
  [/^dicom2nifti/, 59, 'pictures: series-too-short'],
  [/^dicom_numpy.*\.zip$/, 1, 'pictures: missing-slices'],

  // Encapsulated pixel data: whole and in fragments, with and without offset table, one frame and several.
  [/^dicomparser\/.*\/IM00001/, 1, 'pictures: colour-image'],
  [/^dicomparser\/(.*\/)?CT/, 18, 'pictures: series-too-short'],
  [/^dicomparser\/deflate\/image_dfl$/, 1, 'pictures: no-position'],
  [/^dicomparser\/deflate\/wave_dfl$/, 1, 'named: haemodynamic waveform'],

  [/^highdicom\/seg_image_ct_binary\.dcm$/, 1, 'segmentation: BINARY, 1 of 16 × 16 × 3'],
  [/^highdicom\/seg_image_ct_.*fractional/, 2, 'segmentation: FRACTIONAL, 1 of 16 × 16 × 3'],
  [/^highdicom\/.*_overlap\.dcm$/, 1, 'segmentation: BINARY, 2 in 2 layers of 16 × 16 × 165'],
  [/^highdicom\/.*_single_frame\.dcm$/, 1, 'segmentation: BINARY, 1 of 128 × 128 × 1'],
  [/^highdicom\/seg_image_(cr_binary|sm_dots_tiled_full)/, 2, 'refused: seg-no-orientation'],
  [/^highdicom\/seg_image_sm/, 5, 'refused: seg-slide'],
  [/^highdicom\/sr_document\.dcm$/, 1, 'report: 1 measurement'],
  [/^highdicom\/sr_document_with/, 1, 'report: 4 measurements'],
  [/^highdicom\/sm_image/, 8, 'named: tiles of whole-slide microscopy'],
  [/^highdicom\/sm_annotations/, 1, 'refused: no-pixels'],
  [/^highdicom\/ct_image/, 1, 'pictures: series-too-short'],
  [/^highdicom\/dx_image/, 1, 'pictures: no-position'],

  // Oddities: cut files, wrong VRs, missing meta headers, a stray byte before the first element.
  [/^pydicom\/.*truncated/, 2, 'refused: truncated'],
  [/^pydicom\/(no_meta|meta_missing_tsyntax)\.dcm$/, 2, 'refused: not-dicom'],
  [/^pydicom\/(no_meta_group|priv_SQ|UN_sequence|empty_charset)/, 4, 'refused: no-pixels'],
  [/^pydicom\/.*TINY_ALPHA/, 34, 'refused: no-pixels'],
  [/^pydicom\/liver/, 2, 'refused: seg-invalid'],
  [/^pydicom\/reportsi/, 2, 'report: 0 measurements'],
  [/^pydicom\/test-SR/, 1, 'report: 2 measurements'],
  [/^pydicom\/rtstruct/, 1, 'structures: 3'],
  [/^pydicom\/(badVR|rtdose)/, 5, 'named: radiotherapy dose (RTDOSE)'],
  [/^pydicom\/rtplan/, 1, 'named: radiotherapy plan (RTPLAN)'],
  [/^pydicom\/(SC_|ExplVR|GDCMJ2K|examples_(palette|rgb))/, 24, 'pictures: colour-image'],
  [/^pydicom\/.*\/CR[23]\//, 2, 'pictures: no-position'],
  [/^pydicom\/(JPEG|JPG)/, 4, 'pictures: no-position'],
  [/^pydicom\/.*\/CT2N\//, 1, 'pictures: localizer'],
  [/^pydicom\/(.*\/)?(CT|MR|examples_overlay)/, 29, 'pictures: series-too-short'],

  // One frame of a map of real numbers of 64 bits, without unit.
  [/^pydicom_data_small\/parametric/, 1, 'pictures: series-too-short, feature_001 in 1'],
  [/^pydicom_data_small\/mlut/, 1, 'pictures: no-position, Values of the scanner’s look-up table'],
  [/^pydicom_data_small\/(emri|JLSL_[01])/, 6, 'pictures: no-position'],
  [/^pydicom_data_small\/(SC_|HTJ2K|JLSL_RGB|color)/, 19, 'pictures: colour-image'],

  [/^rt_utils\/mock_data\/rt\.dcm$/, 1, 'structures: 1'],
  [/^rt_utils\/.*rt\.dcm$/, 3, 'structures: 4'],
  [/^rt_utils\//, 6, 'pictures: series-too-short'],
];

/** A folder opened as a whole: one outcome per series, in the order of the import report. */
const FOLDERS: readonly (readonly [folder: string, outcomes: readonly string[]])[] = [
  ['dcmqi_seg/segmentations/ct-3slice', ['volume 512 × 512 × 3']],
  ['dcmqi_seg/segmentations/23x38x3/image', ['volume 23 × 38 × 3']],
  [
    'dicom2nifti_geometry/failing/gantrytilting',
    ['repaired 512 × 521 × 4: gantry-tilt 14 degrees'],
  ],
  [
    'dicom2nifti_geometry/failing/sliceincrement/001',
    ['repaired 512 × 512 × 5: missing-slices 10 mm'],
  ],
  [
    'dicom2nifti_geometry/failing/sliceincrement/002',
    ['repaired 512 × 514 × 5: missing-slices 1.499 mm, gantry-tilt 15.5 degrees'],
  ],
  [
    'dicom2nifti_geometry/failing/sliceorientation',
    ['pictures: series-too-short', 'pictures: series-too-short'],
  ],
  ['dicom2nifti_geometry/failing/notavolume', ['film of 4']],
  ['dicom2nifti_geometry/failing/slicecount', ['pictures: series-too-short']],
  ['dicom2nifti_geometry/ge/anatomical/001_single_slice', ['pictures: series-too-short']],
  ['dicom2nifti_geometry/ge/dti/002', [0, 1, 2, 3].map((n) => `volume 64 × 64 × 4, ${n + 1} of 4`)],
  ['dicom2nifti_geometry/generic/anatomical/001', ['volume 256 × 256 × 4']],
  ['dicom2nifti_geometry/generic/anatomical/002_non_isotropic', ['volume 64 × 28 × 4']],
  ['dicom2nifti_geometry/generic/compressed_rle/001', ['volume 256 × 256 × 4']],
  ['dicom2nifti_geometry/hitachi/anatomical/001', ['volume 64 × 64 × 4']],
  ['dicom2nifti_geometry/philips/anatomical/001', ['volume 240 × 240 × 4']],
  // Ten slices over half a metre: filling 179 slices in would invent a patient.
  ['dicom_numpy_missing_slices', ['pictures: missing-slices']],
  // Without a patient's ID and under one series UID, but each file in a study of its own.
  [
    'rt_utils/oriented_data',
    ['pictures: series-too-short', 'pictures: series-too-short', 'pictures: series-too-short'],
  ],
];

async function open(files: readonly SourceFile[]) {
  const ctx = createJobContext();
  const unpacked = await expandArchives(files, DEFAULT_UNZIP_LIMITS, ctx);
  return { files: unpacked, scan: await scanFiles(unpacked, ctx) };
}

const stopOf = ({ warnings }: SeriesSummary): string =>
  warnings.find(({ severity }) => severity === 'stop')?.code ?? 'none';

async function outcomeOfFile(name: string): Promise<string> {
  const { files, scan } = await open([await diskSource(path.join(root, name), name)]);
  const [series] = scan.series;
  if (!series) return outcomeOfObject(name, scan);
  for (const slice of series.slices) {
    const values = await decodeSlice(files[slice.fileIndex], slice);
    expect(values).toHaveLength(slice.pixels.columns * slice.pixels.rows);
  }
  const { quantity } = series;
  const unit = quantity?.unit ? ` in ${quantity.unit}` : '';
  const values = quantity ? `, ${quantity.name}${unit}` : '';
  return `${series.suitableFor3d ? 'volume' : `pictures: ${stopOf(series)}`}${values}`;
}

/** What is no image, by the reader of such objects. */
async function outcomeOfObject(name: string, { skipped, reports }: ImportScan): Promise<string> {
  const bytes = new Uint8Array(readFileSync(path.join(root, name)));
  const size = (dimensions: readonly number[]): string => dimensions.join(' × ');
  const [{ code, message }] = skipped;
  try {
    if (name.endsWith('.nrrd')) return `label map ${size((await readNrrd(bytes)).grid.dimensions)}`;
    if (message.includes('(SEG)')) {
      const { kind, segments, layers } = readDicomSeg(bytes);
      const inLayers = layers.length > 1 ? ` in ${layers.length} layers` : '';
      return `segmentation: ${kind}, ${segments.length}${inLayers} of ${size(layers[0].grid.dimensions)}`;
    }
    if (message.includes('(RTSTRUCT)')) return `structures: ${readStructureSet(bytes).rois.length}`;
  } catch (error) {
    if (error instanceof FailureError) return `refused: ${error.code}`;
    throw error;
  }
  const [report] = reports;
  if (report) {
    const count = report.measurements.length;
    return `report: ${count} measurement${count === 1 ? '' : 's'}`;
  }
  return code === 'not-an-image'
    ? message.replace('Not an image: ', 'named: ').replace(/\.$/, '')
    : `refused: ${code}`;
}

async function outcomeOfSeries(
  series: SeriesSummary,
  files: readonly SourceFile[],
): Promise<string> {
  if (series.film) return `film of ${series.film.images.length}`;
  if (!series.suitableFor3d) return `pictures: ${stopOf(series)}`;
  const { grid, data } = await loadVolume(series, files, createJobContext());
  const [nx, ny, nz] = grid.dimensions;
  expect(data).toHaveLength(nx * ny * nz);
  const size = `${nx} × ${ny} × ${nz}`;
  const repairs = series.repairs.map(({ code, amount, unit }) => `${code} ${amount} ${unit}`);
  if (repairs.length > 0) return `repaired ${size}: ${repairs.join(', ')}`;
  const { phase } = series;
  return `volume ${size}${phase ? `, ${phase.index + 1} of ${phase.count}` : ''}`;
}

describe.skipIf(root === '')('conformance collections', () => {
  beforeAll(provideCodecsFromDisk);

  const names = root === '' ? [] : readdirSync(root, { recursive: true, encoding: 'utf8' });
  const rows = new Map<number, string[]>();
  for (const name of names.map((n) => n.replaceAll(path.sep, '/')).sort()) {
    if (!statSync(path.join(root, name)).isFile()) continue;
    const row = FILES.findIndex(([pattern]) => pattern.test(name));
    rows.set(row, [...(rows.get(row) ?? []), name]);
  }

  test('every file has its row, and every row its files', () => {
    expect(rows.get(-1)).toBeUndefined();
    const counts = FILES.map(([pattern], row) => [pattern.source, rows.get(row)?.length ?? 0]);
    expect(counts).toEqual(FILES.map(([pattern, count]) => [pattern.source, count]));
  });

  test.each(FILES.map((row, n) => [...row, n] as const))(
    '%s, %i files: %s',
    async (_, __, outcome, row) => {
      for (const name of rows.get(row) ?? []) {
        expect(await outcomeOfFile(name), name).toBe(outcome);
      }
    },
  );

  test.each(FOLDERS)('%s: %j', async (folder, outcomes) => {
    const { files, scan } = await open(await diskSources(path.join(root, folder)));
    const found: string[] = [];
    for (const series of scan.series) found.push(await outcomeOfSeries(series, files));
    expect(found).toEqual(outcomes);
  });
});
