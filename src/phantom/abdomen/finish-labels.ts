/** What painting by voxel centres leaves open: thin vessels that fall apart, specks, tumours. */
import { LABEL, isTumourLabel } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import type { Grid, Lps } from '../../core/space.ts';
import type { VesselTree } from '../../core/vessel-tree.ts';
import { joinSpecks } from '../single-pieces.ts';
import { walkCentrelines } from './vessel-truth.ts';

export interface TrueTrees {
  readonly portal: VesselTree;
  readonly hepatic: VesselTree;
}

/**
 * Changes `labels` in place: gives each tree the voxels of the liver that its centrelines pass, lets every
 * structure be one piece, and lays the tumours over it. `place` moves the trees as the patient was moved.
 */
export async function finishLabels(
  labels: Uint8Array,
  tumours: Uint8Array,
  grid: Grid,
  { portal, hepatic }: TrueTrees,
  place: (p: Lps) => Lps,
  ctx: JobContext,
): Promise<void> {
  walkCentrelines(portal, grid, place, (voxel) => {
    if (labels[voxel] === LABEL.liver) labels[voxel] = LABEL.portalVein;
  });
  walkCentrelines(hepatic, grid, place, (voxel) => {
    if (labels[voxel] === LABEL.liver) labels[voxel] = LABEL.hepaticVein;
  });
  await ctx.checkpoint();
  await joinSpecks(labels, grid.dimensions, ctx, structureOf);
  for (let n = 0; n < labels.length; n++) if (tumours[n] !== 0) labels[n] = tumours[n];
}

/** Hepatic veins hang together through the vena cava. */
const structureOf = (label: number): number => {
  if (isTumourLabel(label)) return 0;
  return label === LABEL.hepaticVein ? LABEL.inferiorVenaCava : label;
};
