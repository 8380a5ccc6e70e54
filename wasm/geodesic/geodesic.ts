/** Typed access to distances through a field of slowness (`geodesic.cpp`). */
import type { JobContext } from '../../src/core/job.ts';
import type { Vec3 } from '../../src/core/space.ts';
import { instantiateKernel } from '../kernel.ts';

interface GeodesicExports {
  geodesic_start(
    cost: number,
    slowness: number,
    fresh: number,
    changed: number,
    nx: number,
    mx: number,
    my: number,
    sx: number,
    sy: number,
    sz: number,
  ): void;
  geodesic_scan(from: number, to: number, down: number): void;
}

/** Voxels handled between two checkpoints: some ten milliseconds of work. */
const SLAB_VOXELS = 500_000;
/** Rounds of two scans until nothing changes; a real image needs a few, a maze this many. */
const MOST_ROUNDS = 24;
/** Voxels of the layer before every row. */
const LEAD = 4;

/**
 * Cost of the cheapest path from any seed (non-zero in `seeds`) to every voxel over the 26-neighbourhood. A step costs
 * its length in mm times the mean slowness of its ends. Infinity where there is no seed.
 */
export async function runGeodesic(
  seeds: Uint8Array,
  slowness: Float32Array,
  [nx, ny, nz]: Vec3,
  [sx, sy, sz]: Vec3,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Float32Array> {
  const kernel = await instantiateKernel<GeodesicExports>('geodesic');
  const { exports } = kernel;
  const mx = LEAD + ((nx + 3) & ~3);
  const my = ny + 2;
  const rows = my * (nz + 2);
  const count = mx * rows + LEAD;
  const costAt = kernel.allocate(4 * count);
  const slownessAt = kernel.allocate(4 * count);
  const freshAt = kernel.allocate(rows);
  const changedAt = kernel.allocate(rows);
  const costs = kernel.f32(costAt, count).fill(Infinity);
  const slow = kernel.f32(slownessAt, count).fill(Infinity);
  const fresh = kernel.u8(freshAt, rows).fill(0);
  const changed = kernel.u8(changedAt, rows).fill(0);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, n += nx) {
      const row = j + 1 + my * (k + 1);
      const start = LEAD + mx * row;
      slow.set(slowness.subarray(n, n + nx), start);
      for (let i = 0; i < nx; i++) {
        if (!seeds[n + i]) continue;
        costs[start + i] = 0;
        fresh[row] = 1;
      }
    }
  exports.geodesic_start(costAt, slownessAt, freshAt, changedAt, nx, mx, my, sx, sy, sz);
  const planes = Math.max(1, Math.floor(SLAB_VOXELS / (nx * ny)));
  for (let round = 0; round < MOST_ROUNDS && fresh.includes(1); round++) {
    for (let k = 0; k < nz; k += planes) {
      exports.geodesic_scan(k, Math.min(nz, k + planes), 0);
      await ctx.checkpoint();
    }
    for (let k = nz; k > 0; k -= planes) {
      exports.geodesic_scan(Math.max(0, k - planes), k, 1);
      await ctx.checkpoint();
    }
    fresh.set(changed);
    changed.fill(0);
  }
  const out = new Float32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, n += nx) {
      const start = LEAD + mx * (j + 1 + my * (k + 1));
      out.set(costs.subarray(start, start + nx), n);
    }
  return out;
}
