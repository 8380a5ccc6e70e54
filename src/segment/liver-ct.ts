/** Recipe "Liver CT": from a CT of the abdomen to the liver, its tumours and veins, and the organs beside it. */
import { LABEL } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { Grid, Lps, Vec3 } from '../core/space.ts';
import { add } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import { findBody, type Body } from './liver-ct/body.ts';
import { AORTA_COURSE, CAVA_COURSE, discMask, outlineVessel, trackVessel } from './liver-ct/great-vessels.ts';
import { maskWhere } from './mask.ts';
import { resampleLabels } from './resample.ts';
import { type Bounds, workingImage } from './liver-ct/image.ts';
import { requireLiverCt } from './liver-ct/input.ts';
import { locateLiver } from './liver-ct/locate.ts';
import { TREE, partTrees } from './liver-ct/trees.ts';
import { domainOf, findVessels, smoothDetail } from './liver-ct/vessels.ts';
import { onGrid, outlineLiver, prepareScene } from './liver-ct/parenchyma.ts';
import { describeLiver } from './liver-ct/report.ts';
import { labelsOnImage } from './liver-ct/to-image.ts';
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
const FINEST_MM = 1.25;

const grown = ({ low, high }: Bounds, mm: number): Bounds => ({ low: add(low, [-mm, -mm, -mm]), high: add(high, [mm, mm, mm]) });

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
  if (!body) {
    fail(
      'bad-input',
      'empty-image',
      'The image shows no body.',
      'Choose a CT series of the abdomen.',
    );
  }
  ctx.report(0.1, 'Finding the liver');
  const located = await locateLiver(body, seeds.organ, ctx);
  const image = await workingImage(volume, WORKING_MM, ctx, regionOfInterest(body, located.core));
  ctx.report(0.2, 'Outlining the liver');
  const scene = await prepareScene(image, body, ctx);
  ctx.report(0.2, 'Following the great vessels');
  const aortaDiscs = await trackVessel(scene, body, AORTA_COURSE, undefined, ctx);
  const cavaDiscs = await trackVessel(scene, body, CAVA_COURSE, discMask(aortaDiscs, image.grid, 1, 1), ctx);
  const aorta = await outlineVessel(scene, aortaDiscs, ctx);
  const cava = await outlineVessel(scene, cavaDiscs, ctx);
  ctx.report(0.25, 'Outlining the liver');
  const liver = await outlineLiver(scene, body, located, maskWhere(aorta.length, n => aorta[n] > 0 || cava[n] > 0), ctx);
  const data = new Uint8Array(liver.region.length);
  for (let n = 0; n < data.length; n++) if (aorta[n]) data[n] = LABEL.aorta; else if (cava[n]) data[n] = LABEL.inferiorVenaCava; else if (liver.region[n]) data[n] = LABEL.liver;
  ctx.report(0.5, 'Following the vessels');
  const fineMm = Math.min(WORKING_MM, Math.max(FINEST_MM, [...volume.grid.spacingMm].sort((a, b) => a - b)[1]));
  const fine = await workingImage(volume, fineMm, ctx, grown(boundsOf(liver.region, image.grid), 45));
  const smooth = await smoothDetail(fine, ctx);
  const region = onGrid(liver.region, image.grid, fine.grid);
  const fineCava = onGrid(cava, image.grid, fine.grid);
  const fineAorta = onGrid(aorta, image.grid, fine.grid);
  const domain = await domainOf(region, smooth, fine.grid, (n) => fineCava[n] > 0 || fineAorta[n] > 0);
  const vessels = await findVessels({ image: fine, smooth, domain, level: liver.level, cava: fineCava, aorta: fineAorta }, ctx);
  console.log('contrast', vessels?.contrastHu, liver.level);
  const trees = vessels ? await partTrees({ image: fine, smooth, domain, level: liver.level, cava: fineCava, aorta: fineAorta }, vessels, ctx) : undefined;
  console.log('roots', trees?.foundPortal, trees?.foundHepatic);
  const detail = new Uint8Array(domain.length);
  for (let n = 0; n < detail.length; n++) if (trees?.owner[n]) detail[n] = trees.owner[n] === TREE.portal ? LABEL.portalVein : LABEL.hepaticVein; else if (domain[n]) detail[n] = LABEL.liver;
  const fineLabels = resampleLabels({ grid: fine.grid, data: detail }, volume.grid);
  const labels = await labelsOnImage(data, image.grid, volume.grid, span(ctx, 0.85, 0.98));
  for (let n = 0; n < labels.data.length; n++) if (fineLabels.data[n]) labels.data[n] = fineLabels.data[n];
  ctx.report(0.98, 'Measuring the structures');
  const found = describeLiver(labels, { doubts: new Map(), absences: new Map() });
  ctx.report(1, 'Done');
  return { labels, ...found };
}

const ABOVE_MM = 40;
const BELOW_MM = 120;

/** The box that holds the liver, the spleen and the kidneys. */
function regionOfInterest({ image: { grid }, mask }: Body, core: Uint8Array): Bounds {
  const body = boundsOf(mask, grid);
  const liver = boundsOf(core, grid);
  return {
    low: [body.low[0], body.low[1], liver.low[2] - BELOW_MM],
    high: [body.high[0], body.high[1], liver.high[2] + ABOVE_MM],
  };
}

function boundsOf(
  mask: Uint8Array,
  { dimensions: [nx, ny, nz], originMm: o, spacingMm: s }: Grid,
): Bounds {
  const low = [nx, ny, nz];
  const high = [0, 0, 0];
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!mask[n]) continue;
        for (const [axis, at] of [i, j, k].entries()) {
          if (at < low[axis]) low[axis] = at;
          if (at > high[axis]) high[axis] = at;
        }
      }
  const lps = (at: readonly number[]): Vec3 => [
    o[0] + at[0] * s[0],
    o[1] + at[1] * s[1],
    o[2] + at[2] * s[2],
  ];
  return { low: lps(low), high: lps(high) };
}
