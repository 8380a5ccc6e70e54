/**
 * What a fit of conduction asks of a model: activation times for velocities and first sites. The eikonal equation answers in
 * milliseconds on a grid of 1.5 to 2.5 mm, which is fine enough for a fit whose data are a few milliseconds uncertain.
 */
import { createJobContext } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { WALL_VELOCITIES, wallClasses, wallConduction } from '../eikonal/conduction-classes.ts';
import { prepareEikonal } from '../eikonal/eikonal.ts';
import type { PreparedEikonal } from '../eikonal/eikonal.ts';

/** Velocities in m/s. */
export interface ConductionVelocities {
  readonly along: number;
  readonly across: number;
  /** In the layer under the endocardium, in all directions. */
  readonly endocardial: number;
}

export interface ConductionParameters extends ConductionVelocities {
  /** Active voxels where activation begins, all at 0 ms. */
  readonly roots: readonly number[];
}

export type ForwardModel = (
  parameters: ConductionParameters,
) => Promise<{ readonly activationMs: ArrayLike<number> }>;

/**
 * The eikonal model of a ventricular wall; `fibres` per active voxel. The tissue is prepared at the first call; after it only
 * the velocities change. One call at a time.
 */
export function eikonalForward(
  grid: SimulationGrid,
  fibres: Float32Array,
  ctx: JobContext = createJobContext(),
): ForwardModel {
  const quiet = { ...ctx, report: () => undefined };
  let prepared: PreparedEikonal | undefined;
  return async ({ along, across, endocardial, roots }) => {
    const velocities = { ...WALL_VELOCITIES, healthy: { along, across }, endocardial };
    if (prepared) await prepared.setVelocities(wallClasses(velocities), quiet);
    else {
      const { classOf, classes } = wallConduction(grid, velocities);
      prepared = await prepareEikonal({ grid, classOf, classes, fibres }, quiet);
    }
    const sources = roots.map((voxel) => ({ voxels: [voxel], onsetMs: 0 }));
    return { activationMs: (await prepared.solve(sources, quiet)).timesMs };
  };
}
