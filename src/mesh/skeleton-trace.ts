/** Centrelines of a labelled vessel as minimal paths from its tips, voxel by voxel. */
import type { JobContext } from '../core/job.ts';
import type { SkeletonLattice } from './skeleton-lattice.ts';
import { CostQueue } from './skeleton-queue.ts';

/** A centreline from its junction (or root) outwards to its tip. */
export interface VoxelPath {
  /** Voxels of the lattice in order; the first is the root, or a voxel of the parent path. */
  readonly voxels: Int32Array;
  /** The path it leaves from, -1 where it starts at a root. */
  readonly parent: number;
  /** Place of its first voxel in the parent. */
  readonly junction: number;
  /** Voxels from the first that lie inside the vessel of the parent. */
  readonly hidden: number;
}

/** What a path lies within is covered up to this many radii, and this many voxels more, from it. */
const COVER_RADII = 1.2;
const COVER_VOXELS = 1.5;
/** The exponent of the distance to the wall in the cost: large enough to hold the path in the middle. */
const CENTRING = 4;
const UNREACHED = -1;

/**
 * Traces the pieces in which `roots` (voxels of the lattice) lie. The farthest voxel that no path covers is the tip of
 * the next path, which runs along the ridge of the distance to the wall (cost per mm: distance^-4) until it meets a
 * path that is there already. A path is kept when the part of it beyond its parent's wall is at least as long as it is
 * thick, as half the radius of its parent and as three voxels: bumps of the surface and the rims of flat vessels are
 * no branches.
 *
 * Parents come before their children, and within a piece the longest path first.
 * @see Sato et al., "TEASAR: tree-structure extraction algorithm for accurate and robust skeletons", Pacific Graphics
 * 2000; Wink, Niessen and Viergever, "Multiscale vessel tracking", IEEE TMI 23 (2004) 130-133 (the cost).
 */
export async function tracePaths(
  lattice: SkeletonLattice,
  roots: readonly number[],
  ctx: JobContext,
): Promise<VoxelPath[]> {
  const tracer = new Tracer(lattice);
  const order = await farthestFirst(lattice, roots, ctx);
  for (const root of roots) tracer.plant(root);
  for (const tip of order) {
    if (tracer.isCovered(tip)) continue;
    tracer.trace(tip);
    await ctx.checkpoint();
  }
  return tracer.paths;
}

/** All voxels connected to a root, by their distance from the nearest root inside the vessel, longest first. */
export async function farthestFirst(
  { voxels, slot, stepIndex, stepMm }: SkeletonLattice,
  roots: readonly number[],
  ctx: JobContext,
): Promise<Int32Array> {
  const distance = new Float64Array(voxels.length).fill(Infinity);
  const queue = new CostQueue();
  const reached = new Int32Array(voxels.length);
  let count = 0;
  for (const root of roots) {
    distance[root] = 0;
    queue.push(root, 0);
  }
  while (!queue.isEmpty) {
    const n = queue.pop();
    const at = queue.lastCost;
    if (at > distance[n]) continue;
    reached[count++] = n;
    if (count % 4096 === 0) await ctx.checkpoint();
    for (let s = 0; s < stepIndex.length; s++) {
      const m = slot[voxels[n] + stepIndex[s]];
      if (m < 0 || at + stepMm[s] >= distance[m]) continue;
      distance[m] = at + stepMm[s];
      queue.push(m, distance[m]);
    }
  }
  return reached.subarray(0, count).toReversed();
}

class Tracer {
  readonly paths: VoxelPath[] = [];
  private readonly lattice: SkeletonLattice;
  private readonly queue = new CostQueue();
  private readonly cost: Float64Array;
  private readonly from: Int32Array;
  private readonly covered: Uint8Array;
  /** Path and place in it of every voxel on a path; a root that no path starts from yet has path -1. */
  private readonly pathOf: Int32Array;
  private readonly placeOf: Int32Array;
  private readonly touched: number[] = [];
  private readonly coarsestMm: number;

  constructor(lattice: SkeletonLattice) {
    const count = lattice.voxels.length;
    this.lattice = lattice;
    this.cost = new Float64Array(count).fill(Infinity);
    this.from = new Int32Array(count).fill(UNREACHED);
    this.covered = new Uint8Array(count);
    this.pathOf = new Int32Array(count).fill(-2);
    this.placeOf = new Int32Array(count);
    this.coarsestMm = Math.max(...lattice.spacingMm);
  }

  isCovered = (voxel: number): boolean => this.covered[voxel] !== 0;

  plant(root: number): void {
    this.pathOf[root] = -1;
    this.placeOf[root] = 0;
    this.cover(root);
  }

  /** Adds the path from the nearest path or root to the tip, if it is a branch of its own. */
  trace(tip: number): void {
    const end = this.search(tip);
    const voxels: number[] = [];
    // `from` leads back to the tip, so the walk goes from the junction outwards.
    for (let n = end; n !== UNREACHED; n = this.from[n]) voxels.push(n);
    this.forgetSearch();
    const parent = this.pathOf[end];
    const hidden = parent < 0 ? 0 : this.hiddenVoxels(voxels, parent);
    for (const n of voxels) this.cover(n);
    if (parent >= 0 && !this.isBranch(voxels, hidden)) return;
    const name = this.paths.length;
    // A junction stays with the path that was there first; a root goes to the first path that starts there.
    for (let at = parent >= 0 ? 1 : 0; at < voxels.length; at++) {
      this.pathOf[voxels[at]] = name;
      this.placeOf[voxels[at]] = at;
    }
    this.paths.push({
      voxels: Int32Array.from(voxels),
      parent,
      junction: parent < 0 ? 0 : this.placeOf[end],
      hidden,
    });
  }

  /** Least-cost search from a tip until it meets a path or a root. */
  private search(tip: number): number {
    const { voxels, slot, stepIndex, stepMm, toOutsideMm } = this.lattice;
    const { cost, from, queue, touched, pathOf } = this;
    queue.clear();
    cost[tip] = 0;
    touched.push(tip);
    queue.push(tip, 0);
    while (!queue.isEmpty) {
      const n = queue.pop();
      const at = queue.lastCost;
      if (at > cost[n]) continue;
      if (pathOf[n] > -2) return n;
      const here = 1 / toOutsideMm[voxels[n]] ** CENTRING;
      for (let s = 0; s < stepIndex.length; s++) {
        const index = voxels[n] + stepIndex[s];
        const m = slot[index];
        if (m < 0) continue;
        const next = at + 0.5 * stepMm[s] * (here + 1 / toOutsideMm[index] ** CENTRING);
        if (next >= cost[m]) continue;
        if (cost[m] === Infinity) touched.push(m);
        cost[m] = next;
        from[m] = n;
        queue.push(m, next);
      }
    }
    throw new Error('a tip is not connected to the root it was reached from');
  }

  private forgetSearch(): void {
    for (const n of this.touched) {
      this.cost[n] = Infinity;
      this.from[n] = UNREACHED;
    }
    this.touched.length = 0;
  }

  /** How many voxels from the junction lie inside the parent's vessel, as its inscribed balls near there give it. */
  private hiddenVoxels(voxels: readonly number[], parent: number): number {
    const { positionMm, toOutsideMm, voxels: index, spacingMm } = this.lattice;
    const line = this.paths[parent].voxels;
    const place = this.placeOf[voxels[0]];
    const reach = Math.ceil((4 * toOutsideMm[index[voxels[0]]]) / Math.min(...spacingMm)) + 4;
    const first = Math.max(0, place - reach);
    const end = Math.min(line.length, place + reach + 1);
    let hidden = 1;
    for (let at = 1; at < voxels.length; at++) {
      const n = voxels[at];
      let inside = false;
      for (let p = first; p < end && !inside; p++) {
        const q = line[p];
        const radius = toOutsideMm[index[q]];
        const dx = positionMm[3 * n] - positionMm[3 * q];
        const dy = positionMm[3 * n + 1] - positionMm[3 * q + 1];
        const dz = positionMm[3 * n + 2] - positionMm[3 * q + 2];
        inside = dx * dx + dy * dy + dz * dz <= radius * radius;
      }
      if (!inside) break;
      hidden = at + 1;
    }
    return hidden;
  }

  private isBranch(voxels: readonly number[], hidden: number): boolean {
    const { positionMm, toOutsideMm, voxels: index } = this.lattice;
    const free = voxels.slice(hidden);
    if (free.length < 2) return false;
    let lengthMm = 0;
    for (let at = 1; at < free.length; at++) {
      const [a, b] = [3 * free[at - 1], 3 * free[at]];
      lengthMm += Math.hypot(
        positionMm[b] - positionMm[a],
        positionMm[b + 1] - positionMm[a + 1],
        positionMm[b + 2] - positionMm[a + 2],
      );
    }
    const radii = free.map((n) => toOutsideMm[index[n]]).sort((a, b) => a - b);
    const diameterMm = 2 * radii[radii.length >> 1];
    const parentRadiusMm = toOutsideMm[index[voxels[0]]];
    return lengthMm >= Math.max(diameterMm, parentRadiusMm / 2, 3 * this.coarsestMm);
  }

  /** Marks what belongs to the vessel around a voxel of a path, so that no path starts there. */
  private cover(n: number): void {
    const { voxels, slot, positionMm, toOutsideMm, spacingMm, box } = this.lattice;
    const reach = COVER_RADII * toOutsideMm[voxels[n]] + COVER_VOXELS * this.coarsestMm;
    const [ri, rj, rk] = spacingMm.map((spacing) => Math.floor(reach / spacing));
    const index = voxels[n];
    const i = index % box[0];
    const j = Math.floor(index / box[0]) % box[1];
    const k = Math.floor(index / (box[0] * box[1]));
    for (let c = Math.max(0, k - rk); c <= Math.min(box[2] - 1, k + rk); c++)
      for (let b = Math.max(0, j - rj); b <= Math.min(box[1] - 1, j + rj); b++)
        for (let a = Math.max(0, i - ri); a <= Math.min(box[0] - 1, i + ri); a++) {
          const m = slot[a + box[0] * (b + box[1] * c)];
          if (m < 0 || this.covered[m] !== 0) continue;
          const dx = positionMm[3 * m] - positionMm[3 * n];
          const dy = positionMm[3 * m + 1] - positionMm[3 * n + 1];
          const dz = positionMm[3 * m + 2] - positionMm[3 * n + 2];
          if (dx * dx + dy * dy + dz * dz <= reach * reach) this.covered[m] = 1;
        }
  }
}
