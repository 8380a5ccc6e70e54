import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import type { Vec3 } from '../../../../src/core/space.ts';
import { invertTransform } from '../../../../src/segment/register/transform.ts';
import { matchLesions } from '../../../../src/tumour/response/lesion-matching.ts';
import { pose } from '../../segment/register/soft-body.ts';
import { gridAbout, labelled } from './shapes.ts';

const grid = gridAbout([60, 60, 40], [2, 2, 3]);
const other = gridAbout([80, 70, 50], [1.7, 1.7, 2.5]);
const ball = (label: number, centre: Vec3, r: number) => ({
  label,
  centre,
  semiAxes: [r, r, r] as const,
});
const ctx = createJobContext();

describe('matchLesions', () => {
  it('follows lesions across numbers and grids, and sees what is new and what is gone', async () => {
    const before = labelled(grid, [
      ball(40, [-30, 0, 0], 10),
      ball(41, [30, 0, 0], 6),
      ball(42, [0, 40, 0], 5),
    ]);
    const after = labelled(other, [
      ball(41, [-29, 1, 0], 12),
      ball(40, [31, 0, 2], 14),
      ball(42, [0, -40, 10], 6),
    ]);
    const matches = await matchLesions(before, after, ctx);
    expect(matches.map(({ kind, before: b, after: a }) => [kind, b, a])).toEqual([
      ['same', [40], [41]],
      ['same', [41], [40]],
      ['gone', [42], []],
      ['new', [], [42]],
    ]);
    expect(matches[0].overlap).toBeGreaterThan(0.9);
    expect(matches[2].centreDistanceMm).toBeNull();
  });

  it('matches by nearness what no longer overlaps', async () => {
    const before = labelled(grid, [ball(40, [0, 0, 0], 4), ball(41, [40, 0, 0], 4)]);
    const after = labelled(grid, [ball(40, [0, 9, 0], 3)]);
    const matches = await matchLesions(before, after, ctx);
    expect(matches.map(({ kind, before: b }) => [kind, b])).toEqual([
      ['same', [40]],
      ['gone', [41]],
    ]);
    expect(matches[0].overlap).toBe(0);
    expect(matches[0].centreDistanceMm).toBeCloseTo(9, 0);
  });

  it('tells a split from a merger', async () => {
    const one = labelled(grid, [ball(40, [0, 0, 0], 20)]);
    const two = labelled(grid, [ball(40, [-12, 0, 0], 7), ball(41, [12, 0, 0], 7)]);
    expect(await matchLesions(one, two, ctx)).toMatchObject([
      { kind: 'split', before: [40], after: [40, 41] },
    ]);
    expect(await matchLesions(two, one, ctx)).toMatchObject([
      { kind: 'merged', before: [40, 41], after: [40] },
    ]);
  });

  it('works through a registration', async () => {
    const before = labelled(grid, [ball(40, [-30, 0, 0], 8), ball(41, [10, 0, 0], 8)]);
    // The patient lies 40 mm to the left: without the map the first would be taken for the second.
    const shifted = labelled(other, [ball(40, [10, 0, 0], 8), ball(41, [50, 0, 0], 8)]);
    const afterToBefore = invertTransform(pose([0, 0, 0], [40, 0, 0]));
    const matches = await matchLesions(before, shifted, ctx, { afterToBefore });
    expect(matches.map(({ before: b, after: a }) => [b, a])).toEqual([
      [[40], [40]],
      [[41], [41]],
    ]);
    expect(matches[0].centreDistanceMm).toBeLessThan(0.5);
  });

  it('finds nothing to match in empty maps', async () => {
    expect(await matchLesions(labelled(grid, []), labelled(other, []), ctx)).toEqual([]);
  });
});
