/** Typed access to `growth.cpp`; addresses are bytes in the kernel's memory. */
import type { Kernel } from '../kernel.ts';

export interface GrowthExports {
  use_box(
    row: number,
    plane: number,
    size: number,
    edgeXMm: number,
    edgeYMm: number,
    edgeZMm: number,
    organ: number,
    alike: number,
    alikeValue: number,
  ): void;
  use_state(
    sensitive0: number,
    sensitive1: number,
    resistant0: number,
    resistant1: number,
    support0: number,
    support1: number,
  ): void;
  use_couplings(faces: number, edges: number): void;
  use_growth(law: number, sensitivePerDay: number, resistantPerDay: number): void;
  assemble(diffusivity: number, fromRow: number, toRow: number): void;
  weigh_tensors(tensors: number, row: number): number;
  join_tensors(direction: number): void;
  inspect_couplings(): number;
  team_size(threads: number): void;
  run(steps: number, count: number, growthOnly: number): void;
  current(): number;
  find_support(): void;
  measure(threshold: number, out: number): void;
  frame_box(out: number): void;
  frame(i0: number, j0: number, k0: number, i1: number, j1: number, k1: number, out: number): void;
  scale(sensitive: number, resistant: number): void;
  irradiate(
    relativeDose: number,
    alphaSensitive: number,
    betaSensitive: number,
    alphaResistant: number,
    betaResistant: number,
  ): void;
  resect(share: number): void;
}

export type GrowthKernel = Kernel<GrowthExports>;

/** Doubles per step of the table that `run` reads: see `Step` in `reaction.h`. */
export const STEP_DOUBLES = 6;
/** Couplings of a voxel to half of its neighbours, where tensors are given. */
export const DIRECTIONS = 13;
export const LAW_NUMBER = { logistic: 0, gompertz: 1 } as const;
