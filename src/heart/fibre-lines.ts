/** Short fibre lines for drawing: traced through the fibre field from a subsample of the wall. */
import { createRandom } from '../core/random.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { ijkToLps } from '../core/space.ts';

export interface FibreLineOptions {
  /** Number of lines; fewer where the wall has fewer voxels. Default 4000. */
  readonly lines?: number;
  /** Length of a line, mm; it ends early where the wall does. Default 9. */
  readonly lengthMm?: number;
  readonly seed?: number;
}

/** Steps are half a voxel: no voxel of the wall is jumped over. */
const STEP_VOXELS = 0.5;
/** Two steps make one drawn segment. */
const STEPS_PER_SEGMENT = 2;

/**
 * Lines through evenly spread voxels, each traced both ways along the fibre (which has no sign: a step keeps
 * the direction it comes with).
 *
 * @param fibres unit vector per active voxel, LPS.
 * @returns line segments in LPS mm: two points (x, y, z) per segment.
 */
export function traceFibres(
  simulation: SimulationGrid,
  fibres: Float32Array,
  options: FibreLineOptions = {},
): Float32Array {
  const { lines = 4000, lengthMm = 9, seed = 1 } = options;
  const { grid, active, labels } = simulation;
  const [nx, ny, nz] = grid.dimensions;
  const d = grid.direction;
  const numberAt = new Int32Array(labels.length).fill(-1);
  active.forEach((at, n) => (numberAt[at] = n));
  const spacing = Math.min(...grid.spacingMm);
  const stepMm = STEP_VOXELS * spacing;
  const halfSteps = Math.max(1, Math.round(lengthMm / 2 / stepMm / STEPS_PER_SEGMENT));
  const points: number[] = [];
  const random = createRandom(seed);
  const stride = active.length / Math.min(lines, Math.max(1, active.length));

  const trace = (seedVoxel: number, way: 1 | -1): void => {
    const at = active[seedVoxel];
    const position = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    const heading = [0, 1, 2].map((n) => way * fibres[3 * seedVoxel + n]);
    let voxel = seedVoxel;
    for (let segment = 0; segment < halfSteps; segment++) {
      const from = ijkToLps(grid, [position[0], position[1], position[2]]);
      for (let step = 0; step < STEPS_PER_SEGMENT && voxel >= 0; step++) {
        const [x, y, z] = [fibres[3 * voxel], fibres[3 * voxel + 1], fibres[3 * voxel + 2]];
        const sign = x * heading[0] + y * heading[1] + z * heading[2] < 0 ? -1 : 1;
        heading[0] = sign * x;
        heading[1] = sign * y;
        heading[2] = sign * z;
        for (let axis = 0; axis < 3; axis++) {
          const along =
            heading[0] * d[3 * axis] + heading[1] * d[3 * axis + 1] + heading[2] * d[3 * axis + 2];
          position[axis] += (along * stepMm) / grid.spacingMm[axis];
        }
        const [i, j, k] = position.map(Math.round);
        const inGrid = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
        voxel = inGrid ? numberAt[i + nx * (j + ny * k)] : -1;
      }
      points.push(...from, ...ijkToLps(grid, [position[0], position[1], position[2]]));
      if (voxel < 0) return;
    }
  };

  for (let start = 0; start < active.length; start += stride) {
    const seedVoxel = Math.min(active.length - 1, Math.floor(start + random.uniform() * stride));
    trace(seedVoxel, 1);
    trace(seedVoxel, -1);
  }
  return Float32Array.from(points);
}
