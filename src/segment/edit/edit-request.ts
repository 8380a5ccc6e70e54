/** The edits of whole structures as data, so that they can be sent to where they are computed. */
import { fail } from '../../core/failure.ts';
import { lpsToIjk, type Grid, type Lps } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import type { FloodSettings } from './flood-fill.ts';
import type { IslandSettings } from './islands.ts';
import type { CombineSettings, MarginSettings } from './margins.ts';
import { boxOfLabel, growBox, isEmptyBox, type VoxelBox } from './voxel-box.ts';

export type EditRequest =
  | ({ readonly tool: 'flood'; readonly at: Lps } & Omit<FloodSettings, 'seed'>)
  | { readonly tool: 'grow'; readonly label: number; readonly reachMm: number }
  | { readonly tool: 'interpolate'; readonly label: number }
  | ({ readonly tool: 'islands' } & IslandSettings)
  | ({ readonly tool: 'margin' } & MarginSettings)
  | ({ readonly tool: 'combine' } & CombineSettings);

/** Beyond this the work would take minutes and a large part of the memory. */
const MOST_VOXELS = { grow: 16_000_000, other: 120_000_000 };

/**
 * The block that an edit can change, with what it must see around it.
 * @throws `bad-input` with `empty-structure` or `outside-image`, `too-large`/`edit-too-large`.
 */
export function editBox({ grid, data }: LabelMap, request: EditRequest): VoxelBox {
  const box =
    request.tool === 'flood' ? floodBox(grid, request) : structureBox(grid, data, request);
  const voxels = [0, 1, 2].reduce((product, axis) => product * (box.max[axis] - box.min[axis]), 1);
  if (voxels > (request.tool === 'grow' ? MOST_VOXELS.grow : MOST_VOXELS.other)) {
    fail(
      'too-large',
      'edit-too-large',
      `This would work on ${Math.round(voxels / 1e6)} million voxels at once.`,
      'Choose a smaller reach, or remove far-off parts of the structure first.',
    );
  }
  return box;
}

function floodBox(grid: Grid, { at, maxRadiusMm }: EditRequest & { tool: 'flood' }): VoxelBox {
  const seed = lpsToIjk(grid, at).map(Math.round);
  if (seed.some((value, axis) => value < 0 || value >= grid.dimensions[axis])) {
    fail(
      'bad-input',
      'outside-image',
      'The place you clicked lies outside the image.',
      'Click inside the image.',
    );
  }
  const point: VoxelBox = {
    min: [seed[0], seed[1], seed[2]],
    max: [seed[0] + 1, seed[1] + 1, seed[2] + 1],
  };
  return padBoxMm(point, maxRadiusMm, grid);
}

function structureBox(
  grid: Grid,
  data: Uint8Array,
  request: Exclude<EditRequest, { tool: 'flood' }>,
): VoxelBox {
  const own = boxOfLabel(data, grid.dimensions, request.label);
  const adds = request.tool === 'combine' && request.how === 'add';
  if (isEmptyBox(own) && !adds) {
    fail(
      'bad-input',
      'empty-structure',
      'The selected structure has no voxels yet, so there is nothing to work on.',
      'Paint a part of it first, or choose another structure in the list.',
    );
  }
  if (request.tool === 'grow') return padBoxMm(own, request.reachMm, grid);
  if (request.tool === 'margin')
    return padBoxMm(own, request.change === 'grow' ? request.distanceMm : 0, grid);
  if (request.tool === 'combine') {
    const other = boxOfLabel(data, grid.dimensions, request.other);
    return padBoxMm(isEmptyBox(other) ? own : growBox(own, other), 0, grid);
  }
  return padBoxMm(own, 0, grid);
}

/** The box widened by a distance and one voxel more, kept inside the grid. */
function padBoxMm(
  { min, max }: VoxelBox,
  marginMm: number,
  { dimensions, spacingMm }: Grid,
): VoxelBox {
  const by = (axis: 0 | 1 | 2): number => Math.ceil(marginMm / spacingMm[axis]) + 1;
  const low = (axis: 0 | 1 | 2): number => Math.max(0, min[axis] - by(axis));
  const high = (axis: 0 | 1 | 2): number => Math.min(dimensions[axis], max[axis] + by(axis));
  return { min: [low(0), low(1), low(2)], max: [high(0), high(1), high(2)] };
}
