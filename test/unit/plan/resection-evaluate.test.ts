import { beforeAll, describe, expect, it } from 'vitest';
import type { BezierSurface, PlaneSurface, ResectionSurface } from '../../../src/core/resection.ts';
import { normalize } from '../../../src/core/space.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import { evaluateResection, removedMask } from '../../../src/plan/resection/evaluate.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import {
  LIVER_MM,
  OBLIQUE,
  ballLiver,
  ballMl,
  capMl,
  flatPatch,
  tumourBall,
} from './resection-fixtures.ts';

beforeAll(provideKernelsFromDisk);

const plane = (pointLps: Vec3, normalLps: Vec3, id = 'p'): PlaneSurface => ({
  kind: 'plane',
  id,
  title: 'Plane',
  pointLps,
  normalLps: normalize(normalLps),
});

const bezier = (
  controlLps: readonly Vec3[],
  removes: 'front' | 'back' = 'front',
): BezierSurface => ({
  kind: 'bezier',
  id: 'b',
  title: 'Patch',
  controlLps,
  removes,
  contourLps: null,
});

describe('planes through a ball', () => {
  it('remove the cap, keep the rest, and miss the tumour by the known distance', async () => {
    for (const [spacingMm, direction] of [
      [[1, 1, 1], undefined],
      [[0.8, 0.8, 2.5], OBLIQUE],
    ] as const) {
      const context = await ballLiver([tumourBall([20, 0, 5], 8)], { spacingMm, direction });
      const result = evaluateResection(context, [plane([6, 0, 0], [1, 0.1, 0.05])], {
        safetyMarginMm: 5,
      });
      const n = normalize([1, 0.1, 0.05]);
      const d = 6 * n[0];
      const { voxels, volumesMl, margin } = result;
      expect(voxels.resected + voxels.remnant).toBe(voxels.total);
      expect(volumesMl.total).toBeCloseTo(ballMl(LIVER_MM), -1);
      expect(Math.abs(volumesMl.resected / capMl(LIVER_MM, d) - 1)).toBeLessThan(0.01);
      expect(voxels.tumourInRemnant).toBe(0);
      const expected = 20 * n[0] + 5 * n[2] - d - 8;
      expect(Math.abs((margin?.minimumMm ?? NaN) - expected)).toBeLessThan(
        Math.hypot(...spacingMm) / 2,
      );
      const area = Math.PI * (LIVER_MM ** 2 - d ** 2);
      expect(Math.abs(result.cuts[0].areaMm2 / area - 1)).toBeLessThan(0.01);
      expect(result.remnantPieces).toHaveLength(1);
      const mask = removedMask(context, [plane([6, 0, 0], [1, 0.1, 0.05])]);
      expect(mask.data.reduce((sum, value) => sum + value, 0)).toBe(voxels.resected);
    }
  });

  it('give a margin that goes on falling as the tumour is cut and left behind', async () => {
    const context = await ballLiver([tumourBall([0, 0, 0], 10)]);
    for (const x of [-20, -14, -7, 0, 6, 9, 13, 25]) {
      const { margin } = evaluateResection(context, [plane([x, 0, 0], [1, 0.02, 0.01])], {
        safetyMarginMm: 5,
      });
      expect(Math.abs((margin?.minimumMm ?? NaN) - (-x - 10))).toBeLessThan(1.2);
    }
  });
});

describe('Bezier patches', () => {
  it('that are flat remove the voxels of their plane', async () => {
    const context = await ballLiver([tumourBall([20, 0, 0], 8)]);
    const a = normalize([0.1, 1, 0.2]);
    const n = normalize([1, -0.14, 0.2]);
    const flat = flatPatch(
      [3, 2, 1],
      a,
      [n[1] * a[2] - n[2] * a[1], n[2] * a[0] - n[0] * a[2], n[0] * a[1] - n[1] * a[0]],
      25,
    );
    const patch = bezier(flat);
    const same = removedMask(context, [patch]);
    // u x v of this patch is a x (n x a) = n.
    const reference = removedMask(context, [plane([3, 2, 1], [n[0], n[1], n[2]])]);
    const counts = (data: Uint8Array): number => data.reduce((sum, value) => sum + value, 0);
    expect(counts(reference.data)).toBeGreaterThan(1000);
    expect(same.data.every((value, index) => value === reference.data[index])).toBe(true);
    // Bent by less than a thousandth of a millimetre, the triangles decide, and agree.
    const bent = bezier(flat.map((p, index) => (index === 5 ? [p[0] + 1e-4, p[1], p[2]] : p)));
    const triangles = removedMask(context, [bent]);
    let different = 0;
    triangles.data.forEach((value, index) => {
      if (value !== reference.data[index]) different += 1;
    });
    expect(different).toBeLessThanOrEqual(2);
    const back = removedMask(context, [{ ...bent, removes: 'back' }] as ResectionSurface[]);
    expect(counts(back.data) + counts(triangles.data)).toBe(context.region.voxels);
  });
});
