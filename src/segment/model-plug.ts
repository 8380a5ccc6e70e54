/** A local model as a recipe: the image as its card asks for it, through the model, and back onto the image. */
import { isTumourLabel, structuresOf } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { Grid } from '../core/space.ts';
import { sameGrid, voxelCount } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import type { Doubt } from './describe-structures.ts';
import { describeStructures } from './describe-structures.ts';
import { labelsOnImage } from './liver-ct/to-image.ts';
import type { ModelCard } from './model-plug/card.ts';
import { labelTable, modelTitle } from './model-plug/card.ts';
import { modelGrid } from './model-plug/model-grid.ts';
import { normaliser } from './model-plug/normalise.ts';
import { modelValues } from './model-plug/run-patches.ts';
import type { ModelRunner } from './model-plug/tensor.ts';
import { resampleImage } from './resample.ts';
import type { Segmentation } from './segmentation.ts';

/** More voxels than this on the model's grid need more memory than a page has. */
const MOST_VOXELS = 200_000_000;

/**
 * Runs a local model on an image. Its answer is a proposal of unknown worth: every structure is marked to be checked, with the
 * name of the model that made it, and nothing of it counts as validated.
 *
 * @throws `bad-input` with `model-modality`, `model-even-image`, `model-input-shape`, `model-output-shape` or
 *   `model-not-finite`; `too-large` with `model-grid` or `model-memory`; `cancelled` when the user stops it.
 */
export async function segmentWithModel(
  volume: Volume,
  card: ModelCard,
  runner: ModelRunner,
  ctx: JobContext,
): Promise<Segmentation> {
  requireModality(volume, card);
  const grid = modelGrid(volume.grid, card.input);
  requireSize(grid);
  ctx.report(0, 'Bringing the image to the grid of the model');
  const lowest = card.input.outside ?? leastOf(volume.data);
  const values = sameGrid(grid, volume.grid)
    ? Float32Array.from(volume.data)
    : await resampleImage(volume, grid, lowest, span(ctx, 0, 0.1));
  const normal = normaliser(card.input.normalisation, values);
  for (let n = 0; n < values.length; n++) values[n] = normal(values[n]);
  const found = await modelValues(values, grid, card, normal(lowest), runner, span(ctx, 0.1, 0.9));
  const table = labelTable(card);
  for (let n = 0; n < found.length; n++) found[n] = table[found[n]];
  ctx.report(0.9, 'Putting the answer onto the image');
  const labels = await onImage({ grid, data: found }, volume.grid, span(ctx, 0.9, 1));
  ctx.report(1, 'Done');
  return { labels, ...described(labels, card) };
}

const onImage = async (labels: LabelMap, image: Grid, ctx: JobContext): Promise<LabelMap> =>
  sameGrid(labels.grid, image)
    ? { grid: image, data: labels.data }
    : labelsOnImage(labels.data, labels.grid, image, ctx);

/** Everything is to be checked: what a model is worth on this image nobody here has measured. */
function described(labels: LabelMap, card: ModelCard): Omit<Segmentation, 'labels'> {
  const title = modelTitle(card);
  const note = `Made by the local model ${title}, which was not validated here; check it on every slice.`;
  const named = new Set(Object.values(card.labels));
  const doubts = new Map<number, Doubt>();
  const absences = new Map<number, string>();
  const silent: number[] = [];
  for (const { label, name, title: structure } of structuresOf(card.organ)) {
    doubts.set(label, { confidence: 'check', note });
    absences.set(label, `${structure} was not found by the local model ${title}.`);
    if (!named.has(name) || isTumourLabel(label)) silent.push(label);
  }
  const { structures, warnings } = describeStructures(
    card.organ,
    labels,
    { doubts, absences },
    silent,
  );
  const own = {
    code: 'local-model',
    message: `All structures were made by the local model ${title}. It was not validated here. Intended use, as its card states it: ${card.intendedUse}`,
  };
  return { structures, warnings: [own, ...warnings.filter(({ message }) => message !== note)] };
}

function requireModality({ modality, unit }: Volume, card: ModelCard): void {
  const fits = card.modality === 'CT' ? unit === 'HU' : unit !== 'HU';
  if (fits && (modality === card.modality || modality === '' || modality === 'OT')) return;
  fail(
    'bad-input',
    'model-modality',
    `This series is ${modality || 'of unknown modality'}; the model ${modelTitle(card)} was made for ${card.modality}, and its answer on anything else means nothing.`,
    `Choose a ${card.modality} series, or a model for ${modality || 'this kind of image'}.`,
  );
}

function requireSize(grid: Grid): void {
  const voxels = voxelCount(grid);
  if (voxels <= MOST_VOXELS) return;
  fail(
    'too-large',
    'model-grid',
    `At the spacing of the model's card (${grid.spacingMm.join(' x ')} mm) this image has ${Math.round(voxels / 1e6)} million voxels; the limit is ${MOST_VOXELS / 1e6} million.`,
    'Check the spacing in the card, or choose a series of a smaller region.',
  );
}

function leastOf(data: ArrayLike<number>): number {
  let least = Infinity;
  for (let n = 0; n < data.length; n++) if (data[n] < least) least = data[n];
  return least;
}
