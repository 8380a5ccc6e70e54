import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import { createRandom } from '../../../../src/core/random.ts';
import type { Volume } from '../../../../src/core/volume.ts';
import { registerRigid } from '../../../../src/segment/register/register-rigid.ts';
import { resampleLabels, resampleVolume } from '../../../../src/segment/register/resample.ts';
import { IDENTITY_TRANSFORM } from '../../../../src/segment/register/transform.ts';
import { provideKernelsFromDisk } from '../../../../wasm/source.node.ts';
import { CT_SCALE, cubicGrid, imageBody, pose } from './soft-body.ts';

const grid = cubicGrid([64, 48, 44], 3.5);
const body = (seed: number, over = {}): Volume =>
  imageBody(seed, {
    grid,
    scale: CT_SCALE,
    toBody: IDENTITY_TRANSFORM,
    noise: 20,
    seed: 1,
    ...over,
  });
const ctx = createJobContext();

describe('registerRigid', () => {
  beforeAll(provideKernelsFromDisk);

  it('gives the same digits every time', async () => {
    const moving = body(3, { toBody: pose([4, 0, -3], [5, 6, 7]), seed: 2 });
    const first = await registerRigid(body(3), moving, {}, ctx);
    expect(await registerRigid(body(3), moving, {}, ctx)).toEqual(first);
  });

  it('uses a mask and a start', async () => {
    const toBody = pose([2, 3, 10], [30, -20, 12]);
    const moving = body(3, { toBody, seed: 2 });
    const mask = new Uint8Array(grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2]);
    mask.fill(1, 64 * 48 * 10, 64 * 48 * 34);
    const { movingToFixed } = await registerRigid(
      body(3),
      moving,
      { mask, initial: pose([0, 0, -8], [-25, 15, -10]) },
      ctx,
    );
    movingToFixed.forEach((value, n) => {
      expect(Math.abs(value - toBody[n])).toBeLessThan(n % 4 === 3 ? 0.6 : 0.01);
    });
  });

  it('does not trust noise, an empty image or another body', async () => {
    const random = createRandom(9);
    const noise = {
      ...body(3),
      data: new Float32Array(body(3).data.length).map(() => 100 * random.normal()),
    };
    const flat = { ...body(3), data: new Float32Array(noise.data.length) };
    for (const moving of [noise, flat, body(8, { toBody: pose([3, 2, 5], [5, 6, 9]) })]) {
      const result = await registerRigid(body(3), moving, {}, ctx);
      expect(result.trusted).toBe(false);
      expect(result.statement).toMatch(/not reliable/);
    }
  });

  it('refuses a mask of another image and images that are too small', async () => {
    await expect(
      registerRigid(body(3), body(3), { mask: new Uint8Array(5).fill(1) }, ctx),
    ).rejects.toMatchObject({ code: 'register-mask' });
    const thin = imageBody(3, {
      grid: cubicGrid([40, 40, 3], 3),
      scale: CT_SCALE,
      toBody: IDENTITY_TRANSFORM,
      noise: 0,
      seed: 1,
    });
    await expect(registerRigid(body(3), thin, {}, ctx)).rejects.toMatchObject({
      code: 'register-size',
    });
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const stopped = createJobContext({ signal: controller.signal });
    await expect(registerRigid(body(3), body(3), {}, stopped)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('resampling through a map', () => {
  it('moves labels and images by the shift, and leaves nothing outside', async () => {
    const small = cubicGrid([9, 8, 7], 2);
    const data = Uint8Array.from({ length: 504 }, (_, n) => n % 251);
    // Two voxels along i: the value at (i) comes from (i + 2).
    const moved = resampleLabels({ grid: small, data }, pose([0, 0, 0], [4, 0, 0]), small);
    for (let n = 0; n < 504; n++) expect(moved.data[n]).toBe(n % 9 < 7 ? data[n + 2] : 0);
    const volume: Volume = {
      grid: small,
      data: Float32Array.from(data),
      modality: 'CT',
      unit: 'HU',
    };
    const image = await resampleVolume(volume, pose([0, 0, 0], [4, 0, 0]), small, ctx);
    for (let n = 0; n < 504; n++) {
      expect(image.data[n]).toBeCloseTo(n % 9 < 7 ? data[n + 2] : -1024, 3);
    }
  });
});
