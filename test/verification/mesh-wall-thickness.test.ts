/**
 * Wall thickness against shells whose field lines are known.
 *
 * Spherical shell: the field lines are radii, the thickness is the difference of the radii everywhere.
 * Shell between confocal prolate spheroids: the potential depends on the confocal coordinate mu alone (Morse and
 * Feshbach 1953, section 10.3), so the field lines are the hyperbolas of constant nu, of length
 * integral of f sqrt(sinh(mu)^2 + sin(nu)^2) dmu.
 * Tolerances: mean within 0.1 mm, nine tenths of the wall within half a voxel.
 */
import { describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { distance, ijkToLps } from '../../src/core/space.ts';
import type { Lps, Vec3 } from '../../src/core/space.ts';
import type { LabelMap, ScalarField } from '../../src/core/volume.ts';
import { wallThicknessMm } from '../../src/mesh/wall-thickness.ts';
import { ballGrid, digitise, gridOf } from '../unit/mesh/shapes.ts';
import { expectFigure } from './expect-figure.ts';

const ctx = createJobContext();

/** Position and value of every voxel with a thickness. */
function measured({ grid, data }: ScalarField): { point: Lps; mm: number }[] {
  const [nx, ny] = grid.dimensions;
  const list: { point: Lps; mm: number }[] = [];
  data.forEach((mm, n) => {
    if (Number.isNaN(mm)) return;
    const voxel: Vec3 = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    list.push({ point: ijkToLps(grid, voxel), mm });
  });
  return list;
}

function summary(errors: number[]): { mean: number; p90: number } {
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  return {
    mean: errors.reduce((sum, value) => sum + value, 0) / errors.length,
    p90: sizes[Math.floor(0.9 * sizes.length)],
  };
}

/** Mean error and 90th percentile of its size, checked against known field lines. */
function expectThickness(
  wall: string,
  { mean, p90 }: { mean: number; p90: number },
  limits: { meanMm: number; p90Mm: number },
  source: string,
): void {
  const common = { model: 'Wall thickness', unit: 'mm', reference: 0, source } as const;
  expectFigure({
    ...common,
    quantity: `Mean error, ${wall}`,
    value: mean,
    tolerance: { plusMinus: limits.meanMm },
  });
  expectFigure({
    ...common,
    quantity: `Size of the error, 90th percentile, ${wall}`,
    value: p90,
    tolerance: { below: limits.p90Mm },
  });
}

function sphericalShell(inner: number, outer: number, spacing: Vec3): LabelMap {
  const { grid, centre } = ballGrid(outer, spacing);
  return digitise(grid, (p) => {
    const r = distance(p, centre);
    return r < inner ? LABEL.lvBlood : r < outer ? LABEL.lvMyocardium : 0;
  });
}

describe('spherical shells', () => {
  it.each([
    { inner: 20, outer: 30, spacing: [0.8, 0.8, 0.8] as Vec3 },
    { inner: 25, outer: 33, spacing: [1.5, 1.5, 1.5] as Vec3 },
    { inner: 20, outer: 24, spacing: [0.8, 0.8, 2] as Vec3 },
    { inner: 20, outer: 22.5, spacing: [0.8, 0.8, 0.8] as Vec3 },
  ])('$inner to $outer mm at $spacing mm', async ({ inner, outer, spacing }) => {
    const field = await wallThicknessMm(sphericalShell(inner, outer, spacing), ctx);
    expect(field.unit).toBe('mm');
    const { mean, p90 } = summary(measured(field).map(({ mm }) => mm - (outer - inner)));
    console.log(
      `shell ${inner}-${outer} at ${spacing.join(' x ')}: mean error ${mean.toFixed(3)}, p90 ${p90.toFixed(2)} mm`,
    );
    expectThickness(
      `spherical shell of ${inner} to ${outer} mm at ${spacing.join(' x ')} mm`,
      { mean, p90 },
      { meanMm: 0.1, p90Mm: 0.5 * Math.max(1, Math.max(...spacing)) },
      'Field lines are radii',
    );
  });
});

describe('confocal prolate spheroids', () => {
  const FOCUS = 30;
  const [MU_INNER, MU_OUTER] = [0.75, 1.02];

  /** Confocal coordinates of a point; the long axis is z. */
  function confocal([x, y, z]: Lps): { mu: number; nu: number } {
    const rho = Math.hypot(x, y);
    const near = Math.hypot(rho, z - FOCUS);
    const far = Math.hypot(rho, z + FOCUS);
    return {
      mu: Math.acosh(Math.max(1, (near + far) / (2 * FOCUS))),
      nu: Math.acos(Math.min(1, Math.max(-1, (far - near) / (2 * FOCUS)))),
    };
  }

  /** Length of the hyperbola of constant nu between the spheroids, by Simpson's rule. */
  function lineLength(nu: number): number {
    const steps = 40;
    const width = (MU_OUTER - MU_INNER) / steps;
    let sum = 0;
    for (let n = 0; n <= steps; n++) {
      const weight = n === 0 || n === steps ? 1 : n % 2 ? 4 : 2;
      sum += weight * Math.hypot(Math.sinh(MU_INNER + n * width), Math.sin(nu));
    }
    return (FOCUS * sum * width) / 3;
  }

  it('follows the hyperbolas from apex to equator', async () => {
    const grid = gridOf([82, 82, 104], [1, 1, 1], [-40.3, -40.6, -51.2]);
    const labels = digitise(grid, (p) => {
      const { mu } = confocal(p);
      return mu < MU_INNER ? LABEL.lvBlood : mu < MU_OUTER ? LABEL.lvMyocardium : 0;
    });
    const list = measured(await wallThicknessMm(labels, ctx));
    const exact = list.map(({ point }) => lineLength(confocal(point).nu));
    // The wall must differ in thickness, or the test says nothing.
    const sorted = exact.toSorted((a, b) => a - b);
    expect(sorted[sorted.length - 1] - sorted[0]).toBeGreaterThan(2);
    const { mean, p90 } = summary(list.map(({ mm }, n) => mm - exact[n]));
    console.log(`spheroids: mean error ${mean.toFixed(3)}, p90 ${p90.toFixed(2)} mm`);
    expectThickness(
      'shell between confocal spheroids at 1 mm',
      { mean, p90 },
      { meanMm: 0.1, p90Mm: 0.5 },
      'Field lines are hyperbolas, Morse and Feshbach 1953, section 10.3',
    );
  });
});

describe('the base', () => {
  it('does not thin the wall where it meets the atrium', async () => {
    // A tube of blood in a tube of wall, capped by the atrium: the thickness is 8 mm up to the cap.
    const grid = gridOf([60, 60, 40], [1, 1, 1], [-29.7, -29.4, 0]);
    const labels = digitise(grid, ([x, y, z]) => {
      const r = Math.hypot(x, y);
      if (z > 30) return r < 27 ? LABEL.leftAtrium : 0;
      if (r < 14) return z > 6 ? LABEL.lvBlood : LABEL.lvMyocardium;
      return r < 22 ? LABEL.lvMyocardium : 0;
    });
    const list = measured(await wallThicknessMm(labels, ctx));
    const top = list.filter(({ point }) => point[2] > 25 && point[2] <= 30);
    expect(top.length).toBeGreaterThan(1000);
    expectThickness(
      'tube of 8 mm wall up to its cap at 1 mm',
      summary(top.map(({ mm }) => mm - 8)),
      { meanMm: 0.25, p90Mm: 0.6 },
      'Field lines are radii',
    );
  });
});

describe('input', () => {
  it('refuses labels without a wall, or without blood in it', async () => {
    const grid = gridOf([20, 20, 20]);
    const none = digitise(grid, () => LABEL.lvBlood);
    await expect(wallThicknessMm(none, ctx)).rejects.toMatchObject({ code: 'empty-structure' });
    const solid = digitise(grid, (p) => (distance(p, [10, 10, 10]) < 6 ? LABEL.lvMyocardium : 0));
    await expect(wallThicknessMm(solid, ctx)).rejects.toMatchObject({ code: 'no-endocardium' });
  });
});
