/**
 * Turns the figures that the tests recorded (`test/verification/expect-figure.ts`) into `public/credibility.html`, and
 * keeps them in `credibility.json` beside this file. Run it after all unit and verification tests. It writes nothing and
 * fails where a figure failed, is missing, or a model has none. A figure keeps its published value while the new one
 * differs by less than its resolution (a twentieth of the tolerance), so that the page changes only when something did.
 */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MODELS } from './credibility.models.mjs';
import { renderPage } from './credibility.page.mjs';
import { root } from './prepare.mjs';

const recordsFolder = path.join(root, 'test/output/credibility');
const publishedFile = path.join(root, 'test/setup/credibility.json');
const pageFile = path.join(root, 'public/credibility.html');
const sharedData = path.resolve(root, '../shared/data');

/** Call it before the tests: figures of an earlier run must not stand in for missing ones. */
export function forgetFigures() {
  rmSync(recordsFolder, { recursive: true, force: true });
}

/** Returns true when the page stands for this run; otherwise says why not. */
export function publishFigures({ log = (line) => console.error(line) } = {}) {
  const published = existsSync(publishedFile)
    ? JSON.parse(readFileSync(publishedFile, 'utf8')).figures
    : [];
  const measured = readRecords();
  const { figures, faults, kept } = merge(published, measured);
  for (const line of kept) log(`credibility: ${line}`);
  if (faults.length > 0) {
    for (const line of faults) log(`credibility: ${line}`);
    log(
      'credibility: the page was left as it is. Mend the model or the test; a figure that was removed on purpose ' +
        'is taken out of test/setup/credibility.json by hand.',
    );
    return false;
  }
  const changed = [
    writeIfChanged(publishedFile, `${JSON.stringify({ figures }, undefined, 2)}\n`),
    writeIfChanged(pageFile, renderPage(figures, MODELS)),
  ].includes(true);
  log(
    `credibility: ${figures.length} figures of ${MODELS.length} models, all within their tolerance; ` +
      `public/credibility.html ${changed ? 'was brought up to date' : 'is up to date'}`,
  );
  return true;
}

/** What the tests of this run wrote, in the order of file names and, within a file, of the tests. */
function readRecords() {
  if (!existsSync(recordsFolder)) return [];
  const files = readdirSync(recordsFolder).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => {
    const { test, figures } = JSON.parse(readFileSync(path.join(recordsFolder, name), 'utf8'));
    return figures.map((figure) => ({ ...figure, test }));
  });
}

const nameOf = ({ test, model, quantity }) => `${model}: ${quantity} (${test})`;

function merge(published, measured) {
  const faults = [];
  const kept = [];
  const before = new Map(published.map((figure) => [nameOf(figure), figure]));
  const figures = measured.map(({ passed, ...figure }) => {
    const { value, unit, tolerance } = figure;
    if (!passed)
      faults.push(`FAILED ${nameOf(figure)}: ${value} ${unit}, allowed ${tolerance}`.trim());
    return settle(figure, before.get(nameOf(figure)));
  });
  const found = new Set(figures.map(nameOf));
  const absent = published.filter((figure) => !found.has(nameOf(figure)));
  const unmeasurable = absent.filter(
    ({ needs }) => needs && !existsSync(path.join(sharedData, needs)),
  );
  figures.push(...unmeasurable);
  for (const [needs, { length }] of grouped(unmeasurable, 'needs'))
    kept.push(
      `as published, without a new measurement (${length}): the data "${needs}" is not here`,
    );
  const missing = absent.filter((figure) => !unmeasurable.includes(figure));
  for (const [test, own] of grouped(missing, 'test')) {
    const whole = !measured.some((figure) => figure.test === test);
    const names = own.map(({ model, quantity }) => `${model}: ${quantity}`).join('; ');
    faults.push(
      whole
        ? `MISSING every figure of ${test} (${own.length}): it did not run, or not that far`
        : `MISSING in ${test}: ${names}`,
    );
  }
  for (const { name } of MODELS) {
    if (!figures.some(({ model }) => model === name))
      faults.push(`MISSING ${name}: the model has no figure`);
  }
  return { figures: inOrder(figures), faults, kept };
}

function grouped(figures, key) {
  const groups = new Map();
  for (const figure of figures)
    groups.set(figure[key], [...(groups.get(figure[key]) ?? []), figure]);
  return groups;
}

/** The published value where the new one says the same, else the new one, rounded to what its tolerance supports. */
function settle(figure, old) {
  const { resolution } = figure;
  const value = Number(figure.value);
  const same =
    old &&
    ['unit', 'tolerance', 'resolution'].every((key) => old[key] === figure[key]) &&
    Math.abs(old.value - value) <= resolution &&
    // A computed reference may differ in its last digits from one machine to the next.
    (old.reference === figure.reference ||
      Math.abs(old.reference - figure.reference) <= resolution);
  if (same) return { ...figure, value: old.value, reference: old.reference };
  const reference = figure.reference && round(figure.reference, resolution);
  return { ...figure, value: round(value, resolution), reference };
}

function round(value, resolution) {
  if (resolution === 0) return value;
  const step = 10 ** Math.floor(Math.log10(resolution));
  const rounded = Number((Math.round(value / step) * step).toPrecision(12));
  // A small error must not read as none.
  return rounded === 0 ? Number(value.toPrecision(1)) : rounded;
}

/** By model along the chain, then by test file; the tests of one file stay in their order. */
function inOrder(figures) {
  const rank = new Map(MODELS.map(({ name }, n) => [name, n]));
  return figures.toSorted(
    (a, b) =>
      rank.get(a.model) - rank.get(b.model) || (a.test < b.test ? -1 : a.test > b.test ? 1 : 0),
  );
}

function writeIfChanged(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exit(publishFigures() ? 0 : 1);
}
