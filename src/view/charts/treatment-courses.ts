/** The courses of a schedule as the timeline shows and moves them. Pure: every edit gives a new schedule. */
import type { Schedule } from '../../core/treatment.ts';

/** Which part of a schedule is meant. */
export type CourseRef =
  | { readonly kind: 'radiotherapy' }
  | { readonly kind: 'drug'; readonly drug: number }
  | { readonly kind: 'resection' }
  | { readonly kind: 'adaptive' };

/** One fraction in Gy, one administration relative to the full dose, or the share that a resection removes. */
export interface CourseDose {
  readonly tDays: number;
  readonly amount: number;
}

export interface Course {
  readonly ref: CourseRef;
  readonly title: string;
  /** Two or three letters for the grip. */
  readonly code: string;
  readonly doses: readonly CourseDose[];
}

export const courseKey = (ref: CourseRef): string =>
  ref.kind === 'drug' ? `drug-${ref.drug}` : ref.kind;

/** What the schedule gives, in a fixed order. The first drug of an adaptive schedule is given by the rule. */
export function coursesOf(schedule: Schedule): Course[] {
  const { fractions, drugs, resection, adaptive } = schedule;
  const course = (ref: CourseRef, title: string, code: string): Course => ({
    ref,
    title,
    code,
    doses: dosesOf(schedule, ref),
  });
  return [
    ...(resection ? [course({ kind: 'resection' }, 'Resection', 'OP')] : []),
    ...(fractions.length > 0 ? [course({ kind: 'radiotherapy' }, 'Radiotherapy', 'RT')] : []),
    ...drugs.flatMap(({ name }, drug) =>
      adaptive && drug === 0
        ? [course({ kind: 'adaptive' }, `${name}, adaptive`, 'AD')]
        : [course({ kind: 'drug', drug }, name, name.slice(0, 2).toUpperCase())],
    ),
  ];
}

export function dosesOf(schedule: Schedule, ref: CourseRef): readonly CourseDose[] {
  switch (ref.kind) {
    case 'radiotherapy':
      return schedule.fractions.map(({ tDays, doseGy }) => ({ tDays, amount: doseGy }));
    case 'drug':
      return (schedule.drugs[ref.drug]?.doses ?? []).map(({ tDays, dose }) => ({
        tDays,
        amount: dose,
      }));
    case 'resection':
      return schedule.resection
        ? [{ tDays: schedule.resection.tDays, amount: schedule.resection.removedFraction }]
        : [];
    case 'adaptive':
      return [];
  }
}

/** The schedule with other doses in one course, in the order of time. A course without doses is taken out. */
export function withDoses(
  schedule: Schedule,
  ref: CourseRef,
  doses: readonly CourseDose[],
): Schedule {
  const ordered = doses.toSorted((a, b) => a.tDays - b.tDays);
  switch (ref.kind) {
    case 'radiotherapy':
      return {
        ...schedule,
        fractions: ordered.map(({ tDays, amount }) => ({ tDays, doseGy: amount })),
      };
    case 'drug': {
      const drugs = schedule.drugs.map((drug, n) =>
        n === ref.drug
          ? { ...drug, doses: ordered.map(({ tDays, amount }) => ({ tDays, dose: amount })) }
          : drug,
      );
      return {
        ...schedule,
        drugs: ordered.length > 0 ? drugs : drugs.filter((_, n) => n !== ref.drug),
      };
    }
    case 'resection':
      return {
        ...schedule,
        resection:
          ordered.length > 0
            ? { tDays: ordered[0].tDays, removedFraction: ordered[0].amount }
            : null,
      };
    case 'adaptive':
      return schedule;
  }
}

/** The whole course earlier or later; it stops where its first dose reaches day 0 or its last one `lastDay`. */
export function moveCourse(
  schedule: Schedule,
  ref: CourseRef,
  byDays: number,
  lastDay: number,
): Schedule {
  const doses = dosesOf(schedule, ref);
  if (doses.length === 0) return schedule;
  const times = doses.map(({ tDays }) => tDays);
  const earliest = -Math.min(...times);
  // A course that already ends later than the time line may stay there, but go no further.
  const latest = Math.max(0, lastDay - Math.max(...times));
  const by = Math.min(latest, Math.max(earliest, byDays));
  return withDoses(
    schedule,
    ref,
    doses.map((dose) => ({ ...dose, tDays: dose.tDays + by })),
  );
}

/** One dose to another day; the place that it then has in its course comes with it. */
export function moveDose(
  schedule: Schedule,
  ref: CourseRef,
  index: number,
  tDays: number,
  lastDay: number,
): { readonly schedule: Schedule; readonly index: number } {
  const doses = dosesOf(schedule, ref);
  if (!doses[index]) return { schedule, index };
  const limit = Math.max(lastDay, doses[index].tDays);
  const moved = { ...doses[index], tDays: Math.min(limit, Math.max(0, tDays)) };
  const ordered = doses.with(index, moved).toSorted((a, b) => a.tDays - b.tDays);
  return { schedule: withDoses(schedule, ref, ordered), index: ordered.indexOf(moved) };
}

/** The course without one of its doses. */
export const removeDose = (schedule: Schedule, ref: CourseRef, index: number): Schedule =>
  withDoses(
    schedule,
    ref,
    dosesOf(schedule, ref).filter((_, n) => n !== index),
  );

/** One more dose like the one before that day (or the first), on that day. */
export function addDose(schedule: Schedule, ref: CourseRef, tDays: number): Schedule {
  const doses = dosesOf(schedule, ref);
  const like = doses.findLast((dose) => dose.tDays <= tDays) ?? doses[0];
  return like ? withDoses(schedule, ref, [...doses, { ...like, tDays }]) : schedule;
}

/** The schedule without the course; without the drug that a rule gives, the rule goes too. */
export function removeCourse(schedule: Schedule, ref: CourseRef): Schedule {
  if (ref.kind === 'adaptive')
    return { ...schedule, adaptive: null, drugs: schedule.drugs.slice(1) };
  return withDoses(schedule, ref, []);
}

/** First and last day of treatment; undefined where nothing is given. */
export function treatedSpan(
  schedule: Schedule,
  durationDays: number,
): { readonly from: number; readonly to: number } | undefined {
  const days = coursesOf(schedule).flatMap(({ ref, doses }) =>
    ref.kind === 'adaptive' ? [0, durationDays] : doses.map(({ tDays }) => tDays),
  );
  return days.length > 0 ? { from: Math.min(...days), to: Math.max(...days) } : undefined;
}

const days = (tDays: number): string => `day ${Number(tDays.toFixed(1))}`;

/** `Fraction 3 of 30, day 16, 2 Gy`. */
export function doseWords({ ref, doses }: Course, index: number): string {
  const dose = doses[index];
  if (!dose) return 'no dose';
  const amount = Number(dose.amount.toFixed(2));
  if (ref.kind === 'resection')
    return `Resection, ${days(dose.tDays)}, removes ${Number((100 * dose.amount).toFixed(1))} %`;
  const what = ref.kind === 'radiotherapy' ? 'Fraction' : 'Dose';
  const size = ref.kind === 'radiotherapy' ? `${amount} Gy` : `${amount} of the full dose`;
  return `${what} ${index + 1} of ${doses.length}, ${days(dose.tDays)}, ${size}`;
}

/** `Radiotherapy, 3 fractions, 60 Gy, from day 14 to day 18`. */
export function courseWords({ ref, title, doses }: Course): string {
  if (ref.kind === 'adaptive') return `${title}, given by the rule from day 0`;
  if (ref.kind === 'resection') return doseWords({ ref, title, doses, code: '' }, 0);
  const [first] = doses;
  const last = doses[doses.length - 1];
  if (!first || !last) return title;
  const total = Number(doses.reduce((sum, { amount }) => sum + amount, 0).toFixed(2));
  const what =
    ref.kind === 'radiotherapy'
      ? `${doses.length} fractions, ${total} Gy`
      : `${doses.length} doses`;
  return `${title}, ${what}, from ${days(first.tDays)} to ${days(last.tDays)}`;
}
