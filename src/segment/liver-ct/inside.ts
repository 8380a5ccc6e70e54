/** What lies in and under the liver, on a fine grid around it: gallbladder, vessels, tumours. */
import type { JobContext } from '../../core/job.ts';
import { span } from '../../core/job.ts';
import type { Grid, Lps } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { maskWhere } from '../mask.ts';
import type { Body } from './body.ts';
import { findGallbladder } from './gallbladder.ts';
import { boundsOf, levelWhere, workingImage } from './image.ts';
import type { Organs } from './organs.ts';
import { onGrid } from './outline.ts';
import type { Trees } from './trees.ts';
import { partTrees } from './trees.ts';
import type { Lesion } from './tumours.ts';
import { findLesions } from './tumours.ts';
import type { LiverDetail } from './vessels.ts';
import { domainOf, findVessels, smoothDetail } from './vessels.ts';

export interface Inside {
  readonly detail: LiverDetail;
  readonly gallbladder: Uint8Array | undefined;
  /** Undefined when blood is no brighter than the liver. */
  readonly trees: Trees | undefined;
  readonly lesions: readonly Lesion[];
}

/** Voxels of the fine grid: those of the image, within these limits. */
const FINE_MM: readonly [number, number] = [1.25, 2];
/** Beyond the liver, as far as the trunk of the portal vein is followed. */
const MARGIN_MM = 45;

export async function findInside(
  volume: Volume,
  organs: Organs,
  tumourSeeds: readonly Lps[],
  ctx: JobContext,
): Promise<Inside> {
  const working = organs.scene.image.grid;
  const spacings = [...volume.grid.spacingMm].sort((a, b) => a - b);
  const step = Math.min(FINE_MM[1], Math.max(FINE_MM[0], spacings[1]));
  const image = await workingImage(
    volume,
    step,
    ctx,
    boundsOf(organs.liver.region, working, MARGIN_MM),
  );
  const { grid } = image;
  const smooth = await smoothDetail(image, ctx);
  const region = onGrid(organs.liver.region, working, grid);
  const cava = onGrid(organs.cava, working, grid);
  const aorta = onGrid(organs.aorta, working, grid);
  const level = levelWhere(smooth, (n) => region[n] > 0) ?? organs.liver.level;
  ctx.report(0.15, 'Following the vessels');
  const wallDepthMm = wallDepths(grid, organs.body);
  const kidney = organs.kidneys.right && onGrid(organs.kidneys.right, working, grid);
  const taken = (n: number): boolean =>
    cava[n] > 0 || aorta[n] > 0 || (kidney?.[n] ?? 0) > 0 || wallDepthMm[n] < 0;
  const closed = await domainOf(region, { smooth, level, grid, taken });
  const around: LiverDetail = { image, smooth, domain: closed, level, cava, aorta };
  const gallbladder = await findGallbladder(around, wallDepthMm, organs.body.spine, ctx);
  const domain = gallbladder
    ? maskWhere(closed.length, (n) => closed[n] > 0 && !gallbladder[n])
    : closed;
  const detail: LiverDetail = { ...around, domain };
  const bright = await findVessels(detail, ctx);
  ctx.report(0.5, 'Looking for tumours');
  const none = new Uint8Array(domain.length);
  const lesions = await findLesions(
    detail,
    bright?.mask ?? none,
    gallbladder ?? none,
    tumourSeeds,
    span(ctx, 0.5, 0.75),
  );
  ctx.report(0.75, 'Telling the veins apart');
  const lesion = (n: number): boolean => lesions.some(({ mask }) => mask[n] > 0);
  const vessels = bright && {
    ...bright,
    mask: maskWhere(domain.length, (n) => bright.mask[n] > 0 && !lesion(n)),
  };
  const trees = vessels && (await partTrees(detail, vessels, ctx));
  return { detail, gallbladder, trees, lesions };
}

function wallDepths(
  { dimensions, originMm: o, spacingMm: [step] }: Grid,
  body: Body,
): Float32Array {
  const [nx, ny, nz] = dimensions;
  const depths = new Float32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        depths[n] = body.wall.depthMm(o[0] + i * step, o[1] + j * step, o[2] + k * step);
  return depths;
}
