/** Whether a stimulus started a wave: upstrokes in the tissue around its site, beyond where the stimulus itself reaches. */
import type { JobContext } from '../../core/job.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { faceNeighbours, voxelIndex } from '../maps/voxel-index.ts';

/** The stimulus itself depolarises tissue about a space constant away; beyond, only a wave does. */
const SHELL_MM = [2, 4] as const;
/** A wave that leaves towards one side only has captured too. */
export const CAPTURED_SHARE = 0.25;
/** From the onset: at 0.07 m/s, far below any wave that lives, 4 mm are passed. */
export const CAPTURE_MS = 60;

/** Work between two chances to stop. */
const AT_ONCE = 32_768;

/** Conducting voxels reached from `from` across faces, nearest first, with the steps that each takes. */
async function reach(
  simulation: SimulationGrid,
  conducting: Uint8Array,
  from: Uint32Array,
  mostSteps: number,
  ctx: JobContext,
): Promise<{ readonly voxels: Uint32Array; readonly steps: Int32Array }> {
  const index = voxelIndex(simulation);
  const steps = new Int32Array(conducting.length).fill(-1);
  const voxels = new Uint32Array(conducting.length);
  voxels.set(from);
  for (const n of from) steps[n] = 0;
  const beside = new Int32Array(6);
  let count = from.length;
  for (let at = 0; at < count; at++) {
    if (at % AT_ONCE === 0) await ctx.checkpoint();
    const n = voxels[at];
    if (steps[n] >= mostSteps) break;
    faceNeighbours(index, n, beside);
    for (const other of beside) {
      if (other < 0 || conducting[other] === 0 || steps[other] >= 0) continue;
      steps[other] = steps[n] + 1;
      voxels[count++] = other;
    }
  }
  return { voxels: voxels.subarray(0, count), steps };
}

/** All conducting voxels connected with a site. @throws cancelled. */
export const connectedTissue = async (
  simulation: SimulationGrid,
  conducting: Uint8Array,
  site: Uint32Array,
  ctx: JobContext,
): Promise<Uint32Array> => (await reach(simulation, conducting, site, Infinity, ctx)).voxels;

/**
 * Conducting voxels 2 to 4 mm from the stimulated ones, measured through conducting tissue; where the tissue ends before, the
 * farthest ones there are. Empty where the site is all there is.
 *
 * @throws cancelled.
 */
export async function captureShell(
  simulation: SimulationGrid,
  conducting: Uint8Array,
  site: Uint32Array,
  ctx: JobContext,
): Promise<Uint32Array> {
  const edgeMm = Math.min(...simulation.grid.spacingMm);
  const mostSteps = Math.max(2, Math.ceil(SHELL_MM[1] / edgeMm));
  const { voxels, steps } = await reach(simulation, conducting, site, mostSteps, ctx);
  const farthest = steps[voxels[voxels.length - 1]];
  const from = Math.max(1, Math.min(farthest, Math.floor(SHELL_MM[0] / edgeMm)));
  return voxels.filter((n) => steps[n] >= from);
}

/** True where enough of the shell has been activated since the engine was armed. */
export function isCaptured(shell: Uint32Array, firstMs: Float32Array): boolean {
  let reached = 0;
  for (const n of shell) if (Number.isFinite(firstMs[n])) reached++;
  return shell.length > 0 && reached >= CAPTURED_SHARE * shell.length;
}
