import { MapPin, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { isTumourLabel, structuresOf } from '../../../core/anatomy.ts';
import type { Recipe } from '../../../pipeline/recipes.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { recipeChoice, recipesOfCase } from '../../operations/recipe-choice.ts';
import { markList, recipeMarks, removeMark } from '../../operations/recipe-marks.ts';
import { runSegmentation, startByHand } from '../../operations/run-segmentation.ts';
import { useCase, useOrgan, useSession } from '../../session/hooks.ts';
import { tools, useTools } from '../../session/tools.ts';
import { useJobState } from '../use-job-state.ts';
import { EditState } from './edit-panel.tsx';
import { ImportLabelsButton } from './label-files.tsx';
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
  const noOutlines =
    recipe?.needsOutlines && !done
      ? 'Outline wall and cavity of the left ventricle first'
      : undefined;
  const running = job.state.kind === 'running';
  return (
    <Section label="Recipe" pinned>
      {!running && <Choice recipe={recipe} />}
      {!running && !done && recipe && (
        <p className="t3 small">{`Expects: ${recipe.expects} Unsure: ${recipe.unsure}`}</p>
      )}
      {recipe && recipe.clicks !== 'none' && <Marks clicks={recipe.clicks} />}
      {recipe && (
        <JobBlock
          title={`${recipe.title} recipe`}
          runLabel={runLabel(recipe, done)}
          state={job.state}
          disabledReason={unavailable ?? noOutlines}
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
      {!done && <EditState />}
    </Section>
  );
}

const runLabel = ({ needsOutlines }: Recipe, done: boolean): string =>
  needsOutlines ? 'Measure scar' : done ? 'Run the recipe again' : 'Propose structures';

/** Which recipe, where images and organ leave a choice. */
function Choice({ recipe }: { readonly recipe: Recipe | undefined }): ReactElement | null {
  const document = useCase((state) => state.document);
  const recipes = document ? recipesOfCase(document) : [];
  if (!recipe || recipes.length < 2) return null;
  return (
    <Segmented
      label="Recipe"
      wide
      options={recipes.map(({ id, title }) => ({ value: id, label: title }))}
      value={recipe.id}
      onChange={(id) => recipeChoice.setState({ id })}
    />
  );
}

/** Places marked for the recipe, and how to mark one. */
function Marks({ clicks }: { readonly clicks: Recipe['clicks'] }): ReactElement {
  const marks = useStore(recipeMarks);
  const organ = useOrgan();
  const { tool, selectedLabel } = useTools((state) => state);
  const marking = tool === 'mark';
  const list = markList(marks, clicks, structuresOf(organ)[0].label);
  const words =
    clicks === 'cavity'
      ? 'Click the middle of the LV cavity: in any slice, or in its most basal and its most apical one.'
      : `A click marks ${isTumourLabel(selectedLabel) ? 'a tumour' : 'the organ'}; choose a tumour in the list to mark tumours.`;
  return (
    <div className="stack flush">
      {clicks === 'cavity' && (
        <Button
          kind="ghost"
          icon={MapPin}
          wide
          onPress={() => tools.setState({ tool: marking ? 'crosshair' : 'mark', layer: 'labels' })}
        >
          {marking ? 'Stop marking' : 'Mark the cavity'}
        </Button>
      )}
      {marking && <p className="t3 small">{words}</p>}
      {list.map(({ place, title, at }) => (
        <div className="row" key={title + at}>
          <span>{title}</span>
          <span className="t3 small">{at}</span>
          <span className="sp" />
          <IconButton
            icon={X}
            size="small"
            name={`Remove ${title}`}
            onPress={() => removeMark(place)}
          />
        </div>
      ))}
    </div>
  );
}
