/**
 * Sequential Monte Carlo over a few numbers and a few choices among candidates: an ensemble drawn from the prior is led to the
 * posterior by raising the weight of the data from 0 to 1 in steps that keep half of its effective size, with resampling
 * and Metropolis moves at every step. Unlike a Kalman update it keeps several separate solutions where the data allow them.
 * Source: Del Moral, Doucet and Jasra, J R Stat Soc B 68 (2006) 411; step choice after Jasra et al, Scand J Stat 38 (2011) 1.
 */
import type { JobContext } from '../../core/job.ts';
import type { Random } from '../../core/random.ts';

export interface Member {
  /** Continuous unknowns, each uniform between its bounds beforehand. */
  readonly values: Float64Array;
  /** Chosen candidates, each uniform beforehand. */
  readonly choices: Int32Array;
  /** Minus log likelihood. */
  readonly misfit: number;
}

export interface EnsembleProblem {
  readonly bounds: readonly (readonly [number, number])[];
  /** How many candidates are chosen. */
  readonly choices: number;
  readonly candidates: number;
  /** A candidate near another, for small moves, and the ratio of the chances of the way back and forth. */
  readonly neighbour: (candidate: number, random: Random) => { to: number; ratio: number };
  /** False for values that the prior excludes. */
  readonly allowed: (values: Float64Array) => boolean;
  readonly misfit: (values: Float64Array, choices: Int32Array) => Promise<number>;
}

export interface EnsembleOptions {
  readonly members: number;
  /** Evaluations of the model at most; the ensemble may then stop before the data have their full weight. */
  readonly budget: number;
}

export interface Ensemble {
  readonly members: readonly Member[];
  /** Weight that the data had at the end; below 1 where the budget ran out. */
  readonly weight: number;
  readonly evaluations: number;
  /** Logarithm of the mean likelihood under the prior: compares fits with different numbers of choices. */
  readonly logEvidence: number;
}

const KEPT_SHARE = 0.5;
/** A step moves every member until on average it has been accepted this often, or the moves run out. */
const ACCEPTED = 1.5;
const MOST_MOVES = 8;
const LAST_MOVES = 4;
/** Optimal scale of a random walk in d dimensions (Roberts and Rosenthal 2001). */
const WALK = 2.38;

export async function sampleEnsemble(
  problem: EnsembleProblem,
  { members: size, budget }: EnsembleOptions,
  random: Random,
  ctx: JobContext,
): Promise<Ensemble> {
  let members: Member[] = [];
  for (let n = 0; n < size; n++) {
    ctx.report(0, 'Drawing the first ensemble');
    await ctx.checkpoint();
    const values = drawPrior(problem, random);
    const choices = Int32Array.from({ length: problem.choices }, () =>
      random.integer(problem.candidates),
    );
    members.push({ values, choices, misfit: await problem.misfit(values, choices) });
  }
  let evaluations = size;
  let weight = 0;
  let logEvidence = 0;
  let scale = 1;
  while (weight < 1 && evaluations < budget) {
    const next = nextWeight(members, weight);
    const least = Math.min(...members.map(({ misfit }) => misfit));
    const shares = members.map(({ misfit }) => Math.exp((weight - next) * (misfit - least)));
    const total = shares.reduce((sum, share) => sum + share, 0);
    logEvidence += Math.log(total / size) + (weight - next) * least;
    weight = next;
    members = resample(members, shares, random);
    let accepted = 0;
    const most = weight === 1 ? MOST_MOVES + LAST_MOVES : MOST_MOVES;
    const wanted = weight === 1 ? 2 * ACCEPTED : ACCEPTED;
    for (let move = 0; move < most && accepted < wanted * size && evaluations < budget; move++) {
      const walk = walkOf(members, problem.bounds.length);
      let acceptedNow = 0;
      for (let n = 0; n < size; n++) {
        ctx.report(0.05 + 0.95 * progress(weight), 'Comparing with the data');
        await ctx.checkpoint();
        const proposal = propose(problem, members[n], walk, scale, random);
        if (!proposal) continue;
        const { values, choices, ratio } = proposal;
        const misfit = await problem.misfit(values, choices);
        evaluations++;
        const chance = ratio * Math.exp(weight * (members[n].misfit - misfit));
        if (random.uniform() < chance) {
          members[n] = { values, choices, misfit };
          acceptedNow++;
        }
      }
      accepted += acceptedNow;
      scale = Math.min(2, Math.max(0.1, scale * (acceptedNow / size > 0.25 ? 1.25 : 0.8)));
    }
  }
  return { members, weight, evaluations, logEvidence };
}

/** Weights grow by orders of magnitude. */
const progress = (weight: number): number => Math.max(0, 1 + Math.log10(weight) / 4);

function drawPrior({ bounds, allowed }: EnsembleProblem, random: Random): Float64Array {
  for (;;) {
    const values = Float64Array.from(bounds, ([low, high]) => random.between(low, high));
    if (allowed(values)) return values;
  }
}

/** The largest weight at which the effective size stays above its share. */
function nextWeight(members: readonly Member[], weight: number): number {
  const least = Math.min(...members.map(({ misfit }) => misfit));
  const share = (next: number): number => {
    let [sum, squares] = [0, 0];
    for (const { misfit } of members) {
      const w = Math.exp((weight - next) * (misfit - least));
      sum += w;
      squares += w * w;
    }
    return (sum * sum) / squares / members.length;
  };
  if (share(1) >= KEPT_SHARE) return 1;
  let [low, high] = [weight, 1];
  // On a logarithmic scale from the first step on, because the first weights are tiny.
  for (let n = 0; n < 60; n++) {
    const middle = low > 0 ? Math.sqrt(low * high) : high / 8;
    if (share(middle) >= KEPT_SHARE) low = middle;
    else high = middle;
    if (low > 0 && high / low < 1.001) break;
  }
  return low > weight ? low : high;
}

/** Systematic resampling. */
function resample(members: readonly Member[], shares: readonly number[], random: Random): Member[] {
  const size = members.length;
  const total = shares.reduce((sum, share) => sum + share, 0);
  const start = random.uniform();
  const kept: Member[] = [];
  let [sum, from] = [shares[0], 0];
  for (let n = 0; n < size; n++) {
    const at = ((n + start) / size) * total;
    while (sum < at && from < size - 1) sum += shares[++from];
    kept.push(members[from]);
  }
  return kept;
}

/** Lower triangular root of the covariance of the continuous unknowns. */
function walkOf(members: readonly Member[], d: number): Float64Array {
  const mean = new Float64Array(d);
  for (const { values } of members) values.forEach((v, n) => (mean[n] += v / members.length));
  const root = new Float64Array(d * d);
  const covariance = (a: number, b: number): number =>
    members.reduce((s, { values }) => s + (values[a] - mean[a]) * (values[b] - mean[b]), 0) /
    members.length;
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) {
      let value = covariance(a, b);
      for (let c = 0; c < b; c++) value -= root[d * a + c] * root[d * b + c];
      if (a === b) root[d * a + a] = Math.sqrt(Math.max(value, 1e-10));
      else root[d * a + b] = value / root[d * b + b];
    }
  return root;
}

interface Proposal {
  readonly values: Float64Array;
  readonly choices: Int32Array;
  readonly ratio: number;
}

/** A step of the numbers, of one choice, or of both. Undefined where the prior excludes it. */
function propose(
  problem: EnsembleProblem,
  member: Member,
  walk: Float64Array,
  scale: number,
  random: Random,
): Proposal | undefined {
  const d = problem.bounds.length;
  const kind = random.uniform();
  const moveValues = d > 0 && (problem.choices === 0 || kind < 0.7);
  const moveChoice = problem.choices > 0 && (d === 0 || kind > 0.4);
  const values = member.values.slice();
  if (moveValues) {
    const steps = Float64Array.from({ length: d }, () => random.normal());
    for (let a = 0; a < d; a++)
      for (let b = 0; b <= a; b++) {
        values[a] += ((scale * WALK) / Math.sqrt(d)) * walk[d * a + b] * steps[b];
      }
    const inside = problem.bounds.every(([low, high], n) => values[n] >= low && values[n] <= high);
    if (!inside || !problem.allowed(values)) return undefined;
  }
  const choices = member.choices.slice();
  let ratio = 1;
  if (moveChoice) {
    const which = random.integer(problem.choices);
    const moved = problem.neighbour(choices[which], random);
    choices[which] = moved.to;
    ratio = moved.ratio;
  }
  return { values, choices, ratio };
}
