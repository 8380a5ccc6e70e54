/** Ready sets of changes: blocked currents, drugs, the border zone of an infarct, potassium outside. Offered where a model has all of them. */
import type { CellModel } from '../../heart/cells/cell-model.ts';
import { drugEffect, DRUGS } from '../../heart/cells/drugs.ts';
import type { LabCell } from './lab-cell.ts';

export interface CellPreset {
  readonly id: string;
  readonly title: string;
  readonly scale: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, number>>;
  readonly source: string;
}

const BLOCK = 'A share of the current, whatever blocks it; no drug or dose is meant';

const block = (current: string, name: string, percent: number): CellPreset => ({
  id: `${current}-${percent}`,
  title: `${current} block ${percent} % (${name})`,
  scale: { [current]: 1 - percent / 100 },
  parameters: {},
  source: BLOCK,
});

export const CELL_PRESETS: readonly CellPreset[] = [
  block('IKr', 'hERG', 50),
  block('IKr', 'hERG', 90),
  block('IKs', 'slow rectifier', 50),
  block('INa', 'sodium', 50),
  block('ICaL', 'calcium', 50),
  block('IKur', 'atrial', 50),
  {
    id: 'border-zone',
    title: 'Border zone of an infarct',
    scale: { INa: 0.38, ICaL: 0.31, IKr: 0.3, IKs: 0.2 },
    parameters: {},
    source: 'Arevalo 2016, doi 10.1038/ncomms11437, for ten Tusscher cells',
  },
  {
    id: 'potassium-8',
    title: 'Potassium outside 8 mM',
    scale: {},
    parameters: { ko: 8 },
    source: 'Above the 3.5 to 5 mM of healthy plasma, as in severe hyperkalaemia',
  },
  block('si', 'slow inward', 20),
  block('inward', 'inward', 20),
];

/** Those that name only currents and parameters of this model, and stay inside their ranges. */
export function presetsOf(model: CellModel): readonly CellPreset[] {
  const known = offered.get(model.id) ?? allOf(model);
  offered.set(model.id, known);
  return known;
}

/** Titles of cells ask for them at every drawing. */
const offered = new Map<string, readonly CellPreset[]>();

function allOf(model: CellModel): readonly CellPreset[] {
  const currents = new Set(model.currents.map(({ id }) => id));
  const published = CELL_PRESETS.filter(
    ({ scale, parameters }) =>
      Object.keys(scale).every((id) => currents.has(id)) &&
      Object.entries(parameters).every(([id, value]) =>
        model.parameters.some(
          (parameter) =>
            parameter.id === id && value >= parameter.range[0] && value <= parameter.range[1],
        ),
      ),
  );
  return [...published, ...drugPresets(model)];
}

export const DRUG_SOURCE =
  'Blocks and binding fitted for the CiPA training set: Li 2017, doi 10.1161/CIRCEP.116.004628';

/** Multiples of the highest free concentration in therapy, as the CiPA studies compare them. */
const CMAX_MULTIPLES = [1, 4];

/** The drugs of the CiPA training set on the currents that the model has; none where it has none of them. */
function drugPresets(model: CellModel): readonly CellPreset[] {
  return DRUGS.flatMap((drug) =>
    CMAX_MULTIPLES.map((multiple): CellPreset => {
      const concentrationNm = Number((multiple * drug.cmaxNm).toPrecision(12));
      return {
        id: `${drug.id}-${multiple}`,
        title: `${drug.title} ${concentrationNm} nM (${multiple} \u00d7 free Cmax)`,
        ...drugEffect(model, drug, concentrationNm),
        source: DRUG_SOURCE,
      };
    }),
  ).filter(({ scale, parameters }) => Object.keys({ ...scale, ...parameters }).length > 0);
}

/** The preset that a cell is exactly in, if any. */
export function presetOf(cell: LabCell, presets: readonly CellPreset[]): CellPreset | undefined {
  return presets.find(
    ({ scale, parameters }) => equal(scale, cell.scale) && equal(parameters, cell.parameters),
  );
}

const equal = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([id, value]) => b[id] === value);
