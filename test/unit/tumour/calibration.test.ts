import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import type { Schedule } from '../../../src/core/treatment.ts';
import { burdenTimeline } from '../../../src/tumour/burden/burden-timeline.ts';
import {
  STANDARD_CALIBRATION,
  calibrateFromStudies,
  standardPrior,
} from '../../../src/tumour/calibration/calibrate-from-studies.ts';
import type {
  Calibration,
  CalibrationOptions,
} from '../../../src/tumour/calibration/calibrate-from-studies.ts';
import { stretched } from '../../../src/tumour/calibration/fit-profiles.ts';
import { frontSpeed, invasionRidge } from '../../../src/tumour/calibration/invasion-ridge.ts';
import {
  radialBurdenMl,
  runRadialModel,
  visibleRadiusMm,
} from '../../../src/tumour/calibration/radial-model.ts';
import type { Study } from '../../../src/tumour/calibration/studies.ts';
import { courseSurvival } from '../../../src/tumour/therapy/linear-quadratic.ts';
import { repeatedDoses, taxane, weeklyFractions } from '../../../src/tumour/therapy/schedules.ts';

const ctx = createJobContext();
const prior = standardPrior('diffusionLiverMm2PerDay');
const schedule: Schedule = {
  id: 'given',
  title: 'What was given',
  fractions: weeklyFractions(5, 2, 10),
  drugs: [],
  resection: null,
  adaptive: null,
};
const doubling: readonly Study[] = [
  { tDays: 100, volumeMl: 10 },
  { tDays: 160, volumeMl: 10 * 2 ** 0.6 },
];

const calibrate = (
  studies: readonly Study[],
  treatment: Schedule | null = null,
  options: Partial<CalibrationOptions> = {},
): Promise<Calibration> =>
  calibrateFromStudies(
    studies,
    prior,
    treatment,
    { ...STANDARD_CALIBRATION, drawsPerChain: 2000, ...options },
    ctx,
  );

describe('radial model', () => {
  const grid = { shells: 40, thicknessMm: 1 };
  const ball = Float64Array.from({ length: 40 }, (_, shell) => (shell < 10 ? 0.4 : 0));
  const parameters = {
    diffusionMm2PerDay: 0,
    growthRatePerDay: 0,
    alphaPerGy: 0.05,
    alphaBetaGy: 10,
    drugSensitivityPerDay: 0.2,
  };

  it('measures what it holds', () => {
    expect(radialBurdenMl(grid, ball)).toBeCloseTo((0.4 * 4 * Math.PI) / 3, 9);
    expect(visibleRadiusMm(grid, ball, 0.2)).toBeCloseTo(10, 9);
    expect(visibleRadiusMm(grid, ball, 0.5)).toBe(0);
  });

  it('without diffusion every shell grows and is treated by itself', () => {
    const timeline = burdenTimeline(schedule, 40, 1);
    const growing = runRadialModel(
      grid,
      ball,
      { ...parameters, growthRatePerDay: 0.1 },
      schedule,
      burdenTimeline(schedule, 8, 1),
    );
    const odds = (0.4 / 0.6) * Math.exp(0.8);
    expect(growing[8][3]).toBeCloseTo(odds / (1 + odds), 12);
    const treated = runRadialModel(grid, ball, parameters, schedule, timeline);
    expect(treated[40][3]).toBeCloseTo(0.4 * courseSurvival(schedule.fractions, parameters), 12);
    const chemo = { ...schedule, fractions: [], drugs: [taxane(repeatedDoses(1, 1, 2))] };
    const drugged = runRadialModel(grid, ball, parameters, chemo, burdenTimeline(chemo, 60, 1));
    expect(drugged[60][3]).toBeCloseTo(0.4 * Math.exp(-0.2 / 0.7), 9);
    expect(drugged[60][20]).toBe(0);
  });

  it('refuses a profile of another length', () => {
    expect(() =>
      runRadialModel(grid, ball.subarray(1), parameters, schedule, burdenTimeline(schedule, 1, 1)),
    ).toThrow(expect.objectContaining({ code: 'radial-length' }));
  });

  it('stretches a profile in radius', () => {
    const slope = Float64Array.from({ length: 40 }, (_, shell) => 1 - (shell + 0.5) / 40);
    const wide = stretched(slope, 1.1);
    expect(wide[20]).toBeCloseTo(1 - 20.5 / 1.1 / 40, 12);
    expect(stretched(slope, 1)).toBe(slope);
  });
});

describe('invasion from radii', () => {
  it('measures the speed of the front with its error', () => {
    const sphere = (radius: number): number => ((4 / 3) * Math.PI * radius ** 3) / 1000;
    const studies = [0, 50, 100].map((tDays) => ({ tDays, volumeMl: sphere(15 + 0.05 * tDays) }));
    const { mean, sd } = frontSpeed(studies, 0.1);
    expect(mean).toBeCloseTo(0.05, 9);
    expect(sd).toBeGreaterThan(0);
    expect(frontSpeed(studies, 0.2).sd / sd).toBeCloseTo(2, 1);
  });

  it('with precise radii is a ridge: the product known, the factors hardly', () => {
    const studies = [
      { tDays: 0, volumeMl: 10 },
      { tDays: 300, volumeMl: 60 },
    ];
    const ridge = invasionRidge(studies, prior.invasion, 0.01);
    expect(ridge?.correlation).toBeLessThan(-0.98);
    expect(ridge?.learnt.speed).toBeGreaterThan(0.95);
    expect(ridge?.learnt.diffusion).toBeLessThan(0.35);
    expect(ridge?.speedMmPerDay.median).toBeCloseTo(ridge?.measuredSpeed.mean ?? 0, 3);
    expect(ridge?.map.density.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('says nothing of a tumour that shrinks', () => {
    const studies = [
      { tDays: 0, volumeMl: 60 },
      { tDays: 100, volumeMl: 10 },
    ];
    expect(invasionRidge(studies, prior.invasion, 0.1)).toBeUndefined();
  });
});

describe('calibration from studies', () => {
  it('is repeatable, whatever the order and the clock of the studies', async () => {
    const first = await calibrate(doubling);
    expect(await calibrate(doubling.toReversed())).toEqual(first);
    const moved = await calibrate(
      doubling.map((study) => ({ ...study, tDays: study.tDays - 100 })),
    );
    expect(moved.growthRatePerDay).toEqual(first.growthRatePerDay);
    expect(first.diagnostics.rHat).toBeLessThan(1.02);
    expect(first.growthRatePerDay.low).toBeLessThan(Math.LN2 / 100);
    expect(first.growthRatePerDay.high).toBeGreaterThan(Math.LN2 / 100);
    expect(first.doublingDays.low).toBeLessThan(100);
    expect(first.doublingDays.high).toBeGreaterThan(100);
    expect(first.alphaPerGy).toBeNull();
    expect(first.profileFit).toBeNull();
  });

  it('predicts with an interval that widens with time, and more for what would be measured', async () => {
    const { predictions } = await calibrate(doubling, null, { predictAtDays: [160, 220, 400] });
    expect(predictions.map(({ tDays }) => tDays)).toEqual([160, 220, 400]);
    const width = ({ low, high }: { low: number; high: number }): number => Math.log(high / low);
    const widths = predictions.map(({ volumeMl }) => width(volumeMl));
    expect(widths[1]).toBeGreaterThan(widths[0]);
    expect(widths[2]).toBeGreaterThan(widths[1]);
    expect(width(predictions[0].measuredMl)).toBeGreaterThan(1.2 * widths[0]);
    expect(predictions[1].volumeMl.median).toBeGreaterThan(10 * 2 ** 1.1);
    expect(predictions[1].volumeMl.median).toBeLessThan(10 * 2 ** 1.3);
  });

  it('says that the interval reaches zero, and that radii do not separate D from rho', async () => {
    const [first] = doubling;
    const { identifiability, doublingDays } = await calibrate([
      first,
      { tDays: 120, volumeMl: 10.5 },
    ]);
    expect(doublingDays.high).toBe(Infinity);
    expect(identifiability.join(' ')).toMatch(/reaches zero/);
    expect(identifiability.join(' ')).toMatch(/do not separate invasion D from growth/);
  });

  it('fits treatment between the studies along, and is less certain of growth for it', async () => {
    const without = await calibrate(doubling);
    const given = { ...schedule, fractions: weeklyFractions(5, 2, 110) };
    const { growthRatePerDay, alphaPerGy, drugFactor, invasion, identifiability } = await calibrate(
      doubling,
      given,
      { drawsPerChain: 6000 },
    );
    const width = (e: { low: number; high: number }): number => e.high - e.low;
    expect(width(growthRatePerDay)).toBeGreaterThan(1.2 * width(without.growthRatePerDay));
    expect(growthRatePerDay.median).toBeGreaterThan(without.growthRatePerDay.median);
    expect(alphaPerGy?.median).toBeGreaterThan(0);
    expect(drugFactor).toBeNull();
    expect(invasion).toBeNull();
    expect(identifiability.join(' ')).toMatch(/cannot separate growth from radiosensitivity/);
    // What was given before the first study, or comes after the last, changes nothing of the fit.
    for (const start of [20, 200]) {
      const elsewhere = { ...schedule, fractions: weeklyFractions(5, 2, start) };
      expect((await calibrate(doubling, elsewhere)).growthRatePerDay).toEqual(
        without.growthRatePerDay,
      );
    }
  });

  it('fits density profiles where there are two, and says which parameter they leave open', async () => {
    const grid = { shells: 40, thicknessMm: 1 };
    const truth = {
      diffusionMm2PerDay: 0.15,
      growthRatePerDay: 0.03,
      alphaPerGy: 0.06,
      alphaBetaGy: 10,
      drugSensitivityPerDay: 0.2,
    };
    const start = Float64Array.from(
      { length: 40 },
      (_, shell) => 0.8 / (1 + Math.exp((shell - 10) / 2)),
    );
    const none = { ...schedule, fractions: [] };
    const profiles = runRadialModel(grid, start, truth, none, burdenTimeline(none, 60, 0.5));
    const studies = [0, 30, 60].map((tDays) => {
      const density = profiles[2 * tDays];
      return {
        tDays,
        volumeMl: radialBurdenMl(grid, density),
        radiusProfile: { thicknessMm: 1, density: [...density] },
      };
    });
    const { profileFit } = await calibrate(studies);
    expect(profileFit?.parameters.map(({ key }) => key)).toEqual([
      'diffusionMm2PerDay',
      'growthRatePerDay',
    ]);
    for (const { key, low, high } of profileFit?.parameters ?? []) {
      expect(low).toBeLessThan(truth[key]);
      expect(high).toBeGreaterThan(truth[key]);
    }
    const odd = studies.map((study, n) => ({
      ...study,
      radiusProfile: { thicknessMm: n + 1, density: study.radiusProfile.density },
    }));
    await expect(calibrate(odd)).rejects.toEqual(
      expect.objectContaining({ code: 'calibration-profile' }),
    );
  });

  it.each<[string, readonly Study[], Schedule | null]>([
    ['calibration-one-study', doubling.slice(1), null],
    ['calibration-one-study', [], null],
    ['calibration-same-day', [doubling[0], { tDays: 100.2, volumeMl: 12 }], null],
    ['calibration-volume', [doubling[0], { tDays: 160, volumeMl: 0 }], null],
    ['calibration-volume', [doubling[0], { tDays: 160, volumeMl: NaN }], null],
    ['calibration-cv', [doubling[0], { tDays: 160, volumeMl: 12, measurementCv: 2 }], null],
    [
      'calibration-adaptive',
      doubling,
      {
        ...schedule,
        drugs: [taxane([])],
        adaptive: { stopFraction: 0.5, resumeFraction: 1, lookEveryDays: 7, doseEveryDays: 7 },
      },
    ],
    ['schedule-dose', doubling, { ...schedule, fractions: [{ tDays: 110, doseGy: 200 }] }],
  ])('refuses with %s', async (code, studies, treatment) => {
    await expect(calibrate(studies, treatment)).rejects.toEqual(
      expect.objectContaining({ kind: 'bad-input', code, hint: expect.stringMatching(/\w{3}/) }),
    );
  });

  it('refuses a prediction before the first study, and stops when asked to', async () => {
    await expect(calibrate(doubling, null, { predictAtDays: [50] })).rejects.toEqual(
      expect.objectContaining({ code: 'calibration-dates' }),
    );
    const abort = new AbortController();
    abort.abort();
    const stopping = createJobContext({ signal: abort.signal });
    await expect(
      calibrateFromStudies(doubling, prior, null, STANDARD_CALIBRATION, stopping),
    ).rejects.toEqual(expect.objectContaining({ kind: 'cancelled' }));
  });
});
