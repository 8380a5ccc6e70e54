import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { type Grid, IDENTITY_DIRECTION, ijkToLps } from '../../../src/core/space.ts';
import { BODY_AXES, ellipsoid, tubes } from '../../../src/phantom/fields.ts';
import { type Warp, createWarp } from '../../../src/phantom/lattice-noise.ts';
import { type Layer, paintBody, part } from '../../../src/phantom/scene.ts';
import { joinSpecks } from '../../../src/phantom/single-pieces.ts';

const grid: Grid = {
  dimensions: [50, 46, 42],
  spacingMm: [1.5, 1.5, 1.5],
  originMm: [-36, -34, -31],
  direction: IDENTITY_DIRECTION,
};
const EDGE_MM = 1.4;
const still: Warp = {
  apply: (x, y, z, out) => {
    out[0] = x;
    out[1] = y;
    out[2] = z;
  },
};

describe('painting a body', () => {
  const ball = part(ellipsoid({ origin: [1, 0, 0], ...BODY_AXES }, [20, 20, 20]));
  const rod = part(
    tubes([
      [
        [-25, 2, 3, 4],
        [25, -2, -5, 3],
      ],
    ]),
  );
  const layers: Layer[] = [
    { part: ball, offsetMm: 4, material: 100, label: 2 },
    { part: ball, offsetMm: 0, material: 400, label: 1 },
    { part: rod, offsetMm: 0, material: -50 },
  ];

  it('in blocks gives what painting voxel by voxel gives', async () => {
    const warp = createWarp(createRandom(5), 2, 30);
    const { hu, labels } = await paintBody(grid, layers, warp, EDGE_MM, createJobContext());
    rod.field.focus?.(0, 0, 0, 1e3);
    const p = new Float64Array(3);
    const cover = (depth: number): number => {
      const t = Math.min(1, Math.max(0, 0.5 - (0.5 * depth) / EDGE_MM));
      return t * t * (3 - 2 * t);
    };
    const [nx, ny] = grid.dimensions;
    for (let n = 0; n < hu.length; n++) {
      const [x, y, z] = ijkToLps(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]);
      warp.apply(x, y, z, p);
      const d = ball.field.distance(p[0], p[1], p[2]);
      let value = -1000 + cover(d - 4) * 1100;
      value += cover(d) * (400 - value);
      value += cover(rod.field.distance(p[0], p[1], p[2])) * (-50 - value);
      if (Math.abs(hu[n] - value) > 1e-3) throw new Error(`${hu[n]} instead of ${value} at ${n}`);
      expect(labels[n]).toBe(d < 0 ? 1 : d < 4 ? 2 : 0);
    }
  });

  it('keeps the volume of a ball in its labels and in its partial volume', async () => {
    const alone: Layer[] = [{ part: ball, offsetMm: 0, material: 0, label: 1 }];
    const { hu, labels } = await paintBody(grid, alone, still, EDGE_MM, createJobContext());
    const exact = (4 / 3) * Math.PI * 20 ** 3;
    const voxel = 1.5 ** 3;
    const counted = labels.reduce((sum, label) => sum + label, 0) * voxel;
    const covered = hu.reduce((sum, value) => sum + (value + 1000) / 1000, 0) * voxel;
    expect(Math.abs(counted / exact - 1)).toBeLessThan(0.01);
    expect(Math.abs(covered / exact - 1)).toBeLessThan(0.01);
  });
});

describe('joining specks', () => {
  it('gives a cut-off voxel the label around it and leaves the rest', async () => {
    const dimensions = [5, 5, 5] as const;
    const labels = new Uint8Array(125).fill(2);
    labels.fill(1, 0, 25);
    labels[62] = 1;
    const changed = await joinSpecks(labels, dimensions, createJobContext());
    expect(changed).toEqual([62]);
    expect(labels[62]).toBe(2);
    expect(labels.slice(0, 25).every((label) => label === 1)).toBe(true);
  });
});
