/** Joint histograms and their derivative by an affine map; see `mutual-information.cpp`. */
import type { Vec3 } from '../../src/core/space.ts';
import { instantiateKernel } from '../kernel.ts';
import type { Kernel } from '../kernel.ts';

interface HistogramExports {
  histogram(
    moving: number,
    nx: number,
    ny: number,
    nz: number,
    samples: number,
    positions: number,
    fixedBins: number,
    affine: number,
    movingBins: number,
    rows: number,
    histogram: number,
    partial: number,
    scratch: number,
  ): number;
  derivative(
    samples: number,
    positions: number,
    fixedBins: number,
    movingBins: number,
    weights: number,
    scratch: number,
    out: number,
  ): void;
}

/** Bins of both images. Values of the moving image must lie in [1, BINS - 3]; negative ones are outside of it. */
export const BINS = 32;

export interface HistogramSamples {
  /** x, y, z per sample, in any frame that the map starts from. */
  readonly positions: Float32Array;
  /** Bin of the fixed image per sample, below BINS. */
  readonly bins: Uint8Array;
}

export interface MovingImage {
  readonly dimensions: Vec3;
  /** In units of bins. */
  readonly values: Float32Array;
}

export interface Information {
  readonly bits: number;
  /** Share of the samples that fall into the moving image. */
  readonly overlap: number;
  /** Derivative of the bits by the map, rows of (A | b). */
  readonly derivative: Float64Array;
}

/** Mutual information of a fixed set of samples with a moving image, for any number of maps. */
export class MutualInformation {
  private readonly count: number;
  private readonly at: Readonly<
    Record<
      'moving' | 'positions' | 'bins' | 'affine' | 'table' | 'weights' | 'scratch' | 'out',
      number
    >
  >;

  private constructor(
    private readonly kernel: Kernel<HistogramExports>,
    samples: HistogramSamples,
    private readonly moving: MovingImage,
  ) {
    this.count = samples.bins.length;
    this.at = {
      moving: kernel.allocate(4 * moving.values.length),
      positions: kernel.allocate(12 * this.count),
      bins: kernel.allocate(this.count),
      affine: kernel.allocate(48),
      table: kernel.allocate(8 * BINS * BINS),
      weights: kernel.allocate(4 * BINS * BINS),
      scratch: kernel.allocate(16 * this.count),
      out: kernel.allocate(96),
    };
    kernel.f32(this.at.moving, moving.values.length).set(moving.values);
    kernel.f32(this.at.positions, 3 * this.count).set(samples.positions);
    kernel.u8(this.at.bins, this.count).set(samples.bins);
  }

  static async create(samples: HistogramSamples, moving: MovingImage): Promise<MutualInformation> {
    const kernel = await instantiateKernel<HistogramExports>('mutual-information');
    return new MutualInformation(kernel, samples, moving);
  }

  /** Information at a map from sample positions to voxels of the moving image: 12 numbers, rows of (A | b). */
  evaluate(affine: ArrayLike<number>): Information {
    const { kernel, at, count, moving } = this;
    const [nx, ny, nz] = moving.dimensions;
    kernel.f32(at.affine, 12).set(Array.from(affine));
    const counted = kernel.exports.histogram(
      at.moving,
      nx,
      ny,
      nz,
      count,
      at.positions,
      at.bins,
      at.affine,
      BINS,
      BINS,
      at.table,
      at.weights,
      at.scratch,
    );
    const derivative = new Float64Array(12);
    if (counted === 0) return { bits: 0, overlap: 0, derivative };
    const table = kernel.f64(at.table, BINS * BINS);
    const bits = information(table, counted, kernel.f32(at.weights, BINS * BINS));
    kernel.exports.derivative(count, at.positions, at.bins, BINS, at.weights, at.scratch, at.out);
    derivative.set(kernel.f64(at.out, 12));
    return { bits, overlap: counted / count, derivative };
  }
}

/**
 * Mutual information of a joint histogram in bits; `weights` becomes its derivative by the counts,
 * log2(p(f, m) / p(m)) / N, in which terms that add up to 0 over a row are left out.
 */
function information(table: Float64Array, counted: number, weights: Float32Array): number {
  const fixed = new Float64Array(BINS);
  const moving = new Float64Array(BINS);
  for (let f = 0; f < BINS; f++)
    for (let m = 0; m < BINS; m++) {
      const p = table[f * BINS + m] / counted;
      fixed[f] += p;
      moving[m] += p;
    }
  let bits = 0;
  for (let f = 0; f < BINS; f++)
    for (let m = 0; m < BINS; m++) {
      const p = table[f * BINS + m] / counted;
      // Windows that reach an empty bin for the first time add nothing to first order.
      weights[f * BINS + m] = p > 0 ? Math.log2(p / moving[m]) / counted : 0;
      if (p > 0) bits += p * Math.log2(p / (fixed[f] * moving[m]));
    }
  return bits;
}
