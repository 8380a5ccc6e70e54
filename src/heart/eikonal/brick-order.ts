/** The order of voxels in the memory of the eikonal kernel. */
import type { SimulationGrid } from '../../core/simulation-grid.ts';

/** Edge of a brick, voxels. */
const BRICK = 8;

/** Active voxels (numbers into `grid.active`) brick by brick: a front then finds together in memory what it reads together. */
export function inBricks({ grid, active }: SimulationGrid, chosen: Uint32Array): Uint32Array {
  const [nx, ny] = grid.dimensions;
  const [bricksX, bricksY] = [nx, ny].map((length) => Math.ceil(length / BRICK));
  const brickOf = (n: number): number => {
    const at = active[n];
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    const [x, y, z] = [i, j, k].map((index) => Math.floor(index / BRICK));
    return x + bricksX * (y + bricksY * z);
  };
  // Numbers below 2^53 hold the brick and the voxel, in that order.
  const keys = Float64Array.from(chosen, (n) => brickOf(n) * 2 ** 32 + n).sort();
  return Uint32Array.from(keys, (key) => key % 2 ** 32);
}
