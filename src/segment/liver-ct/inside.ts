/** What lies in the liver, on a fine grid around it: vessels and tumours. */
import type { JobContext } from '../../core/job.ts';
import { span } from '../../core/job.ts';
import type { Grid, Lps } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { keepLargest } from '../components.ts';
import { maskWhere } from '../mask.ts';
import type { Body } from './body.ts';
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
  const kidney = organs.kidneys.right && onGrid(organs.kidneys.right, working, grid);
  const gallbladder = organs.gallbladder && onGrid(organs.gallbladder, working, grid);
  const inWall = wallTest(grid, organs.body);
  const taken = (n: number): boolean =>
    cava[n] > 0 ||
    aorta[n] > 0 ||
    (kidney?.[n] ?? 0) > 0 ||
    (gallbladder?.[n] ?? 0) > 0 ||
    inWall(n);
  const closed = await domainOf(region, { smooth, level, grid, taken }, ctx);
  const domain = keepLargest(
    gallbladder ? maskWhere(closed.length, (n) => closed[n] > 0 && !gallbladder[n]) : closed,
    grid.dimensions,
  );
  await ctx.checkpoint();
  const detail: LiverDetail = { image, smooth, domain, level, cava, aorta };
  const bright = await findVessels(detail, ctx);
  ctx.report(0.5, 'Looking for tumours');
  const lesions = await findLesions(
    detail,
    bright?.mask,
    gallbladder ?? new Uint8Array(domain.length),
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

/** Whether a voxel lies in the wall of the trunk; computed where it is asked for. */
function wallTest(
  { dimensions: [nx, ny], originMm: o, spacingMm: [step] }: Grid,
  body: Body,
): (n: number) => boolean {
  return (n) => {
    const i = n % nx;
    const j = Math.floor(n / nx) % ny;
    const k = Math.floor(n / (nx * ny));
    return body.wall.depthMm(o[0] + i * step, o[1] + j * step, o[2] + k * step) < 0;
  };
}
