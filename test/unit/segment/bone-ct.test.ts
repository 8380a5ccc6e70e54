/** The bone recipe in plain shapes: a spine with marrow, ribs, an aorta full of contrast against the spine, a table under it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import type { Lps } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { segmentBoneCt } from '../../../src/segment/bone-ct.ts';
import { dice } from '../../../src/segment/dice.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { centredGrid, paint } from '../../fixtures/head-mr.ts';

beforeAll(provideKernelsFromDisk);

const GRID = centredGrid([112, 88, 36], [2, 2, 2.5]);
const across = (p: Lps, x: number, y: number): number => Math.hypot(p[0] - x, p[1] - y);

const isBody = (p: Lps): boolean => across(p, 0, 0) < 75;
const isVertebra = (p: Lps): boolean =>
  across(p, 0, 35) < 15 || (Math.abs(p[0]) < 4 && p[1] > 35 && p[1] < 66);
const isMarrow = (p: Lps): boolean => across(p, 0, 35) < 12.5;
/** Four ribs a side, as bars through the image. */
const ribs: readonly (readonly [number, number])[] = [
  [62, 20],
  [66, -10],
  [48, -42],
  [-62, 20],
  [-66, -10],
  [-48, -42],
];
const rib = (p: Lps): number => Math.min(...ribs.map(([x, y]) => across(p, x, y)));
const isBone = (p: Lps): boolean => isVertebra(p) || rib(p) < 5;
const isAorta = (p: Lps): boolean => across(p, 12, 11.5) < 11;

function trunk(contrast: boolean): Volume {
  const data = paint(GRID, 12, (p) => {
    if (p[1] > 79 && p[1] < 82) return 300;
    if (!isBody(p)) return -1000;
    if (isMarrow(p)) return 140;
    if (isVertebra(p)) return 520;
    if (rib(p) < 5) return rib(p) < 2.5 ? 80 : 480;
    if (isAorta(p)) return contrast ? 380 : 45;
    return 50;
  });
  return { grid: GRID, data, modality: 'CT', unit: 'HU' };
}
const truth = Uint8Array.from(paint(GRID, 0, (p) => (isBone(p) && isBody(p) ? 1 : 0)));
const aorta = Uint8Array.from(paint(GRID, 0, (p) => (isAorta(p) ? 1 : 0)));
const segment = (volume: Volume) => segmentBoneCt(volume, createJobContext());

describe('segmentBoneCt', () => {
  it('finds bone with its marrow and neither table nor soft tissue', async () => {
    const { labels, structures, warnings } = await segment(trunk(false));
    expect(
      dice(
        labels.data.map((label) => (label === LABEL.bone ? 1 : 0)),
        truth,
      ),
    ).toBeGreaterThan(0.9);
    expect(structures).toMatchObject([{ name: 'bone', confidence: 'check', components: 7 }]);
    expect(warnings).toEqual([]);
  });

  it('leaves an aorta full of contrast out, although it lies against the spine, and says so', async () => {
    const { labels, warnings } = await segment(trunk(true));
    const bone = labels.data.map((label) => (label === LABEL.bone ? 1 : 0));
    expect(dice(bone, truth)).toBeGreaterThan(0.88);
    const inAorta = bone.filter((value, n) => value && aorta[n]).length;
    expect(inAorta / aorta.filter(Boolean).length).toBeLessThan(0.06);
    expect(warnings.map(({ code }) => code)).toEqual(['bone-contrast']);
  });

  it('refuses MR, thin, coarse and empty images, and images without bone', async () => {
    const refused = (volume: Volume, code: string) =>
      expect(segment(volume)).rejects.toMatchObject({
        kind: 'bad-input',
        code,
        message: expect.stringMatching(/.{40}/),
        hint: expect.stringMatching(/.{20}/),
      });
    const volume = trunk(false);
    await refused({ ...volume, modality: 'MR', unit: 'arbitrary' }, 'not-ct');
    await refused({ ...volume, grid: { ...GRID, spacingMm: [2, 2, 7] } }, 'too-coarse');
    await refused({ ...volume, grid: { ...GRID, spacingMm: [2, 2, 0.5] } }, 'bone-not-covered');
    await refused({ ...volume, data: volume.data.slice().fill(0) }, 'empty-image');
    const soft = volume.data.map((hu) => Math.min(60, hu));
    await refused({ ...volume, data: soft }, 'bone-not-found');
  });
});
