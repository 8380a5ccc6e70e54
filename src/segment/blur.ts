/** Gaussian blur of scalar fields, by three box passes per axis (truncated at the edges of the grid). */
import type { Vec3 } from '../core/space.ts';

/**
 * In-place approximation of a Gaussian with standard deviation `sigmaVoxels` (at least 0.5). Values beyond the
 * grid count as zero, so divide by the blur of a field of ones where that matters.
 * @see P. Kovesi, "Fast almost-Gaussian filtering", DICTA 2010.
 */
export function blurInPlace(field: Float32Array, [nx, ny, nz]: Vec3, sigmaVoxels: number): void {
  const PASSES = 3;
  const ideal = Math.sqrt((12 * sigmaVoxels * sigmaVoxels) / PASSES + 1);
  const below = Math.max(1, 2 * Math.floor((ideal - 1) / 2) + 1);
  const narrow = Math.round(
    (12 * sigmaVoxels ** 2 - PASSES * below ** 2 - 4 * PASSES * below - 3 * PASSES) /
      (-4 * below - 4),
  );
  const line = new Float32Array(Math.max(nx, ny, nz));
  const plane = nx * ny;
  for (let pass = 0; pass < PASSES; pass++) {
    const radius = ((pass < narrow ? below : below + 2) - 1) / 2;
    if (radius === 0) continue;
    for (let n = 0; n < field.length; n += nx) boxLine(field, line, n, 1, nx, radius);
    for (let k = 0; k < nz; k++)
      for (let i = 0; i < nx; i++) boxLine(field, line, k * plane + i, nx, ny, radius);
    for (let n = 0; n < plane; n++) boxLine(field, line, n, plane, nz, radius);
  }
}

function boxLine(
  field: Float32Array,
  line: Float32Array,
  start: number,
  stride: number,
  count: number,
  radius: number,
): void {
  const weight = 1 / (2 * radius + 1);
  for (let q = 0; q < count; q++) line[q] = field[start + q * stride];
  let sum = 0;
  for (let q = 0; q < Math.min(radius, count); q++) sum += line[q];
  for (let q = 0; q < count; q++) {
    if (q + radius < count) sum += line[q + radius];
    if (q - radius > 0) sum -= line[q - radius - 1];
    field[start + q * stride] = sum * weight;
  }
}
