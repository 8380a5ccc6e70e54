/**
 * The kernels of the liver CT recipe against closed forms. Gaussian smoothing of a Gaussian of variance s^2 by t^2 gives one
 * of variance s^2 + t^2 (amplitude s^3 / (s^2 + t^2)^1.5); a straight tube of Gaussian profile with variance s^2 and peak
 * C answers at scale t with C t^2 s^2 / (s^2 + t^2)^2 on its axis, most at t = s with C / 4; a bright plate and a bright
 * ball answer with nothing (T. Lindeberg, Scale-Space Theory in Computer Vision, 1994). A region whose cost is -1
 * inside a ball and +1 outside is that ball, and a bright speck that costs less than its surface is left out.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import type { Vec3 } from '../../src/core/space.ts';
import { runRegionCut } from '../../wasm/region-cut/region-cut.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { runGaussian, runTubeResponse } from '../../wasm/vesselness/vesselness.ts';
import { expectFigure } from './expect-figure.ts';

const SIZE: Vec3 = [49, 50, 51];
const CENTRE: Vec3 = [24, 25, 25];
const ctx = createJobContext();

function field(value: (x: number, y: number, z: number) => number): Float32Array {
  const [nx, ny, nz] = SIZE;
  const out = new Float32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) out[n] = value(i - CENTRE[0], j - CENTRE[1], k - CENTRE[2]);
  return out;
}

const index = (x: number, y: number, z: number): number =>
  CENTRE[0] + x + SIZE[0] * (CENTRE[1] + y + SIZE[1] * (CENTRE[2] + z));
const bell = (squared: number, s: number): number => Math.exp(-squared / (2 * s * s));

describe('kernels of the liver CT recipe', () => {
  beforeAll(provideKernelsFromDisk);

  it('smooths a Gaussian into the wider Gaussian', async () => {
    const s = 2.5;
    const t = 2;
    const smooth = await runGaussian(
      field((x, y, z) => bell(x * x + y * y + z * z, s)),
      SIZE,
      t,
      ctx,
    );
    const wide = Math.hypot(s, t);
    const peak = (s / wide) ** 3;
    const error = Math.max(
      ...[0, 1, 2, 4, 6].flatMap((x) => [
        Math.abs(smooth[index(x, 0, 0)] - peak * bell(x * x, wide)),
        Math.abs(smooth[index(0, x, -x)] - peak * bell(2 * x * x, wide)),
      ]),
    );
    expectFigure({
      model: 'Liver CT segmentation',
      quantity: 'Largest error of Gaussian smoothing, share of the peak',
      value: error / peak,
      unit: '',
      reference: 0,
      tolerance: { below: 0.01 },
      source: 'Closed form: variances add',
    });
  });

  it('answers to a tube as the closed form says, whatever its direction', async () => {
    const s = 2.6;
    const sigmas = [1.3, 2.6, 4];
    const directions: readonly Vec3[] = [
      [0, 0, 1],
      [1, 0, 0],
      [0.6, 0, 0.8],
      [0.48, 0.6, 0.64],
    ];
    for (const [dx, dy, dz] of directions) {
      const tube = field((x, y, z) => {
        const along = x * dx + y * dy + z * dz;
        return 60 * bell(x * x + y * y + z * z - along * along, s);
      });
      const { strength, scale } = await runTubeResponse(tube, SIZE, sigmas, ctx);
      expect(scale[index(0, 0, 0)]).toBe(1);
      expectFigure({
        model: 'Liver CT segmentation',
        quantity: 'Tube response on the axis of a Gaussian tube, share of its contrast',
        value: strength[index(0, 0, 0)] / 60,
        unit: '',
        reference: 0.25,
        tolerance: { percent: 6 },
        source: 'Lindeberg 1994: C t² s² / (s² + t²)² at t = s',
      });
    }
  });

  it('answers little to a plate and to a ball', async () => {
    const plate = await runTubeResponse(
      field((x) => 60 * bell(x * x, 2.6)),
      SIZE,
      [2.6],
      ctx,
    );
    const ball = await runTubeResponse(
      field((x, y, z) => 60 * bell(x * x + y * y + z * z, 2.6)),
      SIZE,
      [2.6],
      ctx,
    );
    expect(plate.strength[index(0, 0, 0)]).toBeLessThan(0.2);
    expect(ball.strength[index(0, 0, 0)]).toBeLessThan(0.2);
  });

  it('cuts out the ball and leaves the speck', async () => {
    const isIn = (x: number, y: number, z: number): boolean =>
      Math.hypot(x, y, z) < 14 || Math.hypot(x - 20, y, z) < 1.5;
    const cost = field((x, y, z) => (isIn(x, y, z) ? -1 : 1));
    const surface = new Float32Array(cost.length).fill(1);
    const membership = await runRegionCut(cost, surface, SIZE, 200, ctx);
    const count = membership.reduce((sum, value) => sum + (value > 0.5 ? 1 : 0), 0);
    expect(membership[index(20, 0, 0)]).toBeLessThan(0.5);
    expectFigure({
      model: 'Liver CT segmentation',
      quantity: 'Volume of the minimal-surface region of a ball',
      value: count / ((4 / 3) * Math.PI * 14 ** 3),
      unit: '',
      reference: 1,
      tolerance: { percent: 3 },
      source: 'Volume of the ball',
    });
  });
});
