/**
 * The surface where a field of voxels passes zero: surface nets, one vertex in every cell of eight voxel centres that
 * the surface passes, at the mean of its passings of the cell's edges.
 * Source: S. Gibson, "Constrained elastic surface nets", MICCAI 1998.
 */
import type { Vec3 } from '../../core/space.ts';

export interface VoxelSurface {
  /** x, y, z in mm along the grid axes from voxel (0, 0, 0). */
  readonly positions: Float64Array;
  /** Counter-clockwise seen from where the field is positive, in right-handed axes. */
  readonly indices: Uint32Array;
}

/** Edges of a cell as pairs of corners; corner n is at (n & 1, n >> 1 & 1, n >> 2). */
const EDGES = [0, 1, 2, 3, 4, 5, 6, 7, 0, 2, 1, 3, 4, 6, 5, 7, 0, 4, 1, 5, 2, 6, 3, 7];

/** Surface of a field that is negative inside; it is left open where the field is NaN. */
export function voxelSurface(
  field: Float32Array,
  [nx, ny, nz]: Vec3,
  spacingMm: Vec3,
): VoxelSurface {
  const slice = nx * ny;
  const offsets = Array.from(
    { length: 8 },
    (_, n) => (n & 1) + nx * ((n >> 1) & 1) + slice * (n >> 2),
  );
  const cells: number[] = [];
  const vertexOf = new Map<number, number>();
  const positions: number[] = [];
  const corner = new Float64Array(8);
  for (let k = 0; k + 1 < nz; k++) {
    for (let j = 0; j + 1 < ny; j++) {
      for (let i = 0; i + 1 < nx; i++) {
        const cell = i + nx * (j + ny * k);
        let negative = 0;
        let positive = 0;
        for (let n = 0; n < 8; n++) {
          corner[n] = field[cell + offsets[n]];
          if (corner[n] < 0) negative += 1;
          else if (corner[n] >= 0) positive += 1;
        }
        if (negative === 0 || positive === 0) continue;
        let [x, y, z, passed] = [0, 0, 0, 0];
        for (let e = 0; e < EDGES.length; e += 2) {
          const [a, b] = [EDGES[e], EDGES[e + 1]];
          if (!passes(corner[a], corner[b])) continue;
          const t = corner[a] / (corner[a] - corner[b]);
          x += (a & 1) + t * ((b & 1) - (a & 1));
          y += ((a >> 1) & 1) + t * (((b >> 1) & 1) - ((a >> 1) & 1));
          z += (a >> 2) + t * ((b >> 2) - (a >> 2));
          passed += 1;
        }
        if (passed === 0) continue;
        cells.push(cell);
        vertexOf.set(cell, positions.length / 3);
        positions.push(
          (i + x / passed) * spacingMm[0],
          (j + y / passed) * spacingMm[1],
          (k + z / passed) * spacingMm[2],
        );
      }
    }
  }
  const indices: number[] = [];
  const strides = [1, nx, slice];
  for (const cell of cells) {
    for (let axis = 0; axis < 3; axis++) {
      const next = cell + strides[axis];
      if (!passes(field[cell], field[next])) continue;
      const b = strides[(axis + 1) % 3];
      const c = strides[(axis + 2) % 3];
      const p = vertexOf.get(cell);
      const q = vertexOf.get(cell - b);
      const r = vertexOf.get(cell - b - c);
      const s = vertexOf.get(cell - c);
      // At the border of the grid a cell is missing.
      if (p === undefined || q === undefined || r === undefined || s === undefined) continue;
      if (field[cell] < 0) indices.push(p, q, r, p, r, s);
      else indices.push(p, r, q, p, s, r);
    }
  }
  return { positions: Float64Array.from(positions), indices: Uint32Array.from(indices) };
}

/** Comparisons with NaN are false both ways. */
const passes = (a: number, b: number): boolean => (a < 0 && b >= 0) || (a >= 0 && b < 0);
