/**
 * Two or more studies of one tumour to growth with error bars: the posterior of the growth rate from volumes, the ridge
 * of invasion from radii, the fit of density profiles where there are any, predictions with intervals, and in words what
 * could not be learnt. Deterministic for a seed.
 */
import { fail } from '../../core/failure.ts';
import { span } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { createRandom } from '../../core/random.ts';
import type { Schedule } from '../../core/treatment.ts';
import { timelineAt } from '../burden/burden-timeline.ts';
import { estimateOf } from '../burden/quantiles.ts';
import type { Estimate } from '../burden/quantiles.ts';
import { logSdOfCv } from '../burden/sample-parameters.ts';
import type { GrowthDraw } from '../burden/sample-parameters.ts';
import { LONGEST_DURATION_DAYS } from '../burden/simulate-burden.ts';
import { TUMOUR_PARAMETERS } from '../therapy/parameters.ts';
import type { ChainDiagnostics } from './chain-diagnostics.ts';
import { fitProfiles } from './fit-profiles.ts';
import type { ProfileFit } from './fit-profiles.ts';
import { FLAT_GROWTH_PRIOR, growthPosterior, volumesOf } from './growth-posterior.ts';
import type { GrowthModel, GrowthPrior } from './growth-posterior.ts';
import { growthStatements, invasionStatements, profileStatements } from './identifiability.ts';
import { invasionRidge } from './invasion-ridge.ts';
import type { InvasionPrior, InvasionRidge } from './invasion-ridge.ts';
import { studySeries } from './studies.ts';
import type { Study, StudySeries } from './studies.ts';

export interface CalibrationPrior {
  readonly growth: GrowthPrior;
  readonly invasion: InvasionPrior;
}

/** Nothing known of this patient's growth rate; invasion as wide as published values of the tissue. */
export const standardPrior = (
  tissue: 'diffusionWhiteMm2PerDay' | 'diffusionGreyMm2PerDay' | 'diffusionLiverMm2PerDay',
): CalibrationPrior => ({
  growth: FLAT_GROWTH_PRIOR,
  invasion: {
    diffusionMm2PerDay: logNormalOf(tissue),
    growthRatePerDay: logNormalOf('growthRatePerDay'),
  },
});

const logNormalOf = (
  key:
    | 'growthRatePerDay'
    | 'diffusionWhiteMm2PerDay'
    | 'diffusionGreyMm2PerDay'
    | 'diffusionLiverMm2PerDay',
): { readonly median: number; readonly logSd: number } => ({
  median: TUMOUR_PARAMETERS[key].default,
  logSd: TUMOUR_PARAMETERS[key].logSd,
});

export interface CalibrationOptions {
  readonly model: GrowthModel;
  /** Days, on the clock of the studies, for which a prediction is wanted; none before the first study. */
  readonly predictAtDays: readonly number[];
  readonly seed: number;
  /** Kept steps of each of the four chains. */
  readonly drawsPerChain: number;
}

export const STANDARD_CALIBRATION: CalibrationOptions = {
  model: {
    law: 'exponential',
    carryingCapacityMl: TUMOUR_PARAMETERS.carryingCapacityMl.default,
    alphaBetaGy: TUMOUR_PARAMETERS.alphaBetaGy.default,
    measurementCv: TUMOUR_PARAMETERS.volumeMeasurementCv.default,
  },
  predictAtDays: [],
  seed: 1,
  drawsPerChain: 10_000,
};

export interface VolumePrediction {
  readonly tDays: number;
  /** The tumour itself. */
  readonly volumeMl: Estimate;
  /** What a study of that day would measure, its own error included. */
  readonly measuredMl: Estimate;
}

export interface Calibration {
  readonly growthRatePerDay: Estimate;
  /** Standard deviation of the growth rate over its mean. */
  readonly growthRateRelativeSd: number;
  /** ln 2 / rate at the quantiles of the rate; Infinity where the rate is not above zero. */
  readonly doublingDays: Estimate;
  /** Null where no radiotherapy, or no drug, was given between the studies. */
  readonly alphaPerGy: Estimate | null;
  readonly drugFactor: Estimate | null;
  /** Growth rate with the volume on the day of the last study: the samples a comparison of schedules starts from. */
  readonly draws: readonly GrowthDraw[];
  readonly diagnostics: ChainDiagnostics;
  readonly invasion: InvasionRidge | null;
  readonly profileFit: ProfileFit | null;
  readonly predictions: readonly VolumePrediction[];
  /** What the studies could and could not determine, one sentence each. */
  readonly identifiability: readonly string[];
}

const CHAINS = 4;
const KEPT_DRAWS = 1000;
/** Density of one shell from an ADC map. */
const PROFILE_DENSITY_SD = 0.05;
const PROFILE_STEP_DAYS = 0.5;

/**
 * @param treatment what was and will be given, on the clock of the studies; null for nothing.
 *
 * Throws `bad-input` for studies or treatment that cannot be used (see {@link studySeries}), `calibration-dates`, and
 * `no-convergence` where the sampling did not settle.
 */
export async function calibrateFromStudies(
  studies: readonly Study[],
  prior: CalibrationPrior,
  treatment: Schedule | null,
  options: CalibrationOptions,
  ctx: JobContext,
): Promise<Calibration> {
  const { model, seed, drawsPerChain } = options;
  const series = studySeries(studies, treatment, model.measurementCv);
  const chainOptions = {
    chains: CHAINS,
    warmUp: Math.max(1000, drawsPerChain >> 2),
    draws: drawsPerChain,
    seed,
  };
  const posterior = await growthPosterior(
    series,
    model,
    prior.growth,
    chainOptions,
    span(ctx, 0, 0.7),
  );
  const rates = posterior.draws.map(({ growthRatePerDay }) => growthRatePerDay);
  const rate = estimateOf(rates);
  const relativeSd = relativeSdOf(rates);
  const lastDay = series.studies[series.studies.length - 1].tDays;
  const { draws, predictions } = predict(series, model, thinned(posterior.draws), lastDay, options);

  const treated =
    posterior.radiotherapyBetween ||
    posterior.drugBetween ||
    (series.treatment.resection?.tDays ?? Infinity) < lastDay;
  const ridge = treated
    ? undefined
    : invasionRidge(series.studies, prior.invasion, model.measurementCv);
  const profileFit = await fitOfProfiles(series, prior, model, span(ctx, 0.7, 1));
  return {
    growthRatePerDay: rate,
    growthRateRelativeSd: relativeSd,
    doublingDays: {
      median: doubling(rate.median),
      low: doubling(rate.high),
      high: doubling(rate.low),
    },
    alphaPerGy: posterior.radiotherapyBetween
      ? estimateOf(posterior.draws.map(({ alphaPerGy }) => alphaPerGy))
      : null,
    drugFactor: posterior.drugBetween
      ? estimateOf(posterior.draws.map(({ drugFactor }) => drugFactor))
      : null,
    draws,
    diagnostics: posterior.diagnostics,
    invasion: ridge ?? null,
    profileFit,
    predictions,
    identifiability: [
      ...growthStatements(series, posterior, rate, relativeSd),
      ...invasionStatements(ridge, treated),
      ...(profileFit ? profileStatements(profileFit) : []),
    ],
  };
}

const doubling = (ratePerDay: number): number =>
  ratePerDay > 0 ? Math.LN2 / ratePerDay : Infinity;

function relativeSdOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Math.sqrt(square) / Math.abs(mean);
}

/** Evenly spaced draws of all chains. */
function thinned<Value>(draws: readonly Value[]): Value[] {
  const every = Math.max(1, Math.floor(draws.length / KEPT_DRAWS));
  return draws.filter((_, n) => n % every === 0);
}

function predict(
  series: StudySeries,
  model: GrowthModel,
  draws: Parameters<typeof volumesOf>[0][],
  lastDay: number,
  { predictAtDays, seed }: CalibrationOptions,
): { draws: GrowthDraw[]; predictions: VolumePrediction[] } {
  const dates = predictAtDays.map((tDays) => tDays - series.firstDay);
  for (const [n, day] of dates.entries()) {
    if (day >= 0 && day <= LONGEST_DURATION_DAYS) continue;
    fail(
      'bad-input',
      'calibration-dates',
      `A prediction was asked for day ${predictAtDays[n]}, before the first study or more than ten years after it.`,
      'Choose days from the first study on.',
    );
  }
  const days = [...new Set([...dates, lastDay])].toSorted((a, b) => a - b);
  const timeline = timelineAt(series.treatment, days);
  const curves = draws.map((draw) => volumesOf(draw, series, model, timeline));
  const at = (day: number): number[] => curves.map((volumes) => volumes[days.indexOf(day)]);
  const noise = createRandom(seed).fork('measurement');
  const logSd = logSdOfCv(model.measurementCv);
  return {
    draws: draws.map(({ growthRatePerDay }, n) => ({
      growthRatePerDay,
      initialVolumeMl: curves[n][days.indexOf(lastDay)],
    })),
    predictions: dates.map((day, n) => ({
      tDays: predictAtDays[n],
      volumeMl: estimateOf(at(day)),
      measuredMl: estimateOf(at(day).map((volume) => volume * Math.exp(logSd * noise.normal()))),
    })),
  };
}

async function fitOfProfiles(
  { studies, treatment }: StudySeries,
  { invasion }: CalibrationPrior,
  model: GrowthModel,
  ctx: JobContext,
): Promise<ProfileFit | null> {
  const visits = studies.flatMap(({ tDays, radiusProfile }) =>
    radiusProfile ? [{ tDays, radiusProfile }] : [],
  );
  if (visits.length < 2) return null;
  const [first] = visits;
  const { thicknessMm } = first.radiusProfile;
  const shells = first.radiusProfile.density.length;
  const odd = visits.find(
    ({ radiusProfile: { thicknessMm: other, density } }) =>
      other !== thicknessMm ||
      density.length !== shells ||
      density.some((value) => !(value >= 0 && value <= 1)),
  );
  if (odd || !(thicknessMm > 0) || shells < 8 || shells > 500) {
    fail(
      'bad-input',
      'calibration-profile',
      'The density profiles are not sampled alike, or their values do not lie between 0 and 1.',
      'Sample every profile on the same 8 to 500 shells, as a share of dense tumour.',
    );
  }
  const { tDays: firstDay } = first;
  const shifted = studySeries(
    visits.map(({ tDays }) => ({ tDays, volumeMl: 1 })),
    treatment,
    model.measurementCv,
  );
  return fitProfiles(
    { shells, thicknessMm },
    visits.map(({ tDays, radiusProfile }) => ({
      tDays: tDays - firstDay,
      density: Float64Array.from(radiusProfile.density),
    })),
    shifted.treatment,
    {
      start: {
        diffusionMm2PerDay: invasion.diffusionMm2PerDay.median,
        growthRatePerDay: invasion.growthRatePerDay.median,
        alphaPerGy: TUMOUR_PARAMETERS.alphaPerGy.default,
        alphaBetaGy: model.alphaBetaGy,
        drugSensitivityPerDay: TUMOUR_PARAMETERS.drugSensitivityPerDay.default,
      },
      prior: 'wide',
      densitySd: PROFILE_DENSITY_SD,
      volumeCv: model.measurementCv,
      stepDays: PROFILE_STEP_DAYS,
      maximumIterations: 60,
    },
    ctx,
  );
}

/** A calibration as one request. */
export interface CalibrationRequest {
  readonly studies: readonly Study[];
  readonly prior: CalibrationPrior;
  readonly treatment: Schedule | null;
  readonly options: CalibrationOptions;
}

export const runCalibration = (
  { studies, prior, treatment, options }: CalibrationRequest,
  ctx: JobContext,
): Promise<Calibration> => calibrateFromStudies(studies, prior, treatment, options, ctx);
