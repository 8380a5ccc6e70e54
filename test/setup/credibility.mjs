/**
 * Turns the figures that the tests recorded (`test/verification/expect-figure.ts`) into `public/credibility.html`, and
 * keeps them in `credibility.json` beside this file. Run it after all unit and verification tests. It writes nothing and
 * fails where a figure failed, is missing, or a model has none. A figure keeps its published value while the new one
 * differs by less than its resolution (a twentieth of the tolerance), so that the page changes only when something did.
 *
 * Figures that are measured only in full keep their published value in a run without THEATRON_LONG=1. To measure them anew:
 * `npm test`, then their files with THEATRON_LONG=1 (`npx vitest run test/verification/...`), then `npm run credibility`.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { publishConformance } from './conformance.mjs';
import { MODELS } from './credibility.models.mjs';
import { renderPage } from './credibility.page.mjs';
import { root } from './prepare.mjs';
import {
  accountForAbsent,
  readPublished,
  readRecords,
  recordsFolder,
  writeIfChanged,
} from './records.mjs';

const publishedFile = path.join(root, 'test/setup/credibility.json');
const pageFile = path.join(root, 'public/credibility.html');

/** Call it before the tests: figures of an earlier run must not stand in for missing ones. */
export function forgetFigures() {
  rmSync(recordsFolder, { recursive: true, force: true });
}

/** Returns true when the page stands for this run; otherwise says why not. */
export function publishFigures({ log = (line) => console.error(line) } = {}) {
  const published = readPublished(publishedFile, 'figures');
  const measured = readRecords('figures');
  const { figures, faults, notes } = merge(published, measured);
  for (const line of notes) log(`credibility: ${line}`);
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

const nameOf = ({ test, model, quantity }) => `${model}: ${quantity} (${test})`;

function merge(published, measured) {
  const faults = [];
  const before = new Map(published.map((figure) => [nameOf(figure), figure]));
  const figures = measured.map(({ passed, ...figure }) => {
    const { value, unit, tolerance } = figure;
    if (!passed)
      faults.push(`FAILED ${nameOf(figure)}: ${value} ${unit}, allowed ${tolerance}`.trim());
    return settle(figure, before.get(nameOf(figure)));
  });
  const absent = accountForAbsent(published, figures, {
    what: 'figure',
    nameOf,
    titleOf: ({ model, quantity }) => `${model}: ${quantity}`,
  });
  figures.push(...absent.kept);
  faults.push(...absent.faults);
  for (const { name } of MODELS) {
    if (!figures.some(({ model }) => model === name))
      faults.push(`MISSING ${name}: the model has no figure`);
  }
  return { figures: inOrder(figures), faults, notes: absent.notes };
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
  const curve = figure.curve && settleCurve(figure.curve, old?.curve);
  const drawn = curve ? { ...figure, curve } : figure;
  if (same) return { ...drawn, value: old.value, reference: old.reference };
  const reference = figure.reference && round(figure.reference, resolution);
  return { ...drawn, value: round(value, resolution), reference };
}

/** The published curve where no point has moved by more than half a percent of its height, which nobody could see. */
function settleCurve(curve, old) {
  const points = curve.points.map((point) => point.map((x) => Number(x.toPrecision(4))));
  const heights = points.map(([, y]) => y);
  const visible = 0.005 * (Math.max(...heights) - Math.min(...heights));
  const same =
    old?.points.length === points.length &&
    old.points.every(([x, y], n) => x === points[n][0] && Math.abs(y - points[n][1]) <= visible);
  return { ...curve, points: same ? old.points : points };
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exit([publishFigures(), publishConformance()].every(Boolean) ? 0 : 1);
}
