/** Liver, spleen, kidneys and great vessels on the working grid. */
import type { JobContext } from '../../core/job.ts';
import { maskWhere } from '../mask.ts';
import type { Body } from './body.ts';
import {
  AORTA_COURSE,
  CAVA_COURSE,
  discMask,
  outlineVessel,
  trackVessel,
} from './great-vessels.ts';
import type { WorkingImage } from './image.ts';
import { levelWhere } from './image.ts';
import type { Side } from './kidneys.ts';
import { findKidney } from './kidneys.ts';
import type { Located } from './locate.ts';
import { refuseWithoutLiver } from './locate.ts';
import type { Outline, Scene } from './outline.ts';
import { onGrid, outlineOrgan, prepareScene } from './outline.ts';
import { locateSpleen } from './spleen.ts';

export interface Organs {
  readonly scene: Scene;
  readonly body: Body;
  readonly liver: Outline;
  readonly aorta: Uint8Array;
  readonly cava: Uint8Array;
  /** Share of the liver's height over which the vena cava was seen. */
  readonly cavaSeen: number;
  /** Undefined where it was not found. */
  readonly spleen: Uint8Array | undefined;
  readonly kidneys: Readonly<Record<Side, Uint8Array | undefined>>;
}

const LIVER_OPEN_MM = 5;
const SPLEEN_OPEN_MM = 4;
/** Low enough for a vessel that is surrounded to count as inside, high enough for a neighbour not to. */
const BRIGHT_COST = 0.1;

export async function findOrgans(
  body: Body,
  image: WorkingImage,
  located: Located,
  ctx: JobContext,
): Promise<Organs> {
  const { grid } = image;
  ctx.report(0, 'Following the great vessels');
  const scene = await prepareScene(image, body, ctx);
  const aortaDiscs = await trackVessel(scene, body, AORTA_COURSE, undefined, ctx);
  const besideAorta = discMask(aortaDiscs, grid, 1, 1);
  const cavaDiscs = await trackVessel(scene, body, CAVA_COURSE, besideAorta, ctx);
  const aorta = await outlineVessel(scene, aortaDiscs, ctx);
  const cava = await outlineVessel(scene, cavaDiscs, ctx);
  const vessels = union(aorta, cava);

  ctx.report(0.4, 'Outlining the liver');
  const liver = await outlineOrgan(
    scene,
    {
      core: onGrid(located.core, body.image.grid, grid),
      taken: vessels,
      openMm: LIVER_OPEN_MM,
      brightCost: BRIGHT_COST,
    },
    ctx,
  );
  if (!liver) return refuseWithoutLiver();

  ctx.report(0.65, 'Finding spleen and kidneys');
  const taken = union(vessels, liver.region);
  const core = await locateSpleen(scene, body, taken, ctx);
  const spleen = core && (await outlineOrgan(scene, { core, taken, openMm: SPLEEN_OPEN_MM }, ctx));
  const withSpleen = spleen ? union(taken, spleen.region) : taken;
  const aortaHu = levelWhere(scene.smooth, (n) => aorta[n] > 0)?.hu;
  ctx.report(0.85, 'Finding spleen and kidneys');
  const left = await findKidney('left', scene, body, aortaHu, withSpleen, ctx);
  const right = await findKidney('right', scene, body, aortaHu, withSpleen, ctx);
  return {
    scene,
    body,
    liver,
    aorta,
    cava,
    cavaSeen: seenShare(liver.region, cava, grid.dimensions),
    spleen: spleen?.region,
    kidneys: { left, right },
  };
}

const union = (a: Uint8Array, b: Uint8Array): Uint8Array =>
  maskWhere(a.length, (n) => a[n] > 0 || b[n] > 0);

/** Share of the slices with liver that show the vessel too. */
function seenShare(
  liver: Uint8Array,
  vessel: Uint8Array,
  [nx, ny, nz]: readonly [number, number, number],
): number {
  const slice = nx * ny;
  let both = 0;
  let slices = 0;
  for (let k = 0; k < nz; k++) {
    if (!liver.subarray(k * slice, (k + 1) * slice).includes(1)) continue;
    slices++;
    if (vessel.subarray(k * slice, (k + 1) * slice).includes(1)) both++;
  }
  return slices > 0 ? both / slices : 0;
}
