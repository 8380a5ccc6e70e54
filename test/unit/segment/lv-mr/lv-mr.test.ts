import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../../src/core/anatomy.ts';
import { createJobContext } from '../../../../src/core/job.ts';
import { ijkToLps } from '../../../../src/core/space.ts';
import type { Lps } from '../../../../src/core/space.ts';
import type { Volume } from '../../../../src/core/volume.ts';
import { dice, maskOf } from '../../../../src/segment/dice.ts';
import { segmentLvMr } from '../../../../src/segment/lv-mr.ts';
import type { LvMrResult } from '../../../../src/segment/lv-mr.ts';
import type { MadeStack } from './short-axis.ts';
import { makeStack } from './short-axis.ts';

const diastole = makeStack({ cavityMm: 26, wallMm: 8 });
const systole = makeStack({ cavityMm: 18, wallMm: 12.5 }, 2);

const run = (volumes: readonly Volume[], cavity: readonly Lps[] = []): Promise<LvMrResult> =>
  segmentLvMr(volumes, { cavity }, createJobContext());

const agreement = (found: Uint8Array, truth: Uint8Array): number[] =>
  [LABEL.lvBlood, LABEL.lvMyocardium, LABEL.rvBlood].map((label) =>
    dice(maskOf(found, label), maskOf(truth, label)),
  );

function expectFound(found: Uint8Array, { truth }: MadeStack): void {
  const [blood, wall, right] = agreement(found, truth);
  expect(blood).toBeGreaterThan(0.93);
  expect(wall).toBeGreaterThan(0.85);
  expect(right).toBeGreaterThan(0.8);
}

describe('left ventricle MR on a made stack', () => {
  it('finds both ventricles without a click', async () => {
    const { segmentation, phases } = await run([diastole.volume]);
    expect(phases).toHaveLength(1);
    expectFound(segmentation.labels.data, diastole);
    expect(segmentation.structures.map(({ name }) => name)).toEqual([
      'lv-blood',
      'lv-myocardium',
      'rv-blood',
    ]);
  });

  it('does not depend on the grey scale', async () => {
    const first = await run([diastole.volume]);
    const data = Float32Array.from(diastole.volume.data, (value) => value * 0.013 - 4);
    const second = await run([{ ...diastole.volume, data }]);
    expect(Math.min(...agreement(second.phases[0].data, first.phases[0].data))).toBeGreaterThan(
      0.995,
    );
  });

  it.each([
    ['slices from base to apex', reversed(diastole, 2)],
    ['columns the other way', reversed(diastole, 0)],
    ['the slice axis first', slicesFirst(diastole)],
  ])('finds them with %s', async (_, stack) => {
    const { segmentation } = await run([stack.volume]);
    expectFound(segmentation.labels.data, stack);
  });

  it('takes clicks for the ends of the ventricle', async () => {
    const at = (k: number): Lps => ijkToLps(diastole.volume.grid, [95 / 1.5, 50, k]);
    const { segmentation } = await run([diastole.volume], [at(8), at(2)]);
    const [nx, ny] = diastole.volume.grid.dimensions;
    const slices = new Set<number>();
    segmentation.labels.data.forEach((label, n) => {
      if (label === LABEL.lvBlood) slices.add(Math.floor(n / (nx * ny)));
    });
    expect([...slices]).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  it('takes two clicks in one slice for the left and the right ventricle', async () => {
    const at = (x: number, y: number): Lps => ijkToLps(diastole.volume.grid, [x / 1.5, y / 1.5, 6]);
    const { segmentation } = await run([diastole.volume], [at(95, 75), at(55, 68)]);
    expectFound(segmentation.labels.data, diastole);
    expect(segmentation.warnings.map(({ code }) => code)).not.toContain('mark-outside-cavity');
  });

  it('says that a click and the outline do not agree', async () => {
    // In the wall, 5 mm beyond the cavity.
    const click = ijkToLps(diastole.volume.grid, [(95 + 31) / 1.5, 50, 8]);
    const { segmentation } = await run([diastole.volume], [click]);
    expect(segmentation.warnings.map(({ code }) => code)).toContain('mark-outside-cavity');
  });

  it('says that muscle is nearly as bright as blood', async () => {
    const data = diastole.volume.data.map((value) => value * 0.5 + 250);
    const dark = (n: number): boolean => Math.floor(n / 110) % 100 > 95;
    const air = data.map((value, n) => (dark(n) ? 0 : value));
    const { segmentation } = await run([{ ...diastole.volume, data: air }]);
    expect(segmentation.warnings.map(({ code }) => code)).toContain('low-contrast');
  });

  it('finds end-diastole and end-systole and what is pumped between them', async () => {
    const { measures, segmentation, phases } = await run([
      systole.volume,
      diastole.volume,
      systole.volume,
    ]);
    const volumes = [systole, diastole].map(
      ({ truth }) => maskOf(truth, LABEL.lvBlood).reduce((sum, value) => sum + value, 0) * 0.018,
    );
    const ejected = (100 * (volumes[1] - volumes[0])) / volumes[1];
    expect(measures.endDiastole).toBe(1);
    expect(measures.endSystole).not.toBe(1);
    expect(measures.left?.ejectionFractionPercent).toBeCloseTo(ejected, -1);
    expect(measures.left?.strokeMl).toBeCloseTo(volumes[1] - volumes[0], -1);
    expect(segmentation.labels).toBe(phases[1]);
    const mid = measures.thickness.filter(({ segment }) => segment > 6 && segment < 13);
    expect(mid).toHaveLength(6);
    for (const { endDiastolicMm, endSystolicMm } of mid) {
      expect(endDiastolicMm).toBeGreaterThan(6.5);
      expect(endDiastolicMm).toBeLessThan(9.5);
      expect(endSystolicMm).toBeGreaterThan(10.5);
      expect(endSystolicMm).toBeLessThan(14.5);
    }
  });
});

describe('left ventricle MR refuses', () => {
  const refusal = (volumes: readonly Volume[], cavity?: readonly Lps[]): Promise<unknown> =>
    run(volumes, cavity).then(
      () => 'nothing',
      (error: { code: string }) => error.code,
    );
  const { volume } = diastole;
  const [nx, ny] = volume.grid.dimensions;
  const oneSlice = {
    ...volume,
    grid: { ...volume.grid, dimensions: [nx, ny, 1] as const },
    data: volume.data.slice(0, nx * ny),
  };
  const noise = { ...volume, data: volume.data.map((_, n) => (n * 7919) % 211) };

  it.each([
    ['no image', [], 'no-phase'],
    ['a CT', [{ ...volume, modality: 'CT', unit: 'HU' as const }], 'not-mr'],
    ['a single plane', [oneSlice], 'too-few-slices'],
    ['phases of two series', [volume, reversed(diastole, 2).volume, oneSlice], 'phases-differ'],
    ['an empty image', [{ ...volume, data: volume.data.map(() => 7) }], 'empty-image'],
    ['an image without a ventricle', [noise], 'lv-not-found'],
    [
      'thin slices',
      [{ ...volume, grid: { ...volume.grid, spacingMm: [1.5, 1.5, 1.5] as const } }],
      'not-short-axis',
    ],
    [
      'a small field',
      [{ ...volume, grid: { ...volume.grid, spacingMm: [0.5, 0.5, 8] as const } }],
      'heart-not-covered',
    ],
  ])('%s', async (_, volumes, code) => {
    expect(await refusal(volumes)).toBe(code);
  });

  it('a click outside, and too many', async () => {
    expect(await refusal([volume], [[900, 0, 0]])).toBe('click-outside');
    expect(
      await refusal(
        [volume],
        [
          [0, 0, 0],
          [0, 0, 8],
          [0, 0, 16],
        ],
      ),
    ).toBe('too-many-clicks');
  });
});

beforeAll(() => {
  expect(diastole.truth.includes(LABEL.rvBlood)).toBe(true);
});

/** The same heart with one axis counted from the other end; the grid says so. */
function reversed({ volume, truth }: MadeStack, axis: 0 | 2): MadeStack {
  const { dimensions, direction, spacingMm } = volume.grid;
  const [nx, ny, nz] = dimensions;
  const flip = (n: number): number => {
    const i = n % nx;
    const rest = n - i;
    if (axis === 0) return rest + nx - 1 - i;
    const k = Math.floor(n / (nx * ny));
    return n + (nz - 1 - 2 * k) * nx * ny;
  };
  const last = axis === 0 ? ([nx - 1, 0, 0] as const) : ([0, 0, nz - 1] as const);
  return {
    volume: {
      ...volume,
      grid: {
        dimensions,
        spacingMm,
        originMm: ijkToLps(volume.grid, last),
        direction: direction.map((value, n) => (Math.floor(n / 3) === axis ? -value : value)),
      },
      data: volume.data.map((_, n) => volume.data[flip(n)]),
    },
    truth: truth.map((_, n) => truth[flip(n)]),
  };
}

/** The same heart stored with the slice axis first. */
function slicesFirst({ volume, truth }: MadeStack): MadeStack {
  const [nx, ny, nz] = volume.grid.dimensions;
  const [sx, sy, sz] = volume.grid.spacingMm;
  const from = (n: number): number => {
    const k = n % nz;
    const i = Math.floor(n / nz) % nx;
    const j = Math.floor(n / (nz * nx));
    return i + nx * (j + ny * k);
  };
  return {
    volume: {
      ...volume,
      grid: {
        dimensions: [nz, nx, ny],
        spacingMm: [sz, sx, sy],
        originMm: volume.grid.originMm,
        direction: [0, 0, 1, 1, 0, 0, 0, 1, 0],
      },
      data: volume.data.map((_, n) => volume.data[from(n)]),
    },
    truth: truth.map((_, n) => truth[from(n)]),
  };
}
