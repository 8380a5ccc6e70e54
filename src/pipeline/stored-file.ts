/** Reading the image of a NIfTI, NRRD, MetaImage or Analyze file, with the voxels where a detached header says they are. */
import { fail } from '../core/failure.ts';
import { baseName, type SourceFile } from '../dicom/source.ts';
import { isAnalyze, readAnalyze } from '../formats/analyze.ts';
import { unpackUpTo } from '../formats/gunzip.ts';
import type { StoredImage } from '../formats/image.ts';
import { readMetaImage } from '../formats/metaimage.ts';
import { isPairHead, readNifti } from '../formats/nifti.ts';
import { isNrrd } from '../formats/nrrd-header.ts';
import { readNrrd } from '../formats/nrrd.ts';

export type StoredFormatName = 'NIfTI' | 'NRRD' | 'MetaImage' | 'Analyze';

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
  if (/\.hdr(\.gz)?$/i.test(file.path)) {
    const header = await unpackedHead(file, head);
    if (isPairHead(header)) return 'NIfTI';
    return isAnalyze(header) ? 'Analyze' : undefined;
  }
  if (/^[\s\S]{344}n\+1\0/.test(latin1) || /^[\s\S]{4}n\+2\0/.test(latin1)) return 'NIfTI';
  if (/^(ObjectType|NDims) *=/.test(latin1)) return 'MetaImage';
  const name = baseName(file.path);
  if (/\.nii(\.gz)?$/i.test(name)) return 'NIfTI';
  if (/\.(nrrd|nhdr|nrrd\.gz)$/i.test(name)) return 'NRRD';
  return /\.(mha|mhd)$/i.test(name) ? 'MetaImage' : undefined;
}

const unpackedHead = async (file: SourceFile, head: Uint8Array): Promise<Uint8Array> =>
  head[0] === 0x1f && head[1] === 0x8b ? unpackUpTo(await file.read(0, 4096), 352) : head;

/** Endings of the voxels that belong to a header of Analyze or NIfTI. */
export const VOXEL_ENDINGS = ['.img', '.img.gz', '.IMG', '.IMG.GZ'] as const;

/**
 * One volume of a file. `beside` finds a file of the same folder, for voxels in a file of their own.
 * @throws what the readers of the formats throw; `stored-data-file` where the voxels are missing.
 */
export async function readStored(
  file: SourceFile,
  format: StoredFormatName,
  volume: number,
  beside: (path: string) => SourceFile | undefined,
  orientation?: string,
): Promise<StoredRead> {
  const bytes = await file.read();
  const voxels = async (): Promise<Uint8Array> => {
    const stem = file.path.replace(/\.hdr(\.gz)?$/i, '');
    for (const ending of VOXEL_ENDINGS) {
      const found = beside(stem + ending);
      if (found) return found.read();
    }
    return fail(
      'bad-input',
      'stored-data-file',
      `The voxels of the header ${baseName(file.path)}, in ${baseName(stem)}.img, are not beside it.`,
      'Open both files together, or their folder.',
    );
  };
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
  if (format === 'Analyze') return readAnalyze(bytes, await voxels(), { orientation, volume });
  if (format === 'NIfTI') {
    const pair = isPairHead(await unpackedHead(file, bytes));
    return readNifti(bytes, { volume, ...(pair && { voxels: await voxels() }) });
  }
  if (format === 'NRRD') return readNrrd(bytes, dataFile, { volume });
  return { ...(await readMetaImage(bytes, dataFile)), volumes: 1 };
}
