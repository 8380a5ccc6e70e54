/** Two label maps side by side: how well their structures agree, as a table and on a surface. */
import { structureByLabel } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import type { TriMesh } from '../core/mesh.ts';
import { span } from '../core/job.ts';
import type { LabelMap } from '../core/volume.ts';
import { surfaceFromLabels } from '../mesh/surface-from-labels.ts';
import { compareLabels } from '../segment/agreement.ts';
import { boxOfLabel, isEmptyBox } from '../segment/edit/voxel-box.ts';
import { signedDistanceAtPoints } from '../segment/surface-distance.ts';
import type { ComparedWith, LabelComparison, StructureAgreement } from './agreement-table.ts';
import { readLabelFile } from './label-file.ts';
import { sameImages } from './same-images.ts';

/**
 * Compares the structures of a case (A) with those of a file or with each other (B).
 * @throws `bad-input` with `grids-differ`, `patients-differ`, `frames-differ`, `empty-structure`, `same-structure`, and
 * what the reader of the file throws.
 */
export async function compareWith(
  labels: LabelMap,
  other: ComparedWith,
  toleranceMm: number,
  ctx: JobContext,
): Promise<LabelComparison> {
  if (other.kind === 'structures') return compareStructures(labels, other, toleranceMm, ctx);
  ctx.report(0.05, 'Reading the label map');
  const notes = sameImages(other.file, other.images);
  const given = await readLabelFile(other.file, labels.grid, other.organ, other.maskLabel);
  const resampled = given.warnings.find(({ code }) => code === 'labels-resampled');
  if (resampled) {
    fail(
      'bad-input',
      'grids-differ',
      'The file is not on the voxels of this image, and a resampled map would agree less than the outlines do.',
      'Choose a label map that was drawn on this series, or resample it first.',
    );
  }
  const { labels: rows } = await compareLabels(
    labels,
    given.labels,
    { toleranceMm },
    span(ctx, 0.2, 1),
  );
  return {
    toleranceMm,
    rows: rows.map((row) => ({ ...row, other: row.label, title: titleOf(row.label) })),
    against: given.labels,
    notes: [
      ...notes,
      ...given.warnings.flatMap(({ code, message }) => (code === 'labels-mask' ? [message] : [])),
    ],
  };
}

async function compareStructures(
  { grid, data }: LabelMap,
  { first, second }: Extract<ComparedWith, { kind: 'structures' }>,
  toleranceMm: number,
  ctx: JobContext,
): Promise<LabelComparison> {
  if (first === second) {
    fail(
      'bad-input',
      'same-structure',
      'A structure agrees with itself.',
      'Choose two different structures.',
    );
  }
  for (const label of [first, second]) {
    if (!isEmptyBox(boxOfLabel(data, grid.dimensions, label))) continue;
    fail(
      'bad-input',
      'empty-structure',
      `${titleOf(label)} has no voxels, so there is nothing to compare.`,
      'Choose structures that are there.',
    );
  }
  const only = (label: number): LabelMap => ({
    grid,
    data: data.map((value) => (value === label ? 1 : 0)),
  });
  const { labels } = await compareLabels(only(first), only(second), { toleranceMm }, ctx);
  const title = `${titleOf(first)} against ${titleOf(second)}`;
  return {
    toleranceMm,
    rows: labels.map((row) => ({ ...row, label: first, other: second, title })),
    notes: ['Structures of one map never share a voxel: only distances and volumes tell something'],
  };
}

const titleOf = (label: number): string => structureByLabel(label)?.title ?? `Label ${label}`;

/** The surface of a structure with the signed distance of its vertices to the other side, positive outside. */
export async function agreementSurface(
  labels: LabelMap,
  { label, other }: Pick<StructureAgreement, 'label' | 'other'>,
  against: LabelMap | undefined,
  ctx: JobContext,
): Promise<{ readonly mesh: TriMesh; readonly valuesMm: Float32Array }> {
  const { mesh } = await surfaceFromLabels(labels, label, {}, span(ctx, 0, 0.7));
  ctx.report(0.75, 'Measuring distances');
  const valuesMm = await signedDistanceAtPoints(against ?? labels, other, mesh.positions, ctx);
  ctx.report(1, 'Distances ready');
  return { mesh, valuesMm };
}
