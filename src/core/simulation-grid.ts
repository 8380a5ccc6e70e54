import type { Grid } from './space.ts';

/**
 * Regular grid on which tissue is simulated: the ventricular wall of a label map at the simulation spacing.
 * Arrays run over all voxels of `grid`; `active` lists the voxels that hold tissue, in ascending order,
 * and every per-tissue array (fibres, activation times) runs over `active`.
 */
export interface SimulationGrid {
  readonly grid: Grid;
  /** Anatomy label of every voxel (`core/anatomy.ts`), so that neighbours of the wall are known. */
  readonly labels: Uint8Array;
  /** Tissue class of every voxel (`TISSUE`); 0 where there is none. */
  readonly tissue: Uint8Array;
  /** Voxel numbers with tissue, ascending. */
  readonly active: Uint32Array;
}
