/** Typed access to `cells.cpp`; addresses are bytes in the kernel's memory. */
import type { Kernel } from '../kernel.ts';

export interface CellsExports {
  states(model: number): number;
  constant_floats(model: number): number;
  table_floats(model: number): number;
  parameter_count(model: number): number;
  current_count(model: number): number;
  fill_constants(model: number, parameters: number, dtMs: number, out: number): void;
  fill_table(model: number, parameters: number, dtMs: number, out: number): void;
  use_cells(model: number, potential: number, state: number, classOf: number): void;
  use_classes(constants: number, tables: number, stimulus: number, dtMs: number): void;
  write_cell(cell: number, values: number): void;
  read_cell(cell: number, values: number): void;
  step(fromStrip: number, toStrip: number, stimulated: number): number;
  step_tapped(cell: number, stimulated: number, row: number): number;
  run(steps: number, fromStrip: number, toStrip: number, stimulated: number, trace: number): number;
}

export type CellsKernel = Kernel<CellsExports>;

/** Cells per strip. */
export const LANES = 4;
/** What `step` returns where every cell is sound, as the signed number that WebAssembly gives. */
export const ALL_SOUND = -1;
/** Numbers of the models in the kernel. */
export const MODEL_NUMBER = {
  'mitchell-schaeffer': 0,
  'bueno-orovio': 1,
  'ten-tusscher': 2,
  courtemanche: 3,
  'ohara-rudy': 4,
  'ohara-rudy-herg': 5,
} as const;
