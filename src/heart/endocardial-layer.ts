/** The layer of wall under the endocardium. */
import { LABEL } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';

/**
 * 1 for the active voxels within so many voxels of the LV or RV blood pool: the first touch it at a face or an edge, further ones are
 * counted across faces. With faces alone a layer one voxel thick on a wall that runs obliquely to the grid is a staircase whose steps
 * hang together by their edges, along which a wave is up to a quarter slower than along the grid.
 */
export function endocardialLayer(simulation: SimulationGrid, layers: number): Uint8Array {
  const { grid, labels, active } = simulation;
  const [nx, ny] = grid.dimensions;
  const strides = [1, nx, nx * ny];
  const faces = strides.flatMap((stride) => [stride, -stride]);
  const edges = faces.flatMap((one) =>
    faces.filter((other) => Math.abs(other) > Math.abs(one)).map((other) => one + other),
  );
  const reached = new Uint8Array(labels.length);
  labels.forEach((label, at) => {
    if (label === LABEL.lvBlood || label === LABEL.rvBlood) reached[at] = 1;
  });
  for (let layer = 1; layer <= layers; layer++) {
    const around = layer === 1 ? [...faces, ...edges] : faces;
    for (const at of active) {
      if (reached[at] === 0 && around.some((step) => reached[at + step] === layer)) {
        reached[at] = layer + 1;
      }
    }
  }
  return Uint8Array.from(active, (at) => (reached[at] > 0 ? 1 : 0));
}
