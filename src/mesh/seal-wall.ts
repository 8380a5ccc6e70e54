/** Repairs of a wall that is thinner than the voxels resolve: no holes, no parts that hang on corners. */
import { LABEL } from '../core/anatomy.ts';
import type { JobContext } from '../core/job.ts';
import type { AlignedGrid } from './aligned-grid.ts';
import type { Components } from './components.ts';
import { labelSet } from './label-region.ts';
import type { OccupancySampler } from './resample-labels.ts';

/** Contacts that no valve explains: they are holes where the wall is near. */
function isLeak(blood: number, other: number): boolean {
  if (blood === LABEL.lvBlood) return other === LABEL.background || other === LABEL.rvBlood;
  return blood === LABEL.rvBlood && other === LABEL.background;
}

/** Least occupancy of the wall for a contact to count as a hole in it. */
const NEAR_WALL = 0.1;

/** Changes resampled `labels` in place, guided by the occupancies they came from. */
export class ThinWall {
  private readonly labels: Uint8Array;
  private readonly sampler: OccupancySampler;
  private readonly wall: readonly number[];
  private readonly isWall: Uint8Array;
  private readonly size: readonly [number, number, number];

  constructor(
    labels: Uint8Array,
    target: AlignedGrid,
    sampler: OccupancySampler,
    wall: readonly number[],
  ) {
    this.labels = labels;
    this.sampler = sampler;
    this.wall = wall;
    this.isWall = labelSet(wall);
    this.size = [...target.grid.dimensions];
  }

  /**
   * Where ventricular blood touches background or the other ventricle over a face although the wall is within reach,
   * the voxel of the two that holds more wall becomes wall. Returns the number of voxels set.
   */
  async seal(ctx: JobContext): Promise<number> {
    const { labels } = this;
    const [nx, ny, nz] = this.size;
    const steps = [1, -1, nx, -nx, nx * ny, -nx * ny];
    let sealed = 0;
    for (let k = 1; k < nz - 1; k++) {
      for (let j = 1; j < ny - 1; j++) {
        for (let here = 1 + nx * (j + ny * k); here < nx - 1 + nx * (j + ny * k); here++) {
          if (labels[here] !== LABEL.lvBlood && labels[here] !== LABEL.rvBlood) continue;
          for (const step of steps) {
            if (!isLeak(labels[here], labels[here + step])) continue;
            const mine = this.wallAt(here);
            const theirs = this.wallAt(here + step);
            if (Math.max(mine.weight, theirs.weight) < NEAR_WALL) continue;
            if (mine.weight >= theirs.weight) labels[here] = mine.label;
            else labels[here + step] = theirs.label;
            sealed += 1;
          }
        }
      }
      await ctx.checkpoint();
    }
    return sealed;
  }

  /**
   * Joins parts that touch the main part along an edge or at a corner only, by the voxels between them that hold
   * most wall: current flows over faces. Returns the number of voxels set.
   */
  async bridge({ part }: Components, main: number, ctx: JobContext): Promise<number> {
    const { labels, isWall } = this;
    const [nx, ny, nz] = this.size;
    let set = 0;
    const joined = new Set<number>();
    for (let n = 0; n < part.length; n++) {
      if (n % (nx * ny) === 0) await ctx.checkpoint();
      if (part[n] === 0 || part[n] === main || joined.has(part[n])) continue;
      const i = n % nx;
      const j = Math.floor(n / nx) % ny;
      const k = Math.floor(n / (nx * ny));
      if (i < 1 || j < 1 || k < 1 || i > nx - 2 || j > ny - 2 || k > nz - 2) continue;
      const across = this.diagonalTo(part, main, n);
      if (!across) continue;
      joined.add(part[n]);
      let at = n;
      let steps = across;
      while (steps.length > 1) {
        const [next] = steps
          .map((step) => ({ step, ...this.wallAt(at + step) }))
          .sort((a, b) => b.weight - a.weight);
        at += next.step;
        steps = steps.filter((step) => step !== next.step);
        if (isWall[labels[at]]) continue;
        labels[at] = next.label;
        set += 1;
      }
    }
    return set;
  }

  /** Steps along the axes from voxel `n` to a voxel of `wanted` across an edge or a corner. */
  private diagonalTo(part: Int32Array, wanted: number, n: number): number[] | undefined {
    const [nx, ny] = this.size;
    let found: number[] | undefined;
    for (const dz of [-nx * ny, 0, nx * ny]) {
      for (const dy of [-nx, 0, nx]) {
        for (const dx of [-1, 0, 1]) {
          if (part[n + dx + dy + dz] !== wanted) continue;
          const steps = [dx, dy, dz].filter((step) => step !== 0);
          if (!found || steps.length < found.length) found = steps;
        }
      }
    }
    return found;
  }

  /** Occupancy of the wall at a voxel and its strongest wall label. */
  private wallAt(voxel: number): { weight: number; label: number } {
    const { sampler, isWall } = this;
    const [nx, ny] = this.size;
    sampler.gather(voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny)));
    let weight = 0;
    let label = this.wall[0];
    for (let f = 0; f < sampler.found; f++) {
      const candidate = sampler.labels[f];
      if (!isWall[candidate]) continue;
      weight += sampler.weight[candidate];
      if (sampler.weight[candidate] > sampler.weight[label]) label = candidate;
    }
    return { weight, label };
  }
}
