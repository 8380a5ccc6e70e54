import { describe, expect, it } from 'vitest';
import { surfaceAreaMm2, surfaceVolumeMl, topologyOf } from '../../../src/mesh/mesh-quality.ts';
import type { Surface } from '../../../src/mesh/mesh-quality.ts';
import { vertexNormals } from '../../../src/mesh/normals.ts';

const OUTWARD = [0, 2, 1, 0, 1, 3, 1, 2, 3, 0, 3, 2];

/** Tetrahedron with legs of 30 mm along the axes from `at`. */
function tetrahedron(at: readonly number[] = [0, 0, 0]): {
  positions: number[];
  indices: number[];
} {
  const [x, y, z] = at;
  return {
    positions: [x, y, z, x + 30, y, z, x, y + 30, z, x, y, z + 30],
    indices: [...OUTWARD],
  };
}

const surface = (positions: readonly number[], indices: readonly number[]): Surface => ({
  positions: Float32Array.from(positions),
  indices: Uint32Array.from(indices),
});

describe('topologyOf', () => {
  it('accepts a tetrahedron', () => {
    const { positions, indices } = tetrahedron();
    expect(topologyOf(surface(positions, indices))).toEqual({
      closed: true,
      manifold: true,
      components: 1,
      eulerCharacteristic: 2,
    });
  });

  it('sees a missing triangle', () => {
    const { positions, indices } = tetrahedron();
    expect(topologyOf(surface(positions, indices.slice(3)))).toMatchObject({
      closed: false,
      manifold: false,
    });
  });

  it('sees a triangle turned inside out', () => {
    const { positions, indices } = tetrahedron();
    [indices[1], indices[2]] = [indices[2], indices[1]];
    expect(topologyOf(surface(positions, indices)).closed).toBe(false);
  });

  it('sees an edge of four triangles', () => {
    // A second tetrahedron on the edge between vertices 0 and 1.
    const { positions, indices } = tetrahedron();
    const second = indices.map((vertex) => (vertex < 2 ? vertex : vertex + 2));
    const both = surface([...positions, 0, -30, 0, 0, 0, -30], [...indices, ...second]);
    expect(topologyOf(both)).toMatchObject({ closed: false, manifold: false });
  });

  it('sees two fans that share one vertex', () => {
    const { positions, indices } = tetrahedron();
    const second = indices.map((vertex) => (vertex < 1 ? vertex : vertex + 3));
    const both = surface([...positions, -30, 0, 0, 0, -30, 0, 0, 0, -30], [...indices, ...second]);
    expect(topologyOf(both)).toMatchObject({ closed: true, manifold: false, components: 1 });
  });

  it('counts separate parts and leaves unused vertices out', () => {
    const first = tetrahedron();
    const second = tetrahedron([100, 0, 0]);
    const both = surface(
      [...first.positions, 7, 7, 7, ...second.positions],
      [...first.indices, ...second.indices.map((vertex) => vertex + 5)],
    );
    expect(topologyOf(both)).toEqual({
      closed: true,
      manifold: true,
      components: 2,
      eulerCharacteristic: 4,
    });
  });
});

describe('size', () => {
  it('is that of the tetrahedron, wherever it lies', () => {
    const { positions, indices } = tetrahedron([1000, -2000, 500]);
    expect(surfaceVolumeMl(surface(positions, indices))).toBeCloseTo(4.5, 5);
    expect(surfaceAreaMm2(surface(positions, indices))).toBeCloseTo(
      1350 + (Math.sqrt(3) / 4) * 1800,
      2,
    );
  });

  it('is negative for a surface inside out', () => {
    const { positions, indices } = tetrahedron();
    expect(surfaceVolumeMl(surface(positions, indices.toReversed()))).toBeCloseTo(-4.5, 5);
  });
});

describe('vertexNormals', () => {
  it('does not depend on how the faces of a cube are cut', () => {
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [n & 1, (n >> 1) & 1, n >> 2]);
    const faces = [
      [0, 2, 3, 1],
      [4, 5, 7, 6],
      [0, 1, 5, 4],
      [2, 6, 7, 3],
      [0, 4, 6, 2],
      [1, 3, 7, 5],
    ];
    for (const cuts of [0, 0b010101, 0b111000]) {
      const indices = faces.flatMap((face, n) => {
        const [a, b, c, d] = (cuts >> n) & 1 ? [...face.slice(1), face[0]] : face;
        return [a, b, c, a, c, d];
      });
      const normals = vertexNormals(surface(corners, indices));
      corners.forEach((value, n) => {
        expect(normals[n]).toBeCloseTo((value ? 1 : -1) / Math.sqrt(3), 5);
      });
    }
  });

  it('stays finite where a triangle has no area', () => {
    const normals = vertexNormals(surface([0, 0, 0, 1, 0, 0, 2, 0, 0], [0, 1, 2]));
    expect([...normals]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1]);
  });
});
