/**
 * Makes every label one face-connected piece. Where thin shapes graze each other the sampling grid can cut
 * off a voxel or two; such a speck takes the label of what surrounds it.
 */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';

/** Changes `labels` in place and returns the voxels that changed. */
export async function joinSpecks(
  labels: Uint8Array,
  [nx, ny]: Vec3,
  ctx: JobContext,
): Promise<number[]> {
  const steps = [-1, 1, -nx, nx, -nx * ny, nx * ny];
  const pieces = await facePieces(labels, steps, ctx);
  const largest = new Map<number, number>();
  for (const { label, voxels } of pieces) {
    largest.set(label, Math.max(largest.get(label) ?? 0, voxels.length));
  }
  const changed: number[] = [];
  for (const { label, voxels } of pieces) {
    if (voxels.length === largest.get(label)) continue;
    const around = surroundingLabel(labels, label, voxels, steps);
    for (const voxel of voxels) labels[voxel] = around;
    changed.push(...voxels);
  }
  return changed;
}

interface Piece {
  readonly label: number;
  readonly voxels: readonly number[];
}

/**
 * Background is not followed. A step over the side of the grid lands in the next row, which can only join
 * pieces where a narrow view cuts the heart at both sides.
 */
async function facePieces(
  labels: Uint8Array,
  steps: readonly number[],
  ctx: JobContext,
): Promise<Piece[]> {
  const seen = new Uint8Array(labels.length);
  const pieces: Piece[] = [];
  for (let start = 0; start < labels.length; start++) {
    if ((start & 0xffff) === 0) await ctx.checkpoint();
    const label = labels[start];
    if (label === 0 || seen[start] === 1) continue;
    const voxels = [start];
    seen[start] = 1;
    for (let n = 0; n < voxels.length; n++) {
      for (const step of steps) {
        const next = voxels[n] + step;
        if (labels[next] !== label || seen[next] === 1) continue;
        seen[next] = 1;
        voxels.push(next);
      }
    }
    pieces.push({ label, voxels });
  }
  return pieces;
}

function surroundingLabel(
  labels: Uint8Array,
  own: number,
  voxels: readonly number[],
  steps: readonly number[],
): number {
  const counts = new Map<number, number>();
  let best = 0;
  for (const voxel of voxels) {
    for (const step of steps) {
      const other = labels[voxel + step] ?? 0;
      if (other === own) continue;
      const count = (counts.get(other) ?? 0) + 1;
      counts.set(other, count);
      if (count > (counts.get(best) ?? 0)) best = other;
    }
  }
  return best;
}
