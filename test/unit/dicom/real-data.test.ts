/** Real files of many makers: what each is, and what must come out of it. Skipped where the data is absent. */
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestBytes } from '../../../src/core/digest.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { provideCodecsFromDisk } from '../../../src/dicom/codecs.node.ts';
import { decodeColourSlice, decodeSlice } from '../../../src/dicom/pixels.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import type { ImportScan } from '../../../src/dicom/series.ts';
import { diskSources } from '../../../src/dicom/source.node.ts';
import type { SourceFile } from '../../../src/dicom/source.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives } from '../../../src/dicom/unzip.ts';
import { loadVolume } from '../../../src/dicom/volume.ts';
import { sharedData } from '../../fixtures/shared-data.ts';
import { expectFigure } from '../../verification/expect-figure.ts';

interface Opened {
  readonly files: readonly SourceFile[];
  readonly scan: ImportScan;
}

async function open(folder: string): Promise<Opened> {
  const ctx = createJobContext();
  const files = await expandArchives(await diskSources(folder), DEFAULT_UNZIP_LIMITS, ctx);
  return { files, scan: await scanFiles(files, ctx) };
}

function range(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let n = 0; n < values.length; n++) {
    low = Math.min(low, values[n]);
    high = Math.max(high, values[n]);
  }
  return [low, high];
}

const skippedCodes = ({ skipped }: ImportScan): Record<string, string> =>
  Object.fromEntries(skipped.map(({ file, code }) => [file, code]));

const heart = sharedData('heart-ct-angiography', 'dicom');
describe.skipIf(!heart)('the heart CT', () => {
  test('is one series of 164 slices, read in HU', async () => {
    const { files, scan } = await open(heart ?? '');
    expect(scan.skipped).toEqual([]);
    expect(scan.series).toHaveLength(1);
    const [series] = scan.series;
    expect(series).toMatchObject({
      dimensions: [120, 126, 164],
      spacingMm: [1.5, 1.5, 1.5],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      suitableFor3d: true,
      warnings: [],
    });
    const names = series.slices.map(({ file }) => file);
    expect(names).not.toEqual([...names].sort());
    const { data } = await loadVolume(series, files, createJobContext());
    expect(data).toBeInstanceOf(Int16Array);
    expect(range(data)).toEqual([-1078, 3343]);
  });
});

const chest = sharedData('chest-ct', 'dicom.zip');
describe.skipIf(!chest)('the chest CT in a zip', () => {
  test('is one stack although every slice names its own frame of reference', async () => {
    const { files, scan } = await open(chest ?? '');
    expect(scan.series.map(({ dimensions }) => dimensions)).toEqual([[512, 512, 120]]);
    const [series] = scan.series;
    expect(series.spacingMm[2]).toBe(1);
    expect(series.warnings.map(({ code }) => code)).toEqual(['mixed-frame-of-reference']);
    const { data } = await loadVolume(series, files, createJobContext());
    expect(range(data)).toEqual([-1000, 1758]);
  });
});

const conformance = sharedData('dicom-conformance');
const CONFORMANCE = {
  model: 'DICOM pixel decoding',
  source: 'Transfer syntax set of cornerstone3D',
  needs: 'dicom-conformance',
} as const;
const inConformance = (...parts: string[]): string => path.join(conformance ?? '', ...parts);

describe.skipIf(!conformance)('conformance files', () => {
  beforeAll(provideCodecsFromDisk);

  test('one image in nine lossless transfer syntaxes (ten files) decodes to the same pixels', async () => {
    const files = (await diskSources(inConformance('cornerstone_transfer_syntaxes'))).filter(
      ({ path: name }) => name.startsWith('CTImage.dcm'),
    );
    const digests = new Map<string, string>();
    for (const file of files) {
      const { series } = await scanFiles([file], createJobContext());
      expect(series[0].transferSyntax.supported).toBe(true);
      digests.set(file.path, await digestBytes(await decodeSlice(file, series[0].slices[0])));
    }
    const lossy = ['81', '91', '50', '51', '53', '55'].map((n) => `1.2.4.${n}`);
    const lossless = [...digests].filter(([name]) => !lossy.some((uid) => name.includes(uid)));
    expect(lossless).toHaveLength(10);
    expectFigure({
      ...CONFORMANCE,
      quantity: 'Different results among ten lossless encodings of one CT image',
      value: new Set(lossless.map(([, digest]) => digest)).size,
      unit: '',
      reference: 1,
      tolerance: { plusMinus: 0 },
    });
    expect(digests.size).toBe(16);
    // Sequential, spectral selection and full progression carry the same coefficients.
    const twelveBit = [...digests].filter(([name]) => /4\.5[135]\./.test(name));
    expect(new Set(twelveBit.map(([, digest]) => digest)).size).toBe(1);
  });

  test('near-lossless JPEG-LS and JPEG 2000 stay within a few HU', async () => {
    const folder = inConformance('cornerstone_transfer_syntaxes');
    const read = async (name: string) => {
      const file = (await diskSources(path.join(folder, name)))[0];
      const { series } = await scanFiles([file], createJobContext());
      return decodeSlice(file, series[0].slices[0]);
    };
    const truth = await read('CTImage.dcm');
    const near = await read('CTImage.dcm_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm');
    const irreversible = await read(
      'CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm',
    );
    const worst = (values: ArrayLike<number>): number => {
      let worstHu = 0;
      for (let n = 0; n < truth.length; n++) {
        worstHu = Math.max(worstHu, Math.abs(truth[n] - values[n]));
      }
      return worstHu;
    };
    expectFigure({
      ...CONFORMANCE,
      quantity: 'JPEG-LS near-lossless: largest difference from the lossless image',
      value: worst(near),
      unit: 'HU',
      reference: 0,
      tolerance: { between: [0, 2] },
    });
    expectFigure({
      ...CONFORMANCE,
      quantity: 'JPEG 2000 irreversible: largest difference from the lossless image',
      value: worst(irreversible),
      unit: 'HU',
      reference: 0,
      tolerance: { between: [0, 20] },
    });
    // One quantum of the 12-bit image is 2 HU, of the 8-bit image 32 HU.
    const progressive = await read(
      'CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm',
    );
    expectFigure({
      ...CONFORMANCE,
      quantity: 'JPEG 12 bit, full progression: largest difference from the lossless image',
      value: worst(progressive),
      unit: 'HU',
      reference: 0,
      tolerance: { between: [0, 40] },
    });
    const baseline = await read(
      'CTImage.dcm_JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm',
    );
    expectFigure({
      ...CONFORMANCE,
      quantity: 'JPEG 8 bit, baseline: largest difference from the lossless image',
      value: worst(baseline),
      unit: 'HU',
      reference: 0,
      tolerance: { between: [0, 70] },
    });
  });

  test('one colour picture in eight forms: the exact ones give the same pixels, the others nearly', async () => {
    const files = (await diskSources(inConformance('cornerstone_transfer_syntaxes'))).filter(
      ({ path: name }) => name.startsWith('TestPattern_'),
    );
    const pictures = new Map<string, Uint8ClampedArray>();
    for (const file of files) {
      const { series } = await scanFiles([file], createJobContext());
      pictures.set(file.path, await decodeColourSlice(file, series[0].slices[0]));
    }
    const truth = pictures.get('TestPattern_RGB.dcm') ?? new Uint8ClampedArray();
    const differences = Object.fromEntries(
      [...pictures].map(([name, rgb]) => [
        name.replace(/TestPattern_|\.dcm/g, ''),
        rgb.reduce((sum, value, n) => sum + Math.abs(value - truth[n]), 0) / truth.length,
      ]),
    );
    expect(truth).toHaveLength(640 * 400 * 3);
    expect(differences).toMatchObject({
      RGB: 0,
      'JPEG-LS-Lossless': 0,
      'JPEG-Lossless_RGB': 0,
    });
    // Palettes of 256 colours, near-lossless, and chroma at half width.
    for (const [name, difference] of Object.entries(differences)) {
      expect(difference, name).toBeLessThan(4);
    }
  });

  test('fragments and offset tables make no difference', async () => {
    const digests = new Set<string>();
    for (const file of await diskSources(
      inConformance('dicomparser', 'encapsulated', 'single-frame'),
    )) {
      if (!file.path.endsWith('.dcm')) continue;
      const { series } = await scanFiles([file], createJobContext());
      digests.add(await digestBytes(await decodeSlice(file, series[0].slices[0])));
    }
    expect(digests.size).toBe(1);
  });

  test('MR in six syntaxes decodes to the same pixels', async () => {
    const names = ['RLE', 'expb', 'implicit', 'jp2klossless', 'jpeg_ls_lossless', 'padded'];
    const digests = new Set<string>();
    for (const name of names) {
      const [file] = await diskSources(inConformance('pydicom', `MR_small_${name}.dcm`));
      const { series } = await scanFiles([file], createJobContext());
      digests.add(await digestBytes(await decodeSlice(file, series[0].slices[0])));
    }
    expect(digests.size).toBe(1);
  });

  test.each([
    [['dicom2nifti_geometry', 'failing', 'notavolume'], 'time-series'],
    [['dicom2nifti_geometry', 'failing', 'slicecount'], 'series-too-short'],
    [['dicom2nifti_geometry', 'ge', 'anatomical', '001_single_slice'], 'series-too-short'],
    [['dicom_numpy_missing_slices', 'dupe-positions.zip'], 'missing-slices'],
  ])('%j gives %s and no volume', async (parts, code) => {
    const { files, scan } = await open(inConformance(...parts));
    expect(scan.series).toHaveLength(1);
    expect(scan.series[0].warnings.map((warning) => warning.code)).toContain(code);
    await expect(loadVolume(scan.series[0], files, createJobContext())).rejects.toMatchObject({
      hint: expect.stringMatching(/\w/),
    });
  });

  test.each([
    [['gantrytilting'], [['gantry-tilt', 14]], [512, 521, 4]],
    [['sliceincrement', '001'], [['missing-slices', 10]], [512, 512, 5]],
    [
      ['sliceincrement', '002'],
      [
        ['missing-slices', 1.5],
        ['gantry-tilt', 15.5],
      ],
      [512, 514, 5],
    ],
  ])('%j is repaired, with its size', async (parts, repairs, dimensions) => {
    const { files, scan } = await open(inConformance('dicom2nifti_geometry', 'failing', ...parts));
    const [series] = scan.series;
    expect(series.repairs.map(({ code, amount }) => [code, Math.round(10 * amount) / 10])).toEqual(
      repairs,
    );
    expect(series.dimensions).toEqual(dimensions);
    const volume = await loadVolume(series, files, createJobContext());
    expect(volume.data).toHaveLength(dimensions[0] * dimensions[1] * dimensions[2]);
    expect(volume.grid.direction).toEqual(series.direction);
  });

  test('two orientations in one series are taken apart', async () => {
    const { scan } = await open(
      inConformance('dicom2nifti_geometry', 'failing', 'sliceorientation'),
    );
    expect(scan.series.map(({ slices }) => slices.length)).toEqual([2, 2]);
  });

  test('repeated measurements of a DTI series become four volumes', async () => {
    const { scan } = await open(inConformance('dicom2nifti_geometry', 'ge', 'dti'));
    expect(scan.series.map(({ dimensions }) => dimensions)).toEqual(
      Array.from({ length: 4 }, () => [64, 64, 4]),
    );
    expect(scan.series[0].warnings.map(({ code }) => code)).toContain('series-split');
  });

  test.each([
    [['hitachi', 'anatomical', '001'], [64, 64, 4], 4],
    [['philips', 'anatomical', '001'], [240, 240, 4], 0.6],
    [['generic', 'anatomical', '002_non_isotropic'], [64, 28, 4], 0.5],
    [['generic', 'compressed_rle', '001'], [256, 256, 4], 1],
  ])('%j is a volume', async (parts, dimensions, spacingMm) => {
    const { files, scan } = await open(inConformance('dicom2nifti_geometry', ...parts));
    expect(scan.series[0].dimensions).toEqual(dimensions);
    expect(scan.series[0].spacingMm[2]).toBeCloseTo(spacingMm, 4);
    const { data } = await loadVolume(scan.series[0], files, createJobContext());
    expect(data).toHaveLength(dimensions[0] * dimensions[1] * dimensions[2]);
  });

  test('what is not an image of the patient is left out with its reason', async () => {
    const seg = skippedCodes((await open(inConformance('dcmqi_seg'))).scan);
    expect(seg['segmentations/liver.dcm']).toBe('not-an-image');
    const rt = skippedCodes((await open(inConformance('rt_utils'))).scan);
    expect(rt['mock_data/rt.dcm']).toBe('not-an-image');
  });

  test('enhanced multi-frame objects are the same volume as their single-frame counterparts', async () => {
    for (const size of ['23x38x3', '24x38x3']) {
      const one = await open(inConformance('dcmqi_seg', 'segmentations', size, 'multiframe'));
      const many = await open(inConformance('dcmqi_seg', 'segmentations', size, 'image'));
      const volume = await loadVolume(one.scan.series[0], one.files, createJobContext());
      expect(volume).toEqual(await loadVolume(many.scan.series[0], many.files, createJobContext()));
    }
  });

  test.each([
    [
      ['siemens_multiframe', 'anatomical', '001'],
      [256, 256, 8],
      [0.9375, 0.9375, 0.9],
    ],
    [
      ['hyperfine', 'anatomical', '001'],
      [112, 138, 8],
      [1.59, 1.61, 5],
    ],
  ])('%j, an enhanced MR, is a volume', async (parts, dimensions, spacingMm) => {
    const { files, scan } = await open(inConformance('dicom2nifti_geometry', ...parts));
    expect(scan.series).toHaveLength(1);
    const { grid, data } = await loadVolume(scan.series[0], files, createJobContext());
    expect(grid.dimensions).toEqual(dimensions);
    grid.spacingMm.forEach((mm, axis) => expect(mm).toBeCloseTo(spacingMm[axis], 2));
    expect(range(data)).toEqual([0, 254]);
  });

  test('two frames in seven lossless forms, whole and in fragments, are the same pixels', async () => {
    const folder = inConformance('dicomparser', 'encapsulated', 'multi-frame');
    const digests = new Map<string, string>();
    for (const file of await diskSources(folder)) {
      if (!file.path.startsWith('CT0012') || /\.(51|81)\./.test(file.path)) continue;
      const { series } = await scanFiles([file], createJobContext());
      const frames = await Promise.all(series[0].slices.map((slice) => decodeSlice(file, slice)));
      expect(frames).toHaveLength(2);
      digests.set(file.path, (await Promise.all(frames.map(digestBytes))).join(' '));
    }
    expect(digests.size).toBe(8);
    expect(new Set(digests.values()).size).toBe(1);
  });

  test('truncated, invalid and odd files are named, and stop nothing', async () => {
    const { scan } = await open(inConformance('pydicom'));
    const codes = skippedCodes(scan);
    expect(codes).toMatchObject({
      'MR_truncated.dcm': 'truncated',
      'rtplan_truncated.dcm': 'truncated',
      'no_meta_group_length.dcm': 'no-pixels',
      'reportsi.dcm': 'not-an-image',
      'rtdose.dcm': 'not-an-image',
      'dicomdirtests/DICOMDIR': 'dicomdir',
      'rtplan.dump': 'not-dicom',
    });
    expect(scan.series.length).toBeGreaterThan(20);
  });
});
