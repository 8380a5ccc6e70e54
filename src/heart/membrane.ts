/** Which cells the tissue of a run is made of: model, layers across the wall, what disease or a drug leaves of a current. */
import { fail } from '../core/failure.ts';
import { resolveParameters } from './cells/cell-model.ts';
import type { CellModelId, CellType } from './cells/cell-model.ts';
import { cellModel } from './cells/models.ts';
import type { Parameters } from './parameters.ts';
import { hasWaveSpeed } from './wave-speed.ts';

export interface MembraneChoice {
  readonly model: CellModelId;
  /** Kinds of cell from the endocardium outwards: the same everywhere, two layers, or mid-wall cells between them. */
  readonly layers: 'one' | 'endo-epi' | 'endo-m-epi';
  /** Share left of a current in all tissue, by the model's names of its currents: drug block, remodelling. */
  readonly scale?: Readonly<Record<string, number>>;
  /** Beats that single cells of each kind are paced with before they are made tissue; 0: the model's initial state. */
  readonly prepaceBeats: number;
}

export const STANDARD_MEMBRANE: MembraneChoice = {
  model: 'mitchell-schaeffer',
  layers: 'one',
  prepaceBeats: 0,
};

/** Short names, for command lines and results. */
export const MODEL_CODE = {
  'mitchell-schaeffer': 'mms',
  'bueno-orovio': 'bo',
  'ten-tusscher': 'tp06',
  courtemanche: 'crn',
  'ohara-rudy': 'ord',
  'ohara-rudy-herg': 'ord-herg',
} as const satisfies Readonly<Record<CellModelId, string>>;

/** What infarction leaves of the currents in the border zone, where the model has such currents. */
const BORDER_ZONE_CURRENTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // Arevalo 2016, doi 10.1038/ncomms11437, and the openCARP examples.
  'ten-tusscher': { INa: 0.38, ICaL: 0.31, IKr: 0.3, IKs: 0.2 },
};

/** Depth, from 0 at the endocardium to 1 at the epicardium, where the layers end: as in wedge preparations (Drouin 1995). */
const LAYER_ENDS = { 'endo-epi': [0.5], 'endo-m-epi': [0.3, 0.7] } as const;

/** What variants for tissue are called, where those of single cells do not conduct as tissue does. */
const FOR_TISSUE = '-tissue';

/** Whether tissue of a model is made of other variants than its single cells. */
export const hasTissueVariants = (model: CellModelId): boolean =>
  cellModel(model).variants.some(({ id }) => id.endsWith(FOR_TISSUE));

/** Variants from the endocardium outwards. */
export function layerVariants({
  model,
  layers,
}: Pick<MembraneChoice, 'model' | 'layers'>): readonly string[] {
  const variants = cellModel(model).variants.map(({ id }) => id);
  const wanted =
    layers === 'one'
      ? [variants[0]]
      : layers === 'endo-epi'
        ? ['endo', 'epi']
        : ['endo', 'm', 'epi'];
  const missing = wanted.find((id) => !variants.includes(id));
  if (missing === undefined) {
    return hasTissueVariants(model) ? wanted.map((id) => `${id}${FOR_TISSUE}`) : wanted;
  }
  return fail(
    'bad-input',
    'no-layers',
    `${cellModel(model).title} has one kind of cell for the whole wall; layers cannot be made of it.`,
    'Choose one layer, or a model with endocardial and epicardial cells.',
  );
}

/** Number of the layer, from the endocardium, at a depth from 0 to 1. */
export function layerAt(layers: MembraneChoice['layers'], depth: number): number {
  if (layers === 'one') return 0;
  const ends: readonly number[] = LAYER_ENDS[layers];
  const layer = ends.findIndex((end) => depth < end);
  return layer < 0 ? ends.length : layer;
}

/** A kind of cell of healthy tissue. */
export function healthyCell(
  { model, scale }: MembraneChoice,
  variant: string,
  parameters: Parameters,
): CellType {
  return {
    variant,
    ...(scale && { scale }),
    ...(model === 'mitchell-schaeffer' && { parameters: mitchellSchaeffer(parameters) }),
  };
}

/** The same kind in the border zone. */
export function borderZoneCell(
  choice: MembraneChoice,
  variant: string,
  parameters: Parameters,
): CellType {
  const cell = healthyCell(choice, variant, parameters);
  if (choice.model === 'mitchell-schaeffer') {
    const tauCloseMs = parameters.tauCloseMs * parameters.borderZoneTauClose;
    return { ...cell, parameters: { ...cell.parameters, tauCloseMs } };
  }
  const left = BORDER_ZONE_CURRENTS[choice.model];
  if (!left) return cell;
  const scale: Record<string, number> = { ...choice.scale };
  for (const [current, share] of Object.entries(left))
    scale[current] = (scale[current] ?? 1) * share;
  return { ...cell, scale };
}

/**
 * Factor of the velocities in the border zone. Where the currents are remodelled the wave is slower by itself; elsewhere the
 * coupling carries it.
 */
export const borderZoneVelocityFactor = (model: CellModelId, parameters: Parameters): number =>
  remodelsBorderZone(model) ? 1 : parameters.borderZoneVelocity;

/** Whether the border zone of a model differs in its currents. */
export const remodelsBorderZone = (model: CellModelId): boolean =>
  BORDER_ZONE_CURRENTS[model] !== undefined;

function mitchellSchaeffer(parameters: Parameters): Record<string, number> {
  const { tauInMs, tauOutMs, tauOpenMs, tauCloseMs, gateLevel, criticalLevel } = parameters;
  return { tauInMs, tauOutMs, tauOpenMs, tauCloseMs, gateLevel, criticalLevel };
}

/** Refuses models without tissue, unknown currents, factors and beats outside their range. */
export function checkMembrane(choice: MembraneChoice, parameters: Parameters): void {
  const model = cellModel(choice.model);
  const { prepaceBeats } = choice;
  if (!(Number.isInteger(prepaceBeats) && prepaceBeats >= 0 && prepaceBeats <= 1000)) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `${prepaceBeats} beats of pacing beforehand are outside 0 to 1000.`,
      'Enter a whole number in that range; 0 starts from the published initial state.',
    );
  }
  for (const variant of layerVariants(choice)) {
    resolveParameters(model, healthyCell(choice, variant, parameters));
    if (hasWaveSpeed(choice.model, variant)) continue;
    fail(
      'unsupported',
      'no-tissue-of-model',
      `${model.title} (${variant}) can be paced as a single cell, but the speed of its waves in tissue has not been measured, so that no velocity could be promised.`,
      'Choose another model for tissue.',
    );
  }
}
