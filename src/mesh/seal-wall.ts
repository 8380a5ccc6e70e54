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
const NEAR_WALL = 0.2;

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
   * Joins parts that touch along an edge or at a corner only, by the voxels between them that hold most wall: current
   * flows over faces. Returns the number of voxels set.
   */
  async bridge({ part, sizes }: Components, ctx: JobContext): Promise<number> {
    const { labels, isWall } = this;
    const [nx, ny, nz] = this.size;
    const joined = Uint32Array.from({ length: sizes.length + 1 }, (_, n) => n);
    const root = (n: number): number => {
      let r = n;
      while (joined[r] !== r) r = joined[r] = joined[joined[r]];
      return r;
    };
    const diagonals = diagonalSteps(nx, nx * ny);
    let set = 0;
    for (let k = 1; k < nz - 1; k++) {
      for (let j = 1; j < ny - 1; j++) {
        for (let n = 1 + nx * (j + ny * k); n < nx - 1 + nx * (j + ny * k); n++) {
          if (part[n] === 0) continue;
          for (const steps of diagonals) {
            const across = part[n + steps[0] + steps[1] + (steps[2] ?? 0)];
            if (across === 0 || across === part[n] || root(across) === root(part[n])) continue;
            joined[root(across)] = root(part[n]);
            for (const voxel of this.pathOfMostWall(n, steps)) {
              if (isWall[labels[voxel]]) continue;
              labels[voxel] = this.wallAt(voxel).label;
              set += 1;
            }
          }
        }
      }
      await ctx.checkpoint();
    }
    return set;
  }

  /** Voxels between `from` and the voxel across all `steps`, one step at a time to where most wall is. */
  private pathOfMostWall(from: number, steps: readonly number[]): number[] {
    const path: number[] = [];
    let at = from;
    let left = steps;
    while (left.length > 1) {
      const [next] = left
        .map((step) => ({ step, weight: this.wallAt(at + step).weight }))
        .sort((a, b) => b.weight - a.weight);
      at += next.step;
      path.push(at);
      left = left.filter((step) => step !== next.step);
    }
    return path;
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

/** Steps along the axes to the voxels across an edge (two steps) or a corner (three), one of every opposite pair. */
function diagonalSteps(row: number, slice: number): number[][] {
  const edges = [
    [1, row],
    [-1, row],
    [1, slice],
    [-1, slice],
    [row, slice],
    [-row, slice],
  ];
  const corners = [
    [1, row, slice],
    [-1, row, slice],
    [1, -row, slice],
    [-1, -row, slice],
  ];
  return [...edges, ...corners];
}
