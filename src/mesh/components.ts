/** Connected parts of a set of voxels. */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';

export interface Components {
  /** Part of every voxel, from 1 in the order of the first voxel; 0 outside the set. */
  readonly part: Int32Array;
  /** Voxels of part n at n - 1. */
  readonly sizes: readonly number[];
}

/** Parts of the voxels with `inside` not 0, connected over faces. */
export async function connectedParts(
  inside: Uint8Array,
  [nx, ny, nz]: Vec3,
  ctx: JobContext,
): Promise<Components> {
  const part = new Int32Array(inside.length);
  const sizes: number[] = [];
  const slice = nx * ny;
  let stack = new Uint32Array(1 << 16);
  for (let seed = 0; seed < inside.length; seed++) {
    if (seed % slice === 0) await ctx.checkpoint();
    if (inside[seed] === 0 || part[seed] !== 0) continue;
    const name = sizes.length + 1;
    let size = 0;
    let top = 0;
    const visit = (n: number): void => {
      if (inside[n] === 0 || part[n] !== 0) return;
      part[n] = name;
      if (top === stack.length) {
        const grown = new Uint32Array(2 * top);
        grown.set(stack);
        stack = grown;
      }
      stack[top++] = n;
    };
    visit(seed);
    while (top > 0) {
      const n = stack[--top];
      size += 1;
      if (size % 65536 === 0) await ctx.checkpoint();
      const i = n % nx;
      const j = ((n - i) / nx) % ny;
      const k = Math.floor(n / slice);
      if (i > 0) visit(n - 1);
      if (i < nx - 1) visit(n + 1);
      if (j > 0) visit(n - nx);
      if (j < ny - 1) visit(n + nx);
      if (k > 0) visit(n - slice);
      if (k < nz - 1) visit(n + slice);
    }
    sizes.push(size);
  }
  return { part, sizes };
}

/** Number of the largest part (the first of equals), 0 when there is none. */
export function largestPart({ sizes }: Components): number {
  let best = 0;
  for (let n = 0; n < sizes.length; n++) if (best === 0 || sizes[n] > sizes[best - 1]) best = n + 1;
  return best;
}
