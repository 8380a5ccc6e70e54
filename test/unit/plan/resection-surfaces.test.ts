import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { FailureError } from '../../../src/core/failure.ts';
import type { PlaneSurface, ResectionSurface, WedgeSurface } from '../../../src/core/resection.ts';
import { lpsToIjk, normalize } from '../../../src/core/space.ts';
import type { Lps, Vec3 } from '../../../src/core/space.ts';
import type { VesselTree } from '../../../src/core/vessel-tree.ts';
import { prepareResection, withVessels } from '../../../src/plan/resection/context.ts';
import type { ResectionContext } from '../../../src/plan/resection/context.ts';
import { evaluateResection, removedMask } from '../../../src/plan/resection/evaluate.ts';
import { PlanSessions } from '../../../src/plan/resection/sessions.ts';
import { sliceLine } from '../../../src/plan/resection/slice-line.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { digitise } from '../mesh/shapes.ts';
import { ballLiver, ballMap, gridAround, jobContext, tumourBall } from './resection-fixtures.ts';

beforeAll(provideKernelsFromDisk);

const plane = (pointLps: Vec3, normalLps: Vec3, id = 'p'): PlaneSurface => ({
  kind: 'plane',
  id,
  title: `Plane ${id}`,
  pointLps,
  normalLps: normalize(normalLps),
});

const wedge = (centreLps: Lps, radius: number, id = 'w'): WedgeSurface => ({
  kind: 'wedge',
  id,
  title: 'Wedge',
  centreLps,
  semiAxesMm: [radius, radius, radius],
  axesLps: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
});

const options = { safetyMarginMm: 5 };

/** A tree of straight branches, a point per millimetre. */
function treeOf(
  kind: VesselTree['kind'],
  lines: readonly { from: Vec3; to: Vec3; radius: number; parent: string | null }[],
): VesselTree {
  const points: number[] = [];
  const radii: number[] = [];
  const branches = lines.map(({ from, to, radius, parent }, n) => {
    const length = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
    const first = radii.length;
    // The fork itself is the parent's last point.
    for (let step = parent === null ? 0 : 1; step <= length; step++) {
      const t = step / length;
      for (let axis = 0; axis < 3; axis++) points.push(from[axis] + t * (to[axis] - from[axis]));
      radii.push(radius);
    }
    return {
      id: `${kind}-${n}`,
      parentId: parent,
      title: `Branch ${n}`,
      generation: parent === null ? 0 : 1,
      first,
      end: radii.length,
      lengthMm: length,
      diameterMm: 2 * radius,
    };
  });
  return {
    kind,
    pointsLps: Float32Array.from(points),
    radiusMm: Float32Array.from(radii),
    branches,
    unconnectedPieces: 0,
  };
}

describe('several surfaces', () => {
  it('remove their union, and tissue that falls off is reported', async () => {
    const context = await ballLiver([tumourBall([0, 0, 0], 6)]);
    const slab = [
      plane([-12, 0, 0], [-1, 0, 0], 'a'),
      plane([12, 0, 0], [1, 0, 0], 'b'),
      wedge([0, 0, 0], 14),
    ];
    const masks = slab.map((surface) => removedMask(context, [surface]).data);
    const together = removedMask(context, slab).data;
    expect(together.every((value, n) => value === Math.max(...masks.map((mask) => mask[n])))).toBe(
      true,
    );
    const result = evaluateResection(context, slab, options);
    expect(result.voxels.resected).toBe(together.reduce((sum, value) => sum + value, 0));
    expect(result.voxels.resected + result.voxels.remnant).toBe(result.voxels.total);
    // The planes do not reach the wedge's place nearest to the tumour; where they cut the wedge, neither goes on.
    expect(Math.abs((result.margin?.minimumMm ?? 0) - 8)).toBeLessThan(0.8);
    expect(result.remnantPieces).toHaveLength(1);
    const rings = result.cuts.map(({ areaMm2 }) => areaMm2);
    const wedgeBand = 4 * Math.PI * 14 * 12;
    expect(Math.abs(rings[2] / wedgeBand - 1)).toBeLessThan(0.03);
    const disc = Math.PI * (40 ** 2 - 12 ** 2 - (14 ** 2 - 12 ** 2));
    expect(Math.abs(rings[0] / disc - 1)).toBeLessThan(0.02);

    const apart = evaluateResection(context, [plane([-30, 0, 0], [1, 0, 0], 'a')], options);
    expect(apart.remnantPieces).toHaveLength(1);
    const through = evaluateResection(
      context,
      [
        {
          ...wedge([0, 0, 0], 5),
          semiAxesMm: [5, 80, 80],
        },
      ],
      options,
    );
    expect(through.remnantPieces).toHaveLength(2);
    expect(through.remnantPieces[0].volumeMl + through.remnantPieces[1].volumeMl).toBeCloseTo(
      through.volumesMl.remnant,
      9,
    );
    expect(Math.abs(through.remnantPieces[0].centreLps[0])).toBeGreaterThan(15);
  });
});

describe('vessels', () => {
  const tree = treeOf('inflow', [
    { from: [-60, 0, 0], to: [0, 0, 0], radius: 5, parent: null },
    { from: [0, 0, 0], to: [30, 0, 0], radius: 3, parent: 'inflow-0' },
    { from: [0, 0, 0], to: [24, 0, 24], radius: 2, parent: 'inflow-0' },
  ]);

  it('cut inside the organ are listed as they are met, with diameter and depth', async () => {
    const context = await ballLiver([tumourBall([25, 0, 12], 5)], { setup: { trees: [tree] } });
    const { vesselsCut } = evaluateResection(context, [plane([10, 0, 0], [1, 0, 0])], {
      ...options,
      approachLps: [0, 0, -1],
    });
    expect(vesselsCut.map(({ branchId }) => branchId)).toEqual(['inflow-2', 'inflow-1']);
    const [second, first] = vesselsCut;
    expect(first.diameterMm).toBe(6);
    expect(Math.hypot(...first.positionLps.map((x, n) => x - [10, 0, 0][n]))).toBeLessThan(0.6);
    expect(Math.hypot(...second.positionLps.map((x, n) => x - [10, 0, 10][n]))).toBeLessThan(0.9);
    expect(Math.abs(first.depthMm - 30)).toBeLessThan(1);
    expect(Math.abs(second.depthMm - (40 - Math.hypot(10, 10)))).toBeLessThan(1);
    expect(vesselsCut.map(({ order }) => order)).toEqual([1, 2]);
    // Without a direction from the surface inwards.
    const inwards = evaluateResection(context, [plane([10, 0, 0], [1, 0, 0])], options).vesselsCut;
    const depths = inwards.map(({ depthMm }) => depthMm);
    expect(depths).toEqual(depths.toSorted((a, b) => a - b));
    // The trunk is cut only where it lies in the organ.
    const outside = evaluateResection(context, [plane([-38, 0, 30], [-1, 0, -3])], options);
    expect(outside.vesselsCut.every(({ depthMm }) => depthMm > 0)).toBe(true);
  });

  it('that graze the cut and come back are not cut', async () => {
    const straight = treeOf('outflow', [
      { from: [0, -20, 0], to: [0, 20, 0], radius: 3, parent: null },
      { from: [-20, 10, 10], to: [20, 10, 10], radius: 3, parent: null },
    ]);
    // The first bows over the plane x = 10 for 3.6 mm.
    const bow = {
      ...straight,
      pointsLps: straight.pointsLps.map((value, n) => {
        const y = straight.pointsLps[n - (n % 3) + 1];
        return n % 3 === 0 && n < 3 * straight.branches[0].end ? 11 - 0.3 * y * y : value;
      }),
    };
    const context = await ballLiver([tumourBall([25, 0, 12], 5)], { setup: { trees: [bow] } });
    const { vesselsCut } = evaluateResection(context, [plane([10, 0, 0], [1, 0, 0])], options);
    expect(vesselsCut.map(({ branchId }) => branchId)).toEqual(['outflow-1']);
  });

  it('give territories to remove, with all that hangs on a branch', async () => {
    const context = await ballLiver([tumourBall([25, 0, 12], 5)], { setup: { trees: [tree] } });
    const labels = context.labelGrid;
    const data = Uint16Array.from(digitise(labels, ([x, , z]) => (x < 0 ? 1 : z < 5 ? 2 : 3)).data);
    const map = { tree: 'inflow' as const, branchIds: tree.branches.map(({ id }) => id), data };
    const served = await withVessels(context, { trees: [tree], territories: [map] }, jobContext);
    const territory = (branchIds: string[]): ResectionSurface => ({
      kind: 'territory',
      id: 't',
      title: 'Territory',
      tree: 'inflow',
      branchIds,
    });
    const one = evaluateResection(served, [territory(['inflow-2'])], options);
    const share = one.territories.find(({ branchId }) => branchId === 'inflow-2');
    expect(share?.removedMl).toBe(share?.volumeMl);
    expect(share?.removedMl).toBeCloseTo(one.volumesMl.resected, 9);
    expect(one.territories.find(({ branchId }) => branchId === 'inflow-1')?.removedMl).toBe(0);
    expect(one.volumesMl.total).toBeCloseTo(
      one.territories.reduce((sum, { volumeMl }) => sum + volumeMl, 0),
      6,
    );
    // Boundary: a quarter of the plane x = 0 and a half of the plane z = 5, minus edges.
    const quarter = (Math.PI * 40 ** 2) / 2 - 400 + (Math.PI * 40 ** 2) / 2;
    expect(Math.abs(one.cuts[0].areaMm2 / quarter - 1)).toBeLessThan(0.06);
    expect(one.cuts[0].outlineLps.length).toBe(0);
    expect(() => evaluateResection(served, [territory(['inflow-0'])], options)).toThrow('whole');
    expect(() => evaluateResection(served, [territory(['nowhere'])], options)).toThrow('not known');
    expect(() => evaluateResection(context, [territory(['inflow-1'])], options)).toThrow(
      'none were computed',
    );
  });
});

describe('critical structures', () => {
  it('are as far as they are, up to the reach, and zero where cut into', async () => {
    const labels = ballMap(gridAround(50, [1, 1, 1]), [
      { centre: [0, 0, 0], radiusMm: 40, label: LABEL.whiteMatter },
      { centre: [-5, 0, 0], radiusMm: 8, label: LABEL.eloquent },
      { centre: [-30, 0, 0], radiusMm: 5, label: LABEL.eloquent + 1 },
      tumourBall([24, 0, 0], 8),
    ]);
    const context = await prepareResection(labels, { organ: 'brain' }, jobContext);
    const at = (x: number): (number | null)[] =>
      evaluateResection(context, [plane([x, 0, 0], [1, 0, 0])], options).critical.map(
        ({ distanceMm }) => distanceMm,
      );
    const [near, far] = at(10);
    expect(Math.abs((near ?? 0) - 7)).toBeLessThan(0.7);
    expect(far).toBeNull();
    expect(at(0)[0]).toBe(0);
    const removed = evaluateResection(context, [plane([-20, 0, 0], [1, 0, 0])], options)
      .critical[0];
    expect(removed.removedMl).toBeCloseTo((4 * Math.PI * 8 ** 3) / 3000, 1);
    expect(removed.distanceMm).toBe(0);
  });
});

describe('bad plans', () => {
  let context: ResectionContext;
  beforeAll(async () => {
    context = await ballLiver([tumourBall([20, 0, 0], 6)]);
  });
  const code = (surfaces: readonly ResectionSurface[], safetyMarginMm = 5): string => {
    try {
      evaluateResection(context, surfaces, { safetyMarginMm });
      return 'evaluated';
    } catch (error) {
      return error instanceof FailureError ? error.code : String(error);
    }
  };

  it('are refused with what was found', () => {
    expect(code([])).toBe('no-surface');
    expect(code([plane([60, 0, 0], [1, 0, 0])])).toBe('surface-misses-organ');
    expect(code([plane([-60, 0, 0], [1, 0, 0])])).toBe('empty-remnant');
    expect(code([plane([0, 0, 0], [1, 0, 0], 'a'), plane([-3, 0, 0], [-1, 0, 0], 'b')])).toBe(
      'evaluated',
    );
    expect(code([plane([2, 0, 0], [-1, 0, 0], 'a'), plane([-2, 0, 0], [1, 0, 0], 'b')])).toBe(
      'empty-remnant',
    );
    expect(code(Array.from({ length: 9 }, (_, n) => plane([n, 0, 0], [1, 0, 0], `${n}`)))).toBe(
      'too-many-surfaces',
    );
    expect(code([plane([0, 0, 0], [1, 0, 0])], -1)).toBe('margin-range');
    expect(code([wedge([0, 0, 0], 0)])).toBe('wedge-size');
    expect(code([wedge([90, 0, 0], 10)])).toBe('surface-misses-organ');
    const patch: ResectionSurface = {
      kind: 'bezier',
      id: 'b',
      title: 'Patch',
      controlLps: Array.from({ length: 16 }, () => [0, 0, 0]),
      removes: 'front',
      contourLps: null,
    };
    expect(code([patch])).toBe('bezier-control');
    expect(code([{ ...patch, controlLps: [] }])).toBe('bezier-control');
    const offset: ResectionSurface = {
      kind: 'offset',
      id: 'o',
      title: 'Margin',
      tumourLabels: [41],
      marginMm: 5,
    };
    expect(code([offset])).toBe('no-such-tumour');
    expect(code([{ ...offset, tumourLabels: [] }])).toBe('offset-empty');
  });
});

describe('planning sessions', () => {
  it('keep the organ, evaluate, lay flat and mask in one call', async () => {
    const labels = ballMap(gridAround(44, [1.5, 1.5, 1.5]), [
      { centre: [0, 0, 0], radiusMm: 40, label: LABEL.liver },
      tumourBall([20, 0, 0], 8),
    ]);
    const sessions = new PlanSessions();
    const prepared = await sessions.prepare(labels, { organ: 'liver' }, jobContext);
    expect(prepared.tumours.map(({ label }) => label)).toEqual([40]);
    const request = {
      contextId: prepared.contextId,
      surfaces: [plane([5, 0, 0], [1, 0, 0])],
      options,
      mapOf: 'p',
      withMask: true,
    };
    const { result, map, removed } = sessions.evaluate(request);
    expect(map?.surfaceId).toBe('p');
    expect(removed?.data.reduce((sum, value) => sum + value, 0)).toBe(result.voxels.resected);
    const line = sliceLine(result.cuts[0], { pointLps: [0, 0, 3.3], normalLps: [0, 0, 1] });
    let length = 0;
    for (let n = 0; n < line.length; n += 6)
      length += Math.hypot(
        line[n] - line[n + 3],
        line[n + 1] - line[n + 4],
        line[n + 2] - line[n + 5],
      );
    expect(Math.abs(length / (2 * Math.sqrt(40 ** 2 - 5 ** 2 - 3.3 ** 2)) - 1)).toBeLessThan(0.02);
    const [i, j, k] = lpsToIjk(labels.grid, [20, 0, 0]).map(Math.round);
    expect(removed?.data[i + labels.grid.dimensions[0] * (j + labels.grid.dimensions[1] * k)]).toBe(
      1,
    );
    await sessions.prepare(labels, { organ: 'liver' }, jobContext);
    expect(() => sessions.evaluate(request)).toThrow('no longer prepared');
  });
});
