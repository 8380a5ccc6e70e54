/** Stimuli as the kernel reads them: a block of 64 floats for each brick that has one. */
import { STIMULUS_BLOCK } from '../../../wasm/tissue/tissue.ts';
import { LANES } from './bricks.ts';
import type { TissueBricks } from './bricks.ts';
import { NOT_CONDUCTING } from './engine.ts';

export interface BlockField {
  /** Per brick: its block + 1, or 0. */
  readonly of: Uint32Array;
  readonly blocks: Float32Array;
}

/** Spreads values of lanes over blocks; what no value reaches has `rest`. */
export class BlockBuilder {
  private readonly lanes = new Map<number, number>();

  constructor(private readonly bricks: TissueBricks) {}

  set(lane: number, value: number): void {
    this.lanes.set(lane, value);
  }

  build(rest: number): BlockField {
    const { base, mask } = this.bricks;
    const of = new Uint32Array(base.length);
    const rows: { block: number; at: number; value: number }[] = [];
    let count = 0;
    for (const [lane, value] of this.lanes) {
      const strip = lane >> 2;
      const brick = lastNotAbove(base, strip);
      if (of[brick] === 0) of[brick] = ++count;
      const row = nthBit(mask[brick], strip - base[brick]);
      rows.push({ block: of[brick] - 1, at: LANES * row + (lane & 3), value });
    }
    const blocks = new Float32Array(STIMULUS_BLOCK * count).fill(rest);
    for (const { block, at, value } of rows) blocks[STIMULUS_BLOCK * block + at] = value;
    return { of, blocks };
  }
}

/** Share of the tissue around each node that lies in the given voxels, for nodes that have some. */
export function stimulatedShares(
  bricks: TissueBricks,
  classOf: Uint8Array,
  fractions: Float32Array | undefined,
  voxels: Iterable<number>,
  mass: Uint16Array,
): Map<number, number> {
  const sums = new Map<number, number>();
  const corners = new Uint32Array(8);
  for (const voxel of voxels) {
    if (classOf[voxel] === NOT_CONDUCTING) continue;
    const share = fractions ? Math.max(1, Math.round(255 * fractions[voxel])) : 255;
    for (const corner of bricks.cornersOf(voxel, corners))
      sums.set(corner, (sums.get(corner) ?? 0) + share);
  }
  for (const [corner, sum] of sums) sums.set(corner, sum / mass[corner]);
  return sums;
}

function lastNotAbove(sorted: Uint32Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function nthBit(mask: number, n: number): number {
  let bit = 0;
  for (let left = n; ; bit++) {
    if (((mask >> bit) & 1) === 0) continue;
    if (left-- === 0) return bit;
  }
}
