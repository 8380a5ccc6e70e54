import { beforeAll, describe, expect, it } from 'vitest';
import type { BezierSurface, PlaneSurface } from '../../../src/core/resection.ts';
import { cross, dot, norm, subtract } from '../../../src/core/space.ts';
import { evaluateResection } from '../../../src/plan/resection/evaluate.ts';
import { resectogram } from '../../../src/plan/resection/resectogram.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { OBLIQUE, ballLiver, tumourBall } from './resection-fixtures.ts';

beforeAll(provideKernelsFromDisk);

const plane: PlaneSurface = {
  kind: 'plane',
  id: 'p',
  title: 'Plane',
  pointLps: [5, 0, 0],
  normalLps: [1, 0, 0],
};

describe('resectogram', () => {
  it('shows a plane through a ball as a disc with rings around the place nearest to the tumour', async () => {
    const context = await ballLiver([tumourBall([20, 4, -6], 9)]);
    const map = resectogram(context, plane, []);
    const area = (Math.PI * (40 ** 2 - 5 ** 2)) / 100;
    expect(Math.abs(map.areaCm2.total / area - 1)).toBeLessThan(0.01);
    // Nearer than 10 mm: a disc of radius sqrt((9 + 10)^2 - 15^2) around the tumour's foot.
    const near = (Math.PI * (19 ** 2 - 15 ** 2)) / 100;
    expect(Math.abs(map.areaCm2.from5To10Mm / near - 1)).toBeLessThan(0.06);
    expect(map.minimum?.distanceMm).toBeCloseTo(6, 0);
    const { minimum } = map;
    if (!minimum) throw new Error('no minimum');
    // The pole of a ball of voxels is flat, so the place of the minimum is known to a few voxels.
    const foot = subtract([5, 4, -6], minimum.positionLps);
    expect(norm(foot)).toBeLessThan(4);
    const x = minimum.xMm + dot(foot, map.rightLps);
    const y = minimum.yMm + dot(foot, map.downLps);
    const ten = map.contours.find(({ levelMm }) => levelMm === 10);
    expect(ten?.lines).toHaveLength(1);
    const [line] = ten?.lines ?? [];
    for (let n = 0; n < line.length; n += 2) {
      const r = Math.hypot(line[n] - x, line[n + 1] - y);
      expect(Math.abs(r - Math.sqrt(19 ** 2 - 15 ** 2))).toBeLessThan(1);
    }
    // Seen from the removed side, upright.
    expect(map.downLps[2]).toBeCloseTo(-1, 6);
    expect(dot(cross(map.downLps, map.rightLps), plane.normalLps)).toBeGreaterThan(0.99);
    expect(map.outline).toHaveLength(1);
  });

  it('has the area of the cut for a bent patch in a turned grid of unequal spacing', async () => {
    for (const direction of [OBLIQUE, OBLIQUE.map((x, n) => (n < 3 ? -x : x))]) {
      const context = await ballLiver([tumourBall([18, 4, -6], 9)], {
        spacingMm: [0.9, 1, 1.8],
        direction,
      });
      const patch: BezierSurface = {
        kind: 'bezier',
        id: 'b',
        title: 'Patch',
        // Saddle and bowl together, over a width of 60 mm.
        controlLps: Array.from({ length: 16 }, (_, n) => {
          const u = (n % 4) / 1.5 - 1;
          const v = Math.floor(n / 4) / 1.5 - 1;
          return [2 - 14 * (u * u + v * v) + 6 * u * v, 30 * u, 30 * v];
        }),
        removes: 'front',
        contourLps: null,
      };
      const result = evaluateResection(context, [patch], { safetyMarginMm: 5 });
      const map = resectogram(context, patch, result.vesselsCut);
      expect(Math.abs(map.areaCm2.total / (result.cuts[0].areaMm2 / 100) - 1)).toBeLessThan(0.02);
      expect(
        Math.abs((map.minimum?.distanceMm ?? 99) - (result.margin?.minimumMm ?? 0)),
      ).toBeLessThan(0.3);
      expect(dot(cross(map.downLps, map.rightLps), [1, 0, 0])).toBeGreaterThan(0.8);
      // The front of du x dv is to the patient's left, where the tumour is.
      expect(result.voxels.tumourInRemnant).toBe(0);
      const mesh = result.cuts[0].mesh;
      expect(mesh.normals.filter((_, n) => n % 3 === 0).reduce((a, b) => a + b, 0)).toBeLessThan(0);
    }
  });
});

describe('resectogram of a wedge', () => {
  it('lies between two poles and has the area of the sphere inside the organ', async () => {
    const context = await ballLiver([tumourBall([2, 0, 0], 6)]);
    const map = resectogram(
      context,
      {
        kind: 'wedge',
        id: 'w',
        title: 'Wedge',
        centreLps: [2, 0, 0],
        semiAxesMm: [15, 15, 15],
        axesLps: [
          [0, 1, 0],
          [0, 0, 1],
          [1, 0, 0],
        ],
      },
      [],
    );
    expect(Math.abs(map.areaCm2.total / ((4 * Math.PI * 15 ** 2) / 100) - 1)).toBeLessThan(0.02);
    // A circumference wide, half of one high.
    const [wide, high] = [map.width * map.pixelMm, map.height * map.pixelMm];
    expect(Math.abs(wide / high - 2)).toBeLessThan(0.2);
    expect(Math.abs((map.minimum?.distanceMm ?? 0) - 9)).toBeLessThan(0.9);
  });
});
