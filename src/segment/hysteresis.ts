/** Thresholding with two levels. */
import type { Vec3 } from '../core/space.ts';

/**
 * The voxels where `weak` holds that hang together (26-neighbourhood) with one where `strong` holds.
 * @see J. Canny, IEEE PAMI 8 (1986) 679-698.
 */
export function hysteresis(
  [nx, ny, nz]: Vec3,
  weak: (n: number) => boolean,
  strong: (n: number) => boolean,
): Uint8Array {
  const count = nx * ny * nz;
  const mask = new Uint8Array(count);
  const stack: number[] = [];
  for (let seed = 0; seed < count; seed++) {
    if (mask[seed] || !strong(seed)) continue;
    mask[seed] = 1;
    stack.push(seed);
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      const i = n % nx;
      const j = Math.floor(n / nx) % ny;
      const k = Math.floor(n / (nx * ny));
      for (let dk = k > 0 ? -1 : 0; dk <= (k < nz - 1 ? 1 : 0); dk++)
        for (let dj = j > 0 ? -1 : 0; dj <= (j < ny - 1 ? 1 : 0); dj++)
          for (let di = i > 0 ? -1 : 0; di <= (i < nx - 1 ? 1 : 0); di++) {
            const m = n + di + nx * (dj + ny * dk);
            if (mask[m] || !weak(m)) continue;
            mask[m] = 1;
            stack.push(m);
          }
    }
  }
  return mask;
}
