import { describe, expect, it } from 'vitest';
import { gridCompensation, stableStepMs, stepsPerMs } from '../../../src/heart/conduction.ts';
import {
  PARAMETERS,
  PARAMETER_KEYS,
  parametersWith,
  validateParameters,
} from '../../../src/heart/parameters.ts';

describe('parameters', () => {
  it('have a default inside their range, a title and a source', () => {
    for (const key of PARAMETER_KEYS) {
      const { title, source, range, default: standard } = PARAMETERS[key];
      expect(standard, key).toBeGreaterThanOrEqual(range[0]);
      expect(standard, key).toBeLessThanOrEqual(range[1]);
      expect(title.length * source.length, key).toBeGreaterThan(0);
    }
  });

  it('name the parameter, its value and its range when refused', () => {
    for (const key of PARAMETER_KEYS) {
      const [low, high] = PARAMETERS[key].range;
      for (const value of [low - 1, high + 1, NaN, '1', undefined]) {
        const refused = { ...parametersWith(), [key]: value };
        expect(() => validateParameters(refused), `${key} ${String(value)}`).toThrow(
          expect.objectContaining({
            kind: 'bad-input',
            code: 'parameter-out-of-range',
            message: expect.stringMatching(new RegExp(`${key}.*${low} to ${high}`)),
          }),
        );
      }
    }
  });

  it('are refused when fractional where they count, unknown, or faster across than along', () => {
    expect(() => parametersWith({ s1Count: 1.5 })).toThrow(/s1Count/);
    expect(() => validateParameters({ ...parametersWith(), speed: 1 })).toThrow(/"speed"/);
    expect(() => parametersWith({ velocityAlong: 0.3, velocityAcross: 0.5 })).toThrow(
      /velocityAcross/,
    );
  });
});

describe('conduction', () => {
  it('compensates the grid as tabulated, rising, and not at all on a fine grid', () => {
    expect(gridCompensation(0)).toBe(1);
    expect(gridCompensation(2)).toBeCloseTo(1.111, 6);
    expect(gridCompensation(100)).toBeCloseTo(3.418, 6);
    for (let ratio = 0.1; ratio < 300; ratio *= 1.1) {
      expect(gridCompensation(ratio * 1.1)).toBeGreaterThan(gridCompensation(ratio));
    }
  });

  it('takes a tenth of a millisecond by itself, less on fine grids', () => {
    expect(stepsPerMs(0.8, parametersWith())).toBe(10);
    const fine = stepsPerMs(0.2, parametersWith());
    expect(1 / fine).toBeLessThan(stableStepMs(0.2, parametersWith()));
    expect(fine).toBeGreaterThan(10);
  });

  it('refuses a step above the limit and names the limit', () => {
    const limit = stableStepMs(0.25, parametersWith());
    expect(() => stepsPerMs(0.25, parametersWith({ timeStepMs: 0.2 }))).toThrow(
      expect.objectContaining({
        code: 'time-step-unstable',
        message: expect.stringContaining(`${limit.toFixed(3)} ms`),
      }),
    );
  });
});
