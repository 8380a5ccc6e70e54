import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface Column<Row> {
  readonly id: string;
  /** Head of the column; an empty head needs a `name`. */
  readonly head: string;
  readonly name?: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures: right-aligned and tabular. */
  readonly numeric?: boolean;
  /** Quieter text. */
  readonly quiet?: boolean;
}

export interface DataTableProps<Row> {
  /** Read out with the table, not drawn. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly selectedKey?: string | undefined;
  /** Makes every row answer to a press; the first cell becomes the button that names it. */
  readonly onSelect?: (row: Row) => void;
}

export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { columns, onSelect } = props;
  return (
    <table className="tb">
      <caption className="vh">{props.caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={column.numeric ? 'num' : undefined}>
              {column.head || <span className="vh">{column.name}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => {
          const key = props.rowKey(row);
          const selected = key === props.selectedKey;
          return (
            <tr key={key} className={classNames(onSelect && 'pick', selected && 'on')}>
              {columns.map((column, n) => (
                <td
                  key={column.id}
                  className={classNames(column.numeric && 'num', column.quiet && 't2')}
                >
                  {n === 0 && onSelect ? (
                    <button
                      type="button"
                      className="hit"
                      aria-pressed={props.selectedKey === undefined ? undefined : selected}
                      onClick={() => onSelect(row)}
                    >
                      {column.cell(row)}
                    </button>
                  ) : (
                    column.cell(row)
                  )}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
