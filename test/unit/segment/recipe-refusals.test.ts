/** What the kidney CT and brain tumour MR recipes refuse, and what they find in plain shapes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid, Lps, Vec3 } from '../../../src/core/space.ts';
import { IDENTITY_DIRECTION, ijkToLps, voxelCount } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { segmentBrainMr } from '../../../src/segment/brain-mr.ts';
import { dice, maskOf } from '../../../src/segment/dice.ts';
import { segmentKidneyCt } from '../../../src/segment/kidney-ct.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';

beforeAll(provideKernelsFromDisk);

const inside = ([x, y, z]: Vec3, [cx, cy, cz]: Vec3, [rx, ry, rz]: Vec3): boolean =>
  Math.hypot((x - cx) / rx, (y - cy) / ry, (z - cz) / rz) < 1;

function gridOf(dimensions: Vec3, spacingMm: Vec3): Grid {
  const from = (axis: 0 | 1 | 2): number => -((dimensions[axis] - 1) * spacingMm[axis]) / 2;
  const originMm: Lps = [from(0), from(1), from(2)];
  return { dimensions, spacingMm, originMm, direction: IDENTITY_DIRECTION };
}

function paint(grid: Grid, noise: number, value: (p: Lps) => number): Int16Array {
  const random = createRandom(3);
  const [nx, ny] = grid.dimensions;
  return new Int16Array(voxelCount(grid)).map((_, n) => {
    const at: Vec3 = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    return Math.round(value(ijkToLps(grid, at)) + noise * random.normal());
  });
}

const where = (grid: Grid, test: (p: Lps) => boolean): Uint8Array =>
  Uint8Array.from(paint(grid, 0, (p) => (test(p) ? 1 : 0)));

const refused = (work: Promise<unknown>, code: string): Promise<void> =>
  expect(work).rejects.toMatchObject({
    kind: 'bad-input',
    code,
    message: expect.stringMatching(/.{40}/),
    hint: expect.stringMatching(/.{20}/),
  });

/** A head: scalp, dark skull, brain; a bright rim round a dark core on the left. */
const RIM: readonly [Vec3, Vec3] = [
  [30, 0, 5],
  [17, 15, 14],
];
const isTumour = (p: Lps): boolean => inside(p, ...RIM);
const isCore = (p: Lps): boolean => inside(p, RIM[0], [9, 8, 7]);
function head(grid: Grid, brain = 500): Volume {
  const data = paint(grid, 12, (p) => {
    if (!inside(p, [0, 0, 0], [85, 100, 80])) return 20;
    if (!inside(p, [0, 0, 0], [78, 93, 73])) return 1300;
    if (!inside(p, [0, 0, 0], [70, 85, 65])) return 90;
    if (isCore(p)) return 330;
    return isTumour(p) ? 900 : brain;
  });
  return { grid, data, modality: 'MR', unit: 'arbitrary' };
}
/** Of the ellipsoid of brain. */
const BRAIN_ML = ((4 / 3) * Math.PI * 70 * 85 * 65) / 1000;
const headGrid = gridOf([90, 105, 30], [2, 2, 6]);
const along: readonly Lps[] = [
  [16, 0, 5],
  [44, 0, 5],
];
const brain = (volume: Volume, ...strokes: (readonly Lps[])[]) =>
  segmentBrainMr(volume, { strokes }, createJobContext());

describe('segmentBrainMr', () => {
  it('outlines a bright rim with its dark core from one stroke across both', async () => {
    const { labels, structures } = await brain(head(headGrid), along);
    const score = dice(maskOf(labels.data, LABEL.tumour), where(headGrid, isTumour));
    expect(score).toBeGreaterThan(0.9);
    expect(structures.map(({ name }) => name)).toContain('tumour-1');
    const brainMl = structures.reduce((sum, { volumeMl }) => sum + volumeMl, 0);
    expect(Math.abs(brainMl / BRAIN_ML - 1)).toBeLessThan(0.12);
  });

  it('refuses CT, thin or coarse volumes and empty images', async () => {
    const volume = head(headGrid);
    await refused(brain({ ...volume, modality: 'CT', unit: 'HU' }, along), 'not-mr');
    await refused(brain(head(gridOf([90, 105, 5], [2, 2, 6])), along), 'too-few-slices');
    await refused(brain(head(gridOf([90, 105, 12], [2, 2, 12])), along), 'too-coarse');
    await refused(brain(head(gridOf([40, 40, 10], [2, 2, 4])), along), 'brain-not-covered');
    await refused(brain({ ...volume, data: volume.data.slice().fill(7) }, along), 'empty-image');
  });

  it('refuses no stroke, and strokes outside the image, outside the brain or on normal brain', async () => {
    const volume = head(headGrid);
    await refused(brain(volume), 'no-stroke');
    await refused(brain(volume, []), 'no-stroke');
    await refused(brain(volume, [[500, 0, 0]]), 'stroke-outside');
    await refused(
      brain(volume, [
        [86, 0, 0],
        [88, 0, 0],
      ]),
      'stroke-outside-brain',
    );
    await refused(
      brain(volume, [
        [-40, 10, 0],
        [-20, 10, 0],
      ]),
      'stroke-not-different',
    );
  });
});

/** A trunk of muscle and fat, a spine, two enhanced kidneys, a darker mass on the left one. */
const isMass = (p: Lps): boolean => inside(p, [88, 12, 20], [17, 17, 17]);
const isKidney = (p: Lps, side: 1 | -1): boolean =>
  inside(p, [side * 62, 18, 0], [24, 22, 48]) && !isMass(p);
function trunk(grid: Grid): Volume {
  const data = paint(grid, 9, (p) => {
    if (!inside([p[0], p[1], 0], [0, 0, 0], [150, 105, 1])) return -1000;
    if (Math.hypot(p[0], p[1] - 62) < 20) return 320;
    if (Math.hypot(p[0] - 10, p[1] - 28) < 10) return 150;
    if (isMass(p)) return 75;
    if (isKidney(p, 1) || isKidney(p, -1)) return 165;
    return inside([p[0], p[1], 0], [0, 0, 0], [129, 90, 1]) ? -95 : 55;
  });
  return { grid, data, modality: 'CT', unit: 'HU' };
}
const trunkGrid = gridOf([106, 76, 40], [3, 3, 4]);
const kidney = (volume: Volume, seeds: Parameters<typeof segmentKidneyCt>[1] = {}) =>
  segmentKidneyCt(volume, seeds, createJobContext());

describe('segmentKidneyCt', () => {
  it('finds both kidneys without a liver in the image, and a mass from one click', async () => {
    const { labels } = await kidney(trunk(trunkGrid), { tumours: [[90, 12, 20]] });
    const score = (label: number, test: (p: Lps) => boolean): number =>
      dice(maskOf(labels.data, label), where(trunkGrid, test));
    expect(score(LABEL.kidneyLeft, (p) => isKidney(p, 1))).toBeGreaterThan(0.9);
    expect(score(LABEL.kidneyRight, (p) => isKidney(p, -1))).toBeGreaterThan(0.9);
    expect(score(LABEL.tumour, isMass)).toBeGreaterThan(0.85);
  });

  it('refuses MR, thin or coarse volumes, empty images and clicks outside', async () => {
    const volume = trunk(trunkGrid);
    await refused(kidney({ ...volume, modality: 'MR', unit: 'arbitrary' }), 'not-ct');
    await refused(kidney(trunk(gridOf([106, 76, 8], [3, 3, 4]))), 'too-few-slices');
    await refused(kidney(trunk(gridOf([106, 76, 20], [3, 3, 8]))), 'too-coarse');
    await refused(kidney(trunk(gridOf([106, 76, 14], [3, 3, 4]))), 'kidney-not-covered');
    await refused(kidney({ ...volume, data: volume.data.slice().fill(0) }), 'empty-image');
    await refused(kidney(volume, { kidneys: [[900, 0, 0]] }), 'seed-outside');
  });
});
