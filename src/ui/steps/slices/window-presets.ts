/** Display windows in HU by key. Published tables differ, so none of them is called standard. */
export interface WindowPreset {
  readonly id: string;
  readonly title: string;
  readonly key: string;
  readonly centre: number;
  readonly width: number;
}

/** The window that the file header proposes; its numbers come with the series. */
export const SERIES_WINDOW = { id: 'series', title: 'Series', key: '1' } as const;

export const WINDOW_PRESETS: readonly WindowPreset[] = [
  { id: 'cta', title: 'Cardiac CTA', key: '2', centre: 200, width: 700 },
  { id: 'soft', title: 'Soft tissue', key: '3', centre: 40, width: 400 },
  { id: 'lung', title: 'Lung', key: '4', centre: -600, width: 1500 },
  { id: 'bone', title: 'Bone', key: '5', centre: 400, width: 1800 },
];
