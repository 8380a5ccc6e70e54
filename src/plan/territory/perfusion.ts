/** What is left of an organ's blood supply after a resection. */
import { fail } from '../../core/failure.ts';
import type { VesselTreeKind } from '../../core/resection.ts';
import { lpsToIjk, sameGrid, voxelCount, voxelVolumeMl } from '../../core/space.ts';
import type { VesselTree } from '../../core/vessel-tree.ts';
import type { Territories } from './territories.ts';
import { parentPlaces } from './tree-order.ts';

/** State of an organ voxel. */
export const PERFUSION = {
  outside: 0,
  removed: 1,
  functional: 2,
  /** Stays, but its inflow is cut or clipped. */
  devascularised: 3,
  /** Stays, but its outflow is cut or clipped. */
  congested: 4,
  both: 5,
} as const;

export interface ServedTree {
  readonly tree: VesselTree;
  readonly territories: Territories;
}

export interface Perfusion {
  /** A value of {@link PERFUSION} per organ voxel, in the order of the territories' `voxels`. */
  readonly state: Uint8Array;
  /** Voxels of each state: `removed + functional + devascularised + congested + both` is the organ. */
  readonly voxels: PerfusionParts;
  readonly volumesMl: PerfusionParts;
  /** Branches that carry no blood any more, at least over a part of their length. */
  readonly lostBranchIds: Readonly<Record<VesselTreeKind, readonly string[]>>;
}

export interface PerfusionParts {
  readonly removed: number;
  readonly functional: number;
  readonly devascularised: number;
  readonly congested: number;
  readonly both: number;
}

/** By whether the inflow (1) and the outflow (2) is lost. */
const STATE_OF_LOSS = Uint8Array.of(
  PERFUSION.functional,
  PERFUSION.devascularised,
  PERFUSION.congested,
  PERFUSION.both,
);

/**
 * Follows every tree from its roots outwards: from the first point that lies in the removed part, or from the fork
 * where a clipped branch begins, all points further out are lost, and with them the remnant that they serve.
 * @param trees one or both; their territories must be of the same organ on the same grid.
 * @param removed not 0 for every removed voxel, on the grid of the territories. What lies outside it stays.
 * @param clipped ids of clipped branches.
 * @param state memory to use again, one entry per organ voxel.
 * @throws `internal` when the grids or lengths differ.
 */
export function perfusionOf(
  trees: { readonly inflow?: ServedTree; readonly outflow?: ServedTree },
  removed: Uint8Array,
  clipped: Readonly<Partial<Record<VesselTreeKind, readonly string[]>>>,
  state?: Uint8Array,
): Perfusion {
  const given = requireTogether(trees, removed);
  const { voxels, grid } = given;
  const inflow = trees.inflow && lostPoints(trees.inflow, removed, clipped.inflow ?? []);
  const outflow = trees.outflow && lostPoints(trees.outflow, removed, clipped.outflow ?? []);
  // A tree that is not given loses nothing.
  const { pointOf } = given;
  const nothing = new Uint8Array(65_536);
  const out = state ?? new Uint8Array(voxels.length);
  const counts = classify(
    out,
    voxels,
    removed,
    trees.inflow?.territories.pointOf ?? pointOf,
    inflow?.lost ?? nothing,
    trees.outflow?.territories.pointOf ?? pointOf,
    outflow?.lost ?? nothing,
  );
  const parts = (unit: number): PerfusionParts => ({
    removed: counts[PERFUSION.removed] * unit,
    functional: counts[PERFUSION.functional] * unit,
    devascularised: counts[PERFUSION.devascularised] * unit,
    congested: counts[PERFUSION.congested] * unit,
    both: counts[PERFUSION.both] * unit,
  });
  return {
    state: out,
    voxels: parts(1),
    volumesMl: parts(voxelVolumeMl(grid)),
    lostBranchIds: { inflow: inflow?.branchIds ?? [], outflow: outflow?.branchIds ?? [] },
  };
}

/** Writes and counts the state of every voxel; plain arrays only, because it runs while a surface is dragged. */
function classify(
  state: Uint8Array,
  voxels: Uint32Array,
  removed: Uint8Array,
  pointIn: Uint16Array,
  lostIn: Uint8Array,
  pointOut: Uint16Array,
  lostOut: Uint8Array,
): Uint32Array {
  const counts = new Uint32Array(6);
  for (let v = 0; v < voxels.length; v++) {
    const value =
      removed[voxels[v]] === 0
        ? STATE_OF_LOSS[lostIn[pointIn[v]] | (lostOut[pointOut[v]] << 1)]
        : PERFUSION.removed;
    state[v] = value;
    counts[value] += 1;
  }
  return counts;
}

/** 1 for every point of the tree that carries no blood any more. */
function lostPoints(
  { tree, territories: { grid } }: ServedTree,
  removed: Uint8Array,
  clipped: readonly string[],
): { lost: Uint8Array; branchIds: string[] } {
  const { pointsLps, branches } = tree;
  const [nx, ny, nz] = grid.dimensions;
  const isRemoved = (p: number): boolean => {
    const place = lpsToIjk(grid, [pointsLps[3 * p], pointsLps[3 * p + 1], pointsLps[3 * p + 2]]);
    const i = Math.round(place[0]);
    const j = Math.round(place[1]);
    const k = Math.round(place[2]);
    if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return false;
    return removed[i + nx * (j + ny * k)] !== 0;
  };
  const isClipped = new Set(clipped);
  const parents = parentPlaces(tree);
  const lost = new Uint8Array(tree.radiusMm.length);
  const branchIds: string[] = [];
  for (const [place, { id, first, end }] of branches.entries()) {
    const parent = parents[place];
    let isLost = isClipped.has(id) || (parent >= 0 && lost[branches[parent].end - 1] === 1);
    for (let p = first; p < end; p++) {
      isLost ||= isRemoved(p);
      if (isLost) lost[p] = 1;
    }
    if (isLost) branchIds.push(id);
  }
  return { lost, branchIds };
}

function requireTogether(
  { inflow, outflow }: { readonly inflow?: ServedTree; readonly outflow?: ServedTree },
  removed: Uint8Array,
): Territories {
  const first = inflow?.territories ?? outflow?.territories;
  const second = outflow?.territories ?? first;
  if (
    !first ||
    !second ||
    !sameGrid(first.grid, second.grid) ||
    first.voxels.length !== second.voxels.length ||
    removed.length !== voxelCount(first.grid)
  ) {
    return fail(
      'internal',
      'perfusion-grids',
      'Territories and removed voxels that belong to different label maps were compared.',
      'This is a fault of the program; please report it with this text.',
    );
  }
  return first;
}

/** The state of every voxel of the territories' grid, for drawing; `PERFUSION.outside` around the organ. */
export function perfusionOnGrid({ grid, voxels }: Territories, state: Uint8Array): Uint8Array {
  const data = new Uint8Array(voxelCount(grid));
  for (let v = 0; v < voxels.length; v++) data[voxels[v]] = state[v];
  return data;
}
