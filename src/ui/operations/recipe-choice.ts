/** Which recipe is in hand: the one that fits the images, until the user takes another of the same organ. */
import { recipeFor, recipesFor, type Recipe, type RecipeId } from '../../pipeline/recipes.ts';
import type { CaseDocument } from '../../twin/document.ts';
import { caseScoped } from '../session/case-scoped.ts';

export const recipeChoice = caseScoped<{ readonly id: RecipeId | undefined }>(() => ({
  id: undefined,
}));

const modalityOf = ({ steps, study }: CaseDocument): string | undefined =>
  steps.image?.summary.modality ?? study?.modality;

/** The recipes for the organ and the images of a case. */
export const recipesOfCase = (document: CaseDocument): readonly Recipe[] =>
  recipesFor(document.organ, modalityOf(document));

/** The recipe in hand; undefined where there is none for the images. */
export function recipeOfCase(
  document: CaseDocument,
  chosen: RecipeId | undefined,
): Recipe | undefined {
  return (
    recipesOfCase(document).find(({ id }) => id === chosen) ??
    recipeFor(document.organ, modalityOf(document), document.study?.seriesDescription)
  );
}
