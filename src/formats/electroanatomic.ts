/**
 * An electroanatomic map as a mapping system exports it: a surface, values at its vertices, and the measured points. Its
 * positions are in the frame of the mapping system until the map is registered to a heart.
 */
import type { TriMesh } from '../core/mesh.ts';
import { cross, normalize, subtract, type Vec3 } from '../core/space.ts';

/** Where the catheter measured. One entry per point in every array; NaN where a value is missing. */
export interface MeasuredPoints {
  /** Number of each point in the export. */
  readonly ids: Int32Array;
  /** x, y, z per point, mm. */
  readonly positions: Float32Array;
  /** Local activation time, ms from the reference of the map. */
  readonly latMs: Float32Array;
  readonly bipolarMv: Float32Array;
  readonly unipolarMv: Float32Array;
}

/** A quantity at the vertices; NaN where it was not measured. */
export interface VertexValues {
  /** `latMs`, `bipolarMv`, `unipolarMv`, or the name the file gives. */
  readonly name: string;
  readonly data: Float32Array;
}

export interface ElectroanatomicMap {
  readonly title: string;
  /** Triangles in millimetres. */
  readonly surface: TriMesh;
  readonly values: readonly VertexValues[];
  /** Absent where the export holds the surface only. */
  readonly points?: MeasuredPoints;
  /** What was left out or doubtful, in words for the user. */
  readonly skipped: readonly string[];
}

/** The values of a name, or undefined where the map has none. */
export const valuesNamed = (
  { values }: Pick<ElectroanatomicMap, 'values'>,
  name: string,
): Float32Array | undefined => values.find((entry) => entry.name === name)?.data;

/** What is left of a surface without some of its triangles, and which vertices are still in use. */
export interface KeptSurface {
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
  /** Number in the original surface of every vertex that is left. */
  readonly from: Uint32Array;
}

/** Drops vertices that no triangle uses, keeping the order of the others. */
export function dropUnusedVertices(positions: Float32Array, indices: Uint32Array): KeptSurface {
  const used = new Uint8Array(positions.length / 3);
  for (const index of indices) used[index] = 1;
  const from = Uint32Array.from(used.keys()).filter((vertex) => used[vertex] === 1);
  const number = new Uint32Array(used.length);
  from.forEach((vertex, n) => (number[vertex] = n));
  const kept = new Float32Array(3 * from.length);
  from.forEach((vertex, n) => kept.set(positions.subarray(3 * vertex, 3 * vertex + 3), 3 * n));
  return { positions: kept, indices: indices.map((index) => number[index]), from };
}

/** Vertex normals as the sum of the triangles' area vectors, for files that carry none. */
export function surfaceNormals(positions: Float32Array, indices: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  const point = (n: number): Vec3 => [positions[3 * n], positions[3 * n + 1], positions[3 * n + 2]];
  for (let n = 0; n < indices.length; n += 3) {
    const a = point(indices[n]);
    const area = cross(subtract(point(indices[n + 1]), a), subtract(point(indices[n + 2]), a));
    for (let corner = 0; corner < 3; corner++)
      for (let axis = 0; axis < 3; axis++) normals[3 * indices[n + corner] + axis] += area[axis];
  }
  for (let n = 0; n < normals.length; n += 3) {
    normals.set(normalize([normals[n], normals[n + 1], normals[n + 2]]), n);
  }
  return normals;
}
