import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { isRecipeId } from '../../../pipeline/recipes.ts';
import { Button } from '../../kit/button.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { recipeChoice, recipesOfCase, type CaseRecipe } from '../../operations/recipe-choice.ts';
import { hasMark, recipeMarks } from '../../operations/recipe-marks.ts';
import { localModels } from '../../operations/recipe-models.ts';
import { runSegmentation, startByHand } from '../../operations/run-segmentation.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { useJobState } from '../use-job-state.ts';
import { EditState } from './edit-panel.tsx';
import { CineFiles } from './cine-files.tsx';
import { ImportLabelsButton } from './label-files.tsx';
import { Marks } from './mark-list.tsx';
import { AddModel, ModelFacts } from './model-section.tsx';
import './recipes.css';
import { useRecipe } from './use-recipe.ts';

/** The recipe in hand, what it expects and what a click adds, and the other ways to begin. */
export function RecipeSection(): ReactElement {
  const job = useJobState('segment');
  const recipe = useRecipe();
  const hasImage = useSession((state) => state.volume !== undefined);
  const done = useCase((state) => state.document.steps.segmentation !== null) ?? false;
  const unseen = useCase((state) =>
    state.document.steps.image?.interlocks.some(({ answer }) => answer === null),
  );
  const unavailable = !hasImage
    ? 'Confirm a series in Import first'
    : unseen
      ? 'The image was repaired: look at it in Review and answer there first'
      : undefined;
  const marked = useStore(recipeMarks, (marks) => hasMark(marks, recipe?.clicks ?? 'none'));
  const missing =
    recipe?.needsOutlines && !done
      ? 'Outline wall and cavity of the left ventricle first'
      : recipe?.needsMark && !marked
        ? 'Draw a stroke inside each tumour first'
        : undefined;
  const running = job.state.kind === 'running';
  return (
    <Section label="Recipe" pinned>
      {!running && <Choice recipe={recipe} />}
      {!running && recipe && isRecipeId(recipe.id) && (!done || recipe.joins) && (
        <div className="recipe-words">
          <p className="t3 small">{`Expects: ${recipe.expects} Unsure: ${recipe.unsure}`}</p>
        </div>
      )}
      {!running && recipe && <ModelFacts recipe={recipe} />}
      {!running && recipe?.id === 'lv-mr' && <CineFiles />}
      {recipe && recipe.clicks !== 'none' && <Marks clicks={recipe.clicks} />}
      {recipe && (
        <JobBlock
          title={`${recipe.title} recipe`}
          runLabel={runLabel(recipe, done)}
          state={job.state}
          disabledReason={unavailable ?? missing}
          quiet={done && !recipe.joins && !recipe.needsOutlines}
          onRun={() => void runSegmentation()}
          onCancel={job.cancel}
        />
      )}
      {!done && (
        <Button
          kind={recipe ? 'ghost' : 'primary'}
          wide
          disabledReason={unavailable}
          onPress={() => void startByHand()}
        >
          Start with an empty map
        </Button>
      )}
      {!done && <ImportLabelsButton />}
      {!running && <AddModel />}
      {!done && <EditState />}
    </Section>
  );
}

const runLabel = ({ needsOutlines, joins, title }: CaseRecipe, done: boolean): string => {
  if (needsOutlines) return 'Measure scar';
  if (!done) return 'Propose structures';
  return joins
    ? `Add ${title.split(' ')[0].toLowerCase()} to the structures`
    : 'Run the recipe again';
};

/** More names than this do not fit side by side. */
const MOST_SIDE_BY_SIDE = 2;

/** Which recipe, where images and organ leave a choice. */
function Choice({ recipe }: { readonly recipe: CaseRecipe | undefined }): ReactElement | null {
  const document = useCase((state) => state.document);
  const models = useStore(localModels, (state) => state.models);
  const recipes = document ? recipesOfCase(document, models) : [];
  if (!recipe || recipes.length < 2) return null;
  const choice = {
    label: 'Recipe',
    options: recipes.map(({ id, title }) => ({ value: id, label: title })),
    value: recipe.id,
    onChange: (id: CaseRecipe['id']) => recipeChoice.setState({ id }),
  };
  return recipes.length > MOST_SIDE_BY_SIDE ? (
    <Select {...choice} />
  ) : (
    <Segmented {...choice} wide />
  );
}
