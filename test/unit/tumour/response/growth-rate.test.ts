import { describe, expect, it } from 'vitest';
import { growthBetween } from '../../../../src/tumour/response/growth-rate.ts';
import type { DatedVolume } from '../../../../src/tumour/response/growth-rate.ts';

const at = (tDays: number, volumeMl: number, over: Partial<DatedVolume> = {}): DatedVolume => ({
  tDays,
  volumeMl,
  surfaceMm2: 0,
  voxelMm: 1,
  ...over,
});

describe('growthBetween', () => {
  it('gives the rate and the doubling time', () => {
    const rate = growthBetween(at(0, 10), at(60, 20), 0.05);
    expect(rate.perDay).toBeCloseTo(Math.LN2 / 60, 12);
    expect(rate.doublingTimeDays).toBeCloseTo(60, 10);
    expect(rate.volumeChangePercent).toBeCloseTo(100, 10);
    expect(rate.shown).toBe('growth');
  });

  it('is negative while shrinking, with ordered bounds', () => {
    const rate = growthBetween(at(0, 20), at(60, 5), 0.1);
    expect(rate.shown).toBe('shrinkage');
    expect(rate.doublingTimeDays).toBeCloseTo(-30, 10);
    expect(rate.doublingTimeDays95?.low).toBeLessThan(rate.doublingTimeDays95?.high ?? 0);
    expect(rate.statement).toContain('halving time 30');
  });

  it('has no doubling time to show when the volumes are equal', () => {
    const rate = growthBetween(at(0, 10), at(60, 10));
    expect(rate).toMatchObject({ perDay: 0, doublingTimeDays: null, doublingTimeDays95: null });
    expect(rate.statement).toContain('neither growth nor shrinkage');
  });

  it('widens with the boundary of a small lesion', () => {
    // 1 mm voxels: a shell of half a voxel is 30 % of a sphere of 5 mm radius.
    const sphere = (tDays: number, r: number): DatedVolume =>
      at(tDays, (4 / 3) * Math.PI * r ** 3 * 1e-3, { surfaceMm2: 4 * Math.PI * r * r });
    const rate = growthBetween(sphere(0, 5), sphere(60, 5.5), 0);
    const expected = Math.hypot(1.5 / 5, 1.5 / 5.5) / Math.sqrt(3) / 60;
    expect(rate.standardDeviationPerDay).toBeCloseTo(expected, 12);
    expect(rate.shown).toBe('neither');
  });

  it.each([
    [at(10, 1), at(10, 2), 0.1, 'growth-dates'],
    [at(10, 1), at(3, 2), 0.1, 'growth-dates'],
    [at(0, 0), at(3, 2), 0.1, 'growth-volume'],
    [at(0, 1), at(3, 0), 0.1, 'growth-volume'],
    [at(0, 1), at(3, 2), -0.1, 'growth-cv'],
    [at(0, 1), at(3, 2), Number.NaN, 'growth-cv'],
  ])('refuses %o to %o with %d', (first, second, cv, code) => {
    expect(() => growthBetween(first, second, cv)).toThrow(expect.objectContaining({ code }));
  });
});
