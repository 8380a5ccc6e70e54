import type { Grid, Lps } from '../../core/space.ts';
import { ijkToLps, voxelCount } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';

/**
 * Smallest whole factors that bring a grid under a voxel budget, and each of its sides under `maxSide` voxels, which
 * is the longest a 3D texture can have.
 */
export function blockFactors(
  grid: Grid,
  maxVoxels: number,
  maxSide = Infinity,
): readonly [number, number, number] {
  const least = (axis: number): number => Math.ceil(grid.dimensions[axis] / maxSide) || 1;
  const factors: [number, number, number] = [least(0), least(1), least(2)];
  const size = (axis: number): number => Math.ceil(grid.dimensions[axis] / factors[axis]);
  while (size(0) * size(1) * size(2) > maxVoxels) {
    // The finest axis is coarsened: voxels stay close to cubes.
    const spacing = [0, 1, 2].map((axis) =>
      size(axis) > 1 ? grid.spacingMm[axis] * factors[axis] : Infinity,
    );
    factors[spacing.indexOf(Math.min(...spacing))]++;
  }
  return factors;
}

/**
 * The mean of every block of voxels, for pictures that need no more. Yields between slices.
 * Returns the volume itself when it is within the budget.
 */
export async function downsample(
  volume: Volume,
  maxVoxels: number,
  pause: () => Promise<void>,
  maxSide = Infinity,
): Promise<Volume> {
  const { grid, data } = volume;
  if (voxelCount(grid) <= maxVoxels && Math.max(...grid.dimensions) <= maxSide) return volume;
  const [fi, fj, fk] = blockFactors(grid, maxVoxels, maxSide);
  const [nx, ny, nz] = grid.dimensions;
  const mx = Math.ceil(nx / fi);
  const my = Math.ceil(ny / fj);
  const mz = Math.ceil(nz / fk);
  const whole = data instanceof Int16Array;
  const reduced = whole ? new Int16Array(mx * my * mz) : new Float32Array(mx * my * mz);
  const sums = new Float64Array(mx * my);
  const counts = new Uint32Array(mx * my);
  for (let k = 0; k < mz; k++) {
    sums.fill(0);
    counts.fill(0);
    for (let z = k * fk; z < Math.min(nz, (k + 1) * fk); z++) {
      for (let y = 0; y < ny; y++) {
        const row = mx * Math.floor(y / fj);
        let source = nx * (y + ny * z);
        for (let x = 0; x < nx; x++, source++) {
          const target = row + Math.floor(x / fi);
          sums[target] += data[source];
          counts[target]++;
        }
      }
      await pause();
    }
    const slice = k * mx * my;
    for (let n = 0; n < sums.length; n++) {
      const mean = sums[n] / counts[n];
      reduced[slice + n] = whole ? Math.round(mean) : mean;
    }
  }
  return { ...volume, data: reduced, grid: reducedGrid(grid, [fi, fj, fk], [mx, my, mz]) };
}

function reducedGrid(
  grid: Grid,
  factors: readonly [number, number, number],
  dimensions: readonly [number, number, number],
): Grid {
  // The centre of the first block, so that nothing moves in space.
  const centre = factors.map((factor) => (factor - 1) / 2);
  const originMm: Lps = ijkToLps(grid, [centre[0], centre[1], centre[2]]);
  const spacing = (n: 0 | 1 | 2): number => grid.spacingMm[n] * factors[n];
  return { ...grid, dimensions, originMm, spacingMm: [spacing(0), spacing(1), spacing(2)] };
}
