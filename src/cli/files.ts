/** Paths as the user gives them, and files written for the user. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../core/failure.ts';

/** npm runs scripts in the project folder and leaves the user's own folder in `INIT_CWD`. */
export const resolvePath = (given: string): string =>
  path.resolve(process.env.INIT_CWD ?? process.cwd(), given);

/** Writes a file, making its folder first. @throws `bad-input`/`output-unwritable` with what the system says. */
export async function writeOutput(given: string, bytes: Uint8Array | string): Promise<void> {
  const target = resolvePath(given);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, bytes);
  } catch (error) {
    fail(
      'bad-input',
      'output-unwritable',
      `${given} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      'Give another place, or make room and permission there.',
    );
  }
}
