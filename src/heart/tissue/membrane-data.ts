/** What the tissue kernel needs of the membranes: constants and tables per step length and class, and where events lie. */
import { MODEL_NUMBER } from '../../../wasm/cells/cells.ts';
import { FAST_FLOATS } from '../../../wasm/tissue/tissue.ts';
import type { TissueKernel } from '../../../wasm/tissue/tissue.ts';
import { resolveParameters } from '../cells/cell-model.ts';
import type { CellModel, CellModelId } from '../cells/cell-model.ts';
import type { TissueClass } from './engine.ts';

export interface EventLevels {
  readonly up: number;
  readonly down: number;
}

const EVENT_MV: Readonly<Partial<Record<CellModelId, EventLevels>>> = {
  'mitchell-schaeffer': { up: -30, down: -70 },
  'bueno-orovio': { up: -41.15, down: -72 },
  courtemanche: { up: -20, down: -70 },
};

/** Potentials that count as an upstroke and as 90 % recovery from a usual beat, mV. */
export const eventLevels = (model: CellModel): EventLevels =>
  EVENT_MV[model.id] ?? { up: 0, down: -73 };

/** Conductance, two levels: see `FastCurrent` in `wasm/tissue/quadrature.h`. */
const FAST_CURRENT: Readonly<
  Partial<Record<CellModelId, (value: (id: string) => number) => readonly number[]>>
> = {
  'mitchell-schaeffer': (value) => [
    value('inwardShare') / value('tauInMs'),
    value('criticalLevel'),
    0,
  ],
  'bueno-orovio': (value) => [
    value('fastInwardShare') / value('tau_fi'),
    value('theta_v'),
    value('u_u'),
  ],
  // Reversal potentials as in the initial states: the correction alone is evaluated with them.
  'ten-tusscher': (value) => [value('gNa'), 74.56, 0],
  courtemanche: (value) => [value('gNa'), 67.5, 0],
};

export interface ClassParameters {
  readonly values: readonly number[];
  of(id: string): number;
}

/** Parameters of each class; fails where one is unknown or out of its range. */
export function classParameters(
  model: CellModel,
  classes: readonly TissueClass[],
): ClassParameters[] {
  return classes.map(({ cell }) => {
    const values = resolveParameters(model, cell);
    return { values, of: (id) => values[model.parameters.findIndex((p) => p.id === id)] };
  });
}

/** The fast inward current of a class as the quadrature reads it; nothing where the model has none. */
export const fastCurrent = (model: CellModel, { of }: ClassParameters): readonly number[] =>
  FAST_CURRENT[model.id]?.(of) ?? [];

/** Upstroke time of a class over the standard one, where the model has such a parameter. */
export function tempoOf(model: CellModel, parameters: ClassParameters): number {
  if (model.id !== 'mitchell-schaeffer') return 1;
  const standard = model.parameters.find(({ id }) => id === 'tauInMs')?.standard ?? 1;
  return parameters.of('tauInMs') / standard;
}

/** Fastest rate of the membrane that explicit steps must resolve beside diffusion, 1/ms. */
export function membraneRate(model: CellModel, parameters: readonly ClassParameters[]): number {
  if (model.id !== 'mitchell-schaeffer') return 0;
  return Math.max(
    ...parameters.map(
      ({ of }) =>
        ((1 - of('criticalLevel')) * of('inwardShare')) / of('tauInMs') +
        of('outwardShare') / of('tauOutMs'),
    ),
  );
}

export interface MembraneAddresses {
  readonly constants: number;
  readonly tables: number;
  readonly fast: number;
}

/** Writes constants and tables for steps of 1, 2, 4, ... times `dtMs`; `kernel` must know the model. */
export function writeMembranes(
  kernel: TissueKernel,
  model: CellModel,
  parameters: readonly ClassParameters[],
  dtMs: number,
  levels: number,
): MembraneAddresses {
  const { exports } = kernel;
  const kinds = parameters.length;
  const [constantFloats, tableFloats] = [exports.constant_floats(), exports.table_floats()];
  const keys = parameters.map(({ values }) =>
    values.filter((_, n) => model.parameters[n].inTable).join(' '),
  );
  const given = kernel.allocate(8 * model.parameters.length);
  const constants = kernel.allocate(4 * constantFloats * kinds * levels);
  const tables = kernel.allocate(4 * kinds * levels);
  const fast = kernel.allocate(4 * FAST_FLOATS * kinds);
  for (let level = 0; level < levels; level++) {
    const step = dtMs * 2 ** level;
    parameters.forEach(({ values }, kind) => {
      kernel.f64(given, values.length).set(values);
      const n = level * kinds + kind;
      exports.fill_constants(given, step, constants + 4 * constantFloats * n);
      const like = keys.indexOf(keys[kind]);
      let at = 0;
      if (like < kind) {
        at = kernel.u32(tables, kinds * levels)[level * kinds + like];
      } else {
        at = kernel.allocate(4 * Math.max(1, tableFloats));
        exports.fill_table(given, step, at);
      }
      kernel.u32(tables, kinds * levels)[n] = at;
    });
  }
  parameters.forEach((own, kind) => {
    kernel.f32(fast + 4 * FAST_FLOATS * kind, FAST_FLOATS).set(fastCurrent(model, own));
  });
  return { constants, tables, fast };
}

export const modelNumber = (model: CellModel): number => MODEL_NUMBER[model.id];
