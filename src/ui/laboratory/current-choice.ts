/** Which current is drawn and measured. */
import { cellModel } from '../../heart/cells/models.ts';
import type { LabCell } from './lab-cell.ts';
import type { Laboratory } from './laboratory-store.ts';

export interface CurrentChoice {
  readonly value: string;
  readonly label: string;
}

/** The currents that the models on the bench have, in their order. */
export function currentsOf(cells: readonly LabCell[]): readonly CurrentChoice[] {
  const found = new Map<string, string>();
  for (const cell of cells) {
    for (const { id, title } of cellModel(cell.model).traced)
      if (!found.has(id)) found.set(id, /^I[A-Z]/.test(id) ? `${id}, ${title}` : title);
  }
  return [...found].map(([value, label]) => ({ value, label }));
}

/** The chosen current, or the first where no model on the bench has it. */
export function shownCurrent({ cells, current }: Pick<Laboratory, 'cells' | 'current'>): string {
  const choices = currentsOf(cells);
  return choices.some(({ value }) => value === current) ? current : (choices[0]?.value ?? current);
}
