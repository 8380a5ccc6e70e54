import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { diagnoseChains } from '../../../src/tumour/calibration/chain-diagnostics.ts';
import { levenbergMarquardt } from '../../../src/tumour/calibration/levenberg-marquardt.ts';
import { sampleChains } from '../../../src/tumour/calibration/markov-chains.ts';
import {
  cholesky,
  inverseOf,
  leastSquares,
  symmetricEigen,
} from '../../../src/tumour/calibration/small-matrix.ts';

const ctx = createJobContext();

describe('small matrices', () => {
  const symmetric = [
    [4, 1, 0.5],
    [1, 3, -0.2],
    [0.5, -0.2, 2],
  ];
  const product = (
    a: readonly (readonly number[])[],
    b: readonly (readonly number[])[],
  ): number[][] =>
    a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));

  it('decompose: eigenvectors, Cholesky factor and inverse give the matrix back', () => {
    const { values, vectors } = symmetricEigen(symmetric);
    expect(values.toSorted((a, b) => b - a)).toEqual(values);
    const lower = cholesky(symmetric) ?? [];
    const identity = product(symmetric, inverseOf(symmetric));
    symmetric.forEach((row, i) =>
      row.forEach((entry, j) => {
        const rebuilt = values.reduce((sum, v, k) => sum + v * vectors[k][i] * vectors[k][j], 0);
        expect(rebuilt).toBeCloseTo(entry, 12);
        expect(lower[i].reduce((sum, v, k) => sum + v * lower[j][k], 0)).toBeCloseTo(entry, 12);
        expect(identity[i][j]).toBeCloseTo(i === j ? 1 : 0, 12);
      }),
    );
    expect(
      cholesky([
        [1, 2],
        [2, 1],
      ]),
    ).toBeUndefined();
  });

  it('solve least squares as the normal equations do', () => {
    const random = createRandom(3);
    const rows = Array.from({ length: 12 }, () =>
      Float64Array.from([0, 0, 0], () => random.normal()),
    );
    const right = Float64Array.from({ length: 12 }, () => random.normal());
    const x = leastSquares(
      rows.map((row) => row.slice()),
      right.slice(),
    );
    for (let column = 0; column < 3; column++) {
      const gradient = rows.reduce((sum, row, n) => {
        const fitted = row.reduce((all, value, k) => all + value * x[k], 0);
        return sum + row[column] * (fitted - right[n]);
      }, 0);
      expect(gradient).toBeCloseTo(0, 12);
    }
  });
});

describe('Levenberg-Marquardt', () => {
  const rosenbrock = (p: Float64Array): Float64Array =>
    Float64Array.of(10 * (p[1] - p[0] ** 2), 1 - p[0]);
  const options = { maximumIterations: 200, relativeTolerance: 1e-10 };

  it('walks the valley of Rosenbrock', async () => {
    const bounds = [
      [-5, 5],
      [-5, 5],
    ] as const;
    const fit = await levenbergMarquardt(
      { residuals: rosenbrock, start: [-1.2, 1], bounds },
      options,
      ctx,
    );
    expect(fit.converged).toBe(true);
    expect(fit.parameters[0]).toBeCloseTo(1, 8);
    expect(fit.parameters[1]).toBeCloseTo(1, 8);
  });

  it('stays inside its box and says when it had too few steps', async () => {
    const bounds = [
      [-5, 0.5],
      [-5, 5],
    ] as const;
    const boxed = await levenbergMarquardt(
      { residuals: rosenbrock, start: [-1.2, 1], bounds },
      options,
      ctx,
    );
    expect(boxed.parameters[0]).toBeCloseTo(0.5, 6);
    const short = { ...options, maximumIterations: 2 };
    const stopped = await levenbergMarquardt(
      { residuals: rosenbrock, start: [-1.2, 1], bounds },
      short,
      ctx,
    );
    expect(stopped.converged).toBe(false);
  });
});

describe('Markov chains', () => {
  const covariance = [
    [1, 0.8],
    [0.8, 4],
  ];
  const factor = cholesky(covariance) ?? [];
  const precision = inverseOf(covariance);
  const logDensity = ([x, y]: Float64Array): number =>
    -0.5 * (precision[0][0] * x * x + 2 * precision[0][1] * x * y + precision[1][1] * y * y);
  const options = { chains: 4, warmUp: 500, draws: 4000, seed: 8 };

  it('sample a Gaussian with its own covariance, repeatably, and pass their diagnostics', async () => {
    const { chains, acceptance } = await sampleChains(
      logDensity,
      new Float64Array(2),
      factor,
      options,
      ctx,
    );
    const points = chains.flat();
    const moment = (i: number, j: number): number =>
      points.reduce((sum, point) => sum + point[i] * point[j], 0) / points.length;
    expect(moment(0, 0)).toBeGreaterThan(0.9);
    expect(moment(0, 0)).toBeLessThan(1.1);
    expect(moment(0, 1)).toBeGreaterThan(0.65);
    expect(moment(0, 1)).toBeLessThan(0.95);
    expect(acceptance).toBeGreaterThan(0.15);
    expect(diagnoseChains(chains).converged).toBe(true);
    const again = await sampleChains(logDensity, new Float64Array(2), factor, options, ctx);
    expect(again.chains[3][99]).toEqual(chains[3][99]);
  });

  it('are not trusted where they sit in different places, or are short', () => {
    const random = createRandom(4);
    const around = (centre: number, draws: number): Float64Array[] =>
      Array.from({ length: draws }, () => Float64Array.of(centre + random.normal()));
    const good = [0, 0, 0, 0].map((centre) => around(centre, 500));
    const apart = [0, 0, 0, 3].map((centre) => around(centre, 500));
    const short = [0, 0, 0, 0].map((centre) => around(centre, 20));
    expect(diagnoseChains(good).converged).toBe(true);
    expect(diagnoseChains(good).effectiveSamples).toBeGreaterThan(1500);
    expect(diagnoseChains(apart).rHat).toBeGreaterThan(1.1);
    expect(diagnoseChains(apart).converged).toBe(false);
    expect(diagnoseChains(short).converged).toBe(false);
  });

  it('count correlated draws for less', () => {
    const random = createRandom(5);
    const chains = Array.from({ length: 4 }, () => {
      let value = 0;
      return Array.from({ length: 4000 }, () => {
        value = 0.9 * value + random.normal();
        return Float64Array.of(value);
      });
    });
    // An autoregression of 0.9 is worth (1 - 0.9) / (1 + 0.9) of its draws.
    const expected = (16_000 * 0.1) / 1.9;
    expect(diagnoseChains(chains).effectiveSamples / expected).toBeGreaterThan(0.75);
    expect(diagnoseChains(chains).effectiveSamples / expected).toBeLessThan(1.3);
  });
});
