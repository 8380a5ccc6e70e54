import { useStore } from 'zustand';
import type { Recipe } from '../../../pipeline/recipes.ts';
import { recipeChoice, recipeOfCase } from '../../operations/recipe-choice.ts';
import { useCase } from '../../session/hooks.ts';
import { session } from '../../session/session.ts';

/** The recipe in hand for the open case; undefined where there is none for its images. */
export function useRecipe(): Recipe | undefined {
  const document = useCase((state) => state.document);
  const chosen = useStore(recipeChoice, ({ id }) => id);
  return document && recipeOfCase(document, chosen);
}

/** The same, outside of components. */
export function recipeInHand(): Recipe | undefined {
  const document = session.getState().caseStore?.getState().document;
  return document && recipeOfCase(document, recipeChoice.getState().id);
}
