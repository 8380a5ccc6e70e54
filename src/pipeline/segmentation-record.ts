/** The record of a recipe's result, and of a label map that is drawn by hand from the start. */
import type { Organ } from '../core/anatomy.ts';
import { structuresOf } from '../core/anatomy.ts';
import { digestBytes } from '../core/digest.ts';
import type { Grid } from '../core/space.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { InputRef, Json, SegmentationSummary } from '../twin/records.ts';
import { recipeById, type RecipeId } from './recipes.ts';

/** Where structures come from: a recipe, or a label map that was made elsewhere. */
export type SegmentationSource = RecipeId | 'given-labels';

/** `parameters` are what the user added to the recipe, such as the places that were marked. */
export async function segmentationRecord(
  source: SegmentationSource,
  segmentation: Segmentation,
  parameters: Readonly<Record<string, Json>>,
  inputs: readonly InputRef[],
): Promise<NewRecord<'segmentation'>> {
  return {
    operation: `segment.${source}`,
    operationVersion: source === 'given-labels' ? '1' : recipeById(source).version,
    parameters,
    inputs,
    seed: null,
    digest: await digestBytes(segmentation.labels.data),
    interlocks: [],
    summary: segmentationSummary(segmentation),
  };
}

/** What a case keeps of a result beside its label map. */
export const segmentationSummary = ({
  labels,
  structures,
  warnings,
}: Segmentation): SegmentationSummary => ({
  grid: labels.grid,
  structures: structures.map(({ note, ...structure }) => ({ ...structure, note: note ?? null })),
  warnings,
  edits: 0,
});

/** An empty label map on the grid of the image, to draw the structures of an organ into. */
export async function emptySegmentation(
  organ: Organ,
  grid: Grid,
  inputs: readonly InputRef[],
): Promise<{ readonly record: NewRecord<'segmentation'>; readonly labels: Uint8Array }> {
  const [ni, nj, nk] = grid.dimensions;
  const labels = new Uint8Array(ni * nj * nk);
  const [first] = structuresOf(organ);
  return {
    labels,
    record: {
      operation: 'segment.by-hand',
      operationVersion: '1',
      parameters: {},
      inputs,
      seed: null,
      digest: await digestBytes(labels),
      interlocks: [],
      summary: {
        grid,
        structures: [
          {
            label: first.label,
            name: first.name,
            volumeMl: 0,
            components: 0,
            confidence: null,
            note: null,
          },
        ],
        warnings: [],
        edits: 0,
      },
    },
  };
}
