/** Scissors against brute force over all voxels, on straight, tilted and anisotropic grids. */
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import { createRandom } from '../../../../src/core/random.ts';
import {
  cross,
  dot,
  ijkToLps,
  normalize,
  voxelCount,
  type Grid,
  type Vec3,
} from '../../../../src/core/space.ts';
import { cutByLasso, lassoBox, type LassoSettings } from '../../../../src/segment/edit/lasso.ts';
import { outlineTest, type Point2 } from '../../../../src/segment/edit/outline.ts';
import { cutPatch, pastePatch } from '../../../../src/segment/edit/patch.ts';

const ctx = createJobContext();
const random = createRandom(11);

/** Winding number by the angles that the corners turn through, without any sorting. */
function encloses(corners: readonly Point2[], x: number, y: number): boolean {
  let turned = 0;
  corners.forEach(([ax, ay], n) => {
    const [bx, by] = corners[(n + 1) % corners.length];
    const [px, py, qx, qy] = [ax - x, ay - y, bx - x, by - y];
    turned += Math.atan2(px * qy - py * qx, px * qx + py * qy);
  });
  return Math.round(turned / (2 * Math.PI)) !== 0;
}
const scribble = (corners: number, size: number): Point2[] =>
  Array.from({ length: corners }, (): Point2 => [
    (random.uniform() - 0.5) * size,
    (random.uniform() - 0.5) * size,
  ]);

describe('outlineTest', () => {
  it('agrees with the turning angle for lines that cross themselves', () => {
    for (let round = 0; round < 30; round++) {
      const corners = scribble(3 + random.integer(40), 20);
      const inside = outlineTest(corners);
      for (let n = 0; n < 200; n++) {
        const [[x, y]] = scribble(1, 24);
        expect(inside(x, y)).toBe(encloses(corners, x, y));
      }
    }
  });

  it('keeps all loops of an eight and encloses nothing with two corners', () => {
    const eight = outlineTest([
      [-4, -2],
      [4, 2],
      [4, -2],
      [-4, 2],
    ]);
    expect(eight(-3, 0)).toBe(true);
    expect(eight(3, 0)).toBe(true);
    expect(eight(0, 1)).toBe(false);
    expect(outlineTest(scribble(2, 4))(0, 0)).toBe(false);
  });
});

describe('cutByLasso', () => {
  const tilt = normalize([0.3, 0.1, 1]);
  const across = normalize(cross([0, 1, 0], tilt));
  const grid: Grid = {
    dimensions: [23, 19, 17],
    spacingMm: [1.1, 0.8, 2],
    originMm: [-9, -8, -14],
    direction: [...across, ...cross(tilt, across), ...tilt],
  };
  const start = Uint8Array.from({ length: voxelCount(grid) }, () => random.integer(4));
  const image = Int16Array.from({ length: voxelCount(grid) }, () => random.integer(200));
  const right = normalize([1, 0.2, -0.1]);
  const up = normalize(cross(normalize([0.1, 0.4, 1]), right));

  /** The cut through its box, as the page does it. */
  async function cut(settings: LassoSettings, others: 'stay' | 'give-way', locked: number[] = []) {
    const labels = { grid, data: start.slice() };
    const box = lassoBox(labels, settings);
    const patch = cutPatch(labels, box, { locked: new Set(locked), others }, image);
    pastePatch(labels, box, await cutByLasso(patch, settings, ctx));
    return labels.data;
  }
  function expected(visit: (current: number, n: number, at: Vec3) => number): Uint8Array {
    const out = start.slice();
    const [nx, ny, nz] = grid.dimensions;
    for (let n = 0, k = 0; k < nz; k++)
      for (let j = 0; j < ny; j++)
        for (let i = 0; i < nx; i++, n++) out[n] = visit(start[n], n, ijkToLps(grid, [i, j, k]));
    return out;
  }
  const basic = { label: 1, right, up };
  const drawn = (corners: readonly Point2[], at: Vec3): boolean =>
    encloses(corners, dot(at, right), dot(at, up));
  const depthOf = (at: Vec3): number => dot(at, cross(right, up));

  it.each([1, 2, 3])('erases, keeps and fills what brute force says, drawing %i', async () => {
    const corners = scribble(12, 18);
    const depthMm = [-3.3, 4.1] as const;
    const deep = (at: Vec3): boolean => depthOf(at) >= depthMm[0] && depthOf(at) <= depthMm[1];
    expect(
      await cut({ ...basic, corners, action: 'erase', of: [1, 2], depthMm }, 'stay', [2]),
    ).toEqual(expected((now, _, at) => (now === 1 && deep(at) && drawn(corners, at) ? 0 : now)));
    expect(await cut({ ...basic, corners, action: 'keep', of: [1, 3], depthMm }, 'stay')).toEqual(
      expected((now, _, at) => ([1, 3].includes(now) && deep(at) && !drawn(corners, at) ? 0 : now)),
    );
    expect(await cut({ ...basic, corners, action: 'erase', of: [3] }, 'stay')).toEqual(
      expected((now, _, at) => (now === 3 && drawn(corners, at) ? 0 : now)),
    );
    expect(
      await cut(
        { ...basic, corners, action: 'fill', of: [], depthMm, range: [50, 120] },
        'give-way',
        [3],
      ),
    ).toEqual(
      expected((now, n, at) =>
        now !== 3 && image[n] >= 50 && image[n] <= 120 && deep(at) && drawn(corners, at) ? 1 : now,
      ),
    );
  });

  it('says what is wrong with an outline that encloses or meets nothing', () => {
    const labels = { grid, data: start };
    const settings = { ...basic, action: 'erase', of: [1] } as const;
    expect(() => lassoBox(labels, { ...settings, corners: scribble(2, 4) })).toThrow(/nothing/);
    const far = scribble(5, 4).map(([x, y]): Point2 => [x + 500, y]);
    expect(() => lassoBox(labels, { ...settings, corners: far })).toThrow(/No part/);
  });
});
