/** The recipes by name, as the commands start them. */
import { z } from 'zod';
import type { JobContext } from '../core/job.ts';
import type { Volume } from '../core/volume.ts';
import { RECIPES, type Recipe } from '../pipeline/recipes.ts';
import { segmentHeartCt } from '../segment/heart-ct.ts';
import { segmentLiverCt, type LiverSeeds } from '../segment/liver-ct.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import { fail } from '../core/failure.ts';
import { choiceOption, type CommandInput } from './command.ts';

/** Options that belong to recipes. */
export const RECIPE_OPTIONS = ['recipe', 'organ-mark', 'tumour-marks'] as const;

export interface ChosenRecipe {
  readonly recipe: Recipe;
  readonly segment: (volume: Volume, context: JobContext) => Promise<Segmentation>;
}

/** The recipe that `--recipe` names, with the places that were marked for it. */
export function recipeFrom(input: CommandInput): ChosenRecipe {
  const name = choiceOption(
    input,
    'recipe',
    RECIPES.map(({ id }) => id),
  );
  const recipe = RECIPES.find(({ id }) => id === name) ?? RECIPES[0];
  const seeds = seedsFrom(input);
  return {
    recipe,
    segment: (volume, context) =>
      recipe.id === 'liver-ct'
        ? segmentLiverCt(volume, seeds, context)
        : segmentHeartCt(volume, context),
  };
}

const place = z.tuple([z.number(), z.number(), z.number()]);

/** `--organ-mark x,y,z` and `--tumour-marks x,y,z;x,y,z`, LPS mm. */
function seedsFrom(input: CommandInput): LiverSeeds {
  const read = (text: string): z.infer<typeof place> => {
    const parsed = place.safeParse(text.split(',').map(Number));
    if (parsed.success) return parsed.data;
    return fail(
      'bad-input',
      'mark',
      `"${text}" is not a place.`,
      'Write x,y,z in millimetres (LPS), several marks separated by semicolons.',
    );
  };
  const organ = input.option('organ-mark');
  const tumours = input.option('tumour-marks');
  return {
    ...(organ && { organ: read(organ) }),
    ...(tumours && { tumours: tumours.split(';').map(read) }),
  };
}
