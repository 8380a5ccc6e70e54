import { describe, expect, it } from 'vitest';
import {
  bandLimits,
  bands,
  colourAt,
  colourMap,
  cssColour,
  lookUpTexels,
} from '../../../src/view/colour-maps.ts';
import { fieldMap } from '../../../src/view/scene/field-scale.ts';
import type { ColourMapName } from '../../../src/view/colour-maps.ts';

/** First and last entries as published by the authors of each map (sRGB, 0 to 255). */
const ENDS: Readonly<Record<ColourMapName, readonly (readonly number[])[]>> = {
  turbo: [
    [48, 18, 59],
    [122, 4, 3],
  ],
  inferno: [
    [0, 0, 4],
    [252, 255, 164],
  ],
  viridis: [
    [68, 1, 84],
    [253, 231, 37],
  ],
  cividis: [
    [0, 34, 78],
    [254, 232, 56],
  ],
  vik: [
    [0, 18, 97],
    [89, 0, 8],
  ],
  romaO: [
    [115, 57, 87],
    [114, 57, 89],
  ],
};

/** CIE L* of an sRGB colour. */
function lightness(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

describe('colour maps', () => {
  it.each(Object.keys(ENDS) as ColourMapName[])(
    '%s has 256 entries and the published ends',
    (name) => {
      const map = colourMap(name);
      expect(map.table).toHaveLength(768);
      for (const [t, published] of [0, 1].map((end, n) => [end, ENDS[name][n]] as const)) {
        colourAt(map, t).forEach((channel, n) => {
          expect(Math.abs(channel - published[n])).toBeLessThanOrEqual(1.5);
        });
      }
    },
  );

  it.each(['inferno', 'viridis', 'cividis'] as const)('%s grows lighter all the way', (name) => {
    const steps = Array.from({ length: 33 }, (_, n) =>
      lightness(colourAt(colourMap(name), n / 32)),
    );
    for (let n = 1; n < steps.length; n++) expect(steps[n]).toBeGreaterThan(steps[n - 1]);
  });

  it('vik is neutral and lightest at zero', () => {
    const [r, g, b] = colourAt(colourMap('vik'), 0.5);
    expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(20);
    expect(lightness([r, g, b])).toBeGreaterThan(88);
  });

  it('a closed scale in romaO has neighbours at its ends that differ as any two neighbours do', () => {
    const field = {
      kind: 'activation',
      valuesMs: new Float32Array(),
      minMs: 0,
      maxMs: 360,
      bandMs: 30,
      map: 'romaO',
      simulated: true,
      stale: false,
    } as const;
    const { map, span } = fieldMap(field);
    const steps = bands(colourMap(map), field.minMs, field.maxMs, field.bandMs, span);
    expect(steps).toHaveLength(12);
    const apart = steps.map(({ colour }, n) =>
      Math.hypot(...colour.map((channel, c) => channel - steps[(n + 1) % 12].colour[c])),
    );
    expect(Math.min(...apart)).toBeGreaterThan(12);
    // From the last band to the first it is no farther than elsewhere.
    expect(apart[11]).toBeLessThan(Math.max(...apart.slice(0, 11)));
  });

  it('clamps outside the range and treats NaN as the lower end', () => {
    const map = colourMap('viridis');
    expect(colourAt(map, -3)).toEqual(colourAt(map, 0));
    expect(colourAt(map, 7)).toEqual(colourAt(map, 1));
    expect(colourAt(map, Number.NaN)).toEqual(colourAt(map, 0));
  });

  it('writes CSS colours', () => {
    expect(cssColour([12.4, 0, 255])).toBe('rgb(12,0,255)');
  });
});

describe('activation bands', () => {
  it('edges are whole multiples of the step that enclose the data', () => {
    expect(bandLimits(3, 118, 10)).toEqual([0, 120]);
    expect(bandLimits(-4, 11, 10)).toEqual([-10, 20]);
    expect(bandLimits(20, 20, 10)).toEqual([20, 30]);
  });

  it('rounding of a computed maximum opens no band of its own', () => {
    expect(bandLimits(0, 120.0000001, 10)).toEqual([0, 120]);
    expect(bandLimits(0, 120.5, 10)).toEqual([0, 130]);
  });

  it('runs from red (early) to violet (late) over a reversed turbo', () => {
    const steps = bands(colourMap('turbo'), 0, 120, 10, { from: 0.94, to: 0.06 });
    expect(steps).toHaveLength(12);
    expect(steps.map((band) => band.from)).toEqual([
      0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110,
    ]);
    const [r, g, b] = steps[0].colour;
    expect(r).toBeGreaterThan(3 * Math.max(g, b));
    const [lateR, lateG, lateB] = steps[11].colour;
    expect(lateB).toBeGreaterThan(Math.max(lateR, lateG) * 1.5);
  });

  it('neighbouring bands differ by more than a just noticeable step', () => {
    const steps = bands(colourMap('turbo'), 0, 150, 10, { from: 0.94, to: 0.06 });
    for (let n = 1; n < steps.length; n++) {
      const apart = Math.hypot(
        ...steps[n].colour.map((channel, axis) => channel - steps[n - 1].colour[axis]),
      );
      expect(apart).toBeGreaterThan(15);
    }
  });

  it('the look-up texture is opaque and follows the span', () => {
    const texels = lookUpTexels(colourMap('inferno'), { from: 1, to: 0 });
    expect(texels).toHaveLength(1024);
    expect(texels[3]).toBe(255);
    expect(Array.from(texels.subarray(0, 3))).toEqual([252, 255, 164]);
  });
});
