/** The recipes by name, as the commands start them. */
import { z } from 'zod';
import type { JobContext } from '../core/job.ts';
import type { Lps } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import { recipeById, type Recipe, type RecipeId } from '../pipeline/recipes.ts';
import { segmentBoneCt } from '../segment/bone-ct.ts';
import { segmentBrainMr } from '../segment/brain-mr.ts';
import { strokeFrom } from '../segment/brain-mr/input.ts';
import { segmentHeartCt } from '../segment/heart-ct.ts';
import { segmentKidneyCt, type KidneySeeds } from '../segment/kidney-ct.ts';
import { segmentLiverCt, type LiverSeeds } from '../segment/liver-ct.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import { fail } from '../core/failure.ts';
import { choiceOption, type CommandInput } from './command.ts';

/** Options that belong to recipes of one volume. */
export const RECIPE_OPTIONS = ['recipe', 'organ-mark', 'tumour-marks'] as const;

/** Recipes that the whole chain runs on. */
const CHAIN_RECIPES: readonly RecipeId[] = ['heart-ct', 'liver-ct'];
/** Recipes that make the structures of one volume. */
export const VOLUME_RECIPES: readonly RecipeId[] = [
  ...CHAIN_RECIPES,
  'kidney-ct',
  'brain-mr',
  'bone-ct',
];

export interface ChosenRecipe {
  readonly recipe: Recipe;
  readonly segment: (volume: Volume, context: JobContext) => Promise<Segmentation>;
}

/** The recipe that `--recipe` names, with the places that were marked for it. */
export function recipeFrom(
  input: CommandInput,
  known: readonly RecipeId[] = CHAIN_RECIPES,
): ChosenRecipe {
  const recipe = recipeNamed(input, known);
  return { recipe, segment: segmentBy(recipe.id, input) };
}

function segmentBy(id: RecipeId, input: CommandInput): ChosenRecipe['segment'] {
  if (id === 'bone-ct') return segmentBoneCt;
  if (id === 'brain-mr') {
    const strokes = strokesFrom(input);
    return (volume, context) => segmentBrainMr(volume, { strokes }, context);
  }
  if (id === 'kidney-ct') {
    const clicks = kidneySeeds(input);
    return (volume, context) => segmentKidneyCt(volume, clicks, context);
  }
  const seeds = seedsFrom(input);
  if (id === 'liver-ct') return (volume, context) => segmentLiverCt(volume, seeds, context);
  return segmentHeartCt;
}

/** `--stroke "x,y,z x,y,z;x,y,z x,y,z"`: one polyline per tumour. */
const strokesFrom = (input: CommandInput): readonly (readonly Lps[])[] =>
  (input.option('stroke') ?? '')
    .split(';')
    .filter((text) => text.trim() !== '')
    .map(strokeFrom);

/** The recipe that `--recipe` names among those that a command knows; the first where it names none. */
export function recipeNamed(input: CommandInput, known: readonly RecipeId[]): Recipe {
  const name = choiceOption(input, 'recipe', known);
  return recipeById(known.find((id) => id === name) ?? known[0]);
}

const kidneySeeds = (input: CommandInput): KidneySeeds => ({
  kidneys: placesFrom(input.option('organ-mark')),
  tumours: placesFrom(input.option('tumour-marks')),
});

const place = z.tuple([z.number(), z.number(), z.number()]);

/** Places given as `x,y,z;x,y,z`, LPS mm. */
export const placesFrom = (text: string | undefined): Lps[] =>
  text ? text.split(';').map(placeFrom) : [];

function placeFrom(text: string): Lps {
  const parsed = place.safeParse(text.split(',').map(Number));
  if (parsed.success) return parsed.data;
  return fail(
    'bad-input',
    'mark',
    `"${text}" is not a place.`,
    'Write x,y,z in millimetres (LPS), several marks separated by semicolons.',
  );
}

/** `--organ-mark x,y,z` (kidneys: one in each) and `--tumour-marks x,y,z;x,y,z`, LPS mm. */
function seedsFrom(input: CommandInput): LiverSeeds {
  const organ = input.option('organ-mark');
  const tumours = input.option('tumour-marks');
  return {
    ...(organ && { organ: placeFrom(organ) }),
    ...(tumours && { tumours: placesFrom(tumours) }),
  };
}
