import type { Grid, Vec3 } from '../../../src/core/space.ts';
import { IDENTITY_DIRECTION } from '../../../src/core/space.ts';

/** A grid with the axes of patient space and its first voxel at the origin. */
export const gridOf = (dimensions: Vec3, spacingMm: Vec3 = [1, 1, 1]): Grid => ({
  dimensions,
  spacingMm,
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
});

/** 1 where `inside` holds of the voxel's position in mm. */
export function paint(
  { dimensions: [nx, ny, nz], spacingMm: s }: Grid,
  inside: (x: number, y: number, z: number) => boolean,
): Uint8Array {
  const mask = new Uint8Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) mask[n] = inside(i * s[0], j * s[1], k * s[2]) ? 1 : 0;
  return mask;
}

export const ball =
  (cx: number, cy: number, cz: number, radius: number) =>
  (x: number, y: number, z: number): boolean =>
    Math.hypot(x - cx, y - cy, z - cz) <= radius;

export const countOf = (data: ArrayLike<number>, value = 1): number => {
  let count = 0;
  for (let n = 0; n < data.length; n++) if (data[n] === value) count++;
  return count;
};
