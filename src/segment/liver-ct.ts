/** Recipe "Liver CT": from a CT of the abdomen to the liver, its tumours and veins, and the organs beside it. */
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { Lps } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import { findBody } from './liver-ct/body.ts';
import { composeLabels } from './liver-ct/compose.ts';
import { evidenceOf } from './liver-ct/evidence.ts';
import { regionOfInterest, workingImage } from './liver-ct/image.ts';
import { requireLiverCt } from './liver-ct/input.ts';
import { refuseEmptyImage } from './require-ct.ts';
import { findInside } from './liver-ct/inside.ts';
import { locateLiver } from './liver-ct/locate.ts';
import { findOrgans } from './liver-ct/organs.ts';
import { describeStructures } from './describe-structures.ts';
import type { Segmentation } from './segmentation.ts';

/** Places the user clicked, LPS mm. All are optional. */
export interface LiverSeeds {
  /** Somewhere in the liver, away from large vessels. */
  readonly organ?: Lps;
  /** One in each tumour that is to be added or refined. */
  readonly tumours?: readonly Lps[];
}

const COARSE_MM = 4;
const WORKING_MM = 2;

/**
 * Proposes the structures of a liver case on a CT with or without contrast. No learned weights: the liver is the large even
 * organ under the right lung, outlined by the surface that best follows its edges.
 *
 * @throws `bad-input` with code `not-ct`, `too-few-slices`, `too-coarse`, `liver-not-covered`, `empty-image`,
 *   `liver-not-found` or `seed-outside`; `cancelled` when the user stops it.
 */
export async function segmentLiverCt(
  volume: Volume,
  seeds: LiverSeeds,
  ctx: JobContext,
): Promise<Segmentation> {
  requireLiverCt(volume);
  ctx.report(0, 'Preparing the image');
  const coarse = await workingImage(volume, COARSE_MM, span(ctx, 0, 0.05));
  const body = await findBody(coarse, ctx);
  if (!body) refuseEmptyImage();
  ctx.report(0.1, 'Finding the liver');
  const located = await locateLiver(body, seeds.organ, ctx);
  const image = await workingImage(volume, WORKING_MM, ctx, regionOfInterest(body, located.core));
  const organs = await findOrgans(body, image, located, span(ctx, 0.15, 0.55));
  ctx.report(0.55, 'Following the vessels');
  const inside = await findInside(volume, organs, seeds.tumours ?? [], span(ctx, 0.55, 0.85));
  const labels = await composeLabels(volume.grid, organs, inside, span(ctx, 0.85, 0.98));
  ctx.report(0.98, 'Measuring the structures');
  const found = describeStructures('liver', labels, evidenceOf(organs, inside));
  ctx.report(1, 'Done');
  return { labels, ...found };
}
