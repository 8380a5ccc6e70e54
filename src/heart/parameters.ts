/**
 * Every number of the model that a user may set, with its unit, default, allowed range and source.
 * The dialogs, the report and the validation all read this table.
 */
import { fail } from '../core/failure.ts';

export interface ParameterDefinition {
  readonly title: string;
  readonly unit: string;
  readonly default: number;
  /** Allowed range, both ends included. */
  readonly range: readonly [number, number];
  readonly integer?: boolean;
  readonly source: string;
}

const define = (
  title: string,
  unit: string,
  standard: number,
  range: readonly [number, number],
  source: string,
): ParameterDefinition => ({ title, unit, default: standard, range, source });

const count = (
  title: string,
  standard: number,
  range: readonly [number, number],
  source: string,
): ParameterDefinition => ({ ...define(title, '', standard, range, source), integer: true });

const TAGGART = 'Taggart 2000 and common human models: 0.6 to 0.7 along, 0.25 to 0.5 m/s across';
const CORRADO =
  'Corrado and Niederer 2016, doi 10.1016/j.mbs.2016.08.010; Mitchell and Schaeffer 2003';
const BAYER = 'Bayer 2012, doi 10.1007/s10439-012-0593-5; Streeter 1969';
const PACING = 'Programmed ventricular stimulation protocols';
const OWN = 'Chosen for this model, see its verification tests';

export const PARAMETERS = {
  velocityAlong: define('Conduction velocity along fibres', 'm/s', 0.6, [0.1, 1.2], TAGGART),
  velocityAcross: define('Conduction velocity across fibres', 'm/s', 0.3, [0.05, 0.8], TAGGART),
  endocardialVelocity: define(
    'Velocity in the endocardial layer, all directions (0: none)',
    'm/s',
    1,
    [0, 2],
    'Stands for the Purkinje network: 0.9 to 1.9 m/s in biventricular models (Camps 2024, doi 10.1016/j.media.2024.103108)',
  ),
  tauInMs: define('Depolarisation time', 'ms', 0.3, [0.1, 1], CORRADO),
  tauOutMs: define('Repolarisation time', 'ms', 6, [3, 15], CORRADO),
  tauOpenMs: define('Gate opening time', 'ms', 120, [40, 400], CORRADO),
  tauCloseMs: define('Gate closing time', 'ms', 150, [50, 400], CORRADO),
  gateLevel: define('Gate threshold', '1', 0.13, [0.05, 0.25], CORRADO),
  criticalLevel: define('Excitation threshold', '1', 0.13, [0.05, 0.25], CORRADO),
  borderZoneVelocity: define(
    'Velocity in the border zone, fraction of healthy',
    '1',
    0.7,
    [0.1, 1],
    'Border-zone velocity 0.41 of 0.60 m/s with infarct remodelling of TP06 (VARP family)',
  ),
  borderZoneTauClose: define(
    'Gate closing time in the border zone, fraction of healthy',
    '1',
    1.12,
    [0.5, 2.5],
    'Action potential 331 ms against 296 ms with infarct remodelling of TP06 (VARP family)',
  ),
  fibreEndoDeg: define('Fibre angle at the endocardium', '°', 60, [-90, 90], BAYER),
  fibreEpiDeg: define('Fibre angle at the epicardium', '°', -60, [-90, 90], BAYER),
  sheetEndoDeg: define('Sheet angle at the endocardium', '°', -65, [-90, 90], BAYER),
  sheetEpiDeg: define('Sheet angle at the epicardium', '°', 25, [-90, 90], BAYER),
  stimulusMs: define('Stimulus duration', 'ms', 2, [0.5, 10], PACING),
  stimulusStrength: define('Stimulus strength', '1/ms', 0.5, [0.01, 2], OWN),
  stimulusRadiusMm: define('Stimulus radius', 'mm', 3, [1, 15], OWN),
  s1Count: count('S1 stimuli', 1, [1, 12], PACING),
  s1IntervalMs: define('S1 interval', 'ms', 600, [200, 1500], PACING),
  s2IntervalMs: define('S2 interval (0: no S2)', 'ms', 0, [0, 1000], PACING),
  durationMs: define('Duration', 'ms', 600, [10, 20000], OWN),
  timeStepMs: define('Time step (0: automatic)', 'ms', 0, [0, 0.25], OWN),
  frameIntervalMs: define('Interval between stored frames', 'ms', 5, [1, 100], OWN),
  intracellularAlong: define(
    'Intracellular conductivity along fibres (ECG)',
    'S/m',
    0.17,
    [0.05, 1],
    'Niederer 2011, doi 10.1098/rsta.2011.0139',
  ),
  intracellularAcross: define(
    'Intracellular conductivity across fibres (ECG)',
    'S/m',
    0.019,
    [0.005, 0.5],
    'Niederer 2011, doi 10.1098/rsta.2011.0139',
  ),
  torsoConductivity: define(
    'Conductivity of the torso (ECG)',
    'S/m',
    0.2,
    [0.05, 1],
    'Mean of torso tissue in common ECG models (0.2 to 0.24 S/m)',
  ),
} as const satisfies Readonly<Record<string, ParameterDefinition>>;

export type ParameterKey = keyof typeof PARAMETERS;
/** One value per entry of {@link PARAMETERS}. */
export type Parameters = Readonly<Record<ParameterKey, number>>;

export const PARAMETER_KEYS = Object.keys(PARAMETERS) as readonly ParameterKey[];

/** The defaults, with some values replaced; checked. */
export function parametersWith(changes: Partial<Record<ParameterKey, number>> = {}): Parameters {
  const values = Object.fromEntries(PARAMETER_KEYS.map((key) => [key, PARAMETERS[key].default]));
  const all = { ...values, ...changes } as Parameters;
  validateParameters(all);
  return all;
}

/**
 * Throws `bad-input` that names the parameter, its value and its range; also for unknown or missing keys,
 * which a hand-written file may have.
 */
export function validateParameters(values: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(values)) {
    if (!Object.hasOwn(PARAMETERS, key)) {
      fail(
        'bad-input',
        'unknown-parameter',
        `There is no model parameter "${key}".`,
        `Use one of: ${PARAMETER_KEYS.join(', ')}.`,
      );
    }
  }
  for (const key of PARAMETER_KEYS) {
    const definition: ParameterDefinition = PARAMETERS[key];
    const value = values[key];
    const [low, high] = definition.range;
    const unit = definition.unit && definition.unit !== '1' ? ` ${definition.unit}` : '';
    const valid =
      typeof value === 'number' &&
      value >= low &&
      value <= high &&
      (!definition.integer || Number.isInteger(value));
    if (!valid) {
      const kind = definition.integer ? 'a whole number' : 'a number';
      fail(
        'bad-input',
        'parameter-out-of-range',
        `${definition.title} (${key}) is ${String(value)}${unit}, outside its range ${low} to ${high}${unit}.`,
        `Enter ${kind} from ${low} to ${high}${unit}; the default is ${definition.default}${unit}.`,
      );
    }
  }
  const { velocityAlong, velocityAcross } = values as Parameters;
  if (velocityAcross > velocityAlong) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `Conduction velocity across fibres (velocityAcross) is ${velocityAcross} m/s, above the ${velocityAlong} m/s along fibres.`,
      'Enter a velocity across fibres that does not exceed the one along them.',
    );
  }
}
