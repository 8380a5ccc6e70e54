/** The burden with its uncertainty: the median of many parameter samples and the range that holds 90 % of them. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Schedule } from '../../core/treatment.ts';
import { validateSchedule } from '../therapy/validate-schedule.ts';
import { burdenOutcome, volumeAtMl } from './burden-outcome.ts';
import type { BurdenOutcome } from './burden-outcome.ts';
import { burdenTimeline } from './burden-timeline.ts';
import { estimateOf, quantileOfSorted, BAND_LEVEL } from './quantiles.ts';
import type { Estimate } from './quantiles.ts';
import { runBurden, validateBurden, validateDuration } from './simulate-burden.ts';
import type { BurdenParameters } from './simulate-burden.ts';

/** Percentiles 5, 50 and 95 of the samples, each time taken by itself. */
export interface BurdenBands {
  readonly tDays: Float64Array;
  readonly medianMl: Float64Array;
  readonly lowMl: Float64Array;
  readonly highMl: Float64Array;
}

export interface BurdenEnsemble {
  readonly scheduleId: string;
  readonly bands: BurdenBands;
  /** One per sample, in the order of the samples. */
  readonly outcomes: readonly BurdenOutcome[];
  /** Volume of every sample at every asked date, ml: `[date][sample]`. */
  readonly volumesMl: readonly Float64Array[];
}

export interface BandOptions {
  readonly durationDays: number;
  readonly outputEveryDays?: number;
  /** Dates at which the volume of each sample is wanted, days. */
  readonly datesDays?: readonly number[];
}

export const MOST_SAMPLES = 5000;

/**
 * Runs one schedule on all samples.
 *
 * Throws what {@link validateSchedule} and the burden model throw, and `burden-samples` for none or too many.
 */
export async function burdenBands(
  samples: readonly BurdenParameters[],
  schedule: Schedule,
  options: BandOptions,
  ctx: JobContext,
): Promise<BurdenEnsemble> {
  const { durationDays, outputEveryDays = 1, datesDays = [] } = options;
  if (samples.length < 1 || samples.length > MOST_SAMPLES) {
    fail(
      'bad-input',
      'burden-samples',
      `A band was asked of ${samples.length} samples.`,
      `Use from 1 to ${MOST_SAMPLES} samples; 300 draw a smooth band.`,
    );
  }
  validateDuration(durationDays, outputEveryDays);
  samples.forEach(validateBurden);
  const checked = validateSchedule(schedule);
  const timeline = burdenTimeline(checked, durationDays, outputEveryDays);
  const curves: Float64Array[] = [];
  const outcomes: BurdenOutcome[] = [];
  const volumesMl = datesDays.map(() => new Float64Array(samples.length));
  for (const [sample, parameters] of samples.entries()) {
    const curve = runBurden(parameters, checked, timeline);
    curves.push(curve.volumeMl);
    outcomes.push(burdenOutcome(curve));
    datesDays.forEach((day, date) => {
      volumesMl[date][sample] = volumeAtMl(curve, day);
    });
    ctx.report(sample / samples.length, `Growing under ${schedule.title}`);
    await ctx.checkpoint();
  }
  const bands = await percentiles(timeline.tDays, curves, ctx);
  return { scheduleId: schedule.id, bands, outcomes, volumesMl };
}

async function percentiles(
  tDays: Float64Array,
  curves: readonly Float64Array[],
  ctx: JobContext,
): Promise<BurdenBands> {
  const tail = (1 - BAND_LEVEL) / 2;
  const lowMl = new Float64Array(tDays.length);
  const medianMl = new Float64Array(tDays.length);
  const highMl = new Float64Array(tDays.length);
  const column = new Float64Array(curves.length);
  for (let point = 0; point < tDays.length; point++) {
    for (let sample = 0; sample < curves.length; sample++) column[sample] = curves[sample][point];
    column.sort();
    lowMl[point] = quantileOfSorted(column, tail);
    medianMl[point] = quantileOfSorted(column, 0.5);
    highMl[point] = quantileOfSorted(column, 1 - tail);
    if (point % 64 === 0) await ctx.checkpoint();
  }
  return { tDays, medianMl, lowMl, highMl };
}

/** Median and 90 % interval of one figure of all outcomes. */
export const outcomeEstimate = (
  outcomes: readonly BurdenOutcome[],
  figure: keyof BurdenOutcome,
): Estimate => estimateOf(outcomes.map((outcome) => outcome[figure]));
