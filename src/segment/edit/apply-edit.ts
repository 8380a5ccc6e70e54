/** Carries out an edit on its block of the label map. */
import type { JobContext } from '../../core/job.ts';
import { lpsToIjk } from '../../core/space.ts';
import type { EditRequest } from './edit-request.ts';
import { floodFill } from './flood-fill.ts';
import { growFromSeeds } from './grow-from-seeds.ts';
import { interpolateSlices } from './interpolate-slices.ts';
import { removeIslands } from './islands.ts';
import { combineStructures, moveSurface } from './margins.ts';
import type { LabelPatch } from './patch.ts';

/** Does what is asked on a block cut by `editBox`; returns the block's new labels. */
export async function applyEdit(
  patch: LabelPatch,
  request: EditRequest,
  ctx: JobContext,
): Promise<Uint8Array> {
  switch (request.tool) {
    case 'flood': {
      const [i, j, k] = lpsToIjk(patch.grid, request.at).map(Math.round);
      return floodFill(patch, { ...request, seed: [i, j, k] }, ctx);
    }
    case 'grow':
      return growFromSeeds(patch, request.label, ctx);
    case 'interpolate':
      return interpolateSlices(patch, request.label, ctx);
    case 'islands':
      return removeIslands(patch, request);
    case 'margin':
      return moveSurface(patch, request);
    case 'combine':
      return combineStructures(patch, request);
  }
}
