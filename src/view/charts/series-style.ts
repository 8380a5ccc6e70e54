import type { Rgb } from '../colour-maps.ts';

/** How one of up to four schedules is drawn in lists, curves and the scene: colour and line pattern, never colour alone. */
export interface SeriesStyle {
  readonly rgb: Rgb;
  readonly css: string;
  /** `stroke-dasharray`; undefined for an unbroken line. */
  readonly dash: string | undefined;
  /** The pattern in words, for those who cannot see it. */
  readonly words: string;
}

/** Colours of Okabe and Ito (2008), lightened for a dark ground; none is that of a structure, a caution or the accent. */
const STYLES: readonly SeriesStyle[] = [
  { rgb: [236, 236, 236], css: '#ececec', dash: undefined, words: 'unbroken line' },
  { rgb: [104, 178, 240], css: '#68b2f0', dash: '8 4', words: 'dashed line' },
  { rgb: [230, 140, 198], css: '#e68cc6', dash: '2 3', words: 'dotted line' },
  { rgb: [232, 120, 62], css: '#e8783e', dash: '9 3 2 3', words: 'dash-dot line' },
];

export const seriesStyle = (place: number): SeriesStyle => STYLES[place % STYLES.length];
