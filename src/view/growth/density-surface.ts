/**
 * The surface on which a density passes a level, by naive surface nets: one vertex in every cell that the level passes
 * through, at the mean of its edge crossings (Gibson 1998). Fast enough to follow a time slider; made for pictures,
 * volumes are counted on the voxels.
 */
import type { TriMesh } from '../../core/mesh.ts';
import { ijkToLps, type Grid, type Vec3 } from '../../core/space.ts';

/** Part of a grid with one byte per voxel, 255 for full; outside it is empty. */
export interface DensityBlock {
  /** First voxel of the part, and its size. */
  readonly offset: Vec3;
  readonly dimensions: Vec3;
  readonly data: Uint8Array;
}

/** Corners of a cell, in the order of the bits of their number: i, j, k. */
const EDGES: readonly (readonly [number, number])[] = [0, 1, 2].flatMap((axis) =>
  [0, 1, 2, 3, 4, 5, 6, 7]
    .filter((corner) => !(corner & (1 << axis)))
    .map((corner) => [corner, corner | (1 << axis)] as const),
);

/**
 * Closed surface in LPS millimetres, outwards; without triangles where the level is not reached.
 *
 * @param level share of full, above 0 and up to 1
 */
export function densitySurface(block: DensityBlock, grid: Grid, level: number): TriMesh {
  const [nx, ny, nz] = block.dimensions.map((n) => n + 2);
  const values = padded(block);
  // Between two byte values, so that no voxel lies on the surface itself.
  const limit = Math.min(254.5, Math.max(0.5, Math.ceil(255 * level) - 0.5));
  const vertexOf = new Int32Array(values.length).fill(-1);
  const positions: number[] = [];
  const steps = [1, nx, nx * ny];
  const corner = Array.from({ length: 8 }, (_, n) =>
    steps.reduce((sum, step, axis) => sum + (n & (1 << axis) ? step : 0), 0),
  );
  for (let k = 0; k + 1 < nz; k++) {
    for (let j = 0; j + 1 < ny; j++) {
      for (let i = 0, at = nx * (j + ny * k); i + 1 < nx; i++, at++) {
        let inside = 0;
        for (let n = 0; n < 8; n++) if (values[at + corner[n]] > limit) inside |= 1 << n;
        if (inside === 0 || inside === 255) continue;
        vertexOf[at] = positions.length / 3;
        let [x, y, z, crossings] = [0, 0, 0, 0];
        for (const [a, b] of EDGES) {
          if (((inside >> a) & 1) === ((inside >> b) & 1)) continue;
          const from = values[at + corner[a]];
          const t = (limit - from) / (values[at + corner[b]] - from);
          x += (a & 1) + t * ((b & 1) - (a & 1));
          y += ((a >> 1) & 1) + t * (((b >> 1) & 1) - ((a >> 1) & 1));
          z += (a >> 2) + t * ((b >> 2) - (a >> 2));
          crossings += 1;
        }
        const [ox, oy, oz] = block.offset;
        // The padding is one voxel wide.
        positions.push(
          ...ijkToLps(grid, [
            ox + i - 1 + x / crossings,
            oy + j - 1 + y / crossings,
            oz + k - 1 + z / crossings,
          ]),
        );
      }
    }
  }
  const indices = quads(values, limit, vertexOf, steps, isLeftHanded(grid));
  const mesh = { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
  for (let round = 0; round < ROUNDS; round++) for (const share of SHARES) smooth(mesh, share);
  return { ...mesh, normals: vertexNormals(mesh) };
}

function padded({ dimensions, data }: DensityBlock): Uint8Array {
  const [nx, ny, nz] = dimensions;
  const values = new Uint8Array((nx + 2) * (ny + 2) * (nz + 2));
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const from = nx * (j + ny * k);
      values.set(data.subarray(from, from + nx), 1 + (nx + 2) * (j + 1 + (ny + 2) * (k + 1)));
    }
  }
  return values;
}

/** Two triangles across every voxel edge that the level crosses, seen from the empty side. */
function quads(
  values: Uint8Array,
  limit: number,
  vertexOf: Int32Array,
  steps: readonly number[],
  mirrored: boolean,
): number[] {
  const indices: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const along = steps[axis];
    const u = steps[(axis + 1) % 3];
    const v = steps[(axis + 2) % 3];
    for (let at = u + v; at + along < values.length; at++) {
      const inside = values[at] > limit;
      if (inside === values[at + along] > limit) continue;
      const [a, b, c, d] = [vertexOf[at - u - v], vertexOf[at - v], vertexOf[at], vertexOf[at - u]];
      if (Math.min(a, b, c, d) < 0) continue;
      if (inside !== mirrored) indices.push(a, b, c, a, c, d);
      else indices.push(a, c, b, a, d, c);
    }
  }
  return indices;
}

function isLeftHanded({ direction: d }: Grid): boolean {
  const determinant =
    d[0] * (d[4] * d[8] - d[5] * d[7]) -
    d[1] * (d[3] * d[8] - d[5] * d[6]) +
    d[2] * (d[3] * d[7] - d[4] * d[6]);
  return determinant < 0;
}

/** A tumour drawn voxel by voxel loses its steps and keeps its size: Taubin 1995, doi 10.1145/218380.218473. */
const ROUNDS = 4;
const SHARES = [0.5, -0.53] as const;

/** Moves every vertex by a share of the way to the mean of its neighbours. */
function smooth({ positions: p, indices }: Omit<TriMesh, 'normals'>, share: number): void {
  const sums = new Float32Array(p.length);
  const counts = new Uint16Array(p.length / 3);
  for (let n = 0; n < indices.length; n++) {
    // Each edge of a closed surface is met from both of its triangles, once from each end.
    const at = indices[n];
    const next = 3 * indices[n % 3 === 2 ? n - 2 : n + 1];
    for (let axis = 0; axis < 3; axis++) sums[3 * at + axis] += p[next + axis];
    counts[at] += 1;
  }
  for (let at = 0; at < p.length; at++) {
    const count = counts[Math.floor(at / 3)];
    if (count > 0) p[at] += share * (sums[at] / count - p[at]);
  }
}

/** Sums of the face normals around each vertex, weighted by area. */
function vertexNormals({ positions: p, indices }: Omit<TriMesh, 'normals'>): Float32Array {
  const normals = new Float32Array(p.length);
  for (let n = 0; n < indices.length; n += 3) {
    const [a, b, c] = [3 * indices[n], 3 * indices[n + 1], 3 * indices[n + 2]];
    const [ux, uy, uz] = [p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]];
    const [vx, vy, vz] = [p[c] - p[a], p[c + 1] - p[a + 1], p[c + 2] - p[a + 2]];
    for (const at of [a, b, c]) {
      normals[at] += uy * vz - uz * vy;
      normals[at + 1] += uz * vx - ux * vz;
      normals[at + 2] += ux * vy - uy * vx;
    }
  }
  for (let at = 0; at < normals.length; at += 3) {
    const length = Math.hypot(normals[at], normals[at + 1], normals[at + 2]) || 1;
    for (let n = 0; n < 3; n++) normals[at + n] /= length;
  }
  return normals;
}
