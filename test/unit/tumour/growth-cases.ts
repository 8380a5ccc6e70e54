/** Growth runs on simple grids, for the tests of growth. */
import { createJobContext } from '../../../src/core/job.ts';
import type { JobContext } from '../../../src/core/job.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import { IDENTITY_DIRECTION, voxelCount } from '../../../src/core/space.ts';
import type { Schedule } from '../../../src/core/treatment.ts';
import { growTumour } from '../../../src/tumour/grid/grow.ts';
import type { GrowthResult, GrowthSetup } from '../../../src/tumour/grid/growth-setup.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { provideKernelThreadsFromNode } from '../../../wasm/thread-source.node.ts';

export function setUpKernels(): void {
  provideKernelsFromDisk();
  provideKernelThreadsFromNode(2);
}

export const quietContext = <Partial>(): JobContext<Partial> => createJobContext<Partial>();

export const NO_TREATMENT: Schedule = {
  id: 'none',
  title: 'No treatment',
  fractions: [],
  drugs: [],
  resection: null,
  adaptive: null,
};

/** Voxels of `spacingMm` with the first at half a voxel, so that the grid begins at 0. */
export function boxGrid(dimensions: Vec3, spacingMm: number | Vec3): Grid {
  const edges: Vec3 = typeof spacingMm === 'number' ? [spacingMm, spacingMm, spacingMm] : spacingMm;
  return {
    dimensions,
    spacingMm: edges,
    originMm: [edges[0] / 2, edges[1] / 2, edges[2] / 2],
    direction: IDENTITY_DIRECTION,
  };
}

/** A value per voxel from its centre in mm. */
export function fieldOf(
  { dimensions, spacingMm, originMm }: Grid,
  value: (x: number, y: number, z: number) => number,
): Float32Array {
  const [nx, ny, nz] = dimensions;
  const out = new Float32Array(nx * ny * nz);
  for (let k = 0, n = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        out[n] = value(
          originMm[0] + i * spacingMm[0],
          originMm[1] + j * spacingMm[1],
          originMm[2] + k * spacingMm[2],
        );
      }
    }
  }
  return out;
}

/** A run without treatment in uniform tissue; everything can be replaced. */
export function growthSetup(
  grid: Grid,
  density: Float32Array,
  changes: Partial<GrowthSetup> = {},
): GrowthSetup {
  return {
    grid,
    diffusivityMm2PerDay: new Float32Array(voxelCount(grid)).fill(0.1),
    density,
    growthLaw: 'logistic',
    proliferationPerDay: 0.05,
    schedule: NO_TREATMENT,
    radiosensitivity: { alphaPerGy: 0.06, alphaBetaGy: 10 },
    durationDays: 30,
    saveEveryDays: 10,
    detectionThreshold: 0.16,
    cellsPerMm3: 1e6,
    ...changes,
  };
}

export const grow = (setup: GrowthSetup): Promise<GrowthResult> =>
  growTumour(setup, quietContext());
