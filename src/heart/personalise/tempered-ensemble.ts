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
  /** The candidate nearest to `from` plus `factor` times the way from `b` to `a`. */
  readonly displaced: (from: number, a: number, b: number, factor: number) => number;
  /** Candidates around each candidate, itself included. */
  readonly areas: readonly (readonly number[])[];
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
  /** False where the budget ran out before the ensemble had come to rest under the full weight of the data. */
  readonly settled: boolean;
  readonly evaluations: number;
  /** Logarithm of the mean likelihood under the prior: compares fits with different numbers of choices. */
  readonly logEvidence: number;
}

const KEPT_SHARE = 0.5;
/** A step moves every member until on average it has been accepted this often, or the moves run out. */
const ACCEPTED = 0.8;
/** In the last step, after which the ensemble is the answer. */
const ACCEPTED_LAST = 3;
const MOST_MOVES = 8;
/** The last step goes on until the mean misfit of this many moves falls by less than this below that of as many before. */
const REST_MOVES = 4;
const REST_FALL = 0.1;
/** Optimal scale of a random walk in d dimensions (Roberts and Rosenthal 2001). */
const WALK = 2.38;
/** A site moves on a surface. */
const DIMENSIONS_OF_A_SITE = 2;
/** Share of the steps in which one choice jumps by itself. */
const JUMPS = 0.1;
/** Share of the steps in which the choices are drawn from the neighbourhoods of another member's. */
const EXCHANGES = 0.2;
/** Of the width of the prior. */
const JITTER = 0.002;

export async function sampleEnsemble(
  problem: EnsembleProblem,
  { members: size, budget }: EnsembleOptions,
  random: Random,
  ctx: JobContext,
): Promise<Ensemble> {
  let members: Member[] = [];
  for (const { values, choices } of latinHypercube(problem, size, random)) {
    ctx.report(0, 'Drawing the first ensemble');
    await ctx.checkpoint();
    members.push({ values, choices, misfit: await problem.misfit(values, choices) });
  }
  let evaluations = size;
  let weight = 0;
  let logEvidence = 0;
  let scale = 1;
  let settled = false;
  while (weight < 1 && evaluations < budget) {
    const next = nextWeight(members, weight);
    const least = Math.min(...members.map(({ misfit }) => misfit));
    const shares = members.map(({ misfit }) => Math.exp((weight - next) * (misfit - least)));
    const total = shares.reduce((sum, share) => sum + share, 0);
    logEvidence += Math.log(total / size) + (weight - next) * least;
    weight = next;
    members = resample(members, shares, random);
    let accepted = 0;
    const means: number[] = [];
    const done = (): boolean =>
      weight === 1
        ? accepted >= ACCEPTED_LAST * size && atRest(means)
        : accepted >= ACCEPTED * size || means.length === MOST_MOVES;
    while (!done() && evaluations < budget) {
      let acceptedNow = 0;
      for (let n = 0; n < size; n++) {
        ctx.report(0.05 + 0.95 * progress(weight), 'Comparing with the data');
        await ctx.checkpoint();
        const proposal = propose(problem, members, n, scale, random);
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
      means.push(members.reduce((sum, { misfit }) => sum + misfit, 0) / size);
      settled = weight === 1 && done();
      scale = Math.min(2, Math.max(0.1, scale * (acceptedNow / size > 0.25 ? 1.15 : 0.87)));
    }
  }
  return { members, settled, evaluations, logEvidence };
}

/** Whether the mean misfit no longer falls: the last moves against those before them. */
function atRest(means: readonly number[]): boolean {
  if (means.length < 2 * REST_MOVES) return false;
  const mean = (part: readonly number[]): number =>
    part.reduce((sum, value) => sum + value, 0) / part.length;
  return (
    mean(means.slice(-REST_MOVES)) > mean(means.slice(-2 * REST_MOVES, -REST_MOVES)) - REST_FALL
  );
}

/** Weights grow by orders of magnitude. */
const progress = (weight: number): number => Math.max(0, 1 + Math.log10(weight) / 4);

/** Members of the prior that cover each unknown evenly (McKay, Beckman and Conover, Technometrics 21 (1979) 239). */
function latinHypercube(
  { bounds, choices, candidates, allowed }: EnsembleProblem,
  size: number,
  random: Random,
): Pick<Member, 'values' | 'choices'>[] {
  const order = (): number[] => {
    const list = Array.from({ length: size }, (_, n) => n);
    for (let n = size - 1; n > 0; n--) {
      const m = random.integer(n + 1);
      [list[n], list[m]] = [list[m], list[n]];
    }
    return list;
  };
  const strata = bounds.map(order);
  const places = Array.from({ length: choices }, order);
  return Array.from({ length: size }, (_, n) => {
    let values = Float64Array.from(bounds, ([low, high], at) => {
      return low + ((high - low) * (strata[at][n] + random.uniform())) / size;
    });
    while (!allowed(values)) {
      values = Float64Array.from(bounds, ([low, high]) => random.between(low, high));
    }
    const chosen = places.map((list) =>
      Math.min(candidates - 1, Math.floor((candidates * (list[n] + random.uniform())) / size)),
    );
    return { values, choices: Int32Array.from(chosen) };
  });
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

interface Proposal {
  readonly values: Float64Array;
  readonly choices: Int32Array;
  readonly ratio: number;
}

/**
 * Mostly the difference of two other members, shrunk, is added to one (differential evolution, ter Braak, Stat Comput 16 (2006)
 * 239), so that steps are as long and as slanted as the ensemble is, sites included. Sometimes one choice jumps by
 * itself, sometimes all are drawn anew. Undefined where the prior excludes the result.
 */
function propose(
  problem: EnsembleProblem,
  members: readonly Member[],
  at: number,
  scale: number,
  random: Random,
): Proposal | undefined {
  const { values: old, choices: site } = members[at];
  const d = problem.bounds.length + DIMENSIONS_OF_A_SITE * problem.choices;
  const kind = problem.choices > 0 ? random.uniform() : 1;
  if (kind < EXCHANGES) return { values: old, ...exchanged(problem, members, site, random) };
  if (kind < EXCHANGES + JUMPS) {
    const choices = site.slice();
    const which = random.integer(problem.choices);
    const { to, ratio } = problem.neighbour(choices[which], random);
    choices[which] = to;
    return { values: old, choices, ratio };
  }
  const a = members[random.integer(members.length)];
  const b = members[random.integer(members.length)];
  const gamma = (scale * WALK) / Math.sqrt(2 * d);
  const values = old.map((value, n) => {
    const [low, high] = problem.bounds[n];
    // A little noise beside it keeps the walk from being confined to differences that occur.
    const jitter = JITTER * (high - low) * random.normal();
    return value + gamma * (a.values[n] - b.values[n]) + jitter;
  });
  const inside = problem.bounds.every(([low, high], n) => values[n] >= low && values[n] <= high);
  if (!inside || !problem.allowed(values)) return undefined;
  // Sites go along in half of the steps: where they are fixed by the data, only small steps of the velocities pass.
  const along = random.uniform() < 0.5;
  const choices = along
    ? site.map((from, n) => problem.displaced(from, a.choices[n], b.choices[n], gamma))
    : site;
  return { values, choices, ratio: 1 };
}

/**
 * Draws every choice from the area around another member's. The density of such draws is known, so that solutions which
 * resampling has made rare by chance grow back to their share.
 */
function exchanged(
  { areas }: EnsembleProblem,
  members: readonly Member[],
  site: Int32Array,
  random: Random,
): Omit<Proposal, 'values'> {
  const other = members[random.integer(members.length)].choices;
  const choices = other.map((centre) => areas[centre][random.integer(areas[centre].length)]);
  const density = (drawn: Int32Array): number =>
    members.reduce((sum, member) => {
      let chance = 1;
      for (let n = 0; n < drawn.length && chance > 0; n++) {
        const area = areas[member.choices[n]];
        chance = area.includes(drawn[n]) ? chance / area.length : 0;
      }
      return sum + chance;
    }, 0);
  return { choices, ratio: density(site) / density(choices) };
}
