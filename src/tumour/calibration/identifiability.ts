/** What a calibration could and could not learn, in words. Statements about data and model, never about a patient's care. */
import type { Estimate } from '../burden/quantiles.ts';
import type { GrowthPosterior } from './growth-posterior.ts';
import type { InvasionRidge } from './invasion-ridge.ts';
import type { FittedKey, ProfileFit } from './fit-profiles.ts';
import type { StudySeries } from './studies.ts';

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const perDay = (rate: number): string => `${rate.toFixed(4)} per day`;

const NAMES: Readonly<Record<FittedKey, string>> = {
  diffusionMm2PerDay: 'invasion D',
  growthRatePerDay: 'growth rate',
  alphaPerGy: 'radiosensitivity alpha',
  drugSensitivityPerDay: 'drug sensitivity',
};

/** Below this share of the prior's spread taken away, a value is what was assumed before. */
const HARDLY_LEARNT = 0.3;
/** Standard deviation of a logarithm from which a combination counts as undetermined (a factor of 2.7). */
const UNDETERMINED = 1;

export function growthStatements(
  { studies }: StudySeries,
  posterior: GrowthPosterior,
  rate: Estimate,
  relativeSd: number,
): string[] {
  const days = studies[studies.length - 1].tDays;
  const statements = [
    `${studies.length} studies over ${Math.round(days)} days give a growth rate of ${perDay(rate.median)}, 90 % interval ${rate.low.toFixed(4)} to ${perDay(rate.high)}.`,
  ];
  if (rate.low <= 0) {
    statements.push(
      'The interval reaches zero: with this measurement error the volumes are compatible with no growth.',
    );
  } else if (relativeSd > 0.3) {
    statements.push(
      `The growth rate is uncertain by ${percent(relativeSd)}; a longer time between studies or a smaller volume error narrows it.`,
    );
  }
  const confused = [
    posterior.radiotherapyBetween ? 'radiosensitivity' : '',
    posterior.drugBetween ? 'drug sensitivity' : '',
  ].filter((name) => name !== '');
  if (confused.length > 0) {
    statements.push(
      `Treatment was given between the studies: volumes cannot separate growth from ${confused.join(' and ')}, whose assumed spread is part of the interval.`,
    );
  }
  const { rHat, effectiveSamples, converged } = posterior.diagnostics;
  if (!converged) {
    statements.push(
      `The samples are fewer or less even than wanted (R-hat ${rHat.toFixed(3)}, ${Math.round(effectiveSamples)} effective samples): read the interval as approximate.`,
    );
  }
  return statements;
}

export function invasionStatements(ridge: InvasionRidge | undefined, treated: boolean): string[] {
  if (treated) {
    return [
      'Invasion was not estimated from radii, because treatment between the studies moves the edge as well.',
    ];
  }
  if (!ridge) return ['Invasion was not estimated, because the tumour did not grow.'];
  const { speedMmPerDay: v, learnt, correlation } = ridge;
  const statements = [
    `The edge advances at ${v.median.toFixed(3)} mm per day, 90 % interval ${v.low.toFixed(3)} to ${v.high.toFixed(3)}, where growth is by invasion at 2 √(D ρ).`,
  ];
  statements.push(
    `Radii do not separate invasion D from growth ρ: any pair with the same product fits as well (correlation of their logarithms ${correlation.toFixed(2)}).`,
  );
  if (Math.max(learnt.diffusion, learnt.growth) < HARDLY_LEARNT) {
    statements.push(
      `The separate intervals of D and ρ are nearly those assumed beforehand (${percent(learnt.diffusion)} and ${percent(learnt.growth)} of the spread removed).`,
    );
  }
  return statements;
}

export function profileStatements(fit: ProfileFit): string[] {
  const statements = fit.parameters.map(({ key, logSd, learnt }) => {
    const name = NAMES[key];
    const text = name[0].toUpperCase() + name.slice(1);
    return learnt < HARDLY_LEARNT
      ? `${text} is nearly what was assumed beforehand: the profiles removed ${percent(learnt)} of its spread.`
      : `${text} is determined by the profiles to within a factor of ${Math.exp(1.645 * logSd).toFixed(2)} (90 %).`;
  });
  const worst = fit.directions[fit.directions.length - 1];
  if (worst.logSd > UNDETERMINED) {
    const involved = fit.parameters
      .filter((_, n) => Math.abs(worst.weights[n]) > 0.3)
      .map(({ key }) => NAMES[key]);
    statements.push(
      involved.length > 1
        ? `These studies cannot separate ${involved.join(' from ')}: changing them together leaves the profiles as they are.`
        : `These studies do not determine the ${involved[0]}.`,
    );
  }
  if (!fit.converged) {
    statements.push('The fit of the profiles stopped before it settled; read it as approximate.');
  }
  if (fit.misfit > 2) {
    statements.push(
      `The profiles differ from the model by ${fit.misfit.toFixed(1)} times their expected error, so the intervals are too narrow.`,
    );
  }
  return statements;
}
