import { beforeAll, describe, expect, it } from 'vitest';
import { splitAtNecks } from '../../../src/segment/basins.ts';
import { distanceTransformMm } from '../../../src/segment/distance.ts';
import { close, dilate, erode, open } from '../../../src/segment/morphology.ts';
import { spreadLabels } from '../../../src/segment/spread.ts';
import { prepareInterfaceRelaxation } from '../../../wasm/interfaces/interfaces.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { ball, countOf, gridOf, paint } from './shapes.ts';

beforeAll(provideKernelsFromDisk);

/** Two balls of radius 8 whose centres lie 13 mm apart: a neck of radius 4.7 at x = 16.5. */
const grid = gridOf([33, 22, 22]);
const left = ball(10, 10.5, 10.5, 8);
const right = ball(23, 10.5, 10.5, 8);
const dumbbell = paint(grid, (x, y, z) => left(x, y, z) || right(x, y, z));
const depth = async (mask: Uint8Array): Promise<Float32Array> =>
  distanceTransformMm(
    mask.map((value) => 1 - value),
    grid,
  );

describe('splitAtNecks', () => {
  it('splits a dumbbell into its two halves', async () => {
    const { basins, necks, ids } = splitAtNecks(await depth(dumbbell), grid.dimensions, 0.9);
    expect(basins.length - 1).toBe(2);
    expect(necks).toHaveLength(1);
    expect(necks[0].radiusMm).toBeGreaterThan(3.5);
    expect(necks[0].radiusMm).toBeLessThan(6.5);
    const at = (i: number): number => ids[i + 33 * (10 + 22 * 10)];
    expect(at(10)).not.toBe(at(23));
    expect(basins[1].voxels + basins[2].voxels).toBe(countOf(dumbbell));
  });

  it('keeps it whole when necks that wide do not count', async () => {
    const { basins } = splitAtNecks(await depth(dumbbell), grid.dimensions, 0.4);
    expect(basins.length - 1).toBe(1);
  });
});

describe('interface relaxation', () => {
  it('moves a displaced interface into the neck', async () => {
    const start = dumbbell.map((value, n) => (value ? (n % 33 < 20 ? 1 : 2) : 0));
    const relaxation = await prepareInterfaceRelaxation(
      start,
      new Uint8Array(start.length),
      grid.dimensions,
      2,
      2,
    );
    relaxation.run(60);
    const labels = relaxation.labels();
    const row = Array.from({ length: 33 }, (_, i) => labels[i + 33 * (10 + 22 * 10)]);
    expect(row.lastIndexOf(1)).toBeGreaterThanOrEqual(15);
    expect(row.lastIndexOf(1)).toBeLessThanOrEqual(17);
    expect(labels.map((value) => (value ? 1 : 0))).toEqual(dumbbell);
  });

  it('equals threshold dynamics written out', async () => {
    const [nx, ny, nz] = [9, 8, 7];
    const start = Uint8Array.from(
      { length: nx * ny * nz },
      (_, n) => ((n * 2654435761) >>> 13) % 4,
    );
    const fixed = start.map((_, n) => (n % 17 === 0 ? 1 : 0));
    const relaxation = await prepareInterfaceRelaxation(start, fixed, [nx, ny, nz], 3, 1);
    relaxation.run(1);
    const expected = start.map((own, n) => {
      if (!own || fixed[n]) return own;
      const votes = [0, 0, 0, 0];
      const [i, j, k] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
      // Two boxes in a row, each cut off at the edge of the grid.
      for (let c = -1; c <= 1; c++)
        for (let b = -1; b <= 1; b++)
          for (let a = -1; a <= 1; a++)
            for (let f = -1; f <= 1; f++)
              for (let e = -1; e <= 1; e++)
                for (let d = -1; d <= 1; d++) {
                  const inside = (at: number, size: number): boolean => at >= 0 && at < size;
                  const [x, y, z] = [i + a + d, j + b + e, k + c + f];
                  if (!inside(i + a, nx) || !inside(j + b, ny) || !inside(k + c, nz)) continue;
                  if (!inside(x, nx) || !inside(y, ny) || !inside(z, nz)) continue;
                  votes[start[x + nx * (y + ny * z)]]++;
                }
      let best = own;
      for (let label = 1; label <= 3; label++) if (votes[label] > votes[best]) best = label;
      return best;
    });
    expect(relaxation.labels()).toEqual(expected);
  });
});

describe('spreadLabels', () => {
  it('meets half-way, respects walls and the limit', () => {
    const size: [number, number, number] = [21, 3, 3];
    const seeds = new Int32Array(189);
    seeds[0] = 1;
    seeds[20] = 2;
    const free = new Uint8Array(189).fill(1);
    const { owner, distanceMm } = spreadLabels(seeds, free, size, 0.5, 100);
    expect(owner[8]).toBe(1);
    expect(owner[12]).toBe(2);
    expect(distanceMm[8]).toBeCloseTo(4, 5);
    expect(countOf(spreadLabels(seeds, free, size, 0.5, 2).owner, 0)).toBeGreaterThan(0);
    const walled = free.map((_, n) => (n % 21 === 5 ? 0 : 1));
    const behind = spreadLabels(seeds, walled, size, 0.5, 100);
    expect(behind.owner[4]).toBe(1);
    expect(behind.owner[6]).toBe(2);
  });
});

describe('morphology', () => {
  it('grows and shrinks a ball by millimetres', async () => {
    const ballOf = (radius: number): Uint8Array => paint(grid, ball(16, 10, 10, radius));
    const ratio = async (actual: Promise<Uint8Array>, radius: number): Promise<number> =>
      countOf(await actual) / countOf(ballOf(radius));
    // Centres of voxels decide, so that a radius is right to about a quarter of a voxel.
    expect(Math.abs((await ratio(dilate(ballOf(5), grid, 3), 8)) - 1)).toBeLessThan(0.08);
    expect(Math.abs((await ratio(erode(ballOf(8), grid, 3), 5)) - 1)).toBeLessThan(0.15);
  });

  it('takes the rod from between two balls and closes a slit', async () => {
    const rod = (x: number, y: number, z: number): boolean =>
      x > 8 && x < 25 && Math.hypot(y - 10, z - 10) < 2;
    const joined = paint(
      grid,
      (x, y, z) => ball(8, 10, 10, 5)(x, y, z) || ball(25, 10, 10, 5)(x, y, z) || rod(x, y, z),
    );
    const opened = await open(joined, grid, 3);
    const middle = 16 + 33 * (10 + 22 * 10);
    expect(joined[middle]).toBe(1);
    expect(opened[middle]).toBe(0);
    expect(opened[8 + 33 * (10 + 22 * 10)]).toBe(1);
    const slit = dumbbell.map((value, n) => (n % 33 === 10 ? 0 : value));
    expect((await close(slit, grid, 2))[10 + 33 * (10 + 22 * 10)]).toBe(1);
  });
});
