import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import { nearestPoints } from '../../../src/mesh/skeleton-nearest.ts';

const ctx = createJobContext();

function bruteForce(
  mask: Uint8Array,
  [nx, ny]: Vec3,
  [sx, sy, sz]: Vec3,
  startMm: Vec3,
  points: Float64Array,
): Int32Array {
  return Int32Array.from(mask, (inside, n) => {
    if (inside === 0) return -1;
    const x = startMm[0] + (n % nx) * sx;
    const y = startMm[1] + (Math.floor(n / nx) % ny) * sy;
    const z = startMm[2] + Math.floor(n / (nx * ny)) * sz;
    let best = Infinity;
    let which = -1;
    for (let p = 0; p < points.length; p += 3) {
      const [dx, dy, dz] = [points[p] - x, points[p + 1] - y, points[p + 2] - z];
      const d = dx * dx + dy * dy + dz * dz;
      if (d < best) {
        best = d;
        which = p / 3;
      }
    }
    return which;
  });
}

describe('nearest point of every voxel', () => {
  it.each([
    { dimensions: [37, 22, 19] as Vec3, spacingMm: [1, 1, 1] as Vec3, points: 120 },
    { dimensions: [30, 41, 7] as Vec3, spacingMm: [0.7, 0.8, 5] as Vec3, points: 300 },
    { dimensions: [1, 90, 33] as Vec3, spacingMm: [2, 0.5, 0.6] as Vec3, points: 40 },
    { dimensions: [120, 3, 2] as Vec3, spacingMm: [0.4, 3, 3] as Vec3, points: 1 },
  ])('is the one that comparing all of them gives: $dimensions', async (sample) => {
    const { dimensions, spacingMm } = sample;
    const random = createRandom(7).fork(`${dimensions.join()}`);
    const startMm: Vec3 = [-12.5, 40, 3.25];
    const mask = new Uint8Array(dimensions[0] * dimensions[1] * dimensions[2]);
    for (let n = 0; n < mask.length; n++) mask[n] = random.between(0, 1) < 0.7 ? 1 : 0;
    const points = new Float64Array(3 * sample.points);
    for (let p = 0; p < points.length; p++) {
      const axis = p % 3;
      const extent = dimensions[axis] * spacingMm[axis];
      points[p] = startMm[axis] + random.between(-0.2, 1.2) * extent;
    }
    const fast = await nearestPoints(mask, { dimensions, spacingMm, startMm }, points, ctx);
    expect(fast).toEqual(bruteForce(mask, dimensions, spacingMm, startMm, points));
  });

  it('gives the first of equally near points', async () => {
    const points = new Float64Array([0, 0, 0, 8, 0, 0, 8, 0, 0]);
    const mask = new Uint8Array(9).fill(1);
    const box = { dimensions: [9, 1, 1], spacingMm: [1, 1, 1], startMm: [0, 0, 0] } as const;
    expect([...(await nearestPoints(mask, box, points, ctx))]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('gives nothing without points', async () => {
    const box = { dimensions: [2, 1, 1], spacingMm: [1, 1, 1], startMm: [0, 0, 0] } as const;
    const none = await nearestPoints(new Uint8Array(2).fill(1), box, new Float64Array(0), ctx);
    expect([...none]).toEqual([-1, -1]);
  });
});
