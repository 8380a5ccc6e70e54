/**
 * Every number of the growth and therapy model that a user may set, with its unit, default, allowed range and source.
 * The dialogs, the report and the validation all read this table. Defaults are starting points of published models,
 * not properties of a patient: most of them vary between patients by factors, not by per cents.
 */
import { fail } from '../../core/failure.ts';

export interface ParameterDefinition {
  readonly title: string;
  /** Empty for a pure number. */
  readonly unit: string;
  readonly default: number;
  /** Allowed range, both ends included. */
  readonly range: readonly [number, number];
  /** Spread of a wide prior: standard deviation of the natural logarithm; 0 where the model keeps the value fixed. */
  readonly logSd: number;
  readonly source: string;
}

const define = (
  title: string,
  unit: string,
  standard: number,
  range: readonly [number, number],
  logSd: number,
  source: string,
): ParameterDefinition => ({ title, unit, default: standard, range, logSd, source });

const TUMORTWIN = 'TumorTwin, arXiv:2505.00670';
const SWANSON = 'Swanson 2000, doi 10.1046/j.1365-2184.2000.00177.x';
const OWN = 'Chosen for this model, see its verification tests';
const ADAPTIVE = 'Zhang 2022, doi 10.7554/eLife.76284';

export const TUMOUR_PARAMETERS = {
  growthRatePerDay: define(
    'Growth rate of the cells',
    '1/day',
    0.012,
    [0, 0.5],
    0.8,
    'High-grade glioma 0.012, low-grade 0.0012 per day (Bioinformatics of the Brain, chapter 5); hepatocellular carcinoma doubles in 86 days, 11 to 851 (PMC4612289)',
  ),
  diffusionWhiteMm2PerDay: define(
    'Invasion in white matter',
    'mm²/day',
    0.65,
    [0, 2],
    0.8,
    `${SWANSON}; white matter five times grey`,
  ),
  diffusionGreyMm2PerDay: define(
    'Invasion in grey matter',
    'mm²/day',
    0.13,
    [0, 2],
    0.8,
    `${SWANSON}; white matter five times grey`,
  ),
  diffusionLiverMm2PerDay: define(
    'Invasion in liver and other soft organs',
    'mm²/day',
    0.025,
    [0, 2],
    0.8,
    `Start value of ${TUMORTWIN}; no measurement in liver was found`,
  ),
  carryingCellsPerMm3: define(
    'Cells per volume of dense tumour',
    '1/mm³',
    750_000,
    [50_000, 2_000_000],
    0,
    `Three quarters of a voxel filled with cells of 1e-6 mm³, ${TUMORTWIN}`,
  ),
  carryingCapacityMl: define(
    'Largest volume the well-mixed model allows',
    'ml',
    500,
    [1, 5000],
    0.5,
    OWN,
  ),
  alphaPerGy: define(
    'Radiosensitivity alpha',
    '1/Gy',
    0.06,
    [0.001, 0.6],
    0.7,
    'Wide: 64 clinical studies differ with I² above 75 % (van Leeuwen 2018, doi 10.1186/s13014-018-1040-z); 0.025 to 0.05 in glioma models',
  ),
  alphaBetaGy: define(
    'Alpha/beta',
    'Gy',
    10,
    [1, 30],
    0.3,
    'Tumour and early reaction 10, late reaction 3; van Leeuwen 2018, doi 10.1186/s13014-018-1040-z',
  ),
  drugSensitivityPerDay: define(
    'Drug sensitivity at one full dose',
    '1/day',
    0.2,
    [0, 5],
    0.7,
    `Truth of the glioma and start of the breast demonstration, ${TUMORTWIN}`,
  ),
  drugClearancePerDay: define(
    'Drug clearance',
    '1/day',
    9.242,
    [0.01, 50],
    0,
    `ln 2 / 1.8 h, temozolomide; 0.7 per day for weekly taxol; ${TUMORTWIN}`,
  ),
  resistantFraction: define(
    'Resistant share of the cells at the start',
    '',
    0.01,
    [0, 1],
    1,
    `${OWN}; not measurable on images`,
  ),
  resistantGrowthFactor: define(
    'Growth of resistant cells, relative to sensitive',
    '',
    0.8,
    [0.1, 2],
    0.2,
    'Cost of resistance; rates of clones 0.0278 to 0.0665 per day (Zhang 2017, doi 10.1038/s41467-017-01968-5)',
  ),
  resistantDrugFactor: define(
    'Drug effect on resistant cells, relative to sensitive',
    '',
    0,
    [0, 1],
    0,
    'Complete resistance, as in adaptive-therapy models',
  ),
  resistantAlphaFactor: define(
    'Radiosensitivity of resistant cells, relative to sensitive',
    '',
    1,
    [0, 1],
    0,
    'Resistance to the drug alone',
  ),
  competitionOnResistant: define(
    'Competition of sensitive on resistant cells',
    '',
    1,
    [0, 12],
    0,
    `1: one shared capacity; 6 was fitted to a prostate cohort (${ADAPTIVE})`,
  ),
  competitionOnSensitive: define(
    'Competition of resistant on sensitive cells',
    '',
    1,
    [0, 12],
    0,
    '1: one shared capacity',
  ),
  detectionEnhancing: define(
    'Cell density at the edge of the enhancing tumour',
    'of dense tumour',
    0.8,
    [0.01, 0.99],
    0,
    'T1 with gadolinium about 0.8 of the carrying capacity (Swanson model)',
  ),
  detectionOedema: define(
    'Cell density at the edge of the T2/FLAIR change',
    'of dense tumour',
    0.16,
    [0.001, 0.9],
    0,
    `About 0.16 of the carrying capacity (Swanson model; ${TUMORTWIN})`,
  ),
  volumeMeasurementCv: define(
    'Measurement error of a volume (coefficient of variation)',
    '',
    0.1,
    [0.005, 0.5],
    0,
    '5 to 20 % are assumed for volumes from CT and MR (Mehrara 2007, doi 10.1158/0008-5472.CAN-06-3822)',
  ),
} as const satisfies Readonly<Record<string, ParameterDefinition>>;

export type TumourParameterKey = keyof typeof TUMOUR_PARAMETERS;
/** One value per entry of {@link TUMOUR_PARAMETERS}. */
export type TumourParameters = Readonly<Record<TumourParameterKey, number>>;

export const TUMOUR_PARAMETER_KEYS = Object.keys(
  TUMOUR_PARAMETERS,
) as readonly TumourParameterKey[];

/** The defaults, with some values replaced; checked. */
export function tumourParametersWith(
  changes: Partial<Record<TumourParameterKey, number>> = {},
): TumourParameters {
  const standard = TUMOUR_PARAMETER_KEYS.map((key) => [key, TUMOUR_PARAMETERS[key].default]);
  const all = { ...Object.fromEntries(standard), ...changes } as TumourParameters;
  validateTumourParameters(all);
  return all;
}

/**
 * Throws `bad-input` that names the parameter, its value and its range; also for unknown or missing keys, which a
 * hand-written file may have.
 */
export function validateTumourParameters(values: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(values)) {
    if (!Object.hasOwn(TUMOUR_PARAMETERS, key)) {
      fail(
        'bad-input',
        'unknown-parameter',
        `There is no tumour parameter "${key}".`,
        `Use one of: ${TUMOUR_PARAMETER_KEYS.join(', ')}.`,
      );
    }
  }
  for (const key of TUMOUR_PARAMETER_KEYS) {
    const definition: ParameterDefinition = TUMOUR_PARAMETERS[key];
    const value = values[key];
    const [low, high] = definition.range;
    const unit = definition.unit && ` ${definition.unit}`;
    if (typeof value !== 'number' || !(value >= low && value <= high)) {
      fail(
        'bad-input',
        'parameter-out-of-range',
        `${definition.title} (${key}) is ${String(value)}${unit}, outside its range ${low} to ${high}${unit}.`,
        `Enter a number from ${low} to ${high}${unit}; the default is ${definition.default}${unit}.`,
      );
    }
  }
}
