/**
 * What happens when, for one schedule: the times at which the burden is stored and those at which something is given,
 * in order. Made once per schedule and used for every sample.
 */
import type { Schedule } from '../../core/treatment.ts';

export type TreatmentEvent =
  | { readonly kind: 'fraction'; readonly doseGy: number }
  | { readonly kind: 'dose'; readonly drug: number; readonly dose: number }
  | { readonly kind: 'resection'; readonly removedFraction: number }
  /** The burden is compared with the adaptive rule. */
  | { readonly kind: 'look' }
  /** A dose of the first drug, if the rule has treatment switched on. */
  | { readonly kind: 'adaptive-dose' };

export interface TimelineEntry {
  readonly tDays: number;
  /** In the order in which they act: looks first, so that a dose on the same day follows the decision. */
  readonly events: readonly TreatmentEvent[];
  /** Index of the stored point at this time, or -1. A point is stored before the events of its time act. */
  readonly storedPoint: number;
}

export interface BurdenTimeline {
  readonly entries: readonly TimelineEntry[];
  /** Times of the stored points, days. */
  readonly tDays: Float64Array;
}

/** Times closer than this (about nine seconds) are one time. */
const SAME_TIME_DAYS = 1e-4;

/** Stored on day 0, every `outputEveryDays` and on the last day. */
export function burdenTimeline(
  schedule: Schedule,
  durationDays: number,
  outputEveryDays: number,
): BurdenTimeline {
  const stored = [...multiples(outputEveryDays, durationDays)];
  if ((stored.at(-1) ?? 0) < durationDays - SAME_TIME_DAYS) stored.push(durationDays);
  return timelineAt(schedule, stored);
}

/** Stored at the given times (ascending, none before day 0). What is given after the last one is left out. */
export function timelineAt(schedule: Schedule, storedDays: readonly number[]): BurdenTimeline {
  const tDays = Float64Array.from(storedDays);
  const lastDay = storedDays.at(-1) ?? 0;
  const timed: { readonly tDays: number; readonly event: TreatmentEvent }[] = [];
  const { adaptive } = schedule;
  if (adaptive) {
    for (const day of multiples(adaptive.lookEveryDays, lastDay)) {
      timed.push({ tDays: day, event: { kind: 'look' } });
    }
    for (const day of multiples(adaptive.doseEveryDays, lastDay)) {
      timed.push({ tDays: day, event: { kind: 'adaptive-dose' } });
    }
  }
  if (schedule.resection) {
    const { tDays: day, removedFraction } = schedule.resection;
    timed.push({ tDays: day, event: { kind: 'resection', removedFraction } });
  }
  for (const { tDays: day, doseGy } of schedule.fractions) {
    timed.push({ tDays: day, event: { kind: 'fraction', doseGy } });
  }
  schedule.drugs.forEach(({ doses }, drug) => {
    if (adaptive && drug === 0) return;
    for (const { tDays: day, dose } of doses) {
      timed.push({ tDays: day, event: { kind: 'dose', drug, dose } });
    }
  });
  const happening = timed
    .filter((item) => item.tDays <= lastDay)
    .toSorted((a, b) => a.tDays - b.tDays);
  return { entries: merged(happening, tDays), tDays };
}

function merged(
  timed: readonly { readonly tDays: number; readonly event: TreatmentEvent }[],
  stored: Float64Array,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let point = 0;
  let next = 0;
  while (point < stored.length || next < timed.length) {
    const tStored = stored[point] ?? Infinity;
    const tDays = Math.min(tStored, timed[next]?.tDays ?? Infinity);
    const events: TreatmentEvent[] = [];
    while (next < timed.length && timed[next].tDays <= tDays + SAME_TIME_DAYS) {
      events.push(timed[next++].event);
    }
    const isStored = tStored <= tDays + SAME_TIME_DAYS;
    entries.push({ tDays, events, storedPoint: isStored ? point++ : -1 });
  }
  return entries;
}

function* multiples(everyDays: number, lastDay: number): Generator<number> {
  for (let n = 0; n * everyDays <= lastDay + SAME_TIME_DAYS; n++) yield n * everyDays;
}
