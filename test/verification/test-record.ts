/** What a test file leaves behind for the pages that are made of tests: figures of credibility, rows of conformance. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** A run of some of the tests alone keeps its records apart from those that the pages are made of. */
const folder = process.env.FIGURES_FOLDER ?? path.join(root, 'test/output/credibility');
const contents = new Map<string, Record<string, readonly object[]>>();

/** Path of the test file that runs now. */
export function currentTest(): string {
  const { testPath } = expect.getState();
  if (!testPath) throw new Error('a record can be kept only while a test runs');
  return testPath;
}

/** Keeps `entries` as all that this test file has recorded under `key`. */
export function writeTestRecord(testPath: string, key: string, entries: readonly object[]): void {
  const test = path.relative(root, testPath).replaceAll('\\', '/');
  const content = { ...contents.get(testPath), [key]: entries };
  contents.set(testPath, content);
  // One file per test file, which one worker runs alone. Written at once, so that a crash loses nothing.
  const name = test
    .replace(/^test\//, '')
    .replace(/\.test\.tsx?$/, '')
    .replaceAll('/', '-');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, `${name}.json`),
    JSON.stringify({ test, ...content }, undefined, 2),
  );
}
