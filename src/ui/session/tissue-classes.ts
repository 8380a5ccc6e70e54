import { TISSUE } from '../../core/anatomy.ts';

/** What can be painted inside the ventricular wall, with the colours of the anatomy palette. */
export const TISSUE_CLASSES = [
  { value: TISSUE.scar, title: 'Scar core', colour: [163, 150, 134], pattern: 'diagonal' },
  { value: TISSUE.borderZone, title: 'Border zone', colour: [220, 162, 58], pattern: 'dots' },
] as const;
