/** A label map from a file as the segmentation of an open case. */
import { ORGAN_TITLES, structuresOf, structureByLabel, type Organ } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { sameGrid, voxelVolumeMl, type Grid } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { resampleLabels } from '../segment/resample.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import { describeLabels } from './described-labels.ts';

/** More than this share of the volume outside the image is worth a word. */
const LOST_SHARE = 0.005;

/**
 * Puts a label map on the grid of the image and describes it. Values are those of `core/anatomy.ts`; a file with one
 * other value is a mask and becomes `maskLabel`. Resampling, taking a mask and loss at the image's edge are warnings.
 *
 * @throws `bad-input` with `labels-empty`, `labels-unknown` or `labels-apart`.
 */
export function givenLabels(
  given: LabelMap,
  image: Grid,
  organ: Organ,
  maskLabel: number,
): Segmentation {
  const warnings: Segmentation['warnings'] = [];
  const named = nameValues(given, organ, maskLabel, warnings);
  const labels = onGrid(named, image, warnings);
  const described = describeLabels({ grid: image, data: labels.data }, image);
  return { ...described, warnings: [...warnings, ...described.warnings] };
}

function nameValues(
  given: LabelMap,
  organ: Organ,
  maskLabel: number,
  warnings: Segmentation['warnings'],
): LabelMap {
  const present = new Uint8Array(256);
  for (const value of given.data) present[value] = 1;
  const values = [...present.keys()].filter((value) => value > 0 && present[value]);
  if (values.length === 0) {
    fail(
      'bad-input',
      'labels-empty',
      'The label map holds no structure: every voxel is 0.',
      'Choose the file that holds the structures.',
    );
  }
  const known = new Set(structuresOf(organ).map(({ label }) => label));
  const unknown = values.filter((value) => !known.has(value));
  if (unknown.length === 0) return given;
  if (values.length === 1) {
    const title = structureByLabel(maskLabel)?.title ?? `label ${maskLabel}`;
    warnings.push({
      code: 'labels-mask',
      message: `The file holds one value (${values[0]}), taken as ${title}`,
    });
    return { ...given, data: given.data.map((value) => (value ? maskLabel : 0)) };
  }
  const list = structuresOf(organ).map(({ label, title }) => `${label} ${title}`);
  return fail(
    'bad-input',
    'labels-unknown',
    `The label map holds ${unknown.length === 1 ? 'the value' : 'the values'} ${unknown.join(', ')}, which mean nothing in a ${ORGAN_TITLES[organ].toLowerCase()} case.`,
    `Write it with these values: ${list.join(', ')}. Or give one structure alone: it becomes the one selected in the list.`,
  );
}

function onGrid(given: LabelMap, image: Grid, warnings: Segmentation['warnings']): LabelMap {
  if (sameGrid(given.grid, image)) return given;
  const labels = resampleLabels(given, image);
  const before = labelledMl(given);
  const after = labelledMl(labels);
  if (after === 0) {
    fail(
      'bad-input',
      'labels-apart',
      'The label map lies somewhere else than the image: no labelled voxel falls inside it.',
      'Choose the label map that was drawn on this series. Where a program has reset the origin, export it again.',
    );
  }
  const size = ({ dimensions }: Grid): string => dimensions.join(' x ');
  warnings.push({
    code: 'labels-resampled',
    message: `The label map (${size(given.grid)}) was resampled onto the image (${size(image)}) by nearest voxel: ${before.toFixed(1)} ml became ${after.toFixed(1)} ml`,
  });
  const outside = outsideMl(given, image);
  if (outside > LOST_SHARE * before)
    warnings.push({
      code: 'labels-outside',
      message: `${outside.toFixed(1)} ml of the label map lie outside the image and were left out`,
    });
  return labels;
}

function labelledMl({ grid, data }: LabelMap): number {
  let count = 0;
  for (const value of data) if (value) count += 1;
  return count * voxelVolumeMl(grid);
}

/** Volume of labelled voxels whose centre the image does not hold. */
function outsideMl(given: LabelMap, image: Grid): number {
  const covered = resampleLabels(
    {
      grid: image,
      data: new Uint8Array(image.dimensions[0] * image.dimensions[1] * image.dimensions[2]).fill(1),
    },
    given.grid,
  );
  let count = 0;
  for (let n = 0; n < given.data.length; n++) if (given.data[n] && !covered.data[n]) count += 1;
  return count * voxelVolumeMl(given.grid);
}
