/** One tumour from one stroke: what is as different from the brain as the stroke, and hangs together with it. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Lps } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { runRegionCut } from '../../../wasm/region-cut/region-cut.ts';
import { connectedComponents, fillHoles } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import { isotropicLpsGrid, resampleImage } from '../resample.ts';
import { normalOf, tissueOf } from './appearance.ts';
import type { Brain } from './brain.ts';
import { enclosureBy } from './enclosure.ts';
import { onEdge, satellitesOf } from './satellites.ts';
import { seenUnder } from './seen-under-stroke.ts';
import { fieldOn, gridAround, rasterise, requireInBrain, strokeLength } from './stroke.ts';

export interface Tumour {
  readonly grid: Grid;
  readonly mask: Uint8Array;
  /** Value of the stroke's tissue over that of the brain around it. */
  readonly ratio: number;
  /** Difference from the brain in spreads of the brain's values. */
  readonly contrast: number;
  /** Separate parts beside the one under the stroke. */
  readonly satellites: number;
  /** Whether it reached the edge of what was looked at. */
  readonly cutOff: boolean;
}

/** How far around the stroke is looked, in addition to its own length, mm; by what factor farther where that is not enough. */
const REACH_MM = 35;
const FARTHER = 1.6;
const MOST_REACH_MM = 110;
/** So near to the stroke a tumour may have taken the place of the surface of the brain. */
const AMID_MM = 40;
const SMOOTH_MM = 0.9;
/** A voxel is as likely tumour as brain beside the stroke and less so with the distance, from this many of its lengths and mm. */
const RARE = 0.05;
const NEAR_LENGTHS = 0.5;
const NEAR_MM = 8;
const FAR_COST_PER_MM = 0.02;
const FIXED = 4;
const STIFFNESS = 0.5;
const SURFACE_FLOOR = 0.1;
const ROUNDS = 120;
/** Clefts and dark parts of the core up to twice this wide belong to the tumour. */
const CLEFT_MM = 2.5;
/** Half the thickness of vessels, dura and sulci that touch it; what is left of it keeps this much more around it. */
const TAIL_MM = 2;
const AROUND_MM = 1.5;
/** Brain beyond this distance from the tumour tells what is normal. */
const NORMAL_FROM_MM = 4;
const MODEL_ROUNDS = 2;
/** Share of directions in which the tumour must stand around a voxel to make it its core: of unusual, of usual brightness. */
const ENCLOSED: readonly [number, number] = [0.7, 0.9];
/** The same for what looks like the core under the stroke. */
const CORE_ENCLOSED = 0.5;
const ENCLOSED_SOFT = 0.12;
const ENCLOSED_REACH_MM = 60;

/** @throws `bad-input` with `stroke-outside-brain` or `stroke-not-different`. */
export async function outlineTumour(
  volume: Volume,
  brain: Brain,
  stroke: readonly Lps[],
  ctx: JobContext,
): Promise<Tumour> {
  const image = isotropicLpsGrid(volume.grid, 1);
  for (let reachMm = REACH_MM + strokeLength(stroke); ; reachMm *= FARTHER) {
    const tumour = await outlineWithin(reachMm, volume, brain, stroke, ctx);
    if (reachMm * FARTHER > MOST_REACH_MM || !goesOn(tumour, image)) return tumour;
  }
}

async function outlineWithin(
  reachMm: number,
  volume: Volume,
  brain: Brain,
  stroke: readonly Lps[],
  ctx: JobContext,
): Promise<Tumour> {
  const grid = gridAround(stroke, volume.grid, reachMm);
  const values = await resampleImage(volume, grid, 0, ctx);
  const smooth = await runGaussian(values, grid.dimensions, SMOOTH_MM / grid.spacingMm[0], ctx);
  const gain = fieldOn(grid, brain.grid, brain.gain);
  for (let n = 0; n < smooth.length; n++) smooth[n] /= gain[n] || 1;
  const line = rasterise(stroke, grid);
  const toLine = await distanceTransformMm(line, grid);
  await ctx.checkpoint();
  const share = fieldOn(grid, brain.grid, brain.mask);
  const amid = fieldOn(grid, brain.grid, brain.hull);
  const inBrain = maskWhere(
    share.length,
    (n) => share[n] > 0.5 || (amid[n] > 0.5 && toLine[n] < AMID_MM),
  );
  requireInBrain(line, inBrain);
  const nearMm = NEAR_MM + NEAR_LENGTHS * strokeLength(stroke);
  const cost = new Float32Array(smooth.length);
  const surface = new Float32Array(smooth.length);
  let normal = normalOf(brain, () => true);
  const { value, core, sure } = seenUnder(line, smooth, inBrain, normal, grid);
  let enclosed = core === undefined ? undefined : enclosureBy(sure, grid, ENCLOSED_REACH_MM);
  let away = toLine;
  let mask: Uint8Array = sure;
  let region: Uint8Array = sure;
  for (let round = 0; round < MODEL_ROUNDS; round++) {
    const tissue = tissueOf(value, normal);
    const inCore = core === undefined ? undefined : tissueOf(core, normal);
    for (let n = 0; n < cost.length; n++) {
      const far = FAR_COST_PER_MM * Math.max(0, toLine[n] - nearMm);
      if (line[n]) cost[n] = -FIXED;
      else if (!inBrain[n]) cost[n] = FIXED;
      else if (sure[n]) cost[n] = -1;
      else cost[n] = tissue.cost(smooth[n]) + RARE + far;
      if (!enclosed || !inBrain[n] || line[n]) continue;
      const needed = ENCLOSED[0] + (ENCLOSED[1] - ENCLOSED[0]) * normal.usual(smooth[n]);
      const open = Math.max(-1, (needed - enclosed[n]) / ENCLOSED_SOFT);
      cost[n] = Math.min(cost[n], open);
      if (!inCore) continue;
      const wide = Math.max(-1, (CORE_ENCLOSED - enclosed[n]) / ENCLOSED_SOFT);
      cost[n] = Math.min(cost[n], Math.max(wide, inCore.cost(smooth[n])));
    }
    setSurface(surface, smooth, grid, Math.abs(tissue.rise));
    await ctx.checkpoint();
    const membership = await runRegionCut(cost, surface, grid.dimensions, ROUNDS, ctx);
    region = maskWhere(cost.length, (n) => membership[n] > 0.5);
    mask = partsWith(sure, region, grid);
    away = await distanceTransformMm(mask, grid);
    await ctx.checkpoint();
    const toTumour = fieldOn(brain.grid, grid, away);
    normal = normalOf(brain, (n) => !(toTumour[n] <= NORMAL_FROM_MM));
    if (value > normal.median) enclosed = enclosureBy(mask, grid, ENCLOSED_REACH_MM);
    await ctx.checkpoint();
  }
  const closed = fillHoles(await close(mask, grid, CLEFT_MM), grid.dimensions);
  const body = await withoutTails(closed, sure, grid);
  const satellites = await satellitesOf(mask, region, away, grid);
  const whole = maskWhere(
    body.length,
    (n) => line[n] > 0 || (inBrain[n] > 0 && (body[n] > 0 || satellites.mask[n] > 0)),
  );
  return {
    grid,
    mask: whole,
    ratio: value / normal.median,
    contrast: Math.abs(value - normal.median) / normal.spread,
    satellites: satellites.count,
    cutOff: touchesEdge(whole, grid),
  };
}

/** Whether the outline is open at a face of what was searched beyond which the image goes on. */
function goesOn({ grid, mask, cutOff }: Tumour, image: Grid): boolean {
  if (!cutOff) return false;
  const [nx, ny] = grid.dimensions;
  const strides = [1, nx, nx * ny];
  return [0, 1, 2].some((axis) => {
    const last = grid.dimensions[axis] - 1;
    return [0, last].some((end) => {
      const atMm = grid.originMm[axis] + end * grid.spacingMm[axis];
      const imageEndMm = image.originMm[axis] + (end ? image.dimensions[axis] - 1 : 0);
      if (Math.abs(atMm - imageEndMm) < 2 * grid.spacingMm[axis]) return false;
      return mask.some(
        (value, n) => value > 0 && Math.floor(n / strides[axis]) % grid.dimensions[axis] === end,
      );
    });
  });
}

/** Surface is cheap on edges. */
function setSurface(
  surface: Float32Array,
  smooth: Float32Array,
  { dimensions: [nx, ny, nz] }: Grid,
  rise: number,
): void {
  const plane = nx * ny;
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = smooth[i < nx - 1 ? n + 1 : n] - smooth[i > 0 ? n - 1 : n];
        const y = smooth[j < ny - 1 ? n + nx : n] - smooth[j > 0 ? n - nx : n];
        const z = smooth[k < nz - 1 ? n + plane : n] - smooth[k > 0 ? n - plane : n];
        const steep = (x * x + y * y + z * z) / (0.2 * rise) ** 2;
        surface[n] = STIFFNESS * (SURFACE_FLOOR + 1 / (1 + steep));
      }
}

/** What is thicker than tails and hangs together with the stroke; all where nothing is. */
async function withoutTails(mask: Uint8Array, sure: Uint8Array, grid: Grid): Promise<Uint8Array> {
  const depth = await distanceTransformMm(
    maskWhere(mask.length, (n) => !mask[n]),
    grid,
  );
  const thick = maskWhere(mask.length, (n) => depth[n] > TAIL_MM);
  const away = await distanceTransformMm(thick, grid);
  const body = maskWhere(mask.length, (n) => mask[n] > 0 && away[n] <= TAIL_MM + AROUND_MM);
  const { ids, sizes } = connectedComponents(body, grid.dimensions);
  const touched = new Uint32Array(sizes.length);
  for (let n = 0; n < ids.length; n++) if (sure[n]) touched[ids[n]]++;
  return touched.some((count, id) => id > 0 && count > 0)
    ? maskWhere(mask.length, (n) => ids[n] > 0 && touched[ids[n]] > 0)
    : mask;
}

/** The connected parts of a region that the stroke touches. */
function partsWith(line: Uint8Array, region: Uint8Array, grid: Grid): Uint8Array {
  const { ids, sizes } = connectedComponents(region, grid.dimensions);
  const keep = new Uint8Array(sizes.length);
  for (let n = 0; n < ids.length; n++) if (line[n] && ids[n]) keep[ids[n]] = 1;
  return maskWhere(ids.length, (n) => keep[ids[n]] > 0 || line[n] > 0);
}

function touchesEdge(mask: Uint8Array, { dimensions: [nx, ny, nz] }: Grid): boolean {
  return mask.some((value, n) => value > 0 && onEdge(n, nx, ny, nz));
}
