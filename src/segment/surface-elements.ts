/**
 * The boundary of a mask as small pieces of surface with their areas: one piece at every corner that voxels inside and
 * outside share, triangulated as marching cubes triangulates the eight voxel centres around it.
 * Source: Lorensen and Cline, SIGGRAPH 1987 (the cases); Nikolov et al., J Med Internet Res 23 (2021) e26151 and its
 * reference implementation `surface-distance` (the use as area weights; where more than four of the eight voxels are
 * inside, the inverse case counts).
 */
import type { Grid, Vec3 } from '../core/space.ts';
import type { Box } from './crop.ts';

/**
 * The triangles of the 29 neighbourhoods that remain when mirrored and inverted ones are taken together. A digit is a
 * component of the area vector of a triangle (along i, j, k without sign) in eighths of a voxel face. The number of a
 * neighbourhood has a bit for each voxel inside: bit 4 di + 2 dj + dk.
 */
const TRIANGLES: Readonly<Record<number, string>> = {
  1: '111',
  3: '220 220',
  5: '202 202',
  6: '111 111',
  7: '111 222 400',
  15: '400 400',
  17: '022 022',
  18: '111 111',
  19: '040 111 222',
  20: '111 111',
  21: '004 111 222',
  22: '111 111 111',
  23: '111 111 222 222',
  24: '111 111',
  25: '022 022 111',
  26: '111 202 202',
  27: '022 111 202 333',
  28: '111 220 220',
  29: '022 111 220 333',
  30: '111 111 222 400',
  51: '040 040',
  53: '111 202 220 333',
  54: '040 111 111 222',
  60: '220 220 220 220',
  85: '004 004',
  86: '004 111 111 222',
  90: '202 202 202 202',
  102: '022 022 022 022',
  105: '111 111 111 111',
};

/** The smallest number among the mirror images of a neighbourhood and of its inverse. */
function representative(code: number): number {
  let smallest = 255;
  for (let mirror = 0; mirror < 8; mirror++) {
    let mirrored = 0;
    for (let bit = 0; bit < 8; bit++) if (code & (1 << bit)) mirrored |= 1 << (bit ^ mirror);
    smallest = Math.min(smallest, mirrored, 255 - mirrored);
  }
  return smallest;
}

/** Area in mm2 of the surface inside each of the 256 neighbourhoods; 0 where all or none of the voxels are inside. */
export function surfaceAreaTable([si, sj, sk]: Vec3): Float64Array {
  const faces = [sj * sk, si * sk, si * sj];
  return Float64Array.from({ length: 256 }, (_, code) => {
    const triangles = TRIANGLES[representative(code)]?.split(' ') ?? [];
    return triangles.reduce(
      (sum, digits) =>
        sum + Math.hypot(...faces.map((face, axis) => (Number(digits[axis]) / 8) * face)),
      0,
    );
  });
}

export interface SurfaceElements {
  /** The corners of the voxels of a box, one more than voxels along each axis. */
  readonly grid: Grid;
  /** 1 where the surface passes. */
  readonly mask: Uint8Array;
  /** Which of the 256 neighbourhoods a corner has. */
  readonly codes: Uint8Array;
}

/** The surface elements of one label inside a box of voxels that holds all of it. */
export function surfaceElements(
  data: Uint8Array,
  grid: Grid,
  label: number,
  { start: [si, sj, sk], dimensions: [bx, by, bz] }: Box,
): SurfaceElements {
  const [nx, ny] = grid.dimensions;
  const dimensions: Vec3 = [bx + 1, by + 1, bz + 1];
  const codes = new Uint8Array(dimensions[0] * dimensions[1] * dimensions[2]);
  const [stepJ, stepK] = [dimensions[0], dimensions[0] * dimensions[1]];
  for (let k = 0; k < bz; k++)
    for (let j = 0; j < by; j++) {
      const row = nx * (sj + j + ny * (sk + k)) + si;
      for (let i = 0; i < bx; i++) {
        if (data[row + i] !== label) continue;
        // A voxel is the far one of its first corner and the near one of its last.
        const corner = i + stepJ * j + stepK * k;
        codes[corner] |= 128;
        codes[corner + stepK] |= 64;
        codes[corner + stepJ] |= 32;
        codes[corner + stepJ + stepK] |= 16;
        codes[corner + 1] |= 8;
        codes[corner + 1 + stepK] |= 4;
        codes[corner + 1 + stepJ] |= 2;
        codes[corner + 1 + stepJ + stepK] |= 1;
      }
    }
  const mask = codes.map((code) => (code !== 0 && code !== 255 ? 1 : 0));
  return { grid: { ...grid, dimensions }, mask, codes };
}
