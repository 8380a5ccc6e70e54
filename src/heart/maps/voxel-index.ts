/** Finding a voxel's neighbours among the active ones. */
import { fail } from '../../core/failure.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { voxelCount } from '../../core/space.ts';

export interface VoxelIndex {
  readonly dimensions: readonly [number, number, number];
  /** Number into `active` of every voxel of the grid; -1 where there is no tissue. */
  readonly activeAt: Int32Array;
  /** Position of each active voxel along i, j, k: three numbers each. */
  readonly ijk: Int32Array;
}

const known = new WeakMap<SimulationGrid, VoxelIndex>();

/** The index of a grid; made once per grid, because every analysis of a run asks for it. */
export function voxelIndex(simulation: SimulationGrid): VoxelIndex {
  const made = known.get(simulation) ?? makeIndex(simulation);
  known.set(simulation, made);
  return made;
}

function makeIndex({ grid, active }: SimulationGrid): VoxelIndex {
  const [nx, ny, nz] = grid.dimensions;
  const activeAt = new Int32Array(voxelCount(grid)).fill(-1);
  const ijk = new Int32Array(3 * active.length);
  for (let n = 0; n < active.length; n++) {
    const at = active[n];
    activeAt[at] = n;
    ijk[3 * n] = at % nx;
    ijk[3 * n + 1] = Math.floor(at / nx) % ny;
    ijk[3 * n + 2] = Math.floor(at / nx / ny);
  }
  return { dimensions: [nx, ny, nz], activeAt, ijk };
}

/** The active voxel at an offset from active voxel `n`; -1 where there is none. */
export function neighbour(
  index: VoxelIndex,
  n: number,
  di: number,
  dj: number,
  dk: number,
): number {
  const { activeAt, ijk } = index;
  const nx = index.dimensions[0];
  const ny = index.dimensions[1];
  const nz = index.dimensions[2];
  const i = ijk[3 * n] + di;
  const j = ijk[3 * n + 1] + dj;
  const k = ijk[3 * n + 2] + dk;
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return -1;
  return activeAt[i + nx * (j + ny * k)];
}

/** The six faces of a voxel, as offsets along i, j, k. */
export const FACES = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1],
] as const;

/** Writes the active voxels across the six faces of voxel `n` into `out`, in the order of {@link FACES}; -1 where there is none. */
export function faceNeighbours(index: VoxelIndex, n: number, out: Int32Array): void {
  const { activeAt, ijk } = index;
  const nx = index.dimensions[0];
  const ny = index.dimensions[1];
  const nz = index.dimensions[2];
  const i = ijk[3 * n];
  const j = ijk[3 * n + 1];
  const k = ijk[3 * n + 2];
  const at = i + nx * (j + ny * k);
  out[0] = i + 1 < nx ? activeAt[at + 1] : -1;
  out[1] = i > 0 ? activeAt[at - 1] : -1;
  out[2] = j + 1 < ny ? activeAt[at + nx] : -1;
  out[3] = j > 0 ? activeAt[at - nx] : -1;
  out[4] = k + 1 < nz ? activeAt[at + nx * ny] : -1;
  out[5] = k > 0 ? activeAt[at - nx * ny] : -1;
}

/** Refuses values that are not one (or `each`) per active voxel. */
export function perVoxel(
  { active }: SimulationGrid,
  values: ArrayLike<number>,
  what: string,
  each = 1,
): void {
  if (values.length === each * active.length) return;
  fail(
    'bad-input',
    'fields-do-not-match',
    `${what} hold ${values.length} numbers; this grid of ${active.length} tissue voxels needs ${each * active.length}.`,
    'Use fields and grid of the same model.',
  );
}
