/** Which vessel serves which voxel of an organ. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { VesselTreeKind } from '../../core/resection.ts';
import { lpsToIjk, voxelVolumeMl } from '../../core/space.ts';
import type { Grid } from '../../core/space.ts';
import type { VesselTree } from '../../core/vessel-tree.ts';
import { nearestPoints } from '../../mesh/skeleton-nearest.ts';
import { organBox } from './organ-voxels.ts';
import type { OrganBox, OrganVoxels } from './organ-voxels.ts';
import { flowOwners } from './flow-territories.ts';
import { branchOfPoints, downstreamOf } from './tree-order.ts';

/**
 * `nearest-branch`: the nearest point of any centreline (Euclidean), as planning programs do it.
 * `flow`: only branches without further forks serve tissue; each grows through the organ from its wall at a speed
 * proportional to its radius, so that volume goes with the cube of the radius, as flow does by Murray's law.
 */
export type TerritoryMethod = 'nearest-branch' | 'flow';

export interface Territories {
  readonly kind: VesselTreeKind;
  readonly method: TerritoryMethod;
  readonly grid: Grid;
  /** Numbers of the organ's voxels in the grid, ascending. What follows is in this order. */
  readonly voxels: Uint32Array;
  /** Point of the tree that serves each voxel. */
  readonly pointOf: Uint16Array;
  /** Place in `tree.branches` of the branch that serves each voxel. */
  readonly branchOf: Uint16Array;
}

const MOST_POINTS = 65_535;

/**
 * Attaches every voxel of the organ to a point of the tree.
 *
 * Voxels that no front reaches (an island of the organ without a vessel, with the flow method) go to the nearest
 * branch, so that territories always add up to the organ.
 * @throws `bad-input` for a tree without points, `too-large` for one of more than 65535.
 * @see Selle et al., "Analysis of vasculature for liver surgical planning", IEEE TMI 21 (2002) 1344-1357 (nearest
 * branch); C. D. Murray, "The physiological principle of minimum work", PNAS 12 (1926) 207-214 (flow).
 */
export async function computeTerritories(
  organ: OrganVoxels,
  tree: VesselTree,
  method: TerritoryMethod,
  ctx: JobContext,
): Promise<Territories> {
  const points = tree.radiusMm.length;
  if (points === 0) {
    fail(
      'bad-input',
      'tree-empty',
      'The vessel tree has no branch, so nothing can be attached to it.',
      'Segment the vessels first.',
    );
  }
  if (points > MOST_POINTS) {
    fail(
      'too-large',
      'tree-points',
      `The vessel tree has ${points} points; territories take up to ${MOST_POINTS}.`,
      'Resample the images to a coarser grid.',
    );
  }
  ctx.report(0, 'Attaching tissue to vessels');
  const box = organBox(organ);
  await ctx.checkpoint();
  const positions = pointsInBox(tree, organ.grid, box);
  const owners =
    method === 'flow'
      ? await flowOwners(box, organ.grid.spacingMm, tree, positions, ctx)
      : await nearest(box, organ, positions, ctx);
  if (method === 'flow') await fillIslands(owners, box, organ, positions, ctx);
  const pointOf = new Uint16Array(organ.voxels.length);
  const branchOf = new Uint16Array(organ.voxels.length);
  const branchOfPoint = branchOfPoints(tree);
  for (let v = 0; v < pointOf.length; v++) {
    pointOf[v] = owners[box.places[v]];
    branchOf[v] = branchOfPoint[pointOf[v]];
  }
  ctx.report(1, 'Attaching tissue to vessels');
  return { kind: tree.kind, method, ...organ, pointOf, branchOf };
}

/** Positions of the points of a tree in mm along the axes of a box of voxels, from its voxel (0, 0, 0). */
function pointsInBox({ pointsLps }: VesselTree, grid: Grid, { offset }: OrganBox): Float64Array {
  const positions = new Float64Array(pointsLps.length);
  for (let p = 0; p < pointsLps.length; p += 3) {
    const place = lpsToIjk(grid, [pointsLps[p], pointsLps[p + 1], pointsLps[p + 2]]);
    for (let axis = 0; axis < 3; axis++)
      positions[p + axis] = (place[axis] - offset[axis]) * grid.spacingMm[axis];
  }
  return positions;
}

const nearest = (
  { mask, dimensions }: Pick<OrganBox, 'mask' | 'dimensions'>,
  { grid }: OrganVoxels,
  positions: Float64Array,
  ctx: JobContext,
): Promise<Int32Array> =>
  nearestPoints(
    mask,
    { dimensions, spacingMm: grid.spacingMm, startMm: [0, 0, 0] },
    positions,
    ctx,
  );

async function fillIslands(
  owners: Int32Array,
  box: OrganBox,
  organ: OrganVoxels,
  positions: Float64Array,
  ctx: JobContext,
): Promise<void> {
  const left = box.mask.map((inside, n) => (inside === 1 && owners[n] < 0 ? 1 : 0));
  if (!left.includes(1)) return;
  const { dimensions } = box;
  const others = await nearest({ mask: left, dimensions }, organ, positions, ctx);
  for (const place of box.places) if (owners[place] < 0) owners[place] = others[place];
}

/** 1 per organ voxel that the named branches and all that hangs on them serve, in the order of `voxels`. */
export function territoryMask(
  { branchOf }: Territories,
  tree: VesselTree,
  branchIds: readonly string[],
): Uint8Array {
  const served = downstreamOf(tree, branchIds);
  return Uint8Array.from(branchOf, (branch) => served[branch]);
}

/** Organ voxels that each branch serves by itself; of these only the removed ones where `removed` (on the grid) is given. */
export function voxelsOfBranches(
  { voxels, branchOf }: Territories,
  tree: VesselTree,
  removed?: Uint8Array,
): Uint32Array {
  const counts = new Uint32Array(tree.branches.length);
  for (let v = 0; v < voxels.length; v++)
    if (!removed || removed[voxels[v]] !== 0) counts[branchOf[v]] += 1;
  return counts;
}

/** Volume of all that a branch and what hangs on it serve, ml. */
export function territoryMl(territories: Territories, tree: VesselTree, branchId: string): number {
  const served = downstreamOf(tree, [branchId]);
  const voxels = voxelsOfBranches(territories, tree).reduce(
    (sum, count, branch) => sum + count * served[branch],
    0,
  );
  return voxels * voxelVolumeMl(territories.grid);
}

/**
 * The territories as values on a grid that contains theirs (the same voxels, maybe more of them): 0 outside the organ,
 * else the place of the branch in `tree.branches` plus one.
 */
export function territoriesOnGrid(
  { grid, voxels, branchOf }: Territories,
  target: Grid,
): Uint16Array {
  const [oi, oj, ok] = lpsToIjk(target, grid.originMm).map(Math.round);
  const [nx, ny] = grid.dimensions;
  const [tx, ty, tz] = target.dimensions;
  const data = new Uint16Array(tx * ty * tz);
  for (let v = 0; v < voxels.length; v++) {
    const i = voxels[v] % nx;
    const row = (voxels[v] - i) / nx;
    const j = row % ny;
    const k = (row - j) / ny;
    data[i + oi + tx * (j + oj + ty * (k + ok))] = branchOf[v] + 1;
  }
  return data;
}
