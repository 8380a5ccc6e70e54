/** The recipes that propose structures: what each is for, what it expects and what a click can add. */
import type { Organ } from '../core/anatomy.ts';

export type RecipeId = 'heart-ct' | 'liver-ct';

export interface Recipe {
  readonly id: RecipeId;
  readonly title: string;
  readonly version: string;
  readonly organ: Organ;
  readonly modality: string;
  /** What the image should be, in one sentence. */
  readonly expects: string;
  /** What it proposes, for the empty list. */
  readonly proposes: string;
  /** Whether a click into the organ or into a tumour helps it. */
  readonly clicks: boolean;
}

export const RECIPES: readonly Recipe[] = [
  {
    id: 'heart-ct',
    title: 'Heart CT',
    version: '1',
    organ: 'heart',
    modality: 'CT',
    expects: 'A contrast CT of the whole heart with opacified chambers.',
    proposes: 'the chambers, the ventricular walls and the great vessels',
    clicks: false,
  },
  {
    id: 'liver-ct',
    title: 'Liver CT',
    version: '1',
    organ: 'liver',
    modality: 'CT',
    expects:
      'A CT of the whole liver; vessels and tumours need contrast, best in the portal venous phase.',
    proposes: 'liver, tumours, portal and hepatic veins, spleen and kidneys',
    clicks: true,
  },
];

export const recipeFor = (organ: Organ): Recipe | undefined =>
  RECIPES.find((recipe) => recipe.organ === organ);

export function recipeById(id: RecipeId): Recipe {
  const recipe = RECIPES.find((candidate) => candidate.id === id);
  if (!recipe) throw new Error(`no recipe ${id}`);
  return recipe;
}
