/** In which bands the maps of a run are drawn, and the words for the ends of their scales. */
import type { ActivationField } from '../../../view/scene/scene-types.ts';
import type { TimeRange } from '../scene/time-field.ts';
import type { SimulationField } from './simulate-view.ts';

export type ScaledField = Exclude<SimulationField, 'activation' | 'potential' | 'repolarisation'>;

interface FieldScale {
  readonly scale: NonNullable<ActivationField['scale']>;
  /** Width of the bands; that of the times where not given. */
  readonly band?: number;
  /** Of the scale; that of the values where not given. */
  readonly range?: TimeRange;
  readonly map?: NonNullable<ActivationField['map']>;
}

const VOLTAGE = { scale: { unit: 'mV', low: 'LOW', high: 'HIGH' } } as const;

export const FIELD_SCALES: Readonly<Record<ScaledField, FieldScale>> = {
  apd90: { scale: { unit: 'ms', low: 'SHORT', high: 'LONG' } },
  velocity: {
    scale: { unit: 'm/s', low: 'SLOW', high: 'FAST' },
    band: 0.1,
    // Faster is drawn as the last band: speeds across colliding fronts have no meaning.
    range: { low: 0, high: 1.2 },
  },
  phase: {
    scale: { unit: '\u00b0', low: 'UPSTROKE', high: 'REST' },
    band: 30,
    range: { low: 0, high: 360 },
    map: 'romaO',
  },
  frequency: { scale: { unit: 'Hz', low: 'SLOW', high: 'FAST' }, band: 0.5 },
  unipolar: { ...VOLTAGE, band: 2 },
  bipolar: { ...VOLTAGE, band: 1 },
};

/** Whether a map is drawn in bands of milliseconds, whose width the user chooses. */
export const isInMilliseconds = (field: SimulationField): boolean =>
  field === 'activation' || field === 'repolarisation' || field === 'apd90';

/** Whether a map is of the moment that the clock shows. */
export const followsClock = (field: SimulationField): boolean =>
  field === 'potential' || field === 'phase';

/** `bands 0.1 m/s`, `isochrones 10 ms`; of maps of a moment its time. */
export function bandWords(field: SimulationField, bandMs: number, timeMs: number): string {
  if (field === 'potential') return `${Math.round(timeMs)} ms`;
  if (field === 'activation' || field === 'repolarisation') return `isochrones ${bandMs} ms`;
  const { scale, band = bandMs } = FIELD_SCALES[field];
  const bands = `bands ${band} ${scale.unit}`;
  return field === 'phase' ? `${Math.round(timeMs)} ms, ${bands}` : bands;
}
