import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import { cross, ijkToLps, normalize, voxelCount } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { dice, maskOf } from '../../../src/segment/dice.ts';
import { segmentLiverCt } from '../../../src/segment/liver-ct.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';

beforeAll(provideKernelsFromDisk);

const inside = ([x, y, z]: Vec3, [cx, cy, cz]: Vec3, [rx, ry, rz]: Vec3): number =>
  Math.hypot((x - cx) / rx, (y - cy) / ry, (z - cz) / rz);

const isLiver = (p: Vec3): boolean => inside(p, [-62, -5, 10], [58, 62, 70]) < 1;
const isLesion = (p: Vec3): boolean => inside(p, [-60, -10, 20], [13, 13, 13]) < 1;

/** A trunk of muscle and fat with ribs left out, a spine, a liver with one dark lesion; described in patient space. */
function abdomen(grid: Grid, withLiver = true): Volume {
  const random = createRandom(5);
  const [nx, ny, nz] = grid.dimensions;
  const data = new Int16Array(voxelCount(grid));
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const p = ijkToLps(grid, [i, j, k]);
        const trunk = inside([p[0], p[1], 0], [0, 0, 0], [150, 105, 1]);
        let hu = trunk > 1 ? -1000 : trunk > 0.86 ? 55 : -95;
        if (Math.hypot(p[0], p[1] - 62) < 20) hu = 320;
        if (withLiver && isLiver(p)) hu = isLesion(p) ? 55 : 108;
        data[n] = hu + 9 * random.normal();
      }
  return { grid, data, modality: 'CT', unit: 'HU' };
}

const gridAround = (dimensions: Vec3, spacingMm: Vec3, direction: readonly number[]): Grid => {
  const half = dimensions.map((n, axis) => ((n - 1) * spacingMm[axis]) / 2);
  const at = (axis: number): number =>
    -(half[0] * direction[axis] + half[1] * direction[3 + axis] + half[2] * direction[6 + axis]);
  return { dimensions, spacingMm, originMm: [at(0), at(1), at(2)], direction };
};
const AXIAL = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const plain = gridAround([108, 78, 60], [3, 3, 4], AXIAL);

const rejection = (volume: Volume, code: string): Promise<void> =>
  expect(segmentLiverCt(volume, {}, createJobContext())).rejects.toMatchObject({
    kind: 'bad-input',
    code,
    message: expect.stringMatching(/.{40}/),
    hint: expect.stringMatching(/.{20}/),
  });

describe('segmentLiverCt refuses, with a reason,', () => {
  it('another modality', async () => {
    await rejection({ ...abdomen(plain), modality: 'MR' }, 'not-ct');
    await rejection({ ...abdomen(plain), unit: 'arbitrary' }, 'not-ct');
  });

  it('too few slices, too thick ones, and a field of view smaller than a liver', async () => {
    await rejection(abdomen(gridAround([80, 80, 6], [3, 3, 5], AXIAL)), 'too-few-slices');
    await rejection(abdomen(gridAround([80, 80, 30], [3, 3, 8], AXIAL)), 'too-coarse');
    await rejection(abdomen(gridAround([80, 80, 20], [3, 3, 2], AXIAL)), 'liver-not-covered');
  });

  it('an empty image', async () => {
    const volume = abdomen(plain);
    await rejection({ ...volume, data: new Int16Array(volume.data.length) }, 'empty-image');
  });

  it('a trunk without a liver', async () => {
    await rejection(abdomen(plain, false), 'liver-not-found');
  });

  it('a click into the air', async () => {
    const job = segmentLiverCt(abdomen(plain), { organ: [-155, 95, 0] }, createJobContext());
    await expect(job).rejects.toMatchObject({ code: 'seed-outside' });
  });
});

describe('segmentLiverCt', () => {
  // Slices tilted and turned against the patient, rows running to the right.
  const normal = normalize([0.12, -0.2, 1]);
  const row = normalize(cross([0, 1, 0], normal)).map((v) => -v) as unknown as Vec3;
  const column = cross(normal, row);
  const tilted = gridAround([108, 86, 76], [3, 3, 3], [...row, ...column, ...normal]);

  it.each([
    ['axial slices', plain],
    ['oblique slices', tilted],
  ])(
    'finds liver and lesion in %s',
    async (_, grid) => {
      const { labels, structures } = await segmentLiverCt(abdomen(grid), {}, createJobContext());
      const [nx, ny] = grid.dimensions;
      const where = (test: (p: Vec3) => boolean): Uint8Array =>
        labels.data.map((_value, n) =>
          test(ijkToLps(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]))
            ? 1
            : 0,
        );
      const organ = maskOf(labels.data, LABEL.liver, LABEL.tumour);
      expect(dice(organ, where(isLiver))).toBeGreaterThan(0.95);
      const lesion = where((p) => isLiver(p) && isLesion(p));
      expect(dice(maskOf(labels.data, LABEL.tumour), lesion)).toBeGreaterThan(0.85);
      expect(structures.find(({ name }) => name === 'spleen')?.confidence).toBe('missing');
      expect(structures.find(({ name }) => name === 'portal-vein')?.confidence).toBe('missing');
    },
    60_000,
  );

  it('says what it does and stops when asked', async () => {
    const controller = new AbortController();
    const words: string[] = [];
    const job = segmentLiverCt(
      abdomen(plain),
      {},
      createJobContext({
        signal: controller.signal,
        onProgress: (_, activity) => {
          words.push(activity);
          if (activity === 'Following the great vessels') controller.abort();
        },
      }),
    );
    await expect(job).rejects.toMatchObject({ kind: 'cancelled' });
    expect(words).toContain('Finding the liver');
  });
});
