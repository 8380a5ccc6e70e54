import type { ReactElement } from 'react';
import { cellModel } from '../../heart/cells/models.ts';
import { SeriesMark } from '../../view/charts/series-mark.tsx';
import { DataTable, type Column } from '../kit/data-table.tsx';
import { EXPERIMENT_TITLES } from './csv.ts';
import { figureRows, type Figure, type FigureRow } from './figures.ts';
import { cellTitle } from './cell-words.ts';
import { selectCell, useLaboratory } from './laboratory-store.ts';

/** The figures of every cell; a row selects its cell. */
export function FigureTable(): ReactElement | null {
  const state = useLaboratory((whole) => whole);
  const rows = figureRows(state, state.experiment);
  const [first] = rows;
  if (!first) return null;
  const columns = [CELL_COLUMN, ...first.figures.map(figureColumn)];
  return (
    <div className="lab-figures" data-testid="lab-figures">
      <DataTable
        caption={`${EXPERIMENT_TITLES[state.experiment]}: figures of the cells`}
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.cell.place}`}
        selectedKey={`${state.selected}`}
        onSelect={(row) => selectCell(row.cell.place)}
      />
    </div>
  );
}

const CELL_COLUMN: Column<FigureRow> = {
  id: 'cell',
  head: 'Cell',
  cell: (row) => <CellName row={row} />,
};

const figureColumn = ({ id, title, unit }: Figure, n: number): Column<FigureRow> => ({
  id,
  head: unit === '1' ? title : `${title}, ${unit}`,
  numeric: true,
  cell: (row) => <Value figure={row.figures[n]} outOfDate={row.outOfDate} />,
});

function CellName({ row }: { readonly row: FigureRow }): ReactElement {
  const { cell } = row;
  return (
    <span className="lab-name" title={cellModel(cell.model).title}>
      <SeriesMark place={cell.place} />
      <span className="num">{cell.place + 1}</span>
      <span className="nm">{cellTitle(cell)}</span>
      {row.outOfDate && <span className="cau">out of date</span>}
    </span>
  );
}

function Value({
  figure,
  outOfDate,
}: {
  readonly figure: Figure;
  readonly outOfDate: boolean;
}): ReactElement {
  return (
    <span title={figure.hint} className={outOfDate ? 't3' : undefined} data-figure={figure.id}>
      {figure.change && <small>{figure.change}</small>}
      <b>{figure.text}</b>
    </span>
  );
}
