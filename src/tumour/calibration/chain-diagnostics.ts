/**
 * Whether Markov chains may be trusted: split R-hat and effective sample size, as Vehtari 2021 (doi
 * 10.1214/20-BA1221) defines them without rank normalisation.
 */

export interface ChainDiagnostics {
  /** Agreement between and within chains; 1 is perfect. Worst parameter. */
  readonly rHat: number;
  /** Independent samples that these chains are worth. Worst parameter. */
  readonly effectiveSamples: number;
  readonly converged: boolean;
}

/** Thresholds recommended by the source. */
const LARGEST_R_HAT = 1.01;
const FEWEST_EFFECTIVE_SAMPLES = 400;

export function diagnoseChains(chains: readonly (readonly Float64Array[])[]): ChainDiagnostics {
  const size = chains[0][0].length;
  let rHat = 1;
  let effectiveSamples = Infinity;
  for (let parameter = 0; parameter < size; parameter++) {
    const values = chains.map((chain) => Float64Array.from(chain, (point) => point[parameter]));
    const halves = values.flatMap((chain) => {
      const middle = chain.length >> 1;
      return [chain.subarray(0, middle), chain.subarray(middle, 2 * middle)];
    });
    rHat = Math.max(rHat, splitRHat(halves));
    effectiveSamples = Math.min(effectiveSamples, effectiveSampleSize(halves));
  }
  // Written so that a value that is not a number counts as not converged.
  const converged = rHat < LARGEST_R_HAT && effectiveSamples >= FEWEST_EFFECTIVE_SAMPLES;
  return { rHat, effectiveSamples, converged };
}

/** Potential scale reduction of chains (already split in halves). */
export function splitRHat(chains: readonly Float64Array[]): number {
  const { within, pooled } = variances(chains);
  return Math.sqrt(pooled / within);
}

/** Effective sample size from the autocorrelation, cut by Geyer's initial monotone sequence. */
export function effectiveSampleSize(chains: readonly Float64Array[]): number {
  const draws = chains[0].length;
  const total = chains.length * draws;
  const { within, pooled } = variances(chains);
  const means = chains.map(mean);
  const correlation = (lag: number): number => {
    let sum = 0;
    chains.forEach((chain, n) => {
      let products = 0;
      for (let t = 0; t + lag < draws; t++) {
        products += (chain[t] - means[n]) * (chain[t + lag] - means[n]);
      }
      sum += products / draws;
    });
    return 1 - (within - sum / chains.length) / pooled;
  };
  let tau = -1;
  let smallest = Infinity;
  for (let lag = 0; lag + 1 < draws; lag += 2) {
    const pair = (lag === 0 ? 1 : correlation(lag)) + correlation(lag + 1);
    if (pair < 0) break;
    smallest = Math.min(smallest, pair);
    tau += 2 * smallest;
  }
  // Antithetic chains can beat independent draws, but not by more than the source allows.
  return total / Math.max(tau, 1 / Math.log10(total));
}

function variances(chains: readonly Float64Array[]): {
  readonly within: number;
  readonly pooled: number;
} {
  const draws = chains[0].length;
  const means = chains.map(mean);
  const within = mean(
    Float64Array.from(chains, (chain, n) => sumOfSquares(chain, means[n]) / (draws - 1)),
  );
  const between =
    sumOfSquares(Float64Array.from(means), mean(Float64Array.from(means))) / (chains.length - 1);
  return { within, pooled: ((draws - 1) / draws) * within + between };
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const sumOfSquares = (values: Float64Array, centre: number): number =>
  values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
