import { describe, expect, it } from 'vitest';
import {
  bandPath,
  burdenAt,
  burdenOn,
  burdenPath,
  burdenScale,
  burdenText,
  volumeText,
} from '../../../src/view/charts/burden-scale.ts';

describe('axis of a burden chart', () => {
  it('holds all values in whole decades', () => {
    const scale = burdenScale('log', [
      [20, 3],
      [150, 0.4],
    ]);
    expect([scale.low, scale.high]).toEqual([0.1, 1000]);
    expect(burdenAt(scale, 1000)).toBeCloseTo(0);
    expect(burdenAt(scale, 10)).toBeCloseTo(0.5);
    expect(burdenAt(scale, 0.1)).toBeCloseTo(1);
  });

  it('shows at most six decades; zero and less run along the foot', () => {
    const scale = burdenScale('log', [[100, 1e-13, 0]]);
    expect(scale.high / scale.low).toBeCloseTo(1e6);
    expect(burdenAt(scale, 0)).toBe(1);
    expect(burdenAt(scale, 1e-13)).toBe(1);
  });

  it('starts a linear axis at zero and survives values that are no numbers', () => {
    const scale = burdenScale('linear', [[5, NaN, Infinity, 10]]);
    expect(scale.low).toBe(0);
    expect(scale.high).toBeCloseTo(10.5);
    expect(burdenScale('log', [[]]).high).toBe(1);
    expect(burdenScale('linear', [[0, 0]]).high).toBe(1);
  });
});

describe('curves', () => {
  const scale = burdenScale('linear', [[0, 10]]);
  const frame = { left: 40, width: 100, height: 50, durationDays: 10, scale };

  it('start at day 0 and end on the last day', () => {
    const path = burdenPath(frame, [0, 5, 10], [0, 5, 10.5]);
    expect(path).toBe('M40.0 50.0L90.0 26.2L140.0 0.0');
    expect(bandPath(frame, [0, 10], [0, 0], [10.5, 10.5])).toBe(
      'M40.0 0.0L140.0 0.0L140.0 50.0L40.0 50.0Z',
    );
    expect(bandPath(frame, [], [], [])).toBe('');
  });

  it('are read between their points, and hold after the last', () => {
    const on = (day: number) => burdenOn([0, 10, 20], [1, 3, 9], day);
    expect([0, 5, 15, 20, 30].map(on)).toEqual([1, 2, 6, 9, 9]);
    expect(on(-1)).toBeNaN();
    expect(burdenOn([], [], 3)).toBeNaN();
  });
});

describe('figures', () => {
  it('are short and keep their size', () => {
    expect([0, 0.0123, 1, 12.345, 980.6].map((value) => burdenText(value))).toEqual([
      '0',
      '0.012',
      '1',
      '12.3',
      '981',
    ]);
    expect(burdenText(1.34e10)).toBe('1.3 × 10¹⁰');
    expect(burdenText(1e-7)).toBe('10⁻⁷');
    expect(burdenText(Infinity)).toBe('–');
  });

  it('do not tell volumes below a cubic millimetre apart', () => {
    expect(volumeText(4e-7)).toBe('<0.001');
    expect(volumeText(0)).toBe('<0.001');
    expect(volumeText(0.0123)).toBe('0.012');
  });
});
