import { useEffect } from 'react';
import type { Lps } from '../../../core/space.ts';
import { addStroke, recipeMarks, thinned } from '../../operations/recipe-marks.ts';
import { tools } from '../../session/tools.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { recipeInHand } from './use-recipe.ts';

/** Connects the pointer on the slices with the strokes of the recipe in hand, while its tool is. */
export function useStrokeTool(): void {
  useEffect(() => {
    let drawn: Lps[] | undefined;
    const drop = (): void => {
      drawn = undefined;
      recipeMarks.setState({ draft: [] });
    };
    const stop = sliceWorkspace().events.on('paint', ({ phase, lps }) => {
      const wanted = tools.getState().tool === 'mark' && recipeInHand()?.clicks === 'stroke';
      if (!wanted) return;
      if (phase === 'down') drawn = [lps];
      else if (phase === 'cancel') drop();
      else if (drawn) {
        if (phase === 'move') drawn.push(lps);
        else {
          addStroke(drawn);
          drawn = undefined;
        }
      }
      if (drawn) recipeMarks.setState({ draft: thinned(drawn) });
    });
    return () => {
      stop();
      drop();
    };
  }, []);
}
