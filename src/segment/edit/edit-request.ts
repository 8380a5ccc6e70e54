/** The edits of whole structures as data, so that they can be sent to where they are computed. */
import { fail } from '../../core/failure.ts';
import { lpsToIjk, type Grid, type Lps } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import type { ContourSettings } from './active-contour.ts';
import type { FloodSettings } from './flood-fill.ts';
import type { IslandSettings, PartSettings } from './islands.ts';
import { lassoBox, type LassoSettings } from './lasso.ts';
import type { CombineSettings, MarginSettings } from './margins.ts';
import { seedBox, type SeedStroke } from './seeds.ts';
import { smoothReachMm, type SmoothSettings } from './smooth.ts';
import { boxOfLabel, cutBoxes, growBox, isEmptyBox, type VoxelBox } from './voxel-box.ts';
import type { WatershedSettings } from './watershed.ts';

export type EditRequest =
  | ({ readonly tool: 'flood'; readonly at: Lps } & Omit<FloodSettings, 'seed'>)
  | {
      readonly tool: 'grow';
      readonly label: number;
      readonly reachMm: number;
      readonly strokes: readonly SeedStroke[];
    }
  | ({ readonly tool: 'watershed' } & WatershedSettings)
  | ({ readonly tool: 'contour' } & ContourSettings)
  | { readonly tool: 'interpolate'; readonly label: number }
  | ({ readonly tool: 'lasso' } & LassoSettings)
  | { readonly tool: 'fill'; readonly label: number }
  | ({ readonly tool: 'smooth' } & SmoothSettings)
  | ({ readonly tool: 'part'; readonly at: Lps } & Omit<PartSettings, 'voxel'>)
  | ({ readonly tool: 'islands' } & IslandSettings)
  | ({ readonly tool: 'margin' } & MarginSettings)
  | ({ readonly tool: 'combine' } & CombineSettings);

export type EditTool = EditRequest['tool'];

/** Beyond this the work would take minutes and a large part of the memory. */
const MOST_VOXELS: Readonly<Record<'divided' | 'other', number>> = {
  divided: 16_000_000,
  other: 120_000_000,
};
/** Tools that keep several numbers for every voxel of the block. */
const DIVIDES: ReadonlySet<EditTool> = new Set(['grow', 'watershed', 'contour']);

/**
 * The block that an edit can change, with what it must see around it.
 * @throws `bad-input` with `empty-structure`, `outside-image`, `outline-small` or `nothing-inside`,
 * `too-large`/`edit-too-large`.
 */
export function editBox(labels: LabelMap, request: EditRequest): VoxelBox {
  const box =
    request.tool === 'flood'
      ? floodBox(labels.grid, request)
      : request.tool === 'lasso'
        ? lassoBox(labels, request)
        : structureBox(labels, request);
  const voxels = [0, 1, 2].reduce((product, axis) => product * (box.max[axis] - box.min[axis]), 1);
  if (voxels > MOST_VOXELS[DIVIDES.has(request.tool) ? 'divided' : 'other']) {
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
  labels: LabelMap,
  request: Exclude<EditRequest, { tool: 'flood' | 'lasso' }>,
): VoxelBox {
  const { grid, data } = labels;
  let own = boxOfLabel(data, grid.dimensions, request.label);
  const strokes = 'strokes' in request ? request.strokes : [];
  if (strokes.length > 0) {
    const whole: VoxelBox = { min: [0, 0, 0], max: grid.dimensions };
    own = growBox(own, cutBoxes(seedBox(labels, strokes, 'inside'), whole));
  }
  if (request.tool === 'combine') {
    const other = boxOfLabel(data, grid.dimensions, request.other);
    const adds = request.how === 'add' || request.how === 'shell';
    if (!isEmptyBox(other) && (adds || !isEmptyBox(own)))
      return padBoxMm(growBox(own, other), request.how === 'shell' ? request.distanceMm : 0, grid);
  }
  if (isEmptyBox(own)) {
    fail(
      'bad-input',
      'empty-structure',
      'The selected structure has no voxels yet, so there is nothing to work on.',
      'Paint a part of it first, or choose another structure in the list.',
    );
  }
  return padBoxMm(own, reachMm(request), grid);
}

/** How far beyond the structure an edit can reach or must see. */
function reachMm(request: EditRequest): number {
  switch (request.tool) {
    case 'grow':
      return request.reachMm;
    case 'watershed':
      return request.markers === 'strokes' ? request.reachMm : request.bandMm;
    case 'contour':
      return request.bandMm;
    case 'smooth':
      return smoothReachMm(request.sigmaMm);
    case 'margin':
      return request.change === 'grow' ? request.distanceMm : 0;
    default:
      return 0;
  }
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
