/** One cell on the bench: a model, a variant, and what was changed of it. */
import type {
  CellCurrent,
  CellModel,
  CellModelId,
  CellParameter,
  CellType,
  CellVariant,
} from '../../heart/cells/cell-model.ts';
import { CELL_MODELS, cellModel } from '../../heart/cells/models.ts';

export interface LabCell {
  /** Its place and its line pattern stay with it: 0 to 3. */
  readonly place: number;
  readonly model: CellModelId;
  readonly variant: string;
  /** Share of each current that is left, only where it differs from 1. */
  readonly scale: Readonly<Record<string, number>>;
  /** Only what differs from the variant. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** More lines than this cannot be told apart in one chart. */
export const MOST_CELLS = 4;

/** Every model that the program has, in its order. */
export const LAB_MODELS: readonly CellModel[] = Object.values(CELL_MODELS);

/** A cell as its variant was published. */
export function publishedCell(place: number, id: CellModelId, variant?: string): LabCell {
  const { variants } = cellModel(id);
  return { place, model: id, variant: variant ?? variants[0].id, scale: {}, parameters: {} };
}

export function variantOf(cell: LabCell): CellVariant {
  const { variants } = cellModel(cell.model);
  return variants.find(({ id }) => id === cell.variant) ?? variants[0];
}

/** The value of a parameter in the variant, before any change. */
export const standardOf = (cell: LabCell, { id, standard }: CellParameter): number =>
  variantOf(cell).values[id] ?? standard;

/** Keeps only what differs from the variant. */
export function withParameter(cell: LabCell, parameter: CellParameter, value: number): LabCell {
  const { [parameter.id]: _, ...rest } = cell.parameters;
  const parameters =
    value === standardOf(cell, parameter) ? rest : { ...rest, [parameter.id]: value };
  return { ...cell, parameters };
}

/** Keeps only factors other than 1. */
export function withScale(cell: LabCell, current: CellCurrent, factor: number): LabCell {
  const { [current.id]: _, ...rest } = cell.scale;
  return { ...cell, scale: factor === 1 ? rest : { ...rest, [current.id]: factor } };
}

/** What the kernel is asked for. */
export const typeOf = ({ variant, scale, parameters }: LabCell): CellType => ({
  variant,
  scale,
  parameters,
});

/** Two cells with equal keys give equal results; the place does not matter. */
export const cellKey = ({ model, variant, scale, parameters }: LabCell): string =>
  JSON.stringify([model, variant, sorted(scale), sorted(parameters)]);

const sorted = (values: Readonly<Record<string, number>>): readonly (readonly [string, number])[] =>
  Object.entries(values).sort(([a], [b]) => a.localeCompare(b));
