/** Tumours of the kidney, one from each click: what has the CT number under the click rather than the kidney's. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Ijk, Lps } from '../../core/space.ts';
import { distance, ijkToLps } from '../../core/space.ts';
import { connectedComponents, fillHoles } from '../components.ts';
import { levelWhere } from '../liver-ct/image.ts';
import { cutOrgan, regionOf } from '../liver-ct/organ-cut.ts';
import type { KidneysOnly } from '../liver-ct/organs.ts';
import { maskWhere } from '../mask.ts';

export interface KidneyTumour {
  /** On the working grid. */
  readonly mask: Uint8Array;
  /** Brighter than the kidney where positive, HU. */
  readonly contrastHu: number;
}

/** A click is read within this distance; what is near it and like it belongs. */
const CLICK_MM = 4;
/** A tumour reaches no farther from its click; what is far costs more. */
const REACH_MM = 60;
const NEAR_MM = 15;
const FAR_COST_PER_MM = 0.02;
/** Cost of what is more like the kidney than like the tumour. */
const KIDNEY_COST = 1;
const STIFFNESS = 0.8;
const CALM_HU = 5;
const SOFT_TISSUE_HU: readonly [number, number] = [-60, 450];
const SPREADS = 3;

/** @throws `bad-input` with `seed-outside` where there is no soft tissue under the click. */
export async function outlineTumour(
  { scene, kidneys, taken }: KidneysOnly,
  click: Lps,
  ctx: JobContext,
): Promise<KidneyTumour> {
  const { image, smooth, sharp, gradient, wallDepthMm } = scene;
  const { grid } = image;
  const [nx, ny] = grid.dimensions;
  const away = Float32Array.from(smooth, (_, n) => {
    const at: Ijk = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    return distance(ijkToLps(grid, at), click);
  });
  await ctx.checkpoint();
  const level = levelWhere(smooth, (n) => away[n] <= CLICK_MM);
  if (!level || level.hu < SOFT_TISSUE_HU[0] || level.hu > SOFT_TISSUE_HU[1]) refuseClick();
  const kidney = levelWhere(smooth, (n) => inKidneys(kidneys, n) && away[n] > 2 * CLICK_MM);
  const core = maskWhere(
    smooth.length,
    (n) => away[n] <= CLICK_MM && Math.abs(smooth[n] - level.hu) < SPREADS * level.spreadHu,
  );
  const allowed = maskWhere(
    smooth.length,
    (n) => away[n] < REACH_MM && !taken[n] && wallDepthMm[n] > 0,
  );
  const extra = Float32Array.from(smooth, (hu, n) => {
    const far = FAR_COST_PER_MM * Math.max(0, away[n] - NEAR_MM);
    const likeKidney = kidney !== undefined && Math.abs(hu - kidney.hu) < Math.abs(hu - level.hu);
    return far + (likeKidney ? KIDNEY_COST : 0);
  });
  const calmGradient = levelWhere(gradient, (n) => core[n] > 0)?.hu ?? CALM_HU;
  const membership = await cutOrgan(
    { grid, hu: sharp, gradient },
    { level, calmGradient, core, allowed, extra, stiffness: STIFFNESS },
    ctx,
  );
  const { ids, sizes } = connectedComponents(regionOf(membership), grid.dimensions);
  const keep = new Uint8Array(sizes.length);
  for (let n = 0; n < ids.length; n++) if (core[n] && ids[n]) keep[ids[n]] = 1;
  const mask = fillHoles(
    maskWhere(ids.length, (n) => keep[ids[n]] > 0),
    grid.dimensions,
  );
  return { mask, contrastHu: level.hu - (kidney?.hu ?? level.hu) };
}

const inKidneys = ({ left, right }: KidneysOnly['kidneys'], n: number): boolean =>
  (left?.[n] ?? 0) > 0 || (right?.[n] ?? 0) > 0;

function refuseClick(): never {
  fail(
    'bad-input',
    'seed-outside',
    'The place that was clicked as tumour is not soft tissue inside the trunk.',
    'Click into the solid part of the tumour, away from fat, air and bone.',
  );
}
