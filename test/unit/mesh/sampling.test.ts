import { describe, expect, it } from 'vitest';
import type { TriMesh } from '../../../src/core/mesh.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { SimulationGrid } from '../../../src/core/simulation-grid.ts';
import { distance, ijkToLps, voxelCount } from '../../../src/core/space.ts';
import type { Lps } from '../../../src/core/space.ts';
import {
  activeWeights,
  nearestActive,
  sampleActive,
  sampleFieldAtVertices,
} from '../../../src/mesh/sampling.ts';
import { gridOf } from './shapes.ts';

const grid = gridOf(
  [14, 12, 10],
  [0.8, 0.8, 0.8],
  [30, -12, 7],
  [0, 1, 0, 0.6, 0, 0.8, 0.8, 0, -0.6],
);

function centreOf(voxel: number): Lps {
  const [nx, ny] = grid.dimensions;
  return ijkToLps(grid, [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))]);
}

function simulationGrid(holds: (voxel: number) => boolean): SimulationGrid {
  const labels = new Uint8Array(voxelCount(grid));
  const active: number[] = [];
  for (let n = 0; n < labels.length; n++) {
    if (!holds(n)) continue;
    labels[n] = 2;
    active.push(n);
  }
  return { grid, labels, tissue: labels, active: Uint32Array.from(active) };
}

/** A mesh that is only its vertices. */
function points(list: readonly Lps[]): TriMesh {
  const positions = Float32Array.from(list.flat());
  return { positions, indices: new Uint32Array(0), normals: new Float32Array(positions.length) };
}

const random = createRandom(3);
const scattered = Array.from({ length: 200 }, () =>
  ijkToLps(grid, [random.between(-5, 18), random.between(-5, 16), random.between(-5, 14)]),
);

describe('nearestActive', () => {
  it('agrees with the search of all voxels', () => {
    const simulation = simulationGrid((n) => (n * 2654435761) % 97 < 4);
    const result = nearestActive(simulation, points(scattered));
    scattered.forEach((point, v) => {
      const all = [...simulation.active].map((voxel) => distance(centreOf(voxel), point));
      const least = Math.min(...all);
      if (least > 3 + 1e-4) expect(result[v]).toBe(-1);
      else expect(all[result[v]]).toBeCloseTo(least, 4);
    });
    expect(result.some((number) => number < 0)).toBe(true);
  });
});

describe('activeWeights', () => {
  it('reproduces a linear field inside tissue', () => {
    const simulation = simulationGrid(() => true);
    const value = ([x, y, z]: Lps): number => 3 + 0.5 * x - 0.2 * y + 0.7 * z;
    const field = Float32Array.from(simulation.active, (voxel) => value(centreOf(voxel)));
    const inside = Array.from({ length: 50 }, () =>
      ijkToLps(grid, [random.between(0, 13), random.between(0, 11), random.between(0, 9)]),
    );
    const sampled = sampleActive(field, activeWeights(simulation, points(inside)));
    inside.forEach((point, v) => expect(sampled[v]).toBeCloseTo(value(point), 3));
  });

  it('uses tissue alone, the nearest where it is beside, nothing where it is far', () => {
    const [nx] = grid.dimensions;
    const simulation = simulationGrid((n) => n % nx < 5);
    const field = new Float32Array(simulation.active.length).fill(42);
    const list = [
      ijkToLps(grid, [4.6, 5, 5]),
      ijkToLps(grid, [6, 5, 5]),
      ijkToLps(grid, [13, 5, 5]),
    ];
    const weights = activeWeights(simulation, points(list));
    expect([...sampleActive(field, weights)]).toEqual([42, 42, Number.NaN]);
  });

  it('leaves out tissue without a value', () => {
    const simulation = simulationGrid(() => true);
    const field = new Float32Array(simulation.active.length).fill(Number.NaN);
    field[5 + 14 * (5 + 12 * 5)] = 10;
    const list = [ijkToLps(grid, [5.4, 5.4, 5.4]), ijkToLps(grid, [8.5, 5, 5])];
    const weights = activeWeights(simulation, points(list));
    expect([...sampleActive(field, weights)]).toEqual([10, Number.NaN]);
  });
});

describe('sampleFieldAtVertices', () => {
  it('interpolates, ignores voxels without a value and falls back to the nearest', () => {
    const [nx] = grid.dimensions;
    const data = Float32Array.from({ length: voxelCount(grid) }, (_, n) =>
      n % nx < 6 ? n % nx : Number.NaN,
    );
    const at = (i: number): Lps => ijkToLps(grid, [i, 5.3, 4.8]);
    const list = points([at(2.25), at(5.5), at(7.5), at(13)]);
    const [linear, edge, near, far] = sampleFieldAtVertices({ grid, data, unit: 'mm' }, list);
    expect(linear).toBeCloseTo(2.25, 4);
    expect(edge).toBe(5);
    expect(near).toBe(5);
    expect(far).toBeNaN();
  });
});
