/** Transfer functions of the volume rendering, for CT in Hounsfield units. Display only: nothing is measured on them. */
export type VolumePresetId = 'heart-cta' | 'bone' | 'soft-tissue' | 'lung' | 'mip';

export interface VolumePreset {
  readonly id: VolumePresetId;
  readonly title: string;
  readonly blend: 'composite' | 'maximum';
  readonly shade: boolean;
  /** HU, red, green, blue (0 to 1), ascending in HU. */
  readonly colours: readonly (readonly [number, number, number, number])[];
  /** HU, opacity per millimetre-like unit distance (0 to 1), ascending in HU. */
  readonly opacity: readonly (readonly [number, number])[];
}

export const VOLUME_PRESETS: readonly VolumePreset[] = [
  {
    id: 'heart-cta',
    title: 'Heart CTA',
    blend: 'composite',
    shade: true,
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
    id: 'bone',
    title: 'Bone',
    blend: 'composite',
    shade: true,
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
    id: 'soft-tissue',
    title: 'Soft tissue',
    blend: 'composite',
    shade: true,
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
    id: 'lung',
    title: 'Lung',
    blend: 'composite',
    shade: false,
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
    id: 'mip',
    title: 'Maximum intensity',
    blend: 'maximum',
    shade: false,
    colours: [
      [0, 0, 0, 0],
      [700, 1, 1, 1],
    ],
    opacity: [
      [0, 0],
      [700, 1],
    ],
  },
];

export function volumePreset(id: VolumePresetId): VolumePreset {
  return VOLUME_PRESETS.find((preset) => preset.id === id) ?? VOLUME_PRESETS[0];
}
