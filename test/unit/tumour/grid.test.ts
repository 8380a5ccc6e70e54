import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid } from '../../../src/core/space.ts';
import { growTumour } from '../../../src/tumour/grid/grow.ts';
import type { GrowthPartial, GrowthSetup } from '../../../src/tumour/grid/growth-setup.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { NO_TREATMENT, boxGrid, fieldOf, grow, growthSetup, setUpKernels } from './growth-cases.ts';

beforeAll(setUpKernels);

/** A ragged organ with a tumour in the middle. */
function organ(grid: Grid, seed: number): Pick<GrowthSetup, 'diffusivityMm2PerDay' | 'density'> {
  const random = createRandom(seed);
  const [cx, cy, cz] = grid.dimensions.map((count, axis) => (count * grid.spacingMm[axis]) / 2);
  const radius = (x: number, y: number, z: number): number => Math.hypot(x - cx, y - cy, z - cz);
  const diffusivityMm2PerDay = fieldOf(grid, (x, y, z) =>
    radius(x, y, z) + 2 * random.uniform() < 10 ? (x < cx ? 0.65 : 0.13) : 0,
  );
  const density = fieldOf(grid, (x, y, z) => (radius(x, y, z) < 4 ? 0.7 : 0));
  return { diffusivityMm2PerDay, density };
}

const grid = boxGrid([23, 22, 21], 1);
const ragged = organ(grid, 5);
const setup = growthSetup(grid, ragged.density, { ...ragged, proliferationPerDay: 0.1 });

describe('growTumour', () => {
  it('gives the same bits on one and two threads, with every feature on', async () => {
    const full: GrowthSetup = {
      ...setup,
      resistant: {
        fraction: 0.1,
        proliferationPerDay: 0.07,
        mutationPerDay: 1e-4,
        drugSensitivityFactor: 0.1,
        alphaFactor: 0.5,
      },
      doseMap: fieldOf(grid, (x) => x / 23),
      schedule: {
        ...NO_TREATMENT,
        fractions: [{ tDays: 3.25, doseGy: 2 }],
        drugs: [
          {
            name: 'a',
            doses: [{ tDays: 5, dose: 1 }],
            clearancePerDay: 9.242,
            sensitivityPerDay: 2,
          },
        ],
        resection: { tDays: 8, removedFraction: 0.3 },
      },
      durationDays: 12,
    };
    const [one, two] = [await grow({ ...full, threads: 1 }), await grow({ ...full, threads: 2 })];
    expect(one.threads).toBe(1);
    expect(two.threads).toBe(2);
    expect(two.digest).toBe(one.digest);
    expect(two.frames).toEqual(one.frames);
    expect(one.engine).toMatch(/^wasm (relaxed-)?simd 1 thread$/);
  });

  it('never leaves the organ or the range from 0 to 1', async () => {
    const { finalDensity, cells } = await grow({ ...setup, durationDays: 60 });
    for (let n = 0; n < finalDensity.length; n++) {
      if (ragged.diffusivityMm2PerDay[n] === 0) expect(finalDensity[n]).toBe(0);
      else expect(finalDensity[n] >= 0 && finalDensity[n] <= 1).toBe(true);
    }
    for (let n = 1; n < cells.length; n++) expect(cells[n]).toBeGreaterThan(cells[n - 1]);
  });

  it('counts volume in voxels at the threshold and cells by density', async () => {
    const result = await grow({ ...setup, durationDays: 1 });
    const inside = setup.density.filter(
      (value, n) => value >= 0.16 && setup.diffusivityMm2PerDay[n] > 0,
    ).length;
    expect(result.volumeMl[0]).toBeCloseTo(inside / 1000, 12);
    expect(result.cells[0]).toBeCloseTo(inside * Math.fround(0.7) * 1e6, 0);
  });

  it('keeps frames that hold every density of half a level and more', async () => {
    const { frames, finalDensity } = await grow({ ...setup, durationDays: 20 });
    expect(frames.map(({ tDays }) => tDays)).toEqual([0, 10, 20]);
    const { offset, dimensions, data } = frames[2];
    const seen = new Uint8Array(finalDensity.length);
    for (let n = 0; n < data.length; n++) {
      const i = offset[0] + (n % dimensions[0]);
      const j = offset[1] + (Math.floor(n / dimensions[0]) % dimensions[1]);
      const k = offset[2] + Math.floor(n / dimensions[0] / dimensions[1]);
      seen[i + 23 * (j + 22 * k)] = data[n];
    }
    for (let n = 0; n < seen.length; n++) {
      expect(Math.abs(seen[n] - 255 * finalDensity[n])).toBeLessThanOrEqual(0.501);
    }
  });

  it('removes exactly the share of a resection, densest places first', async () => {
    const random = createRandom(3);
    const density = fieldOf(grid, () => random.uniform());
    const still = {
      ...setup,
      density: density.map((value, n) => (setup.diffusivityMm2PerDay[n] > 0 ? value : 0)),
      proliferationPerDay: 0,
      durationDays: 1,
      diffusivityMm2PerDay: setup.diffusivityMm2PerDay.map((value) => value * 1e-9),
      schedule: { ...NO_TREATMENT, resection: { tDays: 0.5, removedFraction: 0.6 } },
    };
    const { cells, finalDensity } = await grow(still);
    expect(cells[1] / cells[0]).toBeCloseTo(0.4, 9);
    const [spared, gone]: number[][] = [[], []];
    still.density.forEach((value, n) => {
      if (Math.abs(finalDensity[n] - value) < 1e-6) spared.push(value);
      else if (finalDensity[n] === 0) gone.push(value);
    });
    const [highest, lowest] = [Math.max(...spared), Math.min(...gone)];
    expect(lowest).toBeGreaterThan(highest);
    expect(lowest - highest).toBeLessThan(8 / 4096);
  });

  it('spares resistant cells in adaptive therapy and reports the switches', async () => {
    const result = await grow({
      ...setup,
      resistant: {
        fraction: 0.01,
        proliferationPerDay: 0.05,
        mutationPerDay: 0,
        drugSensitivityFactor: 0,
        alphaFactor: 1,
      },
      schedule: {
        ...NO_TREATMENT,
        drugs: [{ name: 'a', doses: [], clearancePerDay: 1, sensitivityPerDay: 0.6 }],
        adaptive: { stopFraction: 0.5, resumeFraction: 1, lookEveryDays: 2, doseEveryDays: 1 },
      },
      durationDays: 60,
    });
    expect(result.switches[0]).toEqual({ tDays: 0, on: true });
    expect(result.switches[1].on).toBe(false);
    expect(result.switches.length).toBeGreaterThan(2);
    const [first, last] = [0, result.cells.length - 1].map(
      (n) => result.resistantCells[n] / result.cells[n],
    );
    expect(last).toBeGreaterThan(2 * first);
  });

  it('shows partial results and can be cancelled', async () => {
    const controller = new AbortController();
    const partials: GrowthPartial[] = [];
    const ctx = createJobContext<GrowthPartial>({
      signal: controller.signal,
      onPartial: (value) => {
        partials.push(value);
        controller.abort();
      },
    });
    await expect(growTumour({ ...setup, durationDays: 3000 }, ctx)).rejects.toMatchObject({
      kind: 'cancelled',
    });
    expect(partials[0].frame.data.length).toBeGreaterThan(0);
  });
});

describe('what bad input gets', () => {
  const cases: readonly (readonly [string, Partial<GrowthSetup>])[] = [
    ['growth-parameter', { proliferationPerDay: -0.1 }],
    ['growth-parameter', { proliferationPerDay: NaN }],
    ['growth-parameter', { durationDays: 0 }],
    ['fields-do-not-match', { density: new Float32Array(7) }],
    ['growth-field', { density: setup.density.map((value, n) => (n === 99 ? NaN : value)) }],
    ['growth-field', { diffusivityMm2PerDay: setup.diffusivityMm2PerDay.map((d) => d - 0.2) }],
    ['empty-tumour', { density: new Float32Array(setup.density.length) }],
    ['no-tissue', { diffusivityMm2PerDay: new Float32Array(setup.density.length) }],
    ['tumour-outside-organ', { density: fieldOf(grid, (x) => (x < 2 ? 1 : 0)) }],
    ['diffusion-tensor', { tensorsMm2PerDay: new Float32Array(6 * setup.density.length).fill(-1) }],
    [
      'growth-too-large',
      {
        saveEveryDays: 0.05,
        durationDays: 3650,
        ...organ(boxGrid([60, 60, 60], 0.4), 1),
        grid: boxGrid([60, 60, 60], 0.4),
      },
    ],
  ];
  it.each(cases)('%s', async (code, change) => {
    await expect(grow({ ...setup, ...change })).rejects.toMatchObject({ code });
  });

  it('takes a tumour at the surface of its organ, and says how much of its unseen edge was left out', async () => {
    const diffusivityMm2PerDay = setup.diffusivityMm2PerDay.slice();
    const density = new Float32Array(setup.density.length);
    // Above the threshold in single precision too.
    const seen = 1.01 * setup.detectionThreshold;
    // Half of the tumour is seen and inside; its edge, as many cells, lies where none can be.
    const inTissue = [...diffusivityMm2PerDay].flatMap((d, n) => (d > 0 ? [n] : []));
    const [first, second, third] = inTissue;
    density[first] = seen;
    diffusivityMm2PerDay[second] = 0;
    diffusivityMm2PerDay[third] = 0;
    density[second] = seen / 2;
    density[third] = seen / 2;
    const { outsideFraction } = await grow({
      ...setup,
      diffusivityMm2PerDay,
      density,
      durationDays: 1,
    });
    expect(outsideFraction).toBeCloseTo(0.5, 5);
    density[second] = seen;
    await expect(grow({ ...setup, diffusivityMm2PerDay, density })).rejects.toMatchObject({
      code: 'tumour-outside-organ',
    });
  });

  it('refuses an unstable step and names the largest that is stable', async () => {
    const refusal = await grow({ ...setup, stepDays: 1 }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ kind: 'bad-input', code: 'unstable-step' });
    // Six faces of white matter around a voxel of 1 mm.
    const stable = 1 / (6 * Math.fround(0.65));
    expect(String(refusal)).toContain(stable.toPrecision(5));
    await expect(
      grow({ ...setup, stepDays: 0.999 * stable, durationDays: 2 }),
    ).resolves.toBeDefined();
  });
});
