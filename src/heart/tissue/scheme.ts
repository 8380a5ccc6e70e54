/**
 * How space is discretised for each model, and what that does to the diffusivity.
 *
 * A wave of a model has c = k sqrt(D); on a grid of edge h its error depends on p = h2 / D alone. The tables give the multiplier of D
 * that makes straight waves along the grid exact; each eigenvalue of the tensor is multiplied by that of its own p. `gain` on top
 * makes up for the slowing of oblique and curved waves on the grid: they are right on average, straight ones along the grid
 * are then fast by half of it. Waves across a fibre that runs obliquely to the grid are not slowed, and have no gain:
 * between the two it follows the sum of the fourth powers of the fibre's parts along the grid. Mean errors of arrival on
 * sheets at 0, 30, 45 degrees (0.25 and 0.5 mm) with one gain: 2.4 4.4 3.6 and 4.8 7.8 6.8 %.
 *
 * Sources: tables and gain from one-dimensional runs and rotated sheets described beside `test/verification/tissue-*.test.ts`.
 */
import type { CellModel, CellModelId } from '../cells/cell-model.ts';
import type { TissueScheme } from './engine.ts';

export interface Discretisation {
  /** `reduced`: the directed part acts on the mean gradient of a voxel; `full`: trilinear elements; `star`: seven points. */
  readonly operator: 'reduced' | 'full' | 'star';
  /** Share of h2 Laplacian subtracted before diffusion: 1/12 makes it of fourth order. */
  readonly sharpening: number;
  /** Share of the quadrature of the fast inward current. */
  readonly quadrature: number;
  /** Multiplier of D against p (ms) at the model's own speed, or none. */
  readonly compensation?: CompensationTable;
  /** Multiplier of D beside it. */
  readonly gain: number;
  /** The same across the fibre where the fibre runs obliquely to the grid; as `gain` where not given. */
  readonly obliqueGain?: number;
}

/** For verification: parts of the discretisation in place of the scheme's own, and diffusion without membrane. */
export interface TissueStudy {
  readonly discretisation?: Partial<Discretisation>;
  readonly membrane?: boolean;
}

export type CompensationTable = readonly (readonly [pMs: number, factor: number])[];

// prettier-ignore
const PLAIN: Readonly<Partial<Record<CellModelId, CompensationTable>>> = {
  'ten-tusscher': [
    [0.25, 1.107], [0.5, 1.2], [1, 1.336], [2, 1.549], [3.5, 1.81], [5, 2.032], [7, 2.293], [10, 2.635],
    [14, 3.033], [20, 3.553], [30, 4.308], [40, 4.976], [60, 6.158], [100, 8.208],
  ],
  courtemanche: [
    [0.25, 1.094], [0.5, 1.183], [1, 1.326], [2, 1.559], [3.5, 1.844], [5, 2.084], [7, 2.361], [10, 2.72],
    [14, 3.136], [20, 3.676], [30, 4.448], [40, 5.125], [60, 6.314], [100, 8.33],
  ],
  'mitchell-schaeffer': [
    [0.25, 1.016], [0.5, 1.03], [1, 1.057], [2, 1.111], [3.5, 1.186], [5, 1.254], [7, 1.334], [10, 1.441],
    [14, 1.568], [20, 1.738], [30, 1.991], [40, 2.221], [60, 2.645], [100, 3.418],
  ],
  'bueno-orovio': [
    [0.25, 1.099], [0.5, 1.189], [1, 1.341], [2, 1.574], [3.5, 1.856], [5, 2.094], [7, 2.374], [10, 2.744],
    [14, 3.185], [20, 3.769], [30, 4.642], [40, 5.441], [60, 6.911], [100, 9.632],
  ],
  // With the sodium current of ten Tusscher (the variants for tissue); with the published one waves block at p above 1.
  'ohara-rudy': [
    [0.25, 1.12], [0.5, 1.219], [1, 1.364], [2, 1.573], [3.5, 1.825], [5, 2.044], [7, 2.288], [10, 2.603],
    [14, 2.959], [20, 3.413], [30, 4.044], [40, 4.584], [60, 5.511], [100, 7.038],
  ],
  'ohara-rudy-herg': [
    [0.25, 1.122], [0.5, 1.223], [1, 1.371], [2, 1.587], [3.5, 1.848], [5, 2.075], [7, 2.33], [10, 2.663],
    [14, 3.041], [20, 3.528], [30, 4.213], [40, 4.807], [60, 5.839], [100, 7.577],
  ],
};

// prettier-ignore
const HYBRID: Readonly<Partial<Record<CellModelId, CompensationTable>>> = {
  'ten-tusscher': [
    [0.25, 1.033], [0.5, 1.073], [1, 1.131], [1.5, 1.18], [2, 1.226], [2.62, 1.274], [3.5, 1.341], [5, 1.448],
    [7, 1.569], [10, 1.718], [14, 1.884], [20, 2.087], [30, 2.353], [40, 2.564], [60, 2.888],
  ],
  courtemanche: [
    [0.25, 1.019], [0.5, 1.05], [1, 1.104], [1.5, 1.148], [2, 1.191], [2.62, 1.243], [3.5, 1.306], [5, 1.391],
    [7, 1.478], [10, 1.573], [14, 1.662], [20, 1.75], [30, 1.832], [40, 1.868], [60, 1.864],
  ],
};

/** Share of the quadrature where diffusivity is not changed: without an activation gate the whole of it would be too fast. */
const QUADRATURE: Readonly<Partial<Record<CellModelId, number>>> = {
  'mitchell-schaeffer': 0.33,
  'bueno-orovio': 0.35,
};

/** Mean slowing of oblique and curved waves of the hybrid scheme; it vanishes with h. */
const GAIN = 0.16;
const GAIN_FROM_MM = 0.25;

/** The scheme that suits a model. */
export const usualScheme = (model: CellModel): TissueScheme =>
  HYBRID[model.id] ? 'hybrid' : 'compensated';

export function discretisation(
  model: CellModel,
  scheme: TissueScheme,
  edgeMm: number,
): Discretisation {
  const plain = { operator: 'full', sharpening: 0, quadrature: 0, gain: 1 } as const;
  if (scheme === 'plain') return plain;
  if (scheme === 'compensated') return { ...plain, compensation: PLAIN[model.id] };
  const compensation = HYBRID[model.id];
  return {
    operator: 'reduced',
    sharpening: 1 / 12,
    quadrature: QUADRATURE[model.id] ?? (compensation ? 0.5 : 0),
    compensation,
    gain: compensation ? 1 + GAIN * Math.min(1, edgeMm / GAIN_FROM_MM) : 1,
    obliqueGain: 1,
  };
}

/** Multiplier of D at p: log-log between entries, linear from 1 below the first, the last slope above the last. */
export function compensationAt(table: CompensationTable | undefined, pMs: number): number {
  if (!table) return 1;
  const [first, factor] = table[0];
  if (pMs <= first) return 1 + ((factor - 1) * pMs) / first;
  let n = 1;
  while (n < table.length - 1 && table[n][0] < pMs) n++;
  const [p0, a0] = table[n - 1];
  const [p1, a1] = table[n];
  return a0 * (a1 / a0) ** (Math.log(pMs / p0) / Math.log(p1 / p0));
}

/**
 * Diffusivity (mm2/ms) that the grid needs for waves to run as with `diffusivity`. `tempo`: time scale of the class's upstroke over
 * that of the table, by which p is counted.
 */
export function gridDiffusivity(
  { compensation, gain }: Discretisation,
  diffusivity: number,
  edgeMm: number,
  tempo = 1,
): number {
  if (diffusivity === 0) return 0;
  const p = (edgeMm * edgeMm) / diffusivity / tempo;
  return diffusivity * gain * compensationAt(compensation, p);
}
