/** Carries out an edit on its block of the label map. */
import type { JobContext } from '../../core/job.ts';
import { lpsToIjk, type Lps, type Vec3 } from '../../core/space.ts';
import { fillHoles } from '../components.ts';
import { polishSurface } from './active-contour.ts';
import type { EditRequest } from './edit-request.ts';
import { floodFill } from './flood-fill.ts';
import { growFromSeeds } from './grow-from-seeds.ts';
import { interpolateSlices } from './interpolate-slices.ts';
import { choosePart, removeIslands } from './islands.ts';
import { cutByLasso } from './lasso.ts';
import { combineStructures, moveSurface } from './margins.ts';
import { maskOf, type LabelPatch } from './patch.ts';
import { smoothStructure } from './smooth.ts';
import { watershed } from './watershed.ts';

/** Does what is asked on a block cut by `editBox`; returns the block's new labels. */
export async function applyEdit(
  patch: LabelPatch,
  request: EditRequest,
  ctx: JobContext,
): Promise<Uint8Array> {
  switch (request.tool) {
    case 'flood':
      return floodFill(patch, { ...request, seed: voxelAt(patch, request.at) }, ctx);
    case 'grow':
      return growFromSeeds(patch, request.label, request.strokes, ctx);
    case 'watershed':
      return watershed(patch, request, ctx);
    case 'contour':
      return polishSurface(patch, request, ctx);
    case 'interpolate':
      return interpolateSlices(patch, request.label, ctx);
    case 'lasso':
      return cutByLasso(patch, request, ctx);
    case 'fill':
      return withoutHoles(patch, request.label);
    case 'smooth':
      return smoothStructure(patch, request, ctx);
    case 'part':
      return choosePart(patch, { ...request, voxel: voxelAt(patch, request.at) });
    case 'islands':
      return removeIslands(patch, request);
    case 'margin':
      return moveSurface(patch, request);
    case 'combine':
      return combineStructures(patch, request);
  }
}

function voxelAt({ grid }: LabelPatch, at: Lps): Vec3 {
  const [i, j, k] = lpsToIjk(grid, at).map(Math.round);
  return [i, j, k];
}

/** Gives background that the structure encloses to it; other structures inside stay. */
function withoutHoles(patch: LabelPatch, label: number): Uint8Array {
  const whole = fillHoles(maskOf(patch, label), patch.grid.dimensions);
  return patch.labels.map((current, n) => (current === 0 && whole[n] ? label : current));
}
