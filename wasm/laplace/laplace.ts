/** Laplace's equation on wall voxels; see `laplace.cpp`. */
import type { JobContext } from '../../src/core/job.ts';
import { fail } from '../../src/core/failure.ts';
import { instantiateKernel } from '../kernel.ts';
import type { Kernel } from '../kernel.ts';

interface LaplaceExports {
  begin(
    count: number,
    neighbours: number,
    fixed: number,
    source: number,
    phi: number,
    work0: number,
    work1: number,
    work2: number,
  ): void;
  iterate(steps: number, tolerance: number): number;
}

/** Fixed faces of each voxel: twice their number, and twice the sum of their values. */
export interface LaplaceBoundary {
  readonly fixed: Float32Array;
  readonly source: Float32Array;
}

const TOLERANCE = 1e-5;
const STEPS_PER_TURN = 4;
const MOST_STEPS = 20_000;

/** Solves several problems on the same voxels. */
export class LaplaceSolver {
  private readonly fixed: number;
  private readonly source: number;
  private readonly phi: number;
  private readonly neighbours: number;
  private readonly work: readonly [number, number, number];

  private constructor(
    private readonly kernel: Kernel<LaplaceExports>,
    private readonly count: number,
    neighbourList: Int32Array,
  ) {
    const floats = (length: number): number => kernel.allocate(4 * length);
    this.neighbours = floats(6 * count);
    this.fixed = floats(count);
    this.source = floats(count);
    this.phi = floats(count);
    this.work = [floats(count), floats(count), floats(count)];
    kernel.i32(this.neighbours, 6 * count).set(neighbourList);
  }

  /** `neighbours`: six voxel numbers per voxel, its own where there is none. */
  static async create(neighbours: Int32Array): Promise<LaplaceSolver> {
    const kernel = await instantiateKernel<LaplaceExports>('laplace');
    return new LaplaceSolver(kernel, neighbours.length / 6, neighbours);
  }

  /** The solution per voxel, to a relative residual of 1e-5. Fails with no-convergence/laplace. */
  async solve(
    { fixed, source }: LaplaceBoundary,
    start: number,
    ctx: JobContext,
  ): Promise<Float32Array> {
    const { kernel, count, work } = this;
    kernel.f32(this.fixed, count).set(fixed);
    kernel.f32(this.source, count).set(source);
    kernel.f32(this.phi, count).fill(start);
    const { begin, iterate } = kernel.exports;
    begin(count, this.neighbours, this.fixed, this.source, this.phi, ...work);
    for (let step = 0; step < MOST_STEPS; step += STEPS_PER_TURN) {
      await ctx.checkpoint();
      if (iterate(STEPS_PER_TURN, TOLERANCE) < TOLERANCE) {
        return kernel.f32(this.phi, count).slice();
      }
    }
    return fail(
      'no-convergence',
      'laplace',
      `The coordinates across the wall did not settle in ${MOST_STEPS} steps.`,
      'Check the wall for parts that hang together by single voxels, or smooth it.',
    );
  }
}
