/** Undoes the mixture of values on edges. */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';

const RADIUS = 2;

/**
 * The toggle mapping: where `steep` holds, the voxel takes the smallest or the largest value within two voxels, whichever
 * is nearer, so that a mixture on an edge becomes one of what it mixes and the edge lies where it is half way.
 * @see H. Kramer and J. Bruckner, Pattern Recognition 7 (1975) 53-58.
 */
export async function sharpenEdges(
  values: Float32Array,
  dimensions: Vec3,
  steep: (n: number) => boolean,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Float32Array> {
  const low = await localExtreme(values, dimensions, Math.min, ctx);
  const high = await localExtreme(values, dimensions, Math.max, ctx);
  const out = values.slice();
  for (let n = 0; n < out.length; n++)
    if (steep(n)) out[n] = values[n] - low[n] < high[n] - values[n] ? low[n] : high[n];
  await ctx.checkpoint();
  return out;
}

/** The smallest or largest value (`choose`) within two voxels along each axis. */
export async function localExtreme(
  values: Float32Array,
  [nx, ny, nz]: Vec3,
  choose: (a: number, b: number) => number,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Float32Array> {
  let from = values;
  for (const [stride, size] of [
    [1, nx],
    [nx, ny],
    [nx * ny, nz],
  ]) {
    const to = new Float32Array(values.length);
    const plane = nx * ny;
    for (let k = 0, n = 0; k < nz; k++) {
      for (let p = 0; p < plane; p++, n++) {
        const at = Math.floor(n / stride) % size;
        let best = from[n];
        for (let r = 1; r <= RADIUS; r++) {
          if (at >= r) best = choose(best, from[n - r * stride]);
          if (at + r < size) best = choose(best, from[n + r * stride]);
        }
        to[n] = best;
      }
      await ctx.checkpoint();
    }
    from = to;
  }
  return from;
}
