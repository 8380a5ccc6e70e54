/** Fills a connected region of similar image values from one click. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Vec3 } from '../../core/space.ts';
import { mayTake, requireImage, type LabelPatch } from './patch.ts';

export interface FloodSettings {
  readonly label: number;
  /** Where the click fell, in voxels of the patch. */
  readonly seed: Vec3;
  /** Values this far from the mean of the 27 voxels around the click belong to the region. */
  readonly tolerance: number;
  /** No voxel centre further from the click is filled. */
  readonly maxRadiusMm: number;
  /** Judge each voxel by the mean of the 27 around it, so that noise leaves no pinholes. */
  readonly averaged: boolean;
}

const VOXELS_BETWEEN_CHECKPOINTS = 100_000;

/**
 * Gives `label` to all voxels that faces connect to the click, whose image value lies within the tolerance and whose
 * centre within the radius. Locked structures (and others that stay) are walls; the structure itself is passed through.
 * @throws `bad-input`/`flood-start` when the click itself may not be filled, `no-image`.
 */
export async function floodFill(
  patch: LabelPatch,
  { label, seed, tolerance, maxRadiusMm, averaged }: FloodSettings,
  ctx: JobContext,
): Promise<Uint8Array> {
  const values = requireImage(patch);
  const { labels, grid } = patch;
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const plane = nx * ny;
  const start = seed[0] + nx * seed[1] + plane * seed[2];
  const passable = (n: number): boolean => labels[n] === label || mayTake(patch, label, labels[n]);
  if (!passable(start)) {
    fail(
      'bad-input',
      'flood-start',
      'The place you clicked belongs to a structure that may not be changed.',
      'Unlock that structure, let other structures give way, or click beside it.',
    );
  }
  const mean = (n: number): number => meanAround(values, grid.dimensions, n);
  const centre = mean(start);
  const similar = (n: number): boolean =>
    Math.abs((averaged ? mean(n) : values[n]) - centre) <= tolerance;

  const out = labels.slice();
  // 1: visited. The click itself is always filled, even where noise makes it unlike its surroundings.
  const seen = new Uint8Array(labels.length);
  const stack = [start];
  seen[start] = 1;
  let filled = 0;
  const visit = (n: number, i: number, j: number, k: number): void => {
    if (seen[n]) return;
    seen[n] = 1;
    const x = (i - seed[0]) * sx;
    const y = (j - seed[1]) * sy;
    const z = (k - seed[2]) * sz;
    if (x * x + y * y + z * z > maxRadiusMm * maxRadiusMm) return;
    if (passable(n) && similar(n)) stack.push(n);
  };
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    out[n] = label;
    if (++filled % VOXELS_BETWEEN_CHECKPOINTS === 0) {
      ctx.report(filled / labels.length, 'Filling');
      await ctx.checkpoint();
    }
    const i = n % nx;
    const j = Math.floor(n / nx) % ny;
    const k = Math.floor(n / plane);
    if (i > 0) visit(n - 1, i - 1, j, k);
    if (i < nx - 1) visit(n + 1, i + 1, j, k);
    if (j > 0) visit(n - nx, i, j - 1, k);
    if (j < ny - 1) visit(n + nx, i, j + 1, k);
    if (k > 0) visit(n - plane, i, j, k - 1);
    if (k < nz - 1) visit(n + plane, i, j, k + 1);
  }
  return out;
}

/** Mean of the voxel and those around it, as far as the block reaches. */
function meanAround(values: ArrayLike<number>, [nx, ny, nz]: Vec3, n: number): number {
  const i = n % nx;
  const j = Math.floor(n / nx) % ny;
  const k = Math.floor(n / (nx * ny));
  let sum = 0;
  let count = 0;
  for (let z = Math.max(0, k - 1); z <= Math.min(nz - 1, k + 1); z++)
    for (let y = Math.max(0, j - 1); y <= Math.min(ny - 1, j + 1); y++)
      for (let x = Math.max(0, i - 1); x <= Math.min(nx - 1, i + 1); x++) {
        sum += values[x + nx * (y + ny * z)];
        count += 1;
      }
  return sum / count;
}
