/** What the kidney CT and brain tumour MR recipes refuse, and what they find in plain shapes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import type { Grid, Lps } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { renalScore } from '../../../src/plan/scores/renal-score.ts';
import { segmentBrainMr } from '../../../src/segment/brain-mr.ts';
import { dice, maskOf } from '../../../src/segment/dice.ts';
import { segmentKidneyCt } from '../../../src/segment/kidney-ct.ts';
import { measureLesions } from '../../../src/tumour/response/lesion-measurement.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import {
  centredGrid,
  HEAD_BRAIN_ML,
  HEAD_GRID,
  HEAD_STROKE,
  headVolume,
  inEllipsoid,
  isHeadTumour,
  paint,
} from '../../fixtures/head-mr.ts';

beforeAll(provideKernelsFromDisk);

const where = (grid: Grid, test: (p: Lps) => boolean): Uint8Array =>
  Uint8Array.from(paint(grid, 0, (p) => (test(p) ? 1 : 0)));

const refused = (work: Promise<unknown>, code: string): Promise<void> =>
  expect(work).rejects.toMatchObject({
    kind: 'bad-input',
    code,
    message: expect.stringMatching(/.{40}/),
    hint: expect.stringMatching(/.{20}/),
  });

const brain = (volume: Volume, ...strokes: (readonly Lps[])[]) =>
  segmentBrainMr(volume, { strokes }, createJobContext());

describe('segmentBrainMr', () => {
  it('outlines a bright rim with its dark core from one stroke across both', async () => {
    const { labels, structures } = await brain(headVolume(), HEAD_STROKE);
    const score = dice(maskOf(labels.data, LABEL.tumour), where(HEAD_GRID, isHeadTumour));
    expect(score).toBeGreaterThan(0.9);
    expect(structures.map(({ name }) => name)).toContain('tumour-1');
    const brainMl = structures.reduce((sum, { volumeMl }) => sum + volumeMl, 0);
    expect(Math.abs(brainMl / HEAD_BRAIN_ML - 1)).toBeLessThan(0.18);
  });

  it('outlines it from a stroke in the core alone, in an image that is twice as bright on one side', async () => {
    const even = headVolume();
    const [nx] = HEAD_GRID.dimensions;
    const data = even.data.map((value, n) => Math.round(value * (0.67 + (0.66 * (n % nx)) / nx)));
    const core: readonly Lps[] = [
      [28, 0, 5],
      [32, 0, 5],
    ];
    const { labels } = await brain({ ...even, data }, core);
    const score = dice(maskOf(labels.data, LABEL.tumour), where(HEAD_GRID, isHeadTumour));
    expect(score).toBeGreaterThan(0.8);
  });

  it('refuses CT, thin or coarse volumes and empty images', async () => {
    const volume = headVolume();
    await refused(brain({ ...volume, modality: 'CT', unit: 'HU' }, HEAD_STROKE), 'not-mr');
    await refused(
      brain(headVolume(centredGrid([90, 105, 5], [2, 2, 6])), HEAD_STROKE),
      'too-few-slices',
    );
    await refused(
      brain(headVolume(centredGrid([90, 105, 12], [2, 2, 12])), HEAD_STROKE),
      'too-coarse',
    );
    await refused(
      brain(headVolume(centredGrid([40, 40, 10], [2, 2, 4])), HEAD_STROKE),
      'brain-not-covered',
    );
    await refused(
      brain({ ...volume, data: volume.data.slice().fill(7) }, HEAD_STROKE),
      'empty-image',
    );
  });

  it('refuses no stroke, and strokes outside the image, outside the brain or on normal brain', async () => {
    const volume = headVolume();
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
const isMass = (p: Lps): boolean => inEllipsoid(p, [88, 30, 20], [17, 17, 17]);
const isKidney = (p: Lps, side: 1 | -1): boolean =>
  inEllipsoid(p, [side * 62, 36, 0], [24, 22, 48]) && !isMass(p);
function trunk(grid: Grid): Volume {
  const data = paint(grid, 9, (p) => {
    if (!inEllipsoid([p[0], p[1], 0], [0, 0, 0], [150, 105, 1])) return -1000;
    if (Math.hypot(p[0], p[1] - 62) < 20) return 320;
    if (Math.hypot(p[0] - 10, p[1] - 28) < 10) return 150;
    if (isMass(p)) return 75;
    if (isKidney(p, 1) || isKidney(p, -1)) return 165;
    return inEllipsoid([p[0], p[1], 0], [0, 0, 0], [129, 90, 1]) ? -95 : 55;
  });
  return { grid, data, modality: 'CT', unit: 'HU' };
}
const trunkGrid = centredGrid([106, 76, 40], [3, 3, 4]);
const kidney = (volume: Volume, seeds: Parameters<typeof segmentKidneyCt>[1] = {}) =>
  segmentKidneyCt(volume, seeds, createJobContext());

/** The R.E.N.A.L. score of the mass on the left kidney. */
async function renal(data: Uint8Array) {
  const labels = { grid: trunkGrid, data };
  const [lesion] = await measureLesions(labels, createJobContext());
  return renalScore(labels, LABEL.kidneyLeft, lesion, createJobContext());
}

describe('segmentKidneyCt', () => {
  it('finds both kidneys without a liver in the image, and a mass from one click', async () => {
    const { labels } = await kidney(trunk(trunkGrid), { tumours: [[90, 30, 20]] });
    const score = (label: number, test: (p: Lps) => boolean): number =>
      dice(maskOf(labels.data, label), where(trunkGrid, test));
    expect(score(LABEL.kidneyLeft, (p) => isKidney(p, 1))).toBeGreaterThan(0.9);
    expect(score(LABEL.kidneyRight, (p) => isKidney(p, -1))).toBeGreaterThan(0.9);
    expect(score(LABEL.tumour, isMass)).toBeGreaterThan(0.85);
    // What is found is enough for the nephrometry score, and scores as the shapes themselves do.
    const found = await renal(labels.data);
    const drawn = await renal(
      Uint8Array.from(
        paint(trunkGrid, 0, (p) =>
          isMass(p) ? LABEL.tumour : isKidney(p, 1) ? LABEL.kidneyLeft : 0,
        ),
      ),
    );
    expect(found.radius.points).toBe(drawn.radius.points);
    expect(found.exophytic.points).toBe(drawn.exophytic.points);
    expect(found.face.letter).toBe(drawn.face.letter);
    expect(found.location?.points).toBe(drawn.location?.points);
  });

  it('refuses MR, thin or coarse volumes, empty images and clicks outside', async () => {
    const volume = trunk(trunkGrid);
    await refused(kidney({ ...volume, modality: 'MR', unit: 'arbitrary' }), 'not-ct');
    await refused(kidney(trunk(centredGrid([106, 76, 8], [3, 3, 4]))), 'too-few-slices');
    await refused(kidney(trunk(centredGrid([106, 76, 20], [3, 3, 8]))), 'too-coarse');
    await refused(kidney(trunk(centredGrid([106, 76, 14], [3, 3, 4]))), 'kidney-not-covered');
    await refused(kidney({ ...volume, data: volume.data.slice().fill(0) }), 'empty-image');
    await refused(kidney(volume, { kidneys: [[900, 0, 0]] }), 'seed-outside');
  });
});
