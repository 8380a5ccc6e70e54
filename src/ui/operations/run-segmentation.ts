/** The recipe in hand on the images of the open case, or an empty map to draw structures into. */
import { toFailure } from '../../core/failure.ts';
import type { JobListener } from '../../core/job.ts';
import type { Volume } from '../../core/volume.ts';
import { sameGrid } from '../../core/space.ts';
import { joinedLabels, joinedRecord } from '../../pipeline/joined-labels.ts';
import { modelRecord } from '../../pipeline/model-plug-record.ts';
import { isRecipeId, recipeById, type Recipe, type RecipeId } from '../../pipeline/recipes.ts';
import { emptySegmentation, segmentationRecord } from '../../pipeline/segmentation-record.ts';
import { modelTitle } from '../../segment/model-plug/card.ts';
import type { Segmentation } from '../../segment/segmentation.ts';
import { inputsOf } from '../../twin/document.ts';
import type { InputRef, Json } from '../../twin/records.ts';
import type { CaseStore } from '../../twin/store.ts';
import { startJob, type JobHandle } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { recipeChoice, recipeOfCase } from './recipe-choice.ts';
import { keptArrays } from './recipe-arrays.ts';
import { recipeMarks } from './recipe-marks.ts';
import { localModels, type LocalModel } from './recipe-models.ts';
import { runLvMr } from './run-lv-mr.ts';
import { runScarMr } from './run-scar-mr.ts';

/** What each recipe does with the open image and what the user has marked. */
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
  'brain-mr': (volume) => {
    const { strokes } = recipeMarks.getState();
    return propose('brain-mr', { strokes }, (listener) =>
      startJob('segment.brain-mr', { volume, seeds: { strokes } }, listener),
    );
  },
  'bone-ct': (volume) =>
    propose('bone-ct', {}, (listener) => startJob('segment.bone-ct', { volume }, listener)),
  'lv-mr': runLvMr,
  'scar-mr': runScarMr,
};

/** Runs the recipe in hand on the open image; what it proposes becomes the segmentation of the case or joins it. */
export async function runSegmentation(): Promise<void> {
  const { volume } = session.getState();
  const { document } = openCase().getState();
  const recipe = recipeOfCase(document, recipeChoice.getState().id);
  if (!volume || !recipe) return;
  const { id } = recipe;
  const model = localModels.getState().models.find((one) => one.id === id);
  if (model) await runModel(model, volume);
  else if (isRecipeId(id)) await RUN[id](volume);
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
    const recipe = recipeById(id);
    if (recipe.joins && (await join(caseStore, recipe, result, inputs))) return;
    const record = await segmentationRecord(id, result, marks, inputs);
    await caseStore.setDerived(
      'segmentation',
      record,
      { labels: result.labels.data },
      `${recipe.title} recipe, ${foundWords(result)}`,
    );
  } catch (error) {
    setFailure('segment', toFailure(error));
  }
}

const foundWords = ({ structures }: Segmentation): string => {
  const found = structures.filter(({ volumeMl }) => volumeMl > 0).length;
  return found === 1 ? '1 structure' : `${found} structures`;
};

/** Adds structures to those outlined on the same grid; false where there are none. */
async function join(
  caseStore: CaseStore,
  recipe: Recipe,
  found: Segmentation,
  inputs: readonly InputRef[],
): Promise<boolean> {
  const { document, labels, tissue } = caseStore.getState();
  const before = document.steps.segmentation;
  if (!before || !labels || !sameGrid(before.summary.grid, found.labels.grid)) return false;
  const joined = joinedLabels(labels.data, found);
  const scar = tissue?.data.slice();
  const record = await joinedRecord(before, recipe, found, joined, scar, inputs);
  await caseStore.setDerived(
    'segmentation',
    record,
    { ...keptArrays(caseStore), labels: joined, ...(scar && { tissue: scar }) },
    `${recipe.title} recipe beside what was outlined`,
  );
  return true;
}

/** Runs a local model; what it proposes takes the place of the segmentation. */
async function runModel({ card, file }: LocalModel, volume: Volume): Promise<void> {
  const caseStore = openCase();
  const inputs = inputsOf(caseStore.getState().document, 'segmentation');
  const result = await runJob('segment', (listener) =>
    startJob('segment.model', { volume, model: file, card }, listener),
  );
  if (!result || session.getState().caseStore !== caseStore) return;
  try {
    const { segmentation, digest } = result;
    const plugged = { card, fileName: file.name, digest };
    await caseStore.setDerived(
      'segmentation',
      await modelRecord(plugged, segmentation, inputs),
      { labels: segmentation.labels.data },
      `local model ${modelTitle(card)}, ${foundWords(segmentation)}`,
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
