/**
 * A re-entrant rhythm as a graph: the voxels activated within one slice of the cycle fall into connected fronts, and a front leads
 * to those of the next slice that it touches. What is left after all dead ends have been cut off is the circuit.
 */
import type { JobContext } from '../../core/job.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { faceNeighbours, neighbour, voxelIndex } from '../maps/voxel-index.ts';
import type { VoxelIndex } from '../maps/voxel-index.ts';

export interface WaveFront {
  /** Slice of the cycle, 0 to `slices` - 1. */
  readonly slice: number;
  /** Active voxels. */
  readonly voxels: readonly number[];
  /** Numbers of fronts of the slices after and before that it touches. */
  readonly next: readonly number[];
  readonly previous: readonly number[];
}

export interface WaveGraph {
  readonly fronts: readonly WaveFront[];
  readonly slices: number;
  readonly sliceMs: number;
  /** Front of each active voxel; -1 where there is none. */
  readonly frontOf: Int32Array;
  readonly index: VoxelIndex;
}

/** Slices per cycle where the cycle allows: fine enough for an isthmus that takes a twentieth of it. */
const SLICES = 60;
/** Where the cycles of a rhythm are not quite alike, one slice may be missing between the newest and the oldest activation. */
const MOST_LATER = 2;
const SHORTEST_SLICE_MS = 4;
const LONGEST_SLICE_MS = 12;

/** Work between two chances to stop. */
const AT_ONCE = 8192;

/** Builds the graph of one cycle of `cycleMs` from the latest activation of every voxel (NaN: not active). @throws cancelled. */
export async function waveGraph(
  simulation: SimulationGrid,
  conducting: Uint8Array,
  activationMs: Float32Array,
  cycleMs: number,
  ctx: JobContext,
): Promise<WaveGraph> {
  const wanted = Math.min(LONGEST_SLICE_MS, Math.max(SHORTEST_SLICE_MS, cycleMs / SLICES));
  const slices = Math.max(4, Math.round(cycleMs / wanted));
  const sliceMs = cycleMs / slices;
  const sliceOf = Int32Array.from(activationMs, (time, n) => {
    if (conducting[n] === 0 || !Number.isFinite(time)) return -1;
    const phase = time / cycleMs - Math.floor(time / cycleMs);
    return Math.min(slices - 1, Math.floor(phase * slices));
  });
  const index = voxelIndex(simulation);
  const frontOf = new Int32Array(sliceOf.length).fill(-1);
  const voxelsOf: number[][] = [];
  for (let n = 0; n < sliceOf.length; n++) {
    if (n % AT_ONCE === 0) await ctx.checkpoint();
    if (sliceOf[n] < 0 || frontOf[n] >= 0) continue;
    voxelsOf.push(floodFrom(n, voxelsOf.length, index, sliceOf, frontOf));
  }
  const next: Set<number>[] = voxelsOf.map(() => new Set());
  const beside = new Int32Array(6);
  const previous: Set<number>[] = voxelsOf.map(() => new Set());
  for (let n = 0; n < sliceOf.length; n++) {
    if (n % AT_ONCE === 0) await ctx.checkpoint();
    if (sliceOf[n] < 0) continue;
    faceNeighbours(index, n, beside);
    for (const other of beside) {
      if (other < 0 || sliceOf[other] < 0) continue;
      const later = (sliceOf[other] - sliceOf[n] + slices) % slices;
      if (later === 0 || later > MOST_LATER) continue;
      next[frontOf[n]].add(frontOf[other]);
      previous[frontOf[other]].add(frontOf[n]);
    }
  }
  const fronts = voxelsOf.map((voxels, front) => ({
    slice: sliceOf[voxels[0]],
    voxels,
    next: [...next[front]],
    previous: [...previous[front]],
  }));
  return { fronts, slices, sliceMs, frontOf, index };
}

/** The voxels of one front, joined across faces, edges and corners because a slice may be one voxel thin. */
function floodFrom(
  start: number,
  front: number,
  index: VoxelIndex,
  sliceOf: Int32Array,
  frontOf: Int32Array,
): number[] {
  const voxels = [start];
  frontOf[start] = front;
  for (let at = 0; at < voxels.length; at++) {
    for (let dk = -1; dk <= 1; dk++) {
      for (let dj = -1; dj <= 1; dj++) {
        for (let di = -1; di <= 1; di++) {
          const other = neighbour(index, voxels[at], di, dj, dk);
          if (other < 0 || frontOf[other] >= 0 || sliceOf[other] !== sliceOf[start]) continue;
          frontOf[other] = front;
          voxels.push(other);
        }
      }
    }
  }
  return voxels;
}

/** Fronts of the circuit: those that remain when fronts without one before or after them are taken away again and again. */
export function circuitOf({ fronts }: WaveGraph): Uint8Array {
  const kept = new Uint8Array(fronts.length).fill(1);
  const isKept = (front: number): boolean => kept[front] === 1;
  const ended = ({ next, previous }: WaveFront): boolean =>
    !next.some(isKept) || !previous.some(isKept);
  const waiting = [...fronts.keys()];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (!isKept(at) || !ended(fronts[at])) continue;
    kept[at] = 0;
    waiting.push(...fronts[at].next, ...fronts[at].previous);
  }
  return kept;
}
