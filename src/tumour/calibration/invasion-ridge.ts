/**
 * What radii on two or more days say of invasion D and growth rho. A tumour that grows by invasion advances at
 * v = 2 sqrt(D rho) (Fisher 1937; Kolmogorov 1937), so radii measure v and nothing else: every pair (D, rho) with that
 * product explains them as well. The posterior over both is a ridge, cut off only by what was assumed before.
 */
import { quantileOfSorted } from '../burden/quantiles.ts';
import type { Estimate } from '../burden/quantiles.ts';
import { logSdOfCv } from '../burden/sample-parameters.ts';
import { sphereDiameterMm } from '../burden/burden-outcome.ts';
import type { Study } from './studies.ts';

/** Log-normal: median and standard deviation of the logarithm. */
export interface LogNormal {
  readonly median: number;
  readonly logSd: number;
}

export interface InvasionPrior {
  readonly diffusionMm2PerDay: LogNormal;
  readonly growthRatePerDay: LogNormal;
}

export interface InvasionRidge {
  /** Speed of the front, mm per day, from the radii alone, before any prior. */
  readonly measuredSpeed: { readonly mean: number; readonly sd: number };
  readonly speedMmPerDay: Estimate;
  readonly diffusionMm2PerDay: Estimate;
  readonly growthRatePerDay: Estimate;
  /** Correlation of ln D with ln rho: near -1 the studies know only their product. */
  readonly correlation: number;
  /** Share of the prior's spread (standard deviation of the logarithm) that the studies took away, 0 to 1. */
  readonly learnt: { readonly speed: number; readonly diffusion: number; readonly growth: number };
  /** Posterior over the grid of both, summing to one: `density[i * axis.length + j]` of D `i` and rho `j`. */
  readonly map: {
    readonly diffusion: Float64Array;
    readonly growth: Float64Array;
    readonly density: Float64Array;
  };
}

const GRID = 121;
/** The grid reaches this many standard deviations of the prior to both sides. */
const REACH = 4;

/**
 * The ridge, or undefined where the radii do not grow beyond doubt (the front model says nothing of shrinking).
 * Equivalent spheres; a volume's error is three times that of its radius.
 */
export function invasionRidge(
  studies: readonly Study[],
  prior: InvasionPrior,
  standardCv: number,
): InvasionRidge | undefined {
  const measuredSpeed = frontSpeed(studies, standardCv);
  if (measuredSpeed.mean + measuredSpeed.sd <= 0) return undefined;
  const diffusion = axisOf(prior.diffusionMm2PerDay);
  const growth = axisOf(prior.growthRatePerDay);
  const density = new Float64Array(GRID * GRID);
  let total = 0;
  for (let i = 0; i < GRID; i++) {
    for (let j = 0; j < GRID; j++) {
      const speed = 2 * Math.sqrt(diffusion[i] * growth[j]);
      const fit = (speed - measuredSpeed.mean) / measuredSpeed.sd;
      const value = Math.exp(-0.5 * (fit * fit + normalAt(i) ** 2 + normalAt(j) ** 2));
      density[i * GRID + j] = value;
      total += value;
    }
  }
  for (let cell = 0; cell < density.length; cell++) density[cell] /= total;

  const logD = weighted(density, (i) => Math.log(diffusion[i]));
  const logRho = weighted(density, (_, j) => Math.log(growth[j]));
  const logSpeed = weighted(density, (i, j) => Math.log(4 * diffusion[i] * growth[j]) / 2);
  // Var(x + y) = Var x + Var y + 2 Cov(x, y), with x + y = 2 ln v - ln 4.
  const covariance = (4 * logSpeed.sd ** 2 - logD.sd ** 2 - logRho.sd ** 2) / 2;
  const priorSpeedSd = Math.hypot(prior.diffusionMm2PerDay.logSd, prior.growthRatePerDay.logSd) / 2;
  const taken = (sd: number, before: number): number => Math.min(1, Math.max(0, 1 - sd / before));
  return {
    measuredSpeed,
    speedMmPerDay: logSpeed.estimate,
    diffusionMm2PerDay: logD.estimate,
    growthRatePerDay: logRho.estimate,
    correlation: covariance / (logD.sd * logRho.sd),
    learnt: {
      speed: taken(logSpeed.sd, priorSpeedSd),
      diffusion: taken(logD.sd, prior.diffusionMm2PerDay.logSd),
      growth: taken(logRho.sd, prior.growthRatePerDay.logSd),
    },
    map: { diffusion, growth, density },
  };
}

/** Straight line through the equivalent radii, each weighted by its own error; slope in mm per day. */
export function frontSpeed(
  studies: readonly Study[],
  standardCv: number,
): { readonly mean: number; readonly sd: number } {
  const points = studies.map(({ tDays, volumeMl, measurementCv = standardCv }) => {
    const radius = sphereDiameterMm(volumeMl) / 2;
    return { tDays, radius, weight: (3 / (radius * logSdOfCv(measurementCv))) ** 2 };
  });
  const sum = (value: (point: (typeof points)[number]) => number): number =>
    points.reduce((all, point) => all + point.weight * value(point), 0);
  const weight = sum(() => 1);
  const centre = sum(({ tDays }) => tDays) / weight;
  const spread = sum(({ tDays }) => (tDays - centre) ** 2);
  return {
    mean: sum(({ tDays, radius }) => (tDays - centre) * radius) / spread,
    sd: 1 / Math.sqrt(spread),
  };
}

/** Standard normal coordinate of a grid line. */
const normalAt = (n: number): number => REACH * ((2 * n) / (GRID - 1) - 1);

const axisOf = ({ median, logSd }: LogNormal): Float64Array =>
  Float64Array.from({ length: GRID }, (_, n) => median * Math.exp(logSd * normalAt(n)));

/** Spread of the logarithm over the grid, and the estimate of the value itself. */
function weighted(
  density: Float64Array,
  logValue: (i: number, j: number) => number,
): { readonly sd: number; readonly estimate: Estimate } {
  const values = Float64Array.from(density, (_, cell) =>
    logValue(Math.floor(cell / GRID), cell % GRID),
  );
  let mean = 0;
  let square = 0;
  density.forEach((share, cell) => {
    mean += share * values[cell];
    square += share * values[cell] ** 2;
  });
  const order = Array.from(values, (_, cell) => cell).sort((a, b) => values[a] - values[b]);
  // Values repeated in proportion to their share: a table of quantiles read like any samples.
  const table = new Float64Array(2001);
  let filled = 0;
  let cumulative = 0;
  for (const cell of order) {
    cumulative += density[cell];
    const until = Math.min(table.length, Math.round(cumulative * table.length));
    while (filled < until) table[filled++] = values[cell];
  }
  table.fill(values[order[order.length - 1]], filled);
  const at = (probability: number): number => Math.exp(quantileOfSorted(table, probability));
  return {
    sd: Math.sqrt(Math.max(0, square - mean * mean)),
    estimate: { median: at(0.5), low: at(0.05), high: at(0.95) },
  };
}
