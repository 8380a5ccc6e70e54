/**
 * The diffusion operator of the monodomain kernel on a ragged piece of tissue with random fibres.
 *
 * Reference: lumped trilinear finite elements, integrated with 2 x 2 x 2 Gauss points in double precision
 * (`diffusion-reference.ts`), which is exact for this element and shares nothing with the kernel's tables.
 * Tolerances: one step within 2e-4 of its size (couplings are 16-bit); integral of u kept to 1e-5 over 200 steps; a constant
 * stays constant to the last bit.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { diffusionBlob } from '../unit/heart/diffusion-reference.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

describe('diffusion', () => {
  it('agrees with exact finite elements on ragged tissue with random fibres', async () => {
    const blob = await diffusionBlob(7);
    const random = createRandom(8);
    blob.setPotential(() => random.uniform());
    const expected = blob.referenceRate();
    const before = blob.potential();
    blob.run(1);
    const after = blob.potential();
    let [error, size] = [0, 0];
    for (let n = 0; n < before.length; n++) {
      const rate = (after[n] - before[n]) / blob.dtMs;
      error = Math.max(error, Math.abs(rate - expected[n]));
      size = Math.max(size, Math.abs(expected[n]));
    }
    console.log(`largest error of a rate: ${(error / size).toExponential(2)} of the largest rate`);
    expect(size).toBeGreaterThan(0.1);
    expectFigure({
      model: 'Diffusion',
      quantity: 'Largest error of a rate over the largest rate, ragged tissue with random fibres',
      value: error / size,
      unit: '',
      reference: 0,
      tolerance: { below: 2e-4 },
      source: 'Lumped trilinear finite elements with 2 x 2 x 2 Gauss points in double precision',
    });
  });

  it('keeps the integral and damps the extremes', async () => {
    const blob = await diffusionBlob(9);
    const random = createRandom(10);
    blob.setPotential(() => random.uniform());
    const [integral, spread] = [blob.integral(), blob.range()];
    blob.run(200);
    expectFigure({
      model: 'Diffusion',
      quantity: 'Change of the integral of the potential over 200 steps',
      value: Math.abs(blob.integral() / integral - 1),
      unit: '',
      reference: 0,
      tolerance: { below: 1e-5 },
      source: 'Conservation without flux through the surface',
    });
    expect(blob.range()).toBeLessThan(0.2 * spread);
  });

  it('leaves a constant exactly as it is', async () => {
    const blob = await diffusionBlob(11);
    blob.setPotential(() => 0.37);
    const before = blob.potential();
    blob.run(50);
    expect(blob.potential()).toEqual(before);
  });

  it('is mirrored when the tissue is', async () => {
    const [blob, mirrored] = [await diffusionBlob(12), await diffusionBlob(12, { mirrorX: true })];
    const wave = (x: number, y: number, z: number): number => Math.sin(x) + Math.cos(2 * y) * z;
    blob.setPotential(wave);
    mirrored.setPotential((x, y, z) => wave(blob.size - x, y, z));
    blob.run(20);
    mirrored.run(20);
    const [here, there] = [blob.potentialAt, mirrored.potentialAt];
    for (const [x, y, z] of blob.nodes) {
      expect(there(blob.size - x, y, z)).toBeCloseTo(here(x, y, z), 4);
    }
  });
});
