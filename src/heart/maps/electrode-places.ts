/** Where virtual electrodes stand: on a surface of the heart, evenly spread, each with partners for bipoles. */
import type { TriMesh } from '../../core/mesh.ts';
import { vertexCount } from '../../core/mesh.ts';
import { normalize } from '../../core/space.ts';
import type { Vec3 } from '../../core/space.ts';
import { fail } from '../../core/failure.ts';

export interface ElectrodePlaces {
  /** x, y, z per electrode, LPS mm. */
  readonly positionsMm: Float32Array;
  /** First electrode of each place; beside it stand its two partners. */
  readonly partners: readonly Int32Array[];
  /** Vertex of the surface of each place, in the order of the first electrodes. */
  readonly vertices: Uint32Array;
}

export interface ElectrodePlacesOptions {
  /** At most so many places. */
  readonly most: number;
  /** From the surface into the blood: along the vertex normals, which point out of the closed blood pool, backwards. */
  readonly standOffMm?: number;
  /** Distance of the two poles of a bipole; 2 mm by default. */
  readonly bipoleMm?: number;
}

/**
 * Places on the vertices of an endocardial surface (a closed surface of a blood pool). Each has three electrodes: one, and two
 * partners `bipoleMm` away along two perpendicular tangents, so that no direction of travel is parallel to no bipole.
 * Electrodes 0 to `vertices.length` - 1 are the first ones.
 *
 * @throws bad-input/no-electrodes for a surface without vertices.
 */
export function electrodePlaces(
  surface: TriMesh,
  options: ElectrodePlacesOptions,
): ElectrodePlaces {
  const { most, standOffMm = 0.5, bipoleMm = 2 } = options;
  const all = vertexCount(surface);
  if (all === 0 || !(most >= 1)) {
    fail(
      'bad-input',
      'no-electrodes',
      'The surface has no vertices to place electrodes on.',
      'Choose the surface of a ventricle or an atrium.',
    );
  }
  const count = Math.min(all, Math.floor(most));
  const vertices = Uint32Array.from({ length: count }, (_, n) => Math.floor((n * all) / count));
  const positionsMm = new Float32Array(9 * count);
  vertices.forEach((vertex, n) => {
    const [x, y, z] = surface.positions.subarray(3 * vertex, 3 * vertex + 3);
    const [nx, ny, nz] = surface.normals.subarray(3 * vertex, 3 * vertex + 3);
    const at: Vec3 = [x - standOffMm * nx, y - standOffMm * ny, z - standOffMm * nz];
    const [first, second] = tangents([nx, ny, nz]);
    positionsMm.set(at, 3 * n);
    [first, second].forEach((tangent, set) => {
      const partner = at.map((value, axis) => value + bipoleMm * tangent[axis]);
      positionsMm.set(partner, 3 * ((set + 1) * count + n));
    });
  });
  const partners = [1, 2].map((set) =>
    Int32Array.from({ length: 3 * count }, (_, n) => (n < count ? set * count + n : n)),
  );
  return { positionsMm, partners, vertices };
}

function tangents(normal: Vec3): readonly [Vec3, Vec3] {
  const [x, y, z] = normalize(normal);
  const aside: Vec3 = Math.abs(x) < 0.7 ? [1, 0, 0] : [0, 1, 0];
  const first = normalize([
    y * aside[2] - z * aside[1],
    z * aside[0] - x * aside[2],
    x * aside[1] - y * aside[0],
  ]);
  return [
    first,
    [y * first[2] - z * first[1], z * first[0] - x * first[2], x * first[1] - y * first[0]],
  ];
}
