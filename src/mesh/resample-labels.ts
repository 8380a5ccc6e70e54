/** Labels on another spacing by smoothed occupancy instead of nearest neighbour. */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { splineTaps } from './aligned-grid.ts';
import type { AlignedGrid, AxisTaps } from './aligned-grid.ts';
import { labelSet } from './label-region.ts';

/** Reads the occupancy of every label around the voxels of an aligned grid. Outside the image all is label 0. */
export class OccupancySampler {
  /** Labels found by the last {@link gather} (`found` of them count), and the weight of each by label. */
  readonly labels = new Uint8Array(256);
  readonly weight = new Float64Array(256);
  found = 0;
  readonly taps: readonly [AxisTaps, AxisTaps, AxisTaps];
  private readonly data: Uint8Array;
  private readonly size: Vec3;

  constructor({ grid, data }: LabelMap, target: AlignedGrid) {
    this.data = data;
    this.size = grid.dimensions;
    const along = (axis: number): AxisTaps =>
      splineTaps(target.grid.dimensions[axis], target.start[axis], target.step[axis]);
    this.taps = [along(0), along(1), along(2)];
  }

  /** Collects the occupancies at target voxel (i, j, k); they add up to one. */
  gather(i: number, j: number, k: number): void {
    const { data, weight, labels } = this;
    const [nx, ny, nz] = this.size;
    const [x, y, z] = this.taps;
    for (let n = 0; n < this.found; n++) weight[labels[n]] = 0;
    this.found = 0;
    let inside = 0;
    for (let c = 0; c < z.width; c++) {
      const sk = z.first[k] + c;
      if (sk < 0 || sk >= nz) continue;
      for (let b = 0; b < y.width; b++) {
        const sj = y.first[j] + b;
        if (sj < 0 || sj >= ny) continue;
        const plane = z.weights[k * z.width + c] * y.weights[j * y.width + b];
        if (plane === 0) continue;
        const row = nx * (sj + ny * sk);
        for (let a = 0; a < x.width; a++) {
          const si = x.first[i] + a;
          if (si < 0 || si >= nx) continue;
          const w = plane * x.weights[i * x.width + a];
          if (w > 0) this.put(data[row + si], w);
          inside += w;
        }
      }
    }
    if (inside < 1 - 1e-9) this.put(0, 1 - inside);
  }

  private put(label: number, weight: number): void {
    if (this.weight[label] === 0) this.labels[this.found++] = label;
    this.weight[label] += weight;
  }
}

/** Value of {@link uniformLabels} where more than one label is in reach. */
const MIXED = 255;

/** Voxels looked at between two checkpoints. */
const WORK_PER_TURN = 1 << 18;

/**
 * Every target voxel takes the label that has most of its neighbourhood, weighted by a cubic B-spline. The labels of
 * `wall` count together against every other label alone, so that a thin wall between two blood pools, or between
 * blood and fat, gets no holes; within the wall the strongest of them wins.
 *
 * `sampler` reads `source` on `target`. `excess`, where given, receives per voxel the wall's occupancy minus that of its strongest rival (-1 to 1):
 * a smooth function whose zero lies where the wall ends.
 */
export async function resampleLabels(
  source: LabelMap,
  target: AlignedGrid,
  sampler: OccupancySampler,
  wall: readonly number[],
  ctx: JobContext,
  excess?: Float32Array,
): Promise<Uint8Array> {
  const [nx, ny, nz] = target.grid.dimensions;
  const isWall = labelSet(wall);
  const result = await uniformLabels(source, target, sampler.taps, ctx);
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0, n = nx * (j + ny * k); i < nx; i++, n++) {
        if (result[n] !== MIXED) {
          if (excess) excess[n] = isWall[result[n]] ? 1 : -1;
          continue;
        }
        sampler.gather(i, j, k);
        let wallSum = 0;
        let strongestWall = -1;
        let strongestOther = -1;
        for (let f = 0; f < sampler.found; f++) {
          const label = sampler.labels[f];
          const weight = sampler.weight[label];
          if (isWall[label]) {
            wallSum += weight;
            strongestWall = stronger(sampler.weight, strongestWall, label);
          } else strongestOther = stronger(sampler.weight, strongestOther, label);
        }
        const rival = strongestOther < 0 ? 0 : sampler.weight[strongestOther];
        if (excess) excess[n] = wallSum - rival;
        result[n] = wallSum >= rival ? strongestWall : strongestOther;
      }
    }
    ctx.report((k + 1) / nz, 'Resampling the labels');
    await ctx.checkpoint();
  }
  return result;
}

/** The label with the greater weight; the smaller label on a tie, whatever order they were met in. */
function stronger(weight: Float64Array, a: number, b: number): number {
  if (a < 0 || weight[b] > weight[a]) return b;
  return weight[b] === weight[a] ? Math.min(a, b) : a;
}

/**
 * The label of every target voxel whose whole neighbourhood has one label, MIXED elsewhere, axis by axis: most of a
 * label map is uniform, and only what is left needs its occupancies.
 */
async function uniformLabels(
  { grid, data }: LabelMap,
  target: AlignedGrid,
  taps: readonly [AxisTaps, AxisTaps, AxisTaps],
  ctx: JobContext,
): Promise<Uint8Array> {
  const [nx, ny] = grid.dimensions;
  // Only the part of the image that the taps reach.
  const low = taps.map(({ first }) => Math.max(0, first[0]));
  const high = taps.map(({ first, width }, axis) =>
    Math.min(grid.dimensions[axis], first[first.length - 1] + width),
  );
  const size = low.map((from, axis) => high[axis] - from);
  let current = new Uint8Array(size[0] * size[1] * size[2]);
  for (let k = 0, to = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++, to += size[0]) {
      const from = low[0] + nx * (low[1] + j + ny * (low[2] + k));
      current.set(data.subarray(from, from + size[0]), to);
    }
    await ctx.checkpoint();
  }
  for (let axis = 2; axis >= 0; axis--) {
    const { first, width } = taps[axis];
    const stride = size.slice(0, axis).reduce((product, n) => product * n, 1);
    const length = size[axis];
    const outer = size.slice(axis + 1).reduce((product, n) => product * n, 1);
    const count = target.grid.dimensions[axis];
    const next = new Uint8Array(stride * count * outer);
    let work = 0;
    for (let o = 0; o < outer; o++) {
      for (let t = 0; t < count; t++) {
        const from = Math.max(0, first[t] - low[axis]);
        const to = Math.min(length, first[t] + width - low[axis]);
        const row = stride * (t + count * o);
        const base = stride * length * o;
        // Where the image ends, background begins.
        const cut = to - from < width;
        for (let s = 0; s < stride; s++)
          next[row + s] = cut ? 0 : current[base + stride * from + s];
        for (let n = from; n < to; n++) {
          const at = base + stride * n;
          for (let s = 0; s < stride; s++) {
            if (current[at + s] !== next[row + s]) next[row + s] = MIXED;
          }
        }
        work += stride * width;
        if (work < WORK_PER_TURN) continue;
        work = 0;
        await ctx.checkpoint();
      }
    }
    current = next;
    size[axis] = count;
  }
  return current;
}
