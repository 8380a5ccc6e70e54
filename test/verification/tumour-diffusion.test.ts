/**
 * The diffusion operator of the growth kernel against exact solutions.
 *
 * Cosine series between walls without flux and the three-dimensional Gaussian: largest error below 1e-3 of capacity, order
 * 2 +- 0.2, mass kept to 1e-10 without any clamp. A Gaussian in tissue with a tensor, on a grid turned in space; its second
 * moments grow by 2 D t. A five-fold jump of D: the steady profile with one flux stays as it is, to 1e-10 of the flux.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { ijkToLps, voxelCount } from '../../src/core/space.ts';
import type { Grid, Vec3 } from '../../src/core/space.ts';
import { GrowthModel } from '../../src/tumour/grid/growth-model.ts';
import type { GrowthResult, GrowthSetup } from '../../src/tumour/grid/growth-setup.ts';
import { organBox } from '../../src/tumour/grid/organ-box.ts';
import { boxGrid, fieldOf, grow, growthSetup, setUpKernels } from '../unit/tumour/growth-cases.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const STILL: Partial<GrowthSetup> = { proliferationPerDay: 0 };

function spread(
  grid: Grid,
  d: number,
  density: Float32Array,
  days: number,
  stepDays?: number,
): Promise<GrowthResult> {
  const diffusivityMm2PerDay = new Float32Array(voxelCount(grid)).fill(d);
  return grow(
    growthSetup(grid, density, {
      ...STILL,
      diffusivityMm2PerDay,
      durationDays: days,
      sampleEveryDays: days,
      saveEveryDays: days,
      stepDays,
    }),
  );
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let n = 0; n < a.length; n++) largest = Math.max(largest, Math.abs(a[n] - b[n]));
  return largest;
}

const drift = ({ cells }: GrowthResult): number => Math.abs((cells.at(-1) ?? NaN) / cells[0] - 1);

function expectMassKept(what: string, result: GrowthResult): void {
  expectFigure({
    model: 'Tumour spread',
    quantity: `Relative change of the mass, ${what}`,
    value: drift(result),
    unit: '',
    reference: 0,
    tolerance: { below: 1e-10 },
    source: 'Conservation without flux through the surface; nothing is clamped',
  });
}

function expectOrder(what: string, voxelsMm: readonly number[], errors: readonly number[]): void {
  for (let n = 1; n < errors.length; n++) {
    expectFigure({
      model: 'Tumour spread',
      quantity: `Order of the error in the voxel size, ${what}`,
      value: Math.log(errors[n - 1] / errors[n]) / Math.log(voxelsMm[n - 1] / voxelsMm[n]),
      unit: '',
      reference: 2,
      tolerance: { plusMinus: 0.2 },
      source: 'Errors at two voxel sizes',
    });
  }
}

describe('Diffusion on voxels', () => {
  it('follows the cosine series between walls without flux', async () => {
    const [length, d, days] = [32, 0.65, 60];
    // Products of cosines in all three directions, some of low and some of high order.
    const modes = [
      { n: [1, 0, 0], weight: 0.15 },
      { n: [1, 1, 1], weight: 0.12 },
      { n: [2, 1, 0], weight: 0.1 },
      { n: [3, 2, 2], weight: 0.08 },
    ];
    const series = (grid: Grid, t: number): Float32Array =>
      fieldOf(grid, (x, y, z) =>
        modes.reduce((sum, { n, weight }) => {
          const k = n.map((order) => (order * Math.PI) / length);
          const decay = Math.exp(-d * t * (k[0] ** 2 + k[1] ** 2 + k[2] ** 2));
          return (
            sum + weight * decay * Math.cos(k[0] * x) * Math.cos(k[1] * y) * Math.cos(k[2] * z)
          );
        }, 0.5),
      );
    const errors: number[] = [];
    const voxelsMm = [2, 1, 0.5];
    for (const h of voxelsMm) {
      const grid = boxGrid([length / h, length / h, length / h], h);
      const result = await spread(grid, d, series(grid, 0), days);
      errors.push(largestDifference(result.finalDensity, series(grid, days)));
      expectMassKept('cosine series in 3D', result);
    }
    expectFigure({
      model: 'Tumour spread',
      quantity: 'Cosine series without flux in 3D, 60 days, D 0.65, voxels of 1 mm: largest error',
      value: errors[1],
      unit: 'of capacity',
      reference: 0,
      tolerance: { below: 1e-3 },
      source: 'Separation of variables',
    });
    expectOrder('cosine series', voxelsMm, errors);
  });

  it('follows the series of TumorTwin in one dimension', async () => {
    // Half of a rod of 100 mm is filled; 0.1 to 10 mm2/day, 10 to 500 days, 101 nodes there, 100 voxels of 1 mm here.
    const length = 100;
    for (const d of [0.1, 1, 10]) {
      for (const days of [50, 500]) {
        const grid = boxGrid([length, 1, 1], 1);
        const start = fieldOf(grid, (x) => (x < length / 2 ? 0.8 : 0));
        const exact = fieldOf(grid, (x) => {
          let sum = 0.4;
          for (let n = 1; n < 400; n++) {
            const k = (n * Math.PI) / length;
            sum +=
              (1.6 / (n * Math.PI)) *
              Math.sin((n * Math.PI) / 2) *
              Math.cos(k * x) *
              Math.exp(-d * k * k * days);
          }
          return sum;
        });
        const result = await spread(grid, d, start, days);
        const { finalDensity } = result;
        const mean =
          finalDensity.reduce((sum, value, n) => sum + Math.abs(value - exact[n]), 0) / length;
        expectFigure({
          model: 'Tumour spread',
          quantity: 'A step in a rod of 100 mm, D 0.1 to 10, 50 and 500 days: mean absolute error',
          value: mean,
          unit: 'of capacity',
          reference: 0,
          tolerance: { below: 1e-3 },
          source: 'Cosine series; the bar of TumorTwin (arXiv:2505.00670) is 1e-2',
        });
        expectMassKept('a step in a rod', result);
      }
    }
  });

  it('spreads a Gaussian in three dimensions', async () => {
    const [length, d, days, variance] = [60, 0.5, 10, 25];
    const gaussian = (grid: Grid, t: number): Float32Array => {
      const s2 = variance + 2 * d * t;
      return fieldOf(grid, (x, y, z) => {
        const r2 = (x - length / 2) ** 2 + (y - length / 2) ** 2 + (z - length / 2) ** 2;
        return 0.9 * (variance / s2) ** 1.5 * Math.exp(-r2 / (2 * s2));
      });
    };
    const errors: number[] = [];
    const voxelsMm = [2, 1, 0.75];
    for (const h of voxelsMm) {
      const grid = boxGrid([length / h, length / h, length / h], h);
      // A step proportional to the square of the voxel, short enough that its error does not hide that of space.
      const result = await spread(grid, d, gaussian(grid, 0), days, 0.1 * h * h);
      errors.push(largestDifference(result.finalDensity, gaussian(grid, days)));
      expectMassKept('Gaussian in 3D', result);
    }
    expectFigure({
      model: 'Tumour spread',
      quantity: 'Gaussian of 5 mm in 3D, 10 days, D 0.5, voxels of 1 mm: largest error',
      value: errors[1],
      unit: 'of capacity',
      reference: 0,
      tolerance: { below: 1e-3 },
      source: 'Heat kernel',
    });
    expectOrder('Gaussian', voxelsMm, errors);
  });

  it('spreads a Gaussian along tensors, on a turned grid of unequal spacing', async () => {
    // Axes of the grid: a rotation about (1, 1, 1) by 40 degrees.
    const [cos, sin] = [Math.cos(0.698), Math.sin(0.698)];
    const [p, q] = [(1 - cos) / 3, sin / Math.sqrt(3)];
    const direction = [cos + p, p + q, p - q, p - q, cos + p, p + q, p + q, p - q, cos + p];
    const main = [0.48, 0.6, 0.64];
    const [along, across, days, variance] = [0.65, 0.13, 8, 16];
    const tensor = [0, 1, 2].map((a) =>
      [0, 1, 2].map((b) => (a === b ? across : 0) + (along - across) * main[a] * main[b]),
    );
    const six = [
      tensor[0][0],
      tensor[1][1],
      tensor[2][2],
      tensor[0][1],
      tensor[0][2],
      tensor[1][2],
    ];
    const errors: number[] = [];
    for (const refine of [1, 2]) {
      const spacingMm: Vec3 = [1.25 / refine, 1 / refine, 1.5 / refine];
      const dimensions: Vec3 = [42 * refine, 50 * refine, 34 * refine];
      const grid: Grid = { dimensions, spacingMm, originMm: [0, 0, 0], direction };
      const centre = ijkToLps(grid, [
        (dimensions[0] - 1) / 2,
        (dimensions[1] - 1) / 2,
        (dimensions[2] - 1) / 2,
      ]);
      const gaussian = (t: number): Float32Array => {
        // S = (variance + 2 across t) I + 2 (along - across) t m m^T, inverted by Sherman and Morrison.
        const base = variance + 2 * across * t;
        const extra = 2 * (along - across) * t;
        const top = 0.9 * Math.sqrt(variance ** 3 / (base * base * (base + extra)));
        const out = new Float32Array(voxelCount(grid));
        for (let n = 0; n < out.length; n++) {
          const place = ijkToLps(grid, [
            n % dimensions[0],
            Math.floor(n / dimensions[0]) % dimensions[1],
            Math.floor(n / dimensions[0] / dimensions[1]),
          ]);
          const r = place.map((value, axis) => value - centre[axis]);
          const s = r[0] * main[0] + r[1] * main[1] + r[2] * main[2];
          const r2 = r[0] ** 2 + r[1] ** 2 + r[2] ** 2;
          out[n] = top * Math.exp(-(r2 - (extra / (base + extra)) * s * s) / (2 * base));
        }
        return out;
      };
      const voxels = voxelCount(grid);
      const tensorsMm2PerDay = new Float32Array(6 * voxels);
      for (let n = 0; n < voxels; n++) tensorsMm2PerDay.set(six, 6 * n);
      const result = await grow(
        growthSetup(grid, gaussian(0), {
          ...STILL,
          diffusivityMm2PerDay: new Float32Array(voxels).fill(0.3),
          tensorsMm2PerDay,
          durationDays: days,
          sampleEveryDays: days,
          saveEveryDays: days,
        }),
      );
      expect(result.roundedTensors).toBe(0);
      expect(Math.min(...result.finalDensity.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
      errors.push(largestDifference(result.finalDensity, gaussian(days)));
      expectMassKept('Gaussian along tensors', result);
    }
    expectFigure({
      model: 'Tumour spread',
      quantity: 'Gaussian along tensors (0.65 and 0.13), turned grid, 8 days: largest error',
      value: errors[0],
      unit: 'of capacity',
      reference: 0,
      tolerance: { below: 5e-3 },
      source: 'Heat kernel of a constant tensor',
    });
    expectOrder('Gaussian along tensors', [2, 1], errors);
  });

  it('spreads along any tensor by its second moments, without new extremes', async () => {
    const random = createRandom(4);
    const grid = boxGrid([31, 31, 31], 1);
    const voxels = voxelCount(grid);
    const centre = [15.5, 15.5, 15.5];
    for (let trial = 0; trial < 6; trial++) {
      // Principal values up to five to one, in a random frame.
      const axis = [random.normal(), random.normal(), random.normal()];
      const size = Math.hypot(axis[0], axis[1], axis[2]);
      const m = axis.map((value) => value / size);
      const entry = (a: number, b: number): number => (a === b ? 0.1 : 0) + 0.4 * m[a] * m[b];
      const pairs = [
        [0, 0],
        [1, 1],
        [2, 2],
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const;
      const six = pairs.map(([a, b]) => entry(a, b));
      const tensorsMm2PerDay = new Float32Array(6 * voxels);
      for (let n = 0; n < voxels; n++) tensorsMm2PerDay.set(six, 6 * n);
      const density = fieldOf(grid, (x, y, z) =>
        Math.hypot(x - centre[0], y - centre[1], z - centre[2]) < 1 ? 0.9 : 0,
      );
      const result = await grow(
        growthSetup(grid, density, {
          ...STILL,
          diffusivityMm2PerDay: new Float32Array(voxels).fill(1),
          tensorsMm2PerDay,
          durationDays: 5,
          saveEveryDays: 5,
          sampleEveryDays: 5,
        }),
      );
      expect(result.roundedTensors).toBe(0);
      expect(result.finalDensity.every((value) => value >= 0 && value <= 0.9)).toBe(true);
      const before = moments(grid, density, centre, pairs);
      const after = moments(grid, result.finalDensity, centre, pairs);
      const error = Math.max(
        ...pairs.map((_, n) => Math.abs((after[n] - before[n]) / (2 * 5) - six[n])),
      );
      expectFigure({
        model: 'Tumour spread',
        quantity: 'Growth of the second moments along random tensors (0.5 and 0.1): largest error',
        value: error,
        unit: 'mm²/day',
        reference: 0,
        tolerance: { below: 1e-4 },
        source: 'd/dt of the second moments is 2 D; exact for the decomposition of Selling',
      });
    }
  });

  it('carries one flux through a five-fold jump of D', async () => {
    const grid = boxGrid([40, 3, 3], 1);
    const diffusivityMm2PerDay = fieldOf(grid, (x) => (x < 20 ? 0.65 : 0.13));
    const [left, right] = [Math.fround(0.65), Math.fround(0.13)];
    const flux = 0.001;
    const sensitive = new Float64Array(voxelCount(grid));
    for (let n = 0; n < sensitive.length; n++) {
      const x = (n % 40) + 0.5 - 20;
      sensitive[n] = 0.5 - (x < 0 ? (flux * x) / left : (flux * x) / right);
    }
    const model = await GrowthModel.create({
      grid,
      box: organBox(grid, diffusivityMm2PerDay),
      diffusivityMm2PerDay,
      sensitive,
      growthLaw: 'logistic',
      sensitivePerDay: 0,
      resistantPerDay: 0,
    });
    try {
      const dtDays = 0.5 * model.stableStepDays;
      const kept = { keptSensitive: 1, mutated: 0, keptResistant: 1, growthDays: 0 };
      model.run([{ dtDays, ...kept }]);
      const after = model.density(new Float64Array(sensitive.length));
      let mismatch = 0;
      for (let n = 0; n < after.length; n++) {
        const column = n % 40;
        if (column === 0 || column === 39) continue;
        mismatch = Math.max(mismatch, Math.abs(after[n] - sensitive[n]) / dtDays / flux);
      }
      expectFigure({
        model: 'Tumour spread',
        quantity: 'Mismatch of the flux on both sides of a five-fold jump of D',
        value: mismatch,
        unit: 'of the flux',
        reference: 0,
        tolerance: { below: 1e-10 },
        source: 'Steady profile of two slopes; harmonic mean of the conductances',
      });
      const gained = after.reduce(
        (sum, value, n) => sum + (n % 40 < 20 ? value - sensitive[n] : 0),
        0,
      );
      const lost = after.reduce(
        (sum, value, n) => sum + (n % 40 < 20 ? 0 : sensitive[n] - value),
        0,
      );
      expect(Math.abs(gained / lost - 1)).toBeLessThan(1e-10);
    } finally {
      model.close();
    }
  });
});

/** Second moments about a point, per mass. */
function moments(
  grid: Grid,
  density: Float32Array,
  centre: readonly number[],
  pairs: readonly (readonly [number, number])[],
): number[] {
  const [nx, ny] = grid.dimensions;
  let mass = 0;
  const sums = pairs.map(() => 0);
  density.forEach((value, n) => {
    if (value === 0) return;
    const place = ijkToLps(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]);
    const r = place.map((x, axis) => x - centre[axis]);
    mass += value;
    pairs.forEach(([a, b], at) => (sums[at] += value * r[a] * r[b]));
  });
  return sums.map((sum) => sum / mass);
}
