/** Typed access to Gaussian smoothing and the multi-scale tube response (`vesselness.cpp`). */
import type { JobContext } from '../../src/core/job.ts';
import type { Vec3 } from '../../src/core/space.ts';
import type { Kernel } from '../kernel.ts';
import { instantiateKernel } from '../kernel.ts';

interface VesselnessExports {
  gaussian_planes(
    input: number,
    out: number,
    scratch: number,
    nx: number,
    ny: number,
    from: number,
    to: number,
    sigma: number,
  ): void;
  gaussian_across(
    input: number,
    out: number,
    nx: number,
    ny: number,
    nz: number,
    from: number,
    to: number,
    sigma: number,
  ): void;
  tube_response(
    smooth: number,
    best: number,
    scale: number,
    nx: number,
    ny: number,
    nz: number,
    from: number,
    to: number,
    sigma: number,
    number: number,
  ): void;
}

type Checkpoint = Pick<JobContext, 'checkpoint'>;

/** Voxels handled between two checkpoints: some ten milliseconds of work. */
const SLAB_VOXELS = 200_000;

async function inSlabs(
  [nx, ny, nz]: Vec3,
  ctx: Checkpoint,
  work: (from: number, to: number) => void,
): Promise<void> {
  const planes = Math.max(1, Math.floor(SLAB_VOXELS / (nx * ny)));
  for (let from = 0; from < nz; from += planes) {
    work(from, Math.min(nz, from + planes));
    await ctx.checkpoint();
  }
}

interface Buffers {
  readonly input: number;
  readonly between: number;
  readonly out: number;
  readonly scratch: number;
}

function allocate(kernel: Kernel<VesselnessExports>, field: Float32Array, [nx, ny]: Vec3): Buffers {
  // A vector's width of room, because rows are read in fours.
  const bytes = 4 * field.length + 64;
  const input = kernel.allocate(bytes);
  const between = kernel.allocate(bytes);
  const out = kernel.allocate(bytes);
  const scratch = kernel.allocate(4 * nx * ny + 64);
  kernel.f32(input, field.length).set(field);
  return { input, between, out, scratch };
}

async function smooth(
  { exports }: Kernel<VesselnessExports>,
  { input, between, out, scratch }: Buffers,
  dimensions: Vec3,
  sigma: number,
  ctx: Checkpoint,
): Promise<void> {
  const [nx, ny, nz] = dimensions;
  await inSlabs(dimensions, ctx, (from, to) =>
    exports.gaussian_planes(input, between, scratch, nx, ny, from, to, sigma),
  );
  await inSlabs(dimensions, ctx, (from, to) =>
    exports.gaussian_across(between, out, nx, ny, nz, from, to, sigma),
  );
}

/** The field convolved with a Gaussian of standard deviation `sigmaVoxels`; edges are replicated. */
export async function runGaussian(
  field: Float32Array,
  dimensions: Vec3,
  sigmaVoxels: number,
  ctx: Checkpoint,
): Promise<Float32Array> {
  const kernel = await instantiateKernel<VesselnessExports>('vesselness');
  const buffers = allocate(kernel, field, dimensions);
  await smooth(kernel, buffers, dimensions, sigmaVoxels, ctx);
  return kernel.f32(buffers.out, field.length).slice();
}

export interface TubeResponse {
  /** Largest response over the scales, in the units of the field; 0 where nothing is like a bright tube. */
  readonly strength: Float32Array;
  /** Which of the scales gave it, from 0. */
  readonly scale: Uint8Array;
}

/** The response of bright tubes over several scales (standard deviations in voxels, 0.8 and more). */
export async function runTubeResponse(
  field: Float32Array,
  dimensions: Vec3,
  sigmasVoxels: readonly number[],
  ctx: Checkpoint,
): Promise<TubeResponse> {
  const [nx, ny, nz] = dimensions;
  const kernel = await instantiateKernel<VesselnessExports>('vesselness');
  const buffers = allocate(kernel, field, dimensions);
  const best = kernel.allocate(4 * field.length + 64);
  const scale = kernel.allocate(field.length);
  kernel.f32(best, field.length).fill(0);
  kernel.u8(scale, field.length).fill(0);
  for (const [number, sigma] of sigmasVoxels.entries()) {
    await smooth(kernel, buffers, dimensions, sigma, ctx);
    await inSlabs(dimensions, ctx, (from, to) =>
      kernel.exports.tube_response(buffers.out, best, scale, nx, ny, nz, from, to, sigma, number),
    );
  }
  return {
    strength: kernel.f32(best, field.length).slice(),
    scale: kernel.u8(scale, field.length).slice(),
  };
}
