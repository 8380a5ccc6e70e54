/** Typed access to `eikonal.cpp`; addresses are bytes in the kernel's memory. */
import type { Kernel } from '../kernel.ts';

export interface EikonalExports {
  use_tissue(
    count: number,
    vertices: number,
    row: number,
    plane: number,
    boxSize: number,
    numberAt: number,
    voxels: number,
    metric: number,
    readerStart: number,
  ): void;
  start_build(): void;
  build(
    from: number,
    to: number,
    fibre: number,
    normal: number,
    classOf: number,
    speed: number,
    edgeX: number,
    edgeY: number,
    edgeZ: number,
  ): number;
  reach(): number;
  count_readers(): number;
  list_readers(readers: number): void;
  open_ways(from: number, to: number): void;
  open_ways_in(i0: number, j0: number, k0: number, i1: number, j1: number, k1: number): void;
  set_blocked(voxel: number, blocked: number): void;
  use_links(count: number, from: number, to: number, delay: number): void;
  use_front(
    time: number,
    states: number,
    batch: number,
    concerned: number,
    radiusX: number,
    radiusY: number,
    radiusZ: number,
  ): void;
  use_rest(
    until: number,
    blockedAt: number,
    kind: number,
    table: number,
    entries: number,
    step: number,
    eventVertex: number,
    eventTime: number,
    eventLength: number,
  ): void;
  start_once(): void;
  start_again(): void;
  excite(vertex: number, tMs: number, again: number): number;
  excite_point(x: number, y: number, z: number, tMs: number, again: number): number;
  advance_once(count: number): number;
  advance_again(untilMs: number, count: number): number;
  active(): number;
  gather(out: number): void;
}

export type EikonalKernel = Kernel<EikonalExports>;

/** Bytes of a voxel's record, where its place in the box stands in it, and bytes of a vertex's state. */
export const VOXEL_BYTES = 64;
export const PLACE_BYTE = 52;
export const STATE_BYTES = 16;
/** Empty places that the kernel needs around the voxels of its box: twice its longest offset. */
export const BOX_PAD = 8;
/** Before the first activation, in the times of the re-excitation run. */
export const NEVER_MS = -1e9;
