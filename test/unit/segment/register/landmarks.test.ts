import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import type { Vec3 } from '../../../../src/core/space.ts';
import { registerLandmarks } from '../../../../src/segment/register/landmarks.ts';
import {
  applyTransform,
  composeTransforms,
  IDENTITY_TRANSFORM,
  rotationDeg,
  rotationVector,
} from '../../../../src/segment/register/transform.ts';
import type { RigidTransform } from '../../../../src/segment/register/transform.ts';
import { pose } from './soft-body.ts';

const POINTS: readonly Vec3[] = [
  [10, -40, 20],
  [60, 5, -30],
  [-35, 22, 44],
  [12, 18, -60],
  [-20, -50, -15],
];
const pairs = (m: RigidTransform, points: readonly Vec3[], noise: () => number = () => 0) =>
  points.map((movingLps) => {
    const [x, y, z] = applyTransform(m, movingLps);
    return { movingLps, fixedLps: [x + noise(), y + noise(), z + noise()] as const };
  });

describe('registerLandmarks', () => {
  it.each([
    [pose([0, 0, 0], [0, 0, 0])],
    [pose([5, -8, 20], [100, -30, 7])],
    // Nearly and exactly half a turn, where some formulas fail.
    [pose([0, 0, 179.9], [1, 2, 3])],
    [pose([180, 0, 0], [-40, 2, 3])],
  ])('recovers %o exactly', (truth) => {
    for (const count of [3, 5]) {
      const found = registerLandmarks(pairs(truth, POINTS.slice(0, count)));
      found.movingToFixed.forEach((value, n) => expect(value).toBeCloseTo(truth[n], 9));
      expect(found.residualMm).toBeLessThan(1e-9);
      const round = composeTransforms(found.fixedToMoving, found.movingToFixed);
      round.forEach((value, n) => expect(value).toBeCloseTo(IDENTITY_TRANSFORM[n], 9));
    }
  });

  it('leaves the residual that the noise of the points predicts', () => {
    // Expected squared residual per point: (1 - 2 / N) of the noise's 3 sigma^2 (Fitzpatrick 1998).
    const random = createRandom(4);
    const sigma = 2;
    let sum = 0;
    const rounds = 400;
    for (let round = 0; round < rounds; round++) {
      const noisy = pairs(pose([3, 4, 5], [6, 7, 8]), POINTS, () => sigma * random.normal());
      sum += registerLandmarks(noisy).residualMm ** 2;
    }
    const expected = (1 - 2 / POINTS.length) * 3 * sigma * sigma;
    expect(Math.abs(sum / rounds / expected - 1)).toBeLessThan(0.08);
  });

  it('names the worst pair', () => {
    const given = pairs(IDENTITY_TRANSFORM, POINTS);
    given[2] = { ...given[2], fixedLps: [-35, 22, 84] };
    const { residualsMm } = registerLandmarks(given);
    expect(residualsMm.indexOf(Math.max(...residualsMm))).toBe(2);
  });

  it('refuses too few points and points on a line', () => {
    expect(() => registerLandmarks(pairs(IDENTITY_TRANSFORM, POINTS.slice(0, 2)))).toThrow(
      /three or more/,
    );
    const line = [-20, 0, 35, 50].map((t): Vec3 => [t, 2 * t + 1, -t]);
    expect(() => registerLandmarks(pairs(IDENTITY_TRANSFORM, line))).toThrow(/one line/);
    const same = POINTS.map((): Vec3 => [1, 2, 3]);
    expect(() => registerLandmarks(pairs(IDENTITY_TRANSFORM, same))).toThrow(/one line/);
  });
});

describe('transforms', () => {
  it('give back their rotation', () => {
    const m = pose([12, -30, 45], [1, 2, 3]);
    expect(rotationDeg(m)).toBeCloseTo(Math.hypot(12, 30, 45), 9);
    const [x, y, z] = rotationVector(m).map((value) => (value * 180) / Math.PI);
    expect([x, y, z].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([12, -30, 45]);
    expect(rotationDeg(IDENTITY_TRANSFORM)).toBe(0);
  });
});
