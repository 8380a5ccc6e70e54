/** The recipe that proposes the structures of the open case's organ, or an empty map to draw them into. */
import { toFailure } from '../../core/failure.ts';
import type { JobListener } from '../../core/job.ts';
import type { Volume } from '../../core/volume.ts';
import { recipeFor, type RecipeId } from '../../pipeline/recipes.ts';
import { emptySegmentation, segmentationRecord } from '../../pipeline/segmentation-record.ts';
import type { Segmentation } from '../../segment/segmentation.ts';
import { inputsOf } from '../../twin/document.ts';
import type { Json } from '../../twin/records.ts';
import { startJob, type JobHandle } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { recipeMarks } from './recipe-marks.ts';

/** How each recipe is started on an image with the places that the user has marked. */
const START: Readonly<
  Record<RecipeId, (volume: Volume, listener: JobListener<never>) => JobHandle<Segmentation>>
> = {
  'heart-ct': (volume, listener) => startJob('segment.heart-ct', { volume }, listener),
  'liver-ct': (volume, listener) => {
    const { organ, tumours } = recipeMarks.getState();
    const seeds = { ...(organ && { organ }), tumours };
    return startJob('segment.liver-ct', { volume, seeds }, listener);
  },
};

/** Runs the recipe of the case's organ on the open image and makes its proposal the segmentation of the case. */
export async function runSegmentation(): Promise<void> {
  const { volume } = session.getState();
  const caseStore = openCase();
  const { document } = caseStore.getState();
  const recipe = recipeFor(document.organ);
  if (!volume || !recipe) return;
  const inputs = inputsOf(document, 'segmentation');
  const { organ, tumours } = recipeMarks.getState();
  const result = await runJob<Segmentation>('segment', (listener) =>
    START[recipe.id](volume, listener),
  );
  if (!result || session.getState().caseStore !== caseStore) return;
  try {
    const marks: Record<string, Json> = recipe.clicks
      ? { organMark: organ ?? null, tumourMarks: tumours }
      : {};
    const record = await segmentationRecord(recipe.id, result, marks, inputs);
    const found = result.structures.filter(({ volumeMl }) => volumeMl > 0).length;
    await caseStore.setDerived(
      'segmentation',
      record,
      { labels: result.labels.data },
      `${recipe.title} recipe, ${found} structures`,
    );
  } catch (error) {
    setFailure('segment', toFailure(error));
  }
}

/** Starts the segmentation as an empty map, for an organ without a recipe or an image that none fits. */
export async function startByHand(): Promise<void> {
  const { volume } = session.getState();
  if (!volume) return;
  const caseStore = openCase();
  const { document } = caseStore.getState();
  const inputs = inputsOf(document, 'segmentation');
  const { record, labels } = await emptySegmentation(document.organ, volume.grid, inputs);
  await caseStore.setDerived('segmentation', record, { labels }, 'start by hand');
}
