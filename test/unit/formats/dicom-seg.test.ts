/** DICOM segmentations of others, and our own: written, read back identically, and accepted by dciodvfy where it is. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { ijkToLps, sameGrid, voxelCount, type Grid } from '../../../src/core/space.ts';
import { readDicomSeg, type DicomSegmentation } from '../../../src/formats/dicom-seg.ts';
import { writeDicomSeg } from '../../../src/formats/dicom-seg-write.ts';
import { sharedData } from '../../fixtures/shared-data.ts';
import { sourceSeries } from '../../fixtures/source-series.ts';

const GRID: Grid = {
  dimensions: [11, 7, 5],
  spacingMm: [0.7, 0.9, 2.5],
  originMm: [-20.5, 31.25, 100],
  direction: [0.8, 0.6, 0, -0.6, 0.8, 0, 0, 0, 1],
};

const source = sourceSeries(GRID, { patientName: 'Test^Gr\u00f6\u00dfe' });

const options = {
  source,
  createdAt: new Date('2026-01-02T03:04:05Z'),
  algorithm: 'SEMIAUTOMATIC',
} as const;

function randomLabels(): Uint8Array {
  const random = createRandom(3);
  const values = [0, 0, 20, 21, 26, 40];
  return new Uint8Array(voxelCount(GRID)).map(() => values[random.integer(values.length)]);
}

function codeOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('DICOM SEG of ours', () => {
  it('is read back identically, on its own grid and on that of the image', async () => {
    const data = randomLabels();
    const file = await writeDicomSeg({ grid: GRID, data }, options);
    for (const seg of [readDicomSeg(file), readDicomSeg(file, GRID)]) {
      expect(seg.kind).toBe('BINARY');
      expect(seg.segments.map(({ trackingId }) => trackingId)).toEqual([
        'liver',
        'portal-vein',
        'kidney-left',
        'tumour-1',
      ]);
      expect(seg.segments[0].type).toEqual({ value: '10200004', scheme: 'SCT', meaning: 'Liver' });
      const [map] = seg.layers;
      expect(seg.layers).toHaveLength(1);
      expect(sameGrid(map.grid, GRID)).toBe(true);
      expect(map.data).toEqual(data.map((label) => [0, 20, 21, 26, 40].indexOf(label)));
      expect(seg.sourceSeriesUid).toBe('1.2.3.2');
      expect(seg.warnings).toEqual([]);
    }
    expect(await writeDicomSeg({ grid: GRID, data }, options)).toEqual(file);
  });

  it('is put on an image whose slices run the other way, and refused on one it does not fit', async () => {
    const data = randomLabels();
    const file = await writeDicomSeg({ grid: GRID, data }, options);
    const d = GRID.direction;
    const turned: Grid = {
      ...GRID,
      originMm: ijkToLps(GRID, [0, 0, 4]),
      direction: [...d.slice(0, 6), -d[6], -d[7], -d[8]],
    };
    const area = 11 * 7;
    const back = readDicomSeg(file, turned).layers[0].data;
    const straight = readDicomSeg(file).layers[0].data;
    for (let k = 0; k < 5; k++) {
      expect(back.slice(k * area, (k + 1) * area)).toEqual(
        straight.slice((4 - k) * area, (5 - k) * area),
      );
    }
    const coarse = { ...GRID, spacingMm: [1, 0.9, 2.5] as const };
    expect(codeOf(() => readDicomSeg(file, coarse))).toBe('seg-other-grid');
    expect(codeOf(() => readDicomSeg(file.subarray(0, file.length - 9)))).toMatch(/truncated/);
    await expect(
      writeDicomSeg({ grid: GRID, data: new Uint8Array(data.length) }, options),
    ).rejects.toMatchObject({ code: 'seg-empty' });
  });

  const installed = spawnSync('dciodvfy', ['-version']).error === undefined;
  if (!installed) console.warn('skipping: dciodvfy (dicom3tools) is not installed');
  it.skipIf(!installed)('passes dciodvfy without an error', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'seg-'));
    try {
      for (const algorithm of ['SEMIAUTOMATIC', 'MANUAL'] as const) {
        const file = path.join(folder, `${algorithm}.dcm`);
        writeFileSync(
          file,
          await writeDicomSeg({ grid: GRID, data: randomLabels() }, { ...options, algorithm }),
        );
        const { stderr, stdout } = spawnSync('dciodvfy', [file], { encoding: 'utf8' });
        const lines = `${stdout}${stderr}`.split('\n');
        expect(lines.filter((line) => line.startsWith('Error'))).toEqual([]);
        expect(lines.some((line) => line.includes('Segmentation'))).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const conformance = sharedData('dicom-conformance');
describe.skipIf(!conformance)('DICOM SEG of others', () => {
  const read = (...name: string[]): DicomSegmentation =>
    readDicomSeg(readFileSync(path.join(conformance ?? '', ...name)));
  const count = ({ layers }: DicomSegmentation, number: number): number =>
    layers.reduce((sum, { data }) => sum + data.filter((value) => value === number).length, 0);

  // Voxels per segment as an independent reader (pydicom 3 with numpy) counts them.
  it.each<[string, string, number, number[], string[]]>([
    ['dcmqi_seg/segmentations/liver.dcm', 'BINARY', 1, [107098], []],
    [
      'dcmqi_seg/segmentations/partial_overlaps.dcm',
      'BINARY',
      3,
      [9602, 11888, 10743, 6693, 4713],
      ['overlap'],
    ],
    ['dcmqi_seg/segmentations/sparse-labelmap-noppv.dcm', 'LABELMAP', 1, [630], []],
    ['dcmqi_seg/segmentations/sparse-labelmap-ppv5.dcm', 'LABELMAP', 1, [630], []],
    ['highdicom/seg_image_ct_binary.dcm', 'BINARY', 1, [638], []],
    ['highdicom/seg_image_ct_binary_fractional.dcm', 'FRACTIONAL', 1, [638], ['fractions']],
    ['highdicom/seg_image_ct_true_fractional.dcm', 'FRACTIONAL', 1, [638], ['fractions']],
    ['highdicom/seg_image_ct_binary_overlap.dcm', 'BINARY', 2, [64, 16], ['overlap']],
    ['highdicom/seg_image_ct_binary_single_frame.dcm', 'BINARY', 1, [1832], []],
  ])('reads %s (%s)', (name, kind, layers, voxels, warnings) => {
    const seg = read(...name.split('/'));
    expect(seg.kind).toBe(kind);
    expect(seg.layers).toHaveLength(layers);
    expect(seg.segments.map(({ number }) => count(seg, number))).toEqual(voxels);
    expect(seg.warnings.join(' ')).toMatch(new RegExp(warnings.join('.*')));
  });

  it.each<[string, string]>([
    ['highdicom/seg_image_cr_binary.dcm', 'seg-no-orientation'],
    ['highdicom/seg_image_sm_control.dcm', 'seg-slide'],
    ['highdicom/seg_image_sm_dots_tiled_full.dcm', 'seg-no-orientation'],
  ])('refuses %s with %s', (name, code) => {
    expect(codeOf(() => read(...name.split('/')))).toBe(code);
  });

  it('names every other segmentation there as read or refused in words', () => {
    const folder = path.join(conformance ?? '', 'highdicom');
    for (const name of readdirSync(folder).filter((entry) => entry.startsWith('seg_'))) {
      expect(codeOf(() => read('highdicom', name))).toMatch(/^(read|seg-[a-z-]+|dicom-[a-z-]+)$/);
    }
  });
});
