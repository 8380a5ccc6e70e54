import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import { hysteresis } from '../../../src/segment/hysteresis.ts';
import { cheapestPaths } from '../../../src/segment/minimum-path.ts';
import { sharpenEdges } from '../../../src/segment/sharpen.ts';

const ctx = createJobContext();

describe('cheapestPaths', () => {
  const size: Vec3 = [9, 9, 1];
  const at = (i: number, j: number): number => i + 9 * j;

  it('goes round a wall through its gap and leads back by the voxels before', async () => {
    const slowness = new Float32Array(81).fill(1);
    for (let j = 0; j < 9; j++) if (j !== 8) slowness[at(4, j)] = Infinity;
    const seeds = new Uint8Array(81);
    seeds[at(0, 0)] = 3;
    const { owner, cost, before } = await cheapestPaths(seeds, slowness, size, 2, 1e6, ctx);
    const path: number[] = [];
    for (let n = at(8, 0); n >= 0; n = before[n]) path.push(n);
    expect(path).toContain(at(4, 8));
    expect(path[path.length - 1]).toBe(at(0, 0));
    expect(owner[at(8, 0)]).toBe(3);
    // Four diagonals and four straight steps on either side.
    expect(cost[at(8, 0)]).toBeCloseTo(2 * (8 * Math.SQRT2 + 8), 3);
    expect(cost[at(4, 3)]).toBe(Infinity);
  });

  it('gives each voxel to the seed that is cheaper, not nearer, and stops at the limit', async () => {
    const slowness = new Float32Array(81).fill(1);
    for (let j = 0; j < 9; j++) for (let i = 0; i < 3; i++) slowness[at(i, j)] = 10;
    const seeds = new Uint8Array(81);
    seeds[at(0, 4)] = 1;
    seeds[at(8, 4)] = 2;
    const { owner, cost } = await cheapestPaths(seeds, slowness, size, 1, 12, ctx);
    expect(owner[at(3, 4)]).toBe(2);
    expect(owner[at(0, 4)]).toBe(1);
    expect(cost[at(1, 8)]).toBe(Infinity);
  });
});

describe('hysteresis', () => {
  it('keeps weak voxels that touch a strong one, over edges and corners, and no others', () => {
    const values = [1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 1];
    const mask = hysteresis(
      [3, 3, 1],
      (n) => values[n] > 0,
      (n) => values[n] > 1,
    );
    expect([...mask]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe('sharpenEdges', () => {
  it('gives a mixture on an edge the value of the nearer side and leaves the rest', async () => {
    const row = Float32Array.from([0, 0, 0, 30, 80, 100, 100, 100]);
    const steep = [false, false, true, true, true, true, false, false];
    const sharp = await sharpenEdges(row, [8, 1, 1], (n) => steep[n], ctx);
    expect([...sharp]).toEqual([0, 0, 0, 0, 100, 100, 100, 100]);
  });
});
