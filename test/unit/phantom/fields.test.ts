import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { cosine, rotate, sine, smoothMin, unit } from '../../../src/phantom/exact-math.ts';
import {
  BODY_AXES,
  type TubePoint,
  cutBy,
  ellipsoid,
  smoothPath,
  tubes,
} from '../../../src/phantom/fields.ts';

describe('exact arithmetic', () => {
  it('agrees with the engine to a billionth', () => {
    for (let angle = -Math.PI; angle <= Math.PI; angle += 0.01) {
      expect(Math.abs(sine(angle) - Math.sin(angle))).toBeLessThan(1e-9);
      expect(Math.abs(cosine(angle) - Math.cos(angle))).toBeLessThan(1e-9);
    }
  });

  it('rotates by the right hand', () => {
    const [x, y, z] = rotate([1, 0, 0], [0, 0, 1], Math.PI / 2);
    expect([x, y, z].map((c) => Math.round(c * 1e9) / 1e9 + 0)).toEqual([0, 1, 0]);
  });

  it('fillets only where two bodies are near each other', () => {
    expect(smoothMin(3, 20, 5)).toBe(3);
    expect(smoothMin(3, 3, 4)).toBe(2);
  });
});

describe('signed distances', () => {
  it('of a sphere are exact', () => {
    const sphere = ellipsoid({ origin: [1, 2, 3], ...BODY_AXES }, [10, 10, 10]);
    expect(sphere.distance(1, 2, 3 + 14)).toBeCloseTo(4, 9);
    expect(sphere.distance(1, 2 - 6, 3)).toBeCloseTo(-4, 9);
    expect(sphere.distance(1, 2, 3)).toBe(-10);
  });

  it('of an ellipsoid have slope one at the surface', () => {
    const body = ellipsoid({ origin: [0, 0, 0], ...BODY_AXES }, [27, 18, 60]);
    const random = createRandom(1);
    for (let n = 0; n < 200; n++) {
      const d = unit([random.normal(), random.normal(), random.normal()]);
      const p = [27 * d[0], 18 * d[1], 60 * d[2]];
      const h = 1e-4;
      const g = [
        body.distance(p[0] + h, p[1], p[2]) - body.distance(p[0] - h, p[1], p[2]),
        body.distance(p[0], p[1] + h, p[2]) - body.distance(p[0], p[1] - h, p[2]),
        body.distance(p[0], p[1], p[2] + h) - body.distance(p[0], p[1], p[2] - h),
      ];
      expect(body.distance(p[0], p[1], p[2])).toBeCloseTo(0, 9);
      expect(Math.hypot(...g) / (2 * h)).toBeCloseTo(1, 4);
    }
  });

  it('of a tube are the same with and without focus, and end at the horizon', () => {
    const random = createRandom(2);
    const path = Array.from({ length: 12 }, (): TubePoint => [
      random.between(0, 60),
      random.between(0, 60),
      random.between(0, 60),
      random.between(1, 4),
    ]);
    const whole = tubes([smoothPath(path, 3)]);
    const focused = tubes([smoothPath(path, 3)]);
    for (let n = 0; n < 300; n++) {
      const [x, y, z] = [random.between(-9, 70), random.between(-9, 70), random.between(-9, 70)];
      focused.focus?.(x + 2, y - 2, z + 1, 12);
      const exact = whole.distance(x, y, z);
      const near = focused.distance(x, y, z);
      if (exact < 8) expect(near).toBeCloseTo(exact, 9);
      else expect(near).toBeGreaterThanOrEqual(8);
    }
  });

  it('of a cut tube stop at the plane', () => {
    const tube = cutBy(
      tubes([
        [
          [0, 0, 0, 5],
          [0, 0, 40, 5],
        ],
      ]),
      [0, 0, 20],
      [0, 0, 1],
    );
    expect(tube.distance(0, 0, 10)).toBeCloseTo(-5, 9);
    expect(tube.distance(0, 0, 23)).toBeCloseTo(3, 9);
  });

  it('follow a smooth path through every point given', () => {
    const points: TubePoint[] = [
      [0, 0, 0, 5],
      [10, 0, 0, 4],
      [10, 10, 0, 3],
    ];
    const path = smoothPath(points, 2);
    for (const point of points) expect(path).toContainEqual(point);
    expect(path.length).toBeGreaterThan(9);
  });
});
