/**
 * Samples of a posterior by random-walk Metropolis in several chains (Metropolis 1953; optimal scale of Roberts 1997,
 * doi 10.1214/aoap/1034625254). The proposal starts in the shape of the given covariance and takes that of the samples
 * half-way through the warm-up (Haario 2001, doi 10.2307/3318737); its size is tuned while warming up only, so that the
 * kept part is an ordinary Markov chain. Seeded: the same input gives the same samples.
 */
import type { JobContext } from '../../core/job.ts';
import { createRandom } from '../../core/random.ts';
import { cholesky } from './small-matrix.ts';

export interface ChainOptions {
  readonly chains: number;
  /** Steps per chain that are thrown away. */
  readonly warmUp: number;
  /** Steps per chain that are kept. */
  readonly draws: number;
  readonly seed: number;
}

export interface MarkovChains {
  /** `[chain][draw]`, each a point of the parameter space. */
  readonly chains: readonly (readonly Float64Array[])[];
  readonly acceptance: number;
}

const TARGET_ACCEPTANCE = 0.3;
/** Chains start this many standard deviations apart, so that agreement at the end says something. */
const START_SPREAD = 2;

/**
 * @param logDensity of a point, up to a constant; -Infinity where it is not allowed.
 * @param centre where the density is high (a maximum).
 * @param shape lower Cholesky factor of the covariance near the centre.
 */
export async function sampleChains(
  logDensity: (point: Float64Array) => number,
  centre: Float64Array,
  shape: readonly (readonly number[])[],
  { chains, warmUp, draws, seed }: ChainOptions,
  ctx: JobContext,
): Promise<MarkovChains> {
  const random = createRandom(seed);
  const size = centre.length;
  const all: Float64Array[][] = [];
  const half = Math.max(1, warmUp >> 1);
  let accepted = 0;
  for (let chain = 0; chain < chains; chain++) {
    const stream = random.fork(`chain ${chain}`);
    const moved = (from: Float64Array, length: number): Float64Array => {
      const normals = Array.from({ length: size }, () => stream.normal());
      return from.map(
        (value, n) =>
          value + length * proposalShape[n].reduce((sum, entry, k) => sum + entry * normals[k], 0),
      );
    };
    let proposalShape = shape;
    let point = centre;
    let density = -Infinity;
    for (let spread = START_SPREAD; density === -Infinity && spread > 1e-3; spread /= 2) {
      point = moved(centre, spread);
      density = logDensity(point);
    }
    let length = 2.38 / Math.sqrt(size);
    const warm: Float64Array[] = [];
    const kept: Float64Array[] = [];
    for (let step = 0; step < warmUp + draws; step++) {
      const proposal = moved(point, length);
      const proposed = logDensity(proposal);
      const accept = Math.log(stream.uniform()) < proposed - density;
      if (accept) {
        point = proposal;
        density = proposed;
      }
      if (step < warmUp) {
        // Robbins-Monro on the logarithm of the proposal's size.
        length *= Math.exp(((accept ? 1 : 0) - TARGET_ACCEPTANCE) / Math.sqrt((step % half) + 10));
        if (step >= half / 2 && step < half) warm.push(point);
        if (step === half - 1) {
          proposalShape = cholesky(covarianceOf(warm)) ?? shape;
          length = 2.38 / Math.sqrt(size);
        }
      } else {
        kept.push(point);
        if (accept) accepted++;
      }
      if (step % 100 === 0) {
        ctx.report((chain + step / (warmUp + draws)) / chains, 'Sampling what the studies allow');
        await ctx.checkpoint();
      }
    }
    all.push(kept);
  }
  return { chains: all, acceptance: accepted / (chains * draws) };
}

function covarianceOf(points: readonly Float64Array[]): number[][] {
  const mean = points[0].map(
    (_, n) => points.reduce((sum, point) => sum + point[n], 0) / points.length,
  );
  return Array.from(mean, (_, i) =>
    Array.from(
      mean,
      (__, j) =>
        points.reduce((sum, point) => sum + (point[i] - mean[i]) * (point[j] - mean[j]), 0) /
        points.length,
    ),
  );
}
