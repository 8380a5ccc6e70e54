/** Rows of the conformance page: segmentations, structure sets and images of other formats. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'fflate';
import { beforeAll, expect } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { sameGrid, voxelCount, voxelVolumeMl, type Grid } from '../../src/core/space.ts';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { withPlainPixels } from '../../src/dicom/plain-pixels.ts';
import { transferSyntax } from '../../src/dicom/transfer-syntax.ts';
import { readDicomSeg } from '../../src/formats/dicom-seg.ts';
import { writeDicomSeg } from '../../src/formats/dicom-seg-write.ts';
import type { StoredImage } from '../../src/formats/image.ts';
import { readMetaImage, writeMetaImage } from '../../src/formats/metaimage.ts';
import { readNifti, writeNifti } from '../../src/formats/nifti.ts';
import { readNrrd, writeNrrd } from '../../src/formats/nrrd.ts';
import { readStructureSet, roiMask } from '../../src/formats/rtstruct.ts';
import { writeStructureSet } from '../../src/formats/rtstruct-write.ts';
import {
  COMPRESSED_SEGS,
  compressedSeg,
  inSegment,
  SEG_SIZE,
  segNumber,
} from '../fixtures/compressed-seg.ts';
import { writeDicom } from '../fixtures/dicom-file.ts';
import { conformanceFile } from '../fixtures/open-file.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { sourceSeries } from '../fixtures/source-series.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

beforeAll(provideCodecsFromDisk);

const GRID: Grid = {
  dimensions: [11, 7, 5],
  spacingMm: [0.7, 0.9, 2.5],
  originMm: [-20.5, 31.25, 100],
  direction: [0.8, 0.6, 0, -0.6, 0.8, 0, 0, 0, 1],
};
const LABELS = [0, 20, 21, 26];
const random = createRandom(3);
const data = new Uint8Array(voxelCount(GRID)).map(() => LABELS[random.integer(4)]);
const source = sourceSeries(GRID);
const createdAt = new Date('2026-01-02T03:04:05Z');
const writeSeg = () =>
  writeDicomSeg({ grid: GRID, data }, { source, createdAt, algorithm: 'MANUAL' });
const codeOf = async (read: () => unknown): Promise<string> => {
  try {
    await read();
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

const structure = rowsIn('Segmentations and structures');
const DATA = 'dicom-conformance';

conformanceRow(
  structure(
    'SEG, binary',
    'reads and writes',
    'Written and read back voxel for voxel, on its own grid and on that of the image, also oblique.',
  ),
  async () => {
    const seg = readDicomSeg(await writeSeg(), GRID);
    expect(seg.layers[0].data).toEqual(data.map((label) => LABELS.indexOf(label)));
    expect(sameGrid(readDicomSeg(await writeSeg()).layers[0].grid, GRID)).toBe(true);
  },
);
/** The same object, its data set deflated or under another transfer syntax. */
async function segAs(transferSyntaxUid: string, pack: (dataSet: Uint8Array) => Uint8Array) {
  const plain = await writeSeg();
  const meta = 144 + new DataView(plain.buffer).getUint32(140, true);
  const head = writeDicom({}, { transferSyntaxUid });
  return new Uint8Array([...head, ...pack(plain.subarray(meta))]);
}
conformanceRow(
  structure(
    'SEG, deflated, 1.2.840.10008.1.2.1.99',
    'reads',
    'Voxel for voxel; unpacked to a hundred times its size at most, or 64 MB.',
  ),
  async () => {
    const file = await segAs('1.2.840.10008.1.2.1.99', (dataSet) => deflateSync(dataSet));
    expect(readDicomSeg(file).layers[0].data).toEqual(data.map((label) => LABELS.indexOf(label)));
    const bomb = await segAs('1.2.840.10008.1.2.1.99', () =>
      deflateSync(new Uint8Array(80 * 1024 ** 2)),
    );
    expect(await codeOf(() => readDicomSeg(bomb))).toBe('unpacks-too-large');
    expect(await codeOf(() => readDicomSeg(file.subarray(0, file.length - 60)))).toBe(
      'dicom-truncated',
    );
  },
);
for (const form of COMPRESSED_SEGS) {
  const { uid, kind, bits } = form;
  const item = `SEG with compressed frames: ${kind.toLowerCase()}, ${bits === 1 ? '1 bit' : `${bits} bits`}, ${transferSyntax(uid).name}`;
  conformanceRow(structure(item, 'reads', 'Voxel for voxel.'), async () => {
    const seg = readDicomSeg(await withPlainPixels(await compressedSeg(form)));
    expect(seg.kind).toBe(kind);
    const [layer] = seg.layers;
    const { columns, rows, frames } = SEG_SIZE;
    expect(layer.grid.dimensions).toEqual([columns, rows, frames]);
    expect([...layer.data]).toEqual(
      Array.from(layer.data, (_, n) => (kind === 'LABELMAP' ? segNumber(n) : +inSegment(n))),
    );
  });
}
conformanceRow(
  structure(
    'SEG with frames in a form that is not read, or that unpack to more than 512 MB',
    'refuses',
    'By name of the form, or by its size, before anything is unpacked.',
  ),
  async () => {
    const film = await segAs('1.2.840.10008.1.2.4.102', (dataSet) => dataSet);
    expect(await codeOf(() => readDicomSeg(film))).toBe('dicom-syntax');
    const file = await compressedSeg(COMPRESSED_SEGS[0]);
    const large = file.slice();
    const view = new DataView(large.buffer);
    // Rows and columns of the header become 65,535.
    for (const element of [0x10, 0x11]) {
      const at = large.findIndex(
        (_, n) => n > 132 && view.getUint32(n, true) === element * 0x10000 + 0x28,
      );
      view.setUint16(at + 8, 65_535, true);
    }
    expect(await codeOf(() => withPlainPixels(large))).toMatch(/frames-(unreadable|too-large)/);
    expect(await codeOf(() => withPlainPixels(file.subarray(0, file.length - 20)))).toBe(
      'frames-unreadable',
    );
  },
);
/** Lines of dciodvfy that begin with `Error`. */
function dicomErrors(file: Uint8Array): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'dciodvfy-'));
  try {
    const name = path.join(folder, 'object.dcm');
    writeFileSync(name, file);
    const { stdout, stderr } = spawnSync('dciodvfy', [name], { encoding: 'utf8' });
    const lines = `${stdout}${stderr}`.split('\n');
    expect(lines.some((line) => /Segmentation|RTStructureSet/.test(line))).toBe(true);
    return lines.filter((line) => line.startsWith('Error'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
conformanceRow(
  {
    ...structure('SEG as written here', 'writes', 'No error by the validator of dicom3tools.'),
    tool: 'dciodvfy',
  },
  async () => {
    expect(dicomErrors(await writeSeg())).toEqual([]);
  },
);
for (const [item, name, kind, layers, segments] of [
  ['SEG, binary, of dcmqi', 'dcmqi_seg/segmentations/liver.dcm', 'BINARY', 1, 1],
  [
    'SEG, binary, segments that overlap',
    'dcmqi_seg/segmentations/partial_overlaps.dcm',
    'BINARY',
    3,
    5,
  ],
  ['SEG, fractional', 'highdicom/seg_image_ct_true_fractional.dcm', 'FRACTIONAL', 1, 1],
  [
    'SEG, label map, 1.2.840.10008.5.1.4.1.1.66.7',
    'dcmqi_seg/segmentations/sparse-labelmap-ppv5.dcm',
    'LABELMAP',
    1,
    1,
  ],
  [
    'SEG, sparse: frames are left out where a segment is not',
    'highdicom/seg_image_ct_binary_overlap.dcm',
    'BINARY',
    2,
    2,
  ],
] as const) {
  const note = {
    BINARY: 'Voxels as an independent reader counts them.',
    FRACTIONAL: 'From one half on inside, with a note.',
    LABELMAP: 'Numbers as stored, without the background.',
  }[kind];
  conformanceRow(structure(item, 'reads', note, DATA), () => {
    const seg = readDicomSeg(conformanceFile(...name.split('/')));
    expect([seg.kind, seg.layers.length, seg.segments.length]).toEqual([kind, layers, segments]);
    expect(seg.layers.every((layer) => layer.data.some((value) => value > 0))).toBe(true);
  });
}
conformanceRow(
  structure(
    'SEG of a microscope slide, or without a place in the patient',
    'refuses',
    'In words (seg-slide, seg-no-orientation).',
    DATA,
  ),
  async () => {
    const read = (name: string) => codeOf(() => readDicomSeg(conformanceFile('highdicom', name)));
    expect(await read('seg_image_sm_control.dcm')).toBe('seg-slide');
    expect(await read('seg_image_cr_binary.dcm')).toBe('seg-no-orientation');
  },
);
conformanceRow(
  structure(
    'SEG on another grid than the image',
    'refuses',
    'Never resampled in silence (seg-other-grid).',
  ),
  async () => {
    const coarse = { ...GRID, spacingMm: [1, 0.9, 2.5] as const };
    const file = await writeSeg();
    expect(await codeOf(() => readDicomSeg(file, coarse))).toBe('seg-other-grid');
  },
);
conformanceRow(
  structure(
    'RTSTRUCT, closed planar contours',
    'reads and writes',
    'Written along the edges of the voxels and read back voxel for voxel; keyholes and holes by the even-odd rule.',
  ),
  async () => {
    const { rois } = readStructureSet(
      await writeStructureSet({ grid: GRID, data }, { source, createdAt }),
    );
    for (const [n, roi] of rois.entries()) {
      expect(roiMask(roi, GRID).mask).toEqual(
        data.map((label) => (label === LABELS[n + 1] ? 1 : 0)),
      );
    }
  },
);
conformanceRow(
  {
    ...structure('RTSTRUCT as written here', 'writes', 'No error by the validator of dicom3tools.'),
    tool: 'dciodvfy',
  },
  async () => {
    expect(
      dicomErrors(await writeStructureSet({ grid: GRID, data }, { source, createdAt })),
    ).toEqual([]);
  },
);
conformanceRow(
  structure(
    'RTSTRUCT of planning systems, also without preamble',
    'reads',
    'Structures with their contours.',
    DATA,
  ),
  () => {
    expect(readStructureSet(conformanceFile('rt_utils', 'mock_data', 'rt.dcm')).rois).toHaveLength(
      1,
    );
    expect(readStructureSet(conformanceFile('pydicom', 'rtstruct.dcm')).rois).toHaveLength(3);
  },
);

/* Images of other formats. */

const image = rowsIn('Images of other formats');
const values = Int16Array.from({ length: voxelCount(GRID) }, (_, n) => 37 * n - 900);
const LEFT_HANDED: Grid = { ...GRID, direction: [1, 0, 0, 0, 1, 0, 0, 0, -1] };
const formats: readonly (readonly [
  item: string,
  write: (grid: Grid) => Uint8Array,
  read: (file: Uint8Array) => Promise<StoredImage>,
])[] = [
  ['NIfTI-1, .nii', (grid) => writeNifti({ grid, data: values }, { gzip: false }), readNifti],
  ['NIfTI-1, .nii.gz', (grid) => writeNifti({ grid, data: values }), readNifti],
  [
    'NRRD, .nrrd, raw',
    (grid) => writeNrrd({ grid, data: values }, { gzip: false }),
    (file) => readNrrd(file),
  ],
  ['NRRD, .nrrd, gzip', (grid) => writeNrrd({ grid, data: values }), (file) => readNrrd(file)],
  [
    'MetaImage, .mha',
    (grid) => writeMetaImage({ grid, data: values }),
    (file) => readMetaImage(file),
  ],
];
for (const [item, write, read] of formats) {
  conformanceRow(
    image(
      item,
      'reads and writes',
      'Values bit by bit, geometry of oblique and left-handed grids, RAS and LPS.',
    ),
    async () => {
      for (const grid of [GRID, LEFT_HANDED]) {
        const back = await read(write(grid));
        expect(Array.from(back.data)).toEqual([...values]);
        expect(sameGrid(back.grid, grid)).toBe(true);
      }
    },
  );
}
conformanceRow(
  image('NRRD header with its voxels beside it, .nhdr', 'reads', 'Only from the same folder.'),
  async () => {
    const whole = writeNrrd({ grid: GRID, data: values }, { gzip: false });
    const text = new TextDecoder('latin1').decode(whole);
    const end = text.indexOf('\n\n') + 2;
    const head = new TextEncoder().encode(`${text.slice(0, end - 1)}data file: voxels.raw\n`);
    const back = await readNrrd(head, async () => whole.subarray(end));
    expect(Array.from(back.data)).toEqual([...values]);
    const outside = new TextEncoder().encode(`${text.slice(0, end - 1)}data file: ../secret.raw\n`);
    expect(await codeOf(() => readNrrd(outside, async () => whole.subarray(end)))).toBe(
      'nrrd-data-file',
    );
  },
);
const changedNifti = (change: (view: DataView) => void): Uint8Array => {
  const bytes = writeNifti({ grid: LEFT_HANDED, data: values }, { gzip: false });
  change(new DataView(bytes.buffer));
  return bytes;
};
conformanceRow(
  image(
    'NIfTI, sform and qform in the same space that disagree',
    'refuses',
    'One of them mirrors or moves the patient, and nothing tells which (nifti-orientation-conflict).',
  ),
  async () => {
    const mirrored = changedNifti((view) =>
      view.setFloat32(280, -view.getFloat32(280, true), true),
    );
    expect(await codeOf(() => readNifti(mirrored))).toBe('nifti-orientation-conflict');
  },
);
conformanceRow(
  image(
    'NIfTI, sform and qform in different spaces',
    'reads',
    'The higher code is used, and the user is told by how many mm they differ.',
  ),
  async () => {
    const moved = changedNifti((view) => {
      view.setFloat32(292, 500, true);
      view.setInt16(254, 2, true);
    });
    expect((await readNifti(moved)).warnings.join()).toMatch(/sform was used/);
  },
);
conformanceRow(
  image(
    'NIfTI, NRRD and MetaImage without orientation',
    'refuses',
    'Left and right would be a guess.',
  ),
  async () => {
    const lost = changedNifti((view) => view.setInt32(252, 0, true));
    expect(await codeOf(() => readNifti(lost))).toBe('nifti-no-orientation');
    const without = (file: Uint8Array, pattern: RegExp): Uint8Array =>
      new Uint8Array(
        Buffer.from(Buffer.from(file).toString('latin1').replace(pattern, ''), 'latin1'),
      );
    const nrrd = writeNrrd({ grid: GRID, data: values }, { gzip: false });
    expect(await codeOf(() => readNrrd(without(nrrd, /space: .*\n/)))).toBe('nrrd-no-orientation');
    const mha = writeMetaImage({ grid: GRID, data: values });
    expect(await codeOf(() => readMetaImage(without(mha, /TransformMatrix.*\n/)))).toBe(
      'metaimage-no-orientation',
    );
  },
);
for (const [what, code, change] of [
  ['a voxel size that is no number', 'nifti-geometry', (v) => v.setFloat32(80, Number.NaN, true)],
  ['a voxel size of nothing', 'nifti-geometry', (v) => v.setFloat32(84, 0, true)],
  ['a negative dimension', 'nifti-not-3d', (v) => v.setInt16(44, -4, true)],
  ['more voxels than bytes', 'nifti-truncated', (v) => v.setInt16(46, 30000, true)],
  ['ninety-nine dimensions', 'nifti-not-3d', (v) => v.setInt16(40, 99, true)],
  ['an unknown voxel type', 'nifti-type', (v) => v.setInt16(70, 9999, true)],
  ['voxels far behind the end', 'nifti-invalid', (v) => v.setFloat32(108, 1e30, true)],
  ['an affine that is no number', 'nifti-geometry', (v) => v.setFloat32(280, Number.NaN, true)],
  ['a slope that is no number', 'nifti-scale', (v) => v.setFloat32(112, Number.NaN, true)],
] satisfies readonly [string, string, (view: DataView) => void][]) {
  conformanceRow(image(`NIfTI header with ${what}`, 'refuses', `In words (${code}).`), async () => {
    expect(await codeOf(() => readNifti(changedNifti(change)))).toBe(code);
  });
}
conformanceRow(
  image(
    'NIfTI label maps of TotalSegmentator',
    'reads',
    'Heart 668.8 ml, as published.',
    'heart-ct-angiography',
  ),
  async () => {
    const file = path.join(sharedData('heart-ct-angiography') ?? '', 'labels', 'heart.nii.gz');
    const heart = await readNifti(new Uint8Array(readFileSync(file)));
    const voxels = heart.data.filter((value: number) => value > 0).length;
    expect(voxels * voxelVolumeMl(heart.grid)).toBeCloseTo(668.8, 1);
  },
);
