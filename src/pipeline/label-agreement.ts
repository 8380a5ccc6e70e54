/** Two label maps side by side: how well their structures agree, as a table and on a surface. */
import { structureByLabel } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import type { TriMesh } from '../core/mesh.ts';
import { span } from '../core/job.ts';
import type { LabelMap } from '../core/volume.ts';
import { dicomText, readDicomTree, type DicomTree } from '../formats/dicom-tree.ts';
import { surfaceFromLabels } from '../mesh/surface-from-labels.ts';
import { compareLabels } from '../segment/agreement.ts';
import { boxOfLabel, isEmptyBox } from '../segment/edit/voxel-box.ts';
import { signedDistanceAtPoints } from '../segment/surface-distance.ts';
import type {
  ComparedWith,
  ImageIdentity,
  LabelComparison,
  StructureAgreement,
} from './agreement-table.ts';
import { isDicomFile, readLabelFile, type LabelFile } from './label-file.ts';

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

/** What could not be checked, in words. @throws `patients-differ`, `frames-differ`. */
function sameImages({ bytes }: LabelFile, images: ImageIdentity | undefined): string[] {
  if (!isDicomFile(bytes)) return ['The file does not say whose images it belongs to'];
  const tree = readDicomTree(bytes);
  if (!images) return ['The images are not open: whether the file belongs to them is not checked'];
  const patientId = dicomText(tree, '00100020');
  if (patientId && images.patientId && patientId !== images.patientId) {
    fail(
      'bad-input',
      'patients-differ',
      'The file belongs to another patient than the images: their patient numbers differ.',
      'Choose a file of this patient. Where one of the two was de-identified on its own, do both together.',
    );
  }
  const frame = frameOf(tree);
  if (frame && images.frameOfReferenceUid && frame !== images.frameOfReferenceUid) {
    fail(
      'bad-input',
      'frames-differ',
      'The file was drawn in another frame of reference, so its positions do not mean the same places.',
      'Choose a file that was drawn on this series, or register the two studies first.',
    );
  }
  return [];
}

/** A segmentation has its frame at the top, a structure set in a list of frames. */
const frameOf = (tree: DicomTree): string =>
  dicomText(tree, '00200052') ||
  (tree.get('30060010')?.items ?? []).map((item) => dicomText(item, '00200052')).join('');

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
