/** How a curve of few points of a cell is drawn. */
import type { LineSeries } from '../../view/charts/line-chart.tsx';
import { seriesStyle } from '../../view/charts/series-style.ts';
import { cellTitle } from './cell-words.ts';
import type { LabCell } from './lab-cell.ts';

export const markedLine = (cell: LabCell, faded: boolean): Omit<LineSeries, 'x' | 'y'> => ({
  id: `${cell.place + 1}`,
  title: `${cell.place + 1} ${cellTitle(cell)}`,
  place: cell.place,
  style: seriesStyle(cell.place),
  marked: true,
  faded,
});
