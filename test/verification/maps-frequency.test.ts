/**
 * Dominant frequency of signals whose frequency is known: tones, and trains of action potentials whose period is given. Over 4 s
 * the spectrum has lines 0.25 Hz apart; interpolated between them the error stays below 0.03 Hz.
 */
import { describe, it } from 'vitest';
import { dominantFrequencyMap } from '../../src/heart/maps/frequency-map.ts';
import { dominantFrequency } from '../../src/heart/maps/spectrum.ts';
import { quietContext } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

const SAMPLES = 800;
const INTERVAL_MS = 5;

/** A steep upstroke, a plateau of half the period, a slow return; as the bytes of a frame. */
function actionPotential(tMs: number, periodMs: number): number {
  const phase = ((tMs % periodMs) + periodMs) % periodMs;
  const plateauMs = periodMs / 2;
  if (phase < 3) return 20 + (200 * phase) / 3;
  return 20 + 200 / (1 + Math.exp((phase - plateauMs) / 12));
}

describe('dominant frequency', () => {
  it('finds tones between the lines of the spectrum', () => {
    for (const hz of [1.71, 3.3, 4.37, 6.85, 11.9]) {
      const signal = Float64Array.from({ length: SAMPLES }, (_, n) =>
        Math.sin((2 * Math.PI * hz * n * INTERVAL_MS) / 1000 + 0.7),
      );
      expectFigure({
        model: 'Heart maps',
        quantity: 'Error of the dominant frequency of a tone of 1.7 to 12 Hz, over 4 s',
        value: dominantFrequency(signal, INTERVAL_MS).hz - hz,
        unit: 'Hz',
        reference: 0,
        tolerance: { plusMinus: 0.03 },
        source: 'Frequency put in',
      });
    }
  });

  it('finds the rate of action potentials, voxel by voxel', async () => {
    const periods = [130, 180, 227, 310];
    const frames = Array.from({ length: SAMPLES }, (_, n) =>
      Uint8Array.from(periods, (period, voxel) =>
        actionPotential(n * INTERVAL_MS - 40 * voxel, period),
      ),
    );
    const { values } = await dominantFrequencyMap(frames, INTERVAL_MS, quietContext());
    periods.forEach((period, voxel) =>
      expectFigure({
        model: 'Heart maps',
        quantity:
          'Error of the dominant frequency of action potentials every 130 to 310 ms, over 4 s',
        value: values[voxel] - 1000 / period,
        unit: 'Hz',
        reference: 0,
        tolerance: { plusMinus: 0.03 },
        source: 'Period put in',
      }),
    );
  });
});
