import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { segmentHeartCt } from '../../../src/segment/heart-ct.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { gridOf } from './shapes.ts';

beforeAll(provideKernelsFromDisk);

/** A body of soft tissue between two lungs, with noise, and whatever `extra` adds. */
function chest(
  dimensions: Vec3,
  spacingMm: Vec3,
  extra: (x: number, y: number, z: number) => number = () => 0,
): Volume {
  const grid = gridOf(dimensions, spacingMm);
  const random = createRandom(3);
  const [nx, ny, nz] = dimensions;
  const data = new Int16Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = i / nx - 0.5;
        const y = j / ny - 0.5;
        const lung = Math.hypot((Math.abs(x) - 0.3) / 0.13, y / 0.35) < 1;
        const value = lung ? -850 : 45 + extra(x, y, k / nz - 0.5);
        data[n] = value + 12 * random.normal();
      }
  return { grid, data, modality: 'CT', unit: 'HU' };
}

const rejection = (volume: Volume, code: string): Promise<void> =>
  expect(segmentHeartCt(volume, createJobContext())).rejects.toMatchObject({
    kind: 'bad-input',
    code,
    message: expect.stringMatching(/.{40}/),
    hint: expect.stringMatching(/.{20}/),
  });

describe('segmentHeartCt refuses, with a reason,', () => {
  it('another modality', async () => {
    await rejection({ ...chest([40, 40, 40], [3, 3, 3]), modality: 'MR' }, 'not-ct');
    await rejection({ ...chest([40, 40, 40], [3, 3, 3]), unit: 'arbitrary' }, 'not-ct');
  });

  it('too few slices, too thick ones, and a field of view smaller than a heart', async () => {
    await rejection(chest([80, 80, 2], [2, 2, 3]), 'too-few-slices');
    await rejection(chest([80, 80, 30], [2, 2, 5]), 'too-coarse');
    await rejection(chest([80, 80, 40], [2, 2, 1]), 'heart-not-covered');
  });

  it('a chest without contrast', async () => {
    await rejection(chest([90, 80, 60], [3, 3, 3]), 'no-contrast');
  });

  it('contrast that is not a heart', async () => {
    const tube = chest([90, 80, 60], [3, 3, 3], (x, y) => (Math.hypot(x, y) < 0.1 ? 300 : 0));
    await rejection(tube, 'heart-not-found');
  });
});

describe('segmentHeartCt', () => {
  it('says what it does and stops when asked', async () => {
    const controller = new AbortController();
    const words: string[] = [];
    const job = segmentHeartCt(
      chest([90, 80, 60], [3, 3, 3], (x, y) => (Math.hypot(x, y) < 0.1 ? 300 : 0)),
      createJobContext({
        signal: controller.signal,
        onProgress: (_, activity) => {
          words.push(activity);
          if (activity === 'Recognising the chambers') controller.abort();
        },
      }),
    );
    await expect(job).rejects.toMatchObject({ kind: 'cancelled' });
    expect(words).toContain('Preparing the image');
  });
});
