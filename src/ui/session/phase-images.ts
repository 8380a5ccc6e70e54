import type { Volume } from '../../core/volume.ts';
import { caseScoped } from './case-scoped.ts';

/** The images of all phases of an open cine, in the order of the beat, once somebody has asked for them. */
export const phaseImages = caseScoped<{ readonly images: readonly Volume[] | undefined }>(() => ({
  images: undefined,
}));

/** The image of a phase by its number, while it is in memory. */
export const phaseImage = (phase: number): Volume | undefined =>
  phaseImages.getState().images?.[phase];
