/** The surface of a structure: from voxels to a smooth, closed, checked triangle mesh. */
import { structureByLabel } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import type { TriMesh } from '../core/mesh.ts';
import { cross, dot, ijkToLps, voxelVolumeMl } from '../core/space.ts';
import type { Grid, Vec3 } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { SurfaceNets } from '../../wasm/surface-nets/surface-nets.ts';
import { decimate } from './decimate.ts';
import { boundingBox, cutMask, labelSet } from './label-region.ts';
import { surfaceVolumeMl, topologyOf } from './mesh-quality.ts';
import type { Surface } from './mesh-quality.ts';
import { vertexNormals } from './normals.ts';
import { restoreVolume, smoothingWeights } from './smooth.ts';

export interface SurfaceOptions {
  /** Upper limit of triangles; default 40 000. */
  readonly maxTriangles?: number;
  /** Mean edge length (mm) to aim for; default 1.5 times the finest voxel spacing, at most 1.5 mm. */
  readonly edgeMm?: number;
}

export interface SurfaceQuality {
  /** Every edge belongs to two triangles that pass it in opposite directions. */
  readonly closed: boolean;
  /** Closed, and the triangles around every vertex form one fan. */
  readonly manifold: boolean;
  /** Parts of the surface; a cavity inside the structure has a part of its own. */
  readonly components: number;
  readonly eulerCharacteristic: number;
  readonly triangles: number;
  /** Volume of the voxels: the one to show to a clinician. */
  readonly labelVolumeMl: number;
  readonly meshVolumeMl: number;
  /** 100 * (mesh - label) / label. */
  readonly volumeChangePercent: number;
  /** 95th percentile and mean distance of the vertices to the nearest face between inside and outside voxels. */
  readonly p95DistanceMm: number;
  readonly meanDistanceMm: number;
}

export interface SurfaceResult {
  readonly mesh: TriMesh;
  readonly quality: SurfaceQuality;
}

const MAX_TRIANGLES = 40_000;
const EDGE_VOXELS = 1.5;
const EDGE_MM = 1.5;
/** How far the volume is restored along the normals, and how far the label boundary is looked for, in voxels. */
const RESTORE_LIMIT = 0.5;
const REACH = 5;

/**
 * Surface of one label, or of the union of several, in LPS mm: surface nets with manifold vertices, smoothed within
 * the voxel, decimated, its volume restored. The topology is that of the voxels (parts that touch only along an edge
 * or at a corner are separate). Works in the structure's bounding box; a structure cut by the border of the map is
 * closed there.
 *
 * @throws bad-input/empty-structure when no voxel has the label.
 */
export async function surfaceFromLabels(
  labels: LabelMap,
  label: number | readonly number[],
  options: SurfaceOptions,
  ctx: JobContext,
): Promise<SurfaceResult> {
  const wanted = typeof label === 'number' ? [label] : label;
  const { grid } = labels;
  const { spacingMm } = grid;
  const finestMm = Math.min(...spacingMm);
  ctx.report(0, 'Finding the structure');
  const members = labelSet(wanted);
  const box = await boundingBox(labels, members, ctx);
  if (!box) return failEmpty(wanted);
  const region = await cutMask(labels, members, box, ctx);

  ctx.report(0.1, 'Drawing the surface');
  const nets = await SurfaceNets.create(region.mask, region.dimensions, spacingMm);
  await drain(nets.extract(), ctx);
  ctx.report(0.3, 'Smoothing the surface');
  await drain(nets.relax(smoothingWeights(spacingMm)), ctx);
  const labelVolumeMl = region.count * voxelVolumeMl(grid);
  const restore = (surface: Surface): Promise<Surface> =>
    restoreVolume(surface, labelVolumeMl, RESTORE_LIMIT * finestMm, ctx);
  const smooth = await restore(nets.triangles());

  const { maxTriangles = MAX_TRIANGLES, edgeMm = Math.min(EDGE_MM, EDGE_VOXELS * finestMm) } =
    options;
  const coarse = await decimate(smooth, { maxTriangles, edgeMm }, span(ctx, 0.4, 0.85));
  const final = await restore(coarse);

  ctx.report(0.85, 'Checking the surface');
  const distances = await drain(nets.faceDistances(final.positions, REACH), ctx);
  const mesh = toPatient(final, grid, region.offset);
  await ctx.checkpoint();
  const meshVolumeMl = surfaceVolumeMl(mesh);
  const quality: SurfaceQuality = {
    ...topologyOf(mesh),
    triangles: mesh.indices.length / 3,
    labelVolumeMl,
    meshVolumeMl,
    volumeChangePercent: (100 * (meshVolumeMl - labelVolumeMl)) / labelVolumeMl,
    ...summary(distances),
  };
  ctx.report(1, 'Surface ready');
  return { mesh, quality };
}

function failEmpty(labels: readonly number[]): never {
  const names = labels.map((value) => structureByLabel(value)?.title ?? `label ${value}`);
  return fail(
    'bad-input',
    'empty-structure',
    `No voxel belongs to ${names.join(' or ') || 'any structure'}, so there is no surface to draw.`,
    'Segment or paint the structure first, or leave it out.',
  );
}

/** Runs a kernel's generator to its end with a pause for the user wherever it yields. */
async function drain<Result>(steps: Generator<unknown, Result>, ctx: JobContext): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await ctx.checkpoint();
  }
}

/** From millimetres along the grid axes, from voxel `offset`, to LPS; outward in left-handed grids as well. */
function toPatient(surface: Surface, grid: Grid, offset: Vec3): TriMesh {
  const d = grid.direction;
  const o = ijkToLps(grid, offset);
  const from = surface.positions;
  const positions = new Float32Array(from.length);
  for (let v = 0; v < from.length; v += 3) {
    const x = from[v];
    const y = from[v + 1];
    const z = from[v + 2];
    positions[v] = o[0] + x * d[0] + y * d[3] + z * d[6];
    positions[v + 1] = o[1] + x * d[1] + y * d[4] + z * d[7];
    positions[v + 2] = o[2] + x * d[2] + y * d[5] + z * d[8];
  }
  const indices = surface.indices.slice();
  const handedness = dot(cross([d[0], d[1], d[2]], [d[3], d[4], d[5]]), [d[6], d[7], d[8]]);
  if (handedness < 0) {
    for (let t = 0; t < indices.length; t += 3) {
      const swap = indices[t + 1];
      indices[t + 1] = indices[t + 2];
      indices[t + 2] = swap;
    }
  }
  return { positions, indices, normals: vertexNormals({ positions, indices }) };
}

function summary(
  distances: Float32Array,
): Pick<SurfaceQuality, 'p95DistanceMm' | 'meanDistanceMm'> {
  const sorted = distances.slice().sort();
  let sum = 0;
  for (const value of sorted) sum += value;
  return {
    p95DistanceMm: sorted[Math.floor(0.95 * (sorted.length - 1))],
    meanDistanceMm: sum / sorted.length,
  };
}
