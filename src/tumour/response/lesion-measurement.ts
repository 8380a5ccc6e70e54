/**
 * What is measured of a lesion on its label: diameters as RECIST 1.1 takes them, the largest extent in space, volume
 * and surface. Everything comes from the voxels, nothing from a smoothed surface.
 */
import { isTumourLabel, structureByLabel } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import { distance, ijkToLps, voxelVolumeMl } from '../../core/space.ts';
import type { Grid, Lps, Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { connectedParts } from '../../mesh/components.ts';
import { boundingBox, cutMask, labelSet } from '../../mesh/label-region.ts';
import type { MaskRegion } from '../../mesh/label-region.ts';
import { convexHull, hullDiameters, outlinePoints, OUTLINE_VOXELS } from './outline.ts';

/** A measured length with its ends, so that it can be drawn. */
export interface Calliper {
  readonly lengthMm: number;
  readonly fromLps: Lps;
  readonly toLps: Lps;
}

export interface LesionMeasurement {
  readonly label: number;
  /** `tumour-1`, or `label-N` for a label without a name. */
  readonly name: string;
  readonly volumeMl: number;
  /** Area of the boundary, estimated from the voxel faces (two thirds of them, see `surfaceAreaMm2`). */
  readonly surfaceMm2: number;
  /** Longest diameter within a slice, and the longest one perpendicular to it in the same slice. */
  readonly longest: Calliper;
  readonly shortAxis: Calliper;
  /** Slice number (k) of both. */
  readonly slice: number;
  /** Largest distance between two points of one piece in space. */
  readonly largest3d: Calliper;
  /** Pieces that hang together over voxel faces. Diameters are of one of the largest pieces, the volume is of all. */
  readonly pieces: number;
  /** Half the larger in-plane voxel edge: what the grid leaves open about a diameter. */
  readonly halfVoxelMm: number;
  /** Distance of neighbouring slices. */
  readonly sliceSpacingMm: number;
}

/** Diameters are looked for in this many of the largest pieces: stray voxels have none worth measuring. */
const PIECES_MEASURED = 8;

/**
 * Measures labels (all tumours that are present, when none are given), in ascending order; a label without voxels
 * is left out. Slices are the planes of voxel axes i and j, which are those of the acquisition.
 */
export async function measureLesions(
  labels: LabelMap,
  ctx: JobContext,
  wanted?: readonly number[],
): Promise<LesionMeasurement[]> {
  const present = new Uint8Array(256);
  for (const label of labels.data) present[label] = 1;
  const list = wanted ?? [...present.keys()].filter((label) => isTumourLabel(label));
  const found: LesionMeasurement[] = [];
  for (const label of [...new Set(list)].sort((a, b) => a - b)) {
    if (present[label] === 0) continue;
    ctx.report(found.length / list.length, 'Measuring lesions');
    found.push(await measureLesion(labels, label, ctx));
  }
  return found;
}

async function measureLesion(
  labels: LabelMap,
  label: number,
  ctx: JobContext,
): Promise<LesionMeasurement> {
  const { grid } = labels;
  const members = labelSet([label]);
  const box = await boundingBox(labels, members, ctx);
  if (!box) throw new Error(`label ${label} has no voxels`);
  const region = await cutMask(labels, members, box, ctx);
  const { part, sizes } = await connectedParts(region.mask, region.dimensions, ctx);
  let inPlane: PlaneDiameters | undefined;
  let largest3d: Calliper | undefined;
  const largestFirst = sizes.map((_, n) => n + 1).sort((a, b) => sizes[b - 1] - sizes[a - 1]);
  for (const piece of largestFirst.slice(0, PIECES_MEASURED)) {
    const layers = await pieceLayers(grid, region, part, piece, ctx);
    for (const slice of layers.filter((layer) => Number.isInteger(layer.k))) {
      const here = hullDiameters(slice.hull);
      if (inPlane && here.longest.lengthMm <= inPlane.longest.lengthMm) continue;
      const calliper = ({ lengthMm, from, to }: typeof here.longest): Calliper => ({
        lengthMm,
        fromLps: planeToLps(grid, region, from, slice.k),
        toLps: planeToLps(grid, region, to, slice.k),
      });
      inPlane = {
        longest: calliper(here.longest),
        shortAxis: calliper(here.perpendicular),
        slice: slice.k + region.offset[2],
      };
    }
    const corners = layers.flatMap(({ hull, k }) =>
      hull.map((point) => planeToLps(grid, region, point, k)),
    );
    const extent = await farthestPair(corners, ctx);
    if (!largest3d || extent.lengthMm > largest3d.lengthMm) largest3d = extent;
  }
  if (!inPlane || !largest3d) throw new Error(`label ${label} has no outline`);
  return {
    label,
    name: structureByLabel(label)?.name ?? `label-${label}`,
    volumeMl: region.count * voxelVolumeMl(grid),
    surfaceMm2: surfaceAreaMm2(region, grid.spacingMm),
    ...inPlane,
    largest3d,
    pieces: sizes.length,
    halfVoxelMm: Math.max(grid.spacingMm[0], grid.spacingMm[1]) / 2,
    sliceSpacingMm: grid.spacingMm[2],
  };
}

type PlaneDiameters = Pick<LesionMeasurement, 'longest' | 'shortAxis' | 'slice'>;

/** Hull of the outline at one height, in mm along the grid's i and j axes; `k` in voxels of the region. */
interface Layer {
  readonly k: number;
  readonly hull: readonly (readonly [number, number])[];
}

/**
 * One hull per slice and island of a piece, and between slices the hulls of what ends there, so that the ends of the
 * largest extent are among their corners.
 */
async function pieceLayers(
  { spacingMm: [si, sj] }: Grid,
  { dimensions: [nx, ny, nz] }: MaskRegion,
  part: Int32Array,
  piece: number,
  ctx: JobContext,
): Promise<Layer[]> {
  const layers: Layer[] = [];
  const slice = nx * ny;
  const point = (n: number): readonly [number, number] => [(n % nx) * si, Math.floor(n / nx) * sj];
  for (let k = 0; k < nz; k++) {
    const from = k * slice;
    const inside = new Uint8Array(slice);
    let any = false;
    for (let n = 0; n < slice; n++) {
      if (part[from + n] !== piece) continue;
      inside[n] = 1;
      any = true;
    }
    if (!any) continue;
    for (const island of await islands(inside, nx, ny, ctx)) {
      layers.push({ k, hull: convexHull(outlinePoints(island.map(point), [si, sj])) });
    }
    for (const side of [-1, 1]) {
      const ends: (readonly [number, number])[] = [];
      for (let n = 0; n < slice; n++)
        if (inside[n] && part[from + side * slice + n] !== piece) ends.push(point(n));
      if (ends.length > 2) layers.push({ k: k + side * OUTLINE_VOXELS, hull: convexHull(ends) });
      else if (ends.length > 0) layers.push({ k: k + side * OUTLINE_VOXELS, hull: ends });
    }
    await ctx.checkpoint();
  }
  return layers;
}

/** The parts of a slice of a piece that hang together over pixel edges. */
async function islands(
  inside: Uint8Array,
  nx: number,
  ny: number,
  ctx: JobContext,
): Promise<number[][]> {
  const { part, sizes } = await connectedParts(inside, [nx, ny, 1], ctx);
  const lists = sizes.map((): number[] => []);
  for (let n = 0; n < part.length; n++) if (part[n] > 0) lists[part[n] - 1].push(n);
  return lists;
}

function planeToLps(
  grid: Grid,
  { offset }: MaskRegion,
  [x, y]: readonly [number, number],
  k: number,
): Lps {
  const [si, sj] = grid.spacingMm;
  return ijkToLps(grid, [offset[0] + x / si, offset[1] + y / sj, offset[2] + k]);
}

async function farthestPair(points: readonly Lps[], ctx: JobContext): Promise<Calliper> {
  let best: Calliper = { lengthMm: 0, fromLps: points[0], toLps: points[0] };
  let bestSquare = 0;
  for (let a = 0; a < points.length; a++) {
    if (a % 128 === 0) await ctx.checkpoint();
    const [x, y, z] = points[a];
    for (let b = a + 1; b < points.length; b++) {
      const dx = points[b][0] - x;
      const dy = points[b][1] - y;
      const dz = points[b][2] - z;
      const square = dx * dx + dy * dy + dz * dz;
      if (square <= bestSquare) continue;
      bestSquare = square;
      best = { lengthMm: distance(points[a], points[b]), fromLps: points[a], toLps: points[b] };
    }
  }
  return best;
}

/**
 * Area of the boundary. Voxel faces of a smooth closed surface add up to 3/2 of its area on average over directions
 * (the mean of |nx| + |ny| + |nz| over the sphere), so two thirds of them are taken.
 */
function surfaceAreaMm2({ mask, dimensions: [nx, ny, nz] }: MaskRegion, spacing: Vec3): number {
  const strides = [1, nx, nx * ny];
  const faces = [0, 0, 0];
  for (let n = 0; n < nx * ny * nz; n++) {
    if (mask[n] === 0) continue;
    for (let axis = 0; axis < 3; axis++)
      faces[axis] += 2 - mask[n - strides[axis]] - mask[n + strides[axis]];
  }
  const [sx, sy, sz] = spacing;
  return (2 / 3) * (faces[0] * sy * sz + faces[1] * sx * sz + faces[2] * sx * sy);
}
