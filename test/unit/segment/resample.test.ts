import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import type { Grid } from '../../../src/core/space.ts';
import { ijkToLps, voxelCount } from '../../../src/core/space.ts';
import { dice, labelDice, labelVolumesMl } from '../../../src/segment/dice.ts';
import {
  isotropicLpsGrid,
  resampleImage,
  resampleLabels,
  trilinearSampler,
} from '../../../src/segment/resample.ts';
import { gridOf } from './shapes.ts';

/** Axes permuted and reversed, uneven spacing: rows run to the head, columns to the right. */
const oblique: Grid = {
  dimensions: [12, 14, 9],
  spacingMm: [1.5, 0.8, 2],
  originMm: [40, -20, 7],
  direction: [0, 0, 1, -1, 0, 0, 0, -1, 0],
};
const ramp = ([x, y, z]: readonly number[]): number => 3 * x - 2 * y + 0.5 * z;

function filled(grid: Grid): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const data = new Float32Array(voxelCount(grid));
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) data[n] = ramp(ijkToLps(grid, [i, j, k]));
  return data;
}

describe('resampling', () => {
  it('reproduces a linear image on the patient axes, whatever the order of the stored ones', async () => {
    const target = isotropicLpsGrid(oblique, 1);
    const volume = { grid: oblique, data: filled(oblique), modality: 'CT', unit: 'HU' as const };
    const actual = await resampleImage(volume, target, -9999, createJobContext());
    const [nx, ny, nz] = target.dimensions;
    let checked = 0;
    for (let n = 0, k = 0; k < nz; k++)
      for (let j = 0; j < ny; j++)
        for (let i = 0; i < nx; i++, n++) {
          const edge = !i || !j || !k || i === nx - 1 || j === ny - 1 || k === nz - 1;
          if (edge) continue;
          expect(actual[n]).toBeCloseTo(ramp(ijkToLps(target, [i, j, k])), 3);
          checked++;
        }
    expect(checked).toBeGreaterThan(1000);
  });

  it('holds every voxel centre of the source in the isotropic grid', () => {
    const target = isotropicLpsGrid(oblique, 1);
    expect(target.originMm).toEqual([40 - 13 * 0.8, -20 - 8 * 2, 7]);
    expect(target.dimensions).toEqual([11, 17, 17]);
  });

  it('gives the outside value beyond half a voxel', () => {
    const sample = trilinearSampler(
      { grid: gridOf([2, 2, 2]), data: new Float32Array(8).fill(4) },
      -7,
    );
    expect(sample(-0.4, 0.5, 0.5)).toBe(4);
    expect(sample(-0.6, 0.5, 0.5)).toBe(-7);
  });

  it('brings labels back unchanged through a finer grid', () => {
    const grid = gridOf([8, 7, 6], [2, 2, 2]);
    const data = Uint8Array.from({ length: 336 }, (_, n) => (n * 7) % 5);
    const finer = gridOf([16, 14, 12], [1, 1, 1]);
    const there = resampleLabels({ grid, data }, finer);
    expect(resampleLabels(there, grid).data).toEqual(data);
  });
});

describe('dice and volumes', () => {
  it('measures overlap', () => {
    expect(dice([1, 1, 0, 0], [1, 0, 0, 0])).toBeCloseTo(2 / 3);
    expect(dice([0, 0], [0, 0])).toBe(1);
    const grid = gridOf([4, 1, 1], [10, 10, 10]);
    const a = { grid, data: Uint8Array.of(1, 2, 2, 0) };
    const b = { grid, data: Uint8Array.of(1, 2, 0, 2) };
    expect(labelDice(a, b, 2)).toBe(0.5);
    expect(labelVolumesMl(a).subarray(0, 3)).toEqual(Float64Array.of(1, 1, 2));
  });
});
