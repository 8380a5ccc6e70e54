import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import { distanceTransformMm } from '../../../src/segment/distance.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { gridOf } from './shapes.ts';
import { expectFigure } from '../../verification/expect-figure.ts';

function bruteForce(mask: Uint8Array, { dimensions: [nx, ny, nz], spacingMm: s }: Grid) {
  const inside: Vec3[] = [];
  const each = (visit: (i: number, j: number, k: number, n: number) => void): void => {
    for (let n = 0, k = 0; k < nz; k++)
      for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) visit(i, j, k, n);
  };
  each((i, j, k, n) => mask[n] && inside.push([i, j, k]));
  const out = new Float32Array(mask.length).fill(Infinity);
  each((i, j, k, n) => {
    for (const [a, b, c] of inside) {
      out[n] = Math.min(out[n], Math.hypot((i - a) * s[0], (j - b) * s[1], (k - c) * s[2]));
    }
  });
  return out;
}

describe('distanceTransformMm', () => {
  beforeAll(provideKernelsFromDisk);

  it('equals the brute-force distance on random masks with anisotropic spacing', async () => {
    const random = createRandom(7);
    for (let round = 0; round < 12; round++) {
      const grid = gridOf(
        [1 + random.integer(21), 1 + random.integer(19), 1 + random.integer(9)],
        [random.between(0.3, 3), random.between(0.3, 3), random.between(0.3, 5)],
      );
      const mask = new Uint8Array(grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2]);
      const density = random.uniform() ** 4;
      for (let n = 0; n < mask.length; n++) mask[n] = random.uniform() < density ? 1 : 0;
      mask[random.integer(mask.length)] = 1;
      const actual = await distanceTransformMm(mask, grid);
      const expected = bruteForce(mask, grid);
      expectFigure({
        model: 'Distance transform',
        quantity: 'Largest error on random masks with unequal spacing',
        value: actual.reduce((worst, mm, n) => Math.max(worst, Math.abs(mm - expected[n])), 0),
        unit: 'mm',
        reference: 0,
        tolerance: { below: 5e-4 },
        source: 'Least distance over all voxels of the mask, one by one',
      });
    }
  });

  it('is zero inside and infinite where there is nothing to be near to', async () => {
    const grid = gridOf([4, 3, 2], [1, 1, 1]);
    expect([...(await distanceTransformMm(new Uint8Array(24), grid))]).toEqual(
      Array(24).fill(Infinity),
    );
    expect([...(await distanceTransformMm(new Uint8Array(24).fill(9), grid))]).toEqual(
      Array(24).fill(0),
    );
  });

  it('refuses a mask of the wrong size', async () => {
    await expect(
      distanceTransformMm(new Uint8Array(5), gridOf([2, 2, 2], [1, 1, 1])),
    ).rejects.toThrow(/5 voxels/);
  });
});
