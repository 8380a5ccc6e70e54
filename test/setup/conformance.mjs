/**
 * Turns the rows that the tests recorded (`test/verification/conformance-row.ts`) into `public/conformance.html`, and keeps
 * them in `conformance.json` beside this file. It writes nothing and fails where a published row is missing in this run,
 * unless its data is not here, where a section has no row, or two rows have one name.
 */
import path from 'node:path';
import { renderConformance } from './conformance.page.mjs';
import { SECTIONS } from './conformance.sections.mjs';
import { root } from './prepare.mjs';
import { accountForAbsent, readPublished, readRecords, writeIfChanged } from './records.mjs';

const publishedFile = path.join(root, 'test/setup/conformance.json');
const pageFile = path.join(root, 'public/conformance.html');

const titleOf = ({ section, item }) => `${section}: ${item}`;

/** Returns true when the page stands for this run; otherwise says why not. */
export function publishConformance({ log = (line) => console.error(line) } = {}) {
  const measured = readRecords('rows');
  const names = { what: 'row', nameOf: titleOf, titleOf };
  const { kept, notes, faults } = accountForAbsent(
    readPublished(publishedFile, 'rows'),
    measured,
    names,
  );
  const rows = inOrder([...measured, ...kept]);
  const titles = rows.map(titleOf);
  for (const title of new Set(titles.filter((each, n) => titles.indexOf(each) !== n)))
    faults.push(`TWICE ${title}: two tests claim one row`);
  for (const { name } of SECTIONS) {
    if (!rows.some(({ section }) => section === name))
      faults.push(`MISSING ${name}: the section has no row`);
  }
  for (const line of [...notes, ...faults]) log(`conformance: ${line}`);
  if (faults.length > 0) {
    log(
      'conformance: the page was left as it is. Mend the reader or the test; a row that was removed on purpose is taken ' +
        'out of test/setup/conformance.json by hand.',
    );
    return false;
  }
  const changed = [
    writeIfChanged(publishedFile, `${JSON.stringify({ rows }, undefined, 2)}\n`),
    writeIfChanged(pageFile, renderConformance(rows, SECTIONS)),
  ].includes(true);
  log(
    `conformance: ${rows.length} rows; public/conformance.html ${changed ? 'was brought up to date' : 'is up to date'}`,
  );
  return true;
}

/** By section, then by test file; the rows of one file stay in their order. */
function inOrder(rows) {
  const rank = new Map(SECTIONS.map(({ name }, n) => [name, n]));
  const place = new Map(readPublished(publishedFile, 'rows').map((row, n) => [titleOf(row), n]));
  return rows.toSorted(
    (a, b) =>
      rank.get(a.section) - rank.get(b.section) ||
      (a.test < b.test ? -1 : a.test > b.test ? 1 : 0) ||
      // A row whose data is not here keeps its place among the others.
      (place.get(titleOf(a)) ?? Infinity) - (place.get(titleOf(b)) ?? Infinity) ||
      0,
  );
}
