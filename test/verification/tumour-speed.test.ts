/**
 * Speed of the front that grows out of a tumour with a sharp edge. Theory: 2 sqrt(D rho), approached as 2 - 3 / (2 t)
 * (Bramson 1983): 1.985 between t = 80 and 120 in units of sqrt(D / rho) and 1 / rho. Tolerance 1 % at voxels of 0.5 and less,
 * with the step that the program chooses.
 */
import { beforeAll, describe, it } from 'vitest';
import { boxGrid, fieldOf, grow, growthSetup, setUpKernels } from '../unit/tumour/growth-cases.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

/** Place where the density falls through one half. */
function frontAt(density: Float32Array, h: number): number {
  let n = density.length - 1;
  while (density[n] < 0.5) n--;
  return h * (n + 0.5 + (density[n] - 0.5) / (density[n] - density[n + 1]));
}

describe('Speed of the invading front', () => {
  it.each([0.5, 0.25])('is that of Fisher and Bramson, voxels of %d', async (h) => {
    const length = 320;
    const grid = boxGrid([length / h, 1, 1], h);
    const start = fieldOf(grid, (x) => (x < 20 ? 1 : 0));
    const places: number[] = [];
    for (const days of [80, 120]) {
      const { finalDensity } = await grow(
        growthSetup(grid, start, {
          diffusivityMm2PerDay: new Float32Array(length / h).fill(1),
          proliferationPerDay: 1,
          durationDays: days,
          sampleEveryDays: days,
          saveEveryDays: days,
        }),
      );
      places.push(frontAt(finalDensity, h));
    }
    expectFigure({
      model: 'Tumour spread',
      quantity: `Speed of the front between t = 80 and 120, voxels of ${h}, automatic step`,
      value: (places[1] - places[0]) / 40,
      unit: 'sqrt(D rho)',
      reference: 1.985,
      tolerance: { percent: 1 },
      source: '2 sqrt(D rho) with the delay of Bramson 1983, Mem. Am. Math. Soc. 44 (285)',
    });
  });
});
