/** Which voxels of a simulation grid take part in conduction. */
import { TISSUE } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';

/**
 * 1 per active voxel that takes part: healthy and border zone, unless ablated, and unless no such voxel touches it, not even at a
 * corner: a few cells that survived inside a scar or a lesion, which no wave reaches.
 */
export function conductingMask(simulation: SimulationGrid, lesions?: Uint32Array): Uint8Array {
  const mask = livingTissue(simulation, lesions);
  for (const n of isolatedIn(simulation, mask)) mask[n] = 0;
  return mask;
}

/** Living voxels that {@link conductingMask} leaves out because they touch no other, as numbers into `active`. */
export const isolatedVoxels = (simulation: SimulationGrid, lesions?: Uint32Array): number[] =>
  isolatedIn(simulation, livingTissue(simulation, lesions));

function livingTissue(simulation: SimulationGrid, lesions?: Uint32Array): Uint8Array {
  const mask = new Uint8Array(simulation.active.length);
  for (let n = 0; n < mask.length; n++) {
    const tissue = simulation.tissue[simulation.active[n]];
    mask[n] = tissue === TISSUE.healthy || tissue === TISSUE.borderZone ? 1 : 0;
  }
  for (const n of lesions ?? []) mask[n] = 0;
  return mask;
}

function isolatedIn({ grid, active }: SimulationGrid, mask: Uint8Array): number[] {
  const [nx, ny, nz] = grid.dimensions;
  const living = new Uint8Array(nx * ny * nz);
  for (let n = 0; n < active.length; n++) living[active[n]] = mask[n];
  const isolated: number[] = [];
  for (let n = 0; n < active.length; n++) {
    if (mask[n] === 1 && !touchesAnother(active[n])) isolated.push(n);
  }
  // A single living voxel is a problem of its own, and told as such.
  return isolated.length === 1 && mask.reduce((sum, one) => sum + one, 0) === 1 ? [] : isolated;

  function touchesAnother(at: number): boolean {
    const [x, y, z] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    for (let k = Math.max(0, z - 1); k <= Math.min(nz - 1, z + 1); k++)
      for (let j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1); j++)
        for (let i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) {
          const other = i + nx * (j + ny * k);
          if (other !== at && living[other] === 1) return true;
        }
    return false;
  }
}
