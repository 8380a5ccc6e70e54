/**
 * Therapy and growth of the well-mixed model.
 *
 * Reference 1: closed solutions of exponential, logistic and Gompertz growth, k 0.1 to 2 per day over 10 days; error of
 * the volume relative to the capacity at most 1e-6 (the steps are exact) for one clone, and for two clones that behave
 * alike (a Runge-Kutta method) as well.
 * Reference 2: the linear-quadratic model: survival of 2 Gy and of 30 fractions at alpha/beta 10 Gy, BED 72 and 100 Gy of
 * 30 x 2 Gy at alpha/beta 10 and 3.
 * Reference 3: log-kill of one dose is sensitivity / clearance, 0.5 % (temozolomide, ln 2 / 1.8 h).
 * Reference 4: coexistence of the Lotka-Volterra equations.
 */
import { describe, it } from 'vitest';
import { GROWTH_LAWS } from '../../src/tumour/burden/growth-law.ts';
import type { GrowthLaw } from '../../src/tumour/burden/growth-law.ts';
import { simulateBurden } from '../../src/tumour/burden/simulate-burden.ts';
import { stepClones } from '../../src/tumour/burden/two-clones.ts';
import { clearanceFromHalfLife, doseLogKill } from '../../src/tumour/therapy/drug.ts';
import {
  biologicallyEffectiveDoseGy,
  courseSurvival,
  fractionSurvival,
} from '../../src/tumour/therapy/linear-quadratic.ts';
import { tumourParametersWith } from '../../src/tumour/therapy/parameters.ts';
import {
  SCHEDULE_PRESETS,
  temozolomide,
  weeklyFractions,
} from '../../src/tumour/therapy/schedules.ts';
import { expectFigure } from './expect-figure.ts';

const model = 'Tumour therapy';
const waiting = SCHEDULE_PRESETS[0].build(0);
const CAPACITY_ML = 100;
const FIRST_ML = 5;

/** Textbook solutions, written independently of the propagator. */
function closedForm(law: GrowthLaw, rate: number, t: number): number {
  if (law === 'exponential') return FIRST_ML * Math.exp(rate * t);
  if (law === 'logistic') {
    const odds = (CAPACITY_ML - FIRST_ML) / FIRST_ML;
    return CAPACITY_ML / (1 + odds * Math.exp(-rate * t));
  }
  return CAPACITY_ML * (FIRST_ML / CAPACITY_ML) ** Math.exp(-rate * t);
}

describe('growth', () => {
  const worst = (law: GrowthLaw, rate: number, resistantFraction: number): number => {
    const tumour = {
      ...tumourParametersWith({
        carryingCapacityMl: CAPACITY_ML,
        resistantFraction,
        resistantGrowthFactor: 1,
      }),
      growthRatePerDay: rate,
    };
    // Rates beyond those of tumours are not allowed to users; ten days at rate 2 are 40 days at 0.5.
    const slower = { ...tumour, growthRatePerDay: rate / 4 };
    const { tDays, volumeMl } = simulateBurden(
      { law, initialVolumeMl: FIRST_ML, tumour: slower, drugSensitivityFactor: 1 },
      waiting,
      40,
      2,
    );
    return tDays.reduce((most, t, n) => {
      const expected = closedForm(law, rate, t / 4);
      return Math.max(most, Math.abs(volumeMl[n] - expected) / Math.max(CAPACITY_ML, expected));
    }, 0);
  };

  it.each(GROWTH_LAWS)('%s: one clone, exact steps', (law) => {
    for (const rate of [0.1, 0.5, 1, 2]) {
      expectFigure({
        model,
        quantity: `Error of ${law} growth, one clone, k 0.1 to 2 per day, 10 days`,
        value: worst(law, rate, 0),
        unit: '',
        reference: 0,
        tolerance: { below: 1e-6 },
        source: 'Closed solution',
      });
    }
  });

  it.each(GROWTH_LAWS)('%s: two clones that behave alike', (law) => {
    for (const rate of [0.1, 0.5, 1, 2]) {
      expectFigure({
        model,
        quantity: `Error of ${law} growth, two clones alike, k 0.1 to 2 per day, 10 days`,
        value: worst(law, rate, 0.3),
        unit: '',
        reference: 0,
        tolerance: { below: 1e-6 },
        source: 'Closed solution',
      });
    }
  });

  it('two clones end in the coexistence of Lotka and Volterra', () => {
    const [aRS, aSR] = [0.5, 0.25];
    const end = stepClones(
      { sensitive: 10, resistant: 1 },
      {
        law: 'logistic',
        capacity: CAPACITY_ML,
        sensitiveRatePerDay: 0.0355,
        resistantRatePerDay: 0.0278,
        competitionOnResistant: aRS,
        competitionOnSensitive: aSR,
      },
      8000,
      0,
      0,
    );
    expectFigure({
      model,
      quantity: 'Resistant clone in coexistence, a 0.5 and 0.25, share of the capacity',
      value: end.resistant / CAPACITY_ML,
      unit: '',
      reference: (1 - aRS) / (1 - aRS * aSR),
      tolerance: { plusMinus: 1e-6 },
      source: 'Fixed point of the Lotka-Volterra equations',
    });
  });
});

describe('radiotherapy', () => {
  it.each([
    [0.025, 0.942, 0.0005, 0.1653, 1e-4],
    [0.06, 0.866, 0.0005, 0.0133, 5e-5],
    [0.3, 0.487, 0.0005, 4.2e-10, 5e-12],
  ])('alpha %f per Gy', (alphaPerGy, sf2, sf2Tolerance, s30, s30Tolerance) => {
    const radiosensitivity = { alphaPerGy, alphaBetaGy: 10 };
    expectFigure({
      model,
      quantity: `Survival of 2 Gy, alpha ${alphaPerGy} per Gy, alpha/beta 10 Gy`,
      value: fractionSurvival(2, radiosensitivity),
      unit: '',
      reference: sf2,
      tolerance: { plusMinus: sf2Tolerance },
      source: 'exp(-alpha d - beta d²), three digits',
    });
    expectFigure({
      model,
      quantity: `Survival of 30 x 2 Gy, alpha ${alphaPerGy} per Gy, alpha/beta 10 Gy`,
      value: courseSurvival(weeklyFractions(30, 2, 0), radiosensitivity),
      unit: '',
      reference: s30,
      tolerance: { plusMinus: s30Tolerance },
      source: 'exp(-30 (alpha d + beta d²)), rounded',
    });
  });

  it.each([
    [10, 72],
    [3, 100],
  ])('BED at alpha/beta %i Gy', (alphaBetaGy, bedGy) => {
    expectFigure({
      model,
      quantity: `BED of 30 x 2 Gy, alpha/beta ${alphaBetaGy} Gy`,
      value: biologicallyEffectiveDoseGy(weeklyFractions(30, 2, 0), alphaBetaGy),
      unit: 'Gy',
      reference: bedGy,
      tolerance: { plusMinus: 1e-9 },
      source: 'n d (1 + d / (alpha/beta)), Fowler 1989',
    });
  });
});

describe('chemotherapy', () => {
  it.each([
    [0.5, 0.0541],
    [0.2, 0.02164],
  ])('one dose of temozolomide at sensitivity %f per day', (sensitivityPerDay, logKill) => {
    const course = { ...temozolomide([{ tDays: 1, dose: 1 }]), sensitivityPerDay };
    const still = tumourParametersWith({ growthRatePerDay: 0, resistantFraction: 0 });
    const { volumeMl } = simulateBurden(
      { law: 'logistic', initialVolumeMl: 20, tumour: still, drugSensitivityFactor: 1 },
      { ...waiting, drugs: [course] },
      5,
    );
    const measured = -Math.log(volumeMl[volumeMl.length - 1] / 20);
    for (const value of [measured, doseLogKill(course)]) {
      expectFigure({
        model,
        quantity: `Log-kill of one dose, sensitivity ${sensitivityPerDay} per day, half-life 1.8 h`,
        value,
        unit: '',
        reference: logKill,
        tolerance: { percent: 0.5 },
        source: 'Sensitivity / clearance',
      });
    }
  });

  it('clearance of temozolomide', () => {
    expectFigure({
      model,
      quantity: 'Clearance of temozolomide, half-life 1.8 h',
      value: clearanceFromHalfLife(1.8),
      unit: '1/day',
      reference: 9.242,
      tolerance: { plusMinus: 5e-4 },
      source: 'ln 2 / 1.8 h, TumorTwin, arXiv:2505.00670',
    });
  });
});
