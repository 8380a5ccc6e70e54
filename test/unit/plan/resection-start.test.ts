import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { cross, dot, normalize, subtract } from '../../../src/core/space.ts';
import type { Lps, Vec3 } from '../../../src/core/space.ts';
import { evaluateResection } from '../../../src/plan/resection/evaluate.ts';
import { fitContour } from '../../../src/plan/resection/fit-contour.ts';
import { planeOf } from '../../../src/plan/resection/bezier.ts';
import {
  startBezier,
  startOffset,
  startPlane,
  startWedge,
} from '../../../src/plan/resection/start-surface.ts';
import type { SurfaceStart } from '../../../src/plan/resection/start-surface.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { OBLIQUE, ballLiver, tumourBall } from './resection-fixtures.ts';

beforeAll(provideKernelsFromDisk);

const start = (directionLps: Vec3, upLps: Vec3): SurfaceStart => ({
  id: 's',
  title: 'First surface',
  tumourLabel: 40,
  view: { directionLps: normalize(directionLps), upLps: normalize(upLps) },
  marginMm: 6,
});

describe('surfaces start from the view and the tumour', () => {
  it('along the line of sight, on the side that removes less, at the margin', async () => {
    const context = await ballLiver([tumourBall([18, -6, 8], 7)], {
      spacingMm: [1, 1, 1.6],
      direction: OBLIQUE,
    });
    const random = createRandom(4);
    for (let n = 0; n < 6; n++) {
      const direction: Vec3 = normalize([random.normal(), random.normal(), random.normal()]);
      const helper: Vec3 = [random.normal(), random.normal(), random.normal()];
      const given = start(direction, cross(direction, helper));
      const plane = startPlane(context, given);
      expect(Math.abs(dot(plane.normalLps, direction))).toBeLessThan(1e-9);
      const result = evaluateResection(context, [plane], { safetyMarginMm: 6 });
      expect(result.voxels.tumourInRemnant).toBe(0);
      // The plane keeps the margin from the voxels; curved voxel edges may be half a voxel off.
      expect(Math.abs((result.margin?.minimumMm ?? 0) - 6)).toBeLessThan(1);
      const patch = startBezier(context, given);
      expect(planeOf(patch.controlLps)).toBeDefined();
      const same = evaluateResection(context, [patch], { safetyMarginMm: 6 });
      expect(same.voxels).toEqual(result.voxels);
      // Rows go in along the line of sight.
      const inwards = subtract(patch.controlLps[12], patch.controlLps[0]);
      expect(dot(normalize(inwards), direction)).toBeGreaterThan(0.999);
    }
  });

  it('from the front, with a tumour on the left: the left side goes', async () => {
    const context = await ballLiver([tumourBall([24, -6, 8], 7)]);
    const plane = startPlane(context, start([0, 1, 0], [0, 0, 1]));
    expect(plane.normalLps[0]).toBeCloseTo(1, 6);
    const { voxels } = evaluateResection(context, [plane], { safetyMarginMm: 6 });
    expect(voxels.resected).toBeLessThan(voxels.remnant / 2);
  });

  it('round the tumour with the margin everywhere', async () => {
    const context = await ballLiver([
      tumourBall([10, 0, 0], 6),
      tumourBall([15, 0, 3], 6),
      tumourBall([-20, 0, 0], 5, 41),
    ]);
    for (const tumourLabel of [40, 41]) {
      const wedge = startWedge(context, { id: 'w', title: 'Wedge', tumourLabel, marginMm: 4 });
      const { margin, voxels } = evaluateResection(context, [wedge], { safetyMarginMm: 4 });
      const own = margin?.perTumour.find(({ label }) => label === tumourLabel);
      expect(own?.minimumMm).toBeGreaterThan(3.8);
      expect(own?.volumeInRemnantMl).toBe(0);
      expect(voxels.tumourInRemnant).toBeGreaterThan(0);
    }
    const offset = startOffset(context, {
      id: 'o',
      title: 'Margin',
      tumourLabel: null,
      marginMm: 5,
    });
    expect(offset.tumourLabels).toEqual([40, 41]);
    const round = evaluateResection(context, [offset], { safetyMarginMm: 4 });
    expect(Math.abs((round.margin?.minimumMm ?? 0) - 5)).toBeLessThan(0.3);
    expect(round.voxels.tumourInRemnant).toBe(0);
  });

  it('and say what is missing', async () => {
    const context = await ballLiver([]);
    expect(() =>
      startWedge(context, { id: 'w', title: 'W', tumourLabel: null, marginMm: 4 }),
    ).toThrow('none');
    expect(() => startPlane(context, start([0, 1, 0], [0, 0, 1]))).toThrow('not a tumour');
    expect(() =>
      startPlane(context, { ...start([0, 1, 0], [0, 1, 0]), tumourLabel: null }),
    ).toThrow('upward');
    const plane = startPlane(context, { ...start([0, 1, 0], [0, 0, 1]), tumourLabel: null });
    expect(evaluateResection(context, [plane], { safetyMarginMm: 5 }).margin).toBeNull();
  });
});

describe('a patch through a drawn contour', () => {
  const ring = (height: (a: number) => number, radius = 30): Lps[] =>
    Array.from({ length: 60 }, (_, n) => {
      const a = (2 * Math.PI * n) / 60;
      return [height(a), radius * Math.cos(a), 1.3 * radius * Math.sin(a)];
    });

  it('of a plane is that plane, and removes the tumour', async () => {
    const context = await ballLiver([tumourBall([22, 0, 0], 6)]);
    const { surface, rmsMm } = fitContour(
      ring(() => 5),
      context,
      { id: 'c', title: 'Contour' },
    );
    expect(rmsMm).toBeLessThan(1e-6);
    const plane = planeOf(surface.controlLps);
    expect(Math.abs(plane?.normal[0] ?? 0)).toBeCloseTo(1, 6);
    expect(surface.contourLps).toHaveLength(60);
    const { voxels, margin } = evaluateResection(context, [surface], { safetyMarginMm: 5 });
    expect(voxels.tumourInRemnant).toBe(0);
    expect(Math.abs((margin?.minimumMm ?? 0) - 11)).toBeLessThan(0.6);
  });

  it('follows a saddle, and an open line that bends', async () => {
    const context = await ballLiver([tumourBall([22, 0, 0], 6)]);
    const saddle = fitContour(
      ring((a) => 5 * Math.cos(2 * a)),
      context,
      { id: 'c', title: 'C' },
    );
    expect(saddle.rmsMm).toBeLessThan(0.2);
    expect(saddle.largestMm).toBeLessThan(0.5);
    const arc = ring((a) => 3 * Math.sin(a)).slice(0, 30);
    expect(fitContour(arc, context, { id: 'c', title: 'C' }).rmsMm).toBeLessThan(0.3);
  });

  it('refuses contours that span no surface', async () => {
    const context = await ballLiver([]);
    const names = { id: 'c', title: 'C' };
    expect(() =>
      fitContour(
        [
          [0, 0, 0],
          [1, 0, 0],
          [1, 0, 0],
        ],
        context,
        names,
      ),
    ).toThrow('at least 4');
    const line = Array.from({ length: 20 }, (_, n): Lps => [n, 2 * n, 0.01 * (n % 2)]);
    expect(() => fitContour(line, context, names)).toThrow('straight line');
  });
});
