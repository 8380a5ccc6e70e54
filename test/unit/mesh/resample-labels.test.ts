import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { voxelCount } from '../../../src/core/space.ts';
import { alignedGrid, splineTaps } from '../../../src/mesh/aligned-grid.ts';
import { connectedParts, largestPart } from '../../../src/mesh/components.ts';
import { OccupancySampler, resampleLabels } from '../../../src/mesh/resample-labels.ts';
import { digitise, gridOf } from './shapes.ts';

const ctx = createJobContext();

describe('splineTaps', () => {
  it.each([0.3, 1, 1.7, 4])('weights add up to one and keep the position at step %d', (step) => {
    const { first, width, weights } = splineTaps(7, 2.3, step);
    for (let t = 0; t < 7; t++) {
      let sum = 0;
      let position = 0;
      for (let n = 0; n < width; n++) {
        sum += weights[t * width + n];
        position += weights[t * width + n] * (first[t] + n);
      }
      expect(sum).toBeCloseTo(1, 10);
      expect(Math.abs(position - (2.3 + t * step))).toBeLessThan(0.05 * Math.max(1, step));
    }
  });
});

describe('alignedGrid', () => {
  it('covers the box with the margin, centred', () => {
    const source = gridOf([20, 20, 20], [1, 1, 2], [5, 6, 7]);
    const { grid, start, step } = alignedGrid(
      source,
      { low: [4, 4, 4], high: [13, 13, 8] },
      0.5,
      3,
    );
    expect(grid.dimensions).toEqual([26, 26, 26]);
    expect(step).toEqual([0.5, 0.5, 0.25]);
    // Ten voxels of 1 mm from 3.5 to 13.5: the first of 0.5 mm starts three voxels before.
    expect(start[0]).toBeCloseTo(3.5 + 0.25 - 1.5, 10);
    expect(grid.originMm[0]).toBeCloseTo(5 + start[0], 10);
    expect(grid.originMm[2]).toBeCloseTo(7 + 2 * start[2], 10);
  });
});

describe('resampleLabels', () => {
  it('agrees with the occupancies voxel by voxel, in uniform regions and out of the image', async () => {
    const random = createRandom(5);
    const source = digitise(gridOf([9, 8, 7], [1, 1.2, 0.9]), ([x]) =>
      x < 3 ? 1 : x < 6 ? random.integer(4) : 2,
    );
    const target = alignedGrid(source.grid, { low: [0, 0, 0], high: [8, 7, 6] }, 0.7, 3);
    const sampler = new OccupancySampler(source, target);
    const excess = new Float32Array(voxelCount(target.grid));
    const result = await resampleLabels(source, target, sampler, [2, 3], ctx, excess);
    const [nx, ny, nz] = target.grid.dimensions;
    let n = 0;
    for (let k = 0; k < nz; k++)
      for (let j = 0; j < ny; j++)
        for (let i = 0; i < nx; i++, n++) {
          sampler.gather(i, j, k);
          const [none, one, two, three] = sampler.weight;
          expect(none + one + two + three).toBeCloseTo(1, 9);
          expect(excess[n]).toBeCloseTo(two + three - Math.max(none, one), 5);
          const expected =
            two + three >= Math.max(none, one) ? (three > two ? 3 : 2) : one > none ? 1 : 0;
          expect(result[n]).toBe(expected);
        }
  });
});

describe('connectedParts', () => {
  it('separates parts that touch over an edge, and finds the largest', async () => {
    // 1 1 . .
    // . . 1 1
    // 1 . 1 1
    const inside = Uint8Array.from([1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1]);
    const parts = await connectedParts(inside, [4, 3, 1], ctx);
    expect(parts.sizes).toEqual([2, 4, 1]);
    expect(largestPart(parts)).toBe(2);
    expect(parts.part[11]).toBe(2);
    expect(largestPart(await connectedParts(new Uint8Array(4), [4, 1, 1], ctx))).toBe(0);
  });
});
