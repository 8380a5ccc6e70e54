/** Records that tests leave behind, and what was published of them before: the part that pages made of tests share. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

/** One file per test file; emptied before the tests run. */
export const recordsFolder = path.join(root, 'test/output/credibility');
const sharedData = path.resolve(root, '../shared/data');

/** What the tests of this run wrote under `key`, in the order of file names and, within a file, of the tests. */
export function readRecords(key) {
  if (!existsSync(recordsFolder)) return [];
  const files = readdirSync(recordsFolder).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => {
    const { test, [key]: entries = [] } = JSON.parse(
      readFileSync(path.join(recordsFolder, name), 'utf8'),
    );
    return entries.map((entry) => ({ ...entry, test }));
  });
}

/**
 * Published entries that this run did not bring: those whose data is not here stay as they are (`kept`), any other is a
 * fault in words.
 */
export function accountForAbsent(published, measured, { what, nameOf, titleOf }) {
  const found = new Set(measured.map(nameOf));
  const absent = published.filter((entry) => !found.has(nameOf(entry)));
  const kept = absent.filter(({ needs }) => needs && !existsSync(path.join(sharedData, needs)));
  const notes = [...grouped(kept, 'needs')].map(
    ([needs, { length }]) =>
      `as published, without a new measurement (${length}): the data "${needs}" is not here`,
  );
  const missing = absent.filter((entry) => !kept.includes(entry));
  const faults = [...grouped(missing, 'test')].map(([test, own]) =>
    measured.some((entry) => entry.test === test)
      ? `MISSING in ${test}: ${own.map(titleOf).join('; ')}`
      : `MISSING every ${what} of ${test} (${own.length}): it did not run, or not that far`,
  );
  return { kept, notes, faults };
}

function grouped(entries, key) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry[key], [...(groups.get(entry[key]) ?? []), entry]);
  return groups;
}

export const readPublished = (file, key) =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8'))[key] : [];

export function writeIfChanged(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text);
  return true;
}
