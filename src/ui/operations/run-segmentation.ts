/** The recipe in hand on the images of the open case, or an empty map to draw structures into. */
import { toFailure } from '../../core/failure.ts';
import type { JobListener } from '../../core/job.ts';
import type { Volume } from '../../core/volume.ts';
import { recipeById, type RecipeId } from '../../pipeline/recipes.ts';
import { emptySegmentation, segmentationRecord } from '../../pipeline/segmentation-record.ts';
import type { Segmentation } from '../../segment/segmentation.ts';
import { inputsOf } from '../../twin/document.ts';
import type { Json } from '../../twin/records.ts';
import { startJob, type JobHandle } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { recipeChoice, recipeOfCase } from './recipe-choice.ts';
import { recipeMarks } from './recipe-marks.ts';
import { runLvMr } from './run-lv-mr.ts';
import { runScarMr } from './run-scar-mr.ts';

/** What each recipe does with the open image and the places that the user has marked. */
const RUN: Readonly<Record<RecipeId, (volume: Volume) => Promise<void>>> = {
  'heart-ct': (volume) =>
    propose('heart-ct', {}, (listener) => startJob('segment.heart-ct', { volume }, listener)),
  'liver-ct': (volume) => {
    const { organ, tumours } = recipeMarks.getState();
    const seeds = { ...(organ && { organ }), tumours };
    return propose('liver-ct', { organMark: organ ?? null, tumourMarks: tumours }, (listener) =>
      startJob('segment.liver-ct', { volume, seeds }, listener),
    );
  },
  'kidney-ct': (volume) => {
    const { organ, tumours } = recipeMarks.getState();
    const seeds = { kidneys: organ ? [organ] : [], tumours };
    return propose('kidney-ct', { organMark: organ ?? null, tumourMarks: tumours }, (listener) =>
      startJob('segment.kidney-ct', { volume, seeds }, listener),
    );
  },
  'lv-mr': runLvMr,
  'scar-mr': runScarMr,
};

/** Runs the recipe in hand on the open image; what it proposes becomes the segmentation of the case. */
export async function runSegmentation(): Promise<void> {
  const { volume } = session.getState();
  const { document } = openCase().getState();
  const recipe = recipeOfCase(document, recipeChoice.getState().id);
  if (volume && recipe) await RUN[recipe.id](volume);
}

/** Runs a recipe that makes structures of one volume. */
async function propose(
  id: RecipeId,
  marks: Readonly<Record<string, Json>>,
  start: (listener: JobListener<never>) => JobHandle<Segmentation>,
): Promise<void> {
  const caseStore = openCase();
  const inputs = inputsOf(caseStore.getState().document, 'segmentation');
  const result = await runJob<Segmentation>('segment', start);
  if (!result || session.getState().caseStore !== caseStore) return;
  try {
    const record = await segmentationRecord(id, result, marks, inputs);
    const found = result.structures.filter(({ volumeMl }) => volumeMl > 0).length;
    await caseStore.setDerived(
      'segmentation',
      record,
      { labels: result.labels.data },
      `${recipeById(id).title} recipe, ${found} structures`,
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
