import type { Organ } from '../../../core/anatomy.ts';
import type { Volume } from '../../../core/volume.ts';

/** Display windows in HU by key. Published tables differ, so none of them is called standard. */
export interface WindowPreset {
  readonly id: string;
  readonly title: string;
  readonly key: string;
  readonly centre: number;
  readonly width: number;
  /** Cases in which it is offered; every case where absent. Its key works in all. */
  readonly organs?: readonly Organ[];
}

/** The window that the file header proposes; its numbers come with the series. */
export const SERIES_WINDOW = { id: 'series', title: 'Series', key: '1' } as const;

export const WINDOW_PRESETS: readonly WindowPreset[] = [
  { id: 'cta', title: 'Cardiac CTA', key: '2', centre: 200, width: 700, organs: ['heart'] },
  { id: 'liver', title: 'Liver', key: '6', centre: 100, width: 180, organs: ['liver', 'kidney'] },
  { id: 'soft', title: 'Soft tissue', key: '3', centre: 40, width: 400 },
  { id: 'lung', title: 'Lung', key: '4', centre: -600, width: 1500 },
  { id: 'bone', title: 'Bone', key: '5', centre: 400, width: 1800 },
];

/** What the voxels themselves propose: their darkest and brightest hundredth are cut off. */
export const AUTO_WINDOW = { id: 'auto', title: 'Auto', key: '7' } as const;

/** Presets in HU mean nothing for a signal. */
export const presetsFor = (
  organ: Organ,
  unit: Volume['unit'] | undefined,
): readonly WindowPreset[] =>
  unit === 'HU' ? WINDOW_PRESETS.filter(({ organs }) => organs?.includes(organ) ?? true) : [];
