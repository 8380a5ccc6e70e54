/** Files that the user names on the command line. */
import { readFile } from 'node:fs/promises';
import { fail } from '../core/failure.ts';
import type { LabelMap } from '../core/volume.ts';
import { labelMapFromNifti, readNifti } from '../formats/nifti.ts';
import { resolvePath } from './files.ts';

/** The bytes of a file; `what` names it in the answer when it is not there. */
export async function bytesOf(given: string, what: string): Promise<Uint8Array<ArrayBuffer>> {
  const read = await readFile(resolvePath(given)).catch(() =>
    fail(
      'bad-input',
      'no-such-path',
      `There is no file at ${given}.`,
      `Check the path of ${what}.`,
    ),
  );
  // A Buffer's own `slice` shares memory where that of an array copies, which readers rely on.
  return new Uint8Array(read.buffer, read.byteOffset, read.length);
}

/** The text of a file, UTF-8. */
export const textOf = async (given: string, what: string): Promise<string> =>
  new TextDecoder().decode(await bytesOf(given, what));

/** A label map from a NIfTI file. */
export const labelMapFrom = async (given: string): Promise<LabelMap> =>
  labelMapFromNifti(await readNifti(await bytesOf(given, 'the label map')));

/** A JSON file as a value; `code` and `hint` are for one that is no JSON. */
export async function jsonFrom(given: string, what: string, code: string): Promise<unknown> {
  const text = await textOf(given, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(
      'bad-input',
      code,
      `${given} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      `Check the contents of ${what}.`,
    );
  }
}
