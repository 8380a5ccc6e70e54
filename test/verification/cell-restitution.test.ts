/**
 * Restitution: what an early beat does in each cell model.
 *
 * Reference: an independent calculation, S1 of 600 ms (30 beats for the ionic models, 10 for the others) and one S2 from the same
 * state; durations to 5 ms for S2 of 400 ms and more and to 10 ms below, refractory periods to 10 ms, as agreed for it. Its
 * early beats end where the regular one is 90 % back: with the atrial beat at 290 ms our two ways of counting give 175 and 140 ms
 * by the own levels of the beat and 157 ms by that one, where it has 159 ms.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { CellModelId } from '../../src/heart/cells/cell-model.ts';
import { dynamicRestitution } from '../../src/heart/cells/dynamic-restitution.ts';
import { effectiveRefractoryPeriod, s1s2Restitution } from '../../src/heart/cells/restitution.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const source = 'Independent calculation: S1 600 ms, then S2 from the same state';

interface Row {
  readonly model: CellModelId;
  readonly variant: string;
  readonly s1Apd90Ms: number;
  /** S2 in ms, APD90 in ms. */
  readonly apd90Ms: Readonly<Record<number, number>>;
  /** Last interval that captured and first that did not. */
  readonly refractory: readonly [number, number];
}

const TABLE: readonly Row[] = [
  {
    model: 'ten-tusscher',
    variant: 'endo',
    s1Apd90Ms: 296.7,
    apd90Ms: { 500: 282, 450: 268, 400: 245, 370: 224, 350: 205, 330: 181 },
    refractory: [330, 310],
  },
  {
    model: 'ten-tusscher',
    variant: 'm',
    s1Apd90Ms: 379.4,
    apd90Ms: { 500: 341, 450: 304, 400: 252 },
    refractory: [400, 370],
  },
  {
    model: 'ten-tusscher',
    variant: 'epi',
    s1Apd90Ms: 297.8,
    apd90Ms: { 500: 283, 450: 269, 400: 245, 370: 224, 350: 206, 330: 183 },
    refractory: [330, 310],
  },
  {
    model: 'courtemanche',
    variant: 'control',
    s1Apd90Ms: 289.5,
    apd90Ms: {
      500: 276,
      450: 263,
      400: 245,
      370: 233,
      350: 226,
      330: 217,
      310: 201,
      300: 182,
      290: 159,
    },
    refractory: [290, 270],
  },
  {
    model: 'courtemanche',
    variant: 'af',
    s1Apd90Ms: 198.3,
    apd90Ms: {
      500: 192,
      450: 187,
      400: 182,
      370: 178,
      350: 175,
      330: 173,
      310: 170,
      300: 169,
      290: 167,
      250: 162,
    },
    refractory: [200, 180],
  },
  {
    model: 'bueno-orovio',
    variant: 'epi',
    s1Apd90Ms: 263.7,
    apd90Ms: { 500: 260, 450: 256, 400: 249, 370: 241, 350: 233, 330: 222, 310: 204, 300: 190 },
    refractory: [300, 290],
  },
  {
    model: 'bueno-orovio',
    variant: 'endo',
    s1Apd90Ms: 245.6,
    apd90Ms: {
      500: 237,
      450: 232,
      400: 227,
      370: 223,
      350: 220,
      330: 217,
      310: 214,
      300: 212,
      290: 207,
      280: 194,
      270: 153,
    },
    refractory: [270, 250],
  },
  {
    model: 'bueno-orovio',
    variant: 'm',
    s1Apd90Ms: 344.7,
    apd90Ms: { 500: 305, 450: 280, 400: 253, 370: 238 },
    refractory: [370, 350],
  },
  {
    model: 'mitchell-schaeffer',
    variant: 'ventricle',
    s1Apd90Ms: 270.0,
    apd90Ms: {
      500: 259,
      450: 248,
      400: 229,
      370: 211,
      350: 195,
      330: 174,
      310: 144,
      300: 123,
      290: 98,
    },
    refractory: [290, 270],
  },
];

describe.each(TABLE)('$model $variant', ({ model, variant, s1Apd90Ms, apd90Ms, refractory }) => {
  const ionic = model === 'ten-tusscher' || model === 'courtemanche';
  const setup = { model, variant, s1Ms: 600, s1Beats: ionic ? 30 : 10, dtMs: 0.01 };

  it('shortens after an early beat as it should', async () => {
    const s2Ms = Object.keys(apd90Ms).map(Number);
    const curve = await s1s2Restitution({ ...setup, s2Ms, level: 'regular' }, quietContext());
    const common = { model: 'Restitution', unit: 'ms', source } as const;
    expectFigure({
      ...common,
      quantity: `APD90 at 600 ms, ${model} ${variant}`,
      value: curve.s1Apd90Ms,
      reference: s1Apd90Ms,
      tolerance: { plusMinus: 5 },
    });
    for (const point of curve.points) {
      expectFigure({
        ...common,
        quantity: `APD90 of S2 at ${point.s2Ms} ms, ${model} ${variant}`,
        value: point.apd90Ms,
        reference: apd90Ms[point.s2Ms],
        tolerance: { plusMinus: point.s2Ms >= 400 ? 5 : 10 },
      });
    }
  });

  it('has its refractory period', async () => {
    const value = await effectiveRefractoryPeriod(setup, quietContext());
    expectFigure({
      model: 'Restitution',
      quantity: `Effective refractory period at 600 ms, ${model} ${variant}`,
      value,
      unit: 'ms',
      // Between the last interval that captured and the first that did not, with 10 ms on either side.
      tolerance: { between: [refractory[1] - 10, refractory[0] + 10] },
      source,
    });
  });
});

describe('dynamic restitution', () => {
  it('of Mitchell-Schaeffer follows the map of its durations, alternates and blocks', async () => {
    const points = await dynamicRestitution(
      {
        model: 'mitchell-schaeffer',
        variant: 'ventricle',
        cycleLengthsMs: [1000, 600, 400, 300, 280, 260, 250, 200],
        beatsPerCycleLength: 40,
      },
      quietContext(),
    );
    const slow = points[0];
    expect(slow.alternans).toBe(false);
    expectFigure({
      model: 'Restitution',
      quantity: 'APD90 paced steadily at 1000 ms, Mitchell-Schaeffer',
      value: slow.apd90Ms[1],
      unit: 'ms',
      reference: 276.9,
      tolerance: { plusMinus: 1 },
      source: 'Independent calculation of the equations at 0.01 ms',
    });
    for (const point of points) {
      if (point.stimuliPerBeat !== 1) continue;
      // Duration and the diastole after it fill the cycle, on average over the two beats of alternans.
      const filled =
        (point.apd90Ms[0] + point.apd90Ms[1] + point.diastolicMs[0] + point.diastolicMs[1]) / 2;
      expect(Math.abs(filled - point.cycleLengthMs)).toBeLessThan(point.alternans ? 30 : 1);
    }
    // A slope above 1 makes the steady beat unstable (Nolasco and Dahlen 1968): alternans before block.
    expect(points.some(({ alternans }) => alternans)).toBe(true);
    expect(points.at(-1)?.stimuliPerBeat).toBe(2);
  });

  it('of the remodelled atrium is flat: no alternans at 250 ms', async () => {
    const [point] = await dynamicRestitution(
      { model: 'courtemanche', variant: 'af', cycleLengthsMs: [250], beatsPerCycleLength: 30 },
      quietContext(),
    );
    expect(point.alternans).toBe(false);
    expect(point.stimuliPerBeat).toBe(1);
    expect(point.apd90Ms[1]).toBeLessThan(180);
  });
});
