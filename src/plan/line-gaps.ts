/**
 * Whether neighbouring lesions of a line close it on the simulation grid. A gap narrower than two voxels is
 * decided by the voxel size and not by the tissue: at 0.25 mm a one-voxel gap blocks, at 0.5 mm it conducts,
 * so neither answer of the simulation may be trusted there.
 */
import type { SimulationGrid } from '../core/simulation-grid.ts';
import type { Lesion, LesionVoxels } from './lesion.ts';

export interface LineGap {
  readonly from: string;
  readonly to: string;
  /** Free tissue between the two, in voxels of the grid. */
  readonly gapVoxels: number;
  readonly gapMm: number;
  /** `closed`: they touch. `unresolved`: below two voxels. `open`: the wave can pass. */
  readonly state: 'closed' | 'unresolved' | 'open';
}

/** Gaps between consecutive lesions of every line, in the order of the line. */
export function lineGaps(
  lesions: readonly Lesion[],
  voxels: readonly LesionVoxels[],
  grid: SimulationGrid,
): LineGap[] {
  const byId = new Map(voxels.map((entry) => [entry.id, entry]));
  const gaps: LineGap[] = [];
  const previousOfLine = new Map<string, Lesion>();
  for (const lesion of lesions) {
    if (!lesion.lineId) continue;
    const previous = previousOfLine.get(lesion.lineId);
    previousOfLine.set(lesion.lineId, lesion);
    const a = previous && byId.get(previous.id);
    const b = byId.get(lesion.id);
    if (!a || !b) continue;
    gaps.push(gapBetween(a, b, grid));
  }
  return gaps;
}

function gapBetween(a: LesionVoxels, b: LesionVoxels, { grid, active }: SimulationGrid): LineGap {
  const [nx, ny] = grid.dimensions;
  const place = (entry: number): [number, number, number] => {
    const voxel = active[entry];
    return [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))];
  };
  const others = Array.from(b.active, place);
  let nearest = Infinity;
  for (const entry of a.active) {
    const [i, j, k] = place(entry);
    for (const other of others) {
      // Voxels that share a face, an edge or a corner are neighbours: elements between them are gone.
      const steps = Math.max(
        Math.abs(i - other[0]),
        Math.abs(j - other[1]),
        Math.abs(k - other[2]),
      );
      if (steps < nearest) nearest = steps;
    }
    if (nearest <= 1) break;
  }
  const gapVoxels = Math.max(0, nearest - 1);
  const state = gapVoxels === 0 ? 'closed' : gapVoxels < 2 ? 'unresolved' : 'open';
  return { from: a.id, to: b.id, gapVoxels, gapMm: gapVoxels * Math.min(...grid.spacingMm), state };
}
