/** A brush stroke of 60 mm in 30 moves over a label map of a heart CT: what one drag costs. */
import { IDENTITY_DIRECTION, voxelCount } from '../../src/core/space.ts';
import type { Grid, Lps } from '../../src/core/space.ts';
import type { LabelMap, Volume } from '../../src/core/volume.ts';
import { paintStroke } from '../../src/segment/edit/brush.ts';
import type { Brush } from '../../src/segment/edit/brush.ts';
import { measure } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const GRID: Grid = {
  dimensions: [256, 256, 160],
  spacingMm: [0.9, 0.9, 0.9],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const MOVES = 30;
const at = (move: number): Lps => [80 + (60 * move) / MOVES, 115, 72];

export const benchmark: Benchmark = {
  title: `brush stroke of 60 mm in ${MOVES} moves, 256 x 256 x 160 at 0.9 mm`,
  async run(table) {
    const labels: LabelMap = { grid: GRID, data: new Uint8Array(voxelCount(GRID)) };
    const volume: Volume = {
      grid: GRID,
      data: new Int16Array(voxelCount(GRID)).fill(150),
      modality: 'CT',
      unit: 'HU',
    };
    for (const [what, changes] of [
      ['disc of 5 mm', { shape: 'disc', radiusMm: 5 }],
      ['sphere of 5 mm', { shape: 'sphere', radiusMm: 5 }],
      ['sphere of 15 mm', { shape: 'sphere', radiusMm: 15 }],
      ['sphere of 15 mm within a HU range', { radiusMm: 15, rangeHu: [100, 200] }],
    ] as const) {
      const brush: Brush = { shape: 'sphere', label: 1, locked: new Set(), ...changes };
      const stroke = (): void => {
        for (let move = 0; move < MOVES; move++) {
          paintStroke(labels, volume, brush, [0, 0, 1], at(move), at(move + 1));
        }
      };
      const before = (): void => void labels.data.fill(0);
      table.row(
        await measure(what, stroke, { runs: 9, before, work: { amount: MOVES, unit: 'moves' } }),
      );
    }
  },
};
