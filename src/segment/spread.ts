/** Growth of labels through allowed voxels in order of path length. */
import type { Vec3 } from '../core/space.ts';

export interface Spread {
  /** Label that reached each voxel first, 0 where none did. */
  readonly owner: Int32Array;
  /** Path length in mm from the label's seeds; infinity where none arrived. */
  readonly distanceMm: Float32Array;
}

/**
 * Grows every non-zero label of `seeds` through the voxels where `allowed` is non-zero, nearest first,
 * over the 26-neighbourhood with Euclidean step lengths (error of the path length below 8 %).
 * `slowness`, where given, multiplies the length of steps into a voxel.
 */
export function spreadLabels(
  seeds: Int32Array,
  allowed: Uint8Array,
  [nx, ny, nz]: Vec3,
  spacingMm: number,
  limitMm: number,
  slowness?: Float32Array,
): Spread {
  const BINS_PER_MM = 8;
  const owner = new Int32Array(seeds);
  const distanceMm = new Float32Array(seeds.length).fill(Infinity);
  const bins: number[][] = [];
  const push = (n: number, distance: number): void => {
    const bin = Math.floor(distance * BINS_PER_MM);
    (bins[bin] ??= []).push(n);
  };
  for (let n = 0; n < seeds.length; n++) {
    if (!seeds[n]) continue;
    distanceMm[n] = 0;
    push(n, 0);
  }
  for (let bin = 0; bin < bins.length; bin++) {
    const queue = bins[bin];
    if (!queue) continue;
    for (const n of queue) {
      const from = distanceMm[n];
      if (Math.floor(from * BINS_PER_MM) !== bin) continue;
      const i = n % nx;
      const j = ((n - i) / nx) % ny;
      const k = Math.floor(n / (nx * ny));
      for (let dk = k > 0 ? -1 : 0; dk <= (k < nz - 1 ? 1 : 0); dk++)
        for (let dj = j > 0 ? -1 : 0; dj <= (j < ny - 1 ? 1 : 0); dj++)
          for (let di = i > 0 ? -1 : 0; di <= (i < nx - 1 ? 1 : 0); di++) {
            const m = n + di + nx * (dj + ny * dk);
            if (m === n || !allowed[m]) continue;
            const step = Math.sqrt(di * di + dj * dj + dk * dk) * spacingMm;
            const next = from + (slowness ? step * slowness[m] : step);
            if (next >= distanceMm[m] || next > limitMm) continue;
            distanceMm[m] = next;
            owner[m] = owner[n];
            push(m, next);
          }
    }
    delete bins[bin];
  }
  return { owner, distanceMm };
}
