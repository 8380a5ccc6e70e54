/**
 * Measures of tumour response on ellipsoids of known axes, and the published numbers of RECIST 1.1 and growth rates.
 *
 * Diameters: ellipsoids in 60 sub-voxel positions and directions on four grids (isotropic, anisotropic, oblique, thick slices);
 * the reference is the largest chord of the ellipse in which a slice plane cuts the ellipsoid (closed form: largest eigenvalue
 * of the section). Tolerance: mean error and root mean square error of half an in-plane voxel (reference page, row 15); the
 * slices of an oblique ellipsoid lie up to half a slice from its middle, which the reference takes into account.
 * Volume of voxels: +-0.5 % on average. Surface from faces: +-3 %.
 * Equivalents of a sphere: -30 % in diameter is -65.7 % in volume, +20 % is +72.8 %. Relative standard deviation of the growth
 * rate at a doubling time of 100 days: sqrt(2) CV / (dt SGR), 34 % at 60 days with CV 10 % (Mehrara 2007).
 */
import { describe, it } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Grid, Vec3 } from '../../src/core/space.ts';
import { dot, ijkToLps, subtract } from '../../src/core/space.ts';
import { rotationOf } from '../../src/segment/register/transform.ts';
import { growthBetween } from '../../src/tumour/response/growth-rate.ts';
import { measureLesions } from '../../src/tumour/response/lesion-measurement.ts';
import { assessResponse } from '../../src/tumour/response/recist.ts';
import { gridAbout, labelled, turnedAxes } from '../unit/tumour/response/shapes.ts';
import type { Ellipsoid } from '../unit/tumour/response/shapes.ts';
import { expectFigure } from './expect-figure.ts';
import type { Figure } from './expect-figure.ts';

const OBLIQUE = (() => {
  const r = rotationOf([0.4, -0.3, 0.25]);
  return [r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]];
})();

const GRIDS: readonly (readonly [string, Grid])[] = [
  ['1 mm', gridAbout([56, 56, 56], [1, 1, 1])],
  ['0.8 x 0.8 x 2.5 mm', gridAbout([68, 68, 24], [0.8, 0.8, 2.5])],
  ['1 x 1.4 x 3 mm, oblique', gridAbout([56, 40, 20], [1, 1.4, 3], OBLIQUE)],
  ['0.7 x 0.7 x 5 mm', gridAbout([76, 76, 12], [0.7, 0.7, 5])],
];

const expectResponse = (figure: Omit<Figure, 'model'>): void =>
  expectFigure({ ...figure, model: 'Tumour response' });

/** Longest chord of the ellipsoid in a slice: the section is an ellipse with the larger semi-axis in closed form. */
function longestChordMm(
  { centre, semiAxes, axes = turnedAxes([0, 0, 0]) }: Ellipsoid,
  grid: Grid,
): number {
  const d = grid.direction;
  const u: Vec3 = [d[0], d[1], d[2]];
  const v: Vec3 = [d[3], d[4], d[5]];
  const form = (a: Vec3, b: Vec3): number =>
    axes.reduce((sum, axis, k) => sum + (dot(a, axis) * dot(b, axis)) / semiAxes[k] ** 2, 0);
  let most = 0;
  for (let k = 0; k < grid.dimensions[2]; k++) {
    const w = subtract(ijkToLps(grid, [0, 0, k]), centre);
    // q(x u + y v + w) = 1 with the plane's origin moved to the section's centre.
    const [a, b, c] = [form(u, u), form(u, v), form(v, v)];
    const [p, q] = [form(u, w), form(v, w)];
    const determinant = a * c - b * b;
    const x = (b * q - c * p) / determinant;
    const y = (b * p - a * q) / determinant;
    const level = 1 - (form(w, w) + p * x + q * y);
    if (level <= 0) continue;
    const least = (a + c) / 2 - Math.hypot((a - c) / 2, b);
    most = Math.max(most, 2 * Math.sqrt(level / least));
  }
  return most;
}

describe('lesion measures', () => {
  it.each(GRIDS)('of ellipsoids, voxels of %s', async (title, grid) => {
    const random = createRandom(21);
    const errors = {
      inPlane: [] as number[],
      inSpace: [] as number[],
      volume: [] as number[],
      surface: [] as number[],
    };
    for (let round = 0; round < 60; round++) {
      const semiAxes: Vec3 = [random.between(12, 20), random.between(8, 12), random.between(6, 9)];
      const axes = turnedAxes([
        random.between(-2, 2),
        random.between(-2, 2),
        random.between(-2, 2),
      ]);
      const shape = {
        centre: [random.between(-1, 1), random.between(-1, 1), random.between(-1, 1)] as const,
        semiAxes,
        axes,
      };
      const [lesion] = await measureLesions(labelled(grid, [shape]), createJobContext());
      const [a, b, c] = semiAxes;
      const p = 1.6075;
      const area = 4 * Math.PI * (((a * b) ** p + (a * c) ** p + (b * c) ** p) / 3) ** (1 / p);
      const voxel = Math.max(grid.spacingMm[0], grid.spacingMm[1]);
      errors.inPlane.push((lesion.longest.lengthMm - longestChordMm(shape, grid)) / voxel);
      errors.inSpace.push((lesion.largest3d.lengthMm - 2 * a) / Math.max(...grid.spacingMm));
      errors.volume.push(lesion.volumeMl / ((4e-3 / 3) * Math.PI * a * b * c) - 1);
      errors.surface.push(lesion.surfaceMm2 / area - 1);
    }
    const mean = (list: readonly number[]): number =>
      list.reduce((sum, e) => sum + e, 0) / list.length;
    const rms = (list: readonly number[]): number => Math.sqrt(mean(list.map((e) => e * e)));
    const source = 'Ellipsoid and its sections in closed form';
    const inVoxels = {
      unit: 'voxels',
      reference: 0,
      tolerance: { plusMinus: 0.5 },
      source,
    } as const;
    expectResponse({
      quantity: `Mean error of the longest diameter in a slice, ${title}`,
      value: mean(errors.inPlane),
      ...inVoxels,
    });
    expectResponse({
      quantity: `Root mean square error of the longest diameter in a slice, ${title}`,
      value: rms(errors.inPlane),
      ...inVoxels,
    });
    expectResponse({
      quantity: `Mean error of the largest extent in space, ${title}`,
      value: mean(errors.inSpace),
      ...inVoxels,
    });
    expectResponse({
      quantity: `Mean error of the volume, ${title}`,
      value: 100 * mean(errors.volume),
      unit: '%',
      reference: 0,
      tolerance: { plusMinus: 0.5 },
      source,
    });
    expectResponse({
      quantity: `Mean error of the surface counted from faces, ${title}`,
      value: 100 * mean(errors.surface),
      unit: '%',
      reference: 0,
      tolerance: { plusMinus: 3 },
      source,
    });
  });

  it('of discs: the short axis is the minor axis', async () => {
    const random = createRandom(5);
    const grid = gridAbout([60, 60, 9], [0.9, 0.9, 3]);
    let sum = 0;
    for (let round = 0; round < 60; round++) {
      const axes = turnedAxes([0, 0, random.between(0, 3)]);
      const centre = [random.between(-1, 1), random.between(-1, 1), 0] as const;
      const shape = { centre, axes, semiAxes: [18, 9, 40] as const };
      const [lesion] = await measureLesions(labelled(grid, [shape]), createJobContext());
      sum += (lesion.shortAxis.lengthMm - 18) / 0.9;
    }
    expectResponse({
      quantity: 'Mean error of the short axis, ellipse of 36 x 18 mm',
      value: sum / 60,
      unit: 'voxels',
      reference: 0,
      tolerance: { plusMinus: 0.5 },
      source: 'Minor axis of the ellipse',
    });
  });
});

describe('published numbers', () => {
  it('equivalents of a sphere', () => {
    for (const [change, percent, category] of [
      [0.7, -65.7, 'partial response'],
      [1.2, 72.8, 'progressive disease'],
    ] as const) {
      const response = assessResponse({
        baselineSumMm: 50,
        nadirSumMm: 50,
        sumMm: 50 * change,
        targetsGone: false,
        newLesions: 0,
      });
      expectResponse({
        quantity: `Category at ${change} of the diameter is ${category}`,
        value: response.targets === category ? 1 : 0,
        unit: '',
        reference: 1,
        tolerance: { plusMinus: 0 },
        source: 'RECIST 1.1, doi 10.1016/j.ejca.2008.10.026',
      });
      const sphere = (d: number) => ({
        volumeMl: (Math.PI / 6) * (d / 10) ** 3,
        surfaceMm2: Math.PI * d * d,
        voxelMm: 1,
      });
      const rate = growthBetween(
        { tDays: 0, ...sphere(50) },
        { tDays: 60, ...sphere(50 * change) },
      );
      expectResponse({
        quantity: `Volume of a sphere at ${change} of its diameter`,
        value: rate.volumeChangePercent,
        unit: '%',
        reference: percent,
        tolerance: { plusMinus: 0.05 },
        source: 'Cube of the diameter',
      });
    }
  });

  it.each([
    [30, 0.1, 68],
    [60, 0.05, 17],
    [60, 0.1, 34],
    [60, 0.2, 68],
    [90, 0.1, 23],
  ])('error of the growth rate over %d days at CV %d', (days, cv, percent) => {
    const at = (tDays: number) => ({
      tDays,
      volumeMl: 10 * 2 ** (tDays / 100),
      surfaceMm2: 0,
      voxelMm: 1,
    });
    const rate = growthBetween(at(0), at(days), cv);
    expectResponse({
      quantity: `Relative error of the growth rate, doubling time 100 d, ${days} d apart, CV ${100 * cv} %`,
      value: (100 * rate.standardDeviationPerDay) / rate.perDay,
      unit: '%',
      reference: percent,
      tolerance: { plusMinus: 0.6 },
      source: 'sqrt(2) CV / (dt SGR), Mehrara 2007, doi 10.1158/0008-5472.CAN-06-3822',
    });
  });

  it('95 % intervals of the rate hold the truth in 95 of 100', () => {
    const random = createRandom(17);
    const rounds = 2000;
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const measured = (tDays: number) => ({
        tDays,
        volumeMl: 10 * 2 ** (tDays / 100) * Math.exp(0.1 * random.normal()),
        surfaceMm2: 0,
        voxelMm: 1,
      });
      const { perDay95 } = growthBetween(measured(0), measured(45), 0.1);
      const truth = Math.LN2 / 100;
      if (perDay95.low <= truth && truth <= perDay95.high) held += 1;
    }
    expectResponse({
      quantity: 'Coverage of the 95 % interval of the growth rate, 2000 pairs of volumes',
      value: (100 * held) / rounds,
      unit: '%',
      reference: 95,
      tolerance: { plusMinus: 1.5 },
      source: 'Simulation with log-normal errors of CV 10 %',
    });
  });
});
