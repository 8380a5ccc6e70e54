import { describe, expect, it } from 'vitest';
import type { VesselTree } from '../../../src/core/vessel-tree.ts';
import { isoLines } from '../../../src/view/resection/iso-lines.ts';
import { tubeMesh } from '../../../src/view/resection/tube-mesh.ts';

const field = (size: number, value: (u: number, v: number) => number): Float32Array =>
  Float32Array.from({ length: size * size }, (_, n) => value(n % size, Math.floor(n / size)));

describe('lines of equal value', () => {
  it('closes a circle of the right radius', () => {
    const lines = isoLines(
      field(41, (u, v) => Math.hypot(u - 20, v - 20)),
      41,
      41,
      12.3,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0].closed).toBe(true);
    const { points } = lines[0];
    for (let n = 0; n < points.length; n += 2) {
      expect(Math.hypot(points[n] - 20, points[n + 1] - 20)).toBeCloseTo(12.3, 1);
    }
  });

  it('leaves a line open at the edge, and ends it where the field does', () => {
    const across = isoLines(
      field(10, (u) => u),
      10,
      10,
      4.5,
    );
    expect(across).toHaveLength(1);
    expect(across[0].closed).toBe(false);
    expect(across[0].points).toHaveLength(20);
    const half = isoLines(
      field(10, (u, v) => (v > 4 ? NaN : u)),
      10,
      10,
      4.5,
    );
    expect(half[0].points).toHaveLength(10);
  });
});

describe('vessels as tubes', () => {
  const tree: VesselTree = {
    kind: 'inflow',
    pointsLps: Float32Array.from([0, 0, 0, 0, 0, 5, 0, 0, 10, 0, 0, 10, 5, 0, 14]),
    radiusMm: Float32Array.from([3, 3, 3, 2, 2]),
    branches: [
      {
        id: 'inflow-1',
        parentId: null,
        title: 'Trunk',
        generation: 0,
        first: 0,
        end: 3,
        lengthMm: 10,
        diameterMm: 6,
      },
      {
        id: 'inflow-2',
        parentId: 'inflow-1',
        title: 'Branch',
        generation: 1,
        first: 3,
        end: 5,
        lengthMm: 6.4,
        diameterMm: 4,
      },
    ],
    unconnectedPieces: 0,
  };

  it('keeps every vertex of a straight branch at the radius from its line', () => {
    const { mesh, branchOfVertex } = tubeMesh(tree);
    for (let n = 0; n < branchOfVertex.length; n++) {
      const [x, y, z] = mesh.positions.slice(3 * n, 3 * n + 3);
      if (branchOfVertex[n] !== 0 || z > 10) continue;
      expect(Math.hypot(x, y)).toBeCloseTo(3, 4);
    }
  });

  it('faces outwards: triangles wind with their normals', () => {
    const { mesh } = tubeMesh(tree);
    const { positions: p, normals, indices } = mesh;
    for (let t = 0; t < indices.length; t += 3) {
      const [a, b, c] = [indices[t], indices[t + 1], indices[t + 2]];
      const u = [0, 1, 2].map((k) => p[3 * b + k] - p[3 * a + k]);
      const v = [0, 1, 2].map((k) => p[3 * c + k] - p[3 * a + k]);
      const face = [
        u[1] * v[2] - u[2] * v[1],
        u[2] * v[0] - u[0] * v[2],
        u[0] * v[1] - u[1] * v[0],
      ];
      const out = [0, 1, 2].reduce((sum, k) => sum + face[k] * normals[3 * a + k], 0);
      expect(out).toBeGreaterThan(0);
    }
  });
});
