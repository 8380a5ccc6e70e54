/** A section made of statements, figures and tables, for content that needs no layout of its own. */
import { html, type SafeHtml } from './html.ts';
import type { ReportFact } from './report-model.ts';
import { bulletList, factGrid, table, type TableColumn } from './report-parts.ts';

export interface ReportTable {
  readonly title: string;
  readonly columns: readonly {
    readonly head: string;
    readonly kind?: TableColumn<unknown>['kind'];
  }[];
  /** One text per column. */
  readonly rows: readonly (readonly string[])[];
}

export interface ReportBlock {
  readonly facts: readonly ReportFact[];
  readonly tables: readonly ReportTable[];
  /** What must be read with the figures, one sentence each. */
  readonly statements: readonly string[];
}

export function blockHtml({ facts, tables, statements }: ReportBlock): SafeHtml {
  return html`${facts.length > 0 && factGrid(facts, 'facts')}${tables
    .filter(({ rows }) => rows.length > 0)
    .map(
      ({ title, columns, rows }) =>
        html`<h3>${title}</h3>
          ${table(
            columns.map(({ head, kind }, n) => ({
              head,
              kind,
              cell: (row: readonly string[]) => row[n],
            })),
            rows,
          )}`,
    )}${statements.length > 0 && bulletList(statements)}`;
}

export const isEmptyBlock = ({ facts, tables, statements }: ReportBlock): boolean =>
  facts.length + statements.length === 0 && tables.every(({ rows }) => rows.length === 0);
