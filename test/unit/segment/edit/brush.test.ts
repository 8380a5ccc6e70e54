import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { IDENTITY_DIRECTION, voxelCount, type Grid } from '../../../../src/core/space.ts';
import type { LabelMap, Volume } from '../../../../src/core/volume.ts';
import { paintStroke, type Brush } from '../../../../src/segment/edit/brush.ts';
import { isEmptyBox } from '../../../../src/segment/edit/voxel-box.ts';

const grid: Grid = {
  dimensions: [40, 36, 30],
  spacingMm: [0.8, 0.8, 1.5],
  originMm: [-10, 5, 100],
  direction: IDENTITY_DIRECTION,
};
const emptyMap = (): LabelMap => ({ grid, data: new Uint8Array(voxelCount(grid)) });
const brush = (changes: Partial<Brush> = {}): Brush => ({
  shape: 'sphere',
  radiusMm: 5,
  label: 1,
  locked: new Set(),
  ...changes,
});
const centre = [6, 19, 121] as const;
const count = (map: LabelMap, label: number): number =>
  map.data.reduce((n, v) => n + (v === label ? 1 : 0), 0);

describe('paintStroke', () => {
  it('paints a sphere of the right volume', () => {
    const map = emptyMap();
    paintStroke(map, undefined, brush(), [0, 0, 1], centre, centre);
    const volumeMm3 = count(map, 1) * 0.8 * 0.8 * 1.5;
    expect(volumeMm3 / ((4 / 3) * Math.PI * 125)).toBeCloseTo(1, 1);
  });

  it('paints a disc in exactly one slice of each orthogonal view', () => {
    for (const [normal, axis] of [
      [[0, 0, 1], 2],
      [[0, 1, 0], 1],
      [[1, 0, 0], 0],
    ] as const) {
      const map = emptyMap();
      const box = paintStroke(map, undefined, brush({ shape: 'disc' }), normal, centre, centre);
      expect(box.max[axis] - box.min[axis]).toBeLessThanOrEqual(2);
      expect(isEmptyBox(box)).toBe(false);
    }
  });

  it('leaves locked labels and voxels outside the HU range alone', () => {
    const map = emptyMap();
    map.data.fill(3, 0, map.data.length / 2);
    const volume: Volume = {
      grid,
      modality: 'CT',
      unit: 'HU',
      data: new Int16Array(map.data.length),
    };
    const random = createRandom(1);
    for (let n = 0; n < volume.data.length; n++) volume.data[n] = random.integer(400);
    const before = map.data.slice();
    paintStroke(
      map,
      volume,
      brush({ locked: new Set([3]), rangeHu: [100, 200] }),
      [0, 0, 1],
      centre,
      centre,
    );
    let painted = 0;
    for (let n = 0; n < map.data.length; n++) {
      if (map.data[n] === before[n]) continue;
      painted += 1;
      expect(before[n]).not.toBe(3);
      expect(volume.data[n]).toBeGreaterThanOrEqual(100);
      expect(volume.data[n]).toBeLessThanOrEqual(200);
    }
    expect(painted).toBeGreaterThan(0);
  });

  it('erases only the chosen structure and reports the touched box', () => {
    const map = emptyMap();
    map.data.fill(2);
    map.data.fill(5, 0, map.data.length / 2);
    const box = paintStroke(
      map,
      undefined,
      brush({ label: 0, eraseOnly: 2 }),
      [0, 0, 1],
      centre,
      centre,
    );
    expect(count(map, 5)).toBe(map.data.length / 2);
    expect(count(map, 0)).toBeGreaterThan(0);
    const [nx, ny] = grid.dimensions;
    map.data.forEach((value, voxel) => {
      if (value !== 0) return;
      const place = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))];
      place.forEach((value_, axis) => {
        expect(value_).toBeGreaterThanOrEqual(box.min[axis]);
        expect(value_).toBeLessThan(box.max[axis]);
      });
    });
  });

  it('leaves no gap in a fast stroke', () => {
    const map = emptyMap();
    paintStroke(map, undefined, brush({ radiusMm: 2 }), [0, 0, 1], [-5, 19, 121], [17, 19, 121]);
    const [nx, ny] = grid.dimensions;
    const j = Math.round((19 - 5) / 0.8);
    const k = Math.round((121 - 100) / 1.5);
    for (let i = 7; i < 33; i++) expect(map.data[i + nx * (j + ny * k)]).toBe(1);
  });
});
