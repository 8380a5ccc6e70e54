/** Counts over the organ's voxels after the surfaces have been painted, and the connected pieces of what stays. */
import type { Vec3 } from '../../core/space.ts';
import type { ResectionContext } from './context.ts';
import { toLps } from './local-frame.ts';
import type { RemnantPiece, ResectionVolumes, TerritoryShare } from './result.ts';

export interface Counts {
  readonly voxels: ResectionVolumes;
  /** Per tumour of the context: voxels that stay. */
  readonly tumourInRemnant: readonly number[];
  /** Organ voxels that each surface removes on its own. */
  readonly bySurface: readonly number[];
  readonly pieces: readonly RemnantPiece[];
}

/** Runs of the remnant in growing order of voxels; a row is j + ny * k. */
interface RemnantRuns {
  readonly first: Int32Array;
  readonly end: Int32Array;
  readonly row: Int32Array;
  readonly count: number;
}

export function countRemoved(context: ResectionContext, surfaces: number): Counts {
  const { region, removed, rowFirst, rowLast, tumours, voxelMl } = context;
  const { code, grid } = region;
  const nx = grid.dimensions[0];
  // One counter for every pair of code and removing surfaces.
  const pairs = new Int32Array(16 * 256);
  let first = new Int32Array(1 << 14);
  let end = new Int32Array(1 << 14);
  let row = new Int32Array(1 << 14);
  let runs = 0;
  for (let r = 0; r < rowFirst.length; r++) {
    if (rowFirst[r] < 0) continue;
    const last = r * nx + rowLast[r];
    let open = false;
    for (let n = r * nx + rowFirst[r]; n <= last; n++) {
      const c = code[n];
      const bits = removed[n];
      pairs[(c << 8) | bits] += 1;
      const stays = c > 0 && bits === 0;
      if (stays === open) continue;
      open = stays;
      if (stays) {
        if (runs === first.length) [first, end, row] = [first, end, row].map(doubled);
        first[runs] = n;
        row[runs] = r;
      } else end[runs++] = n;
    }
    if (open) end[runs++] = last + 1;
  }
  const sum = (codes: readonly number[], holds: (bits: number) => boolean): number => {
    let count = 0;
    for (const c of codes)
      for (let bits = 0; bits < 256; bits++) if (holds(bits)) count += pairs[(c << 8) | bits];
    return count;
  };
  const tumourCodes = tumours.map((_, n) => n + 2);
  const all = [1, ...tumourCodes];
  const total = region.voxels;
  const remnant = sum(all, (bits) => bits === 0);
  return {
    voxels: {
      total,
      tumour: sum(tumourCodes, () => true),
      resected: total - remnant,
      remnant,
      tumourInRemnant: sum(tumourCodes, (bits) => bits === 0),
    },
    tumourInRemnant: tumourCodes.map((c) => sum([c], (bits) => bits === 0)),
    bySurface: Array.from({ length: surfaces }, (_, s) =>
      sum(all, (bits) => ((bits >> s) & 1) === 1),
    ),
    pieces: pieces({ first, end, row, count: runs }, grid.dimensions, (at, voxels) => ({
      volumeMl: voxels * voxelMl,
      centreLps: toLps(grid, [
        at[0] * grid.spacingMm[0],
        at[1] * grid.spacingMm[1],
        at[2] * grid.spacingMm[2],
      ]),
    })),
  };
}

const doubled = (list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const grown = new Int32Array(2 * list.length);
  grown.set(list);
  return grown;
};

/** Pieces connected over faces, from the largest: runs that overlap in neighbouring rows are joined. */
function pieces(
  { first, end, row, count }: RemnantRuns,
  [nx, ny]: Vec3,
  describe: (centre: Vec3, voxels: number) => RemnantPiece,
): RemnantPiece[] {
  const parent = Int32Array.from({ length: count }, (_, n) => n);
  const root = (n: number): number => {
    let at = n;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  /** Joins runs with those of the row `rows` before, `rows` being 1 (j) or ny (k). */
  const join = (rows: number): void => {
    const shift = rows * nx;
    let other = 0;
    for (let n = 0; n < count; n++) {
      if (rows === 1 && row[n] % ny === 0) continue;
      while (other < count && end[other] + shift <= first[n]) other++;
      for (let m = other; m < count && first[m] + shift < end[n]; m++)
        if (row[m] + rows === row[n]) parent[root(n)] = root(m);
    }
  };
  join(1);
  join(ny);
  const sums = new Map<number, { voxels: number; i: number; j: number; k: number }>();
  for (let n = 0; n < count; n++) {
    const name = root(n);
    const sum = sums.get(name) ?? { voxels: 0, i: 0, j: 0, k: 0 };
    sums.set(name, sum);
    const length = end[n] - first[n];
    sum.voxels += length;
    sum.i += length * (first[n] - row[n] * nx + (length - 1) / 2);
    sum.j += length * (row[n] % ny);
    sum.k += length * Math.floor(row[n] / ny);
  }
  return [...sums.values()]
    .sort((a, b) => b.voxels - a.voxels)
    .map(({ voxels, i, j, k }) => describe([i / voxels, j / voxels, k / voxels], voxels));
}

/** What is removed of every territory, in the order of the maps and their branches. */
export function territoryShares({
  territories,
  region,
  removed,
  voxelMl,
}: ResectionContext): TerritoryShare[] {
  const shares: TerritoryShare[] = [];
  for (const { map, data } of territories) {
    const all = new Float64Array(map.branchIds.length + 1);
    const gone = new Float64Array(map.branchIds.length + 1);
    for (let n = 0; n < data.length; n++) {
      if (region.code[n] === 0) continue;
      all[data[n]] += 1;
      if (removed[n] !== 0) gone[data[n]] += 1;
    }
    map.branchIds.forEach((branchId, n) =>
      shares.push({
        tree: map.tree,
        branchId,
        volumeMl: all[n + 1] * voxelMl,
        removedMl: gone[n + 1] * voxelMl,
      }),
    );
  }
  return shares;
}
