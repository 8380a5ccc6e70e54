/** The outline of a large, even organ with everything in it: parenchyma, vessels, tumours. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { connectedComponents, fillHoles, keepLargest } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { voxelMap } from '../resample.ts';
import { sharpenEdges } from '../sharpen.ts';
import type { Body } from './body.ts';
import type { Level, WorkingImage } from './image.ts';
import { gradientLength, levelWhere } from './image.ts';
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

export interface Outline {
  /** Everything inside the organ's outline. */
  readonly region: Uint8Array;
  /** Of the smoothed image, in the even part. */
  readonly level: Level;
}

export interface OutlineRule {
  /** Where the organ's even part was found, on the working grid. */
  readonly core: Uint8Array;
  /** What belongs to other organs. */
  readonly taken: Uint8Array;
  /** Depth a part has to have to belong by itself. */
  readonly openMm: number;
  /** Cost of opacified vessels inside; left out where the organ has none that matter. */
  readonly brightCost?: number;
}

/** How far the outline may lie from the deep part. */
const REACH_MM = 9;
/** Width of the rim in which an edge is a mixture of what it parts. */
const RIM_MM = 5;
const WALL_SOFT_MM = 6;
const STIFFNESS = 0.8;
const SMOOTH_VOXELS = 0.9;
/** Gradient that noise alone does not make, HU per voxel. */
const STEEP_HU = 12;
const MIN_CALM_HU = 5;

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

/** Outlines an even organ around its core; undefined when the core is empty. */
export async function outlineOrgan(
  { image: { grid }, smooth, gradient, sharp, wallDepthMm }: Scene,
  { core, taken, openMm, brightCost }: OutlineRule,
  ctx: JobContext,
): Promise<Outline | undefined> {
  const count = smooth.length;
  const near = levelWhere(smooth, (n) => core[n] > 0);
  if (!near) return undefined;
  const even = (n: number): boolean =>
    core[n] > 0 && Math.abs(smooth[n] - near.hu) < 3 * near.spreadHu;
  const level = levelWhere(smooth, even) ?? near;
  const calmGradient = levelWhere(gradient, (n) => core[n] > 0)?.hu ?? MIN_CALM_HU;
  await ctx.checkpoint();
  const window = windowHu(level);
  const alike = maskWhere(
    count,
    (n) => Math.abs(smooth[n] - level.hu) < window && wallDepthMm[n] > 0 && !taken[n],
  );
  const deep = await deepPart(alike, core, grid, openMm, ctx);
  const toDeep = await distanceTransformMm(deep, grid);
  await ctx.checkpoint();
  const allowed = maskWhere(
    count,
    (n) => toDeep[n] < openMm + REACH_MM && wallDepthMm[n] > -WALL_SOFT_MM && !taken[n],
  );
  const extra = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    if (!allowed[n]) continue;
    const far = Math.max(0, toDeep[n] - openMm - RIM_MM) / (REACH_MM - RIM_MM);
    const walled = wallDepthMm[n] < 0 ? -wallDepthMm[n] / WALL_SOFT_MM : 0;
    extra[n] = 1.5 * (far + walled);
  }
  const membership = await cutOrgan(
    { grid, hu: sharp, gradient },
    {
      level,
      calmGradient,
      core: deep,
      allowed,
      extra,
      stiffness: STIFFNESS,
      ...(brightCost === undefined ? {} : { brightCost }),
    },
    ctx,
  );
  const region = keepLargest(regionOf(membership), grid.dimensions);
  return { region: fillHoles(region, grid.dimensions), level };
}

/** What of `alike` is thick, and hangs together with the core. */
async function deepPart(
  alike: Uint8Array,
  core: Uint8Array,
  grid: Grid,
  openMm: number,
  ctx: JobContext,
): Promise<Uint8Array> {
  const depth = await distanceTransformMm(
    maskWhere(alike.length, (n) => !alike[n]),
    grid,
  );
  await ctx.checkpoint();
  const deep = maskWhere(alike.length, (n) => depth[n] > openMm);
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
