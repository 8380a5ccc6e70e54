import { LABEL, TISSUE } from '../../../src/core/anatomy.ts';
import type { SimulationGrid } from '../../../src/core/simulation-grid.ts';
import { IDENTITY_DIRECTION } from '../../../src/core/space.ts';

/** A slab of ventricle of 10 x 10 x 4 voxels with fibres along x. */
export function smallSlab(): { readonly grid: SimulationGrid; readonly fibres: Float32Array } {
  const count = 10 * 10 * 4;
  const grid: SimulationGrid = {
    grid: {
      dimensions: [10, 10, 4],
      spacingMm: [1, 1, 1],
      originMm: [0, 0, 0],
      direction: IDENTITY_DIRECTION,
    },
    labels: new Uint8Array(count).fill(LABEL.lvMyocardium),
    tissue: new Uint8Array(count).fill(TISSUE.healthy),
    active: Uint32Array.from({ length: count }, (_, n) => n),
  };
  const fibres = Float32Array.from({ length: 3 * count }, (_, n) => (n % 3 === 0 ? 1 : 0));
  return { grid, fibres };
}
