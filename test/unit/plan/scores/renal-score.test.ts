import { describe, expect, it } from 'vitest';
import { LABEL, tumourLabel } from '../../../../src/core/anatomy.ts';
import { createJobContext } from '../../../../src/core/job.ts';
import {
  complexityOf,
  exophyticPoints,
  faceLetter,
  locationPoints,
  nearnessPoints,
  radiusPoints,
} from '../../../../src/plan/scores/renal-points.ts';
import { kidneyRemnant, renalScore } from '../../../../src/plan/scores/renal-score.ts';
import { boundaryPoints, nearestPair } from '../../../../src/plan/scores/surface-points.ts';
import { measureLesions } from '../../../../src/tumour/response/lesion-measurement.ts';
import { kidneyLabels } from './kidney-scene.ts';

const ctx = createJobContext();

describe('points at their limits', () => {
  it.each([
    [40, 1],
    [40.01, 2],
    [69.99, 2],
    [70, 3],
  ])('R %d mm: %d', (mm, points) => {
    expect(radiusPoints(mm)).toBe(points);
  });
  it.each([
    [50, false, 1],
    [49.99, false, 2],
    [0.5, false, 2],
    [0, true, 3],
  ])('E %d %%, inside %s: %d', (percent, inside, points) => {
    expect(exophyticPoints(percent, inside)).toBe(points);
  });
  it.each([
    [7, 1],
    [6.99, 2],
    [4.01, 2],
    [4, 3],
    [0, 3],
  ])('N %d mm: %d', (mm, points) => {
    expect(nearnessPoints(mm)).toBe(points);
  });
  it.each([
    [0, false, 1],
    [0.1, false, 2],
    [50, false, 2],
    [50.1, false, 3],
    [100, false, 3],
    [20, true, 3],
  ])('L %d %% between, across the midline %s: %d', (betweenPercent, crossesMidline, points) => {
    expect(locationPoints({ betweenPercent, crossesMidline })).toBe(points);
  });
  it.each([
    [100, 'a'],
    [67, 'a'],
    [66, 'x'],
    [34, 'x'],
    [33, 'p'],
    [0, 'p'],
  ])('A %d %%: %s', (percent, letter) => {
    expect(faceLetter(percent)).toBe(letter);
  });
  it.each([
    [4, 'low'],
    [6, 'low'],
    [7, 'moderate'],
    [9, 'moderate'],
    [10, 'high'],
    [12, 'high'],
  ])('total %d: %s', (total, complexity) => {
    expect(complexityOf(total)).toBe(complexity);
  });
});

describe('renalScore', () => {
  const score = async (scene: Parameters<typeof kidneyLabels>[0]) => {
    const map = kidneyLabels({ spacingMm: [2, 2, 2], ...scene });
    const [tumour] = await measureLesions(map, ctx);
    return renalScore(map, LABEL.kidneyLeft, tumour, ctx);
  };

  it('gives no total where the sinus cannot be found, and says so', async () => {
    const result = await score({ tumourCentre: [30, 0, 0], tumourRadius: 15, solid: true });
    expect(result).toMatchObject({ text: null, total: null, nearness: null, location: null });
    const open = result.unsure.map(({ component }) => component);
    expect(open).toEqual(expect.arrayContaining(['N', 'L', 'A', 'h']));
  });

  it('is unsure of N and h where collecting system and vessels are not labelled', async () => {
    const scene = { tumourCentre: [30, 0, 0], tumourRadius: 15 } as const;
    const bare = await score(scene);
    expect(bare.unsure.map(({ component }) => component)).toEqual(['N', 'h']);
    expect(bare.nearness?.to).toBe('renal sinus');
    const rich = await score({ ...scene, collectingMm: 4, vein: { y: 0, z: 0, radius: 4 } });
    expect(rich.unsure).toEqual([]);
    expect(rich.nearness?.to).toBe('collecting system');
    expect(rich.hilar).toMatchObject({ touches: false });
  });

  it('refuses a tumour of the other side', async () => {
    const map = kidneyLabels({ tumourCentre: [-60, 0, 60], tumourRadius: 8, spacingMm: [2, 2, 2] });
    const [tumour] = await measureLesions(map, ctx);
    await expect(renalScore(map, LABEL.kidneyLeft, tumour, ctx)).rejects.toMatchObject({
      code: 'tumour-outside-kidney',
    });
    await expect(renalScore(map, LABEL.kidneyRight, tumour, ctx)).rejects.toMatchObject({
      code: 'kidney-missing',
    });
    await expect(
      renalScore(map, LABEL.kidneyLeft, { ...tumour, label: LABEL.liver }, ctx),
    ).rejects.toMatchObject({ code: 'tumour-label' });
    await expect(
      renalScore(map, LABEL.kidneyLeft, { ...tumour, label: tumourLabel(3) }, ctx),
    ).rejects.toMatchObject({ code: 'no-tumour' });
  });
});

describe('kidneyRemnant', () => {
  it('is in percent of the kidney and of both', () => {
    const result = kidneyRemnant({ kidneyMl: 150, resectedKidneyMl: 30, otherKidneyMl: 130 });
    expect(result.remnantMl).toBe(120);
    expect(result.percentOfKidney).toBeCloseTo(80, 12);
    expect(result.percentOfBoth).toBeCloseTo((100 * 250) / 280, 12);
  });

  it('refuses more than there is', () => {
    expect(() => kidneyRemnant({ kidneyMl: 10, resectedKidneyMl: 11, otherKidneyMl: 0 })).toThrow(
      /cannot be resected/,
    );
  });
});

describe('nearestPair', () => {
  it('equals a search over all pairs', async () => {
    const grid = { dimensions: [12, 11, 10], spacingMm: [1.1, 0.7, 2.3] } as const;
    for (let round = 0; round < 8; round++) {
      const inA = (n: number): boolean => (n * 7919 + round * 31) % 97 === 0;
      const inB = (n: number): boolean => (n * 6101 + round * 17) % 89 === 3 && !inA(n);
      const a = boundaryPoints(grid, inA);
      const b = boundaryPoints(grid, inB);
      let least = Infinity;
      for (let p = 0; p < a.length; p += 3)
        for (let q = 0; q < b.length; q += 3)
          least = Math.min(
            least,
            Math.hypot(a[p] - b[q], a[p + 1] - b[q + 1], a[p + 2] - b[q + 2]),
          );
      expect((await nearestPair(a, b, ctx))?.distanceMm).toBeCloseTo(least, 12);
    }
    expect(await nearestPair(new Float64Array(0), new Float64Array(3), ctx)).toBeUndefined();
  });
});
