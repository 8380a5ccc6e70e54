/** Values of voxel fields at the vertices of a surface. */
import { vertexCount } from '../core/mesh.ts';
import type { TriMesh } from '../core/mesh.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { lpsToIjk, voxelCount } from '../core/space.ts';
import type { Grid, Ijk, Vec3 } from '../core/space.ts';
import type { ScalarField } from '../core/volume.ts';

/** A vertex farther than this from tissue shows none. */
const REACH_MM = 3;

/** Position of a vertex in voxels of a grid. */
function vertexIjk(grid: Grid, { positions }: TriMesh, vertex: number): Ijk {
  const at = 3 * vertex;
  return lpsToIjk(grid, [positions[at], positions[at + 1], positions[at + 2]]);
}

/**
 * Nearest voxel (by its centre, within `reachMm`) to a position that `holds` accepts, -1 when there is none.
 * Looks at shells of voxels around the position and stops when a farther shell cannot win.
 */
function nearestVoxel(
  grid: Grid,
  position: Ijk,
  reachMm: number,
  holds: (voxel: number) => boolean,
): number {
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const finest = Math.min(sx, sy, sz);
  const [ci, cj, ck] = position.map(Math.round);
  let best = -1;
  let bestSquare = reachMm * reachMm;
  for (let shell = 0; (shell - 0.5) * finest <= Math.sqrt(bestSquare); shell++) {
    for (let k = ck - shell; k <= ck + shell; k++) {
      if (k < 0 || k >= nz) continue;
      for (let j = cj - shell; j <= cj + shell; j++) {
        if (j < 0 || j >= ny) continue;
        const onFace = Math.abs(k - ck) === shell || Math.abs(j - cj) === shell;
        const step = onFace || shell === 0 ? 1 : 2 * shell;
        for (let i = ci - shell; i <= ci + shell; i += step) {
          if (i < 0 || i >= nx) continue;
          const dx = sx * (i - position[0]);
          const dy = sy * (j - position[1]);
          const dz = sz * (k - position[2]);
          const square = dx * dx + dy * dy + dz * dz;
          const voxel = i + nx * (j + ny * k);
          if (square > bestSquare || (square === bestSquare && best >= 0) || !holds(voxel))
            continue;
          best = voxel;
          bestSquare = square;
        }
      }
    }
  }
  return best;
}

/** Number in `active` of every voxel of the grid, -1 without tissue. */
function activeNumbers({ grid, active }: SimulationGrid): Int32Array {
  const numbers = new Int32Array(voxelCount(grid)).fill(-1);
  for (let n = 0; n < active.length; n++) numbers[active[n]] = n;
  return numbers;
}

/** For every vertex the number in `active` of the nearest tissue voxel, -1 beyond 3 mm. */
export function nearestActive(grid: SimulationGrid, mesh: TriMesh): Int32Array {
  const numbers = activeNumbers(grid);
  const result = new Int32Array(vertexCount(mesh));
  for (let v = 0; v < result.length; v++) {
    const voxel = nearestVoxel(
      grid.grid,
      vertexIjk(grid.grid, mesh, v),
      REACH_MM,
      (candidate) => numbers[candidate] >= 0,
    );
    result[v] = voxel < 0 ? -1 : numbers[voxel];
  }
  return result;
}

/** Eight tissue voxels and their weights per vertex, from {@link activeWeights}. */
export interface ActiveWeights {
  /** Numbers in `active`, eight per vertex; -1 where there is no tissue. */
  readonly numbers: Int32Array;
  /** Weights that add up to one over the voxels with tissue, or to zero where none is within 3 mm. */
  readonly weights: Float32Array;
}

/** Offsets and trilinear weights of the eight voxels around a position. */
function* corners([x, y, z]: Vec3): Generator<readonly [number, number, number, number]> {
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  for (let n = 0; n < 8; n++) {
    const [a, b, c] = [n & 1, (n >> 1) & 1, n >> 2];
    const weight = (a ? x - i : 1 + i - x) * (b ? y - j : 1 + j - y) * (c ? z - k : 1 + k - z);
    yield [i + a, j + b, k + c, weight];
  }
}

/** Tissue that holds less of the trilinear weight is not interpolated: the nearest voxel is taken instead. */
const LEAST_WEIGHT = 0.05;

/**
 * Trilinear weights among the tissue voxels around every vertex; where there is next to none, the nearest tissue voxel
 * within 3 mm. Compute once per surface, then colour it with {@link sampleActive} at every time step.
 */
export function activeWeights(simulation: SimulationGrid, mesh: TriMesh): ActiveWeights {
  const { grid } = simulation;
  const [nx, ny, nz] = grid.dimensions;
  const tissue = activeNumbers(simulation);
  const vertices = vertexCount(mesh);
  const numbers = new Int32Array(8 * vertices).fill(-1);
  const weights = new Float32Array(8 * vertices);
  for (let v = 0; v < vertices; v++) {
    const position = vertexIjk(grid, mesh, v);
    let sum = 0;
    let at = 8 * v;
    for (const [i, j, k, weight] of corners(position)) {
      if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz || weight <= 0) continue;
      const number = tissue[i + nx * (j + ny * k)];
      if (number < 0) continue;
      numbers[at] = number;
      weights[at++] = weight;
      sum += weight;
    }
    if (sum >= LEAST_WEIGHT) {
      for (let n = 8 * v; n < at; n++) weights[n] /= sum;
      continue;
    }
    numbers.fill(-1, 8 * v, at);
    weights.fill(0, 8 * v, at);
    const nearest = nearestVoxel(grid, position, REACH_MM, (voxel) => tissue[voxel] >= 0);
    if (nearest < 0) continue;
    numbers[8 * v] = tissue[nearest];
    weights[8 * v] = 1;
  }
  return { numbers, weights };
}

/**
 * A field over `active` at every vertex. Tissue without a value (NaN, for example never activated) is left out;
 * NaN where nothing is left.
 */
export function sampleActive(
  field: Float32Array,
  { numbers, weights }: ActiveWeights,
): Float32Array {
  const result = new Float32Array(numbers.length / 8);
  for (let v = 0; v < result.length; v++) {
    let sum = 0;
    let total = 0;
    for (let n = 8 * v; n < 8 * v + 8 && numbers[n] >= 0; n++) {
      const value = field[numbers[n]];
      if (Number.isNaN(value)) continue;
      sum += weights[n] * value;
      total += weights[n];
    }
    result[v] = total > 0 ? sum / total : Number.NaN;
  }
  return result;
}

/**
 * A field at every vertex: trilinear among the voxels around it that have a value, else the nearest with one
 * within 3 mm, else NaN.
 */
export function sampleFieldAtVertices({ grid, data }: ScalarField, mesh: TriMesh): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const result = new Float32Array(vertexCount(mesh));
  for (let v = 0; v < result.length; v++) {
    const position = vertexIjk(grid, mesh, v);
    let sum = 0;
    let total = 0;
    for (const [i, j, k, weight] of corners(position)) {
      if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue;
      const value = data[i + nx * (j + ny * k)];
      if (Number.isNaN(value)) continue;
      sum += weight * value;
      total += weight;
    }
    if (total >= LEAST_WEIGHT) {
      result[v] = sum / total;
      continue;
    }
    const nearest = nearestVoxel(grid, position, REACH_MM, (voxel) => !Number.isNaN(data[voxel]));
    result[v] = nearest < 0 ? Number.NaN : data[nearest];
  }
  return result;
}
