import { describe, expect, it } from 'vitest';
import type { DrugCourse, Schedule } from '../../../src/core/treatment.ts';
import {
  drugConcentration,
  drugKillRatePerDay,
  drugLogKill,
  meanDrugKillRatePerDay,
} from '../../../src/tumour/therapy/drug.ts';
import {
  courseSurvival,
  equivalentDoseIn2GyFractions,
  fractionSurvival,
  survivalMap,
} from '../../../src/tumour/therapy/linear-quadratic.ts';
import {
  TUMOUR_PARAMETERS,
  TUMOUR_PARAMETER_KEYS,
  tumourParametersWith,
  validateTumourParameters,
} from '../../../src/tumour/therapy/parameters.ts';
import { SCHEDULE_PRESETS, weeklyFractions } from '../../../src/tumour/therapy/schedules.ts';
import { validateSchedule } from '../../../src/tumour/therapy/validate-schedule.ts';

const glioma = { alphaPerGy: 0.05, alphaBetaGy: 10 };

function preset(id: string, startDays = 0): Schedule {
  const found = SCHEDULE_PRESETS.find((entry) => entry.id === id);
  if (!found) throw new Error(`no preset ${id}`);
  return found.build(startDays);
}

describe('linear-quadratic survival', () => {
  it('is one without dose, and that of the course is the product of its fractions', () => {
    expect(fractionSurvival(0, glioma)).toBe(1);
    const fractions = [2, 3, 5].map((doseGy) => ({ doseGy }));
    const product = fractions.reduce(
      (all, { doseGy }) => all * fractionSurvival(doseGy, glioma),
      1,
    );
    expect(courseSurvival(fractions, glioma)).toBeCloseTo(product, 14);
  });

  it('gives EQD2 equal to the dose for fractions of 2 Gy', () => {
    expect(equivalentDoseIn2GyFractions(weeklyFractions(30, 2, 0), 3)).toBeCloseTo(60, 12);
    expect(equivalentDoseIn2GyFractions([{ doseGy: 20 }], 10)).toBeCloseTo(50, 12);
  });

  it('is the same voxel by voxel, also in place', () => {
    const relative = Float32Array.of(0, 0.5, 1, 1.2);
    const expected = Array.from(relative, (share) => fractionSurvival(share * 10, glioma));
    const map = survivalMap(relative, 10, glioma);
    map.forEach((value, voxel) => expect(value).toBeCloseTo(expected[voxel], 6));
    expect(survivalMap(relative, 10, glioma, relative)).toBe(relative);
    expect(relative).toEqual(map);
  });
});

describe('drug kinetics', () => {
  const course: DrugCourse = {
    name: 'drug',
    doses: [
      { tDays: 3, dose: 1 },
      { tDays: 1, dose: 0.5 },
    ],
    clearancePerDay: 0.7,
    sensitivityPerDay: 0.2,
  };

  it('add doses up from their own moment on', () => {
    expect(drugConcentration(course, 0.99)).toBe(0);
    expect(drugConcentration(course, 1)).toBe(0.5);
    expect(drugConcentration(course, 3)).toBeCloseTo(0.5 * Math.exp(-1.4) + 1, 14);
    expect(drugKillRatePerDay([course, course], 1)).toBeCloseTo(0.2, 14);
  });

  it('integrate exactly: against the midpoint rule, and additive over steps', () => {
    const steps = 200_000;
    let sum = 0;
    for (let n = 0; n < steps; n++) {
      sum += drugKillRatePerDay([course], ((n + 0.5) / steps) * 6) * (6 / steps);
    }
    expect(drugLogKill([course], 0, 6)).toBeCloseTo(sum, 5);
    const parts = [0, 1, 2.2, 3, 5, 6];
    const added = parts
      .slice(1)
      .reduce(
        (all, to, n) =>
          all + meanDrugKillRatePerDay([course], parts[n], to - parts[n]) * (to - parts[n]),
        0,
      );
    expect(added).toBeCloseTo(drugLogKill([course], 0, 6), 14);
    expect(meanDrugKillRatePerDay([course], 3, 0)).toBe(drugKillRatePerDay([course], 3));
  });
});

describe('tumour parameters', () => {
  it('have a default inside their range, a title and a source', () => {
    for (const key of TUMOUR_PARAMETER_KEYS) {
      const { title, source, range, default: standard } = TUMOUR_PARAMETERS[key];
      expect(standard, key).toBeGreaterThanOrEqual(range[0]);
      expect(standard, key).toBeLessThanOrEqual(range[1]);
      expect(title.length * source.length, key).toBeGreaterThan(0);
    }
  });

  it('name the parameter, its value and its range when refused', () => {
    for (const key of TUMOUR_PARAMETER_KEYS) {
      const [low, high] = TUMOUR_PARAMETERS[key].range;
      for (const value of [low - 1, high + 1, NaN, '1', undefined]) {
        expect(
          () => validateTumourParameters({ ...tumourParametersWith(), [key]: value }),
          `${key} ${String(value)}`,
        ).toThrow(
          expect.objectContaining({
            kind: 'bad-input',
            code: 'parameter-out-of-range',
            message: expect.stringMatching(new RegExp(`${key}.*${low} to ${high}`)),
          }),
        );
      }
    }
    expect(() => validateTumourParameters({ ...tumourParametersWith(), speed: 1 })).toThrow(
      /"speed"/,
    );
  });
});

describe('schedules of the literature', () => {
  it('are all valid, in order, and differ in their ids', () => {
    expect(new Set(SCHEDULE_PRESETS.map(({ id }) => id)).size).toBe(SCHEDULE_PRESETS.length);
    for (const { build } of SCHEDULE_PRESETS) {
      const schedule = build(14);
      expect(validateSchedule(schedule)).toEqual(schedule);
    }
  });

  it('give Stupp as published: 60 Gy on working days, 42 daily doses, six cycles of five', () => {
    const { fractions, drugs } = preset('stupp', 10);
    expect(fractions).toHaveLength(30);
    expect(fractions.reduce((sum, { doseGy }) => sum + doseGy, 0)).toBe(60);
    expect(fractions.every(({ tDays }) => (tDays - 10) % 7 < 5)).toBe(true);
    expect(fractions.at(-1)?.tDays).toBe(10 + 5 * 7 + 4);
    const doses = drugs[0].doses;
    expect(doses).toHaveLength(42 + 30);
    expect(doses[42]).toEqual({ tDays: 10 + 42 + 28, dose: 2 });
    expect(doses.at(-1)).toEqual({ tDays: 10 + 70 + 5 * 28 + 4, dose: 200 / 75 });
  });
});

describe('schedules that cannot be computed', () => {
  const conventional = preset('radiotherapy');
  const adaptive = preset('adaptive');
  const chemo = preset('chemotherapy-q14');
  const [drug] = chemo.drugs;

  it('sorts doses that stand out of order', () => {
    const shuffled = { ...conventional, fractions: conventional.fractions.toReversed() };
    expect(validateSchedule(shuffled)).toEqual(conventional);
  });

  it.each<[string, Schedule]>([
    ['schedule-dose', { ...conventional, fractions: [{ tDays: 0, doseGy: -2 }] }],
    ['schedule-dose', { ...conventional, fractions: [{ tDays: 0, doseGy: 101 }] }],
    ['schedule-dose', { ...conventional, fractions: weeklyFractions(30, 20, 0) }],
    ['schedule-dose', { ...conventional, fractions: [{ tDays: 0, doseGy: NaN }] }],
    ['schedule-time', { ...conventional, fractions: [{ tDays: -1, doseGy: 2 }] }],
    ['schedule-time', { ...chemo, drugs: [{ ...drug, doses: [{ tDays: 9999, dose: 1 }] }] }],
    ['schedule-dose', { ...chemo, drugs: [{ ...drug, doses: [{ tDays: 1, dose: -1 }] }] }],
    ['schedule-drug', { ...chemo, drugs: [{ ...drug, clearancePerDay: 0 }] }],
    ['schedule-drug', { ...chemo, drugs: [{ ...drug, sensitivityPerDay: -1 }] }],
    ['schedule-resection', { ...conventional, resection: { tDays: 1, removedFraction: 1.2 } }],
    ['schedule-too-long', { ...conventional, fractions: weeklyFractions(6000, 0.01, 0) }],
    ['schedule-adaptive', { ...adaptive, drugs: [] }],
    [
      'schedule-adaptive',
      {
        ...adaptive,
        adaptive: { stopFraction: 1, resumeFraction: 0.5, lookEveryDays: 7, doseEveryDays: 7 },
      },
    ],
    [
      'schedule-adaptive',
      {
        ...adaptive,
        adaptive: { stopFraction: 0.5, resumeFraction: 1, lookEveryDays: 0, doseEveryDays: 7 },
      },
    ],
  ])('are refused with %s, by title and with what is allowed', (code, schedule) => {
    expect(() => validateSchedule(schedule)).toThrow(
      expect.objectContaining({
        kind: 'bad-input',
        code,
        message: expect.stringContaining(schedule.title),
        hint: expect.stringMatching(/\w{3}/),
      }),
    );
  });
});
