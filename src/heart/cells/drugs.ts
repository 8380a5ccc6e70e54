/**
 * Drugs as they act on the currents of a cell: block by concentration, 1 / (1 + (D / IC50)^h), and for the hERG channel the
 * binding to its states. Twelve drugs of the CiPA training set, fits of the public FDA repository (`Hill_fitting` and
 * `hERG_fitting`, results; room to physiological temperature as there), of Li 2017, doi 10.1161/CIRCEP.116.004628.
 */
import { fail } from '../../core/failure.ts';
import type { CellModel } from './cell-model.ts';

export interface Block {
  readonly ic50Nm: number;
  readonly hill: number;
}

/** Binding to the open and the inactivated state, and its trap (`drug...` parameters of the hERG model). */
export interface HergBinding {
  readonly kMax: number;
  readonly ku: number;
  readonly hill: number;
  readonly halfmax: number;
  readonly vHalfMv: number;
}

/** Torsade risk as classified for the training set by its clinical experts. */
export type TorsadeRisk = 'low' | 'intermediate' | 'high';

export interface Drug {
  readonly id: string;
  readonly title: string;
  /** Highest free concentration in therapy, nM. */
  readonly cmaxNm: number;
  readonly risk: TorsadeRisk;
  /** By the id of the current. */
  readonly blocks: Readonly<Record<string, Block>>;
  readonly herg: HergBinding;
}

const drug = (
  title: string,
  risk: TorsadeRisk,
  cmaxNm: number,
  [kMax, ku, hill, halfmax, vHalfMv]: readonly [number, number, number, number, number],
  blocks: Readonly<Record<string, readonly [number, number]>>,
): Drug => ({
  id: title.toLowerCase(),
  title,
  risk,
  cmaxNm,
  herg: { kMax, ku, hill, halfmax, vHalfMv },
  blocks: Object.fromEntries(
    Object.entries(blocks).map(([id, [ic50Nm, n]]) => [id, { ic50Nm, hill: n }]),
  ),
});

export const DRUGS: readonly Drug[] = [
  drug('Quinidine', 'high', 3237, [275.7, 0.004103, 0.8488, 53830, -61.35], {
    ICaL: [51590, 0.5892],
    IK1: [39590000, 0.3468],
    IKs: [4899, 1.363],
    INa: [12330, 1.494],
    INaL: [9417, 1.337],
    Ito: [3487, 1.282],
    IKr: [986.3, 0.8404],
  }),
  drug('Sotalol', 'high', 14690, [96190, 0.02225, 0.7513, 385600000, -51.5], {
    ICaL: [7062000, 0.8651],
    IK1: [3050000, 1.204],
    IKs: [4222000, 1.167],
    INa: [1.144e9, 0.5089],
    Ito: [43140000, 0.6632],
    IKr: [107100, 0.785],
  }),
  drug('Dofetilide', 'high', 2, [35.1, 1.816e-5, 1.08, 216.6, -1], {
    ICaL: [260.3, 1.163],
    IK1: [394.4, 0.765],
    INa: [380.5, 0.892],
    INaL: [753100, 0.2597],
    Ito: [18.82, 0.7712],
    IKr: [6.125, 1.079],
  }),
  drug('Bepridil', 'high', 33, [5594000, 0.0001719, 0.9374, 147200000, -61.34], {
    ICaL: [2808, 0.6486],
    IKs: [28630, 0.7061],
    INa: [2929, 1.164],
    INaL: [1814, 1.416],
    Ito: [8594, 3.541],
    IKr: [51.34, 0.9293],
  }),
  drug('Chlorpromazine', 'intermediate', 38, [157900, 0.04671, 0.8871, 43510000, -14.45], {
    ICaL: [8192, 0.8441],
    IK1: [9270, 0.6878],
    INa: [4536, 1.995],
    INaL: [4560, 0.9379],
    Ito: [17620000, 0.3654],
    IKr: [975.2, 0.8281],
  }),
  drug('Cisapride', 'intermediate', 2.6, [10.22, 0.0004161, 0.9615, 42.32, -167.4], {
    ICaL: [9267000, 0.4261],
    IK1: [29480, 0.5133],
    IKs: [81170000, 0.2921],
    Ito: [219100, 0.243],
    IKr: [11.27, 0.621],
  }),
  drug('Ondansetron', 'intermediate', 139, [172000, 0.02324, 0.891, 52240000, -82.2], {
    ICaL: [22550, 0.7526],
    IKs: [569800, 0.6535],
    INa: [57670, 1.02],
    INaL: [19180, 1.035],
    Ito: [1023000, 0.9891],
    IKr: [1325, 0.921],
  }),
  drug('Terfenadine', 'intermediate', 4, [102200, 7.788e-5, 0.6502, 409500, -81.63], {
    ICaL: [700.4, 0.6601],
    IKs: [399800, 0.543],
    INa: [4803, 1.015],
    INaL: [20060, 0.6011],
    Ito: [240000, 0.2559],
    IKr: [20.4, 0.6118],
  }),
  drug('Diltiazem', 'low', 122, [182500, 0.282, 0.9382, 667700000, -90.65], {
    ICaL: [112.1, 0.7142],
    INa: [110900, 0.7022],
    INaL: [21870, 0.6779],
    Ito: [2.822e9, 0.1696],
    IKr: [13140, 0.9119],
  }),
  drug('Mexiletine', 'low', 4129, [15, 0.07114, 1.139, 723000, -87.51], {
    ICaL: [38240, 1.031],
    INaL: [8957, 1.409],
    IKr: [29070, 0.8928],
  }),
  drug('Ranolazine', 'low', 1948.2, [52.84, 0.02035, 0.9532, 143000, -94.99], {
    IKs: [36160000, 0.5191],
    INa: [68770, 1.425],
    INaL: [7884, 0.945],
    IKr: [8208, 0.8576],
  }),
  drug('Verapamil', 'low', 81, [1694000, 0.0008165, 1.043, 335600000, -97.08], {
    ICaL: [201.8, 1.097],
    IK1: [348800000, 0.2728],
    INaL: [7028, 1.031],
    Ito: [13430, 0.8222],
    IKr: [295.6, 0.9378],
  }),
];

/** The drug of that id; fails where there is none. */
export function drugOf(id: string): Drug {
  return (
    DRUGS.find((known) => known.id === id) ??
    fail(
      'bad-input',
      'unknown-drug',
      `There is no drug "${id}".`,
      `Choose one of: ${DRUGS.map((known) => known.id).join(', ')}.`,
    )
  );
}

/** Share of a current that is left. */
export const leftBy = ({ ic50Nm, hill }: Block, concentrationNm: number): number =>
  1 / (1 + (concentrationNm / ic50Nm) ** hill);

export interface DrugEffect {
  /** Factors by current, for a cell type's `scale`. */
  readonly scale: Readonly<Record<string, number>>;
  /** For a cell type's `parameters`: the binding to hERG, where the model has its states. */
  readonly parameters: Readonly<Record<string, number>>;
}

/**
 * What a drug does to a model's currents at a free concentration: those of its blocks that the model has, and either the
 * binding to the states of hERG or, in models without them, the block of I_Kr. Fails for a concentration below 0.
 */
export function drugEffect(
  model: CellModel,
  { blocks, herg }: Drug,
  concentrationNm: number,
): DrugEffect {
  if (!(concentrationNm >= 0 && concentrationNm <= 1e9)) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `A concentration of ${concentrationNm} nM is outside 0 to 1000000000 nM.`,
      'Enter the free concentration in nM.',
    );
  }
  const bound = model.parameters.some(({ id }) => id === 'drugNm');
  const has = (id: string): boolean => model.currents.some((current) => current.id === id);
  const scale = Object.fromEntries(
    Object.entries(blocks)
      .filter(([id]) => has(id) && !(bound && id === 'IKr'))
      .map(([id, block]) => [id, leftBy(block, concentrationNm)]),
  );
  const parameters = bound && {
    drugNm: concentrationNm,
    drugKmax: herg.kMax,
    drugKu: herg.ku,
    drugHill: herg.hill,
    drugHalfmax: herg.halfmax,
    drugVhalfMv: herg.vHalfMv,
  };
  return { scale, parameters: parameters || {} };
}
