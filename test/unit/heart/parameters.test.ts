import { describe, expect, it } from 'vitest';
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
