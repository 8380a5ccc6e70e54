import type { Organ } from '../../core/anatomy.ts';
import type { Volume } from '../../core/volume.ts';
import type { SignalRange } from './signal-range.ts';

export type VolumePresetId =
  | 'ct-cardiac'
  | 'ct-bone'
  | 'ct-liver-vessels'
  | 'ct-soft-tissue'
  | 'ct-lung'
  | 'ct-mip'
  | 'mr'
  | 'mr-mip';

/**
 * A transfer function of the volume rendering. Display only: nothing is measured on it. Stops are Hounsfield units,
 * or shares of the signal of tissue for images without a unit: 0 where tissue begins, 1 at its brightest.
 */
export interface VolumePreset {
  readonly id: VolumePresetId;
  readonly title: string;
  readonly unit: Volume['unit'];
  readonly blend: 'composite' | 'maximum';
  /** Stop, red, green, blue (0 to 1), ascending. */
  readonly colours: readonly (readonly [number, number, number, number])[];
  /** Stop, opacity of a path of 1.5 mm (0 to 1), ascending. */
  readonly opacity: readonly (readonly [number, number])[];
}

export const VOLUME_PRESETS: readonly VolumePreset[] = [
  {
    id: 'ct-cardiac',
    title: 'CT cardiac',
    unit: 'HU',
    blend: 'composite',
    colours: [
      [-200, 0.3, 0.12, 0.08],
      [120, 0.55, 0.2, 0.14],
      [220, 0.78, 0.36, 0.26],
      [360, 0.93, 0.7, 0.55],
      [600, 1, 0.94, 0.86],
    ],
    opacity: [
      [110, 0],
      [190, 0.12],
      [280, 0.5],
      [420, 0.8],
      [1500, 0.9],
    ],
  },
  {
    id: 'ct-bone',
    title: 'CT bone',
    unit: 'HU',
    blend: 'composite',
    colours: [
      [100, 0.5, 0.28, 0.2],
      [350, 0.86, 0.74, 0.56],
      [900, 0.98, 0.95, 0.88],
    ],
    opacity: [
      [220, 0],
      [420, 0.35],
      [900, 0.85],
      [2500, 0.95],
    ],
  },
  {
    // In the portal phase the parenchyma lies near 110 HU and its vessels from about 150 HU upwards.
    id: 'ct-liver-vessels',
    title: 'CT liver vessels',
    unit: 'HU',
    blend: 'composite',
    colours: [
      [125, 0.45, 0.22, 0.2],
      [150, 0.36, 0.42, 0.78],
      [200, 0.55, 0.64, 0.95],
      [300, 0.9, 0.84, 0.78],
      [700, 1, 0.98, 0.93],
    ],
    opacity: [
      [132, 0],
      [150, 0.08],
      [175, 0.45],
      [240, 0.75],
      [900, 0.85],
    ],
  },
  {
    id: 'ct-soft-tissue',
    title: 'CT soft tissue',
    unit: 'HU',
    blend: 'composite',
    colours: [
      [-150, 0.85, 0.72, 0.5],
      [0, 0.8, 0.5, 0.42],
      [80, 0.82, 0.42, 0.36],
      [250, 0.95, 0.78, 0.68],
      [700, 1, 0.97, 0.92],
    ],
    opacity: [
      [-160, 0],
      [-60, 0.06],
      [40, 0.25],
      [250, 0.6],
      [900, 0.85],
    ],
  },
  {
    id: 'ct-lung',
    title: 'CT lung',
    unit: 'HU',
    blend: 'composite',
    colours: [
      [-950, 0.15, 0.2, 0.28],
      [-800, 0.45, 0.55, 0.66],
      [-500, 0.9, 0.86, 0.82],
      [100, 1, 0.75, 0.65],
    ],
    opacity: [
      [-980, 0],
      [-880, 0.04],
      [-700, 0.08],
      [-450, 0.02],
      [-300, 0],
    ],
  },
  {
    id: 'ct-mip',
    title: 'CT maximum intensity',
    unit: 'HU',
    blend: 'maximum',
    colours: [
      [0, 0, 0, 0],
      [700, 1, 1, 1],
    ],
    opacity: [
      [0, 0],
      [700, 1],
    ],
  },
  {
    id: 'mr',
    title: 'MR',
    unit: 'arbitrary',
    blend: 'composite',
    colours: [
      [0, 0.28, 0.22, 0.2],
      [0.3, 0.62, 0.5, 0.44],
      [0.6, 0.87, 0.78, 0.7],
      [1, 1, 0.97, 0.93],
    ],
    opacity: [
      [0.02, 0],
      [0.15, 0.06],
      [0.45, 0.3],
      [0.8, 0.65],
      [1.2, 0.8],
    ],
  },
  {
    id: 'mr-mip',
    title: 'MR maximum intensity',
    unit: 'arbitrary',
    blend: 'maximum',
    colours: [
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ],
    opacity: [
      [0, 0],
      [1, 1],
    ],
  },
];

/** The presets that mean something for an image: by Hounsfield units, or by its own signal. */
export const presetsFor = (unit: Volume['unit']): readonly VolumePreset[] =>
  VOLUME_PRESETS.filter((preset) => preset.unit === unit);

/** What an image of an organ is shown with before anybody chooses. */
export function firstPreset(unit: Volume['unit'], organ: Organ): VolumePresetId {
  if (unit !== 'HU') return 'mr';
  if (organ === 'heart') return 'ct-cardiac';
  return organ === 'liver' ? 'ct-liver-vessels' : 'ct-soft-tissue';
}

export function volumePreset(id: VolumePresetId): VolumePreset {
  return VOLUME_PRESETS.find((preset) => preset.id === id) ?? VOLUME_PRESETS[0];
}

/** A preset with its stops as voxel values of one image. */
export function presetFor(preset: VolumePreset, range: SignalRange): VolumePreset {
  if (preset.unit === 'HU') return preset;
  const at = (share: number): number => range.low + share * (range.high - range.low);
  return {
    ...preset,
    colours: preset.colours.map(([stop, r, g, b]) => [at(stop), r, g, b]),
    opacity: preset.opacity.map(([stop, value]) => [at(stop), value]),
  };
}
