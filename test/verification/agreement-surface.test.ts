/**
 * Agreement of label maps against an independent calculation with numpy and scipy from the published definitions of
 * `surface-distance` (neighbourhood codes by correlation, exact distance transform in double precision, its own table of
 * surface elements), and against cases that can be done by hand. Tolerance: single precision of the distances.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import type { Vec3 } from '../../src/core/space.ts';
import type { LabelMap } from '../../src/core/volume.ts';
import { compareLabels, type LabelAgreement } from '../../src/segment/agreement.ts';
import { surfaceAreaTable } from '../../src/segment/surface-elements.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { gridOf } from '../unit/segment/shapes.ts';

const ctx = createJobContext();
const DIMENSIONS: Vec3 = [26, 22, 18];
const grid = gridOf(DIMENSIONS, [0.8, 1.1, 2.5]);

function mapOf(inside: (i: number, j: number, k: number, n: number) => boolean): LabelMap {
  const [nx, ny, nz] = DIMENSIONS;
  const data = new Uint8Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) data[n] = inside(i, j, k, n) ? 5 : 0;
  return { grid, data };
}

const ellipsoid =
  (centre: Vec3, radii: Vec3) =>
  (...voxel: readonly number[]): boolean =>
    centre.reduce((sum, c, axis) => sum + ((voxel[axis] - c) / radii[axis]) ** 2, 0) <= 1;

async function only(a: LabelMap, b: LabelMap, toleranceMm: number): Promise<LabelAgreement> {
  const { labels } = await compareLabels(a, b, { toleranceMm }, ctx);
  expect(labels.map(({ label }) => label)).toEqual([5]);
  return labels[0];
}

function expectDistances(found: LabelAgreement, reference: readonly number[]): void {
  [
    found.averageDistanceAToBMm,
    found.averageDistanceBToAMm,
    found.distance95Mm,
    found.surfaceDice,
  ].forEach((value, n) => expect(Math.abs(value / reference[n] - 1)).toBeLessThan(1e-6));
}

describe('agreement of label maps', () => {
  beforeAll(provideKernelsFromDisk);

  it('equals the independent calculation on blobs with an outlier', async () => {
    const second = ellipsoid([13, 11, 8], [7, 7, 6]);
    const a = mapOf(ellipsoid([12, 10, 8], [8, 6, 5]));
    const b = mapOf(
      (i, j, k) => second(i, j, k) || (i > 20 && i < 24 && j > 3 && j < 6 && k > 2 && k < 9),
    );
    expectDistances(
      await only(a, b, 1.2),
      [0.6073868751719211, 1.1306614174971483, 4.207136793592526, 0.6917733793459709],
    );
  });

  it('equals it on noise, where every neighbourhood occurs', async () => {
    const a = mapOf((_i, _j, _k, n) => (n * 37) % 101 < 30);
    const b = mapOf((_i, _j, _k, n) => (n * 53) % 101 < 40);
    expectDistances(
      await only(a, b, 0.9),
      [0.004095814257684762, 0.05355281847374734, 0.8, 0.9984723009061924],
    );
  });

  it('agrees with itself, and counts a shifted plate as what it is', async () => {
    const plate = (from: number): LabelMap => mapOf((i) => i >= from && i < from + 4);
    const same = await only(plate(3), plate(3), 0);
    expect(same).toMatchObject({
      dice: 1,
      jaccard: 1,
      averageSymmetricDistanceMm: 0,
      distance95Mm: 0,
      surfaceDice: 1,
      volumeDifferenceMl: 0,
    });
    const shifted = await only(plate(3), plate(6), 0.5);
    expect(shifted.dice).toBeCloseTo(1 / 4, 12);
    expect(shifted.jaccard).toBeCloseTo(1 / 7, 12);
    expect(shifted.distance95Mm).toBeCloseTo(3 * 0.8, 5);
  });

  it('is infinite where one map lacks the structure, and refuses other grids and tolerances', async () => {
    const a = mapOf(ellipsoid([12, 10, 8], [8, 6, 5]));
    const none = mapOf(() => false);
    const alone = await only(a, none, 1);
    expect(alone.dice).toBe(0);
    expect(alone.surfaceDice).toBe(0);
    expect(alone.averageSymmetricDistanceMm).toBe(Infinity);
    expect(alone.distance95Mm).toBe(Infinity);
    expect((await compareLabels(none, none, { toleranceMm: 1 }, ctx)).labels).toEqual([]);
    const moved = { ...a, grid: { ...grid, originMm: [0, 0, 1] as const } };
    await expect(compareLabels(a, moved, { toleranceMm: 1 }, ctx)).rejects.toMatchObject({
      code: 'grids-differ',
    });
    await expect(compareLabels(a, a, { toleranceMm: Number.NaN }, ctx)).rejects.toMatchObject({
      code: 'tolerance',
    });
  });

  it('gives a flat face its area and a corner its triangle', () => {
    const areas = surfaceAreaTable([0.8, 1.1, 2.5]);
    // Four voxels on one side of i, j and k.
    expect(areas[15]).toBeCloseTo(1.1 * 2.5, 12);
    expect(areas[51]).toBeCloseTo(0.8 * 2.5, 12);
    expect(areas[85]).toBeCloseTo(0.8 * 1.1, 12);
    expect(areas[1]).toBeCloseTo(Math.hypot(2.75, 2, 0.88) / 8, 12);
    expect([areas[0], areas[255]]).toEqual([0, 0]);
    for (let code = 1; code < 255; code++) {
      expect(areas[code]).toBeGreaterThan(0);
      expect(areas[code]).toBe(areas[255 - code]);
    }
  });
});
