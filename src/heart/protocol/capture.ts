/** Whether a stimulus started a wave: upstrokes in the tissue around its site, beyond where the stimulus itself reaches. */
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { FACES, neighbour, voxelIndex } from '../maps/voxel-index.ts';

/** The stimulus itself depolarises tissue about a space constant away; beyond, only a wave does. */
const SHELL_MM = [2, 4] as const;
/** A wave that leaves towards one side only has captured too. */
const CAPTURED_SHARE = 0.25;
/** From the onset: at 0.07 m/s, far below any wave that lives, 4 mm are passed. */
export const CAPTURE_MS = 60;

/** Conducting voxels reached from `from` across faces, nearest first, with the steps that each takes. */
function reach(
  simulation: SimulationGrid,
  conducting: Uint8Array,
  from: Uint32Array,
  mostSteps: number,
): { readonly voxels: readonly number[]; readonly steps: Int32Array } {
  const index = voxelIndex(simulation);
  const steps = new Int32Array(conducting.length).fill(-1);
  const voxels = [...from];
  for (const n of from) steps[n] = 0;
  for (let at = 0; at < voxels.length; at++) {
    const n = voxels[at];
    if (steps[n] >= mostSteps) break;
    for (const [di, dj, dk] of FACES) {
      const other = neighbour(index, n, di, dj, dk);
      if (other < 0 || conducting[other] === 0 || steps[other] >= 0) continue;
      steps[other] = steps[n] + 1;
      voxels.push(other);
    }
  }
  return { voxels, steps };
}

/** All conducting voxels connected with a site. */
export const connectedTissue = (
  simulation: SimulationGrid,
  conducting: Uint8Array,
  site: Uint32Array,
): Uint32Array => Uint32Array.from(reach(simulation, conducting, site, Infinity).voxels);

/**
 * Conducting voxels 2 to 4 mm from the stimulated ones, measured through conducting tissue; where the tissue ends before, the
 * farthest ones there are. Empty where the site is all there is.
 */
export function captureShell(
  simulation: SimulationGrid,
  conducting: Uint8Array,
  site: Uint32Array,
): Uint32Array {
  const edgeMm = Math.min(...simulation.grid.spacingMm);
  const mostSteps = Math.max(2, Math.ceil(SHELL_MM[1] / edgeMm));
  const { voxels, steps } = reach(simulation, conducting, site, mostSteps);
  const farthest = steps[voxels[voxels.length - 1]];
  const from = Math.max(1, Math.min(farthest, Math.floor(SHELL_MM[0] / edgeMm)));
  return Uint32Array.from(voxels.filter((n) => steps[n] >= from));
}

/** True where enough of the shell has been activated since the engine was armed. */
export function isCaptured(shell: Uint32Array, firstMs: Float32Array): boolean {
  let reached = 0;
  for (const n of shell) if (Number.isFinite(firstMs[n])) reached++;
  return shell.length > 0 && reached >= CAPTURED_SHARE * shell.length;
}
