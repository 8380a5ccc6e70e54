/** Edits of whole structures against brute force over all voxels, or against a shape with a known answer. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import { createRandom } from '../../../../src/core/random.ts';
import {
  IDENTITY_DIRECTION,
  voxelCount,
  type Grid,
  type Vec3,
} from '../../../../src/core/space.ts';
import type { LabelMap } from '../../../../src/core/volume.ts';
import { applyEdit } from '../../../../src/segment/edit/apply-edit.ts';
import { editBox, type EditRequest } from '../../../../src/segment/edit/edit-request.ts';
import { floodFill } from '../../../../src/segment/edit/flood-fill.ts';
import { growFromSeeds } from '../../../../src/segment/edit/grow-from-seeds.ts';
import { interpolateSlices } from '../../../../src/segment/edit/interpolate-slices.ts';
import { removeIslands } from '../../../../src/segment/edit/islands.ts';
import { combineStructures, moveSurface } from '../../../../src/segment/edit/margins.ts';
import { cutPatch, pastePatch, type LabelPatch } from '../../../../src/segment/edit/patch.ts';
import { runGeodesic } from '../../../../wasm/geodesic/geodesic.ts';
import { provideKernelsFromDisk } from '../../../../wasm/source.node.ts';

beforeAll(() => provideKernelsFromDisk());

const ctx = createJobContext();
const gridOf = (dimensions: Vec3, spacingMm: Vec3 = [1, 1, 1]): Grid => ({
  dimensions,
  spacingMm,
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
});

function each(grid: Grid, visit: (n: number, at: Vec3) => void): void {
  const [nx, ny, nz] = grid.dimensions;
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) visit(n, [i, j, k]);
}
function patchOf(
  grid: Grid,
  labelAt: (at: Vec3) => number,
  imageAt: (at: Vec3) => number = () => 0,
  rules: Partial<Pick<LabelPatch, 'locked' | 'others'>> = {},
): LabelPatch & { readonly image: Int16Array } {
  const labels = new Uint8Array(voxelCount(grid));
  const image = new Int16Array(voxelCount(grid));
  each(grid, (n, at) => {
    labels[n] = labelAt(at);
    image[n] = imageAt(at);
  });
  return { grid, labels, image, locked: new Set(), others: 'give-way', ...rules };
}
const away = (grid: Grid, a: Vec3, b: Vec3): number =>
  Math.hypot(...[0, 1, 2].map((axis) => (a[axis] - b[axis]) * grid.spacingMm[axis]));
const count = (labels: Uint8Array, label = 1): number => labels.filter((v) => v === label).length;
const differing = (a: Uint8Array, b: Uint8Array): number => a.filter((v, n) => v !== b[n]).length;
const dice = (a: Uint8Array, b: Uint8Array): number =>
  (2 * a.filter((v, n) => v === 1 && b[n] === 1).length) / (count(a) + count(b));

describe('floodFill', () => {
  const grid = gridOf([24, 22, 20], [1, 1, 1.5]);
  const random = createRandom(3);
  const noise = Int16Array.from({ length: voxelCount(grid) }, () => random.integer(100));
  const settings = { label: 1, seed: [12, 11, 10] as Vec3, averaged: false };

  it('fills exactly what faces connect, like growing by whole passes', async () => {
    const patch = {
      ...patchOf(grid, ([i]) => (i === 5 ? 3 : 0)),
      image: noise,
      locked: new Set([3]),
    };
    const mean = meanOf27(grid, noise, settings.seed);
    const out = await floodFill(patch, { ...settings, tolerance: 30, maxRadiusMm: 9 }, ctx);
    const open = (n: number, at: Vec3): boolean =>
      patch.labels[n] === 0 &&
      Math.abs(noise[n] - mean) <= 30 &&
      away(grid, at, settings.seed) <= 9;
    const expected = new Uint8Array(out.length);
    expected[12 + 24 * (11 + 22 * 10)] = 1;
    const steps = [1, -1, 24, -24, 528, -528];
    for (let changed = true; changed;) {
      changed = false;
      each(grid, (n, at) => {
        if (expected[n] || !open(n, at) || !steps.some((s) => expected[n + s])) return;
        expected[n] = 1;
        changed = true;
      });
    }
    expect(count(expected)).toBeGreaterThan(300);
    expect(out.map((v) => (v === 1 ? 1 : 0))).toEqual(expected);
    expect(count(out, 3)).toBe(22 * 20);
  });

  it('fills a noisy ball without pinholes when values are averaged', async () => {
    const ball = (at: Vec3): boolean => away(grid, at, settings.seed) <= 8;
    const noisy = patchOf(
      grid,
      () => 0,
      (at) => (ball(at) ? 120 : 20) + random.integer(40) - 20,
    );
    const out = await floodFill(
      noisy,
      { ...settings, averaged: true, tolerance: 50, maxRadiusMm: 50 },
      ctx,
    );
    const truth = patchOf(grid, (at) => (ball(at) ? 1 : 0)).labels;
    expect(dice(out, truth)).toBeGreaterThan(0.97);
  });

  it('refuses a click on a locked structure', async () => {
    const locked = patchOf(
      grid,
      () => 3,
      () => 0,
      { locked: new Set([3]) },
    );
    await expect(
      floodFill(locked, { ...settings, tolerance: 1, maxRadiusMm: 5 }, ctx),
    ).rejects.toMatchObject({ code: 'flood-start' });
  });
});

function meanOf27({ dimensions: [nx, ny] }: Grid, values: Int16Array, [i, j, k]: Vec3): number {
  let sum = 0;
  for (let z = -1; z <= 1; z++)
    for (let y = -1; y <= 1; y++)
      for (let x = -1; x <= 1; x++) sum += values[i + x + nx * (j + y + ny * (k + z))];
  return sum / 27;
}

describe('growFromSeeds', () => {
  it('has the distances of Bellman and Ford', async () => {
    const grid = gridOf([9, 8, 7], [1, 0.8, 2]);
    const random = createRandom(8);
    const slowness = Float32Array.from({ length: 504 }, () => 0.1 + random.integer(100) / 50);
    const seeds = new Uint8Array(504);
    seeds[40] = seeds[470] = 1;
    const cost = await runGeodesic(seeds, slowness, grid.dimensions, grid.spacingMm, ctx);
    const expected = Float64Array.from(seeds, (s) => (s ? 0 : Infinity));
    const places: Vec3[] = [];
    each(grid, (_, at) => places.push(at));
    for (let changed = true; changed;) {
      changed = false;
      for (let n = 0; n < 504; n++)
        for (let m = 0; m < 504; m++) {
          if (places[n].some((v, axis) => Math.abs(v - places[m][axis]) > 1)) continue;
          const through =
            expected[m] + (away(grid, places[n], places[m]) * (slowness[n] + slowness[m])) / 2;
          if (through < expected[n] - 1e-9) {
            expected[n] = through;
            changed = true;
          }
        }
    }
    for (let n = 0; n < 504; n++) expect(cost[n]).toBeCloseTo(expected[n], 4);
  });

  const grid = gridOf([48, 44, 24], [1, 1, 2]);
  const centre: Vec3 = [24, 22, 12];
  const egg = ([i, j, k]: Vec3): boolean =>
    ((i - 24) / 15) ** 2 + ((j - 22) / 11) ** 2 + ((k - 12) / 7) ** 2 <= 1;

  it('finds a noisy ellipsoid from one stroke in one slice', async () => {
    const random = createRandom(5);
    const patch = patchOf(
      grid,
      ([i, j, k]) => (k === 12 && Math.abs(j - 22) <= 1 && Math.abs(i - 24) <= 9 ? 1 : 0),
      (at) => (egg(at) ? 100 : 40) + random.integer(60) - 30,
    );
    const out = await growFromSeeds(patch, 1, [], ctx);
    expect(dice(out, patchOf(grid, (at) => (egg(at) ? 1 : 0)).labels)).toBeGreaterThan(0.93);
  });

  it('splits two touching bodies of equal brightness between their seeds when others stay', async () => {
    const touching = ([i, j, k]: Vec3): boolean =>
      Math.min(away(grid, [i, j, k], [14, 22, 12]), away(grid, [i, j, k], [33, 22, 12])) <= 10;
    const patch = patchOf(
      grid,
      (at) => (away(grid, at, [14, 22, 12]) < 4 ? 1 : away(grid, at, [33, 22, 12]) < 4 ? 2 : 0),
      (at) => (touching(at) ? 100 : 0),
      { others: 'stay' },
    );
    const out = await growFromSeeds(patch, 1, [], ctx);
    expect(count(out, 2)).toBe(count(patch.labels, 2));
    const own = patchOf(grid, (at) => (touching(at) && at[0] < 23.5 ? 1 : 0)).labels;
    expect(dice(out, own)).toBeGreaterThan(0.9);
  });

  it('takes over an unlocked structure around a tumour and never a locked one', async () => {
    const image = (at: Vec3): number => (away(grid, at, centre) <= 9 ? 60 : 110);
    const labels = (at: Vec3): number => (away(grid, at, centre) <= 3 ? 40 : 20);
    const free = await growFromSeeds(patchOf(grid, labels, image), 40, [], ctx);
    const truth = patchOf(grid, (at) => (away(grid, at, centre) <= 9 ? 40 : 20)).labels;
    // Within a fifth of a voxel of the radius.
    expect(Math.abs(count(free, 40) / count(truth, 40) - 1)).toBeLessThan(0.08);
    const locked = patchOf(grid, labels, image, { locked: new Set([20]) });
    expect(await growFromSeeds(locked, 40, [], ctx)).toEqual(locked.labels);
  });
});

describe('interpolateSlices', () => {
  it('rebuilds a sphere from every fourth slice, in any direction', async () => {
    const grid = gridOf([40, 40, 40]);
    for (const axis of [0, 1, 2]) {
      const inside = (at: Vec3): boolean => away(grid, at, [20, 20, 20]) <= 14;
      const patch = patchOf(grid, (at) => (inside(at) && (at[axis] - 6) % 4 === 0 ? 1 : 0));
      const out = await interpolateSlices(patch, 1, ctx);
      expect(dice(out, patchOf(grid, (at) => (inside(at) ? 1 : 0)).labels)).toBeGreaterThan(0.95);
      each(grid, (n) => patch.labels[n] && expect(out[n]).toBe(1));
    }
  });

  it('goes linearly between two squares: a cone of exact widths', async () => {
    const grid = gridOf([31, 31, 11]);
    const half = (k: number): number => (k === 1 ? 4 : 12);
    const patch = patchOf(grid, ([i, j, k]) =>
      (k === 1 || k === 9) && Math.max(Math.abs(i - 15), Math.abs(j - 15)) <= half(k) ? 1 : 0,
    );
    const out = await interpolateSlices(patch, 1, ctx);
    for (let k = 1; k <= 9; k++) {
      const width = count(out.slice(31 * (15 + 31 * k), 31 * (16 + 31 * k)));
      expect(width).toBeCloseTo(9 + 2 * (k - 1), -0.5);
    }
  });

  it('says when nothing is between, and when the direction is not clear', async () => {
    const grid = gridOf([12, 12, 12]);
    const whole = patchOf(grid, ([, , k]) => (k > 2 && k < 9 ? 1 : 0));
    await expect(interpolateSlices(whole, 1, ctx)).rejects.toMatchObject({
      code: 'nothing-between',
    });
    const corners = patchOf(grid, ([i, j, k]) => (i % 9 === 0 && j === 3 && k % 9 === 0 ? 1 : 0));
    await expect(interpolateSlices(corners, 1, ctx)).rejects.toMatchObject({
      code: 'several-directions',
    });
  });
});

describe('islands and margins', () => {
  const grid = gridOf([26, 24, 16], [1, 1.2, 2]);
  const random = createRandom(12);
  const speckled = patchOf(grid, () =>
    random.integer(10) < 3 ? 1 : random.integer(10) < 2 ? 2 : 0,
  );
  const ball = patchOf(grid, (at) => (away(grid, at, [12, 11, 8]) <= 7.5 ? 1 : 0));
  const places: Vec3[] = [];
  each(grid, (_, at) => places.push(at));
  const nearest = (n: number, to: (m: number) => boolean): number =>
    places.reduce(
      (least, at, m) => (to(m) ? Math.min(least, away(grid, at, places[n])) : least),
      Infinity,
    );

  it('keeps the largest part, or all above a volume', () => {
    const two = patchOf(grid, (at) =>
      away(grid, at, [6, 11, 8]) <= 4
        ? 1
        : away(grid, at, [20, 11, 8]) <= 2.5
          ? 1
          : at[0] === 0 && at[1] === 0 && at[2] === 0
            ? 1
            : 0,
    );
    const largest = removeIslands(two, { label: 1, keep: 'largest' });
    expect(count(largest)).toBe(
      count(patchOf(grid, (at) => (away(grid, at, [6, 11, 8]) <= 4 ? 1 : 0)).labels),
    );
    const above = removeIslands(two, { label: 1, keep: 'above', belowMl: 0.0025 });
    expect(count(above)).toBe(count(two.labels) - 1);
  });

  it('grows, shrinks and hollows by the distance between voxel centres', async () => {
    for (const change of ['grow', 'shrink', 'hollow'] as const) {
      const out = await moveSurface(ball, { label: 1, change, distanceMm: 2.4 });
      for (let n = 0; n < out.length; n += 7) {
        const inside = ball.labels[n] === 1;
        const gap = nearest(n, (m) => (ball.labels[m] === 1) !== inside);
        const expected =
          change === 'grow'
            ? inside || gap <= 2.4 + 1e-5
            : inside && gap <= 2.4 + 1e-5 === (change === 'hollow');
        expect(out[n] === 1).toBe(expected);
      }
    }
  });

  it('leaves locked neighbours alone and refuses to shrink to nothing', async () => {
    const locked = { ...speckled, locked: new Set([2]) };
    const grown = await moveSurface(locked, { label: 1, change: 'grow', distanceMm: 3 });
    expect(count(grown, 2)).toBe(count(speckled.labels, 2));
    expect(count(grown, 1)).toBeGreaterThan(count(speckled.labels, 1));
    await expect(
      moveSurface(ball, { label: 1, change: 'shrink', distanceMm: 20 }),
    ).rejects.toMatchObject({ code: 'nothing-left' });
  });

  it('adds, subtracts, intersects with another structure and its margin, and lays a shell around it', async () => {
    const how = async (way: 'add' | 'subtract' | 'intersect' | 'shell'): Promise<Uint8Array> =>
      combineStructures(speckled, { label: 1, other: 2, how: way, distanceMm: 1.3 });
    expect(count(await how('add'))).toBe(count(speckled.labels, 1) + count(speckled.labels, 2));
    const [subtracted, kept] = [await how('subtract'), await how('intersect')];
    for (let n = 0; n < subtracted.length; n += 5) {
      if (speckled.labels[n] !== 1) continue;
      const near = nearest(n, (m) => speckled.labels[m] === 2) <= 1.3;
      expect([subtracted[n], kept[n]]).toEqual(near ? [0, 1] : [1, 0]);
    }
    const shell = await how('shell');
    expect(count(shell, 2)).toBe(count(speckled.labels, 2));
    for (let n = 0; n < shell.length; n += 7) {
      if (speckled.labels[n] !== 0) continue;
      const near = nearest(n, (m) => speckled.labels[m] === 2) <= 1.3;
      expect(shell[n]).toBe(near ? 1 : 0);
    }
    await expect(
      combineStructures(ball, { label: 1, other: 2, how: 'add', distanceMm: 0 }),
    ).rejects.toMatchObject({ code: 'other-empty' });
  });
});

describe('applyEdit', () => {
  const grid = gridOf([40, 36, 30], [0.9, 0.9, 2]);
  const whole = patchOf(
    grid,
    (at) => (away(grid, at, [18, 17, 14]) <= 6 ? 1 : at[2] < 9 ? 2 : 0),
    ([i, j, k]) => 10 * i + j - k,
  );
  const map: LabelMap = { grid, data: whole.labels };

  it('gives on its block what it gives on the whole map', async () => {
    const requests: readonly EditRequest[] = [
      {
        tool: 'flood',
        label: 1,
        at: [16.2, 15.3, 28],
        tolerance: 25,
        maxRadiusMm: 8,
        averaged: false,
      },
      { tool: 'margin', label: 1, change: 'grow', distanceMm: 4 },
      { tool: 'margin', label: 1, change: 'shrink', distanceMm: 2 },
      { tool: 'combine', label: 1, other: 2, how: 'subtract', distanceMm: 7 },
      { tool: 'islands', label: 1, keep: 'largest' },
    ];
    for (const request of requests) {
      const box = editBox(map, request);
      const patch = cutPatch(map, box, whole, whole.image);
      const pasted = whole.labels.slice();
      pastePatch({ grid, data: pasted }, box, await applyEdit(patch, request, ctx));
      expect([request.tool, differing(pasted, await applyEdit(whole, request, ctx))]).toEqual([
        request.tool,
        0,
      ]);
      expect(differing(pasted, whole.labels) > 0).toBe(request.tool !== 'islands');
    }
  });

  it('refuses an empty structure and a click outside the image in words', () => {
    expect(() => editBox(map, { tool: 'interpolate', label: 7 })).toThrow(/no voxels yet/);
    expect(() =>
      editBox(map, {
        tool: 'flood',
        label: 1,
        at: [-9, 0, 0],
        tolerance: 1,
        maxRadiusMm: 5,
        averaged: true,
      }),
    ).toThrow(/outside the image/);
  });
});
