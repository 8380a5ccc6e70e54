/** Which phase of an open cine the volume rendering shows: that of the slices once they rest. */
import { useEffect, useState } from 'react';
import type { Volume } from '../../../core/volume.ts';
import { phaseWords } from '../../../pipeline/cine-phases.ts';
import { useSession } from '../../session/hooks.ts';
import { phaseImage } from '../../session/phase-images.ts';
import { isCine, useCine } from '../slices/cine.ts';

/** Passing over phases shall not draw each of them. */
const REST_MS = 250;

/** The image to render, and the words for its phase where the case is one of several. */
export function useRenderedPhase(): {
  readonly volume: Volume | undefined;
  readonly words: string | undefined;
} {
  const own = useSession((state) => state.volume);
  const state = useCine((now) => now);
  const { shown, playing, phases } = state;
  const [rendered, setRendered] = useState(phases.open);
  useEffect(() => {
    if (playing || shown === rendered) return undefined;
    const timer = setTimeout(() => {
      // Its image may still be read: then what is drawn stays, and says so.
      if (shown === phases.open || phaseImage(shown)) setRendered(shown);
    }, REST_MS);
    return () => clearTimeout(timer);
  });
  if (!isCine(state)) return { volume: own, words: undefined };
  const image = rendered === phases.open ? undefined : phaseImage(rendered);
  const at = image ? rendered : phases.open;
  const words = phaseWords(phases, at);
  const follows = playing ? '; follows when the cine rests' : '';
  return {
    volume: image ?? own,
    words: `${words.charAt(0).toUpperCase()}${words.slice(1)}${follows}`,
  };
}
