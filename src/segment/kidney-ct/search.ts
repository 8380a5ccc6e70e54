/** The kidneys beside whatever else the image shows: with the liver as a landmark where it is seen, and without. */
import { FailureError } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Lps } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import type { Body } from '../liver-ct/body.ts';
import { findBody } from '../liver-ct/body.ts';
import type { Bounds } from '../liver-ct/image.ts';
import { boundsOf, regionOfInterest, workingImage } from '../liver-ct/image.ts';
import type { Located } from '../liver-ct/locate.ts';
import { locateLiver } from '../liver-ct/locate.ts';
import type { KidneyClicks, KidneysOnly } from '../liver-ct/organs.ts';
import { findKidneysAlone, findOrgans } from '../liver-ct/organs.ts';
import { maskWhere } from '../mask.ts';
import { refuseEmptyImage } from '../require-ct.ts';

const COARSE_MM = 4;
const WORKING_MM = 2;
/** How far a kidney reaches from a click into it. */
const KIDNEY_MM = 130;

/** @throws `bad-input` with `empty-image`; a kidney that is not found is undefined. */
export async function findKidneys(
  volume: Volume,
  clicks: { readonly kidneys: readonly Lps[]; readonly tumours: readonly Lps[] },
  ctx: JobContext,
): Promise<KidneysOnly> {
  const coarse = await workingImage(volume, COARSE_MM, ctx);
  const body = await findBody(coarse, ctx);
  if (!body) refuseEmptyImage();
  const bySide = sidesOf(clicks.kidneys, body);
  const located = await unlessNoLiver(locateLiver(body, undefined, ctx));
  const bounds = widened(boundsFor(body, located), [...clicks.kidneys, ...clicks.tumours]);
  const image = await workingImage(volume, WORKING_MM, ctx, bounds);
  ctx.report(0.2, 'Finding the kidneys');
  const organs = located && (await unlessNoLiver(findOrgans(body, image, located, ctx, bySide)));
  if (!organs) return findKidneysAlone(body, image, bySide, ctx);
  const { scene, kidneys, unsure, enhanced, liver, spleen, aorta, cava } = organs;
  const taken = maskWhere(
    aorta.length,
    (n) => aorta[n] > 0 || cava[n] > 0 || liver.region[n] > 0 || (spleen?.[n] ?? 0) > 0,
  );
  return { scene, kidneys, unsure, enhanced, taken };
}

/** The last click on each side of the spine counts. */
function sidesOf(kidneys: readonly Lps[], body: Body): KidneyClicks {
  const clicks: KidneyClicks = {};
  for (const point of kidneys)
    clicks[point[0] > body.spine(point[2])[0] ? 'left' : 'right'] = point;
  return clicks;
}

async function unlessNoLiver<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof FailureError && error.code === 'liver-not-found') return undefined;
    throw error;
  }
}

function boundsFor(body: Body, located: Located | undefined): Bounds {
  if (located) return regionOfInterest(body, located.core);
  const { low, high } = boundsOf(body.mask, body.image.grid, 0);
  return {
    low: [low[0], low[1], Math.max(low[2], body.lowMm)],
    high: [high[0], high[1], Math.min(high[2], body.highMm)],
  };
}

function widened({ low, high }: Bounds, points: readonly Lps[]): Bounds {
  const heights = points.map((point) => point[2]);
  return {
    low: [low[0], low[1], Math.min(low[2], ...heights.map((z) => z - KIDNEY_MM))],
    high: [high[0], high[1], Math.max(high[2], ...heights.map((z) => z + KIDNEY_MM))],
  };
}
