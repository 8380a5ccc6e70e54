/** Which recipe is in hand: the one that fits the images, until the user takes another of the same organ, or a local model. */
import { recipeFor, recipesFor, type Recipe, type RecipeId } from '../../pipeline/recipes.ts';
import { cardFits } from '../../segment/model-plug/card.ts';
import type { CaseDocument } from '../../twin/document.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { localModels, recipeOfModel, type LocalModel, type ModelId } from './recipe-models.ts';

/** A recipe as a case offers it: one of ours, or a local model. */
export interface CaseRecipe extends Omit<Recipe, 'id'> {
  readonly id: RecipeId | ModelId;
}

export const recipeChoice = caseScoped<{ readonly id: CaseRecipe['id'] | undefined }>(() => ({
  id: undefined,
}));

const modalityOf = ({ steps, study }: CaseDocument): string | undefined =>
  steps.image?.summary.modality ?? study?.modality;

/** The recipes for the organ and the images of a case, and the local models that fit it. */
export const recipesOfCase = (
  document: CaseDocument,
  models: readonly LocalModel[] = localModels.getState().models,
): readonly CaseRecipe[] => {
  const modality = modalityOf(document);
  const fitting = models.filter(({ card }) => cardFits(card, { organ: document.organ, modality }));
  return [...recipesFor(document.organ, modality), ...fitting.map(recipeOfModel)];
};

/** The recipe in hand; undefined where there is none for the images. */
export function recipeOfCase(
  document: CaseDocument,
  chosen: CaseRecipe['id'] | undefined,
): CaseRecipe | undefined {
  const recipes = recipesOfCase(document);
  return (
    recipes.find(({ id }) => id === chosen) ??
    recipeFor(document.organ, modalityOf(document), document.study?.seriesDescription) ??
    recipes[0]
  );
}
