/**
 * The thresholds in use for late gadolinium enhancement, none of which is the true one.
 *
 * Full width at half maximum: Amado, JACC 44 (2004) 2383; its border zone, from the peak of normal wall to half of the maximum:
 * Schmidt, Circulation 115 (2007) 2006. Modified (35 to 50 %): Roes, Circ Cardiovasc Imaging 2 (2009) 183. n standard
 * deviations: Kim, Circulation 100 (1999) 1992 (2 SD); border zone 2 to 3 SD: Yan, Circulation 114 (2006) 32. 40 and 60 % of
 * the maximal pixel signal intensity: Andreu, Circ Arrhythm Electrophysiol 4 (2011) 674.
 */
import type { Remote } from './remote.ts';

export type ScarMethod = 'fwhm' | 'roes' | 'psi-40-60' | 'sd-2-3' | `sd-${2 | 3 | 4 | 5 | 6}`;

export const METHOD_TITLES: Readonly<Record<ScarMethod, string>> = {
  fwhm: 'Full width at half maximum',
  roes: 'Half maximum, border from 35 %',
  'psi-40-60': '60 % and 40 % of the maximum',
  'sd-2-3': '3 and 2 standard deviations',
  'sd-2': '2 standard deviations',
  'sd-3': '3 standard deviations',
  'sd-4': '4 standard deviations',
  'sd-5': '5 standard deviations',
  'sd-6': '6 standard deviations',
};

export const SCAR_METHODS: readonly ScarMethod[] = [
  'fwhm',
  'roes',
  'psi-40-60',
  'sd-2-3',
  'sd-2',
  'sd-3',
  'sd-4',
  'sd-5',
  'sd-6',
];

/** What thresholds are made from. */
export interface Signal {
  readonly remote: Remote;
  /** Signal of the brightest enhanced wall. */
  readonly maximum: number;
  /** The level that counts as 0 % of the maximum: 0, or the normal wall's where the image has negative values. */
  readonly zero: number;
}

/** Values above `core` are core, above `border` border zone; equal where the method knows no border zone. */
export interface Thresholds {
  readonly core: number;
  readonly border: number;
}

/** How far thresholds are moved for the band: share of the maximum, and standard deviations. */
const SHARE_SHIFT = 0.05;
const SD_SHIFT = 0.5;

/** The thresholds of a method, moved by `shift` steps (-1, 0 or 1) of what is disputed about it. */
export function thresholdsOf(
  method: ScarMethod,
  { remote, maximum, zero }: Signal,
  shift: number,
): Thresholds {
  const share = (s: number): number => zero + (s + shift * SHARE_SHIFT) * (maximum - zero);
  const deviations = (n: number): number => remote.mean + (n + shift * SD_SHIFT) * remote.sd;
  switch (method) {
    case 'fwhm': {
      const core = share(0.5);
      return { core, border: Math.min(core, remote.peak + shift * SD_SHIFT * remote.sd) };
    }
    case 'roes':
      return { core: share(0.5), border: share(0.35) };
    case 'psi-40-60':
      return { core: share(0.6), border: share(0.4) };
    case 'sd-2-3':
      return { core: deviations(3), border: deviations(2) };
    default: {
      const core = deviations(Number(method.slice(3)));
      return { core, border: core };
    }
  }
}
