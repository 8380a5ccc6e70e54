/** Reading the image of a NIfTI, NRRD or MetaImage file, with the voxels where a detached header says they are. */
import { fail } from '../core/failure.ts';
import { baseName, type SourceFile } from '../dicom/source.ts';
import type { StoredImage } from '../formats/image.ts';
import { readMetaImage } from '../formats/metaimage.ts';
import { readNifti } from '../formats/nifti.ts';
import { isNrrd, readNrrd } from '../formats/nrrd.ts';

export type StoredFormatName = 'NIfTI' | 'NRRD' | 'MetaImage';

export interface StoredRead extends StoredImage {
  readonly volumes: number;
  readonly volumeMs?: number;
}

/** Which of the formats a file is in, by how it begins or by its name; undefined for any other file. */
export async function storedFormat(file: SourceFile): Promise<StoredFormatName | undefined> {
  // What cannot be read is named where DICOM is looked for.
  const head = await file.read(0, Math.min(file.size, 352)).catch(() => new Uint8Array());
  const latin1 = String.fromCharCode(...head);
  if (latin1.slice(128, 132) === 'DICM') return undefined;
  if (isNrrd(head)) return 'NRRD';
  if (/^[\s\S]{344}n\+1\0/.test(latin1) || /^[\s\S]{4}n\+2\0/.test(latin1)) return 'NIfTI';
  if (/^(ObjectType|NDims) *=/.test(latin1)) return 'MetaImage';
  const name = baseName(file.path);
  if (/\.nii(\.gz)?$/i.test(name)) return 'NIfTI';
  if (/\.(nrrd|nhdr)$/i.test(name)) return 'NRRD';
  return /\.(mha|mhd)$/i.test(name) ? 'MetaImage' : undefined;
}

/**
 * One volume of a file. `beside` finds a file of the same folder, for voxels in a file of their own.
 * @throws what the readers of the formats throw; `stored-data-file` where the voxels are missing.
 */
export async function readStored(
  file: SourceFile,
  format: StoredFormatName,
  volume: number,
  beside: (path: string) => SourceFile | undefined,
): Promise<StoredRead> {
  const bytes = await file.read();
  const dataFile = async (name: string): Promise<Uint8Array> => {
    const folder = file.path.slice(0, file.path.length - baseName(file.path).length);
    const found = beside(folder + name);
    if (found) return found.read();
    return fail(
      'bad-input',
      'stored-data-file',
      `The header names a file of voxels, ${name}, that is not beside it.`,
      'Open both files together, or their folder.',
    );
  };
  if (format === 'NIfTI') return readNifti(bytes, { volume });
  const image = await (format === 'NRRD' ? readNrrd : readMetaImage)(bytes, dataFile);
  return { ...image, volumes: 1 };
}
