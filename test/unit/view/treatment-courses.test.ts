import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../src/core/treatment.ts';
import { SCHEDULE_PRESETS } from '../../../src/tumour/therapy/schedules.ts';
import { validateSchedule } from '../../../src/tumour/therapy/validate-schedule.ts';
import {
  addDose,
  courseWords,
  coursesOf,
  dosesOf,
  moveCourse,
  moveDose,
  removeCourse,
  removeDose,
  treatedSpan,
  type CourseRef,
} from '../../../src/view/charts/treatment-courses.ts';

const preset = (id: string): Schedule => {
  const found = SCHEDULE_PRESETS.find((one) => one.id === id);
  if (!found) throw new Error(`no preset ${id}`);
  return found.build(14);
};
const RT: CourseRef = { kind: 'radiotherapy' };
const DRUG: CourseRef = { kind: 'drug', drug: 0 };
const days = (schedule: Schedule, ref: CourseRef): number[] =>
  dosesOf(schedule, ref).map(({ tDays }) => tDays);

describe('courses of a schedule', () => {
  it('names what every preset gives', () => {
    const kinds = (id: string) => coursesOf(preset(id)).map(({ ref }) => ref.kind);
    expect(kinds('watchful-waiting')).toEqual([]);
    expect(kinds('resection')).toEqual(['resection']);
    expect(kinds('stupp')).toEqual(['radiotherapy', 'drug']);
    expect(kinds('adaptive')).toEqual(['adaptive']);
    const [course] = coursesOf(preset('sbrt-5'));
    expect(courseWords(course)).toBe('Radiotherapy, 5 fractions, 50 Gy, from day 14 to day 22');
  });

  it('moves a course as a whole and stops it at both ends of the time line', () => {
    const schedule = preset('sbrt-5');
    expect(days(moveCourse(schedule, RT, 10, 180), RT)).toEqual([24, 26, 28, 30, 32]);
    expect(days(moveCourse(schedule, RT, -100, 180), RT)).toEqual([0, 2, 4, 6, 8]);
    expect(days(moveCourse(schedule, RT, 1000, 180), RT)).toEqual([172, 174, 176, 178, 180]);
  });

  it('leaves a course that ends after the time line where it is, but lets it come back', () => {
    const schedule = preset('stupp');
    const before = days(schedule, DRUG);
    expect(days(moveCourse(schedule, DRUG, 5, 100), DRUG)).toEqual(before);
    expect(days(moveCourse(schedule, DRUG, -4, 100), DRUG)).toEqual(before.map((day) => day - 4));
    expect(moveCourse(schedule, DRUG, -4, 100).fractions).toEqual(schedule.fractions);
  });

  it('moves one dose past another and says which place it then has', () => {
    const { schedule, index } = moveDose(preset('sbrt-5'), RT, 1, 19, 180);
    expect(days(schedule, RT)).toEqual([14, 18, 19, 20, 22]);
    expect(index).toBe(2);
    expect(moveDose(schedule, RT, 0, -5, 180).schedule.fractions[0].tDays).toBe(0);
    expect(moveDose(schedule, RT, 99, 5, 180).schedule).toBe(schedule);
  });

  it('adds and removes doses; a course without doses is gone', () => {
    const schedule = addDose(preset('chemotherapy-q21'), DRUG, 3);
    expect(days(schedule, DRUG).slice(0, 3)).toEqual([3, 14, 35]);
    const single = preset('resection');
    expect(removeDose(single, { kind: 'resection' }, 0).resection).toBeNull();
    let less = preset('sbrt-3');
    for (let n = 0; n < 3; n++) less = removeDose(less, RT, 0);
    expect(coursesOf(less)).toEqual([]);
    expect(removeCourse(preset('chemotherapy-q21'), DRUG).drugs).toEqual([]);
  });

  it('takes the rule away together with its drug, so that the schedule can still be computed', () => {
    const plain = removeCourse(preset('adaptive'), { kind: 'adaptive' });
    expect(plain.adaptive).toBeNull();
    expect(plain.drugs).toEqual([]);
    expect(() => validateSchedule(plain)).not.toThrow();
  });

  it('gives the days of treatment', () => {
    expect(treatedSpan(preset('watchful-waiting'), 180)).toBeUndefined();
    expect(treatedSpan(preset('sbrt-3'), 180)).toEqual({ from: 14, to: 18 });
    expect(treatedSpan(preset('adaptive'), 180)).toEqual({ from: 0, to: 180 });
  });
});
