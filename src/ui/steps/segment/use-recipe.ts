import { useStore } from 'zustand';
import { recipeChoice, recipeOfCase, type CaseRecipe } from '../../operations/recipe-choice.ts';
import { localModels } from '../../operations/recipe-models.ts';
import { useCase } from '../../session/hooks.ts';
import { session } from '../../session/session.ts';

/** The recipe in hand for the open case; undefined where there is none for its images. */
export function useRecipe(): CaseRecipe | undefined {
  const document = useCase((state) => state.document);
  const chosen = useStore(recipeChoice, ({ id }) => id);
  // A model that is added or removed changes what there is to choose from.
  useStore(localModels);
  return document && recipeOfCase(document, chosen);
}

/** The same, outside of components. */
export function recipeInHand(): CaseRecipe | undefined {
  const document = session.getState().caseStore?.getState().document;
  return document && recipeOfCase(document, recipeChoice.getState().id);
}
