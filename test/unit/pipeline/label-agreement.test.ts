/** Agreement of a case with a file: what is said of spheres whose answer is known, and what is refused with which reason. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { IDENTITY_DIRECTION, voxelCount, type Grid, type Vec3 } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { writeDicomSeg } from '../../../src/formats/dicom-seg-write.ts';
import type { SourceSeries } from '../../../src/formats/dicom-source.ts';
import { writeNifti } from '../../../src/formats/nifti.ts';
import { readSurface } from '../../../src/formats/surface-read.ts';
import { agreementCsv, type ComparedWith } from '../../../src/pipeline/agreement-table.ts';
import { agreementSurface, compareWith } from '../../../src/pipeline/label-agreement.ts';
import { surfaceFiles } from '../../../src/pipeline/surface-files.ts';
import { qualityWords } from '../../../src/pipeline/surface-formats.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';

beforeAll(() => provideKernelsFromDisk());

const ctx = createJobContext();
const grid: Grid = {
  dimensions: [40, 40, 32],
  spacingMm: [1, 1, 1.25],
  originMm: [-20, -20, -20],
  direction: IDENTITY_DIRECTION,
};
/** Two balls of the heart's labels 1 and 4. */
function map(radiusMm: number, on: Grid = grid): LabelMap {
  const data = new Uint8Array(voxelCount(on));
  const [nx, ny, nz] = on.dimensions;
  const away = ([x, y, z]: Vec3, centre: Vec3): number =>
    Math.hypot(x - centre[0], y - centre[1], z - centre[2]);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const at: Vec3 = [
          on.originMm[0] + i * on.spacingMm[0],
          on.originMm[1] + j * on.spacingMm[1],
          on.originMm[2] + k * on.spacingMm[2],
        ];
        if (away(at, [-6, 0, 0]) <= radiusMm) data[n] = 1;
        else if (away(at, [12, 0, 0]) <= 5) data[n] = 4;
      }
  return { grid: on, data };
}
const source: SourceSeries = {
  studyUid: '1.2.3',
  seriesUid: '1.2.3.4',
  frameOfReferenceUid: '1.2.3.5',
  patientName: 'TEST^ONE',
  patientId: 'P-1',
  birthDate: '',
  sex: 'O',
  studyDate: '20240101',
  studyTime: '',
  studyId: '1',
  accessionNumber: '',
  referringPhysician: '',
  instances: Array.from({ length: 32 }, (_, k) => ({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: `1.2.3.4.${k + 1}`,
    positionMm: [-20, -20, -20 + 1.25 * k] as Vec3,
  })),
};
const identity = { patientId: 'P-1', frameOfReferenceUid: '1.2.3.5' };
const withFile = (
  name: string,
  bytes: Uint8Array,
  images?: typeof identity,
): Extract<ComparedWith, { kind: 'file' }> => ({
  kind: 'file',
  file: { name, bytes },
  organ: 'heart',
  maskLabel: 1,
  ...(images && { images }),
});

describe('compareWith', () => {
  it('measures a ball against a larger one in a file, and the surface between', async () => {
    const against = withFile('b.nii.gz', await writeNifti(map(10)));
    const result = await compareWith(map(8), against, 2.2, ctx);
    const [ball, other] = result.rows;
    expect(other).toMatchObject({ label: 4, dice: 1, jaccard: 1, distance95Mm: 0, surfaceDice: 1 });
    expect(ball.averageSymmetricDistanceMm).toBeGreaterThan(1.5);
    expect(ball.averageSymmetricDistanceMm).toBeLessThan(2.2);
    // (8 / 10)^3 of the larger volume is shared.
    expect(Math.abs(ball.jaccard - 0.512)).toBeLessThan(0.02);
    expect(result.notes.join()).toMatch(/does not say whose images/);
    const csv = agreementCsv(result.rows, result);
    expect(csv.split('\r\n')).toHaveLength(4);
    expect(csv).toContain('LV blood pool,0.6');

    const { mesh, valuesMm } = await agreementSurface(map(8), ball, result.against, ctx);
    expect(valuesMm).toHaveLength(mesh.positions.length / 3);
    expect(Math.max(...valuesMm)).toBeLessThan(0);
    const mean = valuesMm.reduce((sum, mm) => sum + mm, 0) / valuesMm.length;
    // Elements lie on the corners of voxels, so the nearest of a curved surface is a little nearer than the surface.
    expect(mean).toBeLessThan(-1.5);
    expect(mean).toBeGreaterThan(-2.1);
  });

  it('accepts a segmentation of the same images and refuses another patient or frame', async () => {
    const bytes = await writeDicomSeg(map(10), {
      source,
      createdAt: new Date(0),
      algorithm: 'SEMIAUTOMATIC',
    });
    const same = await compareWith(map(8), withFile('a.dcm', bytes, identity), 1, ctx);
    expect(same.notes).toEqual([]);
    expect(same.rows.map(({ label }) => label)).toEqual([1, 4]);
    const refused = (images: typeof identity) =>
      compareWith(map(8), withFile('a.dcm', bytes, images), 1, ctx);
    await expect(refused({ ...identity, patientId: 'P-2' })).rejects.toMatchObject({
      code: 'patients-differ',
    });
    await expect(refused({ ...identity, frameOfReferenceUid: '9.9' })).rejects.toMatchObject({
      code: 'frames-differ',
    });
    const unchecked = await compareWith(map(8), withFile('a.dcm', bytes), 1, ctx);
    expect(unchecked.notes.join()).toMatch(/not checked/);
  });

  it('refuses a file on other voxels, the same structure and an empty one', async () => {
    const coarse: Grid = { ...grid, dimensions: [20, 20, 16], spacingMm: [2, 2, 2.5] };
    const file = withFile('c.nii.gz', await writeNifti(map(8, coarse)));
    await expect(compareWith(map(8), file, 1, ctx)).rejects.toMatchObject({ code: 'grids-differ' });
    const two = (first: number, second: number) =>
      compareWith(map(8), { kind: 'structures', first, second }, 1, ctx);
    await expect(two(1, 1)).rejects.toMatchObject({ code: 'same-structure' });
    await expect(two(1, 2)).rejects.toMatchObject({ code: 'empty-structure' });
    const [row] = (await two(1, 4)).rows;
    expect(row).toMatchObject({ label: 1, other: 4, dice: 0 });
    expect(row.title).toBe('LV blood pool against RV wall');
    expect(row.averageSymmetricDistanceMm).toBeGreaterThan(5);
  });
});

describe('surfaceFiles', () => {
  it('writes one structure as a file and several as a zip, closed and checked, with no patient in the name', async () => {
    const request = { labels: map(8), maxTriangles: 3000, stem: 'CASE' } as const;
    const one = await surfaceFiles({ ...request, structures: [1], format: 'stl' }, ctx);
    expect(one.name).toMatch(/^CASE-[a-z-]+\.stl$/);
    const read = readSurface(one.bytes, one.name);
    expect(read.statedInFile).toBe(true);
    expect(read.check).toMatchObject({ closed: true, openEdges: 0, badEdges: 0 });
    expect(read.check.volumeMl / one.surfaces[0].quality.labelVolumeMl).toBeCloseTo(1, 2);
    expect(qualityWords(one.surfaces[0])).toMatch(/^Closed and manifold, 1 part, \d+ triangles/);

    const both = await surfaceFiles({ ...request, structures: [1, 4], format: '3mf' }, ctx);
    expect(both.name).toBe('CASE-surfaces-3mf.zip');
    expect(both.surfaces.map(({ label }) => label)).toEqual([1, 4]);
    expect(String.fromCharCode(...both.bytes.subarray(0, 2))).toBe('PK');
  });

  it('says that the image cuts a structure off', async () => {
    const { grid: same, data } = map(8);
    data.fill(1, 0, 40 * 40);
    const { surfaces } = await surfaceFiles(
      {
        labels: { grid: same, data },
        structures: [1],
        format: 'glb',
        maxTriangles: 3000,
        stem: 'C',
      },
      ctx,
    );
    expect(qualityWords(surfaces[0])).toMatch(/cut flat where the image ends/);
  });
});
