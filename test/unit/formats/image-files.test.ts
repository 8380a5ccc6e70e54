/** NRRD and MetaImage: round trips, headers of others, frames, and what is refused. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import {
  cross,
  normalize,
  sameGrid,
  voxelCount,
  type Grid,
  type Vec3,
} from '../../../src/core/space.ts';
import { checkUnpackedSize, unpackUpTo } from '../../../src/formats/gunzip.ts';
import type { StoredImage } from '../../../src/formats/image.ts';
import { readMetaImage, writeMetaImage } from '../../../src/formats/metaimage.ts';
import { readNrrd, writeNrrd } from '../../../src/formats/nrrd.ts';
import { sharedData } from '../../fixtures/shared-data.ts';

const random = createRandom(5);

function obliqueGrid(leftHanded: boolean): Grid {
  const vector = (): Vec3 => [random.normal(), random.normal(), random.normal()];
  const i = normalize(vector());
  const k = normalize(cross(i, vector()));
  const j = cross(k, i);
  return {
    dimensions: [5, 4, 3],
    spacingMm: [0.7, 1.3, 2.5],
    originMm: [-12.25, 33.5, 801.125],
    direction: [...i, ...j, ...k.map((c) => (leftHanded ? -c : c))],
  };
}

const ARRAYS = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
];

async function codeOf(read: Promise<StoredImage>): Promise<string> {
  try {
    await read;
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe.each([
  ['NRRD', (image: StoredImage) => writeNrrd(image), readNrrd],
  ['NRRD raw', (image: StoredImage) => writeNrrd(image, { gzip: false }), readNrrd],
  ['MetaImage', (image: StoredImage) => writeMetaImage(image), readMetaImage],
] as const)('%s', (_, write, read) => {
  it('keeps values and geometry of oblique and left-handed grids, in every voxel type', async () => {
    for (const [n, array] of ARRAYS.entries()) {
      const grid = obliqueGrid(n % 2 === 1);
      const data = array.from(Array.from({ length: voxelCount(grid) }, () => random.integer(120)));
      const image = await read(write({ grid, data, description: '' }));
      expect(image.data).toEqual(data);
      expect(sameGrid(image.grid, grid)).toBe(true);
    }
  });

  it('says so when it breaks off', async () => {
    const grid = obliqueGrid(false);
    const data = new Int16Array(60).map(() => random.integer(30000));
    const file = write({ grid, data, description: '' });
    expect(await codeOf(read(file.subarray(0, file.length - 30)))).toMatch(/-truncated$/);
    expect(await codeOf(read(file.subarray(0, 9)))).toMatch(/-invalid$/);
    expect(await codeOf(read(new Uint8Array(0)))).toMatch(/-invalid$/);
  });
});

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const HEADER = `NRRD0005
# a comment: with a colon
type: short
dimension: 3
space: right-anterior-superior
sizes: 2 2 1
space directions: (-2,0,0) (0,-3,0) (0,0,4)
kinds: domain domain domain
endian: little
encoding: ascii
space origin: (10,20,30)
`;

describe('NRRD of others', () => {
  it('turns RAS and LAS into LPS and reads ascii', async () => {
    const { grid, data } = await readNrrd(text(`${HEADER}\n1 2\n-3 4\n`));
    expect([...data]).toEqual([1, 2, -3, 4]);
    expect(grid).toEqual({
      dimensions: [2, 2, 1],
      spacingMm: [2, 3, 4],
      originMm: [-10, -20, 30],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    const las = HEADER.replace('right-anterior-superior', 'LAS');
    expect((await readNrrd(text(`${las}\n1 2 3 4`))).grid.direction).toEqual([
      -1, 0, 0, 0, 1, 0, 0, 0, 1,
    ]);
  });

  it('reads a detached header through the file it names, and only beside it', async () => {
    const detached = HEADER.replace('encoding: ascii', 'encoding: gzip').replace(
      'endian: little',
      'endian: big\ndata file: voxels.raw.gz',
    );
    const packed = gzipSync(new Uint8Array([0, 1, 0, 2, 255, 253, 0, 4]));
    const named: string[] = [];
    const { data } = await readNrrd(text(detached), async (name) => {
      named.push(name);
      return packed;
    });
    expect(named).toEqual(['voxels.raw.gz']);
    expect([...data]).toEqual([1, 2, -3, 4]);
    expect(await codeOf(readNrrd(text(detached)))).toBe('nrrd-data-file');
    for (const name of ['../secret.raw', '/etc/passwd', 'slice%03d.raw 1 9 1', 'LIST', '..']) {
      const bad = detached.replace('voxels.raw.gz', name);
      expect(await codeOf(readNrrd(text(bad), async () => packed))).toBe('nrrd-data-file');
    }
  });

  it.each([
    ['nrrd-no-orientation', 'space: right-anterior-superior\n', ''],
    ['nrrd-no-orientation', 'right-anterior-superior', 'scanner-xyz'],
    ['nrrd-no-orientation', 'space origin: (10,20,30)\n', ''],
    ['nrrd-no-orientation', 'space directions: (-2,0,0) (0,-3,0) (0,0,4)\n', ''],
    ['nrrd-geometry', '(0,-3,0)', '(-1,-3,0)'],
    ['nrrd-geometry', '(0,-3,0)', '(0,0,0)'],
    ['nrrd-geometry', '(0,-3,0)', '(0,nan,0)'],
    ['nrrd-invalid', 'sizes: 2 2 1', 'sizes: 2 -2 1'],
    ['nrrd-invalid', 'sizes: 2 2 1', 'sizes: 2 2'],
    ['nrrd-invalid', 'dimension: 3', 'dimension: 99'],
    ['nrrd-too-large', 'sizes: 2 2 1', 'sizes: 30000 30000 30000'],
    ['nrrd-truncated', 'sizes: 2 2 1', 'sizes: 2 2 100000'],
    ['nrrd-type', 'type: short', 'type: block'],
    ['nrrd-encoding', 'encoding: ascii', 'encoding: bzip2'],
    ['nrrd-not-3d', '(0,0,4)', 'none'],
  ])('refuses with %s when "%s" becomes "%s"', async (code, before, after) => {
    expect(HEADER).toContain(before);
    expect(await codeOf(readNrrd(text(`${HEADER.replace(before, after)}\n1 2 3 4`)))).toBe(code);
  });

  const folder = sharedData('dicom-conformance', 'dcmqi_seg', 'segmentations');
  it.skipIf(!folder)('reads the label maps of dcmqi', async () => {
    const file = readFileSync(path.join(folder ?? '', 'liver_seg.nrrd'));
    const { grid, data } = await readNrrd(file);
    expect(grid.dimensions).toEqual([512, 512, 3]);
    expect(grid.originMm).toEqual([-235.2, -226.8, -128.69].map((mm) => expect.closeTo(mm, 3)));
    expect(data.some((value: number) => value > 0)).toBe(true);
  });
});

describe('MetaImage of others', () => {
  const HEAD = `ObjectType = Image
NDims = 3
BinaryData = True
BinaryDataByteOrderMSB = True
TransformMatrix = 0 1 0 0 0 1 1 0 0
Offset = 1 2 3
ElementSpacing = 1 2 3
DimSize = 2 1 1
ElementType = MET_SHORT
ElementDataFile = LOCAL
`;
  const withVoxels = (head: string): Uint8Array => new Uint8Array([...text(head), 1, 0, 255, 254]);

  it('reads big-endian voxels and axes that are listed one after the other', async () => {
    const { grid, data } = await readMetaImage(withVoxels(HEAD));
    expect([...data]).toEqual([256, -2]);
    expect(grid.direction).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 0]);
    expect(grid.spacingMm).toEqual([1, 2, 3]);
  });

  it.each([
    ['metaimage-no-orientation', 'TransformMatrix = 0 1 0 0 0 1 1 0 0\n', ''],
    ['metaimage-geometry', '0 1 0 0 0 1 1 0 0', '0 1 0 0 0.5 1 1 0 0'],
    ['metaimage-not-3d', 'NDims = 3', 'NDims = 4'],
    ['metaimage-type', 'MET_SHORT', 'MET_STRING'],
    ['metaimage-type', 'MET_SHORT', 'MET_SHORT\nElementNumberOfChannels = 3'],
    ['metaimage-data-file', 'LOCAL', '../voxels.raw'],
    ['metaimage-too-large', 'DimSize = 2 1 1', 'DimSize = 90000 90000 1'],
    ['metaimage-invalid', 'DimSize = 2 1 1', 'DimSize = 2 1 NaN'],
  ])('refuses with %s when "%s" becomes "%s"', async (code, before, after) => {
    expect(await codeOf(readMetaImage(withVoxels(HEAD.replace(before, after))))).toBe(code);
  });
});

describe('unpacking', () => {
  it('stops where it is told, whatever the stream holds', async () => {
    const bomb = gzipSync(new Uint8Array(64 * 1024 ** 2));
    expect(bomb.length).toBeLessThan(70_000);
    expect((await unpackUpTo(bomb, 1000)).length).toBe(1000);
  });

  it('refuses a few kilobytes that announce hundreds of megabytes', () => {
    expect(() => checkUnpackedSize(261_102, 256 * 1024 ** 2)).toThrow(/repeated value/);
    expect(() => checkUnpackedSize(600_000, 256 * 1024 ** 2)).not.toThrow();
  });
});
