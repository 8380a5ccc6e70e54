/** The conformance page: what is read and written, row by row. */
import { CHECK, documentPage, escape, tableSection } from './page.mjs';

const COLUMNS = [['What'], ['Theatron'], ['Result'], ['How far']];

function row({ item, does, note, needs, tool }) {
  const aside = (text) => ` <span class="aside">${escape(text)}</span>`;
  const data =
    (needs ? aside(`Checked on the data set ${needs}.`) : '') +
    (tool ? aside(`Checked with ${tool}.`) : '');
  return `          <tr>
            <th scope="row">${escape(item)}</th>
            <td class="passed">${escape(does)}</td>
            ${CHECK}
            <td>${escape(note)}${data}</td>
          </tr>`;
}

/** The whole document; the same rows give the same bytes. */
export function renderConformance(rows, sections) {
  const filled = sections.map((section) => ({
    section,
    own: rows.filter((entry) => entry.section === section.name),
  }));
  return documentPage({
    title: 'Conformance',
    description:
      'What Theatron reads, writes, repairs and refuses, each row with the test that shows it.',
    intro: `        What is read, written, repaired, named and refused. Each row is a test of its own, and stands here only because
        that test passed; the page is made by the tests. Formats and cases that are not listed are not claimed.`,
    label: 'Sections',
    contents: filled.map(({ section, own }) => [section.name, own.length]),
    sections: filled.map(({ section, own }) => {
      const tests = [...new Set(own.map(({ test }) => test))];
      return tableSection(section, tests, COLUMNS, own.map(row));
    }),
  });
}
