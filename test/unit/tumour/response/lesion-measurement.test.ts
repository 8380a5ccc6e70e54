import { describe, expect, it } from 'vitest';
import { tumourLabel } from '../../../../src/core/anatomy.ts';
import { createJobContext } from '../../../../src/core/job.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { distance, ijkToLps } from '../../../../src/core/space.ts';
import type { Vec3 } from '../../../../src/core/space.ts';
import { measureLesions } from '../../../../src/tumour/response/lesion-measurement.ts';
import { gridAbout, labelled } from './shapes.ts';

const ctx = createJobContext();

describe('measureLesions', () => {
  it('measures one voxel and a row of voxels by the stated convention', async () => {
    const grid = gridAbout([9, 9, 9], [0.8, 1.2, 3]);
    const map = { grid, data: new Uint8Array(729) };
    map.data[4 + 9 * (4 + 9 * 4)] = tumourLabel(1);
    const [one] = await measureLesions(map, ctx);
    // A quarter of a voxel outside the centre to either side.
    expect(one.longest.lengthMm).toBeCloseTo(0.6, 10);
    expect(one.volumeMl).toBeCloseTo(0.00288, 10);
    expect(one).toMatchObject({ slice: 4, pieces: 1, name: 'tumour-1' });
    for (let i = 2; i < 7; i++) map.data[i + 9 * (4 + 9 * 4)] = tumourLabel(1);
    const [row] = await measureLesions(map, ctx);
    expect(row.longest.lengthMm).toBeCloseTo(4.5 * 0.8, 10);
    expect(row.shortAxis.lengthMm).toBeCloseTo(0.6, 10);
  });

  it('finds the largest extent of random shapes as a search over all pairs does', async () => {
    const random = createRandom(11);
    for (let round = 0; round < 6; round++) {
      const grid = gridAbout(
        [14, 12, 9],
        [random.between(0.5, 2), random.between(0.5, 2), random.between(0.5, 4)],
      );
      const shapes = Array.from({ length: 3 }, () => ({
        centre: [random.between(-2, 2), random.between(-2, 2), random.between(-2, 2)] as const,
        semiAxes: [random.between(2, 6), random.between(2, 6), random.between(2, 6)] as const,
      }));
      const map = labelled(grid, shapes);
      const [lesion] = await measureLesions(map, ctx);
      const points: Vec3[] = [];
      let n = 0;
      for (let k = 0; k < 9; k++)
        for (let j = 0; j < 12; j++)
          for (let i = 0; i < 14; i++)
            if (map.data[n++])
              for (const [di, dj, dk] of [
                [1, 0, 0],
                [0, 1, 0],
                [0, 0, 1],
              ])
                for (const s of [-0.25, 0.25])
                  points.push(ijkToLps(grid, [i + s * di, j + s * dj, k + s * dk]));
      let most = 0;
      for (const a of points) for (const b of points) most = Math.max(most, distance(a, b));
      expect(lesion.largest3d.lengthMm).toBeCloseTo(most, 9);
      const { fromLps, toLps, lengthMm } = lesion.longest;
      expect(distance(fromLps, toLps)).toBeCloseTo(lengthMm, 9);
    }
  });

  it('measures the diameter of one piece and the volume of all', async () => {
    const grid = gridAbout([60, 30, 20], [1, 1, 1]);
    const ball = (x: number, r: number) => ({
      centre: [x, 0, 0] as const,
      semiAxes: [r, r, r] as const,
    });
    const map = labelled(grid, [ball(-15, 7), ball(15, 5)]);
    const [lesion] = await measureLesions(map, ctx);
    expect(lesion.pieces).toBe(2);
    expect(lesion.longest.lengthMm).toBeLessThan(15);
    expect(lesion.largest3d.lengthMm).toBeLessThan(15);
    const voxels = map.data.reduce((sum, label) => sum + (label > 0 ? 1 : 0), 0);
    expect(lesion.volumeMl).toBeCloseTo(voxels / 1000, 12);
  });

  it('estimates the surface of a sphere from its faces', async () => {
    const grid = gridAbout([50, 50, 30], [1, 1, 2]);
    const [lesion] = await measureLesions(
      labelled(grid, [{ centre: [0.2, 0.1, 0.4], semiAxes: [20, 20, 20] }]),
      ctx,
    );
    expect(Math.abs(lesion.surfaceMm2 / (4 * Math.PI * 400) - 1)).toBeLessThan(0.03);
  });

  it('leaves out what is not there and takes only tumours by itself', async () => {
    const grid = gridAbout([9, 9, 9], [1, 1, 1]);
    const map = labelled(grid, [{ label: 20, centre: [0, 0, 0], semiAxes: [3, 3, 3] }]);
    expect(await measureLesions(map, ctx)).toEqual([]);
    expect(await measureLesions(map, ctx, [20, 21])).toMatchObject([{ label: 20, name: 'liver' }]);
  });
});
