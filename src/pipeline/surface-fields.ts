/** Results per tissue voxel as values at the vertices of a model's surfaces, for the 3D scene. */
import { TISSUE } from '../core/anatomy.ts';
import type { TriMesh } from '../core/mesh.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { dot, ijkToLps, subtract, type Lps, type Vec3 } from '../core/space.ts';
import {
  activeWeights,
  nearestActive,
  sampleActive,
  type ActiveWeights,
} from '../mesh/sampling.ts';

const weightsOfMesh = new WeakMap<TriMesh, ActiveWeights>();
const nearestOfMesh = new WeakMap<TriMesh, Int32Array>();

/** Interpolation weights of a surface; computed once per surface, which belongs to one grid. */
function weightsOf(grid: SimulationGrid, mesh: TriMesh): ActiveWeights {
  let weights = weightsOfMesh.get(mesh);
  if (!weights) weightsOfMesh.set(mesh, (weights = activeWeights(grid, mesh)));
  return weights;
}

/** Number in `grid.active` of the tissue voxel nearest to every vertex, -1 beyond 3 mm. */
export function voxelsAtVertices(grid: SimulationGrid, mesh: TriMesh): Int32Array {
  let nearest = nearestOfMesh.get(mesh);
  if (!nearest) nearestOfMesh.set(mesh, (nearest = nearestActive(grid, mesh)));
  return nearest;
}

/** A value per tissue voxel at every vertex; NaN where there is none. */
export const valuesAtVertices = (
  grid: SimulationGrid,
  mesh: TriMesh,
  values: Float32Array,
): Float32Array => sampleActive(values, weightsOf(grid, mesh));

/** A stored frame (0 to 255 per tissue voxel) at every vertex as the scene takes it: 0 to 254, and 255 without tissue. */
export function frameAtVertices(
  grid: SimulationGrid,
  mesh: TriMesh,
  frame: Uint8Array,
): Uint8Array {
  const { numbers, weights } = weightsOf(grid, mesh);
  const result = new Uint8Array(numbers.length / 8);
  for (let v = 0; v < result.length; v++) {
    const start = 8 * v;
    if (numbers[start] < 0) {
      result[v] = 255;
      continue;
    }
    let sum = 0;
    for (let n = start; n < start + 8 && numbers[n] >= 0; n++) {
      sum += weights[n] * frame[numbers[n]];
    }
    result[v] = Math.round((sum * 254) / 255);
  }
  return result;
}

/** Tissue class at every vertex; voxels of `lesions` (numbers in `grid.active`) count as lesion. */
export function tissueAtVertices(
  grid: SimulationGrid,
  mesh: TriMesh,
  lesions: Uint32Array = new Uint32Array(),
): Uint8Array {
  const ablated = new Set(lesions);
  return Uint8Array.from(voxelsAtVertices(grid, mesh), (number) => {
    if (number < 0) return TISSUE.none;
    return ablated.has(number) ? TISSUE.lesion : grid.tissue[grid.active[number]];
  });
}

/** Centre of the tissue voxel `number` of `grid.active`. */
export function tissueVoxelCentre({ grid, active }: SimulationGrid, number: number): Lps {
  const [nx, ny] = grid.dimensions;
  const voxel = active[number];
  return ijkToLps(grid, [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))]);
}

/** Number in `grid.active` of the tissue voxel nearest to a point, and how far it is; undefined without tissue. */
export function nearestTissue(
  grid: SimulationGrid,
  point: Lps,
  accept: (number: number) => boolean = () => true,
): { readonly number: number; readonly distanceMm: number } | undefined {
  let number = -1;
  let best = Infinity;
  for (let n = 0; n < grid.active.length; n++) {
    if (!accept(n)) continue;
    const offset = subtract(tissueVoxelCentre(grid, n), point);
    const squared = dot(offset, offset);
    if (squared < best) [number, best] = [n, squared];
  }
  return number < 0 ? undefined : { number, distanceMm: Math.sqrt(best) };
}

/** The tissue voxel in the middle of an AHA segment (0: the free wall of the right ventricle); -1 when it is empty. */
export function segmentMiddle(grid: SimulationGrid, segments: Uint8Array, segment: number): number {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let n = 0; n < segments.length; n++) {
    if (segments[n] !== segment) continue;
    const centre = tissueVoxelCentre(grid, n);
    for (let axis = 0; axis < 3; axis++) sum[axis] += centre[axis];
    count += 1;
  }
  if (count === 0) return -1;
  const middle: Vec3 = [sum[0] / count, sum[1] / count, sum[2] / count];
  return nearestTissue(grid, middle, (n) => segments[n] === segment)?.number ?? -1;
}

export interface SurfaceAnchor {
  readonly positionLps: Lps;
  /** Unit normal of the surface there. */
  readonly normalLps: Vec3;
}

/** The place of a surface nearest to a point, on the side that faces away from `centre`, so that it is seen from outside. */
export function outwardAnchor(mesh: TriMesh, point: Lps, centre: Lps): SurfaceAnchor {
  const { positions, normals } = mesh;
  let best = 0;
  let bestSquared = Infinity;
  for (let v = 0; v < positions.length; v += 3) {
    const dx = positions[v] - point[0];
    const dy = positions[v + 1] - point[1];
    const dz = positions[v + 2] - point[2];
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared >= bestSquared) continue;
    const outward =
      normals[v] * (positions[v] - centre[0]) +
      normals[v + 1] * (positions[v + 1] - centre[1]) +
      normals[v + 2] * (positions[v + 2] - centre[2]);
    if (outward <= 0) continue;
    best = v;
    bestSquared = squared;
  }
  return {
    positionLps: [positions[best], positions[best + 1], positions[best + 2]],
    normalLps: [normals[best], normals[best + 1], normals[best + 2]],
  };
}

/** Middle of the box around a surface. */
export function meshCentre({ positions }: TriMesh): Lps {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let n = 0; n < positions.length; n++) {
    low[n % 3] = Math.min(low[n % 3], positions[n]);
    high[n % 3] = Math.max(high[n % 3], positions[n]);
  }
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];
}

const CARRY_REACH_MM = 4;

/** Values known on one surface at the vertices of another that runs along it; NaN where the first is farther than 4 mm. */
export function carriedValues(from: TriMesh, values: Float32Array, to: TriMesh): Float32Array {
  const cells = new Map<string, number[]>();
  const cellOf = (x: number): number => Math.floor(x / CARRY_REACH_MM);
  for (let v = 0; v < values.length; v++) {
    if (Number.isNaN(values[v])) continue;
    const key = [0, 1, 2].map((axis) => cellOf(from.positions[3 * v + axis])).join(' ');
    const cell = cells.get(key);
    if (cell) cell.push(v);
    else cells.set(key, [v]);
  }
  const result = new Float32Array(to.positions.length / 3).fill(Number.NaN);
  for (let v = 0; v < result.length; v++) {
    const [x, y, z] = to.positions.subarray(3 * v, 3 * v + 3);
    let best = CARRY_REACH_MM * CARRY_REACH_MM;
    for (let n = 0; n < 27; n++) {
      const key = `${cellOf(x) + (n % 3) - 1} ${cellOf(y) + (Math.floor(n / 3) % 3) - 1} ${cellOf(z) + Math.floor(n / 9) - 1}`;
      for (const other of cells.get(key) ?? []) {
        const dx = from.positions[3 * other] - x;
        const dy = from.positions[3 * other + 1] - y;
        const dz = from.positions[3 * other + 2] - z;
        const squared = dx * dx + dy * dy + dz * dz;
        if (squared >= best) continue;
        best = squared;
        result[v] = values[other];
      }
    }
  }
  return result;
}
