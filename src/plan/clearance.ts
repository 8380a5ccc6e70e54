/** How far a lesion is from the structures a user wants to spare, and what follows from it. */
import { structureByLabel } from '../core/anatomy.ts';
import { formatMm } from '../core/format.ts';
import type { TriMesh } from '../core/mesh.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { ijkToLps } from '../core/space.ts';
import type { LesionVoxels } from './lesion.ts';

/** Below `interlockMm` the plan is blocked until answered, below `cautionMm` it is marked. Editable, printed. */
export interface ClearancePolicy {
  readonly interlockMm: number;
  readonly cautionMm: number;
}

export const CLEARANCE_DEFAULTS: ClearancePolicy = { interlockMm: 5, cautionMm: 10 };

export interface Clearance {
  readonly lesionId: string;
  readonly label: number;
  /** From the nearest lesion voxel to the surface of the structure. */
  readonly distanceMm: number;
  readonly level: 'clear' | 'caution' | 'interlock';
}

/** Distance of a lesion to the surface of one structure, in millimetres. */
export function distanceToSurfaceMm(
  lesion: LesionVoxels,
  grid: SimulationGrid,
  mesh: TriMesh,
): number {
  const [nx, ny] = grid.grid.dimensions;
  const { positions } = mesh;
  let nearest = Infinity;
  for (const place of lesion.active) {
    const voxel = grid.active[place];
    const [x, y, z] = ijkToLps(grid.grid, [
      voxel % nx,
      Math.floor(voxel / nx) % ny,
      Math.floor(voxel / (nx * ny)),
    ]);
    for (let v = 0; v < positions.length; v += 3) {
      const dx = positions[v] - x;
      const dy = positions[v + 1] - y;
      const dz = positions[v + 2] - z;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared < nearest) nearest = squared;
    }
  }
  return Math.sqrt(nearest);
}

export function clearance(
  lesion: LesionVoxels,
  grid: SimulationGrid,
  label: number,
  mesh: TriMesh,
  policy: ClearancePolicy,
): Clearance {
  const distanceMm = distanceToSurfaceMm(lesion, grid, mesh);
  const level =
    distanceMm < policy.interlockMm
      ? 'interlock'
      : distanceMm < policy.cautionMm
        ? 'caution'
        : 'clear';
  return { lesionId: lesion.id, label, distanceMm, level };
}

/** The finding in words: `Lesion 4 is 4.1 mm from the aorta.` */
export function describeClearance(entry: Clearance, lesionName: string): string {
  const title = structureByLabel(entry.label)?.title ?? 'marked structure';
  return `${lesionName} is ${formatMm(entry.distanceMm)} from the ${lowerFirst(title)}.`;
}

/** `Left atrium` to `left atrium`, but `LV blood pool` stays. */
function lowerFirst(title: string): string {
  return /^[A-Z]{2}/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}
