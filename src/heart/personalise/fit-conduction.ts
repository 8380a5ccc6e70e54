/**
 * Conduction velocities and first sites of a heart from measurements, as an ensemble: what fits, how far it spreads, and in plain
 * words what the data leave open. ECG and activation maps rarely determine all of it (Grandits et al, arXiv 2411.00165), so no
 * single best fit is given without its spread.
 */
import { fail } from '../../core/failure.ts';
import { createJobContext } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { createRandom } from '../../core/random.ts';
import type { Random } from '../../core/random.ts';
import { add, distance, scale, subtract } from '../../core/space.ts';
import type { Lps } from '../../core/space.ts';
import type { ConductionParameters, ConductionVelocities, ForwardModel } from './forward-model.ts';
import type { Measurement } from './measurements.ts';
import { groupRoots } from './root-groups.ts';
import type { RootGroup } from './root-groups.ts';
import { sampleEnsemble } from './tempered-ensemble.ts';
import { verdict } from './verdict.ts';

export type VelocityName = keyof ConductionVelocities;
export const VELOCITY_NAMES = ['along', 'across', 'endocardial'] as const;

/** A range that is equally likely throughout on a logarithmic scale, or a known value, m/s. */
export type VelocityPrior = number | readonly [number, number];

/** Ranges of Camps et al 2024 (doi 10.1016/j.media.2024.103108) with Taggart 2000, widened for disease, at most 8 to 1. */
export const VELOCITY_PRIOR: Readonly<Record<VelocityName, VelocityPrior>> = {
  along: [0.3, 1],
  across: [0.13, 0.6],
  endocardial: [0.6, 2.5],
};

/** An active voxel where activation may begin. */
export interface RootCandidate {
  readonly voxel: number;
  readonly positionMm: Lps;
}

export interface FitConductionInput {
  readonly forward: ForwardModel;
  readonly measurements: readonly Measurement[];
  readonly candidates: readonly RootCandidate[];
  /** How many sites begin at once; 0 where `knownRoots` are all. */
  readonly rootCount: number;
  readonly knownRoots?: readonly number[];
  readonly prior?: Partial<Record<VelocityName, VelocityPrior>>;
  readonly seed: number;
  readonly members?: number;
  /** Model evaluations at most. */
  readonly budget?: number;
}

export interface FittedVelocity {
  readonly name: VelocityName;
  /** m/s. */
  readonly mean: number;
  /** 90 % of the ensemble lie between these. */
  readonly interval: readonly [number, number];
  /** Spread on the logarithmic scale, of that before the data: 1 says that they added nothing. */
  readonly spreadShare: number;
}

export interface ConductionFit {
  readonly velocities: readonly FittedVelocity[];
  /** Sets of first sites that fit, the most likely first. */
  readonly rootGroups: readonly RootGroup[];
  /** Correlations of the logarithms of the velocities, -1 to 1. */
  readonly correlations: readonly {
    readonly between: readonly [VelocityName, VelocityName];
    readonly value: number;
  }[];
  /** Root mean square residual of the typical member per measurement, beside what its noise explains. */
  readonly residuals: readonly {
    readonly title: string;
    readonly value: number;
    readonly expected: number;
    readonly unit: string;
  }[];
  /** The member that fits best; an example, not an estimate. */
  readonly best: ConductionParameters;
  readonly ensemble: readonly ConductionParameters[];
  /** True where the data determine velocities and sites. */
  readonly decided: boolean;
  /** What is determined and what is not, in plain words. */
  readonly statements: readonly string[];
  readonly logEvidence: number;
  readonly evaluations: number;
  /** False where the evaluations ran out before the ensemble had come to rest. */
  readonly complete: boolean;
}

const MEMBERS = 96;
const BUDGET = 8000;
const MOST_ROOTS = 9;

/**
 * @throws `bad-input`/`personalise-setup` for impossible requests, `bad-input`/`personalise-no-data`; what the model throws.
 */
export async function fitConduction(
  input: FitConductionInput,
  ctx: JobContext = createJobContext(),
): Promise<ConductionFit> {
  const { forward, measurements, candidates, rootCount, knownRoots = [], seed } = input;
  checkInput(input);
  const prior = { ...VELOCITY_PRIOR, ...input.prior };
  const free = VELOCITY_NAMES.filter((name) => typeof prior[name] !== 'number');
  const bounds = free.map((name): readonly [number, number] => {
    const [low, high] = rangeOf(prior[name]);
    return [Math.log(low), Math.log(high)];
  });
  const parametersOf = (values: Float64Array, choices: Int32Array): ConductionParameters => {
    const velocity = (name: VelocityName): number => {
      const at = free.indexOf(name);
      return at < 0 ? rangeOf(prior[name])[0] : Math.exp(values[at]);
    };
    return {
      along: velocity('along'),
      across: velocity('across'),
      endocardial: velocity('endocardial'),
      roots: [...knownRoots, ...Array.from(choices, (n) => candidates[n].voxel)],
    };
  };
  const result = await sampleEnsemble(
    {
      bounds,
      choices: rootCount,
      candidates: candidates.length,
      neighbour: neighbours(candidates),
      displaced: displaced(candidates),
      areas: candidates.map((_, n) => within(candidates, n, AREA_MM)),
      allowed: (values) => {
        const { along, across } = parametersOf(values, new Int32Array());
        return across <= along;
      },
      misfit: async (values, choices) => {
        const { activationMs } = await forward(parametersOf(values, choices));
        return measurements.reduce((sum, { misfit }) => sum + misfit(activationMs), 0);
      },
    },
    { members: input.members ?? MEMBERS, budget: input.budget ?? BUDGET },
    createRandom(seed),
    ctx,
  );
  const { members } = result;
  const velocities = free.map((name, at) => {
    const logs = members.map(({ values }) => values[at]).toSorted((a, b) => a - b);
    const [low, high] = bounds[at];
    return {
      name,
      mean: mean(logs.map(Math.exp)),
      interval: [Math.exp(quantile(logs, 0.05)), Math.exp(quantile(logs, 0.95))] as const,
      spreadShare: deviation(logs) / ((high - low) / Math.sqrt(12)),
    };
  });
  const correlations = free.flatMap((a, i) =>
    free.slice(i + 1).map((b, j) => ({
      between: [a, b] as const,
      value: correlation(
        members.map(({ values }) => values[i]),
        members.map(({ values }) => values[i + 1 + j]),
      ),
    })),
  );
  const rootGroups = groupRoots(members, candidates);
  const typical = members.toSorted((a, b) => a.misfit - b.misfit);
  const middle = typical[typical.length >> 1];
  const { activationMs } = await forward(parametersOf(middle.values, middle.choices));
  const residuals = measurements.map(({ title, residual, expected, unit }) => ({
    title,
    value: residual(activationMs),
    expected,
    unit,
  }));
  const complete = result.settled;
  return {
    velocities,
    rootGroups,
    correlations,
    residuals,
    best: parametersOf(typical[0].values, typical[0].choices),
    ensemble: members.map(({ values, choices }) => parametersOf(values, choices)),
    ...verdict({ velocities, correlations, rootGroups, residuals, rootCount, complete }),
    logEvidence: result.logEvidence,
    evaluations: result.evaluations,
    complete,
  };
}

const rangeOf = (prior: VelocityPrior): readonly [number, number] =>
  typeof prior === 'number' ? [prior, prior] : prior;

function checkInput(input: FitConductionInput): void {
  const { measurements, candidates, rootCount, knownRoots = [], members = MEMBERS } = input;
  if (measurements.length === 0) {
    fail(
      'bad-input',
      'personalise-no-data',
      'No measurement is given, so there is nothing to fit to.',
      'Enter a QRS duration, load an ECG or an activation map.',
    );
  }
  const ranges = VELOCITY_NAMES.map((name) =>
    rangeOf((input.prior ?? {})[name] ?? VELOCITY_PRIOR[name]),
  );
  const problem = !(Number.isInteger(rootCount) && rootCount >= 0 && rootCount <= MOST_ROOTS)
    ? `${rootCount} first sites were asked for; 0 to ${MOST_ROOTS} are possible`
    : rootCount + knownRoots.length === 0
      ? 'activation begins nowhere'
      : rootCount > candidates.length
        ? `${candidates.length} places are offered for ${rootCount} first sites`
        : members < 32
          ? `an ensemble of ${members} is too small to show a spread`
          : !ranges.every(([low, high]) => low > 0 && high >= low && high <= 5)
            ? 'a range of velocities is empty or outside 0 to 5 m/s'
            : ranges[1][0] > ranges[0][1]
              ? 'the velocity across fibres cannot be below that along them'
              : undefined;
  if (problem === undefined) return;
  fail(
    'bad-input',
    'personalise-setup',
    `This fit cannot be started: ${problem}.`,
    'Correct the ranges, the number of first sites or the places where they may lie.',
  );
}

/** Sites this close are explored together, mm. */
const AREA_MM = 10;

/** Candidates within reach of one, itself included. */
function within(candidates: readonly RootCandidate[], from: number, reachMm: number): number[] {
  const { positionMm } = candidates[from];
  return [...candidates.keys()].filter(
    (n) => distance(candidates[n].positionMm, positionMm) <= reachMm,
  );
}

/**
 * A random place within a random reach, from the spacing of the candidates to all of them, so that both small steps and
 * jumps to other walls occur. The chance of the way back depends on how many places lie within reach there.
 */
function neighbours(
  candidates: readonly RootCandidate[],
): (candidate: number, random: Random) => { to: number; ratio: number } {
  const spanMm = candidates.reduce(
    (most, { positionMm }) => Math.max(most, distance(positionMm, candidates[0].positionMm)),
    1,
  );
  const finestMm = Math.min(spanMm, (1.5 * spanMm) / Math.sqrt(Math.max(1, candidates.length)));
  return (from, random) => {
    const reachMm = finestMm * (spanMm / finestMm) ** random.uniform();
    const near = within(candidates, from, reachMm);
    const to = near[random.integer(near.length)];
    return { to, ratio: near.length / within(candidates, to, reachMm).length };
  };
}

function displaced(
  candidates: readonly RootCandidate[],
): (from: number, a: number, b: number, factor: number) => number {
  return (from, a, b, factor) => {
    if (a === b) return from;
    const [start, to, back] = [from, a, b].map((n) => candidates[n].positionMm);
    const wanted: Lps = add(start, scale(subtract(to, back), factor));
    let [best, bestMm] = [from, Infinity];
    candidates.forEach(({ positionMm }, n) => {
      const mm = distance(positionMm, wanted);
      if (mm < bestMm) [best, bestMm] = [n, mm];
    });
    return best;
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const deviation = (values: readonly number[]): number => {
  const m = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - m) ** 2)));
};

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const product = mean(a.map((value, n) => (value - ma) * (b[n] - mb)));
  const spreads = deviation(a) * deviation(b);
  return spreads > 0 ? product / spreads : 0;
}

/** Linear between the values of a sorted list. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const next = sorted[Math.min(sorted.length - 1, low + 1)];
  return sorted[low] + (at - low) * (next - sorted[low]);
}
