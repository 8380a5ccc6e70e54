/**
 * One-compartment pharmacokinetics with log-kill: after a dose at tau the concentration is dose exp(-lambda (t - tau)),
 * relative to the peak of one full dose, and cells die at the rate sensitivity x concentration per day.
 * Source: the chemotherapy term of TumorTwin, arXiv:2505.00670; log-kill: Skipper 1964.
 */
import type { DrugCourse } from '../../core/treatment.ts';

/** Concentration of one drug at a time, in peaks of one full dose. A dose acts from its own moment on. */
export function drugConcentration(course: DrugCourse, tDays: number): number {
  let sum = 0;
  for (const given of course.doses) {
    if (given.tDays <= tDays) {
      sum += given.dose * Math.exp(-course.clearancePerDay * (tDays - given.tDays));
    }
  }
  return sum;
}

/** Rate (per day) at which all drugs together kill fully sensitive cells at a time. */
export function drugKillRatePerDay(courses: readonly DrugCourse[], tDays: number): number {
  return courses.reduce(
    (sum, course) => sum + course.sensitivityPerDay * drugConcentration(course, tDays),
    0,
  );
}

/**
 * Natural log-kill (no unit) of all drugs between two times: the exact integral of the kill rate, doses that fall inside
 * the interval included.
 */
export function drugLogKill(
  courses: readonly DrugCourse[],
  fromDays: number,
  toDays: number,
): number {
  let sum = 0;
  for (const { doses, clearancePerDay, sensitivityPerDay } of courses) {
    const perDose = sensitivityPerDay / clearancePerDay;
    for (const { tDays, dose } of doses) {
      if (tDays >= toDays) continue;
      const begin = Math.max(tDays, fromDays);
      const atBegin = dose * Math.exp(-clearancePerDay * (begin - tDays));
      sum += perDose * atBegin * -Math.expm1(-clearancePerDay * (toDays - begin));
    }
  }
  return sum;
}

/**
 * Mean kill rate (per day) over a step of a simulation, exact for any step: a kinetic half-life of two hours would be
 * missed by sampling a half-day step.
 */
export function meanDrugKillRatePerDay(
  courses: readonly DrugCourse[],
  tDays: number,
  dtDays: number,
): number {
  return dtDays > 0
    ? drugLogKill(courses, tDays, tDays + dtDays) / dtDays
    : drugKillRatePerDay(courses, tDays);
}

/** Natural log-kill of one full dose once it is all gone: sensitivity / clearance. */
export const doseLogKill = (course: DrugCourse): number =>
  course.sensitivityPerDay / course.clearancePerDay;

/** Clearance rate (per day) of a drug with this half-life. */
export const clearanceFromHalfLife = (halfLifeHours: number): number =>
  (24 * Math.LN2) / halfLifeHours;
