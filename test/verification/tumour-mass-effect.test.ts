/**
 * Mass effect against the exact displacement of an elastic sphere that is held at its surface and swells at its centre.
 *
 * Radial equilibrium: (K + 4/3 mu) (u' + 2 u / r) = p c + constant with u(R) = 0, so that
 *   u = A (I(r) / r^2 - r I(R) / R^3),   I(r) = integral of c s^2 ds,   A = p / (K + 4/3 mu)
 * (Lame's sphere with a misfitting inclusion; Timoshenko and Goodier, Theory of Elasticity, ch. 12). Von Mises stress:
 * 2 mu |u' - u / r|. Tolerances: displacement 3 % of its largest value, stress 5 %, also nearly incompressible (0.45, 0.49),
 * where plain trilinear elements lock.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { ElasticOrgan } from '../../src/tumour/grid/elastic-organ.ts';
import type { MassEffect } from '../../src/tumour/grid/growth-setup.ts';
import { organBox } from '../../src/tumour/grid/organ-box.ts';
import { boxGrid, fieldOf, grow, growthSetup, setUpKernels } from '../unit/tumour/growth-cases.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const RADIUS = 48;
const TUMOUR = 16;
const EDGE = 4;
const PRESSURE = 2;
const SHEAR = 1;

const swelling = (r: number): number => 1 / (1 + Math.exp((r - TUMOUR) / EDGE));

/** Integral of c s^2 from 0 to r by Simpson's rule. */
function swollen(r: number): number {
  const parts = 400;
  let sum = 0;
  for (let n = 0; n <= parts; n++) {
    const s = (r * n) / parts;
    sum += (n === 0 || n === parts ? 1 : n % 2 === 1 ? 4 : 2) * swelling(s) * s * s;
  }
  return (sum * r) / parts / 3;
}

async function compare(
  voxelMm: number,
  poissonRatio: number,
): Promise<{ u: number; stress: number }> {
  const size = 104 / voxelMm;
  const grid = boxGrid([size, size, size], voxelMm);
  const radius = (x: number, y: number, z: number): number => Math.hypot(x - 52, y - 52, z - 52);
  const diffusivity = fieldOf(grid, (x, y, z) => (radius(x, y, z) < RADIUS ? 0.1 : 0));
  const density = fieldOf(grid, (x, y, z) => swelling(radius(x, y, z)));
  const effect: MassEffect = {
    pressureKpa: PRESSURE,
    shearModulusKpa: SHEAR,
    poissonRatio,
    slowingPerKpa: 0,
    elementMm: voxelMm,
    everyDays: 1,
  };
  const organ = await ElasticOrgan.create(grid, organBox(grid, diffusivity), diffusivity, effect);
  await organ.settle(density, async () => {});
  const bulk = (2 * SHEAR * (1 + poissonRatio)) / (3 * (1 - 2 * poissonRatio));
  const scale = PRESSURE / (bulk + (4 / 3) * SHEAR);
  const atSurface = swollen(RADIUS) / RADIUS ** 3;
  const exact = (r: number): number =>
    r === 0 ? 0 : scale * (swollen(r) / r ** 2 - r * atSurface);
  const mises = (r: number): number =>
    2 * SHEAR * scale * Math.abs(swelling(r) - (3 * swollen(r)) / r ** 3);

  const field = organ.displacement();
  const [nx, ny] = field.grid.dimensions;
  let [worst, largest] = [0, 0];
  for (let n = 0; n < field.vectorsMm.length / 3; n++) {
    const place = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)].map(
      (at, axis) => field.grid.originMm[axis] + at * field.grid.spacingMm[axis] - 52,
    );
    const r = Math.hypot(place[0], place[1], place[2]);
    if (r > RADIUS - 2 * voxelMm || r === 0) continue;
    const radial = exact(r);
    largest = Math.max(largest, radial);
    const vector = field.vectorsMm.subarray(3 * n, 3 * n + 3);
    const off = place.map((x, axis) => vector[axis] - (radial * x) / r);
    worst = Math.max(worst, Math.hypot(off[0], off[1], off[2]));
  }
  const found = await organ.stressKpa(async () => {});
  let [stressError, stressLargest] = [0, 0];
  fieldOf(grid, (x, y, z) => radius(x, y, z)).forEach((r, voxel) => {
    if (r < 4 || r > 36) return;
    stressLargest = Math.max(stressLargest, mises(r));
    stressError = Math.max(stressError, Math.abs(found[voxel] - mises(r)));
  });
  return { u: worst / largest, stress: stressError / stressLargest };
}

describe('Mass effect', () => {
  it('displaces tissue as the exact elastic sphere', async () => {
    for (const poissonRatio of [0.3, 0.45, 0.49]) {
      const error = await compare(2, poissonRatio);
      expectFigure({
        model: 'Mass effect',
        quantity:
          "Displacement in a held sphere, elements of 2 mm, Poisson's ratio 0.3 to 0.49: largest error",
        value: 100 * error.u,
        unit: '% of the largest',
        reference: 0,
        tolerance: { below: 3 },
        source: 'Radial equilibrium (Lame), Timoshenko and Goodier',
      });
      expectFigure({
        model: 'Mass effect',
        quantity: 'Von Mises stress in a held sphere, elements of 2 mm: largest error',
        value: 100 * error.stress,
        unit: '% of the largest',
        reference: 0,
        tolerance: { below: 5 },
        source: 'Radial equilibrium (Lame), Timoshenko and Goodier',
      });
    }
  });

  it('comes closer with smaller elements', async () => {
    const [coarse, fine] = [await compare(4, 0.45), await compare(2, 0.45)];
    expect(fine.u).toBeLessThan(0.6 * coarse.u);
    expect(fine.stress).toBeLessThan(0.6 * coarse.stress);
  });

  it('slows the spread and pushes outwards in a growth run', async () => {
    const grid = boxGrid([40, 40, 40], 1);
    const middle = (x: number, y: number, z: number): number => Math.hypot(x - 20, y - 20, z - 20);
    const setup = growthSetup(
      grid,
      fieldOf(grid, (...place) => (middle(...place) < 6 ? 0.9 : 0)),
      {
        diffusivityMm2PerDay: fieldOf(grid, (...place) => (middle(...place) < 18 ? 0.3 : 0)),
        durationDays: 20,
      },
    );
    const massEffect: MassEffect = {
      pressureKpa: 3,
      shearModulusKpa: 1,
      poissonRatio: 0.45,
      slowingPerKpa: 2,
      elementMm: 3,
      everyDays: 4,
    };
    const [free, pushed] = [await grow(setup), await grow({ ...setup, massEffect })];
    expect(free.displacement).toBeUndefined();
    expect(pushed.cells.at(-1)).toBeLessThan(0.99 * (free.cells.at(-1) ?? 0));
    const { displacement } = pushed;
    expect(displacement?.largestMm).toBeGreaterThan(0.05);
    const at = displacement?.largestAt ?? [0, 0, 0];
    expect(middle(at[0], at[1], at[2])).toBeGreaterThan(3);
    // Displacement alone changes nothing of the growth.
    const only = await grow({ ...setup, massEffect: { ...massEffect, slowingPerKpa: 0 } });
    expect(only.digest).toBe(free.digest);
  });
});
