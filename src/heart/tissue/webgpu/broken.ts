/** Words for a potential that left all bounds. */
import { fail } from '../../../core/failure.ts';
import { ijkToLps } from '../../../core/space.ts';
import type { CellModel } from '../../cells/cell-model.ts';
import type { TissueBricks } from '../bricks.ts';
import type { TissueSetup } from '../engine.ts';

/** Stops the run, with where and when. */
export function refuseBroken(
  { grid: simulation }: TissueSetup,
  model: CellModel,
  bricks: TissueBricks,
  lane: number,
  tMs: number,
): never {
  const corners = new Uint32Array(8);
  const voxel = bricks.slots.findIndex(
    (slot, n) => slot > 0 && bricks.cornersOf(n, corners).includes(lane),
  );
  const { grid, active } = simulation;
  const [nx, ny] = grid.dimensions;
  const at = active[voxel];
  const place = ijkToLps(grid, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)]);
  fail(
    'no-convergence',
    'simulation-diverged',
    `At ${tMs.toFixed(2)} ms the potential of ${model.title} left all bounds in voxel ${voxel}, at ${place.map((x) => x.toFixed(1)).join(', ')} mm; the run was stopped because its result would be meaningless.`,
    'Use the usual time step, a weaker stimulus and parameters closer to the published ones.',
  );
}
