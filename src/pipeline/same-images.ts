/** Whose structures a file holds. */
import { fail } from '../core/failure.ts';
import { dicomText, readDicomHeader, type DicomTree } from '../formats/dicom-tree.ts';
import type { ImageIdentity } from './agreement-table.ts';
import { isDicomFile, type LabelFile } from './label-file.ts';

/**
 * Whether a file of structures belongs to the images it is to be put on; returns what could not be checked, in words. Two
 * people's images often cover the same places, so geometry alone never shows that a file is another patient's.
 * @throws `patients-differ`, `frames-differ`.
 */
export function sameImages({ bytes }: LabelFile, images: ImageIdentity | undefined): string[] {
  if (!isDicomFile(bytes)) return ['The file does not say whose images it belongs to'];
  const tree = readDicomHeader(bytes);
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
  const frames = framesOf(tree);
  const known = images.frameOfReferenceUid;
  if (frames.length > 0 && known && !frames.includes(known)) {
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
const framesOf = (tree: DicomTree): string[] =>
  [
    dicomText(tree, '00200052'),
    ...(tree.get('30060010')?.items ?? []).map((item) => dicomText(item, '00200052')),
  ].filter((uid) => uid !== '');
