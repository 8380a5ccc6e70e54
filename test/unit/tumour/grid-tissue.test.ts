import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { voxelCount } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { estimateGrowth } from '../../../src/tumour/grid/grow.ts';
import { GrowthModel } from '../../../src/tumour/grid/growth-model.ts';
import { initialDensityFromLabels } from '../../../src/tumour/grid/initial-density.ts';
import { organBox } from '../../../src/tumour/grid/organ-box.ts';
import { growthGrid, tissueDiffusivity } from '../../../src/tumour/grid/tissue.ts';
import { boxGrid, fieldOf, grow, growthSetup, quietContext, setUpKernels } from './growth-cases.ts';

beforeAll(setUpKernels);

/** A ball of liver with a vein and a ball of tumour, on thick slices. */
function liver(): LabelMap {
  const grid = boxGrid([40, 40, 16], [0.8, 0.8, 2]);
  const data = Uint8Array.from(
    fieldOf(grid, (x, y, z) => {
      if (Math.hypot(x - 16, y - 16, z - 16) < 5) return LABEL.tumour;
      if (Math.hypot(x - 24, y - 16) < 2) return LABEL.portalVein;
      return Math.hypot(x - 16, y - 16, z - 16) < 14 ? LABEL.liver : LABEL.background;
    }),
  );
  return { grid, data };
}

const D = { whiteMm2PerDay: 0.65, greyMm2PerDay: 0.13, softMm2PerDay: 0.025 };
const PROFILE = { edgeWidthMm: 1.5, corePlateau: 0.95, threshold: 0.16 };

describe('from labels to tissue and density', () => {
  it('gives organ and tumour one diffusivity and vessels none', () => {
    const labels = liver();
    const diffusivity = tissueDiffusivity(labels, 'liver', D);
    labels.data.forEach((label, n) => {
      const tissue = label === LABEL.liver || label === LABEL.tumour;
      expect(diffusivity[n]).toBe(tissue ? Math.fround(0.025) : 0);
    });
  });

  it('tells white from grey matter and fluid', () => {
    const data = Uint8Array.of(LABEL.whiteMatter, LABEL.greyMatter, LABEL.csf, LABEL.tumour, 0);
    const labels = { grid: boxGrid([5, 1, 1], 1), data };
    expect(tissueDiffusivity(labels, 'brain', D)).toEqual(Float32Array.of(0.65, 0.13, 0, 0.65, 0));
  });

  it('makes a density whose threshold is the outline, falling off with the width', async () => {
    const labels = liver();
    const density = await initialDensityFromLabels(labels, [LABEL.tumour], PROFILE);
    labels.data.forEach((label, n) => {
      expect(density[n] >= 0.16).toBe(label === LABEL.tumour);
      expect(density[n]).toBeLessThanOrEqual(0.95);
    });
    // Along a row through the centre, far outside: a factor e per width.
    const row = 40 * (19 + 40 * 7);
    const [near, far] = [row + 19 + 12, row + 19 + 15].map((n) => density[n]);
    expect(Math.log(near / far)).toBeCloseTo((3 * 0.8) / 1.5, 1);
  });

  it('refuses an edge that falls the wrong way, and labels without tumour', async () => {
    const labels = liver();
    const upward = initialDensityFromLabels(labels, [LABEL.tumour], {
      ...PROFILE,
      threshold: 0.97,
    });
    await expect(upward).rejects.toMatchObject({ code: 'growth-parameter' });
    const none = initialDensityFromLabels(labels, [LABEL.tumour + 3], PROFILE);
    await expect(none).rejects.toMatchObject({ code: 'empty-tumour' });
  });

  it('resamples to cubic voxels and keeps volumes', async () => {
    const labels = liver();
    const resampled = await growthGrid(labels, 'liver', 1, quietContext());
    expect(resampled.grid.spacingMm).toEqual([1, 1, 1]);
    const mm3 = ({ grid, data }: LabelMap, label: number): number =>
      data.reduce((sum, value) => sum + (value === label ? 1 : 0), 0) *
      grid.spacingMm.reduce((product, edge) => product * edge, 1);
    for (const label of [LABEL.tumour, LABEL.liver]) {
      expect(mm3(resampled, label) / mm3(labels, label)).toBeCloseTo(1, 1);
    }
    await expect(growthGrid(labels, 'liver', 0.01, quietContext())).rejects.toMatchObject({
      code: 'spacing',
    });
    await expect(growthGrid(labels, 'brain', 1, quietContext())).rejects.toMatchObject({
      code: 'empty-structure',
    });
  });

  it('does not let a tumour cross a barrier', async () => {
    const grid = boxGrid([30, 10, 10], 1);
    const diffusivityMm2PerDay = fieldOf(grid, (x) => (x > 15 && x < 16 ? 0 : 0.5));
    const density = fieldOf(grid, (x) => (x < 10 ? 0.8 : 0));
    const { finalDensity } = await grow(
      growthSetup(grid, density, { diffusivityMm2PerDay, durationDays: 100 }),
    );
    const beyond = fieldOf(grid, (x) => (x > 15 ? 1 : 0));
    expect(finalDensity.some((value, n) => beyond[n] === 1 && value > 0)).toBe(false);
    expect(finalDensity[14]).toBeGreaterThan(0.5);
  });
});

describe('estimate and watch', () => {
  it('knows the steps of a run before it starts', async () => {
    const grid = boxGrid([20, 20, 20], 1);
    const density = fieldOf(grid, (x, y, z) => (Math.hypot(x - 10, y - 10, z - 10) < 4 ? 0.5 : 0));
    const setup = growthSetup(grid, density, {
      diffusivityMm2PerDay: new Float32Array(voxelCount(grid)).fill(0.65),
      durationDays: 10,
    });
    const estimate = estimateGrowth(setup);
    const result = await grow(setup);
    expect(result.steps).toBe(estimate.steps);
    expect(result.stepDays).toBe(estimate.stepDays);
    expect(estimate.stepDays).toBeLessThan(result.stableStepDays);
    expect(estimate.organVoxels).toBe(8000);
    expect(estimate.bytes).toBeGreaterThan(8000 * 40);
  });

  it('finds a density that is not a number, and where', async () => {
    const grid = boxGrid([12, 12, 12], 1);
    const diffusivityMm2PerDay = new Float32Array(voxelCount(grid)).fill(0.1);
    const sensitive = fieldOf(grid, (x, y, z) => (x === 3.5 && y === 4.5 && z === 5.5 ? NaN : 0.1));
    const model = await GrowthModel.create({
      grid,
      box: organBox(grid, diffusivityMm2PerDay),
      diffusivityMm2PerDay,
      sensitive,
      growthLaw: 'logistic',
      sensitivePerDay: 0.1,
      resistantPerDay: 0,
    });
    expect(model.measure(0.16).brokenAt).toEqual([3.5, 4.5, 5.5]);
    model.close();
  });
});
