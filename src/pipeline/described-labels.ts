/** A label map that somebody else made, described as a recipe would describe its own. */
import { structureByLabel } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { sameGrid, voxelVolumeMl, type Grid } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { connectedComponents } from '../segment/components.ts';
import type { Segmentation } from '../segment/segmentation.ts';

/**
 * Volumes and parts of every label. Nothing is judged: whoever drew the structures vouches for them.
 *
 * @throws `bad-input`/`labels-grid` when the map does not lie on the image's grid, `unknown-label`.
 */
export function describeLabels(labels: LabelMap, image: Grid): Segmentation {
  if (!sameGrid(labels.grid, image)) {
    fail(
      'bad-input',
      'labels-grid',
      `The label map (${labels.grid.dimensions.join(' x ')} voxels) does not lie on the grid of the image (${image.dimensions.join(' x ')}).`,
      'Resample the labels onto the image, or use those that were drawn on it.',
    );
  }
  const counts = new Uint32Array(256);
  for (const label of labels.data) counts[label] += 1;
  const { ids, sizes } = connectedComponents(labels.data, labels.grid.dimensions);
  const parts = new Uint32Array(256);
  const seen = new Uint8Array(sizes.length);
  labels.data.forEach((label, n) => {
    if (label === 0 || seen[ids[n]]) return;
    seen[ids[n]] = 1;
    parts[label] += 1;
  });
  const voxelMl = voxelVolumeMl(labels.grid);
  const structures = [...counts.keys()].filter((label) => label > 0 && counts[label] > 0);
  return {
    labels,
    structures: structures.map((label) => ({
      label,
      name: nameOf(label),
      volumeMl: counts[label] * voxelMl,
      components: parts[label],
      confidence: 'good',
    })),
    warnings: [],
  };
}

const nameOf = (label: number): string =>
  structureByLabel(label)?.name ??
  fail(
    'bad-input',
    'unknown-label',
    `The label map holds the value ${label}, which is no structure of this program.`,
    'Write the labels with the values of the README.',
  );
