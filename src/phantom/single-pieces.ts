/**
 * Makes every label one face-connected piece. Where thin shapes graze each other the sampling grid can cut
 * off a voxel or two; such a speck takes the label of what surrounds it.
 */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';

/**
 * Changes `labels` in place and returns the voxels that changed. Labels of one group count as one structure
 * (hepatic veins hang together through the vena cava); group 0 is left alone.
 */
export async function joinSpecks(
  labels: Uint8Array,
  [nx, ny]: Vec3,
  ctx: JobContext,
  groupOf: (label: number) => number = (label) => label,
): Promise<number[]> {
  const steps = [-1, 1, -nx, nx, -nx * ny, nx * ny];
  const groups = Uint8Array.from({ length: 256 }, (_, label) => groupOf(label));
  const pieces = await facePieces(labels, groups, steps, ctx);
  const largest = new Map<number, number>();
  for (const { group, voxels } of pieces) {
    largest.set(group, Math.max(largest.get(group) ?? 0, voxels.length));
  }
  const changed: number[] = [];
  for (const { group, voxels } of pieces) {
    if (voxels.length === largest.get(group)) continue;
    const around = surroundingLabel(labels, group, groups, voxels, steps);
    for (const voxel of voxels) labels[voxel] = around;
    changed.push(...voxels);
  }
  return changed;
}

interface Piece {
  readonly group: number;
  readonly voxels: readonly number[];
}

/**
 * Background and labels of group 0 are not followed. A step over the side of the grid lands in the next row, which can only join
 * pieces where a narrow view cuts the heart at both sides.
 */
async function facePieces(
  labels: Uint8Array,
  groups: Uint8Array,
  steps: readonly number[],
  ctx: JobContext,
): Promise<Piece[]> {
  const seen = new Uint8Array(labels.length);
  const pieces: Piece[] = [];
  for (let start = 0; start < labels.length; start++) {
    if ((start & 0xffff) === 0) await ctx.checkpoint();
    const group = groups[labels[start]];
    if (group === 0 || seen[start] === 1) continue;
    const voxels = [start];
    seen[start] = 1;
    for (let n = 0; n < voxels.length; n++) {
      for (const step of steps) {
        const next = voxels[n] + step;
        if (groups[labels[next]] !== group || seen[next] === 1) continue;
        seen[next] = 1;
        voxels.push(next);
      }
    }
    pieces.push({ group, voxels });
  }
  return pieces;
}

function surroundingLabel(
  labels: Uint8Array,
  own: number,
  groups: Uint8Array,
  voxels: readonly number[],
  steps: readonly number[],
): number {
  const counts = new Map<number, number>();
  let best = 0;
  for (const voxel of voxels) {
    for (const step of steps) {
      const other = labels[voxel + step] ?? 0;
      if (groups[other] === own) continue;
      const count = (counts.get(other) ?? 0) + 1;
      counts.set(other, count);
      if (count > (counts.get(best) ?? 0)) best = other;
    }
  }
  return best;
}
