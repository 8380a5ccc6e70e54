import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { distance, type Lps } from '../../../src/core/space.ts';
import {
  alignmentInterlocks,
  alignmentWarnings,
  expectedErrorMm,
  LANDMARK_LIMIT_MM,
  landmarkAlignment,
} from '../../../src/pipeline/study-alignment.ts';
import { registerLandmarks, type LandmarkPair } from '../../../src/segment/register/landmarks.ts';
import {
  applyTransform,
  rotationOf,
  transformAbout,
} from '../../../src/segment/register/transform.ts';

const PLACES: readonly Lps[] = [
  [-60, -20, 10],
  [-20, 30, -25],
  [15, -35, 5],
  [-45, 10, 40],
  [5, 15, -10],
  [-30, -40, -30],
];
const TO_MOVING = transformAbout(rotationOf([0.1, -0.2, 0.15]), [0, 0, 0], [12, -8, 5]);

const pairs = (noiseMm: number, seed: number, count = PLACES.length): LandmarkPair[] => {
  const random = createRandom(seed);
  return PLACES.slice(0, count).map((fixedLps) => {
    const [x, y, z] = applyTransform(TO_MOVING, fixedLps);
    const off = (): number => noiseMm * random.normal();
    return { fixedLps, movingLps: [x + off(), y + off(), z + off()] };
  });
};

describe('alignment by landmarks', () => {
  it('is trusted while the pairs fit, and says when they are few', () => {
    const good = landmarkAlignment(pairs(0, 1));
    expect(good.trusted).toBe(true);
    expect(good.registration.method).toBe('landmarks');
    expect(alignmentWarnings(good)).toEqual([]);
    expect(alignmentInterlocks(good)).toEqual([]);
    const [few] = alignmentWarnings(landmarkAlignment(pairs(0, 1, 4)));
    expect(few.message).toContain('4 pairs');
  });

  it('asks when a pair is not the same point', () => {
    const wrong = pairs(0, 1).map((pair, n): LandmarkPair => {
      const [x, y, z] = pair.movingLps;
      return n === 2 ? { ...pair, movingLps: [x + 40, y, z] } : pair;
    });
    const alignment = landmarkAlignment(wrong);
    expect(alignment.registration.residualMm).toBeGreaterThan(LANDMARK_LIMIT_MM);
    expect(alignment.trusted).toBe(false);
    expect(alignmentInterlocks(alignment)).toHaveLength(1);
  });

  it('refuses fewer than three pairs', () => {
    expect(() => landmarkAlignment(pairs(0, 1, 2))).toThrow(/three or more/);
  });
});

describe('expected error', () => {
  it('is left open below four pairs, where the misfit is chance', () => {
    expect(expectedErrorMm(pairs(1, 1, 3), [0, 0, 0])).toBeNull();
  });

  it.each<[string, Lps]>([
    ['among the landmarks', [-20, -5, 0]],
    ['far from them', [80, 90, -60]],
  ])('is what many noisy markings give %s', (_, at) => {
    let expected = 0;
    let found = 0;
    const there = applyTransform(TO_MOVING, at);
    for (let seed = 1; seed <= 600; seed++) {
      const marked = pairs(1, seed);
      expected += (expectedErrorMm(marked, at) ?? NaN) ** 2;
      found += distance(applyTransform(registerLandmarks(marked).movingToFixed, there), at) ** 2;
    }
    expect(Math.sqrt(expected / found)).toBeCloseTo(1, 1);
  });
});
