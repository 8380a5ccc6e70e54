/** Typed access to `monodomain.cpp`; addresses are bytes in the kernel's memory. */
import type { Kernel } from '../kernel.ts';

export interface MonodomainExports {
  use_lattice(strips: number, start: number, row: number, plane: number): void;
  use_state(
    u0: number,
    u1: number,
    gate: number,
    coupling: number,
    weight: number,
    closing: number,
    stimulus: number,
  ): void;
  use_events(first: number, last: number, recovered: number, count: number): void;
  use_membrane(
    dtMs: number,
    tauInMs: number,
    tauOutMs: number,
    critical: number,
    gateLevel: number,
    opening: number,
  ): void;
  use_sampling(everySteps: number, leads: number, leadField: number, blockSums: number): void;
  largest_coupling(elementAt: number, tensors: number, from: number, to: number): number;
  assemble(
    elementAt: number,
    tensors: number,
    edgeMm: number,
    largest: number,
    from: number,
    to: number,
  ): void;
  lead_field(
    elementAt: number,
    tensors: number,
    boxSize: number,
    x: number,
    y: number,
    z: number,
    scratch: number,
    out: number,
  ): void;
  frame(elementStart: number, elements: number, out: number): void;
  element_times(times: number, elementStart: number, elements: number, out: number): void;
  arm(): void;
  team_size(threads: number): void;
  run(steps: number, stimulated: number): void;
  sample_now(): void;
  activated(): number;
  extreme(): number;
  current_box(): number;
}

export type MonodomainKernel = Kernel<MonodomainExports>;

/** Couplings of a node: the 26 nodes around it. */
export const NEIGHBOURS = 26;
/** Strips of four nodes per block of partial sums. */
export const STRIPS_PER_BLOCK = 64;
