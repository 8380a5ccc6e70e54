/**
 * Treatment schedules of the literature as data, to start from and to compare. They describe what trials and common
 * practice give; nothing here says what a patient should get.
 */
import type { DrugCourse, DrugDose, RadiotherapyFraction, Schedule } from '../../core/treatment.ts';
import { TUMOUR_PARAMETERS } from './parameters.ts';

const DAYS_PER_WEEK = 7;
const WORKING_DAYS = 5;

const EMPTY: Omit<Schedule, 'id' | 'title'> = {
  fractions: [],
  drugs: [],
  resection: null,
  adaptive: null,
};

/** Fractions on `perWeek` consecutive days of every week (five: Monday to Friday), the first on `startDays`. */
export function weeklyFractions(
  count: number,
  doseGy: number,
  startDays: number,
  perWeek: number = WORKING_DAYS,
): readonly RadiotherapyFraction[] {
  return Array.from({ length: count }, (_, n) => ({
    tDays: startDays + Math.floor(n / perWeek) * DAYS_PER_WEEK + (n % perWeek),
    doseGy,
  }));
}

/** The same dose on `count` days, `everyDays` apart. */
export function repeatedDoses(
  count: number,
  everyDays: number,
  startDays: number,
  dose = 1,
): readonly DrugDose[] {
  return Array.from({ length: count }, (_, n) => ({ tDays: startDays + n * everyDays, dose }));
}

/** Cycles of a drug given on the first `daysOn` days of every `cycleDays`. */
export function cycledDoses(
  cycles: number,
  daysOn: number,
  cycleDays: number,
  startDays: number,
  dose = 1,
): readonly DrugDose[] {
  return Array.from({ length: cycles }, (_, cycle) =>
    repeatedDoses(daysOn, 1, startDays + cycle * cycleDays, dose),
  ).flat();
}

/** Temozolomide: half-life 1.8 h. A full dose here is the 75 mg/m² given every day together with radiotherapy. */
export const temozolomide = (doses: readonly DrugDose[]): DrugCourse => ({
  name: 'Temozolomide',
  doses,
  clearancePerDay: TUMOUR_PARAMETERS.drugClearancePerDay.default,
  sensitivityPerDay: TUMOUR_PARAMETERS.drugSensitivityPerDay.default,
});

/** A taxane-like drug: clearance 0.7 per day. */
export const taxane = (doses: readonly DrugDose[]): DrugCourse => ({
  name: 'Taxane',
  doses,
  clearancePerDay: 0.7,
  sensitivityPerDay: TUMOUR_PARAMETERS.drugSensitivityPerDay.default,
});

export interface SchedulePreset {
  readonly id: string;
  readonly title: string;
  /** What is given, in one line. */
  readonly about: string;
  readonly source: string;
  /**
   * The schedule with its first treatment on this day after the baseline image. Adaptive therapy always starts on day 0,
   * where its reference burden is measured.
   */
  readonly build: (startDays: number) => Schedule;
}

type Content = Partial<Omit<Schedule, 'id' | 'title'>>;

const preset = (
  id: string,
  title: string,
  about: string,
  source: string,
  content: (startDays: number) => Content,
): SchedulePreset => ({
  id,
  title,
  about,
  source,
  build: (startDays) => ({ id, title, ...EMPTY, ...content(startDays) }),
});

/** Days of temozolomide beside radiotherapy: from its first to its last day, weekends too. */
const CONCURRENT_DAYS = 42;
/** Four weeks of rest follow the concurrent part. */
const ADJUVANT_START = CONCURRENT_DAYS + 28;
/** First adjuvant cycle 150 mg/m², the others 200 mg/m², relative to 75 mg/m². */
const FIRST_CYCLE_DOSE = 150 / 75;
const LATER_CYCLE_DOSE = 200 / 75;

const TAXANE_EXAMPLE = 'Interval of common cytotoxic regimens; clearance of arXiv:2505.00670';

export const SCHEDULE_PRESETS: readonly SchedulePreset[] = [
  preset(
    'watchful-waiting',
    'Watchful waiting',
    'No treatment.',
    'The comparison every other schedule is read against.',
    () => ({}),
  ),
  preset(
    'resection',
    'Resection',
    'Removes 98 % of the tumour cells on one day.',
    'Share chosen for this model: microscopic remnant beyond the cut.',
    (tDays) => ({ resection: { tDays, removedFraction: 0.98 } }),
  ),
  preset(
    'radiotherapy',
    'Radiotherapy, conventional',
    '60 Gy in 30 fractions of 2 Gy, five a week.',
    'Radiotherapy arm of Stupp 2005, doi 10.1056/NEJMoa043330.',
    (startDays) => ({ fractions: weeklyFractions(30, 2, startDays) }),
  ),
  preset(
    'radiotherapy-hypofractionated',
    'Radiotherapy, hypofractionated',
    '40.05 Gy in 15 fractions of 2.67 Gy, five a week.',
    'Perry 2017, doi 10.1056/NEJMoa1611977.',
    (startDays) => ({ fractions: weeklyFractions(15, 2.67, startDays) }),
  ),
  preset(
    'sbrt-3',
    'Stereotactic body radiotherapy, 3 fractions',
    '60 Gy in 3 fractions of 20 Gy, every other day.',
    'Hepatocellular carcinoma up to 5 cm, 48 hours and more apart: doi 10.1159/000541685.',
    (startDays) => ({ fractions: everyOtherDay(3, 20, startDays) }),
  ),
  preset(
    'sbrt-5',
    'Stereotactic body radiotherapy, 5 fractions',
    '50 Gy in 5 fractions of 10 Gy, every other day.',
    'Liver metastases, 3 to 5 fractions of 5 to 12.5 Gy: doi 10.1186/s13014-015-0369-9.',
    (startDays) => ({ fractions: everyOtherDay(5, 10, startDays) }),
  ),
  preset(
    'stupp',
    'Stupp: radiotherapy with temozolomide',
    '60 Gy in 30 fractions with temozolomide on 42 days, then 6 cycles, days 1 to 5 of 28.',
    'Stupp 2005, doi 10.1056/NEJMoa043330: 75 mg/m² daily, then 150 and 200 mg/m².',
    (startDays) => ({
      fractions: weeklyFractions(30, 2, startDays),
      drugs: [
        temozolomide([
          ...repeatedDoses(CONCURRENT_DAYS, 1, startDays),
          ...cycledDoses(1, 5, 28, startDays + ADJUVANT_START, FIRST_CYCLE_DOSE),
          ...cycledDoses(5, 5, 28, startDays + ADJUVANT_START + 28, LATER_CYCLE_DOSE),
        ]),
      ],
    }),
  ),
  preset(
    'chemotherapy-q14',
    'Chemotherapy every 14 days',
    '12 doses of a taxane-like drug, 14 days apart.',
    TAXANE_EXAMPLE,
    (startDays) => ({ drugs: [taxane(repeatedDoses(12, 14, startDays))] }),
  ),
  preset(
    'chemotherapy-q21',
    'Chemotherapy every 21 days',
    '8 doses of a taxane-like drug, 21 days apart.',
    TAXANE_EXAMPLE,
    (startDays) => ({ drugs: [taxane(repeatedDoses(8, 21, startDays))] }),
  ),
  preset(
    'adaptive',
    'Adaptive chemotherapy',
    'A taxane-like drug every week until the burden is halved, again when it is back at the first value.',
    'Rule of Zhang 2017 and 2022, doi 10.1038/s41467-017-01968-5 and 10.7554/eLife.76284, transferred to volume.',
    () => ({
      drugs: [taxane([])],
      adaptive: { stopFraction: 0.5, resumeFraction: 1, lookEveryDays: 28, doseEveryDays: 7 },
    }),
  ),
];

function everyOtherDay(count: number, doseGy: number, startDays: number): RadiotherapyFraction[] {
  return Array.from({ length: count }, (_, n) => ({ tDays: startDays + 2 * n, doseGy }));
}
