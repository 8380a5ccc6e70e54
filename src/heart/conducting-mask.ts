/** Which voxels of a simulation grid take part in conduction. */
import { TISSUE } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';

/** True for voxels that take part: healthy and border zone, unless ablated. */
export function conductingMask(simulation: SimulationGrid, lesions?: Uint32Array): Uint8Array {
  const mask = new Uint8Array(simulation.active.length);
  for (let n = 0; n < mask.length; n++) {
    const tissue = simulation.tissue[simulation.active[n]];
    mask[n] = tissue === TISSUE.healthy || tissue === TISSUE.borderZone ? 1 : 0;
  }
  for (const n of lesions ?? []) mask[n] = 0;
  return mask;
}
