/** Draws of the parameters that nobody measured, so that a curve can be shown with the band it deserves. */
import { createRandom } from '../../core/random.ts';
import { TUMOUR_PARAMETERS, TUMOUR_PARAMETER_KEYS } from '../therapy/parameters.ts';
import type {
  ParameterDefinition,
  TumourParameterKey,
  TumourParameters,
} from '../therapy/parameters.ts';
import type { BurdenParameters } from './simulate-burden.ts';

/** A draw from a calibration: growth rate and the size on day 0 belong together. */
export interface GrowthDraw {
  readonly growthRatePerDay: number;
  readonly initialVolumeMl: number;
}

export interface SampleOptions {
  readonly count: number;
  readonly seed: number;
  /** Where studies were calibrated: used one after the other in place of the wide prior of growth rate and size. */
  readonly growth?: readonly GrowthDraw[];
}

/**
 * Parameter sets around `central`: log-normal with the spread of the table (`logSd`), clipped to the allowed range.
 * The same seed gives the same samples; a parameter's draws do not depend on the others.
 */
export function sampleParameters(
  central: BurdenParameters,
  { count, seed, growth = [] }: SampleOptions,
): readonly BurdenParameters[] {
  const random = createRandom(seed);
  const draws = (purpose: string): number[] => {
    const stream = random.fork(purpose);
    return Array.from({ length: count }, () => stream.normal());
  };
  const columns = new Map<TumourParameterKey, number[]>();
  for (const key of TUMOUR_PARAMETER_KEYS) {
    const definition: ParameterDefinition = TUMOUR_PARAMETERS[key];
    if (definition.logSd > 0) columns.set(key, draws(key));
  }
  const volumes = draws('initialVolumeMl');
  const volumeLogSd = logSdOfCv(central.tumour.volumeMeasurementCv);
  const drugLogSd = TUMOUR_PARAMETERS.drugSensitivityPerDay.logSd;
  const drug = columns.get('drugSensitivityPerDay') ?? [];

  return Array.from({ length: count }, (_, sample) => {
    const values: Partial<Record<TumourParameterKey, number>> = { ...central.tumour };
    for (const [key, normals] of columns) {
      const { logSd, range } = TUMOUR_PARAMETERS[key];
      const drawn = central.tumour[key] * Math.exp(logSd * normals[sample]);
      values[key] = Math.min(range[1], Math.max(range[0], drawn));
    }
    const known = growth.length > 0 ? growth[sample % growth.length] : undefined;
    if (known) {
      const [low, high] = TUMOUR_PARAMETERS.growthRatePerDay.range;
      values.growthRatePerDay = Math.min(high, Math.max(low, known.growthRatePerDay));
    }
    const initialVolumeMl =
      known?.initialVolumeMl ?? central.initialVolumeMl * Math.exp(volumeLogSd * volumes[sample]);
    // A sample never starts above what its own model allows.
    values.carryingCapacityMl = Math.max(
      values.carryingCapacityMl ?? 0,
      Math.min(TUMOUR_PARAMETERS.carryingCapacityMl.range[1], 1.05 * initialVolumeMl),
    );
    return {
      ...central,
      initialVolumeMl: Math.min(initialVolumeMl, values.carryingCapacityMl),
      tumour: values as TumourParameters,
      drugSensitivityFactor: central.drugSensitivityFactor * Math.exp(drugLogSd * drug[sample]),
    };
  });
}

/** Standard deviation of the logarithm of a log-normal value with this coefficient of variation. */
export const logSdOfCv = (cv: number): number => Math.sqrt(Math.log1p(cv * cv));
