/** The recipes by name, as the commands start them. */
import { z } from 'zod';
import type { JobContext } from '../core/job.ts';
import type { Lps } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import { recipeById, type Recipe, type RecipeId } from '../pipeline/recipes.ts';
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
export const VOLUME_RECIPES: readonly RecipeId[] = [...CHAIN_RECIPES, 'kidney-ct'];

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
  const seeds = seedsFrom(input);
  return {
    recipe,
    segment: (volume, context) =>
      recipe.id === 'kidney-ct'
        ? segmentKidneyCt(volume, kidneySeeds(seeds), context)
        : recipe.id === 'liver-ct'
          ? segmentLiverCt(volume, seeds, context)
          : segmentHeartCt(volume, context),
  };
}

/** The recipe that `--recipe` names among those that a command knows; the first where it names none. */
export function recipeNamed(input: CommandInput, known: readonly RecipeId[]): Recipe {
  const name = choiceOption(input, 'recipe', known);
  return recipeById(known.find((id) => id === name) ?? known[0]);
}

const kidneySeeds = ({ organ, tumours }: LiverSeeds): KidneySeeds => ({
  ...(organ && { kidneys: [organ] }),
  ...(tumours && { tumours }),
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

/** `--organ-mark x,y,z` and `--tumour-marks x,y,z;x,y,z`, LPS mm. */
function seedsFrom(input: CommandInput): LiverSeeds {
  const organ = input.option('organ-mark');
  const tumours = input.option('tumour-marks');
  return {
    ...(organ && { organ: placeFrom(organ) }),
    ...(tumours && { tumours: placesFrom(tumours) }),
  };
}
