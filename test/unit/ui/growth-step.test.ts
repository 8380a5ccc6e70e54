import { beforeEach, describe, expect, it } from 'vitest';
import { SCHEDULE_PRESETS } from '../../../src/tumour/therapy/schedules.ts';
import {
  TUMOUR_PARAMETERS,
  TUMOUR_PARAMETER_KEYS,
} from '../../../src/tumour/therapy/parameters.ts';
import {
  addPreset,
  canAddSchedule,
  changeSchedule,
  editGrowth,
  growthSettings,
  removeSchedule,
  setGrowthParameter,
  settingsDifference,
  undoGrowthEdit,
  unlike,
} from '../../../src/ui/operations/growth-settings.ts';
import { NEW_COURSES } from '../../../src/ui/steps/growth/new-courses.ts';
import { frameOn, treatedDays } from '../../../src/ui/steps/growth/growth-frames.ts';
import { advanceDays } from '../../../src/ui/steps/growth/growth-view.ts';
import { decimalsOf, stepOf } from '../../../src/ui/kit/parameter-steps.ts';
import { validateSchedule } from '../../../src/tumour/therapy/validate-schedule.ts';

const initial = growthSettings.getState();
const now = () => growthSettings.getState().settings;
beforeEach(() => growthSettings.setState(initial, true));

describe('settings of the next growth run', () => {
  it('take up to four schedules with names of their own', () => {
    expect(now().schedules).toHaveLength(2);
    addPreset('resection');
    addPreset('resection');
    expect(
      now()
        .schedules.slice(2)
        .map(({ id }) => id),
    ).toEqual(['resection', 'resection-2']);
    expect(new Set(now().schedules.map(({ title }) => title)).size).toBe(4);
    expect(canAddSchedule(now())).toBe(false);
  });

  it('take back one edit after the other; a drag of many steps is one', () => {
    const before = now();
    const [, second] = before.schedules;
    for (const tDays of [1, 2, 3]) {
      const fractions = [{ tDays, doseGy: 2 }];
      changeSchedule({ ...second, fractions }, 'move a dose', 'drag');
    }
    expect(now().schedules[1].fractions).toEqual([{ tDays: 3, doseGy: 2 }]);
    removeSchedule(second.id);
    expect(now().schedules).toHaveLength(1);
    undoGrowthEdit();
    expect(now().schedules).toHaveLength(2);
    undoGrowthEdit();
    expect(now()).toBe(before);
    undoGrowthEdit();
    expect(now()).toBe(before);
  });

  it('say what differs from those of the result, and nothing for a new name', () => {
    const before = now();
    expect(settingsDifference(before, before)).toEqual([]);
    changeSchedule({ ...before.schedules[0], title: 'Wait and see' }, 'rename');
    expect(settingsDifference(now(), before)).toEqual([]);
    setGrowthParameter('alphaPerGy', 0.1);
    editGrowth('set the duration', { durationDays: 90 });
    removeSchedule(before.schedules[1].id);
    expect(settingsDifference(now(), before)).toEqual(['schedules', 'parameters', 'duration']);
    setGrowthParameter('alphaPerGy', TUMOUR_PARAMETERS.alphaPerGy.default);
    expect(now().changes).toEqual({});
  });

  it('give a copy an id and a title that nobody else has', () => {
    const [preset] = SCHEDULE_PRESETS;
    const schedule = preset.build(0);
    const copy = unlike(schedule, [schedule]);
    expect(copy.id).not.toBe(schedule.id);
    expect(unlike(schedule, [schedule, copy]).title).toBe(`${schedule.title}, 3`);
  });
});

describe('courses to add', () => {
  it('make a schedule that can be computed, on top of any preset', () => {
    for (const preset of SCHEDULE_PRESETS) {
      const schedule = preset.build(14);
      for (const course of NEW_COURSES) {
        if (course.refused(schedule)) continue;
        expect(() => validateSchedule(course.add(schedule, 30))).not.toThrow();
      }
    }
  });
});

describe('replay', () => {
  const frames = [0, 3, 6].map((tDays) => ({
    tDays,
    offset: [0, 0, 0] as const,
    dimensions: [0, 0, 0] as const,
    data: new Uint8Array(),
  }));

  it('shows the last frame that has been reached', () => {
    const shown = (day: number) => frameOn({ frames }, day).tDays;
    expect([0, 2.9, 3, 5, 6, 100].map(shown)).toEqual([0, 0, 3, 3, 6, 6]);
  });

  it('goes on by days, and stops or starts over at the end', () => {
    const state = { timeDays: 170, daysPerSecond: 20, loop: false };
    expect(advanceDays(state, 250, 180)).toEqual({ timeDays: 175 });
    expect(advanceDays(state, 1000, 180)).toEqual({ timeDays: 180, playing: false });
    expect(advanceDays({ ...state, loop: true }, 1000, 180)).toEqual({ timeDays: 10 });
  });

  it('fills the days on which an adaptive rule gave its drug', () => {
    const switches = [
      { tDays: 0, on: true },
      { tDays: 28, on: false },
      { tDays: 84, on: true },
    ];
    expect(treatedDays({ switches }, 120)).toEqual([
      { from: 0, to: 28 },
      { from: 84, to: 120 },
    ]);
  });
});

describe('parameters', () => {
  it('are written so that their default is not rounded away, and stepped below it', () => {
    for (const key of TUMOUR_PARAMETER_KEYS) {
      const definition = TUMOUR_PARAMETERS[key];
      const shown = Number(definition.default.toFixed(decimalsOf(definition)));
      expect(Math.abs(shown - definition.default)).toBeLessThanOrEqual(0.02 * definition.default);
      expect(stepOf(definition)).toBeGreaterThan(0);
      if (definition.default > 0) expect(stepOf(definition)).toBeLessThan(definition.default);
    }
  });
});
