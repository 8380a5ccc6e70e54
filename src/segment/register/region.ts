/** Where the fixed image counts in a registration. */
import { fail } from '../../core/failure.ts';
import { ijkToLps, lpsToIjk } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { gridCentre } from './transform.ts';

/** Root mean square half edge of the box, times the number of axes: about where the outer tissue is. */
export function boxRadiusMm({ dimensions: n, spacingMm: s }: Grid): number {
  return Math.hypot(n[0] * s[0], n[1] * s[1], n[2] * s[2]) / (2 * Math.sqrt(3));
}

function requireMask(grid: Grid, mask: Uint8Array): void {
  const size = grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2];
  if (mask.length === size && mask.some((value) => value !== 0)) return;
  fail(
    'bad-input',
    'register-mask',
    'The region that was chosen for the registration is empty or belongs to another image.',
    'Choose a structure of the first study, or register the whole image.',
  );
}

/**
 * Whether a position lies in the mask; undefined where the whole image counts.
 * @throws `bad-input`/`register-mask` for a mask of another size or without voxels.
 */
export function maskTest(
  grid: Grid,
  mask: Uint8Array | undefined,
): ((p: Vec3) => boolean) | undefined {
  if (!mask) return undefined;
  requireMask(grid, mask);
  const [nx, ny, nz] = grid.dimensions;
  return (p) => {
    const [i, j, k] = lpsToIjk(grid, p).map(Math.round);
    const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
    return inside && mask[i + nx * (j + ny * k)] !== 0;
  };
}

/** Centre of the mask, or of the image: turning about it moves tissue least. */
export function maskCentre(grid: Grid, mask: Uint8Array | undefined): Vec3 {
  if (!mask) return gridCentre(grid);
  const [nx, ny] = grid.dimensions;
  const sum = [0, 0, 0];
  let count = 0;
  for (let n = 0; n < mask.length; n++) {
    if (mask[n] === 0) continue;
    sum[0] += n % nx;
    sum[1] += Math.floor(n / nx) % ny;
    sum[2] += Math.floor(n / (nx * ny));
    count += 1;
  }
  return ijkToLps(grid, [sum[0] / count, sum[1] / count, sum[2] / count]);
}
