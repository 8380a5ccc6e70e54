/**
 * The travelling front of Ablowitz and Zeppetella: u = (1 + exp((x - c t) / sqrt 6))^-2, c = 5 / sqrt 6, the one exact
 * front of the Fisher equation (Bull. Math. Biol. 41, 1979, 835-840). Lengths in sqrt(D / rho), times in 1 / rho.
 * Largest error at t = 10: 8e-3, 2e-3 and 5e-4 for voxels of 1, 0.5 and 0.25; order 2 +- 0.2. Step 0.1 h^2: at h^2 / 6 the
 * errors of space and time would cancel and the order be four, which says less about either.
 */
import { beforeAll, describe, it } from 'vitest';
import type { Grid } from '../../src/core/space.ts';
import { boxGrid, fieldOf, grow, growthSetup, setUpKernels } from '../unit/tumour/growth-cases.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const LENGTH = 120;
const START = 45;
const END = 10;

const exact = (grid: Grid, t: number): Float32Array =>
  fieldOf(grid, (x) => (1 + Math.exp((x - START - (5 / Math.sqrt(6)) * t) / Math.sqrt(6))) ** -2);

async function error(h: number, stepDays: number): Promise<number> {
  const grid = boxGrid([LENGTH / h, 1, 1], h);
  const { finalDensity } = await grow(
    growthSetup(grid, exact(grid, 0), {
      diffusivityMm2PerDay: new Float32Array(LENGTH / h).fill(1),
      proliferationPerDay: 1,
      durationDays: END,
      sampleEveryDays: END,
      saveEveryDays: END,
      stepDays,
    }),
  );
  const there = exact(grid, END);
  return finalDensity.reduce(
    (largest, value, n) => Math.max(largest, Math.abs(value - there[n])),
    0,
  );
}

describe('Invading front of Ablowitz and Zeppetella', () => {
  it('moves as the exact solution, to second order', async () => {
    const errors: number[] = [];
    for (const [h, limit] of [
      [1, 8e-3],
      [0.5, 2e-3],
      [0.25, 5e-4],
    ]) {
      errors.push(await error(h, 0.1 * h * h));
      expectFigure({
        model: 'Tumour spread',
        quantity: `Exact front after t = 10, voxels of ${h}: largest error`,
        value: errors[errors.length - 1],
        unit: 'of capacity',
        reference: 0,
        tolerance: { below: limit },
        source: 'Ablowitz and Zeppetella 1979; lengths in sqrt(D / rho)',
      });
    }
    for (let n = 1; n < errors.length; n++) {
      expectFigure({
        model: 'Tumour spread',
        quantity: 'Exact front: order of the error in the voxel size',
        value: Math.log2(errors[n - 1] / errors[n]),
        unit: '',
        reference: 2,
        tolerance: { plusMinus: 0.2 },
        source: 'Error at one voxel size over that at half of it; step proportional to its square',
      });
    }
  });
});
