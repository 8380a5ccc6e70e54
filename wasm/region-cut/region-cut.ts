/** Typed access to the minimal-surface region (`region-cut.cpp`). */
import type { JobContext } from '../../src/core/job.ts';
import type { Vec3 } from '../../src/core/space.ts';
import { instantiateKernel } from '../kernel.ts';

interface RegionCutExports {
  cut_flow(
    g: number,
    slack: number,
    px: number,
    py: number,
    pz: number,
    nx: number,
    ny: number,
    from: number,
    to: number,
  ): void;
  cut_balance(
    cost: number,
    px: number,
    py: number,
    pz: number,
    ps: number,
    pt: number,
    u: number,
    slack: number,
    nx: number,
    ny: number,
    from: number,
    to: number,
  ): number;
}

/** Voxels handled between two checkpoints: some ten milliseconds of work. */
const SLAB_VOXELS = 500_000;
/** Mean change of u per voxel and iteration at which the region no longer moves. */
const SETTLED = 2e-4;

/**
 * Membership in [0, 1] of the region that is cheapest in all: `cost` per voxel inside (negative where the voxel should be
 * in) plus `surface` per voxel face it cuts. Cut it at 1/2. Isotropic grid; edges of the grid cost nothing.
 */
export async function runRegionCut(
  cost: Float32Array,
  surface: Float32Array,
  [nx, ny, nz]: Vec3,
  iterations: number,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Float32Array> {
  const kernel = await instantiateKernel<RegionCutExports>('region-cut');
  const mx = (nx + 4) & ~3;
  const my = ny + 1;
  const mz = nz + 1;
  const plane = mx * my;
  const count = plane * mz;
  // A plane of zeros before and behind each field.
  const field = (): number => kernel.allocate(4 * (count + 2 * plane) + 64) + 4 * plane;
  const at = { cost: field(), g: field(), px: field(), py: field(), pz: field() };
  const more = { ps: field(), pt: field(), u: field(), slack: field() };
  for (const address of [...Object.values(at), ...Object.values(more)])
    kernel.f32(address - 4 * plane, count + 2 * plane).fill(0);
  const costs = kernel.f32(at.cost, count);
  const limits = kernel.f32(at.g, count);
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, n += nx) {
      const to = mx * (j + my * k);
      costs.set(cost.subarray(n, n + nx), to);
      limits.set(surface.subarray(n, n + nx), to);
    }
  const start = kernel.f32(more.u, count);
  for (let n = 0; n < count; n++) start[n] = costs[n] < 0 ? 1 : 0;
  const { exports } = kernel;
  const planes = Math.max(1, Math.floor(SLAB_VOXELS / plane));
  const balance = (from: number, to: number): number =>
    exports.cut_balance(
      at.cost,
      at.px,
      at.py,
      at.pz,
      more.ps,
      more.pt,
      more.u,
      more.slack,
      mx,
      my,
      from,
      to,
    );
  for (let round = 0; round < iterations; round++) {
    let change = 0;
    if (round > 0)
      for (let k = 0; k < mz; k += planes) {
        exports.cut_flow(
          at.g,
          more.slack,
          at.px,
          at.py,
          at.pz,
          mx,
          my,
          k,
          Math.min(mz, k + planes),
        );
        await ctx.checkpoint();
      }
    for (let k = 0; k < mz; k += planes) {
      change += balance(k, Math.min(mz, k + planes));
      await ctx.checkpoint();
    }
    if (round > 10 && change < SETTLED * nx * ny * nz) break;
  }
  const membership = kernel.f32(more.u, count);
  const out = new Float32Array(nx * ny * nz);
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, n += nx) {
      const from = mx * (j + my * k);
      out.set(membership.subarray(from, from + nx), n);
    }
  return out;
}
