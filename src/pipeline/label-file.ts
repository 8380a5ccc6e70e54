/** A label map from a file in any of the formats that are read, as the segmentation of an open case. */
import type { Organ } from '../core/anatomy.ts';
import { fail, FailureError } from '../core/failure.ts';
import type { Grid } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { withPlainPixels } from '../dicom/plain-pixels.ts';
import { readDicomSeg, type DicomSegmentation } from '../formats/dicom-seg.ts';
import { dicomText, readDicomHeader } from '../formats/dicom-tree.ts';
import { labelMapFromImage } from '../formats/image.ts';
import { readMetaImage } from '../formats/metaimage.ts';
import { labelMapFromNifti, readNifti } from '../formats/nifti.ts';
import { isNrrd } from '../formats/nrrd-header.ts';
import { readNrrd } from '../formats/nrrd.ts';
import { readStructureSet } from '../formats/rtstruct.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import { givenLabels } from './given-labels.ts';
import { labelsFromSegmentation, labelsFromStructureSet } from './named-segments.ts';

export interface LabelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads NIfTI, NRRD, MetaImage, DICOM segmentations and structure sets, told apart by what is in them, and places them on
 * the image as {@link givenLabels} does.
 *
 * @throws what the readers and `givenLabels` throw; `unsupported`/`labels-format` for anything else.
 */
export async function readLabelFile(
  file: LabelFile,
  image: Grid,
  organ: Organ,
  maskLabel: number,
): Promise<Segmentation> {
  const { labels, warnings } = await read(file, image, organ, maskLabel);
  const given = givenLabels(labels, image, organ, maskLabel);
  return { ...given, warnings: [...warnings, ...given.warnings] };
}

interface Read {
  readonly labels: LabelMap;
  readonly warnings: Segmentation['warnings'];
}

async function read(
  { name, bytes }: LabelFile,
  image: Grid,
  organ: Organ,
  maskLabel: number,
): Promise<Read> {
  if (isDicomFile(bytes)) {
    const modality = dicomText(readDicomHeader(bytes), '00080060');
    if (modality === 'SEG') {
      const plain = await withPlainPixels(bytes);
      return labelsFromSegmentation(readOnGrid(plain, image), organ, maskLabel);
    }
    if (modality === 'RTSTRUCT')
      return labelsFromStructureSet(readStructureSet(bytes), image, organ, maskLabel);
    return unreadable(
      `This DICOM file holds ${modality ? `an object of modality ${modality}` : 'no named modality'}, no structures.`,
    );
  }
  if (isNrrd(bytes) || /\.nrrd\.gz$/i.test(name)) return plainMap(await readNrrd(bytes));
  if (/\.mha$/i.test(name)) return plainMap(await readMetaImage(bytes));
  if (/\.nii(\.gz)?$/i.test(name))
    return { labels: labelMapFromNifti(await readNifti(bytes)), warnings: [] };
  return unreadable(`"${name.split('.').at(-1)}" is the ending of no label map that is read.`);
}

/** On the image's grid, or on its own where that is another one. */
function readOnGrid(bytes: Uint8Array, image: Grid): DicomSegmentation {
  try {
    return readDicomSeg(bytes, image);
  } catch (error) {
    if (error instanceof FailureError && error.code === 'seg-other-grid')
      return readDicomSeg(bytes);
    throw error;
  }
}

/** Whether a file begins as a DICOM file does. */
export const isDicomFile = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';

const plainMap = (image: Parameters<typeof labelMapFromImage>[0]): Read => ({
  labels: labelMapFromImage(image),
  warnings: (image.warnings ?? []).map((message) => ({
    code: 'labels-file',
    message: message.replace(/\.$/, ''),
  })),
});

const unreadable = (message: string): never =>
  fail(
    'unsupported',
    'labels-format',
    message,
    'Choose a label map as NIfTI (.nii, .nii.gz), NRRD, MetaImage (.mha), DICOM SEG or RTSTRUCT.',
  );
