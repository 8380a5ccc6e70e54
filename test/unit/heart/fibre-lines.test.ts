import { describe, expect, it } from 'vitest';
import { traceFibres } from '../../../src/heart/fibre-lines.ts';
import { bislerp, fibreOf, localAxes, toQuaternion, turn } from '../../../src/heart/fibre-rule.ts';
import { createRandom } from '../../../src/core/random.ts';
import { tissueBox } from './ellipsoid-ventricle.ts';

describe('fibre lines', () => {
  it('run along the fibres, inside the tissue, whatever the sign of each voxel', () => {
    const { simulation, fibres } = tissueBox([20, 20, 5], 1, [0.6, 0.8, 0]);
    const random = createRandom(3);
    for (let n = 0; n < fibres.length; n += 3) {
      const sign = random.uniform() < 0.5 ? -1 : 1;
      fibres[n] *= sign;
      fibres[n + 1] *= sign;
    }
    const lines = traceFibres(simulation, fibres, { lines: 50, lengthMm: 8 });
    expect(lines.length % 6).toBe(0);
    expect(lines.length / 6).toBeGreaterThan(150);
    for (let n = 0; n < lines.length; n += 6) {
      const step = [0, 1, 2].map((axis) => lines[n + 3 + axis] - lines[n + axis]);
      const length = Math.hypot(...step);
      expect(Math.abs(step[0] * 0.6 + step[1] * 0.8) / length).toBeCloseTo(1, 4);
      expect(length).toBeLessThan(1.01);
      for (const axis of [0, 1]) {
        expect(lines[n + axis]).toBeGreaterThan(-0.51);
        expect(lines[n + axis]).toBeLessThan(19.51);
      }
    }
  });
});

describe('rotations of the fibre rule', () => {
  const axes = (): Float64Array => {
    const out = new Float64Array(9);
    localAxes(out, Float64Array.of(0, 0, 2), 0, Float64Array.of(3, 0, 1), 0, 1);
    return out;
  };

  it('put the fibre at its angle between circumference and axis', () => {
    const frame = axes();
    expect([...frame].map(Math.round)).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 0]);
    turn(frame, Math.PI / 3, 0);
    const [quaternion, fibre] = [new Float64Array(4), new Float32Array(3)];
    toQuaternion(quaternion, frame);
    fibreOf(quaternion, fibre, 0);
    expect(fibre[0]).toBeCloseTo(0, 6);
    expect(fibre[1]).toBeCloseTo(0.5, 6);
    expect(fibre[2]).toBeCloseTo(Math.sqrt(3) / 2, 6);
  });

  it('interpolate the short way between fibres that have no sign', () => {
    const [a, b, fibre] = [new Float64Array(4), new Float64Array(4), new Float32Array(3)];
    const from = axes();
    turn(from, 0.2, 0);
    const to = axes();
    turn(to, 0.6, 0);
    // The same fibre seen from the other side: circumference and normal turned round.
    for (const n of [0, 1, 2, 6, 7, 8]) to[n] *= -1;
    toQuaternion(a, from);
    toQuaternion(b, to);
    bislerp(a, b, 0.5);
    fibreOf(a, fibre, 0);
    expect(Math.abs(fibre[1])).toBeCloseTo(Math.cos(0.4), 6);
    expect(Math.abs(fibre[2])).toBeCloseTo(Math.sin(0.4), 6);
  });

  it('reach both ends of an interpolation between random frames', () => {
    const random = createRandom(5);
    for (let n = 0; n < 200; n++) {
      const quaternion = (): Float64Array => {
        const q = Float64Array.from({ length: 4 }, () => random.normal());
        return q.map((value) => value / Math.hypot(...q));
      };
      const [a, b] = [quaternion(), quaternion()];
      const [before, target, after] = [
        new Float32Array(3),
        new Float32Array(3),
        new Float32Array(3),
      ];
      fibreOf(a, before, 0);
      fibreOf(b, target, 0);
      const along = (p: Float32Array, q: Float32Array): number =>
        Math.abs(p[0] * q[0] + p[1] * q[1] + p[2] * q[2]);
      const start = a.slice();
      bislerp(start, b, 0);
      fibreOf(start, after, 0);
      expect(along(after, before)).toBeCloseTo(1, 5);
      bislerp(a, b, 1);
      fibreOf(a, after, 0);
      expect(along(after, target)).toBeCloseTo(1, 5);
    }
  });
});
