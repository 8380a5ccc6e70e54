/** What a run left out of the tissue, as a warning of its record. */
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { isolatedVoxels } from '../heart/conducting-mask.ts';
import type { Warning } from '../twin/records.ts';

/** Living voxels that no wave can reach because they touch no other; none in sound tissue. */
export function leftOutWarnings(grid: SimulationGrid, lesions: Uint32Array): Warning[] {
  const count = isolatedVoxels(grid, lesions).length;
  if (count === 0) return [];
  return [
    {
      code: 'isolated-voxels',
      message: `${count} living ${count === 1 ? 'voxel' : 'voxels'} within scar or lesions ${count === 1 ? 'touches' : 'touch'} no other and ${count === 1 ? 'was' : 'were'} left out`,
    },
  ];
}
