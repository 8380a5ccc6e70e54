/** Images and label maps in any format that the user names by a file's ending. */
import path from 'node:path';
import { fail } from '../core/failure.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { labelMapFromImage, volumeFromImage, type StoredImage } from '../formats/image.ts';
import { readMetaImage } from '../formats/metaimage.ts';
import { readNifti } from '../formats/nifti.ts';
import { readNrrd } from '../formats/nrrd.ts';
import { bytesOf } from './labels.ts';
import type { CommandInput } from './command.ts';
import { imageJson, loadPath, repairsAccepted, type ImageSaid } from './open-path.ts';

/** The image of a NIfTI, NRRD or MetaImage file; voxels beside a header are read from its folder. */
export async function imageFrom(given: string): Promise<StoredImage> {
  const beside = (name: string): Promise<Uint8Array> =>
    bytesOf(path.join(path.dirname(given), name), 'the file of voxels that the header names');
  const bytes = await bytesOf(given, 'the image');
  if (/\.nii(\.gz)?$/i.test(given)) return readNifti(bytes);
  if (/\.(nrrd|nhdr)$/i.test(given)) return readNrrd(bytes, beside);
  if (/\.m(ha|hd)$/i.test(given)) return readMetaImage(bytes, beside);
  return fail(
    'unsupported',
    'image-format',
    `${path.basename(given)} has no ending that is known for an image.`,
    'Use .nii, .nii.gz, .nrrd, .nhdr, .mha or .mhd.',
  );
}

/** A label map in any of these formats. */
export const imageLabels = async (given: string): Promise<LabelMap> =>
  labelMapFromImage(await imageFrom(given));

const ONE_FILE = /\.(nii|nii\.gz|nrrd|nhdr|mha|mhd)$/i;

/**
 * The image of a folder of DICOM files, or of one file of another format, which does not say what made it: `--modality`
 * does, or else `modality`, the one that the recipe is for.
 * @throws `bad-input`/`other-modality` where the two differ; `repairs-not-seen`.
 */
export async function volumeAt(
  input: CommandInput,
  given: string,
  modality: string,
): Promise<{ readonly volume: Volume; readonly image: ImageSaid }> {
  const stated = input.option('modality') ?? modality;
  if (stated !== modality) {
    fail(
      'bad-input',
      'other-modality',
      `The image is said to be ${stated}, but the recipe is made for ${modality}: its limits would mean nothing there.`,
      'Use a recipe for the modality of the image.',
    );
  }
  if (!ONE_FILE.test(given)) {
    const { series, volume } = await loadPath(given, input.option('series'));
    repairsAccepted(series, input);
    return { volume, image: imageJson(series) };
  }
  const found = await imageFrom(given);
  const warnings = (found.warnings ?? []).map((message) => ({ code: 'stored-image', message }));
  for (const { message } of warnings) console.error(`Caution: ${message}`);
  const unit = modality === 'CT' ? 'HU' : 'arbitrary';
  return { volume: volumeFromImage(found, modality, unit), image: { warnings } };
}
