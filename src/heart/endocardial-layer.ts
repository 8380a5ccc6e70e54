/** The layer of wall under the endocardium. */
import { LABEL } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';

/** 1 for the active voxels within so many voxels of the LV or RV blood pool, counted across faces. */
export function endocardialLayer(simulation: SimulationGrid, layers: number): Uint8Array {
  const { grid, labels, active } = simulation;
  const [nx, ny] = grid.dimensions;
  const steps = [1, -1, nx, -nx, nx * ny, -nx * ny];
  const reached = new Uint8Array(labels.length);
  labels.forEach((label, at) => {
    if (label === LABEL.lvBlood || label === LABEL.rvBlood) reached[at] = 1;
  });
  for (let layer = 1; layer <= layers; layer++) {
    for (const at of active) {
      if (reached[at] === 0 && steps.some((step) => reached[at + step] === layer)) {
        reached[at] = layer + 1;
      }
    }
  }
  return Uint8Array.from(active, (at) => (reached[at] > 0 ? 1 : 0));
}
