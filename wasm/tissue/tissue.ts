/** Typed access to `tissue.cpp`; addresses are bytes in the kernel's memory, 0 is none. */
import type { Kernel } from '../kernel.ts';

export interface TissueExports {
  use_bricks(
    count: number,
    row: number,
    plane: number,
    map: number,
    place: number,
    mask: number,
    base: number,
    fibre: number,
    sheet: number,
    kind: number,
    fraction: number,
    mass: number,
  ): void;
  use_state(v0: number, v1: number, variables: number, held: number, classOf: number): void;
  use_membrane(
    model: number,
    classes: number,
    constants: number,
    tables: number,
    dtMs: number,
    active: number,
  ): void;
  use_stencil(second: number, third: number, classes: number): void;
  use_method(
    fused: number,
    sharpened: number,
    reduced: number,
    sheets: number,
    quadrature: number,
    multirate: number,
    sharpening: number,
    tolerance: number,
    flat: number,
    hot: number,
    mostLevel: number,
    mostStride: number,
  ): void;
  use_quadrature(fast: number, share: number, threshold: number): void;
  use_pace(
    stir: number,
    level: number,
    rate: number,
    due: number,
    advanced: number,
    stride: number,
  ): void;
  use_stimulus(of: number, blocks: number): void;
  use_timed_stimulus(
    of: number,
    onset: number,
    strength: number,
    durationMs: number,
    until: number,
  ): void;
  use_events(
    first: number,
    last: number,
    recovered: number,
    epoch: number,
    count: number,
    up: number,
    down: number,
  ): void;
  use_sampling(everySteps: number, leads: number, leadField: number, sums: number): void;
  states(): number;
  constant_floats(): number;
  table_floats(): number;
  fill_constants(parameters: number, dtMs: number, out: number): void;
  fill_table(parameters: number, dtMs: number, out: number): void;
  start_cells(kind: number, values: number, fromStrip: number, toStrip: number): void;
  team_size(threads: number): void;
  run(steps: number, stimulated: number): void;
  set_step(step: number): void;
  sample_now(): void;
  potentials(): number;
  arm(lanes: number): void;
  armed_at(): number;
  activated(): number;
  low(): number;
  high(): number;
  broken(): number;
  broken_step(): number;
  forget_broken(): void;
  updates(): number;
  voxel_means(slope: number, shift: number, fromBrick: number, toBrick: number, out: number): void;
  voxel_times(event: number, spanMs: number, fromBrick: number, toBrick: number, out: number): void;
  node_times(event: number, fromBrick: number, toBrick: number, out: number): void;
}

export type TissueKernel = Kernel<TissueExports>;

/** Bricks whose electrode sums are added in the kernel; the rest is added by the caller, in order. */
export const BRICKS_PER_CHUNK = 64;
/** Floats of a stimulus per brick: its 16 rows of four nodes. */
export const STIMULUS_BLOCK = 64;
/** Floats per class of the fast current: conductance, two levels, none. */
export const FAST_FLOATS = 4;
/** What `broken` returns where all is sound, as the signed number that WebAssembly gives. */
export const ALL_SOUND = -1;
/** Events by their number in the kernel. */
export const TISSUE_EVENTS = ['first', 'last', 'recovered'] as const;
