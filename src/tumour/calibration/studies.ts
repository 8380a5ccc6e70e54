/** What a calibration starts from: volumes of one tumour on two or more days, and what was given between them. */
import { fail } from '../../core/failure.ts';
import type { Schedule } from '../../core/treatment.ts';
import { validateSchedule } from '../therapy/validate-schedule.ts';

/** Density over radius, for example from the apparent diffusion coefficient. */
export interface RadiusProfile {
  /** Thickness of the concentric shells; the first one is the centre. */
  readonly thicknessMm: number;
  /** Cells over those of dense tumour (0 to 1), one per shell. */
  readonly density: readonly number[];
}

export interface Study {
  /** Day of the study; the schedule counts on the same clock. */
  readonly tDays: number;
  readonly volumeMl: number;
  /** Coefficient of variation of this volume's measurement; left out, that of the options holds. */
  readonly measurementCv?: number;
  readonly radiusProfile?: RadiusProfile;
}

const SHORTEST_GAP_DAYS = 1;

/** Studies in the order of time, the first on day 0, with the treatment on the same clock. */
export interface StudySeries {
  readonly studies: readonly Study[];
  readonly treatment: Schedule;
  /** Day of the first study on the caller's clock. */
  readonly firstDay: number;
}

const NO_TREATMENT: Schedule = {
  id: 'none',
  title: 'No treatment',
  fractions: [],
  drugs: [],
  resection: null,
  adaptive: null,
};

/**
 * Checks and orders. Throws `bad-input`: `calibration-one-study`, `calibration-same-day`, `calibration-volume`,
 * `calibration-cv`, `calibration-adaptive` (doses that were given are known, a rule is not), and those of
 * {@link validateSchedule}.
 */
export function studySeries(
  studies: readonly Study[],
  treatment: Schedule | null,
  standardCv: number,
): StudySeries {
  if (studies.length < 2) {
    fail(
      'bad-input',
      'calibration-one-study',
      `Growth cannot be calculated from ${studies.length === 1 ? 'one study' : 'no study'}.`,
      'Add a second study of the same tumour on another day.',
    );
  }
  const ordered = studies.toSorted((a, b) => a.tDays - b.tDays);
  ordered.forEach(({ tDays, volumeMl, measurementCv = standardCv }, n) => {
    if (!(volumeMl > 0 && volumeMl < 1e5)) {
      fail(
        'bad-input',
        'calibration-volume',
        `The study of day ${tDays} has a tumour of ${volumeMl} ml.`,
        'Mark the tumour in every study that is to count, or leave the study out.',
      );
    }
    if (!(measurementCv >= 0.005 && measurementCv <= 0.5)) {
      fail(
        'bad-input',
        'calibration-cv',
        `The measurement error of day ${tDays} is set to ${100 * measurementCv} %.`,
        'Enter an error from 0.5 to 50 %; 10 % is usual.',
      );
    }
    if (n > 0 && !(tDays - ordered[n - 1].tDays >= SHORTEST_GAP_DAYS)) {
      fail(
        'bad-input',
        'calibration-same-day',
        `Two studies lie less than a day apart (day ${ordered[n - 1].tDays} and day ${tDays}), so no growth shows between them.`,
        'Keep one of the two.',
      );
    }
  });
  const firstDay = ordered[0].tDays;
  return {
    studies: ordered.map((study) => ({ ...study, tDays: study.tDays - firstDay })),
    treatment: fromDay(treatment ?? NO_TREATMENT, firstDay),
    firstDay,
  };
}

/** The schedule on a clock that starts at `firstDay`, without what was given before. */
function fromDay(schedule: Schedule, firstDay: number): Schedule {
  if (schedule.adaptive) {
    fail(
      'bad-input',
      'calibration-adaptive',
      `The schedule "${schedule.title}" follows a rule, so the doses that were given are not known.`,
      'Enter the doses with their dates.',
    );
  }
  const shifted = <Timed extends { readonly tDays: number }>(items: readonly Timed[]): Timed[] =>
    items
      .map((item) => ({ ...item, tDays: item.tDays - firstDay }))
      .filter(({ tDays }) => tDays >= 0);
  const { fractions, drugs, resection } = schedule;
  return validateSchedule({
    ...schedule,
    fractions: shifted(fractions),
    drugs: drugs
      .map((drug) => ({ ...drug, doses: shifted(drug.doses) }))
      .filter(({ doses }) => doses.length > 0),
    resection: resection ? (shifted([resection])[0] ?? null) : null,
  });
}
