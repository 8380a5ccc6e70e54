import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { IDENTITY_DIRECTION, voxelVolumeMl } from '../../../src/core/space.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import { organVoxels } from '../../../src/plan/territory/organ-voxels.ts';
import { PERFUSION, perfusionOf, perfusionOnGrid } from '../../../src/plan/territory/perfusion.ts';
import {
  computeTerritories,
  territoriesOnGrid,
  territoryMask,
  territoryMl,
} from '../../../src/plan/territory/territories.ts';
import type { Territories, TerritoryMethod } from '../../../src/plan/territory/territories.ts';
import { territoryGroups } from '../../../src/plan/territory/territory-groups.ts';
import { vesselsCrossed } from '../../../src/plan/territory/vessels-crossed.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { maskOf, positions, straightTree } from './territory-fixture.ts';

const ctx = createJobContext();
beforeAll(provideKernelsFromDisk);

const grid: Grid = {
  dimensions: [44, 34, 20],
  spacingMm: [1.5, 2, 3],
  originMm: [-3, -4, -5],
  direction: IDENTITY_DIRECTION,
};
const at = positions(grid);
/** An ellipsoid; the tree forks in its middle and every branch reaches its surface. */
const isOrgan = ([x, y, z]: Vec3): boolean =>
  ((x - 30) / 28) ** 2 + ((y - 30) / 28) ** 2 + ((z - 24) / 24) ** 2 < 1;
const mask = maskOf(grid, isOrgan);
const tree = straightTree('inflow', [
  { title: 'trunk', parent: null, from: [30, 30, -4], to: [30, 30, 20], radiusMm: 5 },
  { title: 'left', parent: 'trunk', from: [30, 30, 20], to: [45, 30, 26], radiusMm: 4 },
  { title: 'right', parent: 'trunk', from: [30, 30, 20], to: [15, 30, 26], radiusMm: 3.5 },
  { title: 'left upper', parent: 'left', from: [45, 30, 26], to: [48, 40, 36], radiusMm: 3 },
  { title: 'left lower', parent: 'left', from: [45, 30, 26], to: [50, 20, 22], radiusMm: 2.5 },
]);
const outTree = straightTree('outflow', [
  { title: 'vein', parent: null, from: [30, 52, 44], to: [30, 36, 30], radiusMm: 5 },
  { title: 'vein left', parent: 'vein', from: [30, 36, 30], to: [50, 34, 20], radiusMm: 3 },
  { title: 'vein right', parent: 'vein', from: [30, 36, 30], to: [10, 34, 20], radiusMm: 3 },
]);

const territoriesOf = async (method: TerritoryMethod, of = tree): Promise<Territories> =>
  computeTerritories(await organVoxels(mask, grid, ctx), of, method, ctx);

const nothing = new Uint8Array(mask.length);

describe.each(['nearest-branch', 'flow'] as const)('territories by %s', (method) => {
  it('share the whole organ out, every voxel once', async () => {
    const territories = await territoriesOf(method);
    expect(territories.voxels).toHaveLength(mask.reduce((sum, value) => sum + value, 0));
    const whole = territories.voxels.length * voxelVolumeMl(grid);
    expect(territoryMl(territories, tree, 'trunk')).toBeCloseTo(whole, 9);
    const own = ['left', 'right'].reduce((sum, id) => sum + territoryMl(territories, tree, id), 0);
    if (method === 'flow') expect(own).toBeCloseTo(whole, 9);
    else expect(own).toBeLessThan(whole);
    for (const point of territories.pointOf) expect(point).toBeLessThan(tree.radiusMm.length);
  });

  it('lose exactly the territory of a clipped branch and of all that hangs on it', async () => {
    const territories = await territoriesOf(method);
    const { state, volumesMl, lostBranchIds } = perfusionOf(
      { inflow: { tree, territories } },
      nothing,
      { inflow: ['left'] },
    );
    const served = territoryMask(territories, tree, ['left']);
    expect(served).toEqual(state.map((value) => (value === PERFUSION.devascularised ? 1 : 0)));
    expect(volumesMl.devascularised).toBeCloseTo(territoryMl(territories, tree, 'left'), 9);
    expect(volumesMl.congested + volumesMl.both + volumesMl.removed).toBe(0);
    expect(lostBranchIds.inflow).toEqual(['left', 'left upper', 'left lower']);
  });

  it('are listed in groups that add up to the organ', async () => {
    const territories = await territoriesOf(method);
    const whole = territories.voxels.length * voxelVolumeMl(grid);
    for (const most of [1, 2, 3, 8]) {
      const groups = territoryGroups(territories, tree, most);
      expect(groups.reduce((sum, { volumeMl }) => sum + volumeMl, 0)).toBeCloseTo(whole, 9);
      expect(groups.filter(({ isAlongTrunks }) => !isAlongTrunks).length).toBeLessThanOrEqual(most);
      const ids = groups.flatMap(({ branchIds }) => branchIds);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const titles = territoryGroups(territories, tree, 8).map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['right', 'left upper', 'left lower']));
  });

  it('keep their places on a larger grid', async () => {
    const territories = await territoriesOf(method);
    const larger: Grid = {
      ...grid,
      dimensions: [50, 40, 24],
      originMm: [grid.originMm[0] - 3, grid.originMm[1] - 8, grid.originMm[2] - 6],
    };
    const data = territoriesOnGrid(territories, larger);
    const isIn = positions(larger);
    let inside = 0;
    for (let n = 0; n < data.length; n++) {
      expect(data[n] > 0).toBe(isOrgan(isIn(n)));
      if (data[n] > 0) inside += 1;
    }
    expect(inside).toBe(territories.voxels.length);
    expect(territoriesOnGrid(territories, grid)[territories.voxels[100]]).toBe(
      territories.branchOf[100] + 1,
    );
  });
});

describe('territories by nearest branch', () => {
  it('are those that comparing all centreline points gives', async () => {
    const random = createRandom(5);
    const points = Array.from({ length: 25 }, (_, n) => ({
      title: `b${n}`,
      parent: null,
      from: [random.between(0, 60), random.between(0, 60), random.between(0, 50)] as Vec3,
      to: [random.between(0, 60), random.between(0, 60), random.between(0, 50)] as Vec3,
      radiusMm: 2,
    }));
    const many = straightTree('inflow', points);
    const { voxels, pointOf } = await territoriesOf('nearest-branch', many);
    for (let v = 0; v < voxels.length; v += 7) {
      const [x, y, z] = at(voxels[v]);
      const away = (p: number): number =>
        (many.pointsLps[3 * p] - x) ** 2 +
        (many.pointsLps[3 * p + 1] - y) ** 2 +
        (many.pointsLps[3 * p + 2] - z) ** 2;
      let best = 0;
      for (let p = 1; p < many.radiusMm.length; p++) if (away(p) < away(best)) best = p;
      expect(Math.abs(away(pointOf[v]) - away(best))).toBeLessThan(1e-9);
    }
  });
});

describe('territories by flow', () => {
  it('do not reach across a fissure', async () => {
    // Two lobes side by side with a gap of one voxel; the vein of the right one runs along the gap.
    const lobes = maskOf(grid, ([x, y, z]) => isOrgan([x, y, z]) && Math.abs(x - 30) > 1);
    const organ = await organVoxels(lobes, grid, ctx);
    const pair = straightTree('inflow', [
      { title: 'near the gap', parent: null, from: [33, 15, 24], to: [33, 45, 24], radiusMm: 3 },
      { title: 'far from it', parent: null, from: [10, 15, 24], to: [10, 45, 24], radiusMm: 3 },
    ]);
    const sideOf = (territories: Territories, v: number): boolean =>
      at(territories.voxels[v])[0] > 30;
    const flow = await computeTerritories(organ, pair, 'flow', ctx);
    for (let v = 0; v < flow.voxels.length; v++)
      expect(flow.branchOf[v] === 0).toBe(sideOf(flow, v));
    const nearest = await computeTerritories(organ, pair, 'nearest-branch', ctx);
    const across = nearest.branchOf.filter((branch, v) => branch === 0 && !sideOf(nearest, v));
    expect(across.length).toBeGreaterThan(100);
  });

  it('give an island without a vessel to the nearest branch', async () => {
    const island = maskOf(grid, ([x, y, z]) => isOrgan([x, y, z]) && (x < 40 || x > 48));
    const organ = await organVoxels(island, grid, ctx);
    const one = straightTree('inflow', [
      { title: 'a', parent: null, from: [20, 30, 10], to: [20, 30, 40], radiusMm: 3 },
      { title: 'b', parent: null, from: [34, 30, 10], to: [34, 30, 40], radiusMm: 3 },
    ]);
    const { voxels, branchOf } = await computeTerritories(organ, one, 'flow', ctx);
    for (let v = 0; v < voxels.length; v++) if (at(voxels[v])[0] > 48) expect(branchOf[v]).toBe(1);
  });
});

describe('perfusion of the remnant', () => {
  const right = (x: number): Uint8Array => maskOf(grid, (p) => isOrgan(p) && p[0] < x);

  it('loses what hangs on a vessel beyond the cut, not before it', async () => {
    const territories = await territoriesOf('nearest-branch');
    const removed = right(24);
    const { state, lostBranchIds } = perfusionOf({ inflow: { tree, territories } }, removed, {});
    const branch = tree.branches.findIndex(({ id }) => id === 'right');
    // The cut lies between voxels at x = 22.5 and x = 24, half way between their centres.
    const isBeyond = (point: number): boolean => tree.pointsLps[3 * point] < 23.25;
    let lost = 0;
    for (const [v, value] of state.entries()) {
      if (removed[territories.voxels[v]] !== 0) {
        expect(value).toBe(PERFUSION.removed);
        continue;
      }
      const isLost = territories.branchOf[v] === branch && isBeyond(territories.pointOf[v]);
      expect(value).toBe(isLost ? PERFUSION.devascularised : PERFUSION.functional);
      if (isLost) lost += 1;
    }
    expect(lost).toBeGreaterThan(0);
    expect(lostBranchIds.inflow).toEqual(['right']);
  });

  it('leaves open what lies outside the organ', async () => {
    const territories = await territoriesOf('nearest-branch');
    const { voxels } = perfusionOf({ inflow: { tree, territories } }, nothing, {});
    expect(voxels.functional).toBe(territories.voxels.length);
  });

  it('counts both systems and their overlap, and adds up to the organ', async () => {
    const inflow = { tree, territories: await territoriesOf('nearest-branch') };
    const outflow = { tree: outTree, territories: await territoriesOf('nearest-branch', outTree) };
    const removed = right(20);
    const clipped = { inflow: ['left lower'], outflow: ['vein left'] };
    const both = perfusionOf({ inflow, outflow }, removed, clipped);
    const sum = Object.values(both.voxels).reduce((total, count) => total + count, 0);
    expect(sum).toBe(inflow.territories.voxels.length);
    const lostIn = territoryMask(inflow.territories, tree, ['left lower']);
    const lostOut = territoryMask(outflow.territories, outTree, ['vein left']);
    for (const [v, value] of both.state.entries()) {
      if (removed[inflow.territories.voxels[v]] !== 0) expect(value).toBe(PERFUSION.removed);
      else if (lostIn[v] && lostOut[v]) expect(value).toBe(PERFUSION.both);
    }
    expect(both.voxels.both).toBeGreaterThan(0);
    const onlyIn = perfusionOf({ inflow }, removed, clipped);
    expect(onlyIn.voxels.devascularised).toBe(both.voxels.devascularised + both.voxels.both);
    const drawn = perfusionOnGrid(inflow.territories, both.state);
    expect(drawn.filter((value) => value === PERFUSION.both)).toHaveLength(both.voxels.both);
    expect(drawn.filter((value) => value !== PERFUSION.outside)).toHaveLength(sum);
  });

  it('writes into memory that is given', async () => {
    const inflow = { tree, territories: await territoriesOf('nearest-branch') };
    const memory = new Uint8Array(inflow.territories.voxels.length);
    expect(perfusionOf({ inflow }, nothing, {}, memory).state).toBe(memory);
    expect(memory.every((value) => value === PERFUSION.functional)).toBe(true);
  });

  it('refuses a mask of another grid', async () => {
    const inflow = { tree, territories: await territoriesOf('nearest-branch') };
    expect(() => perfusionOf({ inflow }, new Uint8Array(3), {})).toThrow(/different label maps/);
  });
});

describe('vessels crossed by a cut', () => {
  it('are named with the place and the diameter', () => {
    const crossings = vesselsCrossed(tree, ([x]) => x - 40.25);
    expect(crossings.map(({ branchId }) => branchId)).toEqual(['left']);
    const [{ positionLps, diameterMm, into }] = crossings;
    expect(positionLps[0]).toBeCloseTo(40.25, 4);
    expect(positionLps[1]).toBeCloseTo(30, 4);
    expect(positionLps[2]).toBeCloseTo(20 + (6 * 10.25) / 15, 4);
    expect(diameterMm).toBe(8);
    expect(into).toBe('removed');
  });

  it('come twice where a vessel leaves the removed part again', () => {
    const slab = vesselsCrossed(tree, ([x]) => 2 - Math.abs(x - 38));
    expect(slab.map(({ into }) => into)).toEqual(['removed', 'remnant']);
  });
});

describe('bad input', () => {
  it('is refused with what to do', async () => {
    await expect(organVoxels(nothing, grid, ctx)).rejects.toMatchObject({ code: 'no-organ' });
    await expect(organVoxels(new Uint8Array(4), grid, ctx)).rejects.toMatchObject({
      code: 'organ-grid',
    });
    await expect(territoriesOf('flow', straightTree('inflow', []))).rejects.toMatchObject({
      code: 'tree-empty',
    });
  });
});
