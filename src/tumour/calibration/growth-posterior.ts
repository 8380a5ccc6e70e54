/**
 * What volumes on two or more days say of the growth rate: Markov chains over the size on the first day, the growth rate
 * and, where treatment fell between the studies, the sensitivities that its effect is confused with.
 *
 * Measured volumes are log-normal around the model's. Growth rate: flat, or log-normal around a population's. Size: flat
 * in its logarithm. Sensitivities: the wide log-normal priors of the parameter table, because volumes alone say little
 * of them.
 */
import { fail } from '../../core/failure.ts';
import { span } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { timelineAt } from '../burden/burden-timeline.ts';
import type { BurdenTimeline } from '../burden/burden-timeline.ts';
import type { GrowthLaw } from '../burden/growth-law.ts';
import { logSdOfCv } from '../burden/sample-parameters.ts';
import { runBurden } from '../burden/simulate-burden.ts';
import { TUMOUR_PARAMETERS, tumourParametersWith } from '../therapy/parameters.ts';
import { diagnoseChains } from './chain-diagnostics.ts';
import type { ChainDiagnostics } from './chain-diagnostics.ts';
import { levenbergMarquardt } from './levenberg-marquardt.ts';
import { sampleChains } from './markov-chains.ts';
import type { ChainOptions } from './markov-chains.ts';
import { cholesky, inverseOf } from './small-matrix.ts';
import type { StudySeries } from './studies.ts';

export type GrowthPrior =
  /** Every rate in the range is as likely before the studies; below zero the tumour shrinks by itself. */
  | { readonly kind: 'flat'; readonly range: readonly [number, number] }
  | { readonly kind: 'log-normal'; readonly medianPerDay: number; readonly logSd: number };

export interface GrowthModel {
  readonly law: GrowthLaw;
  readonly carryingCapacityMl: number;
  readonly alphaBetaGy: number;
  /** Coefficient of variation of a volume whose study does not say its own. */
  readonly measurementCv: number;
}

/** One sample of what the studies allow. */
export interface PosteriorDraw {
  readonly firstVolumeMl: number;
  readonly growthRatePerDay: number;
  readonly alphaPerGy: number;
  /** Sensitivity to the drugs over that of the schedule. */
  readonly drugFactor: number;
}

export interface GrowthPosterior {
  readonly draws: readonly PosteriorDraw[];
  readonly diagnostics: ChainDiagnostics;
  /** Whether radiotherapy, or a drug, was given between first and last study, so that its effect was fitted along. */
  readonly radiotherapyBetween: boolean;
  readonly drugBetween: boolean;
}

export const FLAT_GROWTH_PRIOR: GrowthPrior = { kind: 'flat', range: [-0.2, 0.5] };

/** Above this the chains have not met at all and nothing is shown. */
const REFUSED_R_HAT = 1.1;

/** Throws `no-convergence` (`calibration-chains`) where the chains do not agree, whatever they say. */
export async function growthPosterior(
  series: StudySeries,
  model: GrowthModel,
  prior: GrowthPrior,
  options: ChainOptions,
  ctx: JobContext,
): Promise<GrowthPosterior> {
  const { studies, treatment } = series;
  const last = studies[studies.length - 1].tDays;
  const radiotherapyBetween = treatment.fractions.some(({ tDays }) => tDays < last);
  const drugBetween = treatment.drugs.some(({ doses }) => doses.some(({ tDays }) => tDays < last));
  const timeline = timelineAt(
    treatment,
    studies.map(({ tDays }) => tDays),
  );
  const measured = studies.map(({ volumeMl, measurementCv = model.measurementCv }) => ({
    logVolume: Math.log(volumeMl),
    sd: logSdOfCv(measurementCv),
  }));

  // Points of the chains: ln of the first volume, growth rate, then alpha and drug factor where they matter. Not their
  // logarithms: volumes depend almost linearly on these, so that the narrow ridge between them is straight.
  const { alphaPerGy: alpha, drugSensitivityPerDay: drug } = TUMOUR_PARAMETERS;
  const priors: (LogNormalPrior | null)[] = [
    prior.kind === 'flat' ? null : { median: prior.medianPerDay, logSd: prior.logSd },
    ...(radiotherapyBetween ? [{ median: alpha.default, logSd: alpha.logSd }] : []),
    ...(drugBetween ? [{ median: 1, logSd: drug.logSd }] : []),
  ];
  const drawAt = (point: Float64Array): PosteriorDraw => ({
    firstVolumeMl: Math.exp(point[0]),
    growthRatePerDay: point[1],
    alphaPerGy: radiotherapyBetween ? point[2] : alpha.default,
    drugFactor: drugBetween ? point[radiotherapyBetween ? 3 : 2] : 1,
  });
  /** Distances from data and priors in standard deviations. */
  const residuals = (point: Float64Array): Float64Array => {
    const volumes = volumesOf(drawAt(point), series, model, timeline);
    const result = new Float64Array(measured.length + priors.length);
    measured.forEach(({ logVolume, sd }, n) => {
      result[n] = (Math.log(Math.max(volumes[n], 1e-12)) - logVolume) / sd;
    });
    priors.forEach((known, n) => {
      if (known) result[measured.length + n] = Math.log(point[n + 1] / known.median) / known.logSd;
    });
    return result;
  };

  const flatRange = prior.kind === 'flat' ? prior.range : ([0, 0] as const);
  const bounds: (readonly [number, number])[] = [
    [measured[0].logVolume - 4, measured[0].logVolume + 4],
    ...priors.map((known) => (known ? rangeOf(known) : flatRange)),
  ];
  const start = [measured[0].logVolume, ...priors.map((known) => known?.median ?? 0.01)];
  const fit = await levenbergMarquardt(
    { residuals, start, bounds },
    { maximumIterations: 60, relativeTolerance: 1e-6 },
    span(ctx, 0, 0.1),
  );
  const logDensity = (point: Float64Array): number => {
    if (bounds.some(([low, high], n) => !(point[n] >= low && point[n] <= high))) return -Infinity;
    const squares = residuals(point).reduce((sum, value) => sum + value * value, 0);
    // A log-normal density falls as 1/x beside its Gaussian in ln x.
    const volume = priors.reduce(
      (sum, known, n) => (known ? sum + Math.log(point[n + 1]) : sum),
      0,
    );
    return -0.5 * squares - volume;
  };

  const shape = covarianceFactor(fit.jacobian, bounds);
  const { chains } = await sampleChains(
    logDensity,
    fit.parameters,
    shape,
    options,
    span(ctx, 0.1, 1),
  );
  const diagnostics = diagnoseChains(chains);
  if (!(diagnostics.rHat < REFUSED_R_HAT)) {
    fail(
      'no-convergence',
      'calibration-chains',
      `The calibration did not settle: its chains disagree (R-hat ${diagnostics.rHat.toFixed(2)}, wanted below 1.01), so an interval from them would mean nothing.`,
      'Check volumes and dates, or take more samples.',
    );
  }
  return { draws: chains.flat().map(drawAt), diagnostics, radiotherapyBetween, drugBetween };
}

/** Model volume at every stored time of the timeline, for one draw. */
export function volumesOf(
  draw: PosteriorDraw,
  { treatment }: Pick<StudySeries, 'treatment'>,
  { law, carryingCapacityMl, alphaBetaGy }: GrowthModel,
  timeline: BurdenTimeline,
): Float64Array {
  const tumour = {
    ...BASE,
    growthRatePerDay: draw.growthRatePerDay,
    carryingCapacityMl,
    alphaPerGy: draw.alphaPerGy,
    alphaBetaGy,
  };
  const { firstVolumeMl: initialVolumeMl, drugFactor: drugSensitivityFactor } = draw;
  return runBurden({ law, initialVolumeMl, tumour, drugSensitivityFactor }, treatment, timeline)
    .volumeMl;
}

/** One clone: volumes do not show resistance apart. */
const BASE = tumourParametersWith({ resistantFraction: 0 });

interface LogNormalPrior {
  readonly median: number;
  readonly logSd: number;
}

/** Six standard deviations to both sides. */
const rangeOf = ({ median, logSd }: LogNormalPrior): readonly [number, number] => [
  median * Math.exp(-6 * logSd),
  median * Math.exp(6 * logSd),
];

/** Cholesky factor of the Laplace covariance, no wider than the box in any direction the data leave open. */
function covarianceFactor(
  jacobian: readonly Float64Array[],
  bounds: readonly (readonly [number, number])[],
): number[][] {
  const information = bounds.map(([low, high], i) =>
    bounds.map((_, j) => {
      const sum = jacobian.reduce((all, row) => all + row[i] * row[j], 0);
      return i === j ? sum + (4 / (high - low)) ** 2 : sum;
    }),
  );
  const factor = cholesky(inverseOf(information));
  return (
    factor ??
    bounds.map(([low, high], i) => bounds.map((_, j) => (i === j ? (high - low) / 20 : 0)))
  );
}
