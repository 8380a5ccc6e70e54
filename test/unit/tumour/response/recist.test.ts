import { describe, expect, it } from 'vitest';
import {
  assessResponse,
  isMeasurable,
  selectTargets,
  sumOfDiametersMm,
} from '../../../../src/tumour/response/recist.ts';
import type { RecistLesion, ResponseInput } from '../../../../src/tumour/response/recist.ts';

const lesion = (over: Partial<RecistLesion> = {}): RecistLesion => ({
  id: 'a',
  organ: 'liver',
  lymphNode: false,
  longestMm: 20,
  shortAxisMm: 12,
  sliceSpacingMm: 3,
  ...over,
});

const response = (over: Partial<ResponseInput>): ReturnType<typeof assessResponse> =>
  assessResponse({
    baselineSumMm: 100,
    nadirSumMm: 100,
    sumMm: 100,
    targetsGone: false,
    newLesions: 0,
    ...over,
  });

describe('measurability', () => {
  it.each([
    [lesion({ longestMm: 10 }), true],
    [lesion({ longestMm: 9.99 }), false],
    [lesion({ longestMm: 10, sliceSpacingMm: 5 }), true],
    // Above 5 mm, twice the slice distance.
    [lesion({ longestMm: 13.9, sliceSpacingMm: 7 }), false],
    [lesion({ longestMm: 14, sliceSpacingMm: 7 }), true],
    [lesion({ lymphNode: true, longestMm: 30, shortAxisMm: 15 }), true],
    [lesion({ lymphNode: true, longestMm: 30, shortAxisMm: 14.99 }), false],
  ])('%o is %s', (given, expected) => {
    expect(isMeasurable(given)).toBe(expected);
  });
});

describe('targets', () => {
  it('are the largest, two of an organ and five in all', () => {
    const organs = ['liver', 'lung', 'kidney', 'spleen'];
    const lesions = organs.flatMap((organ, n) =>
      [0, 1, 2].map((m) => lesion({ id: `${organ}-${m}`, organ, longestMm: 40 - n - 10 * m })),
    );
    const roles = selectTargets(lesions);
    const targets = [...roles].filter(([, role]) => role === 'target').map(([id]) => id);
    expect(targets).toEqual(['liver-0', 'lung-0', 'kidney-0', 'spleen-0', 'liver-1']);
    expect(roles.get('lung-1')).toBe('measurable non-target');
  });

  it('takes at most two of an organ even when they are the largest', () => {
    const lesions = [50, 40, 30].map((longestMm) => lesion({ id: `${longestMm}`, longestMm }));
    expect([...selectTargets(lesions).values()]).toEqual([
      'target',
      'target',
      'measurable non-target',
    ]);
  });

  it('tells nodes apart by their short axis', () => {
    const node = (shortAxisMm: number): RecistLesion =>
      lesion({ id: `${shortAxisMm}`, lymphNode: true, shortAxisMm });
    const roles = selectTargets([node(15), node(14.9), node(10), node(9.9)]);
    expect(Object.fromEntries(roles)).toEqual({
      '15': 'target',
      '14.9': 'non-measurable',
      '10': 'non-measurable',
      '9.9': 'normal node',
    });
  });

  it('add up longest diameters and short axes of nodes', () => {
    const node = lesion({ lymphNode: true, longestMm: 30, shortAxisMm: 16 });
    expect(sumOfDiametersMm([lesion(), node])).toBe(36);
  });
});

describe('response', () => {
  it.each([
    [100, 70, 'partial response'],
    [100, 70.01, 'stable disease'],
    // 10 * 0.3 is no exact binary number; the limit must hold all the same.
    [90.3, 63.21, 'partial response'],
    [45.5, 31.85, 'partial response'],
    [33.3, 23.31, 'partial response'],
  ])('from %d to %d mm is %s', (baselineSumMm, sumMm, expected) => {
    expect(response({ baselineSumMm, nadirSumMm: baselineSumMm, sumMm }).targets).toBe(expected);
  });

  it.each([
    [50, 60, 'progressive disease'],
    [50, 59.99, 'stable disease'],
    // 20 % of 20 mm is 4 mm: the absolute 5 mm decide.
    [20, 24.5, 'partial response'],
    [20, 24.99, 'partial response'],
    [20, 25, 'progressive disease'],
    [25, 30, 'progressive disease'],
    [0, 4.9, 'partial response'],
    [0, 5, 'progressive disease'],
  ])('from the smallest sum %d to %d mm is %s', (nadirSumMm, sumMm, expected) => {
    expect(
      response({ baselineSumMm: nadirSumMm === 50 ? 60 : 100, nadirSumMm, sumMm }).targets,
    ).toBe(expected);
  });

  it('is complete when all targets are gone, even with small nodes left', () => {
    expect(response({ sumMm: 9, nadirSumMm: 9, targetsGone: true }).overall).toBe(
      'complete response',
    );
  });

  it('is progressive with a new lesion or with unequivocal progression elsewhere', () => {
    const gone = { sumMm: 0, targetsGone: true };
    expect(response({ ...gone, newLesions: 1 }).overall).toBe('progressive disease');
    expect(response({ ...gone, nonTargets: 'unequivocal progression' }).overall).toBe(
      'progressive disease',
    );
    expect(response({ ...gone, nonTargets: 'present' }).overall).toBe('partial response');
  });

  it('says when the voxels leave the category open', () => {
    const near = response({ sumMm: 71, sumErrorMm: 2 });
    expect(near.targets).toBe('stable disease');
    expect(near.withinError).toContain('partial response');
    expect(near.statement).toMatch(/could be read as partial response or stable disease/);
    expect(response({ sumMm: 80, sumErrorMm: 2 }).withinError).toEqual(['stable disease']);
  });

  it('states, and never advises', () => {
    const { statement } = response({ sumMm: 66, newLesions: 2 });
    expect(statement).toContain('-34');
    expect(statement).toContain('2 new lesions');
    expect(statement).not.toMatch(/should|recommend|consider|advise/i);
  });

  it.each([
    { baselineSumMm: 0, nadirSumMm: 0 },
    { nadirSumMm: 120 },
    { sumMm: Number.NaN },
    { sumMm: -1 },
  ])('refuses %o', (given) => {
    expect(() => response(given)).toThrow(/cannot be compared/);
  });
});
