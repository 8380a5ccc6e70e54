/** Checks a schedule that a person or a file made, before anything is computed from it. */
import { fail } from '../../core/failure.ts';
import type { DrugCourse, Schedule } from '../../core/treatment.ts';

/** Above any dose given in one sitting (trigeminal radiosurgery reaches 90 Gy at a point). */
const MAXIMUM_FRACTION_GY = 100;
/** Above any course with curative intent by a wide margin; a typing mistake such as 600 for 60 is caught. */
const MAXIMUM_COURSE_GY = 300;
/** Relative to one full dose. */
const MAXIMUM_DRUG_DOSE = 10;
/** Ten years. */
const LAST_DAY = 3653;
const MAXIMUM_DOSES = 5000;

/**
 * The schedule with its doses in the order of time.
 *
 * Throws `bad-input` with the code `schedule-time`, `schedule-dose`, `schedule-drug`, `schedule-resection`,
 * `schedule-adaptive` or `schedule-too-long`, naming the schedule, what stands in it and what is allowed.
 */
export function validateSchedule(schedule: Schedule): Schedule {
  const refuse = (code: string, found: string, hint: string): never =>
    fail('bad-input', code, `The schedule "${schedule.title}" cannot be computed: ${found}`, hint);
  const checkTime = (tDays: number, what: string): void => {
    if (!(tDays >= 0 && tDays <= LAST_DAY)) {
      refuse(
        'schedule-time',
        `${what} is set on day ${tDays}.`,
        `Days count from the first image (day 0) and end at day ${LAST_DAY}.`,
      );
    }
  };

  const doseCount = schedule.drugs.reduce(
    (sum, drug) => sum + drug.doses.length,
    schedule.fractions.length,
  );
  if (doseCount > MAXIMUM_DOSES) {
    refuse(
      'schedule-too-long',
      `it has ${doseCount} doses.`,
      `Up to ${MAXIMUM_DOSES} doses are computed; check the number of cycles.`,
    );
  }

  let totalGy = 0;
  for (const { tDays, doseGy } of schedule.fractions) {
    checkTime(tDays, 'a fraction of radiotherapy');
    if (!(doseGy > 0 && doseGy <= MAXIMUM_FRACTION_GY)) {
      refuse(
        'schedule-dose',
        `a fraction of ${doseGy} Gy is set on day ${tDays}.`,
        `Enter a dose above 0 and up to ${MAXIMUM_FRACTION_GY} Gy, or delete the fraction.`,
      );
    }
    totalGy += doseGy;
  }
  if (totalGy > MAXIMUM_COURSE_GY) {
    refuse(
      'schedule-dose',
      `its fractions add up to ${totalGy.toFixed(1)} Gy.`,
      `Courses of up to ${MAXIMUM_COURSE_GY} Gy are computed; check the dose per fraction and their number.`,
    );
  }

  for (const drug of schedule.drugs) {
    checkDrug(drug, refuse);
    for (const { tDays, dose } of drug.doses) {
      checkTime(tDays, `a dose of ${drug.name}`);
      if (!(dose > 0 && dose <= MAXIMUM_DRUG_DOSE)) {
        refuse(
          'schedule-dose',
          `a dose of ${dose} times the full dose of ${drug.name} is set on day ${tDays}.`,
          `Enter a dose above 0 and up to ${MAXIMUM_DRUG_DOSE}; 1 is the full dose.`,
        );
      }
    }
  }

  if (schedule.resection) {
    const { tDays, removedFraction } = schedule.resection;
    checkTime(tDays, 'the resection');
    if (!(removedFraction > 0 && removedFraction <= 1)) {
      refuse(
        'schedule-resection',
        `the resection removes ${removedFraction} of the tumour.`,
        'Enter a share above 0 and up to 1 (1: all of it).',
      );
    }
  }
  if (schedule.adaptive) checkAdaptive(schedule, refuse);
  return inOrder(schedule);
}

type Refuse = (code: string, found: string, hint: string) => never;

function checkDrug({ name, clearancePerDay, sensitivityPerDay }: DrugCourse, refuse: Refuse): void {
  if (!(clearancePerDay >= 0.01 && clearancePerDay <= 50)) {
    refuse(
      'schedule-drug',
      `${name} has a clearance of ${clearancePerDay} per day.`,
      'Enter a clearance from 0.01 to 50 per day (ln 2 divided by the half-life in days).',
    );
  }
  if (!(sensitivityPerDay >= 0 && sensitivityPerDay <= 5)) {
    refuse(
      'schedule-drug',
      `${name} has a sensitivity of ${sensitivityPerDay} per day.`,
      'Enter a sensitivity from 0 to 5 per day.',
    );
  }
}

function checkAdaptive({ adaptive, drugs }: Schedule, refuse: Refuse): void {
  if (!adaptive) return;
  const { stopFraction, resumeFraction, lookEveryDays, doseEveryDays } = adaptive;
  if (drugs.length === 0) {
    refuse(
      'schedule-adaptive',
      'it adapts to the burden but has no drug.',
      'Add the drug that is switched on and off.',
    );
  }
  if (!(stopFraction > 0 && stopFraction < resumeFraction && resumeFraction <= 10)) {
    refuse(
      'schedule-adaptive',
      `it stops at ${stopFraction} and resumes at ${resumeFraction} of the first burden.`,
      'The level to stop at lies above 0 and below the level to resume at; usual are 0.5 and 1.',
    );
  }
  if (!(
    doseEveryDays >= 0.5 &&
    lookEveryDays >= 0.5 &&
    Math.max(doseEveryDays, lookEveryDays) <= 365
  )) {
    refuse(
      'schedule-adaptive',
      `it looks every ${lookEveryDays} and doses every ${doseEveryDays} days.`,
      'Enter intervals from half a day to 365 days.',
    );
  }
}

const byTime = (a: { readonly tDays: number }, b: { readonly tDays: number }): number =>
  a.tDays - b.tDays;

const inOrder = (schedule: Schedule): Schedule => ({
  ...schedule,
  fractions: schedule.fractions.toSorted(byTime),
  drugs: schedule.drugs.map((drug) => ({ ...drug, doses: drug.doses.toSorted(byTime) })),
});
