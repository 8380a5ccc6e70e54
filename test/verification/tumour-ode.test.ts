/**
 * Growth and therapy on single voxels of the growth kernel, where nothing moves.
 *
 * Logistic and exponential growth at rates 0.1 to 2 per day over 10 days within 1e-6 of the closed form (the bar of TumorTwin,
 * arXiv:2505.00670, is 1e-2); Gompertz likewise. Two clones within 1e-4 of a fine Runge-Kutta solution, second order in the
 * step. Linear-quadratic: 30 x 2 Gy with alpha 0.025, alpha/beta 10 leave exp(-1.8) = 0.16530 (tolerance 1e-4). One dose of
 * a drug kills s / lambda in natural logarithms (0.5 %).
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { GrowthResult, GrowthSetup } from '../../src/tumour/grid/growth-setup.ts';
import { weeklyFractions } from '../../src/tumour/therapy/schedules.ts';
import {
  NO_TREATMENT,
  boxGrid,
  grow,
  growthSetup,
  setUpKernels,
} from '../unit/tumour/growth-cases.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const CELLS = 1e6;
const RATES = [0.1, 0.25, 0.5, 1, 2];

function onVoxel(start: number, changes: Partial<GrowthSetup>): Promise<GrowthResult> {
  const density = Float32Array.of(start);
  return grow(
    growthSetup(boxGrid([1, 1, 1], 1), density, {
      durationDays: 10,
      cellsPerMm3: CELLS,
      ...changes,
    }),
  );
}

/** Largest |value - exact| over the curve, densities as shares of capacity. */
function largestError(result: GrowthResult, exact: (t: number) => number): number {
  return Math.max(
    ...result.cells.map((cells, n) => Math.abs(cells / CELLS - exact(result.tDays[n]))),
  );
}

describe('Growth and therapy of one voxel', () => {
  it('grows logistically', async () => {
    for (const rate of RATES) {
      const start = Math.fround(0.01);
      const result = await onVoxel(start, { proliferationPerDay: rate });
      const error = largestError(result, (t) => {
        const grown = start * Math.exp(rate * t);
        return grown / (1 - start + grown);
      });
      expectFigure({
        model: 'Tumour growth',
        quantity: 'Logistic growth at 0.1 to 2 per day over 10 days: largest error',
        value: error,
        unit: 'of capacity',
        reference: 0,
        tolerance: { below: 1e-6 },
        source: 'Closed form u0 e^kt / (1 - u0 + u0 e^kt)',
      });
    }
  });

  it('grows exponentially while there is room', async () => {
    for (const rate of RATES) {
      const start = Math.fround(1e-20);
      const result = await onVoxel(start, { proliferationPerDay: rate });
      const error = Math.max(
        ...result.cells.map((cells, n) =>
          Math.abs(cells / CELLS / (start * Math.exp(rate * result.tDays[n])) - 1),
        ),
      );
      expectFigure({
        model: 'Tumour growth',
        quantity: 'Exponential growth at 0.1 to 2 per day over 10 days: largest relative error',
        value: error,
        unit: '',
        reference: 0,
        tolerance: { below: 1e-6 },
        source: 'u0 e^kt',
      });
    }
  });

  it('grows by the law of Gompertz', async () => {
    for (const rate of RATES) {
      const start = Math.fround(0.01);
      const result = await onVoxel(start, { proliferationPerDay: rate, growthLaw: 'gompertz' });
      const error = largestError(result, (t) => Math.exp(Math.log(start) * Math.exp(-rate * t)));
      expectFigure({
        model: 'Tumour growth',
        quantity: 'Gompertz growth at 0.1 to 2 per day over 10 days: largest error',
        value: error,
        unit: 'of capacity',
        reference: 0,
        tolerance: { below: 1e-6 },
        source: 'Closed form u0^(e^-kt)',
      });
    }
  });

  it('lets two clones compete for one capacity', async () => {
    const [a, b, share] = [0.3, 0.1, 0.25];
    for (const growthLaw of ['logistic', 'gompertz'] as const) {
      const start = Math.fround(0.1);
      const [s0, r0] = [Math.fround(start * (1 - share)), Math.fround(start * share)];
      const exact = competed(growthLaw, a, b, s0, r0, 10);
      const errors: number[] = [];
      for (const stepDays of [0.1, 0.05, 0.025]) {
        const result = await onVoxel(start, {
          growthLaw,
          stepDays,
          proliferationPerDay: a,
          resistant: {
            fraction: share,
            proliferationPerDay: b,
            mutationPerDay: 0,
            drugSensitivityFactor: 0,
            alphaFactor: 1,
          },
          sampleEveryDays: 10,
          saveEveryDays: 10,
        });
        const resistant = (result.resistantCells.at(-1) ?? NaN) / CELLS;
        const sensitive = (result.sensitiveCells.at(-1) ?? NaN) / CELLS;
        errors.push(Math.max(Math.abs(sensitive - exact[0]), Math.abs(resistant - exact[1])));
      }
      expectFigure({
        model: 'Tumour growth',
        quantity: `Two clones (0.3 and 0.1 per day, ${growthLaw}) after 10 days in steps of 0.1 day: error`,
        value: errors[0],
        unit: 'of capacity',
        reference: 0,
        tolerance: { below: 1e-4 },
        source: 'Runge-Kutta of fourth order with 10 000 steps',
      });
      expectFigure({
        model: 'Tumour growth',
        quantity: `Two clones, ${growthLaw}: order of the error in the step`,
        value: Math.log2(errors[1] / errors[2]),
        unit: '',
        reference: 2,
        tolerance: { plusMinus: 0.2 },
        source: 'Steps of 0.05 and 0.025 days',
      });
    }
  });

  it('survives 30 fractions of 2 Gy as the linear-quadratic model says', async () => {
    const result = await onVoxel(0.5, {
      proliferationPerDay: 0,
      radiosensitivity: { alphaPerGy: 0.025, alphaBetaGy: 10 },
      schedule: { ...NO_TREATMENT, fractions: weeklyFractions(30, 2, 1) },
      durationDays: 50,
    });
    expectFigure({
      model: 'Tumour growth',
      quantity: 'Surviving share after 30 x 2 Gy, alpha 0.025 per Gy, alpha/beta 10 Gy',
      value: (result.cells.at(-1) ?? NaN) / result.cells[0],
      unit: '',
      reference: 0.1653,
      tolerance: { plusMinus: 1e-4 },
      source: 'exp(-30 (0.025 x 2 + 0.0025 x 4)) (Fowler 1989, doi 10.1259/0007-1285-62-740-679)',
    });
  });

  it('takes the dose of a map in every voxel', async () => {
    const grid = boxGrid([4, 1, 1], 1);
    const doseMap = Float32Array.of(0, 0.5, 1, 1.25);
    const { finalDensity } = await grow(
      growthSetup(grid, new Float32Array(4).fill(0.5), {
        proliferationPerDay: 0,
        diffusivityMm2PerDay: new Float32Array(4).fill(1e-12),
        radiosensitivity: { alphaPerGy: 0.3, alphaBetaGy: 10 },
        schedule: { ...NO_TREATMENT, fractions: [{ tDays: 1, doseGy: 2 }] },
        doseMap,
        durationDays: 2,
      }),
    );
    doseMap.forEach((share, n) => {
      const dose = 2 * share;
      expectFigure({
        model: 'Tumour growth',
        quantity: 'Survival of one fraction under a dose map: largest error',
        value: Math.abs(finalDensity[n] / 0.5 - Math.exp(-0.3 * dose - 0.03 * dose ** 2)),
        unit: '',
        reference: 0,
        tolerance: { below: 1e-6 },
        source: 'exp(-alpha d - beta d^2) with the dose of the voxel',
      });
    });
  });

  it('kills by one dose of a drug what its kinetics say', async () => {
    for (const [sensitivityPerDay, clearancePerDay] of [
      [0.5, 9.242],
      [0.2, 9.242],
      [0.2, 0.7],
    ]) {
      const result = await onVoxel(0.5, {
        proliferationPerDay: 0,
        schedule: {
          ...NO_TREATMENT,
          drugs: [
            { name: 'drug', doses: [{ tDays: 0.5, dose: 1 }], clearancePerDay, sensitivityPerDay },
          ],
        },
        durationDays: 30,
      });
      const expected = sensitivityPerDay / clearancePerDay;
      expectFigure({
        model: 'Tumour growth',
        quantity: 'Log-kill of one dose of a drug over s / lambda',
        value: Math.log(result.cells[0] / (result.cells.at(-1) ?? NaN)) / expected,
        unit: '',
        reference: 1,
        tolerance: { percent: 0.5 },
        source:
          'Integral of s e^(-lambda t): temozolomide and taxol of TumorTwin, arXiv:2505.00670',
      });
    }
  });

  it('turns sensitive cells into resistant ones without losing any', async () => {
    const result = await onVoxel(0.5, {
      proliferationPerDay: 0,
      resistant: {
        fraction: 0,
        proliferationPerDay: 0,
        mutationPerDay: 0.01,
        drugSensitivityFactor: 0,
        alphaFactor: 1,
      },
      durationDays: 100,
    });
    const last = result.cells.length - 1;
    expect(result.cells[last] / result.cells[0]).toBeCloseTo(1, 12);
    expect(result.sensitiveCells[last] / result.cells[0]).toBeCloseTo(Math.exp(-1), 12);
  });
});

/** Both clones by Runge-Kutta of fourth order. */
function competed(
  law: 'logistic' | 'gompertz',
  a: number,
  b: number,
  s0: number,
  r0: number,
  days: number,
): readonly [number, number] {
  const room = (sum: number): number => (law === 'logistic' ? 1 - sum : -Math.log(sum));
  const slope = (s: number, r: number): readonly [number, number] => [
    a * s * room(s + r),
    b * r * room(s + r),
  ];
  const h = days / 10000;
  let [s, r] = [s0, r0];
  for (let n = 0; n < 10000; n++) {
    const k1 = slope(s, r);
    const k2 = slope(s + (h / 2) * k1[0], r + (h / 2) * k1[1]);
    const k3 = slope(s + (h / 2) * k2[0], r + (h / 2) * k2[1]);
    const k4 = slope(s + h * k3[0], r + h * k3[1]);
    s += (h / 6) * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0]);
    r += (h / 6) * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1]);
  }
  return [s, r];
}
