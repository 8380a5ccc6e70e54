import { describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { cross, dot, normalize } from '../../../src/core/space.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import { ahaSegments, segmentTitle } from '../../../src/heart/aha-segments.ts';
import { voxelCentre } from '../../../src/heart/stimulation.ts';
import { ventricularFrame } from '../../../src/heart/ventricular-frame.ts';
import { ellipsoidVentricle } from './ellipsoid-ventricle.ts';

/** Long axis of a heart in the chest: apex to the left, front and down. */
const AXIS = normalize([-0.55, 0.45, 0.7]);
const FIRST = normalize(cross([0, 1, 0], AXIS));
const DIRECTION = [...FIRST, ...cross(AXIS, FIRST), ...AXIS];

describe('ventricular frame', () => {
  for (const [name, direction] of [
    ['upright', [1, 0, 0, 0, 1, 0, 0, 0, 1]],
    ['oblique', DIRECTION],
  ] as const) {
    it(`finds the axis and the anterior insertion of an ${name} heart`, () => {
      const simulation = ellipsoidVentricle({ spacingMm: 1.5, rightVentricle: true, direction });
      const frame = ventricularFrame(simulation);
      const axis: Vec3 = [direction[6], direction[7], direction[8]];
      expect(dot(frame.axis, axis)).toBeGreaterThan(0.999);
      expect(frame.insertionFound).toBe(true);
      // The right ventricle lies at -i, anterior is -j: the insertion is between them.
      const [right, front] = [0, 3].map((n): Vec3 => [
        -direction[n],
        -direction[n + 1],
        -direction[n + 2],
      ]);
      expect(dot(frame.anteriorInsertion, front)).toBeGreaterThan(0.5);
      expect(dot(frame.anteriorInsertion, right)).toBeGreaterThan(0.2);
      expect(Math.abs(dot(frame.anteriorInsertion, frame.axis))).toBeLessThan(1e-9);
      expect(frame.apicoBasal(frame.apexMm)).toBeCloseTo(0, 9);
      expect(frame.apicoBasal(frame.baseMm)).toBeCloseTo(1, 9);
      expect(frame.apicoBasal(frame.tipMm)).toBeLessThan(0);
    });
  }

  it('does without a right ventricle, and says so', () => {
    const frame = ventricularFrame(ellipsoidVentricle({ spacingMm: 2 }));
    expect(frame.insertionFound).toBe(false);
  });

  it('refuses a map without left ventricle', () => {
    const { grid, labels } = ellipsoidVentricle({ spacingMm: 3 });
    const without = labels.map((label) => (label === LABEL.lvBlood ? 0 : label));
    expect(() => ventricularFrame({ grid, labels: without })).toThrow(
      expect.objectContaining({ code: 'empty-structure' }),
    );
  });
});

describe('AHA segments', () => {
  const simulation = ellipsoidVentricle({ spacingMm: 1.5, rightVentricle: true });
  const frame = ventricularFrame(simulation);
  const segments = ahaSegments(simulation, frame);
  const centreOf = (segment: number): Vec3 => {
    const sum = [0, 0, 0];
    let count = 0;
    segments.forEach((value, n) => {
      if (value !== segment) return;
      voxelCentre(simulation, n).forEach((component, axis) => (sum[axis] += component));
      count++;
    });
    return [sum[0] / count, sum[1] / count, sum[2] / count];
  };

  it('cover the LV wall, leave the RV free wall out, and none is empty or dominant', () => {
    const counts = new Array<number>(18).fill(0);
    for (const segment of segments) counts[segment]++;
    const wall = simulation.active.filter((at) => simulation.labels[at] === LABEL.lvMyocardium);
    expect(counts[0]).toBe(simulation.active.length - wall.length);
    for (let segment = 1; segment <= 17; segment++) {
      expect(counts[segment] / wall.length, segmentTitle(segment)).toBeGreaterThan(0.02);
      expect(counts[segment] / wall.length, segmentTitle(segment)).toBeLessThan(0.12);
    }
  });

  it('lie where their names say', () => {
    // Upright heart: front is -y, the right ventricle at -x, the base at +z.
    const [anterior, septal, inferior, lateral] = [7, 8, 10, 12].map(centreOf);
    expect(anterior[1]).toBeLessThan(-15);
    expect(septal[0]).toBeLessThan(-10);
    expect(inferior[1]).toBeGreaterThan(15);
    expect(lateral[0]).toBeGreaterThan(10);
    expect(centreOf(14)[0]).toBeLessThan(-10);
    expect(centreOf(16)[0]).toBeGreaterThan(10);
    expect(centreOf(13)[1]).toBeLessThan(-8);
    expect(centreOf(1)[2]).toBeGreaterThan(centreOf(7)[2] + 10);
    expect(centreOf(7)[2]).toBeGreaterThan(centreOf(13)[2] + 10);
    expect(centreOf(17)[2]).toBeLessThan(-43);
  });
});
