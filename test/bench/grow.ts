/**
 * Growing from strokes, as after every stroke in the page: a block of 128 x 128 x 128 voxels of a noisy image, one stroke
 * inside and one outside.
 */
import { createJobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import { IDENTITY_DIRECTION, voxelCount } from '../../src/core/space.ts';
import type { Grid, Lps } from '../../src/core/space.ts';
import { growFromSeeds } from '../../src/segment/edit/grow-from-seeds.ts';
import type { LabelPatch } from '../../src/segment/edit/patch.ts';
import type { SeedStroke } from '../../src/segment/edit/seeds.ts';
import { measure } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const EDGE = 128;
const GRID: Grid = {
  dimensions: [EDGE, EDGE, EDGE],
  spacingMm: [0.8, 0.8, 1],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const MOST_MS = 400;
const MIDDLE: Lps = [51, 51, 64];
const LABEL = 1;

const stroke = (kind: SeedStroke['kind'], points: readonly Lps[]): SeedStroke => ({
  kind,
  shape: 'sphere',
  radiusMm: 3,
  normal: [0, 0, 1],
  points,
});

export const benchmark: Benchmark = {
  title: `growing from two strokes, ${EDGE} x ${EDGE} x ${EDGE} voxels`,
  run: async (table) => {
    const random = createRandom(7);
    const image = new Int16Array(voxelCount(GRID));
    for (let n = 0, k = 0; k < EDGE; k++)
      for (let j = 0; j < EDGE; j++)
        for (let i = 0; i < EDGE; i++, n++) {
          const away = Math.hypot(0.8 * i - MIDDLE[0], 0.8 * j - MIDDLE[1], k - MIDDLE[2]);
          // A ball with a thin plate through it that is as bright, in tissue of another value.
          const own = away < 30 || Math.abs(j - 64) < 2;
          image[n] = (own ? 120 : 60) + random.integer(80) - 40;
        }
    const patch: LabelPatch = {
      grid: GRID,
      labels: new Uint8Array(voxelCount(GRID)),
      image,
      locked: new Set(),
      others: 'stay',
    };
    const strokes = [
      stroke('inside', [
        [40, 51, 64],
        [62, 51, 64],
      ]),
      stroke('outside', [
        [10, 51, 30],
        [10, 51, 90],
      ]),
    ];
    const row = await measure(
      'all sides grown anew',
      () => growFromSeeds(patch, LABEL, strokes, createJobContext()),
      { work: { amount: voxelCount(GRID) / 1e6, unit: 'million voxels' } },
    );
    table.row(row);
    table.figure({
      id: 'growing from strokes, 2.1 million voxels',
      value: row.medianMs,
      unit: 'ms',
      target: `at most ${MOST_MS} ms`,
    });
  },
};
