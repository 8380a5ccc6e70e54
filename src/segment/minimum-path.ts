/** Cheapest paths through a field of slowness, from many seeds at once. */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';

export interface Arrival {
  /** Seed number that reaches each voxel most cheaply, 0 where none does. */
  readonly owner: Uint8Array;
  /** Cost of the cheapest path, infinity where none arrives. */
  readonly cost: Float32Array;
  /** The voxel before on that path; -1 at seeds and where none arrives. */
  readonly before: Int32Array;
}

const POPS_BETWEEN_CHECKPOINTS = 20_000;

/**
 * Dijkstra's algorithm over the 26-neighbourhood. A step costs its length in mm times the mean slowness of its ends;
 * infinite slowness blocks. Paths dearer than `limit` are not followed.
 */
export async function cheapestPaths(
  seeds: Uint8Array,
  slowness: Float32Array,
  [nx, ny, nz]: Vec3,
  spacingMm: number,
  limit: number,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Arrival> {
  const count = seeds.length;
  const owner = new Uint8Array(count);
  const cost = new Float32Array(count).fill(Infinity);
  const before = new Int32Array(count).fill(-1);
  const queue = new CostQueue();
  for (let n = 0; n < count; n++) {
    if (!seeds[n]) continue;
    owner[n] = seeds[n];
    cost[n] = 0;
    queue.push(n, 0);
  }
  for (let pops = 1; queue.size > 0; pops++) {
    if (pops % POPS_BETWEEN_CHECKPOINTS === 0) await ctx.checkpoint();
    const reached = queue.leastCost;
    const n = queue.pop();
    if (reached > cost[n]) continue;
    const i = n % nx;
    const j = Math.floor(n / nx) % ny;
    const k = Math.floor(n / (nx * ny));
    for (let dk = k > 0 ? -1 : 0; dk <= (k < nz - 1 ? 1 : 0); dk++)
      for (let dj = j > 0 ? -1 : 0; dj <= (j < ny - 1 ? 1 : 0); dj++)
        for (let di = i > 0 ? -1 : 0; di <= (i < nx - 1 ? 1 : 0); di++) {
          const m = n + di + nx * (dj + ny * dk);
          if (m === n) continue;
          const step = Math.sqrt(di * di + dj * dj + dk * dk) * spacingMm;
          const next = Math.fround(cost[n] + (step * (slowness[n] + slowness[m])) / 2);
          if (!(next < cost[m]) || next > limit) continue;
          cost[m] = next;
          owner[m] = owner[n];
          before[m] = n;
          queue.push(m, next);
        }
  }
  return { owner, cost, before };
}

/** A binary heap of voxels by cost. */
class CostQueue {
  private voxels = new Int32Array(1024);
  private costs = new Float32Array(1024);
  size = 0;

  get leastCost(): number {
    return this.costs[0];
  }

  push(voxel: number, cost: number): void {
    if (this.size === this.voxels.length) this.grow();
    let at = this.size++;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (this.costs[up] <= cost) break;
      this.voxels[at] = this.voxels[up];
      this.costs[at] = this.costs[up];
      at = up;
    }
    this.voxels[at] = voxel;
    this.costs[at] = cost;
  }

  pop(): number {
    const first = this.voxels[0];
    const last = --this.size;
    const voxel = this.voxels[last];
    const cost = this.costs[last];
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= last) break;
      if (down + 1 < last && this.costs[down + 1] < this.costs[down]) down++;
      if (this.costs[down] >= cost) break;
      this.voxels[at] = this.voxels[down];
      this.costs[at] = this.costs[down];
      at = down;
    }
    this.voxels[at] = voxel;
    this.costs[at] = cost;
    return first;
  }

  private grow(): void {
    const voxels = new Int32Array(2 * this.voxels.length);
    const costs = new Float32Array(voxels.length);
    voxels.set(this.voxels);
    costs.set(this.costs);
    this.voxels = voxels;
    this.costs = costs;
  }
}
