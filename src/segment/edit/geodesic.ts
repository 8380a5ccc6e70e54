/** Distances through a field of slowness by raster scans. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';

/** The thirteen neighbours on one side of a voxel in voxel order. */
interface Half {
  readonly di: Int32Array;
  readonly dj: Int32Array;
  readonly dk: Int32Array;
  readonly stride: Int32Array;
  /** Half of the length of the step, mm. */
  readonly halfMm: Float64Array;
}

/** Scans in both directions until nothing changes; a real image needs two or three rounds, a maze this many. */
const MOST_ROUNDS = 12;

/**
 * Cost of the cheapest path from any seed (non-zero in `seeds`) to every voxel over the 26-neighbourhood. A step costs
 * its length in mm times the mean slowness of its ends. Infinity where there is no seed.
 * @see Toivanen, Pattern Recognition Letters 17 (1996) 437-450; Criminisi, Sharp and Blake, ECCV 2008.
 */
export async function geodesicDistance(
  seeds: Uint8Array,
  slowness: Float32Array,
  grid: Grid,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Float32Array> {
  const cost = Float32Array.from(seeds, (seed) => (seed ? 0 : Infinity));
  const [, , nz] = grid.dimensions;
  const [ahead, behind] = [halfOf(grid, 1), halfOf(grid, -1)];
  // A slice is scanned again only where it or one beside it has changed since.
  let fresh = new Uint8Array(nz).fill(1);
  for (let round = 0; round < MOST_ROUNDS && fresh.includes(1); round++) {
    const changed = new Uint8Array(nz);
    const scan = (k: number, half: Half, direction: 1 | -1): void => {
      const before = k - direction;
      const beside = before >= 0 && before < nz && (fresh[before] || changed[before]);
      if (!fresh[k] && !changed[k] && !beside) return;
      if (relaxSlice(cost, slowness, grid, half, k, direction)) changed[k] = 1;
    };
    for (let k = 0; k < nz; k++) {
      scan(k, behind, 1);
      await ctx.checkpoint();
    }
    for (let k = nz - 1; k >= 0; k--) {
      scan(k, ahead, -1);
      await ctx.checkpoint();
    }
    fresh = changed;
  }
  return cost;
}

function halfOf({ dimensions: [nx, ny], spacingMm: [sx, sy, sz] }: Grid, side: 1 | -1): Half {
  const steps: (readonly [number, number, number])[] = [];
  for (let k = -1; k <= 1; k++)
    for (let j = -1; j <= 1; j++)
      for (let i = -1; i <= 1; i++) if ((k * 9 + j * 3 + i) * side > 0) steps.push([i, j, k]);
  return {
    di: Int32Array.from(steps, ([i]) => i),
    dj: Int32Array.from(steps, ([, j]) => j),
    dk: Int32Array.from(steps, ([, , k]) => k),
    stride: Int32Array.from(steps, ([i, j, k]) => i + nx * (j + ny * k)),
    halfMm: Float64Array.from(steps, ([i, j, k]) => Math.hypot(i * sx, j * sy, k * sz) / 2),
  };
}

function relaxSlice(
  cost: Float32Array,
  slowness: Float32Array,
  { dimensions: [nx, ny, nz] }: Grid,
  { di, dj, dk, stride, halfMm }: Half,
  k: number,
  direction: 1 | -1,
): boolean {
  let changed = false;
  const size = nx * ny;
  const count = stride.length;
  const first = direction === 1 ? 0 : size - 1;
  const inner = k > 0 && k < nz - 1;
  for (let q = 0, at = first; q < size; q++, at += direction) {
    const i = at % nx;
    const j = (at - i) / nx;
    const n = at + size * k;
    const own = slowness[n];
    let best = cost[n];
    if (inner && i > 0 && i < nx - 1 && j > 0 && j < ny - 1) {
      for (let s = 0; s < count; s++) {
        const m = n + stride[s];
        const through = cost[m] + halfMm[s] * (slowness[m] + own);
        if (through < best) best = through;
      }
    } else {
      for (let s = 0; s < count; s++) {
        const [x, y, z] = [i + di[s], j + dj[s], k + dk[s]];
        if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
        const m = n + stride[s];
        const through = cost[m] + halfMm[s] * (slowness[m] + own);
        if (through < best) best = through;
      }
    }
    best = Math.fround(best);
    if (best < cost[n]) {
      cost[n] = best;
      changed = true;
    }
  }
  return changed;
}
