import type { HtmlValue, SafeHtml } from './html.ts';
import { html } from './html.ts';
import type { ReportFact } from './report-model.ts';

const THIN_SPACE = '\u2009';

export const withUnit = (value: string, unit: string | undefined): string =>
  unit ? `${value}${THIN_SPACE}${unit}` : value;

export interface TableColumn<Row> {
  readonly head: string;
  readonly cell: (row: Row) => HtmlValue;
  readonly kind?: 'number' | 'quiet';
}

/** A table whose head is repeated on every sheet it runs over; the first cell heads its row. */
export function table<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): SafeHtml {
  const heads = columns.map(
    ({ head, kind }) =>
      html`<th scope="col" class="${kind === 'number' ? 'num' : ''}">${head}</th>`,
  );
  const body = rows.map((row) => {
    const cells = columns.map(({ cell, kind }, n) => {
      const className = kind === 'number' ? 'num' : (kind ?? '');
      return n === 0
        ? html`<th scope="row" class="${className}">${cell(row)}</th>`
        : html`<td class="${className}">${cell(row)}</td>`;
    });
    return html`<tr>
      ${cells}
    </tr>`;
  });
  return html`<table>
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

/** Terms and figures in two columns. */
export function factGrid(facts: readonly ReportFact[], className: 'facts' | 'case'): SafeHtml {
  const rows = facts.map(
    ({ term, value, unit, note }) =>
      html`<div>
        <dt>${term}</dt>
        <dd>${withUnit(value, unit)}${note && html` <span class="quiet">${note}</span>`}</dd>
      </div>`,
  );
  return html`<dl class="${className}">${rows}</dl>`;
}

export function bulletList(items: readonly string[]): SafeHtml {
  return html`<ul class="plain">
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

/** `2026-11-21 14:40 UTC`: the same on every computer and in every test. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `7be0 d815`: the first digits of a digest, in groups as they are compared by eye. */
export function shortDigest(digest: string): string {
  return `${digest.slice(0, 4)} ${digest.slice(4, 8)}`;
}

/** A number without the noise of binary fractions: at most four significant decimals. */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(6)));
