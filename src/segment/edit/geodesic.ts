/** Distances through a field of slowness by raster scans. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';

interface Step {
  readonly offset: Readonly<{ i: number; j: number; k: number }>;
  readonly stride: number;
  readonly lengthMm: number;
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
  const [ahead, behind] = halves(grid);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let changed = false;
    for (let k = 0; k < nz; k++) {
      changed = relaxSlice(cost, slowness, grid, behind, k, 1) || changed;
      await ctx.checkpoint();
    }
    for (let k = nz - 1; k >= 0; k--) {
      changed = relaxSlice(cost, slowness, grid, ahead, k, -1) || changed;
      await ctx.checkpoint();
    }
    if (!changed) break;
  }
  return cost;
}

/** The thirteen neighbours that come after a voxel in voxel order, and the thirteen before. */
function halves({
  dimensions: [nx, ny],
  spacingMm: [sx, sy, sz],
}: Grid): readonly [Step[], Step[]] {
  const ahead: Step[] = [];
  const behind: Step[] = [];
  for (let k = -1; k <= 1; k++)
    for (let j = -1; j <= 1; j++)
      for (let i = -1; i <= 1; i++) {
        const stride = i + nx * (j + ny * k);
        const lengthMm = Math.hypot(i * sx, j * sy, k * sz);
        const place = k * 9 + j * 3 + i;
        if (place === 0) continue;
        (place > 0 ? ahead : behind).push({ offset: { i, j, k }, stride, lengthMm });
      }
  return [ahead, behind];
}

function relaxSlice(
  cost: Float32Array,
  slowness: Float32Array,
  { dimensions: [nx, ny, nz] }: Grid,
  steps: readonly Step[],
  k: number,
  direction: 1 | -1,
): boolean {
  let changed = false;
  const size = nx * ny;
  for (let q = 0; q < size; q++) {
    const at = direction === 1 ? q : size - 1 - q;
    const i = at % nx;
    const j = (at - i) / nx;
    const n = at + size * k;
    let best = cost[n];
    for (const { offset, stride, lengthMm } of steps) {
      const [x, y, z] = [i + offset.i, j + offset.j, k + offset.k];
      if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
      const m = n + stride;
      const through = Math.fround(cost[m] + (lengthMm * (slowness[m] + slowness[n])) / 2);
      if (through < best) best = through;
    }
    if (best < cost[n]) {
      cost[n] = best;
      changed = true;
    }
  }
  return changed;
}
