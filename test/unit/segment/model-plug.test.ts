/** A local model as a recipe: its card, patches and axes, and what is refused; the models are written by the test. */
import { describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import type { Grid, Lps, Vec3 } from '../../../src/core/space.ts';
import { ijkToLps, voxelCount } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { segmentWithModel } from '../../../src/segment/model-plug.ts';
import { parseModelCard, readModelCard } from '../../../src/segment/model-plug/card.ts';
import { openOnnx } from '../../../src/segment/model-plug/onnx-session.ts';
import { patchStarts } from '../../../src/segment/model-plug/patches.ts';
import type { ModelRunner } from '../../../src/segment/model-plug/tensor.ts';
import { tinyModel, type TinyModel } from '../../fixtures/onnx-model.ts';

const CARD = {
  schema: 'theatron-model-card',
  version: 1,
  name: 'Threshold',
  modelVersion: '1.0',
  organ: 'kidney',
  modality: 'CT',
  intendedUse: 'Tests.',
  licence: 'Apache-2.0',
  source: 'Written by a test.',
  input: {
    spacingMm: null,
    size: 'whole',
    normalisation: { kind: 'window', low: 0, high: 200 },
  },
  output: { kind: 'scores' },
  labels: { 0: 'background', 1: 'kidney-left', 2: 'tumour-1' },
};

/** Above 0.5 the second channel wins, above 0.8 the third. */
const SCORES: TinyModel['scores'] = [
  { weight: 0, bias: 0 },
  { weight: 1, bias: -0.5 },
  { weight: 2, bias: -1.3 },
];
const OPEN = ['d', 'h', 'w'] as const;

const card = (change: object = {}) => parseModelCard({ ...CARD, ...change });
const open = (voxels: TinyModel['voxels'] = OPEN, more: Partial<TinyModel> = {}) =>
  openOnnx(tinyModel({ scores: SCORES, voxels, ...more }), { threads: 1 });

/** Axes turned about the vertical one, so that no order or flip goes unseen. */
const GRID: Grid = {
  dimensions: [13, 9, 7],
  spacingMm: [2, 3, 4],
  originMm: [10, -20, 30],
  direction: [0, 1, 0, -1, 0, 0, 0, 0, 1],
};
const middle = ijkToLps(GRID, [8, 3, 2]);
const away = (a: Lps, b: Lps): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function volumeOf(valueAt: (distanceMm: number, ijk: Vec3) => number): Volume {
  const [nx, ny] = GRID.dimensions;
  const data = new Int16Array(voxelCount(GRID)).map((_, n) => {
    const at: Vec3 = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    return valueAt(away(ijkToLps(GRID, at), middle), at);
  });
  return { grid: GRID, data, modality: 'CT', unit: 'HU' };
}
/** Two shells around a place off the middle. */
const ball = volumeOf((mm) => (mm < 6 ? 190 : mm < 11 ? 130 : 20));
const wanted = Uint8Array.from(ball.data, (hu) =>
  hu === 190 ? LABEL.tumour : hu === 130 ? LABEL.kidneyLeft : 0,
);

const run = async (runner: ModelRunner, change: object = {}, volume = ball) => {
  const result = await segmentWithModel(volume, card(change), runner, createJobContext());
  await runner.release();
  return result;
};
const input = (change: object) => ({ input: { ...CARD.input, ...change } });

describe('a local model', () => {
  it('labels the whole image, says which model did and that it is to be checked', async () => {
    const { labels, structures, warnings } = await run(await open(), input({ axes: 'image' }));
    expect(labels.data).toEqual(wanted);
    expect(structures.map(({ name, confidence }) => [name, confidence])).toEqual([
      ['kidney-left', 'check'],
      ['tumour-1', 'check'],
    ]);
    for (const { note } of structures) expect(note).toContain('Threshold 1.0');
    expect(warnings.map(({ code }) => code)).toEqual(['local-model']);
  });

  it.each([
    ['patches that overlap', { axes: 'image', size: [8, 4, 4], overlap: 0.5 }, [4, 4, 8]],
    ['patches larger than the image', { axes: 'image', size: [16, 16, 16] }, [16, 16, 16]],
    [
      'tensors with the first axis first',
      { axes: 'image', size: [8, 4, 6], order: 'ijk' },
      [8, 4, 6],
    ],
    ['axes of patient space', { axes: 'LPS', multipleOf: 4 }, OPEN],
    ['axes to the right, front and head', { axes: 'RAS' }, OPEN],
    ['slices one by one', { axes: 'image', order: 'ji' }, ['h', 'w']],
    ['slices the other way round', { axes: 'image', order: 'ij', size: [8, 8, 1] }, [8, 8]],
  ] as const)('gives the same labels with %s', async (_, change, voxels) => {
    const { labels } = await run(await open(voxels), input(change));
    expect(labels.data).toEqual(wanted);
  });

  it('takes thresholds and label values for answers', async () => {
    const one = { labels: { 0: 'background', 1: 'kidney-right' } };
    const single = { scores: [{ weight: 1, bias: 0 }] };
    const over = await run(await open(OPEN, single), {
      ...input({ axes: 'image', size: [8, 8, 4] }),
      ...one,
      output: { kind: 'threshold', threshold: 0.5 },
    });
    expect(over.labels.data).toEqual(
      Uint8Array.from(ball.data, (hu) => (hu >= 100 ? LABEL.kidneyRight : 0)),
    );
    const values = await run(await open(OPEN, single), {
      ...input({ axes: 'image', normalisation: { kind: 'z-score', mean: 20, sd: 110 } }),
      labels: { 0: 'background', 1: 'kidney-right' },
      output: { kind: 'labels' },
    });
    // (130 - 20) / 110 is 1; 190 becomes 1.5, which is cut to 1.
    expect(values.labels.data).toEqual(over.labels.data);
  });

  it('brings an image to other voxels and its answer back to where things are', async () => {
    const change = input({ axes: 'LPS', spacingMm: [1.5, 1.5, 1.5], size: [16, 16, 16] });
    const { labels } = await run(await open(), change);
    const same = labels.data.filter((label, n) => label > 0 === wanted[n] > 0).length;
    expect(same / labels.data.length).toBeGreaterThan(0.93);
    expect(labels.grid).toEqual(GRID);
  });
});

describe('a local model is refused', () => {
  const refused = (work: Promise<unknown>, code: string, kind = 'bad-input') =>
    expect(work).rejects.toMatchObject({
      kind,
      code,
      message: expect.stringMatching(/.{40}/),
      hint: expect.stringMatching(/.{20}/),
    });

  it('where the file is no model, or one that a card cannot describe', async () => {
    await refused(openOnnx(new Uint8Array(), { threads: 1 }), 'model-unreadable');
    await refused(openOnnx(new Uint8Array(400).fill(7), { threads: 1 }), 'model-unreadable');
    await refused(open(OPEN, { operator: 'NoSuchOperator' }), 'model-unreadable');
    await refused(open(OPEN, { moreInputs: 1 }), 'model-inputs');
  });

  it('where card and model disagree', async () => {
    await refused(run(await open([4, 4, 4])), 'model-input-shape');
    await refused(run(await open(['h', 'w'])), 'model-input-shape');
    const two = { labels: { 0: 'background', 1: 'kidney-left' } };
    await refused(run(await open(), two), 'model-output-shape');
  });

  it('on images that it was not made for', async () => {
    const mr: Volume = { ...ball, modality: 'MR', unit: 'arbitrary' };
    await refused(run(await open(), {}, mr), 'model-modality');
    const even = volumeOf(() => 7);
    const zScore = input({ normalisation: { kind: 'z-score-of-image' } });
    await refused(run(await open(), zScore, even), 'model-even-image');
  });

  it('where it answers with what is no number, or too much', async () => {
    const broken = { scores: SCORES.map(() => ({ weight: Infinity, bias: -Infinity })) };
    await refused(run(await open(OPEN, broken)), 'model-not-finite');
    await refused(
      run(await open(), input({ spacingMm: [0.01, 0.01, 0.01] })),
      'model-grid',
      'too-large',
    );
  });

  it.each([
    ['text that is no JSON', '{', 'model-card'],
    ['another file', '{"a": 1}', 'model-card'],
    ['an entry that is not known', JSON.stringify({ ...CARD, colour: 'red' }), 'model-card'],
    ['no licence', JSON.stringify({ ...CARD, licence: '' }), 'model-card'],
    [
      'a window upside down',
      JSON.stringify({ ...CARD, ...input({ normalisation: { kind: 'window', low: 5, high: 5 } }) }),
      'model-card',
    ],
    [
      'a thick patch for a flat model',
      JSON.stringify({ ...CARD, ...input({ order: 'ji', size: [8, 8, 8] }) }),
      'model-card',
    ],
    [
      'a structure of another organ',
      JSON.stringify({ ...CARD, labels: { 0: 'background', 1: 'left-atrium' } }),
      'model-card-labels',
    ],
    [
      'one structure twice',
      JSON.stringify({ ...CARD, labels: { 0: 'kidney-left', 1: 'kidney-left' } }),
      'model-card-labels',
    ],
    [
      'channels without a name',
      JSON.stringify({ ...CARD, labels: { 0: 'background', 2: 'kidney-left' } }),
      'model-card-labels',
    ],
    [
      'nothing but background',
      JSON.stringify({ ...CARD, labels: { 0: 'background' } }),
      'model-card-labels',
    ],
  ])('where its card is %s', (_, text, code) => {
    expect(() => readModelCard(text)).toThrow(expect.objectContaining({ code }));
  });
});

it('patches cover an axis from end to end', () => {
  expect(patchStarts(5, 8, 0.5)).toEqual([0]);
  expect(patchStarts(20, 8, 0.5)).toEqual([0, 4, 8, 12]);
  expect(patchStarts(21, 8, 0)).toEqual([0, 7, 13]);
});
