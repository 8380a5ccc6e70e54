/**
 * What a membrane model is to the rest of the program: names, parameters with their ranges and sources, cell types, currents
 * that a tissue or a drug scales, and where its variables stand. The arithmetic is in `wasm/cells`.
 */
import { fail } from '../../core/failure.ts';
import type { MODEL_NUMBER } from '../../../wasm/cells/cells.ts';

export type CellModelId = keyof typeof MODEL_NUMBER;

export interface CellParameter {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly standard: number;
  /** Allowed range, both ends included. */
  readonly range: readonly [number, number];
  readonly source: string;
  /** Enters the table by potential, so that cells that differ in it need a table each. */
  readonly inTable?: boolean;
}

/** A current or flux that tissue, disease or a drug scales: all its parameters are multiplied alike. */
export interface CellCurrent {
  readonly id: string;
  readonly title: string;
  readonly parameters: readonly string[];
}

/** A current as it flows in a step, for traces. */
export interface TracedCurrent {
  readonly id: string;
  readonly title: string;
}

export interface CellVariant {
  readonly id: string;
  readonly title: string;
  /** Parameters in which it differs from the standard. */
  readonly values: Readonly<Record<string, number>>;
  readonly source: string;
}

export interface CellModel {
  readonly id: CellModelId;
  readonly title: string;
  readonly tissue: 'ventricle' | 'atrium' | 'any';
  readonly citations: readonly string[];
  /** In the order of the kernel's `Parameters`. */
  readonly parameters: readonly CellParameter[];
  readonly currents: readonly CellCurrent[];
  /** What `CellArray.stepTapped` gives, in the kernel's order; outward positive. */
  readonly traced: readonly TracedCurrent[];
  readonly variants: readonly [CellVariant, ...CellVariant[]];
  /** Variables in the kernel's order, the potential first. */
  readonly variables: readonly string[];
  /** Where a cell begins, potential in the kernel's unit, concentrations in mM. */
  readonly initial: readonly number[];
  /** Potential in mV = restMv + rangeMv times the kernel's. */
  readonly restMv: number;
  readonly rangeMv: number;
  /** Which variable is the calcium of the cytosol, in mM. */
  readonly calcium?: number;
  readonly stimulus: CellStimulus;
  readonly dtMs: number;
  /** Steps beyond it are refused. See `test/verification/cell-steps.test.ts`. */
  readonly largestDtMs: number;
  /**
   * Longest step worth taking where the potential moves by less than 0.2 mV in it, in a scheme that lengthens steps by powers
   * of two from `dtMs`: APD90 stays within 1 ms. Longer ones stay stable to 2.5 ms at least. See the same test.
   */
  readonly quietDtMs: number;
}

export interface CellStimulus {
  /** Current per capacitance: mV/ms, the same as pA/pF. */
  readonly strengthMvPerMs: number;
  readonly durationMs: number;
}

/** A kind of cell: a variant with its scaled currents and changed parameters. */
export interface CellType {
  readonly variant: string;
  /** Factor per current, 1 where not named: drug block, border zone, remodelling. */
  readonly scale?: Readonly<Record<string, number>>;
  readonly parameters?: Readonly<Record<string, number>>;
}

/** Factors beyond this are taken for a slip. */
export const LARGEST_SCALE = 10;

/**
 * The parameters of a kind of cell in the kernel's order. Fails where a name is not known, a parameter lies outside its range
 * or a factor is not between 0 and {@link LARGEST_SCALE}.
 */
export function resolveParameters(model: CellModel, type: CellType): number[] {
  const variant = model.variants.find(({ id }) => id === type.variant);
  if (!variant) {
    fail(
      'bad-input',
      'unknown-cell-variant',
      `${model.title} has no cell type "${type.variant}".`,
      `Choose one of: ${model.variants.map(({ id }) => id).join(', ')}.`,
    );
  }
  const own = type.parameters ?? {};
  refuseUnknown(model, 'parameter', Object.keys(own), model.parameters);
  refuseUnknown(model, 'current', Object.keys(type.scale ?? {}), model.currents);
  const factors = new Map<string, number>();
  for (const { id, title, parameters } of model.currents) {
    const factor = type.scale?.[id] ?? 1;
    if (!(factor >= 0 && factor <= LARGEST_SCALE)) {
      fail(
        'bad-input',
        'parameter-out-of-range',
        `The factor of ${title} (${id}) is ${factor}; factors run from 0 (blocked) to ${LARGEST_SCALE}.`,
        'Enter the share of the current that is left, for example 0.3 for a block of 70 %.',
      );
    }
    for (const parameter of parameters)
      factors.set(parameter, (factors.get(parameter) ?? 1) * factor);
  }
  return model.parameters.map(({ id, title, unit, standard, range }) => {
    const value = own[id] ?? variant.values[id] ?? standard;
    if (!(value >= range[0] && value <= range[1])) {
      const withUnit = (x: number): string =>
        unit === '' || unit === '1' ? `${x}` : `${x} ${unit}`;
      fail(
        'bad-input',
        'parameter-out-of-range',
        `${title} (${id}) of ${model.title} is ${withUnit(value)}, outside ${withUnit(range[0])} to ${withUnit(range[1])}.`,
        'Enter a value within the range.',
      );
    }
    return value * (factors.get(id) ?? 1);
  });
}

function refuseUnknown(
  model: CellModel,
  what: string,
  names: readonly string[],
  known: readonly { readonly id: string }[],
): void {
  const unknown = names.find((name) => !known.some(({ id }) => id === name));
  if (unknown === undefined) return;
  fail(
    'bad-input',
    `unknown-cell-${what}`,
    `${model.title} has no ${what} "${unknown}".`,
    `It has: ${known.map(({ id }) => id).join(', ')}.`,
  );
}

/** Refuses a step that is not positive or longer than the model takes. */
export function checkTimeStep(model: CellModel, dtMs: number): void {
  if (dtMs > 0 && dtMs <= model.largestDtMs) return;
  fail(
    'bad-input',
    'unstable-time-step',
    `A time step of ${dtMs} ms is not usable with ${model.title}: beyond ${model.largestDtMs} ms its action potential is wrong or diverges.`,
    `Choose a step of at most ${model.largestDtMs} ms; ${model.dtMs} ms is usual.`,
  );
}

/** The potential in mV of a value in the kernel's unit. */
export const toMv = (model: CellModel, potential: number): number =>
  model.restMv + model.rangeMv * potential;
