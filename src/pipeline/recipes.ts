/** The recipes: what each is for, what it expects, what it is unsure of and what a click can add. */
import { ORGANS, type Organ } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { BONE_CT_RECIPE } from '../segment/bone-ct/about.ts';
import { BRAIN_MR_RECIPE } from '../segment/brain-mr/about.ts';
import { KIDNEY_CT_RECIPE } from '../segment/kidney-ct/about.ts';

export const RECIPE_IDS = [
  'heart-ct',
  'liver-ct',
  'kidney-ct',
  'brain-mr',
  'bone-ct',
  'lv-mr',
  'scar-mr',
] as const;
export type RecipeId = (typeof RECIPE_IDS)[number];

export const isRecipeId = (id: string): id is RecipeId =>
  RECIPE_IDS.some((candidate) => candidate === id);

export interface Recipe {
  readonly id: RecipeId;
  readonly title: string;
  readonly version: string;
  /** Cases that it is for. */
  readonly organs: readonly Organ[];
  readonly modality: string;
  /** What the image should be, in one sentence. */
  readonly expects: string;
  /** Where its result deserves a second look, in one sentence. */
  readonly unsure: string;
  /** What it proposes or measures, for the empty list. */
  readonly proposes: string;
  /**
   * What the user can mark for it: nothing, the organ or a tumour by a click, the middle of the left ventricular cavity by a
   * click, a tumour by a stroke.
   */
  readonly clicks: 'none' | 'organ-or-tumour' | 'cavity' | 'stroke';
  /** Whether it cannot run without a mark. */
  readonly needsMark: boolean;
  /** Whether it needs outlines that are already there and measures them, instead of proposing them. */
  readonly needsOutlines: boolean;
  /** Whether what is outlined already stays, and its own structures join it. */
  readonly joins: boolean;
}

export const RECIPES: readonly Recipe[] = [
  {
    id: 'heart-ct',
    title: 'Heart CT',
    version: '1',
    organs: ['heart'],
    modality: 'CT',
    expects: 'A contrast CT of the whole heart with opacified chambers.',
    unsure: 'The planes of the valves and the thin wall of the right ventricle.',
    proposes: 'the chambers, the ventricular walls and the great vessels',
    clicks: 'none',
    needsMark: false,
    needsOutlines: false,
    joins: false,
  },
  {
    id: 'liver-ct',
    title: 'Liver CT',
    version: '1',
    organs: ['liver'],
    modality: 'CT',
    expects:
      'A CT of the whole liver; vessels and tumours need contrast, best in the portal venous phase.',
    unsure: 'Tumours at the edge of the liver, and vessels without contrast.',
    proposes: 'liver, tumours, portal and hepatic veins, spleen and kidneys',
    clicks: 'organ-or-tumour',
    needsMark: false,
    needsOutlines: false,
    joins: false,
  },
  {
    id: 'kidney-ct',
    title: KIDNEY_CT_RECIPE.title,
    version: '1',
    organs: ['kidney'],
    modality: 'CT',
    expects: KIDNEY_CT_RECIPE.expects,
    unsure: KIDNEY_CT_RECIPE.unsure,
    proposes: KIDNEY_CT_RECIPE.proposes,
    clicks: 'organ-or-tumour',
    needsMark: false,
    needsOutlines: false,
    joins: false,
  },
  {
    id: 'brain-mr',
    title: BRAIN_MR_RECIPE.title,
    version: '2',
    organs: ['brain'],
    modality: 'MR',
    expects: BRAIN_MR_RECIPE.expects,
    unsure: BRAIN_MR_RECIPE.unsure,
    proposes: BRAIN_MR_RECIPE.proposes,
    clicks: 'stroke',
    needsMark: true,
    needsOutlines: false,
    joins: false,
  },
  {
    id: 'lv-mr',
    title: 'Left ventricle MR',
    version: '1',
    organs: ['heart'],
    modality: 'MR',
    expects: 'A short-axis cine MR with bright blood, all phases or one of them.',
    unsure:
      'Which slice is the most basal one, and the right ventricle near its valves. Two clicks into the cavity, in its most basal and most apical slice, settle the first.',
    proposes: 'both ventricles and the left ventricular wall in every phase',
    clicks: 'cavity',
    needsMark: false,
    needsOutlines: false,
    joins: false,
  },
  {
    id: 'scar-mr',
    title: 'Scar MR',
    version: '1',
    organs: ['heart'],
    modality: 'MR',
    expects:
      'A short-axis late gadolinium enhancement MR on which wall and cavity of the left ventricle are outlined.',
    unsure: 'Which threshold is right: nine are measured side by side, each with its band.',
    proposes: 'core and border zone inside the outlined wall, by nine methods',
    clicks: 'none',
    needsMark: false,
    needsOutlines: true,
    joins: false,
  },
  {
    id: 'bone-ct',
    title: BONE_CT_RECIPE.title,
    version: '1',
    organs: ORGANS,
    modality: 'CT',
    expects: BONE_CT_RECIPE.expects,
    unsure: BONE_CT_RECIPE.unsure,
    proposes: BONE_CT_RECIPE.proposes,
    clicks: 'none',
    needsMark: false,
    needsOutlines: false,
    joins: true,
  },
];

/** Modalities of images that do not say what made them. */
const UNSTATED: ReadonlySet<string> = new Set(['', 'OT']);

/** The recipes for an organ; with a modality those that are made for it. */
export const recipesFor = (organ: Organ, modality?: string): readonly Recipe[] =>
  RECIPES.filter(
    (recipe) =>
      recipe.organs.includes(organ) &&
      (modality === undefined || UNSTATED.has(modality) || recipe.modality === modality),
  );

const LATE_ENHANCEMENT = /\blge\b|late|delayed|enhanc|psir|viabil/i;

/** The recipe that fits best: among those of organ and modality the one that the description of the series speaks of. */
export function recipeFor(organ: Organ, modality?: string, description = ''): Recipe | undefined {
  const candidates = recipesFor(organ, modality);
  const late = LATE_ENHANCEMENT.test(description);
  const own = candidates.filter(({ joins }) => !joins);
  return own.find(({ needsOutlines }) => needsOutlines === late) ?? own[0] ?? candidates[0];
}

export function recipeById(id: string): Recipe {
  const recipe = RECIPES.find((candidate) => candidate.id === id);
  if (recipe) return recipe;
  return fail(
    'bad-input',
    'recipe',
    `There is no recipe "${id}".`,
    `Use one of: ${RECIPE_IDS.join(', ')}.`,
  );
}
