import { describe, expect, it } from 'vitest';
import {
  bodySurfaceM2,
  functionalRemnant,
  NO_PERFUSION_LOST,
  REMNANT_LIMITS,
  remnantLimit,
  remnantToWeightPercent,
  standardLiverVolumeMl,
} from '../../../../src/plan/scores/remnant-limits.ts';
import type { LiverCondition, RemnantVolumes } from '../../../../src/plan/scores/remnant-limits.ts';

const CT = { kind: 'ct' } as const;
const volumes = (over: Partial<RemnantVolumes> = {}): RemnantVolumes => ({
  totalMl: 1600,
  tumourMl: 100,
  remnantMl: 450,
  tumourInRemnantMl: 0,
  ...over,
});

describe('limits', () => {
  it.each<[LiverCondition, number]>([
    ['normal', 20],
    ['normal, cautious limit', 25],
    ['after chemotherapy', 30],
    ['fibrosis or cirrhosis', 40],
    ['hepatocellular carcinoma, ICG retention normal', 40],
    ['hepatocellular carcinoma, ICG retention raised', 50],
  ])('%s: %d %%', (condition, percent) => {
    expect(remnantLimit(condition).limitPercent).toBe(percent);
  });

  it('carry their sources', () => {
    for (const { source } of REMNANT_LIMITS) expect(source).toMatch(/PMC\d+/);
  });
});

describe('formulas', () => {
  it('give the published values', () => {
    // 170 cm, 70 kg: Mosteller 1.818, DuBois 1.810 m2.
    expect(bodySurfaceM2({ heightCm: 170, weightKg: 70 })).toBeCloseTo(1.8181, 4);
    expect(bodySurfaceM2({ heightCm: 170, weightKg: 70 }, 'dubois')).toBeCloseTo(1.8097, 3);
    expect(standardLiverVolumeMl(1.8)).toBeCloseTo(1487.1, 1);
    expect(standardLiverVolumeMl(1.8, 'urata')).toBeCloseTo(1273.56, 2);
    expect(remnantToWeightPercent(385, 70)).toBeCloseTo(0.55, 12);
  });

  it('refuse what they were not made for', () => {
    expect(() => bodySurfaceM2({ heightCm: 1.7, weightKg: 70 })).toThrow(/1.7 cm/);
    expect(() => remnantToWeightPercent(400, 0)).toThrow(/0 kg/);
    expect(() => standardLiverVolumeMl(0.6)).toThrow(/no liver volume/);
  });
});

describe('functionalRemnant', () => {
  it('is (remnant - tumour in remnant) / (total - tumour)', () => {
    const result = functionalRemnant(
      volumes({ remnantMl: 460, tumourInRemnantMl: 10 }),
      NO_PERFUSION_LOST,
      'normal',
      CT,
    );
    expect(result).toMatchObject({ remnantMl: 450, functionalMl: 450, denominatorMl: 1500 });
    expect(result.functionalPercent).toBeCloseTo(30, 12);
    expect(result.state).toBe('above');
  });

  it.each<[number, string]>([
    [450, 'at limit'],
    [450.7, 'at limit'],
    [451, 'above'],
    [449, 'below'],
  ])('%d of 1500 ml after chemotherapy is %s', (remnantMl, state) => {
    const result = functionalRemnant(
      volumes({ remnantMl }),
      NO_PERFUSION_LOST,
      'after chemotherapy',
      CT,
    );
    expect(result.state).toBe(state);
    expect(result.statement).toContain(state === 'at limit' ? ': at the' : `: ${state} the`);
  });

  it('takes away what loses its blood once, whichever way', () => {
    const lost = { inflowMl: 60, outflowMl: 50, eitherMl: 90 };
    const result = functionalRemnant(volumes(), lost, 'after chemotherapy', CT);
    expect(result.functionalMl).toBe(360);
    expect(result.remnantPercent).toBeCloseTo(30, 12);
    expect(result.functionalPercent).toBeCloseTo(24, 12);
    expect(result.state).toBe('below');
  });

  it('can be measured against a standard liver', () => {
    const body = { heightCm: 170, weightKg: 70 };
    const result = functionalRemnant(volumes(), NO_PERFUSION_LOST, 'normal', {
      kind: 'standard',
      formula: 'urata',
      body,
    });
    expect(result.denominatorMl).toBeCloseTo(706.2 * bodySurfaceM2(body) + 2.4, 9);
    expect(result.statement).toContain('Urata');
  });

  it('states the limit with its source and gives no advice', () => {
    const { statement } = functionalRemnant(volumes(), NO_PERFUSION_LOST, 'normal', CT);
    expect(statement).toContain('PMC6422720');
    expect(statement).not.toMatch(/safe|should|recommend|advise/i);
  });

  it.each([
    [volumes({ remnantMl: 0 }), NO_PERFUSION_LOST, 'empty-remnant'],
    [volumes({ remnantMl: 1700 }), NO_PERFUSION_LOST, 'remnant-volumes'],
    [volumes({ tumourInRemnantMl: 150 }), NO_PERFUSION_LOST, 'remnant-volumes'],
    [volumes({ totalMl: 100 }), NO_PERFUSION_LOST, 'remnant-volumes'],
    [volumes(), { inflowMl: 100, outflowMl: 0, eitherMl: 50 }, 'remnant-volumes'],
    [volumes(), { inflowMl: 300, outflowMl: 300, eitherMl: 500 }, 'remnant-volumes'],
    [volumes({ remnantMl: Number.NaN }), NO_PERFUSION_LOST, 'remnant-volumes'],
  ])('refuses %o with %o', (given, lost, code) => {
    expect(() => functionalRemnant(given, lost, 'normal', CT)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
