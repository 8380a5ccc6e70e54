/** Courses to begin with when one is added to a schedule by hand. */
import type { Schedule } from '../../../core/treatment.ts';
import {
  repeatedDoses,
  taxane,
  temozolomide,
  weeklyFractions,
} from '../../../tumour/therapy/schedules.ts';
import type { CourseRef } from '../../../view/charts/treatment-courses.ts';

export interface NewCourse {
  readonly id: string;
  readonly label: string;
  /** Why it cannot be added now. */
  readonly refused: (schedule: Schedule) => string | undefined;
  readonly add: (schedule: Schedule, tDays: number) => Schedule;
  readonly ref: (schedule: Schedule) => CourseRef;
}

const lastDrug = ({ drugs }: Schedule): CourseRef => ({ kind: 'drug', drug: drugs.length - 1 });
const whereAdaptive = ({ adaptive }: Schedule): string | undefined =>
  adaptive ? 'The rule of this schedule gives its drug already' : undefined;

export const NEW_COURSES: readonly NewCourse[] = [
  {
    id: 'radiotherapy',
    label: 'Fractions, 5 × 2 Gy',
    refused: () => undefined,
    add: (schedule, tDays) => ({
      ...schedule,
      fractions: [...schedule.fractions, ...weeklyFractions(5, 2, tDays)].toSorted(
        (a, b) => a.tDays - b.tDays,
      ),
    }),
    ref: () => ({ kind: 'radiotherapy' }),
  },
  {
    id: 'taxane',
    label: 'Taxane-like drug, 4 × 21 d',
    refused: () => undefined,
    add: (schedule, tDays) => ({
      ...schedule,
      drugs: [...schedule.drugs, taxane(repeatedDoses(4, 21, tDays))],
    }),
    ref: lastDrug,
  },
  {
    id: 'temozolomide',
    label: 'Temozolomide, 5 days',
    refused: () => undefined,
    add: (schedule, tDays) => ({
      ...schedule,
      drugs: [...schedule.drugs, temozolomide(repeatedDoses(5, 1, tDays))],
    }),
    ref: lastDrug,
  },
  {
    id: 'resection',
    label: 'Resection',
    refused: ({ resection }) => (resection ? 'The schedule has a resection already' : undefined),
    add: (schedule, tDays) => ({ ...schedule, resection: { tDays, removedFraction: 0.98 } }),
    ref: () => ({ kind: 'resection' }),
  },
  {
    id: 'adaptive',
    label: 'Adaptive rule',
    refused: whereAdaptive,
    add: (schedule) => ({
      ...schedule,
      drugs: [taxane([]), ...schedule.drugs],
      adaptive: { stopFraction: 0.5, resumeFraction: 1, lookEveryDays: 28, doseEveryDays: 7 },
    }),
    ref: () => ({ kind: 'adaptive' }),
  },
];
