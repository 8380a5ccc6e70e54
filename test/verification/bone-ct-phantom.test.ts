/**
 * The bone recipe in a trunk that is exact by construction: a spine with cortex, uneven marrow and a metal screw, ribs, a
 * breastbone; against the spine a torn aorta with two narrow channels of different density and calcium in its wall, that comes
 * from a chamber full of contrast; with the noise of an ordinary (12 HU) and of a low dose (35 HU). Required: Dice of the bone
 * with its marrow >= 0.95, at most 2 % of the aorta and 1 % of the chamber taken for bone.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import type { Lps } from '../../src/core/space.ts';
import { segmentBoneCt } from '../../src/segment/bone-ct.ts';
import { dice, maskOf } from '../../src/segment/dice.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { centredGrid, paint } from '../fixtures/head-mr.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(provideKernelsFromDisk);

const GRID = centredGrid([100, 96, 44], [2, 2, 2.5]);
const across = (p: Lps, x: number, y: number): number => Math.hypot(p[0] - x, p[1] - y);

const RIBS: readonly (readonly [number, number])[] = [
  [66, 28],
  [76, -8],
  [60, -46],
  [-66, 28],
  [-76, -8],
  [-60, -46],
];
const rib = (p: Lps): number => Math.min(...RIBS.map(([x, y]) => across(p, x, y)));
/** Depth in the breastbone, mm. */
const sternum = ([x, y]: Lps): number => Math.min(18 - Math.abs(x), 6 - Math.abs(y + 74));
const vertebra = (p: Lps): number => 17 - across(p, 0, 38);
const arch = ([x, y]: Lps): boolean => Math.abs(x) < 4 && y > 52 && y < 74;
const isScrew = (p: Lps): boolean =>
  Math.hypot(p[0] - 7, p[2] - 10) < 2.5 && p[1] > 36 && p[1] < 66;
const isBone = (p: Lps): boolean =>
  vertebra(p) > 0 || arch(p) || rib(p) < 5 || sternum(p) > 0 || isScrew(p);

const isAorta = (p: Lps): boolean => across(p, 14, 11) < 13;
const flap = (p: Lps): number => p[0] - 8;
const isChamber = (p: Lps): boolean => Math.hypot(p[0] + 18, p[1] + 26, p[2] - 8) < 25;
/** From the chamber over to the narrower channel of the aorta. */
const isWayOut = (p: Lps): boolean => Math.abs(p[2] - 40) < 9 && across(p, -3, -8) < 20;

function huAt(p: Lps): number {
  if (across(p, 0, 0) > 88) return -1000;
  if (isScrew(p)) return 3000;
  if (vertebra(p) > 2.5) return 190 + 55 * Math.sin(p[0] / 2.3) * Math.sin(p[1] / 2.7 + p[2] / 3.1);
  if (vertebra(p) > 0 || arch(p)) return 560;
  if (rib(p) < 5) return rib(p) < 2.5 ? 90 : 480;
  if (sternum(p) > 0) return sternum(p) > 2 ? 130 : 420;
  if (across(p, 26, 16) < 2.2 && Math.abs(p[2]) < 4) return 1100;
  if (isAorta(p)) return Math.abs(flap(p)) < 1 ? 60 : flap(p) < 0 ? 430 : 270;
  if (isChamber(p) || isWayOut(p)) return 440;
  return across(p, 0, 0) > 80 ? -95 : 55;
}

const where = (test: (p: Lps) => boolean): Uint8Array =>
  Uint8Array.from(paint(GRID, 0, (p) => (test(p) ? 1 : 0)));

describe('bone CT recipe in a synthetic trunk', () => {
  it.each([12, 35])('tells bone from a torn aorta at a noise of %i HU', async (noiseHu) => {
    const volume = {
      grid: GRID,
      data: paint(GRID, noiseHu, huAt),
      modality: 'CT',
      unit: 'HU',
    } as const;
    const { labels, warnings } = await segmentBoneCt(volume, createJobContext());
    const bone = maskOf(labels.data, LABEL.bone);
    const share = (test: (p: Lps) => boolean): number => {
      const mask = where((p) => test(p) && !isBone(p));
      const taken = mask.filter((value, n) => value > 0 && bone[n] > 0).length;
      return (100 * taken) / mask.filter((value) => value > 0).length;
    };
    const common = {
      model: 'Bone CT segmentation',
      source: 'Shapes of the synthetic trunk, exact by construction',
    } as const;
    console.log(
      `bone at ${noiseHu} HU: Dice ${dice(bone, where(isBone)).toFixed(3)}, aorta ${share(isAorta).toFixed(2)} %, chamber ${share(isChamber).toFixed(2)} %`,
    );
    expectFigure({
      ...common,
      quantity: 'Dice of bone with its marrow and metal, synthetic trunk with contrast',
      value: dice(bone, where(isBone)),
      unit: '',
      reference: 1,
      tolerance: { atLeast: 0.95 },
    });
    for (const [name, test, most] of [
      ['torn aorta', isAorta, 2],
      ['chamber', isChamber, 1],
    ] as const)
      expectFigure({
        ...common,
        quantity: `Share of the contrast-filled ${name} taken for bone, synthetic trunk`,
        value: share(test),
        unit: '%',
        reference: 0,
        tolerance: { below: most },
      });
    expect(warnings.map(({ code }) => code)).toContain('bone-contrast');
  });
});
