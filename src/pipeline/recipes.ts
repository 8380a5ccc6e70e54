/** The recipes: what each is for, what it expects, what it is unsure of and what a click can add. */
import type { Organ } from '../core/anatomy.ts';
import { KIDNEY_CT_RECIPE } from '../segment/kidney-ct/about.ts';

export type RecipeId = 'heart-ct' | 'liver-ct' | 'kidney-ct' | 'lv-mr' | 'scar-mr';

export interface Recipe {
  readonly id: RecipeId;
  readonly title: string;
  readonly version: string;
  readonly organ: Organ;
  readonly modality: string;
  /** What the image should be, in one sentence. */
  readonly expects: string;
  /** Where its result deserves a second look, in one sentence. */
  readonly unsure: string;
  /** What it proposes or measures, for the empty list. */
  readonly proposes: string;
  /** What a click marks: nothing, the organ or a tumour, the middle of the left ventricular cavity. */
  readonly clicks: 'none' | 'organ-or-tumour' | 'cavity';
  /** Whether it needs outlines that are already there and measures them, instead of proposing them. */
  readonly needsOutlines: boolean;
}

export const RECIPES: readonly Recipe[] = [
  {
    id: 'heart-ct',
    title: 'Heart CT',
    version: '1',
    organ: 'heart',
    modality: 'CT',
    expects: 'A contrast CT of the whole heart with opacified chambers.',
    unsure: 'The planes of the valves and the thin wall of the right ventricle.',
    proposes: 'the chambers, the ventricular walls and the great vessels',
    clicks: 'none',
    needsOutlines: false,
  },
  {
    id: 'liver-ct',
    title: 'Liver CT',
    version: '1',
    organ: 'liver',
    modality: 'CT',
    expects:
      'A CT of the whole liver; vessels and tumours need contrast, best in the portal venous phase.',
    unsure: 'Tumours at the edge of the liver, and vessels without contrast.',
    proposes: 'liver, tumours, portal and hepatic veins, spleen and kidneys',
    clicks: 'organ-or-tumour',
    needsOutlines: false,
  },
  {
    id: 'kidney-ct',
    title: KIDNEY_CT_RECIPE.title,
    version: '1',
    organ: 'kidney',
    modality: 'CT',
    expects: KIDNEY_CT_RECIPE.expects,
    unsure: KIDNEY_CT_RECIPE.unsure,
    proposes: KIDNEY_CT_RECIPE.proposes,
    clicks: 'organ-or-tumour',
    needsOutlines: false,
  },
  {
    id: 'lv-mr',
    title: 'Left ventricle MR',
    version: '1',
    organ: 'heart',
    modality: 'MR',
    expects: 'A short-axis cine MR with bright blood, all phases or one of them.',
    unsure:
      'Which slice is the most basal one, and the right ventricle near its valves. Two clicks into the cavity, in its most basal and most apical slice, settle the first.',
    proposes: 'both ventricles and the left ventricular wall in every phase',
    clicks: 'cavity',
    needsOutlines: false,
  },
  {
    id: 'scar-mr',
    title: 'Scar MR',
    version: '1',
    organ: 'heart',
    modality: 'MR',
    expects:
      'A short-axis late gadolinium enhancement MR on which wall and cavity of the left ventricle are outlined.',
    unsure: 'Which threshold is right: nine are measured side by side, each with its band.',
    proposes: 'core and border zone inside the outlined wall, by nine methods',
    clicks: 'none',
    needsOutlines: true,
  },
];

/** Modalities of images that do not say what made them. */
const UNSTATED: ReadonlySet<string> = new Set(['', 'OT']);

/** The recipes for an organ; with a modality those that are made for it. */
export const recipesFor = (organ: Organ, modality?: string): readonly Recipe[] =>
  RECIPES.filter(
    (recipe) =>
      recipe.organ === organ &&
      (modality === undefined || UNSTATED.has(modality) || recipe.modality === modality),
  );

const LATE_ENHANCEMENT = /\blge\b|late|delayed|enhanc|psir|viabil/i;

/** The recipe that fits best: among those of organ and modality the one that the description of the series speaks of. */
export function recipeFor(organ: Organ, modality?: string, description = ''): Recipe | undefined {
  const candidates = recipesFor(organ, modality);
  const late = LATE_ENHANCEMENT.test(description);
  return candidates.find(({ needsOutlines }) => needsOutlines === late) ?? candidates[0];
}

export function recipeById(id: RecipeId): Recipe {
  const recipe = RECIPES.find((candidate) => candidate.id === id);
  if (!recipe) throw new Error(`no recipe ${id}`);
  return recipe;
}
