/** What the pages that are made of tests share: one self-contained document without script, dark on screen, light on paper. */
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('./credibility.css', import.meta.url), 'utf8');

const NOTICE =
  'Theatron is for research and education. It is not a medical device. Do not use it for diagnosis, treatment or any decision about a patient.';

export const escape = (text) =>
  String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

export const anchor = (name) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

export const CHECK = '<td class="passed"><span aria-hidden="true">✓</span> passed</td>';

/** A section with a table: `columns` as `[title, is a number]`, `rows` as table rows in HTML. */
export function tableSection({ name, about }, tests, columns, rows) {
  const id = anchor(name);
  const heads = columns.map(
    ([title, number]) =>
      `              <th scope="col"${number ? ' class="number"' : ''}>${escape(title)}</th>`,
  );
  return `    <section aria-labelledby="${id}">
      <h2 id="${id}">${escape(name)}</h2>
      <p>${escape(about)} <span class="aside">Checked by ${tests.map((test) => `<code>${escape(test)}</code>`).join(', ')}.</span></p>
      <div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
        <table>
          <thead>
            <tr>
${heads.join('\n')}
            </tr>
          </thead>
          <tbody>
${rows.join('\n')}
          </tbody>
        </table>
      </div>
    </section>`;
}

/** The whole document; `intro` is HTML, `contents` are names of sections with how many rows each has. */
export function documentPage({ title, description, intro, label, contents, sections }) {
  const links = contents.map(
    ([name, count]) =>
      `        <li><a href="#${anchor(name)}">${escape(name)}</a> <span class="aside">${count}</span></li>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="description" content="${escape(description)}" />
    <link rel="icon" href="data:," />
    <title>Theatron: ${escape(title.toLowerCase())}</title>
    <style>
${css.trimEnd().replaceAll(/^(?=.)/gm, '      ')}
    </style>
  </head>
  <body>
    <header>
      <h1>${escape(title)}</h1>
      <p class="notice">${escape(NOTICE)}</p>
      <p>
${intro}
      </p>
      <nav aria-label="${escape(label)}">
        <ul>
${links.join('\n')}
        </ul>
      </nav>
    </header>
    <main>
${sections.join('\n')}
    </main>
  </body>
</html>
`;
}
