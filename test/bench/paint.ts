/**
 * Our own time from a move of the brush to the outlines of three slices, on a label map of 512 x 512 x 300: painting,
 * what the history keeps, the labels of the slices, their outlines. Drawing the paths is the browser's.
 */
import { IDENTITY_DIRECTION, voxelCount } from '../../src/core/space.ts';
import type { Grid, Lps } from '../../src/core/space.ts';
import type { Volume } from '../../src/core/volume.ts';
import { paintStroke, strokeBox } from '../../src/segment/edit/brush.ts';
import type { Brush } from '../../src/segment/edit/brush.ts';
import { EditableMap, MapEdit } from '../../src/twin/editable-map.ts';
import { labelOutlines } from '../../src/view/slices/contours.ts';
import { labelSlice } from '../../src/view/slices/label-slice.ts';
import { PLANES } from '../../src/view/slices/plane.ts';
import { rowOf } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const GRID: Grid = {
  dimensions: [512, 512, 300],
  spacingMm: [0.7, 0.7, 1],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const MOVES = 60;
const MOST_MS = 50;
const at = (move: number): Lps => [120 + move, 180, 150];

export const benchmark: Benchmark = {
  title: `brush to outlines, ${MOVES} moves of 1 mm, 512 x 512 x 300`,
  run: (table) => {
    const data = labelled();
    const volume: Volume = {
      grid: GRID,
      data: new Int16Array(voxelCount(GRID)).fill(150),
      modality: 'CT',
      unit: 'HU',
    };
    let slowest = 0;
    for (const [what, changes] of [
      ['disc of 5 mm', { shape: 'disc', radiusMm: 5 }],
      ['sphere of 5 mm', { radiusMm: 5 }],
      ['sphere of 15 mm', { radiusMm: 15 }],
      ['sphere of 15 mm within a HU range', { radiusMm: 15, rangeHu: [100, 200] }],
      ['sphere of 30 mm', { radiusMm: 30 }],
    ] as const) {
      const brush: Brush = { shape: 'sphere', label: 1, locked: new Set(), ...changes };
      const times = strokeTimes(data, volume, brush);
      const sorted = times.toSorted((a, b) => a - b);
      slowest = Math.max(slowest, sorted[Math.floor(0.95 * (sorted.length - 1))]);
      table.row(rowOf(`one move, ${what}`, times));
    }
    table.figure({
      id: 'time below which 95 % of the moves lie, slowest brush',
      value: slowest,
      unit: 'ms',
      target: `at most ${MOST_MS} ms`,
    });
    return Promise.resolve();
  },
};

/** Time of every move of a stroke but the first, which warms the compilers. */
function strokeTimes(data: Uint8Array, volume: Volume, brush: Brush): number[] {
  const edit = new MapEdit(new EditableMap(data, GRID.dimensions, null));
  const times: number[] = [];
  for (let move = 0; move < MOVES; move++) {
    const began = performance.now();
    const [from, to] = [at(move), at(move + 1)];
    edit.write(strokeBox({ grid: GRID, data }, brush.radiusMm, from, to), (written) => {
      paintStroke({ grid: GRID, data: written }, volume, brush, [0, 0, 1], from, to);
    });
    for (const plane of PLANES) {
      const axis = { axial: 2, coronal: 1, sagittal: 0 }[plane];
      const { labels, size } = labelSlice({ grid: GRID, data }, plane, to[axis]);
      labelOutlines(labels, size[0], size[1]);
    }
    if (move > 0) times.push(performance.now() - began);
  }
  edit.cancel();
  return times;
}

/** Eight balls of 45 mm, as many outlines as a heart has. */
function labelled(): Uint8Array {
  const data = new Uint8Array(voxelCount(GRID));
  for (let ball = 0; ball < 8; ball++) {
    const centre: Lps = [ball & 1 ? 130 : 220, ball & 2 ? 130 : 220, ball & 4 ? 100 : 195];
    const brush: Brush = {
      shape: 'sphere',
      radiusMm: 45,
      label: ball + 1,
      locked: new Set(),
    };
    paintStroke({ grid: GRID, data }, undefined, brush, [0, 0, 1], centre, centre);
  }
  return data;
}
