/** Images and label maps in any format that the user names by a file's ending. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../core/failure.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { labelMapFromImage, volumeFromImage, type StoredImage } from '../formats/image.ts';
import { readMetaImage } from '../formats/metaimage.ts';
import { readNifti } from '../formats/nifti.ts';
import { readNrrd } from '../formats/nrrd.ts';
import { memorySource } from '../dicom/source.ts';
import { readStored, storedFormat, VOXEL_ENDINGS } from '../pipeline/stored-file.ts';
import { resolvePath } from './files.ts';
import { proposedModality, valueFacts } from '../pipeline/stored-audit.ts';
import { bytesOf } from './labels.ts';
import type { CommandInput } from './command.ts';
import { imageJson, loadPath, repairsAccepted, type ImageSaid } from './open-path.ts';

export interface ImageChoice {
  /** Which of several volumes, from 0. */
  readonly volume?: number | undefined;
  /** Where the axes of an Analyze image run to, such as LAS. */
  readonly orientation?: string | undefined;
}

/** The image of a NIfTI, NRRD, MetaImage or Analyze file; voxels beside a header are read from its folder. */
export async function imageFrom(given: string, choice: ImageChoice = {}): Promise<StoredImage> {
  const beside = (name: string): Promise<Uint8Array> =>
    bytesOf(path.join(path.dirname(given), name), 'the file of voxels that the header names');
  const bytes = await bytesOf(given, 'the image');
  const volume = choice.volume === undefined ? {} : { volume: choice.volume };
  if (/\.nii(\.gz)?$/i.test(given)) return readNifti(bytes, volume);
  if (/\.(nrrd|nrrd\.gz|nhdr)$/i.test(given)) return readNrrd(bytes, beside, volume);
  if (/\.hdr(\.gz)?$/i.test(given)) return readPair(given, choice);
  if (/\.m(ha|hd)$/i.test(given)) return readMetaImage(bytes, beside);
  return fail(
    'unsupported',
    'image-format',
    `${path.basename(given)} has no ending that is known for an image.`,
    'Use .nii, .nii.gz, .nrrd, .nrrd.gz, .nhdr, .mha, .mhd or .hdr.',
  );
}

/** A header and its voxels, in NIfTI or Analyze. */
async function readPair(given: string, { volume, orientation }: ImageChoice): Promise<StoredImage> {
  const header = memorySource(path.basename(given), await bytesOf(given, 'the header'));
  const format = await storedFormat(header);
  if (!format) {
    return fail(
      'bad-input',
      'image-format',
      `${path.basename(given)} is no header of NIfTI or Analyze.`,
      'Use the .hdr file that lies beside an .img file.',
    );
  }
  const stem = header.path.replace(/\.hdr(\.gz)?$/i, '');
  const names = (await readdir(path.dirname(resolvePath(given)))).filter((name) =>
    VOXEL_ENDINGS.some((ending) => name === stem + ending),
  );
  const voxels = await Promise.all(
    names.map(async (name) =>
      memorySource(name, await bytesOf(path.join(path.dirname(given), name), 'the voxels')),
    ),
  );
  const beside = (name: string) => voxels.find((one) => one.path === name);
  return readStored(header, format, volume ?? 0, beside, orientation);
}

/** A label map in any of these formats. */
export const imageLabels = async (given: string): Promise<LabelMap> =>
  labelMapFromImage(await imageFrom(given));

const ONE_FILE = /\.(nii|nii\.gz|nrrd|nrrd\.gz|nhdr|mha|mhd|hdr)$/i;

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
  const warnings = [
    ...(found.warnings ?? []).map((message) => ({ code: 'stored-image', message })),
    ...modalityDoubts(input, found, modality),
  ];
  for (const { message } of warnings) console.error(`Caution: ${message}`);
  const unit = modality === 'CT' ? 'HU' : 'arbitrary';
  return { volume: volumeFromImage(found, modality, unit), image: { warnings } };
}

/**
 * What a file that does not name its modality leaves open: nothing where `--modality` says it.
 * @throws `bad-input`/`modality-doubtful` where the values look like another one than the recipe is made for.
 */
export function modalityDoubts(
  input: CommandInput,
  { data }: Pick<StoredImage, 'data'>,
  modality: string,
): ImageSaid['warnings'] {
  if (input.option('modality') !== undefined) return [];
  const { proposedModality: seen, because } = proposedModality(valueFacts(data));
  if (seen !== 'OT' && seen !== modality) {
    fail(
      'bad-input',
      'modality-doubtful',
      `The file does not say whether it is CT or MR. Its values look like ${seen} (${because}), but the recipe is made for ${modality}.`,
      `Use a recipe for ${seen}. If you know that it is ${modality}, say so: --modality ${modality}.`,
    );
  }
  const message = `The file does not say whether it is CT or MR; it was taken as ${modality}, which the recipe is made for (${because}).`;
  return [{ code: 'modality-not-stated', message }];
}
