import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import type { Schedule } from '../../../src/core/treatment.ts';
import { burdenBands } from '../../../src/tumour/burden/burden-bands.ts';
import {
  burdenOutcome,
  progressionVolumeMl,
  sphereDiameterMm,
  volumeAtMl,
} from '../../../src/tumour/burden/burden-outcome.ts';
import type { BurdenOutcome } from '../../../src/tumour/burden/burden-outcome.ts';
import { compareSchedules } from '../../../src/tumour/burden/compare-schedules.ts';
import { GROWTH_LAWS, grownSize } from '../../../src/tumour/burden/growth-law.ts';
import { estimateOf, quantileOfSorted } from '../../../src/tumour/burden/quantiles.ts';
import { sampleParameters } from '../../../src/tumour/burden/sample-parameters.ts';
import { cellNumber, simulateBurden } from '../../../src/tumour/burden/simulate-burden.ts';
import type { BurdenParameters } from '../../../src/tumour/burden/simulate-burden.ts';
import { stepClones } from '../../../src/tumour/burden/two-clones.ts';
import { courseSurvival } from '../../../src/tumour/therapy/linear-quadratic.ts';
import { tumourParametersWith } from '../../../src/tumour/therapy/parameters.ts';
import type { TumourParameterKey } from '../../../src/tumour/therapy/parameters.ts';
import { SCHEDULE_PRESETS, repeatedDoses, taxane } from '../../../src/tumour/therapy/schedules.ts';

const ctx = createJobContext();

function preset(id: string, startDays = 0): Schedule {
  const found = SCHEDULE_PRESETS.find((entry) => entry.id === id);
  if (!found) throw new Error(`no preset ${id}`);
  return found.build(startDays);
}

const patient = (
  changes: Partial<Record<TumourParameterKey, number>> = {},
  rest: Partial<BurdenParameters> = {},
): BurdenParameters => ({
  law: 'logistic',
  initialVolumeMl: 20,
  tumour: tumourParametersWith({ growthRatePerDay: 0.03, resistantFraction: 0, ...changes }),
  drugSensitivityFactor: 1,
  ...rest,
});

describe('growth laws', () => {
  it.each(GROWTH_LAWS)('%s: one step equals many, with and without kill', (law) => {
    for (const logKill of [0, 0.5, 3]) {
      let size = 20;
      for (let n = 0; n < 50; n++) size = grownSize(law, size, 0.05, 100, 0.2, logKill / 50);
      expect(size).toBeCloseTo(grownSize(law, 20, 0.05, 100, 10, logKill), 9);
    }
  });

  it.each(GROWTH_LAWS)('%s: stays as it is at rate zero, and nothing stays nothing', (law) => {
    expect(grownSize(law, 20, 0, 100, 10)).toBeCloseTo(20, 12);
    expect(grownSize(law, 0, 0.05, 100, 10)).toBe(0);
  });

  it('logistic passes smoothly through a kill that balances growth', () => {
    const near = grownSize('logistic', 20, 0.05, 100, 10, 0.5 + 1e-9);
    expect(grownSize('logistic', 20, 0.05, 100, 10, 0.5)).toBeCloseTo(near, 6);
  });
});

describe('two clones', () => {
  const dynamics = {
    capacity: 100,
    sensitiveRatePerDay: 0.05,
    resistantRatePerDay: 0.05,
    competitionOnResistant: 1,
    competitionOnSensitive: 1,
  };

  it.each(GROWTH_LAWS)('%s: alike clones grow as one', (law) => {
    const grown = stepClones({ sensitive: 15, resistant: 5 }, { ...dynamics, law }, 30, 0, 0);
    expect(grown.sensitive + grown.resistant).toBeCloseTo(grownSize(law, 20, 0.05, 100, 30), 5);
    expect(grown.resistant / grown.sensitive).toBeCloseTo(1 / 3, 12);
  });

  it('logistic: reaches the coexistence of Lotka and Volterra', () => {
    const half = { ...dynamics, law: 'logistic' as const };
    const competing = { ...half, competitionOnResistant: 0.5, competitionOnSensitive: 0.25 };
    const end = stepClones({ sensitive: 10, resistant: 1 }, competing, 4000, 0, 0);
    // S + R/4 = K and R + S/2 = K.
    expect(end.sensitive).toBeCloseTo((100 * 0.75) / 0.875, 6);
    expect(end.resistant).toBeCloseTo((100 * 0.5) / 0.875, 6);
  });

  it('logistic: strong competition keeps the resistant clone down while sensitive cells stay', () => {
    const law = 'logistic' as const;
    const strong = { ...dynamics, law, competitionOnResistant: 6 };
    const kept = stepClones({ sensitive: 50, resistant: 1 }, strong, 60, 0, 0);
    const freed = stepClones({ sensitive: 50, resistant: 1 }, strong, 60, 6, 0);
    expect(kept.resistant).toBeLessThan(0.1);
    expect(freed.resistant).toBeGreaterThan(1);
  });
});

describe('burden under a schedule', () => {
  it('jumps by the survival of radiotherapy and by a resection, without growth', () => {
    const still = patient({ growthRatePerDay: 0 });
    const radiotherapy = preset('radiotherapy', 3);
    const treated = simulateBurden(still, radiotherapy, 60);
    expect(treated.volumeMl[3]).toBe(20);
    expect(treated.volumeMl[60]).toBeCloseTo(
      20 * courseSurvival(radiotherapy.fractions, still.tumour),
      12,
    );
    const resected = simulateBurden(still, preset('resection', 7.5), 10);
    expect(resected.volumeMl[7]).toBe(20);
    expect(resected.volumeMl[8]).toBeCloseTo(20 * 0.02, 12);
  });

  it('leaves resistant cells alone with drugs, and kills sensitive ones by s/lambda per dose', () => {
    const still = patient({ growthRatePerDay: 0, resistantFraction: 0.1 });
    const schedule = { ...preset('chemotherapy-q14'), drugs: [taxane(repeatedDoses(1, 14, 2))] };
    const { volumeMl, resistantMl, tDays } = simulateBurden(still, schedule, 100.5);
    expect(tDays.at(-1)).toBe(100.5);
    expect(resistantMl.at(-1)).toBeCloseTo(2, 12);
    expect(volumeMl.at(-1)).toBeCloseTo(2 + 18 * Math.exp(-0.2 / 0.7), 9);
  });

  it('does not depend on how often it is stored', () => {
    const mixed = patient({ resistantFraction: 0.05 });
    const fine = simulateBurden(mixed, preset('stupp', 14), 200, 0.1);
    const coarse = simulateBurden(mixed, preset('stupp', 14), 200, 10);
    const difference = (fine.volumeMl.at(-1) ?? 0) / (coarse.volumeMl.at(-1) ?? 1) - 1;
    expect(Math.abs(difference)).toBeLessThan(2e-3);
  });

  it('adapts: switches off at half and on again at the first burden', () => {
    const mixed = patient({ resistantFraction: 0.001, competitionOnResistant: 3 });
    const { switches, volumeMl, tDays } = simulateBurden(mixed, preset('adaptive'), 700);
    expect(switches[0]).toEqual({ tDays: 0, on: true });
    expect(switches.length).toBeGreaterThan(2);
    for (const [n, { tDays: day, on }] of switches.entries()) {
      expect(on).toBe(n % 2 === 0);
      const relative = volumeAtMl({ tDays, volumeMl }, day) / 20;
      if (n > 0 && on) expect(relative).toBeGreaterThanOrEqual(1);
      if (!on) expect(relative).toBeLessThanOrEqual(0.5);
    }
  });

  it('adapts to the end where resistant cells compete for room, and for less where there is room', () => {
    const rule = { stopFraction: 0.5, resumeFraction: 1, lookEveryDays: 7, doseEveryDays: 7 };
    const steady = { ...preset('chemotherapy-q14'), drugs: [taxane(repeatedDoses(286, 7, 0))] };
    const outcomesAt = (carryingCapacityMl: number): BurdenOutcome[] => {
      const clones = { resistantFraction: 0.01, competitionOnResistant: 6, carryingCapacityMl };
      return [steady, { ...preset('adaptive'), adaptive: rule }].map((schedule) =>
        burdenOutcome(simulateBurden(patient(clones), schedule, 2000)),
      );
    };
    const [always, adapted] = outcomesAt(60);
    expect(always.beyondFirstDays).toBeLessThan(2000);
    expect(adapted.beyondFirstDays).toBe(Infinity);
    // Regrowth to the first volume is meant, and passes the mark against the smallest.
    expect(adapted.progressionDays).toBeLessThan(always.progressionDays);
    const [alwaysInRoom, adaptedInRoom] = outcomesAt(5000);
    expect(adaptedInRoom.beyondFirstDays).toBeLessThan(2 * alwaysInRoom.beyondFirstDays);
  });

  it('counts cells at the density of dense tumour', () => {
    expect(cellNumber(1, tumourParametersWith())).toBe(7.5e8);
  });

  it('refuses no tumour, one above the capacity, and no time', () => {
    const waiting = preset('watchful-waiting');
    const code = (name: string): unknown =>
      expect.objectContaining({ kind: 'bad-input', code: name });
    expect(() => simulateBurden(patient({}, { initialVolumeMl: 0 }), waiting, 10)).toThrow(
      code('burden-volume'),
    );
    expect(() => simulateBurden(patient({}, { initialVolumeMl: 501 }), waiting, 10)).toThrow(
      code('burden-volume'),
    );
    expect(() => simulateBurden(patient(), waiting, 0)).toThrow(code('burden-duration'));
    expect(() => simulateBurden(patient({}, { drugSensitivityFactor: -1 }), waiting, 10)).toThrow(
      code('burden-drug-factor'),
    );
  });
});

describe('outcome of a curve', () => {
  it('finds nadir and progression between stored points', () => {
    const tDays = Float64Array.of(0, 10, 20, 30, 40);
    const volumeMl = Float64Array.of(100, 60, 80, 120, 160);
    const outcome = burdenOutcome({ tDays, volumeMl });
    expect(outcome.nadirMl).toBe(60);
    expect(outcome.nadirDays).toBe(10);
    const threshold = progressionVolumeMl(60);
    expect(threshold).toBeCloseTo(60 * 1.728, 9);
    expect(outcome.progressionDays).toBeGreaterThan(20);
    expect(volumeAtMl({ tDays, volumeMl }, outcome.progressionDays)).toBeCloseTo(threshold, 9);
    expect(outcome.beyondFirstDays).toBe(Infinity);
  });

  it('asks a small tumour to grow by 5 mm, and says when it never does', () => {
    const small = 0.1;
    expect(sphereDiameterMm(progressionVolumeMl(small))).toBeCloseTo(
      sphereDiameterMm(small) + 5,
      9,
    );
    const falling = { tDays: Float64Array.of(0, 1), volumeMl: Float64Array.of(2, 1) };
    expect(burdenOutcome(falling).progressionDays).toBe(Infinity);
  });
});

describe('quantiles', () => {
  it('are those of type 7, also where some are infinite', () => {
    expect(quantileOfSorted([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantileOfSorted([1, 2, Infinity], 0.5)).toBe(2);
    expect(quantileOfSorted([1, Infinity, Infinity], 0.95)).toBe(Infinity);
    expect(estimateOf([3, 1, 2])).toEqual({ median: 2, low: 1.1, high: 2.9 });
  });
});

describe('ensembles', () => {
  const samples = sampleParameters(patient({ resistantFraction: 0.01 }), { count: 80, seed: 5 });

  it('are reproducible, within ranges, and start with the measurement error of the volume', () => {
    const again = sampleParameters(patient({ resistantFraction: 0.01 }), { count: 80, seed: 5 });
    expect(again).toEqual(samples);
    const spread = estimateOf(samples.map(({ initialVolumeMl }) => Math.log(initialVolumeMl / 20)));
    expect(spread.high - spread.low).toBeGreaterThan(0.2);
    expect(spread.high - spread.low).toBeLessThan(0.5);
  });

  it('use the draws of a calibration as pairs', () => {
    const growth = [
      { growthRatePerDay: 0.01, initialVolumeMl: 21 },
      { growthRatePerDay: 0.02, initialVolumeMl: 19 },
    ];
    const drawn = sampleParameters(patient(), { count: 3, seed: 1, growth });
    expect(drawn.map((s) => [s.tumour.growthRatePerDay, s.initialVolumeMl])).toEqual([
      [0.01, 21],
      [0.02, 19],
      [0.01, 21],
    ]);
  });

  it('band holds nine tenths of the curves at every time', async () => {
    const options = { durationDays: 90, datesDays: [45.5] };
    const { bands, volumesMl } = await burdenBands(
      samples,
      preset('radiotherapy', 7),
      options,
      ctx,
    );
    for (let point = 0; point < bands.tDays.length; point++) {
      expect(bands.lowMl[point]).toBeLessThanOrEqual(bands.medianMl[point]);
      expect(bands.medianMl[point]).toBeLessThanOrEqual(bands.highMl[point]);
    }
    const inside = volumesMl[0].filter(
      (v) => v >= bands.lowMl[45] * 0.9 && v <= bands.highMl[45] * 1.1,
    );
    expect(inside.length / samples.length).toBeGreaterThan(0.85);
  });

  it('compares schedules on the same samples', async () => {
    const schedules = [preset('watchful-waiting'), preset('radiotherapy', 7), preset('stupp', 7)];
    const options = { durationDays: 180, datesDays: [60, 180] };
    const result = await compareSchedules(samples, schedules, options, ctx);
    expect(result.pairs).toHaveLength(6);
    const pair = (first: string, second: string): number | undefined =>
      result.pairs.find((p) => p.first === first && p.second === second)?.smallerAtEnd;
    // Radiotherapy kills in every sample; the fastest tumours fill the capacity again and end equal.
    expect(pair('radiotherapy', 'watchful-waiting')).toBeGreaterThan(0.95);
    expect(pair('watchful-waiting', 'radiotherapy')).toBe(0);
    expect(pair('stupp', 'radiotherapy')).toBeGreaterThan(0.95);
    for (const { progressedFraction, volumesAtDates } of result.schedules) {
      expect(progressedFraction).toBeGreaterThanOrEqual(0);
      expect(progressedFraction).toBeLessThanOrEqual(1);
      expect(volumesAtDates.map(({ tDays }) => tDays)).toEqual([60, 180]);
    }
  });

  it('refuses five schedules, the same twice, and no sample', async () => {
    const waiting = preset('watchful-waiting');
    const options = { durationDays: 10 };
    const refused = expect.objectContaining({ code: 'burden-schedules' });
    await expect(compareSchedules(samples, [waiting, waiting], options, ctx)).rejects.toEqual(
      refused,
    );
    const five = SCHEDULE_PRESETS.slice(0, 5).map(({ build }) => build(0));
    await expect(compareSchedules(samples, five, options, ctx)).rejects.toEqual(refused);
    await expect(burdenBands([], waiting, options, ctx)).rejects.toEqual(
      expect.objectContaining({ code: 'burden-samples' }),
    );
  });

  it('stops when asked to', async () => {
    const abort = new AbortController();
    abort.abort();
    const stopping = createJobContext({ signal: abort.signal });
    await expect(
      compareSchedules(samples, [preset('stupp')], { durationDays: 100 }, stopping),
    ).rejects.toEqual(expect.objectContaining({ kind: 'cancelled' }));
  });
});
