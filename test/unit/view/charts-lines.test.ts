import { describe, expect, it } from 'vitest';
import {
  limitsOf,
  linePath,
  nearestSample,
  xAt,
  yAt,
  type PlotFrame,
} from '../../../src/view/charts/line-scale.ts';
import { seriesMarkPath } from '../../../src/view/charts/series-mark.tsx';

const frame: PlotFrame = { left: 10, top: 5, width: 100, height: 50, x: [0, 10], y: [-1, 1] };
const points = (path: string): number[][] =>
  [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('a chart of lines', () => {
  it('places the corners of the plot', () => {
    expect([xAt(frame, 0), xAt(frame, 10)]).toEqual([10, 110]);
    expect([yAt(frame, 1), yAt(frame, -1)]).toEqual([5, 55]);
  });

  it('draws sparse samples as they are, each once', () => {
    const path = linePath(frame, [0, 5, 10], [-1, 1, 0]);
    expect(points(path)).toEqual([
      [10, 55],
      [60, 5],
      [110, 30],
    ]);
  });

  it('interrupts the line where a value is missing', () => {
    expect(linePath(frame, [0, 1, 5, 6, 10], [0, 0, NaN, 0, 0]).match(/M/g)).toHaveLength(2);
    expect(linePath(frame, [], [])).toBe('');
  });

  it('keeps a peak of one sample in a hundred thousand, with few points', () => {
    const count = 100_000;
    const x = Float64Array.from({ length: count }, (_, n) => (10 * n) / count);
    const y = new Float32Array(count);
    y[54_321] = 1;
    y[54_325] = -1;
    const drawn = points(linePath(frame, x, y));
    expect(drawn.length).toBeLessThan(400);
    expect(Math.min(...drawn.map(([, at]) => at))).toBe(5);
    expect(Math.max(...drawn.map(([, at]) => at))).toBe(55);
  });

  it('takes its limits from finite values, and gives a flat line room', () => {
    expect(limitsOf([[0, NaN, 10], [5]], 0.1)).toEqual([-1, 11]);
    const [low, high] = limitsOf([[4, 4]], 0.1);
    expect(low).toBeLessThan(4);
    expect(high).toBeGreaterThan(4);
    expect(limitsOf([[]], 0.1)).toEqual([0, 1]);
  });

  it('reads the nearest sample under the cursor, none that is far or missing', () => {
    expect(nearestSample([0, 1, 2], [5, 6, 7], 1.2, 0.5)).toBe(1);
    expect(nearestSample([0, 1, 2], [5, NaN, 7], 1.2, 0.5)).toBe(-1);
    expect(nearestSample([0, 1, 2], [5, 6, 7], 9, 0.5)).toBe(-1);
  });

  it('gives four places four shapes', () => {
    expect(new Set([0, 1, 2, 3].map((place) => seriesMarkPath(place, 0, 0))).size).toBe(4);
  });
});
