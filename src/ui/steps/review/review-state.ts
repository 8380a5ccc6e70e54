import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { VolumePresetId } from '../../../view/volume/presets.ts';

/** How the volume rendering is shown; a choice of this visit. */
export const review = createStore<{ readonly preset: VolumePresetId }>(() => ({
  preset: 'heart-cta',
}));

export const useReview = <Value>(
  select: (state: ReturnType<typeof review.getState>) => Value,
): Value => useStore(review, select);
