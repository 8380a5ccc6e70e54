/** A cell in words: what was changed of it, its title in lists, its whole description in files. */
import { cellModel } from '../../heart/cells/models.ts';
import { variantOf, type LabCell } from './lab-cell.ts';
import { presetOf, presetsOf } from './presets.ts';

/** A parameter to at most four significant figures: `1.8`, `0.0000398`. */
export const parameterText = (value: number): string => String(Number(value.toPrecision(4)));

export const unitText = (unit: string): string => (unit === '1' ? '' : unit);

const percent = (factor: number): string => `${Number((100 * factor).toFixed(1))} %`;

/** Everything that differs from the variant, each with its unit: `IKr 50 %`, `Potassium outside 8 mM`. */
export function changesOf(cell: LabCell): readonly string[] {
  const model = cellModel(cell.model);
  const scaled = model.currents
    .filter(({ id }) => cell.scale[id] !== undefined)
    .map(({ id }) => `${id} ${percent(cell.scale[id] ?? 1)}`);
  const changed = model.parameters
    .filter(({ id }) => cell.parameters[id] !== undefined)
    .map(({ id, title, unit }) =>
      `${title} ${parameterText(cell.parameters[id] ?? 0)} ${unitText(unit)}`.trim(),
    );
  return [...scaled, ...changed];
}

/** The title in lists and legends: `Epicardium, IKr 50 %`, `Epicardium, border zone of an infarct`; of many changes their number. */
export function cellTitle(cell: LabCell): string {
  const changes = changesOf(cell);
  const preset = presetOf(cell, presetsOf(cellModel(cell.model)));
  const shown = changes.length > 1 && preset ? [lowerFirst(preset.title)] : changes.slice(0, 2);
  const more = preset ? 0 : changes.length - shown.length;
  return [variantOf(cell).title, ...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The whole description, for files: model, variant, every change. */
export const cellWords = (cell: LabCell): string =>
  [cellModel(cell.model).title, variantOf(cell).title, ...changesOf(cell)].join(', ');
