import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import { signedDistanceMm } from '../../../src/mesh/distance-field.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';

beforeAll(provideKernelsFromDisk);

/** Midpoints between neighbours of which one is inside, in voxels. */
function boundary(mask: Uint8Array, [nx, ny, nz]: Vec3): number[][] {
  const found: number[][] = [];
  const at = (i: number, j: number, k: number): number => mask[i + nx * (j + ny * k)];
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const here = at(i, j, k);
        if (i + 1 < nx && at(i + 1, j, k) !== here) found.push([i + 0.5, j, k]);
        if (j + 1 < ny && at(i, j + 1, k) !== here) found.push([i, j + 0.5, k]);
        if (k + 1 < nz && at(i, j, k + 1) !== here) found.push([i, j, k + 0.5]);
      }
  return found;
}

describe('signed distance to the boundary of a mask', () => {
  const dimensions: Vec3 = [19, 14, 11];
  const spacingMm: Vec3 = [0.7, 0.9, 3.1];
  const [nx, ny, nz] = dimensions;

  it('equals brute force on ragged masks of unequal spacing', async () => {
    for (const density of [0.01, 0.2, 0.8]) {
      const random = createRandom(Math.round(1000 * density));
      const mask = new Uint8Array(nx * ny * nz).map(() => (random.uniform() < density ? 1 : 0));
      const field = await signedDistanceMm(mask, dimensions, spacingMm);
      const sites = boundary(mask, dimensions);
      let worst = 0;
      field.forEach((value, n) => {
        const p = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
        let nearest = Infinity;
        for (const site of sites)
          nearest = Math.min(
            nearest,
            Math.hypot(...site.map((x, axis) => (x - p[axis]) * spacingMm[axis])),
          );
        worst = Math.max(worst, Math.abs(value - (mask[n] ? -nearest : nearest)));
      });
      expect(worst).toBeLessThan(1e-5);
    }
  });

  it('is infinite where there is no boundary', async () => {
    const none = await signedDistanceMm(new Uint8Array(nx * ny * nz), dimensions, spacingMm);
    expect(none.every((value) => value === Infinity)).toBe(true);
    const all = await signedDistanceMm(new Uint8Array(nx * ny * nz).fill(1), dimensions, spacingMm);
    expect(all.every((value) => value === -Infinity)).toBe(true);
  });
});
