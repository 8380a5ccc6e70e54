/** The outline of the liver with everything in it: parenchyma, vessels, tumours. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { connectedComponents, fillHoles } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { voxelMap } from '../resample.ts';
import { sharpenEdges } from '../sharpen.ts';
import type { Body } from './body.ts';
import type { Level, WorkingImage } from './image.ts';
import { gradientLength, levelWhere } from './image.ts';
import type { Located } from './locate.ts';
import { cutOrgan, regionOf, windowHu } from './organ-cut.ts';

export interface Scene {
  readonly image: WorkingImage;
  readonly smooth: Float32Array;
  readonly gradient: Float32Array;
  /** The smoothed image with the mixtures on its edges undone. */
  readonly sharp: Float32Array;
  /** Depth under the inner surface of the trunk's wall, mm; negative in the wall. */
  readonly wallDepthMm: Float32Array;
}

export interface Parenchyma {
  /** Everything inside the liver's outline. */
  readonly region: Uint8Array;
  /** Of the smoothed image, in the even part. */
  readonly level: Level;
  readonly calmGradient: number;
}

/** Depth a region has to have to belong by itself. */
const OPEN_MM = 5;
/** How far the outline may lie from the deep part. */
const REACH_MM = 9;
/** Width of the rim in which an edge is a mixture of what it parts. */
const RIM_MM = 5;
const WALL_SOFT_MM = 5;
const STIFFNESS = 0.8;
const SMOOTH_VOXELS = 0.9;
/** Gradient that noise alone does not make, HU per voxel. */
const STEEP_HU = 12;

/** Smooths the working image and reads the wall at its voxels. */
export async function prepareScene(
  image: WorkingImage,
  body: Body,
  ctx: JobContext,
): Promise<Scene> {
  const { grid } = image;
  const smooth = await runGaussian(image.hu, grid.dimensions, SMOOTH_VOXELS, ctx);
  const gradient = gradientLength({ grid, hu: smooth });
  await ctx.checkpoint();
  const [nx, ny, nz] = grid.dimensions;
  const [ox, oy, oz] = grid.originMm;
  const step = grid.spacingMm[0];
  const wallDepthMm = new Float32Array(smooth.length);
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        wallDepthMm[n] = body.wall.depthMm(ox + i * step, oy + j * step, oz + k * step);
    await ctx.checkpoint();
  }
  const sharp = await sharpenEdges(smooth, grid.dimensions, (n) => gradient[n] > STEEP_HU, ctx);
  return { image, smooth, gradient, sharp, wallDepthMm };
}

/** Outlines the liver around its located core; `taken` belongs to other organs. */
export async function outlineLiver(
  scene: Scene,
  body: Body,
  located: Located,
  taken: Uint8Array,
  ctx: JobContext,
): Promise<Parenchyma> {
  const { image, smooth, gradient, sharp, wallDepthMm } = scene;
  const { grid } = image;
  const count = smooth.length;
  const coarse = onGrid(located.core, body.image.grid, grid);
  const near = levelWhere(smooth, (n) => coarse[n] > 0);
  if (!near)
    return { region: coarse, level: { hu: located.levelHu, spreadHu: 10 }, calmGradient: 5 };
  const level =
    levelWhere(smooth, (n) => coarse[n] > 0 && Math.abs(smooth[n] - near.hu) < 3 * near.spreadHu) ??
    near;
  const calmGradient = levelWhere(gradient, (n) => coarse[n] > 0)?.hu ?? 5;
  await ctx.checkpoint();
  const window = windowHu(level);
  const alike = maskWhere(
    count,
    (n) => Math.abs(smooth[n] - level.hu) < window && wallDepthMm[n] > 0 && !taken[n],
  );
  const deep = await deepPart(alike, coarse, grid, ctx);
  const toDeep = await distanceTransformMm(deep, grid);
  await ctx.checkpoint();
  const reach = OPEN_MM + REACH_MM;
  const allowed = maskWhere(count, (n) => toDeep[n] < reach && wallDepthMm[n] > -WALL_SOFT_MM && !taken[n]);
  const extra = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    if (!allowed[n]) continue;
    const far = Math.max(0, toDeep[n] - OPEN_MM - RIM_MM) / (REACH_MM - RIM_MM);
    const walled = wallDepthMm[n] < 0 ? -wallDepthMm[n] / WALL_SOFT_MM : 0;
    extra[n] = 1.5 * far + 1.5 * walled;
  }
  const membership = await cutOrgan(
    { grid, hu: sharp, gradient },
    { level, calmGradient, core: deep, allowed, extra, stiffness: STIFFNESS },
    ctx,
  );
  const region = fillHoles(regionOf(membership), grid.dimensions);
  return { region, level, calmGradient };
}

/** What of `alike` is thick, and hangs together with the core. */
async function deepPart(
  alike: Uint8Array,
  core: Uint8Array,
  grid: Grid,
  ctx: JobContext,
): Promise<Uint8Array> {
  const depth = await distanceTransformMm(
    maskWhere(alike.length, (n) => !alike[n]),
    grid,
  );
  await ctx.checkpoint();
  const deep = maskWhere(alike.length, (n) => depth[n] > OPEN_MM);
  const { ids, sizes } = connectedComponents(deep, grid.dimensions);
  const overlap = new Float64Array(sizes.length);
  for (let n = 0; n < ids.length; n++) if (core[n]) overlap[ids[n]]++;
  const keep = overlap.map((value, id) => (id > 0 && value > 0 ? 1 : 0));
  return maskWhere(ids.length, (n) => keep[ids[n]] > 0);
}

/** A mask on another grid, nearest neighbour. */
export function onGrid(mask: Uint8Array, from: Grid, to: Grid): Uint8Array {
  const [nx, ny, nz] = to.dimensions;
  const [sx, sy, sz] = from.dimensions;
  const { origin: o, columns: c } = voxelMap(to, from);
  const out = new Uint8Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        // Both grids have the axes of patient space.
        const x = Math.round(o[0] + i * c[0][0]);
        const y = Math.round(o[1] + j * c[1][1]);
        const z = Math.round(o[2] + k * c[2][2]);
        if (x >= 0 && y >= 0 && z >= 0 && x < sx && y < sy && z < sz)
          out[n] = mask[x + sx * (y + sy * z)];
      }
  return out;
}
