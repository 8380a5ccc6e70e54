import { describe, expect, it } from 'vitest';
import {
  IDENTITY_DIRECTION,
  voxelCount,
  voxelVolumeMl,
  type Grid,
} from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { givenLabels } from '../../../src/pipeline/given-labels.ts';

const image: Grid = {
  dimensions: [30, 28, 26],
  spacingMm: [2, 2, 2],
  originMm: [-30, -20, 100],
  direction: IDENTITY_DIRECTION,
};
/** A block of one value from voxel 8 to 20 on all axes. */
function block(grid: Grid, value: number): LabelMap {
  const [nx, ny] = grid.dimensions;
  const data = new Uint8Array(voxelCount(grid));
  for (let n = 0; n < data.length; n++) {
    const at = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    if (at.every((v) => v >= 8 && v < 20)) data[n] = value;
  }
  return { grid, data };
}

describe('givenLabels', () => {
  it('takes a map on the same grid as it is', () => {
    const given = block(image, 20);
    const { labels, structures, warnings } = givenLabels(given, image, 'liver', 20);
    expect(labels.data).toEqual(given.data);
    expect(warnings).toEqual([]);
    expect(structures).toMatchObject([{ label: 20, name: 'liver', volumeMl: 12 ** 3 * 0.008 }]);
  });

  it('resamples a flipped, finer grid to the same place and says so', () => {
    const fine: Grid = {
      dimensions: [60, 56, 52],
      spacingMm: [1, 1, 1],
      originMm: [29, 35, 151],
      direction: [-1, 0, 0, 0, -1, 0, 0, 0, -1],
    };
    const given: LabelMap = { grid: fine, data: new Uint8Array(voxelCount(fine)) };
    // The same block of patient space as `block(image)`, in the finer voxels of the flipped grid.
    const inside = (mm: number, origin: number): boolean => mm >= origin + 15 && mm < origin + 39;
    for (let n = 0; n < given.data.length; n++) {
      const x = 29 - (n % 60);
      const y = 35 - (Math.floor(n / 60) % 56);
      const z = 151 - Math.floor(n / (60 * 56));
      if (inside(x, -30) && inside(y, -20) && inside(z, 100)) given.data[n] = 20;
    }
    const { labels, warnings } = givenLabels(given, image, 'liver', 20);
    expect(labels.data).toEqual(block(image, 20).data);
    expect(warnings.map(({ code }) => code)).toEqual(['labels-resampled']);
  });

  it('takes a mask of one other value as the structure in hand and says so', () => {
    const { labels, warnings } = givenLabels(block(image, 255), image, 'liver', 41);
    expect(labels.data).toEqual(block(image, 41).data);
    expect(warnings).toMatchObject([{ code: 'labels-mask' }]);
  });

  it('warns of what lies outside the image, by volume', () => {
    const moved: Grid = { ...image, originMm: [-58, -20, 100] };
    const { warnings } = givenLabels(block(moved, 20), image, 'liver', 20);
    // The image begins half a voxel before its first centre: six of twelve columns are outside.
    expect(warnings.find(({ code }) => code === 'labels-outside')?.message).toMatch(
      `${(6 * 144 * voxelVolumeMl(image)).toFixed(1)} ml`,
    );
  });

  it('refuses several unknown values, an empty map and a map elsewhere', () => {
    const mixed = block(image, 90);
    mixed.data[0] = 91;
    expect(() => givenLabels(mixed, image, 'liver', 20)).toThrow(/values 90, 91/);
    expect(() => givenLabels(block(image, 0), image, 'liver', 20)).toThrow(/every voxel is 0/);
    const far: Grid = { ...image, originMm: [500, 0, 0] };
    expect(() => givenLabels(block(far, 20), image, 'liver', 20)).toThrow(/somewhere else/);
  });
});
