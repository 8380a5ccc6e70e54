/**
 * Invasion, growth and sensitivities from density profiles on two or more days, by least squares on the radial model, as
 * TumorTwin (arXiv:2505.00670) does on voxels.
 *
 * What the studies must contain for four parameters to be separable: the profile and not only its volume (its steepness
 * separates D from k), radiotherapy and drug at different times or further studies between them (their kill is the same
 * but for timing), and time without treatment (growth against kill). What is missing shows in `directions`: combinations
 * of parameters with a spread of their own, from the best to the worst determined.
 */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Schedule } from '../../core/treatment.ts';
import { burdenTimeline, timelineAt } from '../burden/burden-timeline.ts';
import type { BurdenTimeline } from '../burden/burden-timeline.ts';
import { TUMOUR_PARAMETERS } from '../therapy/parameters.ts';
import { levenbergMarquardt } from './levenberg-marquardt.ts';
import { runRadialModel, shellVolumeMm3 } from './radial-model.ts';
import type { RadialGrid, RadialParameters } from './radial-model.ts';
import { inverseOf, symmetricEigen } from './small-matrix.ts';

export type FittedKey =
  'diffusionMm2PerDay' | 'growthRatePerDay' | 'alphaPerGy' | 'drugSensitivityPerDay';

/** A profile on the common grid. */
export interface ProfileVisit {
  readonly tDays: number;
  readonly density: Float64Array;
}

export interface ProfileFitOptions {
  /** Start values of the search, and medians of the prior where one is used. */
  readonly start: RadialParameters;
  /** `wide` adds the log-normal spreads of the parameter table; `none` leaves all to the data. */
  readonly prior: 'none' | 'wide';
  /** Standard deviation of one shell's density, from the images. */
  readonly densitySd: number;
  /** Coefficient of variation of the volume: each profile may be stretched by a third of it in radius. */
  readonly volumeCv: number;
  readonly stepDays: number;
  readonly maximumIterations: number;
}

export interface FittedParameter {
  readonly key: FittedKey;
  readonly value: number;
  /** Standard deviation of the natural logarithm: 0.1 is about 10 %. */
  readonly logSd: number;
  /** Central 90 % interval of the log-normal approximation. */
  readonly low: number;
  readonly high: number;
  /** Share of the prior's spread that the profiles took away; 1 where no prior was used. */
  readonly learnt: number;
}

/** A combination of the logarithms of the parameters that the data determine with this standard deviation. */
export interface FitDirection {
  readonly logSd: number;
  /** Unit vector, in the order of `parameters`. */
  readonly weights: readonly number[];
}

export interface ProfileFit {
  readonly parameters: readonly FittedParameter[];
  readonly directions: readonly FitDirection[];
  readonly iterations: number;
  readonly converged: boolean;
  /** Root mean square of the density residuals over their expected size: near 1 where model and noise fit. */
  readonly misfit: number;
}

const BOUNDS: Readonly<Record<FittedKey, readonly [number, number]>> = {
  diffusionMm2PerDay: [1e-4, 4],
  growthRatePerDay: [1e-4, 1],
  alphaPerGy: [1e-4, 1],
  drugSensitivityPerDay: [1e-3, 10],
};

const PRIOR_LOG_SD: Readonly<Record<FittedKey, number>> = {
  diffusionMm2PerDay: TUMOUR_PARAMETERS.diffusionGreyMm2PerDay.logSd,
  growthRatePerDay: TUMOUR_PARAMETERS.growthRatePerDay.logSd,
  alphaPerGy: TUMOUR_PARAMETERS.alphaPerGy.logSd,
  drugSensitivityPerDay: TUMOUR_PARAMETERS.drugSensitivityPerDay.logSd,
};

const Z_90 = 1.6448536269514722;

/**
 * Fits the radial model to the visits; the first is the start of every run. Parameters of a treatment that was not given
 * before the last visit are left out.
 *
 * Throws `bad-input` (`profiles-too-few`).
 */
export async function fitProfiles(
  grid: RadialGrid,
  visits: readonly ProfileVisit[],
  schedule: Schedule,
  options: ProfileFitOptions,
  ctx: JobContext,
): Promise<ProfileFit> {
  if (visits.length < 2) {
    fail(
      'bad-input',
      'profiles-too-few',
      `Invasion cannot be fitted to ${visits.length} density profile.`,
      'Add a density profile of a second day.',
    );
  }
  const keys = fittedKeys(schedule, visits[visits.length - 1].tDays);
  const stretchSd = options.volumeCv / 3;
  // A stretch per visit stands for the error of its volume; without that error there is none.
  const stretches = stretchSd > 0 ? visits.length : 0;
  const timeline = withVisits(schedule, visits, options.stepDays);
  const weights = shellWeights(grid, options.densitySd);

  const residuals = (point: Float64Array): Float64Array => {
    const parameters = parametersAt(keys, point, options.start);
    const stretch = (visit: number): number =>
      stretches > 0 ? 1 + stretchSd * point[keys.length + visit] : 1;
    const begin = stretched(visits[0].density, 1 / stretch(0));
    const profiles = runRadialModel(grid, begin, parameters, schedule, timeline);
    const result: number[] = [];
    visits.slice(1).forEach(({ density }, n) => {
      const seen = stretched(profiles[n], stretch(n + 1));
      for (let shell = 0; shell < grid.shells; shell++) {
        result.push((seen[shell] - density[shell]) * weights[shell]);
      }
    });
    for (let n = 0; n < stretches; n++) result.push(point[keys.length + n]);
    if (options.prior === 'wide') {
      keys.forEach((key, n) =>
        result.push(Math.log(point[n] / options.start[key]) / PRIOR_LOG_SD[key]),
      );
    }
    return Float64Array.from(result);
  };

  const fit = await levenbergMarquardt(
    {
      residuals,
      start: [
        ...keys.map((key) => options.start[key]),
        ...Array.from({ length: stretches }, () => 0),
      ],
      bounds: [
        ...keys.map((key) => BOUNDS[key]),
        ...Array.from({ length: stretches }, () => [-5, 5] as const),
      ],
    },
    { maximumIterations: options.maximumIterations, relativeTolerance: 1e-9 },
    ctx,
  );
  // The search runs over the values themselves, where growth and kill are almost linear and the valley between them is
  // straight; their uncertainty is that of the logarithms, which cannot reach below zero.
  const unit = fit.parameters.map((value, n) => (n < keys.length ? value : 1));
  const size = keys.length + stretches;
  const information = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) =>
      fit.jacobian.reduce((sum, row) => sum + row[i] * unit[i] * row[j] * unit[j], 0),
    ),
  );
  const covariance = inverseOf(information)
    .slice(0, keys.length)
    .map((row) => row.slice(0, keys.length));
  const final = residuals(fit.parameters);
  const shells = grid.shells * (visits.length - 1);
  const squares = final.subarray(0, shells).reduce((sum, value) => sum + value * value, 0);
  const { values, vectors } = symmetricEigen(covariance);
  return {
    parameters: keys.map((key, n) =>
      fittedParameter(key, fit.parameters[n], Math.sqrt(covariance[n][n]), options.prior),
    ),
    directions: values
      .map((value, n) => ({ logSd: Math.sqrt(Math.max(0, value)), weights: vectors[n] }))
      .toReversed(),
    iterations: fit.iterations,
    converged: fit.converged,
    misfit: Math.sqrt(squares / shells),
  };
}

/** A profile drawn out by a factor in radius, linear between shells. */
export function stretched(density: Float64Array, factor: number): Float64Array {
  if (factor === 1) return density;
  const last = density.length - 1;
  return density.map((_, shell) => {
    const from = (shell + 0.5) / factor - 0.5;
    const below = Math.min(last, Math.max(0, Math.floor(from)));
    const above = Math.min(last, below + 1);
    return density[below] + Math.max(0, from - below) * (density[above] - density[below]);
  });
}

function fittedKeys({ fractions, drugs }: Schedule, lastDay: number): FittedKey[] {
  const keys: FittedKey[] = ['diffusionMm2PerDay', 'growthRatePerDay'];
  if (fractions.some(({ tDays }) => tDays < lastDay)) keys.push('alphaPerGy');
  if (drugs.some(({ doses }) => doses.some(({ tDays }) => tDays < lastDay))) {
    keys.push('drugSensitivityPerDay');
  }
  return keys;
}

function parametersAt(
  keys: readonly FittedKey[],
  point: Float64Array,
  start: RadialParameters,
): RadialParameters {
  const values = { ...start };
  keys.forEach((key, n) => Object.assign(values, { [key]: point[n] }));
  return values;
}

/** Steps of `stepDays`, stored on the days of the visits after the first. */
function withVisits(
  schedule: Schedule,
  visits: readonly ProfileVisit[],
  stepDays: number,
): BurdenTimeline {
  const days = visits.slice(1).map(({ tDays }) => tDays);
  const steps = burdenTimeline(schedule, days[days.length - 1], stepDays).tDays;
  const all = [...new Set([...steps, ...days])].toSorted((a, b) => a - b);
  const { entries } = timelineAt(schedule, all);
  let stored = 0;
  return {
    tDays: Float64Array.from(days),
    entries: entries.map((entry) => ({
      ...entry,
      storedPoint: days.includes(all[entry.storedPoint]) ? stored++ : -1,
    })),
  };
}

/**
 * The inner shells hold few voxels and count less. From `FULL_WEIGHT_SHELL` on every shell counts as one measurement,
 * however many voxels it holds, because errors of neighbouring voxels are alike.
 */
const FULL_WEIGHT_SHELL = 5;

function shellWeights(grid: RadialGrid, densitySd: number): Float64Array {
  const full = shellVolumeMm3(grid, FULL_WEIGHT_SHELL);
  return Float64Array.from(
    { length: grid.shells },
    (_, shell) => Math.sqrt(Math.min(1, shellVolumeMm3(grid, shell) / full)) / densitySd,
  );
}

function fittedParameter(
  key: FittedKey,
  value: number,
  logSd: number,
  prior: ProfileFitOptions['prior'],
): FittedParameter {
  return {
    key,
    value,
    logSd,
    low: value * Math.exp(-Z_90 * logSd),
    high: value * Math.exp(Z_90 * logSd),
    learnt: prior === 'wide' ? Math.min(1, Math.max(0, 1 - logSd / PRIOR_LOG_SD[key])) : 1,
  };
}
