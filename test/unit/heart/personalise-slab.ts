/** A flat piece of wall with straight fibres along x, whose activation from points is known in closed form. */
import { distance, ijkToLps } from '../../../src/core/space.ts';
import type { Lps } from '../../../src/core/space.ts';
import type { ForwardModel } from '../../../src/heart/personalise/forward-model.ts';
import { tissueBox } from './ellipsoid-ventricle.ts';

const EDGE_MM = 3;

export function slabHeart() {
  const { simulation } = tissueBox([21, 17, 2], EDGE_MM, [1, 0, 0]);
  const { grid, active } = simulation;
  const [nx, ny] = grid.dimensions;
  const centre = (voxel: number): Lps => {
    const at = active[voxel];
    return ijkToLps(grid, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)]);
  };
  const positions = Array.from(active, (_, voxel) => centre(voxel));
  const place = Float64Array.from(positions.flat());
  const lower = [...active.keys()].filter((voxel) => positions[voxel][2] === 0);
  const candidates = lower
    .filter((voxel) => (voxel % nx) % 2 === 0)
    .map((voxel) => ({ voxel, positionMm: positions[voxel] }));
  const forward: ForwardModel = async ({ along, across, roots }) => {
    const activationMs = new Float32Array(active.length).fill(Infinity);
    const [cx, cy] = [1 / along ** 2, 1 / across ** 2];
    for (const root of roots) {
      for (let n = 0; n < activationMs.length; n++) {
        const dx = place[3 * n] - place[3 * root];
        const dy = place[3 * n + 1] - place[3 * root + 1];
        const dz = place[3 * n + 2] - place[3 * root + 2];
        const t = Math.sqrt(cx * dx * dx + cy * (dy * dy + dz * dz));
        if (t < activationMs[n]) activationMs[n] = t;
      }
    }
    return { activationMs };
  };
  const points = {
    voxels: lower,
    positions: Float32Array.from(lower.flatMap((voxel) => [...positions[voxel]])),
  };
  return { simulation, candidates, forward, points, centre, distance };
}
