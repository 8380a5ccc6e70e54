/** Vertex normals of a triangle surface. */
import type { Surface } from './mesh-quality.ts';

/**
 * Unit normal per vertex (x, y, z), the mean of its triangles' normals weighted by their angle at the vertex,
 * so that the result does not depend on how the surface is cut into triangles
 * (Thürmer and Wüthrich 1998, "Computing vertex normals from polygonal facets").
 * A vertex whose triangles cancel or have no area gets (0, 0, 1).
 */
export function vertexNormals({ positions: p, indices }: Surface): Float32Array {
  const sum = new Float64Array(p.length);
  for (let t = 0; t < indices.length; t += 3) {
    const [u, v, w] = [3 * indices[t], 3 * indices[t + 1], 3 * indices[t + 2]];
    const abx = p[v] - p[u];
    const aby = p[v + 1] - p[u + 1];
    const abz = p[v + 2] - p[u + 2];
    const bcx = p[w] - p[v];
    const bcy = p[w + 1] - p[v + 1];
    const bcz = p[w + 2] - p[v + 2];
    const cax = -abx - bcx;
    const cay = -aby - bcy;
    const caz = -abz - bcz;
    const nx = aby * bcz - abz * bcy;
    const ny = abz * bcx - abx * bcz;
    const nz = abx * bcy - aby * bcx;
    // Twice the area: the sine part of each angle, its edge lengths cancelled by atan2.
    const area = Math.sqrt(nx * nx + ny * ny + nz * nz);
    if (area === 0) continue;
    const angles = [
      Math.atan2(area, -(abx * cax + aby * cay + abz * caz)),
      Math.atan2(area, -(abx * bcx + aby * bcy + abz * bcz)),
      Math.atan2(area, -(bcx * cax + bcy * cay + bcz * caz)),
    ];
    for (let n = 0; n < 3; n++) {
      const at = 3 * indices[t + n];
      const weight = angles[n] / area;
      sum[at] += weight * nx;
      sum[at + 1] += weight * ny;
      sum[at + 2] += weight * nz;
    }
  }
  const normals = new Float32Array(p.length);
  for (let v = 0; v < sum.length; v += 3) {
    const length = Math.hypot(sum[v], sum[v + 1], sum[v + 2]);
    normals[v] = length > 0 ? sum[v] / length : 0;
    normals[v + 1] = length > 0 ? sum[v + 1] / length : 0;
    normals[v + 2] = length > 0 ? sum[v + 2] / length : 1;
  }
  return normals;
}
