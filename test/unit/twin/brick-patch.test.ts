import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import {
  BrickRecorder,
  bricksOfBox,
  decodePatch,
  encodePatch,
  packBricks,
  patchBytes,
  readBrick,
  togglePatch,
  writeBricks,
  type VoxelBox,
} from '../../../src/twin/brick-patch.ts';

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const SIZES: Vec3[] = [
  [1, 1, 1],
  [16, 16, 16],
  [17, 33, 5],
  [40, 21, 37],
];

describe('brick patches', () => {
  it.each(SIZES)('undo(do(x)) = x over random edits of a %i x %i x %i map', (...size) => {
    const dimensions: Vec3 = size;
    const random = createRandom(size[0]);
    const map = new Uint8Array(size[0] * size[1] * size[2]).map(() => random.integer(4));
    for (let round = 0; round < 40; round++) {
      const before = map.slice();
      const recorder = new BrickRecorder(map, dimensions);
      for (let part = 0; part < 3; part++) {
        const low = dimensions.map((n) => random.integer(n)) as unknown as Vec3;
        const high = dimensions.map(
          (n, axis) => low[axis] + 1 + random.integer(n - low[axis]),
        ) as unknown as Vec3;
        recorder.touch({ min: low, max: high });
        paint(map, dimensions, { min: low, max: high }, random.integer(4));
      }
      const after = map.slice();
      const change = recorder.finish();
      const old = count(before);
      const counts = count(after).map((value, label) => value - old[label]);
      if (!change) {
        expect(same(after, before)).toBe(true);
        continue;
      }
      expect([...change.countChange]).toEqual(counts);
      togglePatch(map, dimensions, change.patch);
      expect(same(map, before)).toBe(true);
      togglePatch(map, dimensions, decodePatch(encodePatch(change.patch)));
      expect(same(map, after)).toBe(true);
      recorder.restore(map);
      expect(same(map, before)).toBe(true);
    }
  });

  it('holds only the bricks that changed, small', () => {
    const dimensions: Vec3 = [128, 128, 128];
    const map = new Uint8Array(128 ** 3);
    const recorder = new BrickRecorder(map, dimensions);
    recorder.touch({ min: [0, 0, 0], max: dimensions });
    map[64 + 128 * (64 + 128 * 64)] = 5;
    const change = recorder.finish();
    expect([...(change?.patch.bricks ?? [])]).toEqual([4 + 8 * (4 + 8 * 4)]);
    expect(change && patchBytes(change.patch)).toBeLessThan(100);
  });

  it('writes packed bricks over another map', () => {
    const dimensions: Vec3 = [20, 18, 17];
    const random = createRandom(9);
    const source = new Uint8Array(20 * 18 * 17).map(() => random.integer(9));
    const bricks = bricksOfBox(dimensions, { min: [0, 0, 0], max: dimensions });
    expect(bricks).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const target = new Uint8Array(source.length);
    const voxels = bricks.map((brick) => readBrick(source, dimensions, brick));
    writeBricks(target, dimensions, packBricks(bricks, voxels));
    expect(same(target, source)).toBe(true);
  });

  it('touches nothing for an empty or outside box', () => {
    expect(bricksOfBox([20, 20, 20], { min: [5, 5, 5], max: [5, 6, 6] })).toEqual([]);
    expect(bricksOfBox([20, 20, 20], { min: [40, 0, 0], max: [50, 5, 5] })).toEqual([]);
  });
});

function paint(map: Uint8Array, [nx, ny]: Vec3, { min, max }: VoxelBox, label: number): void {
  for (let k = min[2]; k < max[2]; k++) {
    for (let j = min[1]; j < max[1]; j++) {
      for (let i = min[0]; i < max[0]; i++) map[i + nx * (j + ny * k)] = label;
    }
  }
}

function count(map: Uint8Array): number[] {
  const counts = new Array<number>(256).fill(0);
  for (const label of map) counts[label] += 1;
  return counts;
}
