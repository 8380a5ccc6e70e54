/** Diffusivities for the grid, and time steps. */
import { describe, expect, it } from 'vitest';
import { CELL_MODELS } from '../../../src/heart/cells/models.ts';
import { longestStepMs, stepsPerMs } from '../../../src/heart/tissue/checks.ts';
import {
  compensationAt,
  discretisation,
  gridDiffusivity,
  usualScheme,
} from '../../../src/heart/tissue/scheme.ts';

const SIMPLE = CELL_MODELS['mitchell-schaeffer'];
const DETAILED = CELL_MODELS['ten-tusscher'];

describe('diffusivity for the grid', () => {
  it('is as tabulated, rises with the grid, and is that of the tissue on a fine one', () => {
    const { compensation } = discretisation(SIMPLE, 'compensated', 0.8);
    expect(compensationAt(compensation, 0)).toBe(1);
    expect(compensationAt(compensation, 2)).toBeCloseTo(1.111, 6);
    expect(compensationAt(compensation, 100)).toBeCloseTo(3.418, 6);
    for (let p = 0.1; p < 300; p *= 1.1)
      expect(compensationAt(compensation, p * 1.1)).toBeGreaterThan(
        compensationAt(compensation, p),
      );
    expect(gridDiffusivity(discretisation(SIMPLE, 'plain', 0.8), 0.3, 0.8)).toBe(0.3);
  });

  it('keeps the order of diffusivities in every scheme', () => {
    for (const model of Object.values(CELL_MODELS))
      for (const scheme of ['hybrid', 'compensated', 'plain'] as const)
        for (const edgeMm of [0.1, 0.25, 0.5, 1]) {
          const how = discretisation(model, scheme, edgeMm);
          let last = 0;
          for (let d = 0.002; d < 1; d *= 1.2) {
            const here = gridDiffusivity(how, d, edgeMm);
            expect(here).toBeGreaterThan(last);
            last = here;
          }
        }
  });

  it('suits the model', () => {
    expect(usualScheme(SIMPLE)).toBe('compensated');
    expect(usualScheme(DETAILED)).toBe('hybrid');
  });
});

describe('time steps', () => {
  it('are a tenth of a millisecond for the simple model, less on fine grids', () => {
    expect(stepsPerMs(SIMPLE, undefined, 1)).toBe(10);
    expect(stepsPerMs(SIMPLE, undefined, 0.03)).toBe(34);
    expect(stepsPerMs(DETAILED, undefined, 1)).toBe(50);
  });

  it('are refused beyond the limit, with it', () => {
    const limit = longestStepMs(SIMPLE, 40, 3);
    expect(limit).toBeCloseTo(1.8 / 43, 6);
    expect(() => stepsPerMs(SIMPLE, 0.1, limit)).toThrow(
      expect.objectContaining({
        code: 'unstable-time-step',
        message: expect.stringContaining(`${limit.toPrecision(3)} ms`),
      }),
    );
  });
});
