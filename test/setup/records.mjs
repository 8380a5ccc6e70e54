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
 * Published entries that this run did not bring: those whose data or program is not here, and those measured in full only, stay as
 * they are (`kept`), any other is a fault in words.
 */
export function accountForAbsent(published, measured, { what, nameOf, titleOf }) {
  const found = new Set(measured.map(nameOf));
  const absent = published.filter((entry) => !found.has(nameOf(entry)));
  const inFull = process.env.THEATRON_LONG === '1';
  const lacks = ({ needs, tool, long }) => {
    if (needs && !existsSync(path.join(sharedData, needs)))
      return `the data "${needs}" is not here`;
    if (tool && !installed(tool)) return `the program "${tool}" is not installed`;
    if (long && !inFull) return 'measured in full only, with THEATRON_LONG=1';
    return undefined;
  };
  const kept = absent.filter((entry) => lacks(entry) !== undefined);
  const notes = [...grouped(kept, lacks)].map(
    ([why, { length }]) => `as published, without a new measurement (${length}): ${why}`,
  );
  const missing = absent.filter((entry) => !kept.includes(entry));
  const faults = [...grouped(missing, ({ test }) => test)].map(([test, own]) =>
    measured.some((entry) => entry.test === test)
      ? `MISSING in ${test}: ${own.map(titleOf).join('; ')}`
      : `MISSING every ${what} of ${test} (${own.length}): it did not run, or not that far`,
  );
  return { kept, notes, faults };
}

/** Whether a program is on the path. */
export const installed = (tool) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .concat('/usr/sbin')
    .some((folder) => existsSync(path.join(folder, tool)));

function grouped(entries, keyOf) {
  const groups = new Map();
  for (const entry of entries) {
    const key = keyOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}

export const readPublished = (file, key) =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8'))[key] : [];

export function writeIfChanged(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text);
  return true;
}
