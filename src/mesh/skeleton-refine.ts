/** Centrelines moved from voxel centres to the middle of the vessel, to a fraction of a voxel. */
import type { JobContext } from '../core/job.ts';
import { averaged, gapMm, pointCount, resample } from './skeleton-curve.ts';
import { boxIndexAt, stepMmOf } from './skeleton-lattice.ts';
import type { SkeletonLattice } from './skeleton-lattice.ts';
import { nearestPoints } from './skeleton-nearest.ts';
import { inscribedRadiiMm } from './skeleton-radius.ts';
import type { VoxelPath } from './skeleton-trace.ts';

const ROUNDS = 3;
/** Voxels farther from the line than this many radii (and a voxel) belong to a fork, not to the vessel. */
const BELONGS_RADII = 1.4;
/** The vessel around a point is at most so many times as wide as its inscribed ball; more is a fork. */
const FLATTEST = 1.5;

/** A centreline with the radius at each of its points. */
export interface Curve {
  /** x, y, z, mm along the axes of the grid. */
  readonly points: Float64Array;
  readonly radiiMm: Float64Array;
}

/**
 * The free part of each path (beyond its parent's wall) as a principal curve of the vessel's voxels: every voxel is
 * given to the nearest point of all curves, and every point moves to the local linear fit of the voxels given to its
 * neighbourhood of one radius. Ends are first cut back to where the last inscribed ball touches the end of the label.
 *
 * The radius is that of a disc as large as the cross-section, which the voxels given to the neighbourhood measure. The
 * exact Euclidean distance to the nearest voxel outside (the inscribed ball, which a single missing voxel dents)
 * bounds it: from below, less half a voxel; and from above 1.5 times and half a voxel, because there the vessel forks.
 * @param rootIsEnd per path: true where its root is an end of the vessel, to be cut back like a tip.
 * @see Hastie and Stuetzle, "Principal curves", JASA 84 (1989) 502-516.
 */
export async function refinePaths(
  lattice: SkeletonLattice,
  paths: readonly VoxelPath[],
  rootIsEnd: readonly boolean[],
  ctx: JobContext,
): Promise<Curve[]> {
  const step = stepMmOf(lattice);
  const cutAll = (curves: readonly Curve[]): Float64Array[] =>
    curves.map((curve, n) => cutBack(lattice, paths[n], curve, rootIsEnd[n]));
  let curves = cutAll(
    paths.map((path) => {
      const points = resample(averaged(freePoints(lattice, path), 2), step);
      return { points, radiiMm: inscribedRadiiMm(lattice, points) };
    }),
  );
  for (let round = 0; round < ROUNDS; round++) {
    curves = await recentre(lattice, curves, ctx);
    ctx.report((round + 1) / (ROUNDS + 1), 'Finding the middle of the vessels');
    // Only now are the radii good enough to tell where a rough end begins.
    if (round === 0) curves = cutAll(await measure(lattice, curves, ctx));
  }
  return measure(lattice, curves, ctx);
}

async function recentre(
  lattice: SkeletonLattice,
  curves: readonly Float64Array[],
  ctx: JobContext,
): Promise<Float64Array[]> {
  const sums = await sumVoxels(lattice, curves, ctx);
  const step = stepMmOf(lattice);
  let first = 0;
  return curves.map((curve) => {
    const moved = recentred(lattice, curve, sums, first, step);
    first += pointCount(curve);
    return resample(moved, step);
  });
}

async function measure(
  lattice: SkeletonLattice,
  curves: readonly Float64Array[],
  ctx: JobContext,
): Promise<Curve[]> {
  const sums = await sumVoxels(lattice, curves, ctx);
  const step = stepMmOf(lattice);
  let first = 0;
  return curves.map((points) => {
    const radiiMm = measuredRadii(lattice, points, sums, first, step);
    first += pointCount(points);
    return { points, radiiMm };
  });
}

function measuredRadii(
  lattice: SkeletonLattice,
  points: Float64Array,
  sums: Float64Array,
  first: number,
  step: number,
): Float64Array {
  const inscribed = inscribedRadiiMm(lattice, points);
  const count = inscribed.length;
  const voxelMm3 = step ** 3;
  return inscribed.map((radius, n) => {
    const reach = Math.ceil(Math.max(radius, 1.5 * Math.max(...lattice.spacingMm)) / step);
    let voxels = 0;
    let slices = 0;
    // The end points are given no voxels.
    for (let m = Math.max(1, n - reach); m <= Math.min(count - 2, n + reach); m++) {
      voxels += sums[4 * (first + m)];
      slices += 1;
    }
    if (slices === 0) return radius;
    const disc = Math.sqrt((voxels * voxelMm3) / (slices * gapMm(points, 0, points, 1) * Math.PI));
    return Math.max(radius - step / 2, Math.min(disc, FLATTEST * radius + step / 2));
  });
}

/** The curve between the last inscribed balls at its tip and, where it is an end, at its root. */
function cutBack(
  lattice: SkeletonLattice,
  { voxels, parent }: VoxelPath,
  { points, radiiMm: radii }: Curve,
  rootIsEnd: boolean,
): Float64Array {
  const end = innerEnd(lattice, points, radii, voxels[voxels.length - 1]);
  const turned = points.slice();
  for (let n = 0; n < radii.length; n++)
    turned.set(points.subarray(3 * n, 3 * n + 3), 3 * (radii.length - 1 - n));
  const start =
    parent < 0 && rootIsEnd
      ? radii.length - 1 - innerEnd(lattice, turned, radii.toReversed(), voxels[0])
      : 0;
  return end - start >= 2 ? points.slice(3 * start, 3 * (end + 1)) : points;
}

/**
 * The last point of the curve that is at least one radius of the vessel from the voxel at its end, wherever on the cap
 * that voxel lies. The vessel's radius there is the median over two radii inwards.
 */
function innerEnd(
  lattice: SkeletonLattice,
  points: Float64Array,
  radii: Float64Array,
  endVoxel: number,
): number {
  const step = stepMmOf(lattice);
  const end = Float64Array.from(lattice.positionMm.subarray(3 * endVoxel, 3 * endVoxel + 3));
  let thickest = 0;
  for (let n = radii.length - 1; n > 0; n--) {
    thickest = Math.max(thickest, radii[n]);
    const inwards = radii.slice(Math.max(0, n - Math.ceil((2 * thickest) / step)), n + 1).sort();
    if (gapMm(points, n, end, 0) + 0.3 * step >= inwards[inwards.length >> 1]) return n;
  }
  return radii.length - 1;
}

function freePoints(lattice: SkeletonLattice, { voxels, hidden }: VoxelPath): Float64Array {
  const from = Math.min(hidden, voxels.length - 2);
  const points = new Float64Array(3 * (voxels.length - from));
  for (let n = from; n < voxels.length; n++)
    for (let axis = 0; axis < 3; axis++)
      points[3 * (n - from) + axis] = lattice.positionMm[3 * voxels[n] + axis];
  return points;
}

/** Count and sums of x, y, z of the voxels given to each point of all curves, one curve after the other. */
async function sumVoxels(
  lattice: SkeletonLattice,
  curves: readonly Float64Array[],
  ctx: JobContext,
): Promise<Float64Array> {
  const { spacingMm, offset, box, mask, voxels, positionMm } = lattice;
  const total = curves.reduce((sum, curve) => sum + pointCount(curve), 0);
  const sites = new Float64Array(3 * total);
  const limit = new Float64Array(total);
  const margin = Math.max(...spacingMm);
  let first = 0;
  for (const curve of curves) {
    sites.set(curve, 3 * first);
    const radii = vesselRadii(lattice, curve);
    for (let n = 0; n < radii.length; n++) limit[first + n] = BELONGS_RADII * radii[n] + margin;
    // What lies beyond an end is cap or parent, not vessel around the line.
    limit[first] = 0;
    limit[first + radii.length - 1] = 0;
    first += radii.length;
  }
  const startMm = [0, 1, 2].map((axis) => offset[axis] * spacingMm[axis]);
  const nearest = await nearestPoints(
    mask,
    { dimensions: box, spacingMm, startMm: [startMm[0], startMm[1], startMm[2]] },
    sites,
    ctx,
  );
  const sums = new Float64Array(4 * total);
  for (let v = 0; v < voxels.length; v++) {
    const site = nearest[voxels[v]];
    const x = positionMm[3 * v];
    const y = positionMm[3 * v + 1];
    const z = positionMm[3 * v + 2];
    const dx = x - sites[3 * site];
    const dy = y - sites[3 * site + 1];
    const dz = z - sites[3 * site + 2];
    if (dx * dx + dy * dy + dz * dz > limit[site] * limit[site]) continue;
    sums[4 * site] += 1;
    sums[4 * site + 1] += x;
    sums[4 * site + 2] += y;
    sums[4 * site + 3] += z;
  }
  return sums;
}

/** Distance to the wall at the points, without the widening at forks: a low quantile over four radii along the line. */
function vesselRadii(lattice: SkeletonLattice, curve: Float64Array): Float64Array {
  const count = pointCount(curve);
  const step = stepMmOf(lattice);
  const raw = new Float64Array(count);
  for (let n = 0; n < count; n++) raw[n] = lattice.toOutsideMm[boxIndexAt(lattice, curve, n)];
  const radii = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    const reach = Math.ceil((2 * raw[n]) / step);
    const around = raw.slice(Math.max(0, n - reach), n + reach + 1).sort();
    radii[n] = Math.max(around[Math.floor(0.4 * around.length)], Math.min(...lattice.spacingMm));
  }
  return radii;
}

/**
 * The curve moved onto the local linear fits of its voxels. Within one radius of an end the cap leaves the direction
 * open, so there the fit of the vessel one radius further in is continued.
 */
function recentred(
  lattice: SkeletonLattice,
  curve: Float64Array,
  sums: Float64Array,
  first: number,
  step: number,
): Float64Array {
  const count = pointCount(curve);
  const radii = vesselRadii(lattice, curve);
  const coarsest = Math.max(...lattice.spacingMm);
  const moved = curve.slice();
  for (let n = 0; n < count; n++) {
    const inwards = Math.min((count - 1) >> 1, Math.ceil(radii[n] / step));
    const centre = Math.min(Math.max(n, inwards), count - 1 - inwards);
    const width = Math.max(1.5 * coarsest, radii[centre]);
    const reach = Math.ceil(width / step);
    // Weighted moments of the place along the line (s) and of the position (t0, t1).
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    const t0 = [0, 0, 0];
    const t1 = [0, 0, 0];
    for (let m = Math.max(0, centre - reach); m <= Math.min(count - 1, centre + reach); m++) {
      const s = (m - centre) * step;
      const weight = 1 - (s / (width + step)) ** 2;
      const at = 4 * (first + m);
      s0 += weight * sums[at];
      s1 += weight * sums[at] * s;
      s2 += weight * sums[at] * s * s;
      for (let axis = 0; axis < 3; axis++) {
        t0[axis] += weight * sums[at + 1 + axis];
        t1[axis] += weight * sums[at + 1 + axis] * s;
      }
    }
    const determinant = s0 * s2 - s1 * s1;
    if (s0 < 4 || determinant < 1e-6 * s0 * s0 * step * step) continue;
    const along = (n - centre) * step;
    for (let axis = 0; axis < 3; axis++) {
      const slope = (s0 * t1[axis] - s1 * t0[axis]) / determinant;
      moved[3 * n + axis] = (t0[axis] - slope * s1) / s0 + slope * along;
    }
  }
  return moved;
}
