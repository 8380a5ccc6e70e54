/**
 * Shortest ways along surfaces against closed forms.
 *
 * References: great circles of a sphere (radius times angle), helices of a cylinder (its development is flat), a cube from
 * corner to opposite corner (its net: edge times the square root of 5), a flat plate (Euclid).
 * Tolerances: 1 % on the sphere and on the surface of a digitised ball, whose triangles cut the corners of the smooth
 * surface; 0.1 % where the surface is made of the triangles themselves.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import type { TriMesh } from '../../src/core/mesh.ts';
import { createRandom } from '../../src/core/random.ts';
import { distance, dot, normalize, scale, type Lps, type Vec3 } from '../../src/core/space.ts';
import { geodesicPath, nearestOnSurface } from '../../src/mesh/geodesic.ts';
import { surfaceFromLabels } from '../../src/mesh/surface-from-labels.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { ballGrid, digitise } from '../unit/mesh/shapes.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(provideKernelsFromDisk);

const MODEL = { model: 'Geodesic distance', unit: 'mm' } as const;

function meshOf(points: readonly Vec3[], triangles: readonly (readonly number[])[]): TriMesh {
  const positions = Float32Array.from(points.flat());
  return { positions, indices: Uint32Array.from(triangles.flat()), normals: positions };
}

/** A lattice of `across` x `up` cells, bent by `place`; split along alternating diagonals. */
function sheet(across: number, up: number, place: (u: number, v: number) => Vec3, closed = false) {
  const columns = closed ? across : across + 1;
  const at = (i: number, j: number): number => (i % columns) + columns * j;
  const points: Vec3[] = [];
  for (let j = 0; j <= up; j++)
    for (let i = 0; i < columns; i++) points.push(place(i / across, j / up));
  const triangles: number[][] = [];
  for (let j = 0; j < up; j++) {
    for (let i = 0; i < across; i++) {
      const [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
      triangles.push(
        ...((i + j) % 2
          ? [
              [a, b, c],
              [a, c, d],
            ]
          : [
              [a, b, d],
              [b, c, d],
            ]),
      );
    }
  }
  return meshOf(points, triangles);
}

/** An octahedron whose triangles are halved again and again and pushed out to the sphere. */
function sphere(radiusMm: number, halvings: number): TriMesh {
  const points: Vec3[] = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
    [0, 0, 1],
    [0, 0, -1],
  ];
  let triangles = [0, 1].flatMap((x) =>
    [2, 3].flatMap((y) => [4, 5].map((z) => ((x + y + z) % 2 ? [x, y, z] : [x, z, y]))),
  );
  for (let round = 0; round < halvings; round++) {
    const middles = new Map<string, number>();
    const middle = (a: number, b: number): number => {
      const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
      const known = middles.get(key);
      if (known !== undefined) return known;
      const [p, q] = [points[a], points[b]];
      middles.set(key, points.length);
      return points.push(normalize([p[0] + q[0], p[1] + q[1], p[2] + q[2]])) - 1;
    };
    triangles = triangles.flatMap(([a, b, c]) => {
      const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
      return [
        [a, ab, ca],
        [ab, b, bc],
        [ca, bc, c],
        [ab, bc, ca],
      ];
    });
  }
  return meshOf(
    points.map((point) => scale(point, radiusMm)),
    triangles,
  );
}

const greatCircleMm = (a: Lps, b: Lps, radiusMm: number): number =>
  radiusMm * Math.acos(Math.min(1, Math.max(-1, dot(normalize(a), normalize(b)))));

describe('closed forms', () => {
  it('great circles of a sphere', () => {
    const radiusMm = 30;
    const mesh = sphere(radiusMm, 5);
    const random = createRandom(3);
    const point = (): Lps =>
      scale(
        normalize([random.uniform() - 0.5, random.uniform() - 0.5, random.uniform() - 0.5]),
        radiusMm,
      );
    const ratios = Array.from({ length: 12 }, () => {
      const [a, b] = [point(), point()];
      return geodesicPath(mesh, a, b).lengthMm / greatCircleMm(a, b, radiusMm);
    });
    const worst = ratios.reduce((far, ratio) => Math.max(far, Math.abs(ratio - 1)), 0);
    expectFigure({
      ...MODEL,
      unit: '%',
      quantity: 'Largest error over 12 great circles of a sphere of 8192 triangles',
      value: 100 * worst,
      reference: 0,
      tolerance: { below: 1 },
      source: 'Radius times angle',
    });
  });

  it('a cube from corner to opposite corner', () => {
    const corner = (n: number): Vec3 => [10 * (n & 1), 10 * ((n >> 1) & 1), 10 * ((n >> 2) & 1)];
    const cube = meshOf([...Array(8).keys()].map(corner), [
      [0, 2, 1, 1, 2, 3],
      [4, 5, 6, 5, 7, 6],
      [0, 1, 4, 1, 5, 4],
      [2, 6, 3, 3, 6, 7],
      [0, 4, 2, 2, 4, 6],
      [1, 3, 5, 3, 7, 5],
    ]);
    expectFigure({
      ...MODEL,
      quantity: 'From corner to opposite corner of a cube of 10 mm',
      value: geodesicPath(cube, [0, 0, 0], [10, 10, 10]).lengthMm,
      reference: 10 * Math.sqrt(5),
      tolerance: { percent: 0.01 },
      source: 'Net of the cube: edge times √5',
    });
  });

  it('a helix of a cylinder', () => {
    const [radiusMm, heightMm, turn] = [12, 40, 2.4];
    const mesh = sheet(
      160,
      40,
      (u, v) => [
        radiusMm * Math.cos(2 * Math.PI * u),
        radiusMm * Math.sin(2 * Math.PI * u),
        heightMm * v,
      ],
      true,
    );
    const end: Lps = [radiusMm * Math.cos(turn), radiusMm * Math.sin(turn), heightMm];
    expectFigure({
      ...MODEL,
      quantity: 'Helix of a cylinder of 12 mm radius, 138° round and 40 mm up',
      value: geodesicPath(mesh, [radiusMm, 0, 0], end).lengthMm,
      reference: Math.hypot(radiusMm * turn, heightMm),
      tolerance: { percent: 0.1 },
      source: 'Development of the cylinder',
    });
  });

  it('a flat plate, in every direction', () => {
    const mesh = sheet(17, 13, (u, v) => [50 * u, 40 * v, 3]);
    const random = createRandom(11);
    let worst = 0;
    for (let n = 0; n < 40; n++) {
      const a: Lps = [50 * random.uniform(), 40 * random.uniform(), 3];
      const b: Lps = [50 * random.uniform(), 40 * random.uniform(), 3];
      worst = Math.max(worst, geodesicPath(mesh, a, b).lengthMm / distance(a, b) - 1);
    }
    // What is left is a few micrometres where a short way passes close to a vertex.
    expect(worst).toBeLessThan(1e-3);
    expect(worst).toBeGreaterThan(-1e-9);
  });

  it('the surface of a digitised ball, as structures have it', async () => {
    const radiusMm = 25;
    const { grid, centre } = ballGrid(radiusMm, [1, 1, 1.5]);
    const labels = digitise(grid, (p) => (distance(p, centre) < radiusMm ? 1 : 0));
    const { mesh } = await surfaceFromLabels(labels, 1, {}, createJobContext());
    const at = (x: number, y: number, z: number): Lps => {
      const out = scale(normalize([x, y, z]), radiusMm);
      return [centre[0] + out[0], centre[1] + out[1], centre[2] + out[2]];
    };
    const path = geodesicPath(mesh, at(1, 0.2, 0.1), at(-0.6, 0.5, 0.7));
    expectFigure({
      ...MODEL,
      quantity: 'Great circle on the surface of a digitised ball of 25 mm',
      value: path.lengthMm,
      reference: greatCircleMm([1, 0.2, 0.1], [-0.6, 0.5, 0.7], radiusMm),
      tolerance: { percent: 1 },
      source: 'Radius times angle',
    });
    // Every point of the way lies on the surface.
    for (const point of path.points)
      expect(distance(point, nearestOnSurface(mesh, point).point)).toBeLessThan(1e-3);
  });
});

describe('what cannot be measured', () => {
  it('is told', () => {
    const two = meshOf(
      [
        [0, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [5, 0, 0],
        [6, 0, 0],
        [5, 1, 0],
      ],
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    );
    expect(() => geodesicPath(two, [0, 0, 0], [6, 0, 0])).toThrow(/not joined/);
    expect(() => geodesicPath(meshOf([], []), [0, 0, 0], [1, 0, 0])).toThrow(/no triangle/);
    expect(geodesicPath(two, [0.1, 0.1, 0], [0.3, 0.1, 0]).lengthMm).toBeCloseTo(0.2, 6);
  });
});
