/** Binary STL. The format knows neither frame nor unit, so the header says both. */
import type { TriMesh } from '../core/mesh.ts';
import { triangleCount } from '../core/mesh.ts';
import { cross, normalize, subtract, type Vec3 } from '../core/space.ts';

const HEADER_BYTES = 80;
const TRIANGLE_BYTES = 50;

/**
 * Binary STL bytes of a surface in LPS millimetres; the header reads `Theatron LPS mm NAME`.
 * Source: 3D Systems, StereoLithography Interface Specification, 1989.
 */
export function writeStl(mesh: TriMesh, name: string): Uint8Array {
  const triangles = triangleCount(mesh);
  const bytes = new Uint8Array(HEADER_BYTES + 4 + triangles * TRIANGLE_BYTES);
  const view = new DataView(bytes.buffer);
  // It must not begin with "solid": that announces the text form.
  bytes.set(new TextEncoder().encode(`Theatron LPS mm ${name}`).subarray(0, HEADER_BYTES));
  view.setUint32(HEADER_BYTES, triangles, true);
  let at = HEADER_BYTES + 4;
  const put = (vector: Vec3): void => {
    for (const component of vector) {
      view.setFloat32(at, component, true);
      at += 4;
    }
  };
  for (let n = 0; n < triangles; n++) {
    const [a, b, c] = [0, 1, 2].map((corner): Vec3 => {
      const vertex = 3 * mesh.indices[3 * n + corner];
      return [mesh.positions[vertex], mesh.positions[vertex + 1], mesh.positions[vertex + 2]];
    });
    put(normalize(cross(subtract(b, a), subtract(c, a))));
    put(a);
    put(b);
    put(c);
    at += 2;
  }
  return bytes;
}
