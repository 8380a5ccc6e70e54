import { describe, expect, it } from 'vitest';
import { rangeText, readNumber, stepNumber } from '../../../src/ui/kit/number-text.ts';

describe('readNumber', () => {
  it('accepts what is inside the range, both ends included', () => {
    for (const [text, value] of [
      ['0.8', 0.8],
      [' 3 ', 3],
      ['1,25', 1.25],
    ] as const)
      expect(readNumber(text, { min: 0.8, max: 3 }, 1)).toEqual({ kind: 'accepted', value });
    expect(readNumber('\u22125', {}, 0)).toEqual({ kind: 'accepted', value: -5 });
  });

  it('rejects with the range, and what is no number', () => {
    expect(readNumber('4.2', { min: 0.8, max: 3 }, 1)).toEqual({
      kind: 'rejected',
      message: 'Range 0.8 to 3.0',
    });
    for (const text of ['', '  ', 'abc', '1.2.3', 'Infinity', 'NaN'])
      expect(readNumber(text, {}, 0)).toEqual({ kind: 'rejected', message: 'Not a number' });
  });
});

describe('rangeText', () => {
  it('names the ends that exist', () => {
    expect(rangeText({ min: 1 }, 0)).toBe('At least 1');
    expect(rangeText({ max: 10 }, 0)).toBe('At most 10');
  });
});

describe('stepNumber', () => {
  it('stays on the grid of steps and inside the limits, without binary noise', () => {
    expect(stepNumber(0.1, 2, 0.1, {})).toBe(0.3);
    expect(stepNumber(0.62, -10, 0.01, { min: 0.6 })).toBe(0.6);
    expect(stepNumber(9, 10, 1, { max: 12 })).toBe(12);
  });
});
