/** Counts over the organ's voxels, and the connected pieces of what stays. */
import type { Vec3 } from '../../core/space.ts';
import type { ResectionContext } from './context.ts';
import { toLps } from './local-frame.ts';
import type { RemnantPiece, ResectionVolumes, TerritoryShare } from './result.ts';
import { countWithin, unionOf, without } from './runs.ts';
import type { Runs } from './runs.ts';

/** Smaller pieces are crumbs at the capsule, made by voxels. */
const LEAST_PIECE_ML = 0.1;

export interface Counts {
  /** All that is removed, within the organ and beyond. */
  readonly removed: Runs;
  readonly voxels: ResectionVolumes;
  /** Per tumour of the context: voxels that stay. */
  readonly tumourInRemnant: readonly number[];
  /** Organ voxels that each surface removes on its own. */
  readonly bySurface: readonly number[];
  readonly territories: readonly TerritoryShare[];
  readonly pieces: readonly RemnantPiece[];
}

/** Counts what the sets of voxels (one per surface) remove together. */
export function countRemoved(context: ResectionContext, sets: readonly Runs[]): Counts {
  const { region, segments, tumours } = context;
  const codes = tumours.length + 2;
  const removed = unionOf(sets);
  const gone = countWithin(segments, removed, codes);
  const sum = (counts: Float64Array, from: number): number =>
    counts.subarray(from).reduce((total, count) => total + count, 0);
  const tumourInRemnant = tumours.map(({ voxels }, n) => voxels - gone[n + 2]);
  const tumour = tumours.reduce((total, { voxels }) => total + voxels, 0);
  const resected = sum(gone, 1);
  return {
    removed,
    voxels: {
      total: region.voxels,
      tumour,
      resected,
      remnant: region.voxels - resected,
      tumourInRemnant: tumour - sum(gone, 2),
    },
    tumourInRemnant,
    bySurface: sets.map((set) => sum(countWithin(segments, set, codes), 1)),
    territories: territoryShares(context, removed),
    pieces: remnantPieces(without(segments.runs, removed), context),
  };
}

/** What is removed of every territory, in the order of the maps and their branches. */
function territoryShares(
  { territories, voxelMl }: ResectionContext,
  removed: Runs,
): TerritoryShare[] {
  return territories.flatMap(({ map, segments, voxels }) => {
    const gone = countWithin(segments, removed, map.branchIds.length + 1);
    return map.branchIds.map((branchId, n) => ({
      tree: map.tree,
      branchId,
      volumeMl: voxels[n + 1] * voxelMl,
      removedMl: gone[n + 1] * voxelMl,
    }));
  });
}

/** Pieces connected over faces, from the largest: runs that overlap in neighbouring rows are joined. */
function remnantPieces(runs: Runs, { region, voxelMl }: ResectionContext): RemnantPiece[] {
  const { grid } = region;
  const [nx, ny] = grid.dimensions;
  const count = runs.length / 2;
  const parent = Int32Array.from({ length: count }, (_, n) => n);
  const root = (n: number): number => {
    let at = n;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  // The box is padded with voxels outside the organ, so a shifted run never meets one of another row by wrapping.
  for (const shift of [nx, nx * ny]) {
    let other = 0;
    for (let n = 0; n < count; n++) {
      while (runs[2 * other + 1] + shift <= runs[2 * n]) other++;
      for (let m = other; m < n && runs[2 * m] + shift < runs[2 * n + 1]; m++)
        parent[root(n)] = root(m);
    }
  }
  const sums = new Map<number, { voxels: number; i: number; j: number; k: number }>();
  for (let n = 0; n < count; n++) {
    const name = root(n);
    const sum = sums.get(name) ?? { voxels: 0, i: 0, j: 0, k: 0 };
    sums.set(name, sum);
    const first = runs[2 * n];
    const length = runs[2 * n + 1] - first;
    const row = Math.floor(first / nx);
    sum.voxels += length;
    sum.i += length * ((first % nx) + (length - 1) / 2);
    sum.j += length * (row % ny);
    sum.k += length * Math.floor(row / ny);
  }
  const [sx, sy, sz] = grid.spacingMm;
  return [...sums.values()]
    .sort((a, b) => b.voxels - a.voxels)
    .filter(({ voxels }, n) => n === 0 || voxels * voxelMl >= LEAST_PIECE_ML)
    .map(({ voxels, i, j, k }) => {
      const centre: Vec3 = [(i / voxels) * sx, (j / voxels) * sy, (k / voxels) * sz];
      return { volumeMl: voxels * voxelMl, centreLps: toLps(grid, centre) };
    });
}
