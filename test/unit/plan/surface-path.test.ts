import { describe, expect, it } from 'vitest';
import type { TriMesh } from '../../../src/core/mesh.ts';
import { distance, type Vec3 } from '../../../src/core/space.ts';
import { nearestVertex, spreadAlongSurface, surfacePath } from '../../../src/plan/surface-path.ts';

/** A sphere of radius 20 mm by latitude and longitude. */
function sphere(rings: number): TriMesh {
  const positions: number[] = [];
  const indices: number[] = [];
  for (let a = 0; a <= rings; a++) {
    for (let b = 0; b < 2 * rings; b++) {
      const theta = (Math.PI * (a + 0.001)) / (rings + 0.002);
      const phi = (Math.PI * b) / rings;
      positions.push(
        20 * Math.sin(theta) * Math.cos(phi),
        20 * Math.sin(theta) * Math.sin(phi),
        20 * Math.cos(theta),
      );
      if (a === rings) continue;
      const right = a * 2 * rings + ((b + 1) % (2 * rings));
      const here = a * 2 * rings + b;
      indices.push(here, here + 2 * rings, right, right, here + 2 * rings, right + 2 * rings);
    }
  }
  const normals = Float32Array.from(positions, (value) => value / 20);
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices), normals };
}

const mesh = sphere(60);
const a: Vec3 = [20, 0, 0];
const b: Vec3 = [0, 20, 0];

describe('surfacePath', () => {
  it('follows a great circle to within the edge length', () => {
    const path = surfacePath(mesh, nearestVertex(mesh, a), nearestVertex(mesh, b));
    const at = (v: number): Vec3 => [
      mesh.positions[3 * v],
      mesh.positions[3 * v + 1],
      mesh.positions[3 * v + 2],
    ];
    let length = 0;
    for (let n = 1; n < path.length; n++) length += distance(at(path[n - 1]), at(path[n]));
    expect(length / ((Math.PI / 2) * 20)).toBeGreaterThan(0.99);
    expect(length / ((Math.PI / 2) * 20)).toBeLessThan(1.02);
  });

  it('is empty between separate parts', () => {
    const two: TriMesh = {
      positions: new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 9, 0, 0, 10, 0, 0, 9, 1, 0]),
      indices: new Uint32Array([0, 1, 2, 3, 4, 5]),
      normals: new Float32Array(18),
    };
    expect(surfacePath(two, 0, 4)).toEqual([]);
  });
});

describe('spreadAlongSurface', () => {
  it('places points on the surface, no further apart than asked, ends included', () => {
    const points = spreadAlongSurface(mesh, a, b, 4);
    expect(distance(points[0].positionLps, a)).toBeLessThan(0.6);
    expect(distance(points[points.length - 1].positionLps, b)).toBeLessThan(0.6);
    for (let n = 1; n < points.length; n++) {
      expect(distance(points[n - 1].positionLps, points[n].positionLps)).toBeLessThanOrEqual(4.01);
    }
    for (const { positionLps } of points) expect(Math.hypot(...positionLps)).toBeCloseTo(20, 0);
  });
});
