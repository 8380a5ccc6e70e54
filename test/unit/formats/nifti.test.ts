/** NIfTI round trips, foreign headers, and the geometry of real label maps (`labels/` of the heart CT). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import {
  cross,
  dot,
  ijkToLps,
  normalize,
  sameGrid,
  voxelCount,
  voxelVolumeMl,
  type Grid,
  type Vec3,
} from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import {
  labelMapFromNifti,
  readNifti,
  volumeFromNifti,
  writeNifti,
} from '../../../src/formats/nifti.ts';
import { sharedData } from '../../fixtures/shared-data.ts';

const random = createRandom(11);

function randomGrid(leftHanded: boolean): Grid {
  const vector = (): Vec3 => [random.normal(), random.normal(), random.normal()];
  const i = normalize(vector());
  const k = normalize(cross(i, vector()));
  const j = cross(k, i);
  const last: Vec3 = leftHanded ? [-k[0], -k[1], -k[2]] : k;
  return {
    dimensions: [4 + random.integer(5), 3 + random.integer(5), 2 + random.integer(5)],
    spacingMm: [random.between(0.3, 3), random.between(0.3, 3), random.between(0.3, 6)],
    originMm: [random.between(-200, 200), random.between(-200, 200), random.between(-900, 900)],
    direction: [...i, ...j, ...last],
  };
}

const GRIDS: Grid[] = [
  {
    dimensions: [3, 4, 5],
    spacingMm: [1.5, 1.5, 1.5],
    originMm: [-71.66, -255.66, 540.2],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  ...Array.from({ length: 40 }, (_, n) => randomGrid(n % 2 === 1)),
  // Half turns, where the quaternion has no real part.
  ...[
    [-1, 0, 0, 0, -1, 0, 0, 0, 1],
    [1, 0, 0, 0, -1, 0, 0, 0, -1],
    [-1, 0, 0, 0, 1, 0, 0, 0, -1],
    [0, 1, 0, 0, 0, 1, 1, 0, 0],
  ].map((direction): Grid => ({
    dimensions: [3, 4, 5],
    spacingMm: [1, 2, 3],
    originMm: [10, -20, 30],
    direction,
  })),
];

/** The qform only: what a reader sees that ignores the sform. */
function withoutSform(nii: Uint8Array): Uint8Array {
  const bytes = nii.slice();
  bytes.fill(0, 254, 256);
  bytes.fill(0, 280, 328);
  return bytes;
}

const int16 = (grid: Grid): Int16Array =>
  new Int16Array(voxelCount(grid)).map(() => random.integer(4000) - 1000);

describe('NIfTI round trip', () => {
  it('keeps values and geometry of 45 straight, oblique and left-handed grids, by sform and by qform', async () => {
    for (const grid of GRIDS) {
      const data = int16(grid);
      const nii = writeNifti({ grid, data }, { gzip: false });
      for (const file of [nii, withoutSform(nii), gzipSync(nii)]) {
        const image = await readNifti(file);
        expect(image.data).toEqual(data);
        expect(sameGrid(image.grid, grid)).toBe(true);
      }
    }
  });

  it('keeps uint8 labels and float32 with NaN, and compresses the same way every time', async () => {
    const [grid] = GRIDS;
    const labels = new Uint8Array(voxelCount(grid)).map((_, n) => n % 9);
    const map = labelMapFromNifti(await readNifti(writeNifti({ grid, data: labels })));
    expect(map.data).toEqual(labels);
    const field = new Float32Array(voxelCount(grid)).map((_, n) => (n % 7 ? n / 3 : Number.NaN));
    expect((await readNifti(writeNifti({ grid, data: field }))).data).toEqual(field);
    expect(writeNifti({ grid, data: field })).toEqual(writeNifti({ grid, data: field }));
  });

  it("writes RAS: the patient's left is negative x in the file", () => {
    const [grid] = GRIDS;
    const view = new DataView(writeNifti({ grid, data: int16(grid) }, { gzip: false }).buffer);
    const srow = (row: number): number[] =>
      [0, 1, 2, 3].map((n) => view.getFloat32(280 + 16 * row + 4 * n, true));
    expect(srow(0)).toEqual([-1.5, 0, 0, Math.fround(71.66)]);
    expect(srow(1)).toEqual([0, -1.5, 0, Math.fround(255.66)]);
    expect(srow(2)).toEqual([0, 0, 1.5, Math.fround(540.2)]);
  });
});

describe('NIfTI headers of others', () => {
  const [grid] = GRIDS;
  const plain = (): { bytes: Uint8Array; view: DataView } => {
    const bytes = writeNifti({ grid, data: int16(grid) }, { gzip: false });
    return { bytes, view: new DataView(bytes.buffer) };
  };
  const code = async (bytes: Uint8Array): Promise<string> => {
    try {
      await readNifti(bytes);
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'read';
  };

  it('applies slope and intercept', async () => {
    const { bytes, view } = plain();
    const before = await readNifti(bytes);
    view.setFloat32(112, 2, true);
    view.setFloat32(116, -1000, true);
    const { data } = await readNifti(bytes);
    expect([...data]).toEqual([...before.data].map((value) => 2 * value - 1000));
    expect(volumeFromNifti(before, 'CT', 'HU').data).toBeInstanceOf(Int16Array);
  });

  it('reads big-endian files', async () => {
    const { bytes } = plain();
    const little = await readNifti(bytes);
    const big = bytes.slice();
    const swap = (from: number, to: number, size: number): void => {
      for (let at = from; at < to; at += size) big.subarray(at, at + size).reverse();
    };
    swap(0, 4, 4);
    swap(40, 56, 2);
    swap(68, 76, 2);
    swap(76, 120, 4);
    swap(252, 256, 2);
    swap(256, 328, 4);
    swap(352, big.length, 2);
    const image = await readNifti(big);
    expect(image.data).toEqual(little.data);
    expect(sameGrid(image.grid, little.grid)).toBe(true);
  });

  it('turns metres and micrometres into millimetres', async () => {
    const { bytes, view } = plain();
    view.setUint8(123, 1);
    expect((await readNifti(bytes)).grid.spacingMm[0]).toBeCloseTo(1500, 3);
    view.setUint8(123, 3);
    expect((await readNifti(bytes)).grid.spacingMm[0]).toBeCloseTo(0.0015, 8);
  });

  it('names what is wrong with a file it cannot use', async () => {
    expect(await code(new Uint8Array(0))).toBe('nifti-invalid');
    expect(await code(new TextEncoder().encode('no image at all'.repeat(50)))).toBe(
      'nifti-invalid',
    );
    const cut = plain();
    expect(await code(cut.bytes.subarray(0, cut.bytes.length - 1))).toBe('nifti-truncated');
    const zipped = gzipSync(cut.bytes);
    expect(await code(zipped.subarray(0, zipped.length - 40))).toBe('nifti-truncated');
    const lost = plain();
    lost.view.setInt16(252, 0, true);
    lost.view.setInt16(254, 0, true);
    expect(await code(lost.bytes)).toBe('nifti-no-orientation');
    const sheared = plain();
    sheared.view.setFloat32(284, 0.5, true);
    expect(await code(sheared.bytes)).toBe('nifti-geometry');
    const series = plain();
    series.view.setInt16(40, 4, true);
    series.view.setInt16(48, 5, true);
    expect(await code(series.bytes)).toBe('nifti-not-3d');
    const colour = plain();
    colour.view.setInt16(70, 128, true);
    expect(await code(colour.bytes)).toBe('nifti-type');
    const huge = plain();
    for (const at of [42, 44, 46]) huge.view.setInt16(at, 32000, true);
    expect(await code(huge.bytes)).toBe('nifti-too-large');
  });

  it.each<[string, string, (view: DataView) => void]>([
    ['a voxel size that is no number', 'nifti-geometry', (v) => v.setFloat32(80, Number.NaN, true)],
    ['a voxel size of nothing', 'nifti-geometry', (v) => v.setFloat32(84, 0, true)],
    ['a negative dimension', 'nifti-not-3d', (v) => v.setInt16(44, -4, true)],
    ['more voxels than bytes', 'nifti-truncated', (v) => v.setInt16(46, 30000, true)],
    ['ninety-nine dimensions', 'nifti-not-3d', (v) => v.setInt16(40, 99, true)],
    ['an unknown voxel type', 'nifti-type', (v) => v.setInt16(70, 9999, true)],
    ['voxels far behind the end', 'nifti-invalid', (v) => v.setFloat32(108, 1e30, true)],
    ['an affine that is no number', 'nifti-geometry', (v) => v.setFloat32(280, Number.NaN, true)],
    ['a slope that is no number', 'nifti-scale', (v) => v.setFloat32(112, Number.NaN, true)],
    [
      'a sform that mirrors its qform',
      'nifti-orientation-conflict',
      (v) => v.setFloat32(280, 1.5, true),
    ],
  ])('refuses %s with %s', async (_, expected, damage) => {
    const { bytes, view } = plain();
    damage(view);
    expect(await code(bytes)).toBe(expected);
    expect(await code(gzipSync(bytes))).toBe(expected);
  });

  it('says which orientation it used where two spaces differ', async () => {
    const { bytes, view } = plain();
    view.setFloat32(292, 100, true);
    view.setInt16(254, 2, true);
    const { grid: read, warnings } = await readNifti(bytes);
    expect(read.originMm[0]).toBe(-100);
    expect(warnings.join()).toMatch(/sform was used/);
    expect((await readNifti(plain().bytes)).warnings).toEqual([]);
  });

  it('does not take an image for a label map', async () => {
    const image = await readNifti(plain().bytes);
    expect(() => labelMapFromNifti(image)).toThrow(/label map/);
    const data = Float32Array.from([0, 1, Number.NaN]);
    expect(() => labelMapFromNifti({ ...image, data })).toThrow(/label map/);
  });
});

const folder = sharedData('heart-ct-angiography', 'labels');

describe.skipIf(!folder)('real label maps of the heart CT', () => {
  const load = async (name: string): Promise<LabelMap> =>
    labelMapFromNifti(await readNifti(readFileSync(path.join(folder ?? '', name))));
  const volumeMl = ({ grid, data }: LabelMap): number =>
    data.reduce((sum, label) => sum + (label > 0 ? 1 : 0), 0) * voxelVolumeMl(grid);
  const centroid = ({ grid, data }: LabelMap): Vec3 => {
    const [nx, ny] = grid.dimensions;
    const sum = [0, 0, 0];
    let count = 0;
    data.forEach((label, n) => {
      if (label === 0) return;
      const lps = ijkToLps(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]);
      lps.forEach((mm, axis) => (sum[axis] += mm));
      count += 1;
    });
    return [sum[0] / count, sum[1] / count, sum[2] / count];
  };

  it('have the published volumes: heart 668.8 ml, aorta 245.7 ml', async () => {
    expect(volumeMl(await load('heart.nii.gz'))).toBeCloseTo(668.8, 1);
    expect(volumeMl(await load('aorta.nii.gz'))).toBeCloseTo(245.7, 1);
  });

  it('lie where anatomy says, and stay there through a write and a read', async () => {
    const heart = await load('heart.nii.gz');
    const aorta = await load('aorta.nii.gz');
    const spine = await load('vertebrae_T12.nii.gz');
    const [heartAt, aortaAt, spineAt] = [heart, aorta, spine].map(centroid);
    // LPS: the heart lies to the left (+x), in front of (-y) and above (+z) the twelfth vertebra.
    expect(heartAt[0]).toBeGreaterThan(spineAt[0]);
    expect(heartAt[1]).toBeLessThan(aortaAt[1]);
    expect(aortaAt[1]).toBeLessThan(spineAt[1]);
    expect(heartAt[2]).toBeGreaterThan(spineAt[2]);
    // The same centroid straight from the file's RAS affine, without the reader's geometry.
    const raw = gunzipSync(readFileSync(path.join(folder ?? '', 'heart.nii.gz')));
    const view = new DataView(raw.buffer, raw.byteOffset);
    const ras = [0, 1, 2].map((row) =>
      [0, 1, 2, 3].map((n) => view.getFloat32(280 + 16 * row + 4 * n, true)),
    );
    const [nx, ny, nz] = heart.grid.dimensions;
    const middle = [0, 0, 0];
    let count = 0;
    for (let n = 0; n < nx * ny * nz; n++) {
      if (raw[352 + n] === 0) continue;
      const voxel: Vec3 = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
      ras.forEach((row, axis) => (middle[axis] += dot(row as unknown as Vec3, voxel) + row[3]));
      count += 1;
    }
    expect(heartAt[0]).toBeCloseTo(-middle[0] / count, 3);
    expect(heartAt[1]).toBeCloseTo(-middle[1] / count, 3);
    expect(heartAt[2]).toBeCloseTo(middle[2] / count, 3);
    const again = labelMapFromNifti(await readNifti(writeNifti(heart)));
    centroid(again).forEach((mm, axis) => expect(mm).toBeCloseTo(heartAt[axis], 4));
  });
});
