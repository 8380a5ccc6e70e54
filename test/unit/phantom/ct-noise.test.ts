/** Reference: the noise power of a filtered back projection falls off towards frequency zero (Riederer 1978). */
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { type Grid, IDENTITY_DIRECTION, voxelCount } from '../../../src/core/space.ts';
import { addCtNoise } from '../../../src/phantom/ct-noise.ts';

const grid: Grid = {
  dimensions: [96, 96, 12],
  spacingMm: [0.9, 0.9, 0.9],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};

async function noise(sigmaHu: number): Promise<Float32Array> {
  const hu = new Float32Array(voxelCount(grid));
  await addCtNoise(hu, grid, sigmaHu, createRandom(3), createJobContext());
  return hu;
}

const deviation = (values: ArrayLike<number>): number => {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length);
};

describe('scanner noise', () => {
  it('has the strength asked for and no offset', async () => {
    const hu = await noise(20);
    expect(Math.abs(deviation(hu) - 20)).toBeLessThan(0.6);
    expect(Math.abs(hu.reduce((a, b) => a + b, 0) / hu.length)).toBeLessThan(0.3);
  });

  it('is correlated between neighbours and poor in low frequencies', async () => {
    const hu = await noise(20);
    const [nx, ny] = grid.dimensions;
    let along = 0;
    for (let n = 0; n + 1 < hu.length; n++) along += hu[n] * hu[n + 1];
    expect(along / hu.length / 400).toBeGreaterThan(0.25);
    // White noise averaged over 12 x 12 voxels keeps a twelfth of its deviation; this keeps far less
    // than noise of the same grain would.
    const means: number[] = [];
    for (let k = 0; k < grid.dimensions[2]; k += 3) {
      for (let j = 0; j < ny; j += 12) {
        for (let i = 0; i < nx; i += 12) {
          let sum = 0;
          for (let y = j; y < j + 12; y++) {
            for (let x = i; x < i + 12; x++) sum += hu[x + nx * (y + ny * k)];
          }
          means.push(sum / 144);
        }
      }
    }
    expect(deviation(means)).toBeLessThan(20 / 12);
  });
});
