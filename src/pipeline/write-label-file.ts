/** A label map as a file for other programs. */
import { fail } from '../core/failure.ts';
import type { LabelMap } from '../core/volume.ts';
import { writeDicomSeg } from '../formats/dicom-seg-write.ts';
import type { SourceSeries } from '../formats/dicom-source.ts';
import { writeNifti } from '../formats/nifti.ts';
import { writeNrrd } from '../formats/nrrd.ts';
import { writeStructureSet } from '../formats/rtstruct-write.ts';
import { LABEL_FORMATS, type LabelFormat } from './label-formats.ts';

/**
 * Bytes of the file. The DICOM formats need the series that the labels were drawn on and carry its patient.
 *
 * @throws bad-input/source-missing without it; `seg-empty`, `rtstruct-empty` for a map without labels.
 */
export async function writeLabelFile(
  labels: LabelMap,
  format: LabelFormat,
  source?: SourceSeries,
): Promise<Uint8Array> {
  if (format === 'nifti') return writeNifti(labels, { description: 'Theatron label map' });
  if (format === 'nrrd') return writeNrrd(labels);
  if (!source) {
    return fail(
      'bad-input',
      'source-missing',
      `${LABEL_FORMATS[format].title} refers to the images that the structures were drawn on, and those are not open.`,
      'Open the images again in Import, or export as NIfTI or NRRD.',
    );
  }
  const createdAt = new Date();
  return format === 'seg'
    ? writeDicomSeg(labels, { source, createdAt, algorithm: 'SEMIAUTOMATIC' })
    : writeStructureSet(labels, { source, createdAt });
}
