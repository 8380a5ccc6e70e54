/** Triangle surface in LPS millimetres; counter-clockwise seen from outside. */
export interface TriMesh {
  /** x, y, z per vertex. */
  readonly positions: Float32Array;
  /** Three vertex numbers per triangle. */
  readonly indices: Uint32Array;
  /** Unit vertex normals, x, y, z per vertex. */
  readonly normals: Float32Array;
}

export const vertexCount = (mesh: TriMesh): number => mesh.positions.length / 3;
export const triangleCount = (mesh: TriMesh): number => mesh.indices.length / 3;
