/** The command line as a script uses it: one JSON document on standard output, exit code 0 only on success. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

export interface Run {
  readonly status: number | null;
  readonly json: Record<string, unknown>;
}

/** Runs a command with `--json` in a folder; fails when standard output is anything but one JSON document. */
export function theatronIn(folder: string, ...args: string[]): Run {
  const launcher = path.join(root, 'src/cli/launch.mjs');
  const result = spawnSync(process.execPath, [launcher, ...args, '--json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status: result.status, json: JSON.parse(result.stdout) as Record<string, unknown> };
}

/** The code of a failed command; an empty text when it succeeded. */
export function failureIn(folder: string, ...args: string[]): string {
  const { status, json } = theatronIn(folder, ...args);
  const error = json.error as { code: string; message: string; hint: string } | undefined;
  if (status === 0 || !error) return '';
  expect(error.message.length).toBeGreaterThan(10);
  expect(error.hint.length).toBeGreaterThan(10);
  return error.code;
}
