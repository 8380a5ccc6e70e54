/**
 * Speed of the front that grows out of a tumour with a sharp edge. Theory: 2 sqrt(D rho), approached as 2 - 3 / (2 t)
 * (Bramson 1983): 1.985 between t = 80 and 120 in units of sqrt(D / rho) and 1 / rho. Tolerance 1 % at voxels of 0.5 and less,
 * with the step that the program chooses.
 */
import { beforeAll, describe, it } from 'vitest';
import { frontSpeedError } from '../../src/tumour/grid/front-speed.ts';
import { chosenStepDays } from '../../src/tumour/grid/estimate-growth.ts';
import type { GrowthSetup } from '../../src/tumour/grid/growth-setup.ts';
import { boxGrid, fieldOf, grow, growthSetup, setUpKernels } from '../unit/tumour/growth-cases.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

/** Place where the density falls through one half. */
function frontAt(density: Float32Array, h: number): number {
  let n = density.length - 1;
  while (density[n] < 0.5) n--;
  return h * (n + 0.5 + (density[n] - 0.5) / (density[n] - density[n + 1]));
}

const LENGTH = 320;

function setupOf(h: number, days: number): GrowthSetup {
  const grid = boxGrid([LENGTH / h, 1, 1], h);
  return growthSetup(
    grid,
    fieldOf(grid, (x) => (x < 20 ? 1 : 0)),
    {
      diffusivityMm2PerDay: new Float32Array(LENGTH / h).fill(1),
      proliferationPerDay: 1,
      durationDays: days,
      sampleEveryDays: days,
      saveEveryDays: days,
    },
  );
}

/** Mean speed between t = 80 and 120. */
async function speed(h: number): Promise<number> {
  const [early, late] = [await grow(setupOf(h, 80)), await grow(setupOf(h, 120))];
  return (frontAt(late.finalDensity, h) - frontAt(early.finalDensity, h)) / 40;
}

describe('Speed of the invading front', () => {
  it.each([0.5, 0.25])('is that of Fisher and Bramson, voxels of %d', async (h) => {
    expectFigure({
      model: 'Tumour spread',
      quantity: `Speed of the front between t = 80 and 120, voxels of ${h}, automatic step`,
      value: await speed(h),
      unit: 'sqrt(D rho)',
      reference: 1.985,
      tolerance: { percent: 1 },
      source: '2 sqrt(D rho) with the delay of Bramson 1983, Mem. Am. Math. Soc. 44 (285)',
    });
  });

  it.each([1, 2, 4])(
    'is wrong on coarse voxels by what is said beforehand, voxels of %d',
    async (h) => {
      const said = frontSpeedError(h, 1, 1, chosenStepDays(setupOf(h, 80)));
      const measured = (await speed(h)) / 1.985 - 1;
      expectFigure({
        model: 'Tumour spread',
        quantity: `Front speed on voxels of ${h}: error measured less error predicted`,
        value: 100 * (measured - said),
        unit: '%',
        reference: 0,
        tolerance: { plusMinus: 0.5 },
        source:
          'Marginal stability of the discrete equation, van Saarloos 2003, doi 10.1016/j.physrep.2003.08.001',
      });
    },
  );
});
