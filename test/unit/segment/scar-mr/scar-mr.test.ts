import { describe, expect, it } from 'vitest';
import { LABEL, TISSUE } from '../../../../src/core/anatomy.ts';
import { createJobContext } from '../../../../src/core/job.ts';
import type { LabelMap, Volume } from '../../../../src/core/volume.ts';
import { LGE_INFARCT, LGE_SIGNAL, drawLgePhantom } from '../../../../src/phantom/lge/short-axis.ts';
import type { ScarMrOptions, ScarMrResult } from '../../../../src/segment/scar-mr.ts';
import { measureScarMr } from '../../../../src/segment/scar-mr.ts';
import { thresholdsOf } from '../../../../src/segment/scar-mr/methods.ts';
import { transmuralityClass } from '../../../../src/segment/scar-mr/transmurality.ts';

const phantom = drawLgePhantom({
  infarct: LGE_INFARCT,
  signal: LGE_SIGNAL,
  noise: 6,
  samples: 1,
  seed: 4,
});
const { image, labels } = phantom;

const run = (volume: Volume, map: LabelMap, options: ScarMrOptions = {}): Promise<ScarMrResult> =>
  measureScarMr(volume, map, options, createJobContext());

const refusal = (volume: Volume, map: LabelMap, options?: ScarMrOptions): Promise<unknown> =>
  run(volume, map, options).then(
    () => 'nothing',
    (error: { code: string }) => error.code,
  );

describe('thresholds', () => {
  const remote = { mean: 20, sd: 5, peak: 34, voxels: 100, automatic: true };

  it('are those of the papers', () => {
    const signal = { remote, maximum: 200, zero: 0 };
    expect(thresholdsOf('fwhm', signal, 0)).toEqual({ core: 100, border: 34 });
    expect(thresholdsOf('roes', signal, 0)).toEqual({ core: 100, border: 70 });
    expect(thresholdsOf('psi-40-60', signal, 0)).toEqual({ core: 120, border: 80 });
    expect(thresholdsOf('sd-2-3', signal, 0)).toEqual({ core: 35, border: 30 });
    expect(thresholdsOf('sd-6', signal, 0)).toEqual({ core: 50, border: 50 });
    expect(thresholdsOf('sd-6', signal, -1).core).toBe(47.5);
    expect(thresholdsOf('roes', signal, 1).core).toBeCloseTo(110, 9);
  });

  it('count from normal wall where the image is signed', () => {
    const signal = { remote: { ...remote, mean: -40 }, maximum: 160, zero: -40 };
    expect(thresholdsOf('roes', signal, 0)).toEqual({ core: 60, border: 30 });
  });
});

describe('transmurality classes', () => {
  it.each([
    [0, '0'],
    [0.4, '0'],
    [1, '1-25'],
    [25.4, '1-25'],
    [26, '26-50'],
    [50, '26-50'],
    [75.6, '76-100'],
    [100, '76-100'],
  ])('%f %% is class %s', (percent, name) => expect(transmuralityClass(percent)).toBe(name));
});

describe('scar MR', () => {
  it('gives all methods side by side, with tissue on the grid of the image', async () => {
    const result = await run(image, labels);
    expect(result.methods).toHaveLength(9);
    expect(result.totalRangeG[0]).toBeLessThan(result.totalRangeG[1]);
    for (const { tissue, totalG, coreG, borderG, percentOfWall } of result.methods) {
      expect(tissue.grid).toEqual(image.grid);
      expect(totalG).toBeCloseTo(coreG + borderG, 9);
      expect(percentOfWall).toBeCloseTo((100 * totalG) / result.wallG, 9);
      const outside = tissue.data.some(
        (value, n) => value !== TISSUE.none && labels.data[n] !== LABEL.lvMyocardium,
      );
      expect(outside).toBe(false);
    }
  });

  it('takes normal wall from the user', async () => {
    // The opposite quarter of the ring.
    const [nx, ny] = image.grid.dimensions;
    const data = labels.data.map((_, n) => (n % nx < nx / 2 - 12 && n > 4 * nx * ny ? 1 : 0));
    const result = await run(image, labels, { remote: { grid: image.grid, data } });
    expect(result.remote.automatic).toBe(false);
    expect(result.remote.mean).toBeGreaterThan(LGE_SIGNAL.normal - 3);
    expect(result.remote.mean).toBeLessThan(LGE_SIGNAL.normal + 4);
    expect(result.warnings.map(({ code }) => code)).not.toContain('automatic-remote');
    const few = data.map((value, n) => (n < 4 * nx * ny + 30 * nx ? value : 0));
    expect(await refusal(image, labels, { remote: { grid: image.grid, data: few } })).toBe(
      'remote-too-small',
    );
  });

  it('finds the same masses in a signed image, from normal wall', async () => {
    const first = await run(image, labels);
    const data = image.data.map((value) => value - 200);
    const second = await run({ ...image, data }, labels);
    expect(second.warnings.map(({ code }) => code)).toContain('signed-image');
    const deviations = (result: ScarMrResult): number[] =>
      result.methods.filter(({ method }) => method.startsWith('sd-')).map((m) => m.totalG);
    deviations(second).forEach((mass, n) => expect(mass).toBeCloseTo(deviations(first)[n], 1));
  });

  it('leaves segments out, and says so, without the right ventricle', async () => {
    const data = labels.data.map((label) => (label === LABEL.rvBlood ? 0 : label));
    const result = await run(image, { ...labels, data });
    expect(result.warnings.map(({ code }) => code)).toContain('no-segments');
    expect(result.methods[0].segments).toEqual([]);
  });

  it('names the segments of an infarct at the left and back lateral', async () => {
    const { methods } = await run(image, labels);
    const affected = methods[1].segments.filter(({ meanPercent }) => meanPercent > 30);
    const lateral = new Set([4, 5, 6, 10, 11, 12, 15, 16]);
    expect(affected.length).toBeGreaterThan(1);
    for (const { segment } of affected) expect(lateral.has(segment)).toBe(true);
  });
});

describe('scar MR refuses', () => {
  const half = (map: LabelMap): LabelMap => {
    const [nx] = map.grid.dimensions;
    return { ...map, data: map.data.map((label, n) => (n % nx < nx / 2 ? label : 0)) };
  };
  const without = (label: number): LabelMap => ({
    ...labels,
    data: labels.data.map((value) => (value === label ? 0 : value)),
  });
  it.each([
    ['a CT', { ...image, modality: 'CT', unit: 'HU' as const }, labels, 'not-mr'],
    [
      'outlines of another image',
      image,
      { ...labels, grid: { ...labels.grid, originMm: [0, 0, 0] as const } },
      'other-grid',
    ],
    ['outlines without wall', image, without(LABEL.lvMyocardium), 'no-wall'],
    ['outlines without cavity', image, without(LABEL.lvBlood), 'no-cavity'],
    ['a wall that is no ring', image, half(labels), 'not-short-axis'],
    ['a flat image', { ...image, data: image.data.map(() => 3) }, labels, 'flat-wall'],
  ])('%s', async (_, volume, map, code) => {
    expect(await refusal(volume, map)).toBe(code);
  });
});
