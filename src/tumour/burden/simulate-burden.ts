/** The well-mixed model: volume and cell number of a tumour over time under a schedule, in milliseconds. */
import { fail } from '../../core/failure.ts';
import type { Schedule } from '../../core/treatment.ts';
import { fractionSurvival } from '../therapy/linear-quadratic.ts';
import { validateTumourParameters } from '../therapy/parameters.ts';
import type { TumourParameters } from '../therapy/parameters.ts';
import { validateSchedule } from '../therapy/validate-schedule.ts';
import { burdenTimeline } from './burden-timeline.ts';
import type { BurdenTimeline, TreatmentEvent } from './burden-timeline.ts';
import type { GrowthLaw } from './growth-law.ts';
import { stepClones } from './two-clones.ts';
import type { CloneDynamics } from './two-clones.ts';

/** A tumour on day 0 and how it grows and responds. */
export interface BurdenParameters {
  readonly law: GrowthLaw;
  readonly initialVolumeMl: number;
  readonly tumour: TumourParameters;
  /** Sensitivity to every drug, relative to what the schedule's courses say. */
  readonly drugSensitivityFactor: number;
}

export interface BurdenCurve {
  readonly tDays: Float64Array;
  /** Living tumour at the density of dense tumour, ml; at a treatment's own time the value before it. */
  readonly volumeMl: Float64Array;
  /** The part of it that resists the drugs. */
  readonly resistantMl: Float64Array;
  /** Adaptive therapy only: times at which treatment was switched, and whether on. */
  readonly switches: readonly { readonly tDays: number; readonly on: boolean }[];
}

export const LONGEST_DURATION_DAYS = 3653;

/** Cell number of a volume of dense tumour. */
export const cellNumber = (volumeMl: number, { carryingCellsPerMm3 }: TumourParameters): number =>
  volumeMl * 1000 * carryingCellsPerMm3;

/**
 * The burden from day 0 to `durationDays`, stored every `outputEveryDays` and on the last day.
 *
 * Treatments act at once and dead cells no longer count. Throws `bad-input`: parameters outside their range, a schedule
 * that {@link validateSchedule} refuses, `burden-duration`, `burden-volume` (nothing there, or above the capacity).
 */
export function simulateBurden(
  parameters: BurdenParameters,
  schedule: Schedule,
  durationDays: number,
  outputEveryDays = 1,
): BurdenCurve {
  validateDuration(durationDays, outputEveryDays);
  validateBurden(parameters);
  const checked = validateSchedule(schedule);
  return runBurden(parameters, checked, burdenTimeline(checked, durationDays, outputEveryDays));
}

export function validateDuration(durationDays: number, outputEveryDays: number): void {
  const allowed =
    durationDays > 0 && durationDays <= LONGEST_DURATION_DAYS && outputEveryDays >= 0.05;
  if (allowed) return;
  fail(
    'bad-input',
    'burden-duration',
    `A course of ${durationDays} days, stored every ${outputEveryDays} days, cannot be computed.`,
    `Enter a duration above 0 and up to ${LONGEST_DURATION_DAYS} days (ten years), stored every 0.05 days or less often.`,
  );
}

export function validateBurden({
  tumour,
  initialVolumeMl,
  drugSensitivityFactor,
}: BurdenParameters): void {
  validateTumourParameters(tumour);
  if (!(initialVolumeMl > 0 && initialVolumeMl <= tumour.carryingCapacityMl)) {
    fail(
      'bad-input',
      'burden-volume',
      `The tumour has ${initialVolumeMl} ml on day 0, but the model grows from above 0 to ${tumour.carryingCapacityMl} ml.`,
      'Mark the tumour on the first image, or raise the largest volume the model allows.',
    );
  }
  if (!(drugSensitivityFactor >= 0 && drugSensitivityFactor <= 100)) {
    fail(
      'bad-input',
      'burden-drug-factor',
      `The drug sensitivity is set to ${drugSensitivityFactor} times that of the schedule.`,
      'Enter a factor from 0 to 100; 1 takes the schedule as it is.',
    );
  }
}

/** {@link simulateBurden} on checked input, with the timeline made once for many samples. */
export function runBurden(
  { law, initialVolumeMl, tumour, drugSensitivityFactor }: BurdenParameters,
  { drugs, adaptive }: Schedule,
  timeline: BurdenTimeline,
): BurdenCurve {
  const dynamics: CloneDynamics = {
    law,
    capacity: tumour.carryingCapacityMl,
    sensitiveRatePerDay: tumour.growthRatePerDay,
    resistantRatePerDay: tumour.growthRatePerDay * tumour.resistantGrowthFactor,
    competitionOnResistant: tumour.competitionOnResistant,
    competitionOnSensitive: tumour.competitionOnSensitive,
  };
  const resistantAlpha = {
    alphaPerGy: tumour.alphaPerGy * tumour.resistantAlphaFactor,
    alphaBetaGy: tumour.alphaBetaGy,
  };
  const points = timeline.tDays.length;
  const volumeMl = new Float64Array(points);
  const resistantMl = new Float64Array(points);
  const switches: { tDays: number; on: boolean }[] = [];
  const concentration = drugs.map(() => 0);
  let clones = {
    sensitive: initialVolumeMl * (1 - tumour.resistantFraction),
    resistant: initialVolumeMl * tumour.resistantFraction,
  };
  let onTreatment = true;
  let before = 0;

  const act = (event: TreatmentEvent, tDays: number): void => {
    const { sensitive, resistant } = clones;
    switch (event.kind) {
      case 'fraction':
        clones = {
          sensitive: sensitive * fractionSurvival(event.doseGy, tumour),
          resistant: resistant * fractionSurvival(event.doseGy, resistantAlpha),
        };
        break;
      case 'resection': {
        const left = 1 - event.removedFraction;
        clones = { sensitive: sensitive * left, resistant: resistant * left };
        break;
      }
      case 'dose':
        concentration[event.drug] += event.dose;
        break;
      case 'adaptive-dose':
        if (onTreatment) concentration[0] += 1;
        break;
      case 'look': {
        if (!adaptive) break;
        const relative = (sensitive + resistant) / initialVolumeMl;
        const on = onTreatment
          ? relative > adaptive.stopFraction
          : relative >= adaptive.resumeFraction;
        if (on !== onTreatment || tDays === 0) switches.push({ tDays, on });
        onTreatment = on;
      }
    }
  };

  for (const { tDays, events, storedPoint } of timeline.entries) {
    const dtDays = tDays - before;
    if (dtDays > 0) {
      let logKill = 0;
      drugs.forEach(({ clearancePerDay, sensitivityPerDay }, drug) => {
        const cleared = -Math.expm1(-clearancePerDay * dtDays);
        logKill += (sensitivityPerDay / clearancePerDay) * concentration[drug] * cleared;
        concentration[drug] *= 1 - cleared;
      });
      logKill *= drugSensitivityFactor;
      clones = stepClones(clones, dynamics, dtDays, logKill, logKill * tumour.resistantDrugFactor);
    }
    before = tDays;
    if (storedPoint >= 0) {
      volumeMl[storedPoint] = clones.sensitive + clones.resistant;
      resistantMl[storedPoint] = clones.resistant;
    }
    for (const event of events) act(event, tDays);
  }
  return { tDays: timeline.tDays, volumeMl, resistantMl, switches };
}
