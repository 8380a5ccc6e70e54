/** A quantity over the tissue, ready to be shown: one value per active voxel, with its unit, range and how it was computed. */

export type MapId =
  | 'activation'
  | 'repolarisation'
  | 'apd90'
  | 'velocity'
  | 'unipolar'
  | 'bipolar'
  | 'phase'
  | 'cycle-length'
  | 'dominant-frequency';

export interface HeartMap {
  readonly id: MapId;
  readonly title: string;
  readonly unit: string;
  /** Per active voxel, or per electrode for voltages; NaN where undefined. */
  readonly values: Float32Array;
  /** Lowest and highest value; both NaN where no value is defined. */
  readonly range: readonly [number, number];
  /** The highest value follows on the lowest one, as in a phase. */
  readonly cyclic: boolean;
  /** How it was computed, one sentence for the reader of the map. */
  readonly method: string;
}

const KINDS: Readonly<Record<MapId, { readonly title: string; readonly unit: string }>> = {
  activation: { title: 'Activation time', unit: 'ms' },
  repolarisation: { title: 'Repolarisation time', unit: 'ms' },
  apd90: { title: 'Action potential duration (APD90)', unit: 'ms' },
  velocity: { title: 'Conduction velocity', unit: 'm/s' },
  unipolar: { title: 'Unipolar voltage', unit: 'mV' },
  bipolar: { title: 'Bipolar voltage', unit: 'mV' },
  phase: { title: 'Phase', unit: 'rad' },
  'cycle-length': { title: 'Cycle length', unit: 'ms' },
  'dominant-frequency': { title: 'Dominant frequency', unit: 'Hz' },
};

/** The map of `values`, with the range that they span. */
export function heartMap(id: MapId, values: Float32Array, method: string): HeartMap {
  let low = NaN;
  let high = NaN;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (!(value >= low)) low = value;
    if (!(value <= high)) high = value;
  }
  const cyclic = id === 'phase';
  return {
    id,
    ...KINDS[id],
    values,
    range: cyclic ? [-Math.PI, Math.PI] : [low, high],
    cyclic,
    method,
  };
}
