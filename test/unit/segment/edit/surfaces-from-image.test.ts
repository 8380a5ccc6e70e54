/**
 * Strokes outside, watershed and the limits of the active contour on shapes with a known surface, under noise. How near
 * they come to a surface: `test/verification/segment-tools.test.ts`.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import { createRandom } from '../../../../src/core/random.ts';
import {
  IDENTITY_DIRECTION,
  voxelCount,
  type Grid,
  type Lps,
  type Vec3,
} from '../../../../src/core/space.ts';
import {
  polishSurface,
  type ContourSettings,
} from '../../../../src/segment/edit/active-contour.ts';
import { growFromSeeds } from '../../../../src/segment/edit/grow-from-seeds.ts';
import type { LabelPatch } from '../../../../src/segment/edit/patch.ts';
import type { SeedStroke } from '../../../../src/segment/edit/seeds.ts';
import { floodRelief, watershed } from '../../../../src/segment/edit/watershed.ts';
import { provideKernelsFromDisk } from '../../../../wasm/source.node.ts';

beforeAll(() => provideKernelsFromDisk());

const ctx = createJobContext();
const grid: Grid = {
  dimensions: [48, 44, 24],
  spacingMm: [1, 1, 1.5],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const centre: Vec3 = [23.4, 21.7, 17.3];
const radius = (at: Vec3, from: Vec3 = centre): number =>
  Math.hypot(...at.map((mm, axis) => mm - from[axis]));

function patchOf(
  labelAt: (mm: Vec3) => number,
  imageAt: (mm: Vec3) => number,
  seed = 1,
  noise = 0,
  on: Grid = grid,
): LabelPatch {
  const random = createRandom(seed);
  const labels = new Uint8Array(voxelCount(on));
  const image = new Float32Array(voxelCount(on));
  const [nx, ny, nz] = on.dimensions;
  const [sx, sy, sz] = on.spacingMm;
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        labels[n] = labelAt([i * sx, j * sy, k * sz]);
        image[n] = imageAt([i * sx, j * sy, k * sz]) + noise * random.normal();
      }
  return { grid: on, labels, image, locked: new Set(), others: 'stay' };
}
const count = (labels: Uint8Array, label = 1): number => labels.filter((v) => v === label).length;
const dice = (a: Uint8Array, b: Uint8Array): number =>
  (2 * a.filter((v, n) => v === 1 && b[n] === 1).length) / (count(a) + count(b));
const ballOf = (r: number): Uint8Array =>
  patchOf(
    (at) => (radius(at) <= r ? 1 : 0),
    () => 0,
  ).labels;
const line = (kind: SeedStroke['kind'], from: Lps, to: Lps): SeedStroke => ({
  kind,
  shape: 'sphere',
  radiusMm: 2,
  normal: [0, 0, 1],
  points: [from, to],
});

describe('strokes', () => {
  const two = (at: Vec3): number =>
    Math.min(radius(at, [14, 22, 17]), radius(at, [33, 22, 17])) <= 10 ? 100 : 0;
  const inside = line('inside', [10, 22, 17], [18, 22, 17]);
  const one = patchOf(
    (at) => (radius(at, [14, 22, 17]) <= 10 && at[0] < 23.5 ? 1 : 0),
    () => 0,
  ).labels;
  const image = patchOf(() => 0, two, 2, 12);

  it.each([
    ['growing', (strokes: readonly SeedStroke[]) => growFromSeeds(image, 1, strokes, ctx)],
    [
      'watershed',
      (strokes: readonly SeedStroke[]) =>
        watershed(image, { label: 1, markers: 'strokes', strokes, reachMm: 20 }, ctx),
    ],
  ] as const)('%s runs into a touching body until a stroke outside stops it', async (_, run) => {
    const over = await run([inside]);
    expect(dice(over, one)).toBeLessThan(0.8);
    const stopped = await run([inside, line('outside', [29, 22, 17], [37, 22, 17])]);
    expect(dice(stopped, one)).toBeGreaterThan(0.9);
  });

  it('let go of painted voxels under a stroke outside, and take no locked voxel under a stroke inside', async () => {
    const painted = patchOf((at) => (at[2] === 18 && two(at) ? 1 : 0), two, 2, 5);
    const out = await growFromSeeds(painted, 1, [line('outside', [29, 22, 18], [37, 22, 18])], ctx);
    expect(out[33 + 48 * (22 + 44 * 12)]).toBe(0);
    const held = patchOf((at) => (at[0] > 12 ? 5 : 0), two, 2, 5);
    const locked = { ...held, locked: new Set([5]) };
    expect(count(await growFromSeeds(locked, 1, [inside], ctx), 5)).toBe(count(held.labels, 5));
  });
});

describe('watershed', () => {
  it('puts the surface of a structure that is off by millimetres on the edge', async () => {
    const shifted: Vec3 = [centre[0] + 2, centre[1] - 1.5, centre[2] + 1.5];
    const patch = patchOf(
      (at) => (radius(at, shifted) <= 11 ? 1 : 0),
      (at) => (radius(at) <= 12 ? 90 : 20),
      3,
      10,
    );
    const truth = ballOf(12);
    expect(dice(patch.labels, truth)).toBeLessThan(0.88);
    const out = await watershed(patch, { label: 1, markers: 'structure', bandMm: 5 }, ctx);
    expect(dice(out, truth)).toBeGreaterThan(0.95);
  });

  it('shares a plain half-way and keeps markers', async () => {
    const markers = new Uint8Array(21);
    markers[0] = 1;
    markers[20] = 2;
    const owners = await floodRelief(new Uint16Array(21), markers, [21, 1, 1], ctx);
    expect(owners.slice(0, 10)).toEqual(new Uint8Array(10).fill(1));
    expect(owners.slice(11)).toEqual(new Uint8Array(10).fill(2));
  });

  it('refuses a band that leaves nothing certain', async () => {
    const patch = patchOf(
      (at) => (radius(at) <= 4 ? 1 : 0),
      () => 0,
    );
    const run = watershed(patch, { label: 1, markers: 'structure', bandMm: 6 }, ctx);
    await expect(run).rejects.toMatchObject({ code: 'nothing-left' });
  });
});

describe('polishSurface', () => {
  const settings: ContourSettings = {
    label: 1,
    follows: 'regions',
    bandMm: 4,
    smoothMm: 0.5,
    volumePercent: 100,
  };
  it('keeps its volume within the limit and its surface within the band', async () => {
    const patch = patchOf(
      (at) => (radius(at) <= 9 ? 1 : 0),
      (at) => (radius(at) <= 12 ? 90 : 20),
    );
    const before = count(patch.labels);
    const limited = await polishSurface(patch, { ...settings, volumePercent: 10 }, ctx);
    expect(count(limited) / before).toBeGreaterThan(1.08);
    expect(count(limited) / before).toBeLessThanOrEqual(1.1);
    const near = await polishSurface(patch, { ...settings, bandMm: 1, volumePercent: 100 }, ctx);
    const farthest = patchOf(
      (at) => (radius(at) <= 10.6 ? 1 : 0),
      () => 0,
    ).labels;
    expect(near.some((v, n) => v === 1 && !farthest[n])).toBe(false);
  });

  it('stays where the image says nothing, and out of other structures', async () => {
    const random = patchOf(
      (at) => (radius(at) <= 10 ? 1 : at[0] > 33 ? 4 : 0),
      () => 50,
      7,
      10,
    );
    const out = await polishSurface(random, settings, ctx);
    expect(dice(out, random.labels)).toBeGreaterThan(0.97);
    const wide = patchOf(
      (at) => (at[0] > 33 ? 4 : radius(at) <= 9 ? 1 : 0),
      (at) => (radius(at) <= 12 ? 90 : 20),
    );
    const kept = await polishSurface(wide, settings, ctx);
    expect(count(kept, 4)).toBe(count(wide.labels, 4));
  });
});
