/**
 * Cells of one model in the kernel, advanced side by side without coupling. Several kinds of cell may stand in one array.
 */
import { fail } from '../../core/failure.ts';
import { instantiateKernel } from '../../../wasm/kernel.ts';
import { ALL_SOUND, LANES, MODEL_NUMBER } from '../../../wasm/cells/cells.ts';
import type { CellsExports, CellsKernel } from '../../../wasm/cells/cells.ts';
import { checkTimeStep, resolveParameters, toMv } from './cell-model.ts';
import type { CellModel, CellType } from './cell-model.ts';

/** Steps of one call, and so the length of the trace it writes. */
export const STEPS_PER_RUN = 2048;

interface Addresses {
  readonly potential: number;
  readonly state: number;
  readonly stimulus: number;
  readonly trace: number;
  readonly values: number;
}

/** Bytes that a cell takes: potential, the other variables, its kind. */
export const bytesPerCell = (model: CellModel): number => 4 * model.variables.length + 1;

export class CellArray {
  private constructor(
    readonly model: CellModel,
    /** Cells asked for; the last strip is filled with copies of the last. */
    readonly cells: number,
    readonly dtMs: number,
    private readonly kernel: CellsKernel,
    private readonly at: Addresses,
  ) {}

  /**
   * Cells at the model's initial state. `kinds[n]` is the kind of cell n, an index into `types`. Fails for what
   * `resolveParameters` and `checkTimeStep` refuse.
   */
  static async create(
    model: CellModel,
    types: readonly CellType[],
    kinds: readonly number[],
    dtMs: number,
  ): Promise<CellArray> {
    checkTimeStep(model, dtMs);
    const parameters = types.map((type) => resolveParameters(model, type));
    const kernel = await instantiateKernel<CellsExports>('cells');
    const number = MODEL_NUMBER[model.id];
    const { exports } = kernel;
    const lanes = Math.ceil(kinds.length / LANES) * LANES;
    const constantFloats = exports.constant_floats(number);
    const tableFloats = exports.table_floats(number);
    const tableKeys = parameters.map((values) => tableKey(model, values));
    const distinct = [...new Set(tableKeys)];

    const parameterAt = kernel.allocate(8 * model.parameters.length);
    const constants = kernel.allocate(4 * constantFloats * types.length);
    const tables = kernel.allocate(4 * types.length);
    const tableAt = distinct.map(() => kernel.allocate(4 * tableFloats));
    const classOf = kernel.allocate(lanes);
    const at = {
      potential: kernel.allocate(4 * lanes),
      state: kernel.allocate(4 * lanes * exports.states(number)),
      stimulus: kernel.allocate(4 * lanes),
      trace: kernel.allocate(4 * lanes * STEPS_PER_RUN),
      values: kernel.allocate(8 * model.variables.length),
    };
    for (const [n, values] of parameters.entries()) {
      kernel.f64(parameterAt, values.length).set(values);
      exports.fill_constants(number, parameterAt, dtMs, constants + 4 * constantFloats * n);
      const table = distinct.indexOf(tableKeys[n]);
      if (tableKeys.indexOf(tableKeys[n]) === n)
        exports.fill_table(number, parameterAt, dtMs, tableAt[table]);
      kernel.u32(tables, types.length)[n] = tableAt[table];
    }
    const classes = kernel.u8(classOf, lanes);
    for (let n = 0; n < lanes; n++) classes[n] = kinds[Math.min(n, kinds.length - 1)];
    exports.use_cells(number, at.potential, at.state, classOf);
    exports.use_classes(constants, tables, at.stimulus, dtMs);
    const array = new CellArray(model, kinds.length, dtMs, kernel, at);
    for (let n = 0; n < lanes; n++) array.write(n, model.initial);
    return array;
  }

  /** Cells with those that fill the last strip: the width of a trace. */
  get lanes(): number {
    return Math.ceil(this.cells / LANES) * LANES;
  }

  /** Sets the stimulus of each cell, in mV/ms, for the steps that are stimulated. */
  setStimulus(strengthMvPerMs: (cell: number) => number): void {
    const lanes = this.kernel.f32(this.at.stimulus, this.lanes);
    for (let n = 0; n < lanes.length; n++)
      lanes[n] = strengthMvPerMs(Math.min(n, this.cells - 1)) / this.model.rangeMv;
  }

  /**
   * At most {@link STEPS_PER_RUN} steps; returns the potentials after each, in the kernel's unit, as [step][lane]: a view that
   * the next call overwrites. `tMs`, the time at the first step, is for the message where a cell's potential breaks.
   */
  run(steps: number, stimulated: boolean, tMs = 0): Float32Array {
    const strips = this.lanes / LANES;
    const done = this.kernel.exports.run(steps, 0, strips, stimulated ? 1 : 0, this.at.trace);
    if (done < steps) this.failBroken(tMs + done * this.dtMs);
    return this.kernel.f32(this.at.trace, steps * this.lanes);
  }

  /** One step without a trace, for measurements of speed and for callers that read the potentials themselves. */
  step(stimulated: boolean, tMs = 0): void {
    const broken = this.kernel.exports.step(0, this.lanes / LANES, stimulated ? 1 : 0);
    if (broken !== ALL_SOUND) this.failBroken(tMs);
  }

  /**
   * One step of the strip that holds a cell, with that cell's currents at the start of the step in pA/pF, outward positive, in
   * the order of the model's `traced`. The other strips of the array stay where they are.
   */
  stepTapped(cell: number, stimulated: boolean, tMs = 0): number[] {
    const broken = this.kernel.exports.step_tapped(cell, stimulated ? 1 : 0, this.at.trace);
    if (broken !== ALL_SOUND) this.failBroken(tMs);
    const { traced, rangeMv } = this.model;
    return Array.from(this.kernel.f32(this.at.trace, traced.length), (value) => value * rangeMv);
  }

  private failBroken(tMs: number): never {
    const potentials = this.potentials();
    const cell = potentials.findIndex((value) => !(Math.abs(this.model.rangeMv * value) < 300));
    return fail(
      'no-convergence',
      'cell-broken',
      `${this.model.title} stopped at ${tMs.toFixed(2)} ms: the potential of cell ${cell} is ${toMv(this.model, potentials[cell])} mV.`,
      'Choose a shorter time step, a weaker stimulus or parameters closer to the published ones.',
    );
  }

  /** Potentials of all lanes in the kernel's unit: a view of what is now. */
  potentials(): Float32Array {
    return this.kernel.f32(this.at.potential, this.lanes);
  }

  /** All variables of a cell in the order of the model's `variables`. */
  read(cell: number): number[] {
    this.kernel.exports.read_cell(cell, this.at.values);
    return [...this.kernel.f64(this.at.values, this.model.variables.length)];
  }

  write(cell: number, values: readonly number[]): void {
    this.kernel.f64(this.at.values, values.length).set(values);
    this.kernel.exports.write_cell(cell, this.at.values);
  }

  /** Everything that a later {@link restore} needs to go on from here. */
  snapshot(): CellSnapshot {
    return {
      potential: this.potentials().slice(),
      state: this.kernel.f32(this.at.state, this.lanes * (this.model.variables.length - 1)).slice(),
    };
  }

  restore({ potential, state }: CellSnapshot): void {
    this.potentials().set(potential);
    this.kernel.f32(this.at.state, state.length).set(state);
  }
}

export interface CellSnapshot {
  readonly potential: Float32Array;
  readonly state: Float32Array;
}

/** Kinds of cell with equal keys share a table. */
function tableKey(model: CellModel, values: readonly number[]): string {
  return values.filter((_, n) => model.parameters[n].inTable).join(' ');
}
