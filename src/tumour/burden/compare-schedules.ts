/**
 * Up to four schedules on the same patient and the same samples, side by side. The result counts samples of a model; it
 * is no advice on treatment.
 */
import { fail } from '../../core/failure.ts';
import { span } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import type { Schedule } from '../../core/treatment.ts';
import { burdenBands, outcomeEstimate } from './burden-bands.ts';
import type { BandOptions, BurdenBands, BurdenEnsemble } from './burden-bands.ts';
import type { BurdenOutcome } from './burden-outcome.ts';
import { estimateOf } from './quantiles.ts';
import type { Estimate } from './quantiles.ts';
import { sampleParameters } from './sample-parameters.ts';
import type { SampleOptions } from './sample-parameters.ts';
import type { BurdenParameters } from './simulate-burden.ts';

export const MOST_SCHEDULES = 4;

export interface ScheduleSummary {
  readonly scheduleId: string;
  readonly title: string;
  readonly bands: BurdenBands;
  readonly nadirMl: Estimate;
  readonly nadirDays: Estimate;
  readonly finalMl: Estimate;
  /** Infinity stands for "not within the simulated time". */
  readonly progressionDays: Estimate;
  /** Progression beyond the first volume, the measure for adaptive therapy; Infinity as above. */
  readonly beyondFirstDays: Estimate;
  /** Share of the samples that progressed within the simulated time. */
  readonly progressedFraction: number;
  readonly volumesAtDates: readonly { readonly tDays: number; readonly volumeMl: Estimate }[];
}

/** How often one schedule (`first`) does more than another (`second`) in the same sample. */
export interface PairOfSchedules {
  readonly first: string;
  readonly second: string;
  /** Share of samples in which the tumour is smaller under the first on the last day. */
  readonly smallerAtEnd: number;
  /** Share of samples in which it progresses later under the first; both not progressing counts for neither. */
  readonly laterProgression: number;
  /** The same for growth beyond the first volume. */
  readonly laterBeyondFirst: number;
}

export interface ScheduleComparison {
  readonly schedules: readonly ScheduleSummary[];
  /** Every ordered pair. */
  readonly pairs: readonly PairOfSchedules[];
  readonly samples: number;
  readonly durationDays: number;
}

/** Throws `burden-schedules` for none, more than four, or two of the same id; and what `burdenBands` throws. */
export async function compareSchedules(
  samples: readonly BurdenParameters[],
  schedules: readonly Schedule[],
  options: BandOptions,
  ctx: JobContext,
): Promise<ScheduleComparison> {
  const ids = new Set(schedules.map(({ id }) => id));
  if (schedules.length < 1 || schedules.length > MOST_SCHEDULES || ids.size < schedules.length) {
    fail(
      'bad-input',
      'burden-schedules',
      `${schedules.length} schedules (${ids.size} different) were asked to be compared.`,
      `Choose from 1 to ${MOST_SCHEDULES} different schedules.`,
    );
  }
  const { datesDays = [] } = options;
  const ensembles: BurdenEnsemble[] = [];
  for (const [n, schedule] of schedules.entries()) {
    const part = span(ctx, n / schedules.length, (n + 1) / schedules.length);
    ensembles.push(await burdenBands(samples, schedule, options, part));
  }
  const summaries = ensembles.map(({ scheduleId, bands, outcomes, volumesMl }, n) => ({
    scheduleId,
    title: schedules[n].title,
    bands,
    nadirMl: outcomeEstimate(outcomes, 'nadirMl'),
    nadirDays: outcomeEstimate(outcomes, 'nadirDays'),
    finalMl: outcomeEstimate(outcomes, 'finalMl'),
    progressionDays: outcomeEstimate(outcomes, 'progressionDays'),
    beyondFirstDays: outcomeEstimate(outcomes, 'beyondFirstDays'),
    progressedFraction: share(outcomes, ({ progressionDays }) => progressionDays < Infinity),
    volumesAtDates: datesDays.map((tDays, date) => ({
      tDays,
      volumeMl: estimateOf(volumesMl[date]),
    })),
  }));
  const pairs = ensembles.flatMap((first) =>
    ensembles
      .filter((second) => second !== first)
      .map((second) => ({
        first: first.scheduleId,
        second: second.scheduleId,
        smallerAtEnd: share(
          first.outcomes,
          ({ finalMl }, sample) => finalMl < second.outcomes[sample].finalMl,
        ),
        laterProgression: later(first, second, 'progressionDays'),
        laterBeyondFirst: later(first, second, 'beyondFirstDays'),
      })),
  );
  return {
    schedules: summaries,
    pairs,
    samples: samples.length,
    durationDays: options.durationDays,
  };
}

function later(
  first: BurdenEnsemble,
  second: BurdenEnsemble,
  figure: 'progressionDays' | 'beyondFirstDays',
): number {
  return share(
    first.outcomes,
    (outcome, sample) => outcome[figure] > second.outcomes[sample][figure],
  );
}

function share(
  outcomes: readonly BurdenOutcome[],
  holds: (outcome: BurdenOutcome, sample: number) => boolean,
): number {
  return outcomes.filter(holds).length / outcomes.length;
}

/** A comparison as one request: the patient, how to vary what nobody measured, and what to compare. */
export interface CompareRequest {
  readonly central: BurdenParameters;
  readonly sampling: SampleOptions;
  readonly schedules: readonly Schedule[];
  readonly options: BandOptions;
}

export function runComparison(
  { central, sampling, schedules, options }: CompareRequest,
  ctx: JobContext,
): Promise<ScheduleComparison> {
  return compareSchedules(sampleParameters(central, sampling), schedules, options, ctx);
}
