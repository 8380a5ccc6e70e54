/**
 * Lead fields of a bounded conductor against closed forms.
 * - Box with insulated walls, point electrode, return current from the whole volume: sum over the cosine modes across, each
 *   solved exactly along the third axis.
 * - Sphere with electrodes on its surface: Neumann function 1 / (4 pi sigma) [2 / d + ln(2 R2 / (R2 - x.e + R d)) / R]
 *   (Kellogg, Foundations of Potential Theory, 1929); in the difference of two electrodes the return current cancels. A dipole
 *   in the centre gives 3 p cos / (4 pi sigma R2) on the surface, three times its value in the infinite medium
 *   (Wilson and Bayley 1950).
 * - Far from all walls the field is that of the infinite conductor.
 * - Discrete reciprocity: a source at a, seen from b, equals a source at b seen from a.
 * Tolerances: second order in the cell outside the neighbourhood of an electrode; the curved surface of the sphere, cut
 * through the cells, is of first order and is given 3.5 %.
 */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { ijkToLps, subtract, dot, norm, distance } from '../../src/core/space.ts';
import type { Grid, Lps, Vec3 } from '../../src/core/space.ts';
import type { LeadField } from '../../src/heart/tissue/engine.ts';
import { infiniteLeadField, solveLeadFields } from '../../src/heart/ecg/lead-field.ts';
import type { CubicField } from '../../src/heart/ecg/cubic-field.ts';
import { quietContext } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

const SIGMA = 0.2;
const H = 5;

function uniformGrid(cells: Vec3, originMm: Lps, edge = H): Grid {
  return {
    dimensions: cells,
    spacingMm: [edge, edge, edge],
    originMm,
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
}

const valueAt = (value: LeadField, [x, y, z]: Vec3): number => value(x, y, z);

const gradientOf = (field: CubicField, point: Lps): Vec3 => {
  const out: [number, number, number] = [0, 0, 0];
  field.gradient(point, out);
  return out;
};

/** Green's function of the insulated box [0,A]x[0,B]x[0,C], up to a constant. */
function boxPotential([A, B, C]: Vec3, source: Lps, [x, y, z]: Lps): number {
  const modes = 40;
  const low = Math.min(z, source[2]);
  const high = Math.max(z, source[2]);
  let sum = ((z * z + source[2] ** 2) / 2 / C - high) / (A * B);
  for (let m = 0; m < modes; m++)
    for (let n = 0; n < modes; n++) {
      if (m === 0 && n === 0) continue;
      const gamma = Math.PI * Math.hypot(m / A, n / B);
      const weight = ((m > 0 ? 2 : 1) * (n > 0 ? 2 : 1)) / (A * B);
      const across =
        Math.cos((m * Math.PI * x) / A) *
        Math.cos((m * Math.PI * source[0]) / A) *
        Math.cos((n * Math.PI * y) / B) *
        Math.cos((n * Math.PI * source[1]) / B);
      // cosh(g low) cosh(g (C - high)) / (g sinh(g C)) without overflow.
      const along =
        (Math.exp(-gamma * (high - low)) *
          (1 + Math.exp(-2 * gamma * low)) *
          (1 + Math.exp(-2 * gamma * (C - high)))) /
        (2 * gamma * (1 - Math.exp(-2 * gamma * C)));
      sum += weight * across * along;
    }
  return sum / SIGMA;
}

describe('lead field in a box', () => {
  const sides: Vec3 = [160, 120, 200];
  const cells: Vec3 = [sides[0] / H, sides[1] / H, sides[2] / H];
  const grid = uniformGrid(cells, [H / 2, H / 2, H / 2]);
  const conductor = {
    grid,
    conductivity: new Float32Array(cells[0] * cells[1] * cells[2]).fill(SIGMA),
  };

  it('agrees with the sum over its modes', async () => {
    const source: Lps = [82.5, 2.5, 41];
    const [field] = await solveLeadFields(conductor, [source], quietContext());
    const random = createRandom(3);
    const worst = new Map<number, number>();
    for (let n = 0; n < 300; n++) {
      const at: Lps = [random.between(20, 140), random.between(20, 100), random.between(20, 180)];
      const away = distance(at, source);
      if (Math.abs(at[2] - source[2]) < 8 || away < 3 * H) continue;
      const e = 0.01;
      const exact = [0, 1, 2].map((axis) => {
        const shifted = (by: number): Lps =>
          at.map((value, a) => (a === axis ? value + by : value)) as unknown as Lps;
        return (
          (boxPotential(sides, source, shifted(e)) - boxPotential(sides, source, shifted(-e))) /
          (2 * e)
        );
      }) as unknown as Vec3;
      const own = gradientOf(field, at);
      // Where the field nearly vanishes its relative error says nothing: that of the infinite medium is the scale.
      const scale = Math.max(norm(exact), 0.5 / (4 * Math.PI * SIGMA * away * away));
      const error = norm(subtract(own, exact)) / scale;
      const bin = away < 4 * H ? 3 : away < 8 * H ? 4 : 8;
      worst.set(bin, Math.max(worst.get(bin) ?? 0, 100 * error));
    }
    console.log('box: worst gradient error by distance in cells', Object.fromEntries(worst));
    expectFigure({
      model: 'Lead fields',
      quantity: 'Gradient in an insulated box, eight cells of 5 mm and more from the electrode',
      value: worst.get(8) ?? Number.NaN,
      unit: '%',
      reference: 0,
      tolerance: { below: 2 },
      source: 'Sum over the modes of the box',
    });
    expectFigure({
      model: 'Lead fields',
      quantity: 'Gradient in an insulated box, four to eight cells from the electrode',
      value: worst.get(4) ?? Number.NaN,
      unit: '%',
      reference: 0,
      tolerance: { below: 6 },
      source: 'Sum over the modes of the box',
    });
  });

  it('is reciprocal', async () => {
    const random = createRandom(9);
    const conductivity = conductor.conductivity.map(() => random.between(0.05, 0.6));
    const a = ijkToLps(grid, [3, 20, 30]);
    const b = ijkToLps(grid, [25, 4, 11]);
    const [fa, fb] = await solveLeadFields({ grid, conductivity }, [a, b], quietContext());
    const difference =
      Math.abs(valueAt(fa.value, b) - valueAt(fb.value, a)) / Math.abs(valueAt(fa.value, b));
    expectFigure({
      model: 'Lead fields',
      quantity: 'Reciprocity of two electrodes in a body of random conductivities',
      value: 100 * difference,
      unit: '%',
      reference: 0,
      tolerance: { below: 0.01 },
      source: 'Symmetry of the Neumann function',
    });
  });
});

describe('lead field in a sphere', () => {
  const R = 100;
  const grid = uniformGrid([42, 42, 42], [-102.5, -102.5, -102.5]);
  // Cells that the surface cuts have the share that is inside, as the torso models do.
  const conductivity = new Float32Array(42 ** 3).map((_, n) => {
    const [x, y, z] = ijkToLps(grid, [n % 42, Math.floor(n / 42) % 42, Math.floor(n / 42 / 42)]);
    let inside = 0;
    for (let s = 0; s < 27; s++) {
      const [a, b, c] = [(s % 3) - 1, (Math.floor(s / 3) % 3) - 1, Math.floor(s / 9) - 1];
      if (norm([x + (a * H) / 3, y + (b * H) / 3, z + (c * H) / 3]) < R) inside++;
    }
    return inside > 1 ? (SIGMA * inside) / 27 : 0;
  });
  const electrodes: Lps[] = [
    [R - 2, 0, 0],
    [0, -R + 2, 0],
    [-(R - 2) * 0.6, 0, (R - 2) * 0.8],
  ];
  const onSphere = electrodes.map((e) => e.map((v) => (v * R) / norm(e)) as unknown as Vec3);
  const neumann = (x: Vec3, e: Vec3): number => {
    const d = distance(x, e);
    const log = Math.log((2 * R * R) / (R * R - dot(x, e) + R * d));
    return (2 / d + log / R) / (4 * Math.PI * SIGMA);
  };

  it('agrees with the Neumann function and triples the potential of a central dipole', async () => {
    const fields = await solveLeadFields({ grid, conductivity }, electrodes, quietContext());
    const random = createRandom(4);
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    let worst = 0;
    for (let n = 0; n < 200; n++) {
      const at: Lps = [random.between(-45, 45), random.between(-45, 45), random.between(-45, 45)];
      for (const [a, b] of pairs) {
        const exact = [0, 1, 2].map((axis) => {
          const lead = (by: number): number => {
            const p = at.map((v, i) => (i === axis ? v + by : v)) as unknown as Vec3;
            return neumann(p, onSphere[a]) - neumann(p, onSphere[b]);
          };
          return (lead(0.01) - lead(-0.01)) / 0.02;
        }) as unknown as Vec3;
        const own = subtract(gradientOf(fields[a], at), gradientOf(fields[b], at));
        worst = Math.max(worst, (100 * norm(subtract(own, exact))) / norm(exact));
      }
    }
    const dipole: Vec3 = [1, 0, 0];
    const potential = (n: number): number => dot(gradientOf(fields[n], [0, 0, 0]), dipole);
    const lead = potential(0) - potential(2);
    const exact = (3 * (1 + 0.6)) / (4 * Math.PI * SIGMA * R * R);
    console.log(
      `sphere: worst ${worst.toFixed(2)} %, dipole ${(100 * (lead / exact - 1)).toFixed(2)} %`,
    );
    expectFigure({
      model: 'Lead fields',
      quantity: 'Gradient of three leads in a sphere of 200 mm, within 78 mm of its middle',
      value: worst,
      unit: '%',
      reference: 0,
      tolerance: { below: 3.5 },
      source: 'Neumann function of the sphere, Kellogg 1929',
    });
    expectFigure({
      model: 'Lead fields',
      quantity: 'Lead of a dipole in the middle of a sphere, of its closed form',
      value: (100 * lead) / exact,
      unit: '%',
      reference: 100,
      tolerance: { plusMinus: 3 },
      source: 'Wilson and Bayley 1950',
    });
  });
});

describe('lead field far from the walls', () => {
  it('is that of the infinite conductor', async () => {
    const side = 81;
    const grid = uniformGrid([side, side, side], [-400, -400, -400], 10);
    const conductivity = new Float32Array(side ** 3).fill(SIGMA);
    const [field] = await solveLeadFields({ grid, conductivity }, [[0, 0, 0]], quietContext());
    const formula = infiniteLeadField([0, 0, 0], SIGMA);
    const random = createRandom(8);
    let worst = 0;
    for (let n = 0; n < 100; n++) {
      const away = random.between(60, 110);
      const u: Vec3 = [random.normal(), random.normal(), random.normal()];
      const at = u.map((v) => (v * away) / norm(u)) as unknown as Lps;
      const step = at.map((v) => v * 1.01) as unknown as Lps;
      const own = dot(gradientOf(field, at), u) / norm(u);
      const exact =
        (valueAt(formula, step) - valueAt(formula, at.map((v) => v * 0.99) as unknown as Vec3)) /
        (0.02 * away);
      worst = Math.max(worst, 100 * Math.abs(own / exact - 1));
    }
    expect(worst).toBeGreaterThan(0);
    expectFigure({
      model: 'Lead fields',
      quantity:
        'Radial field at six to eleven cells in a body of 810 mm, of the infinite conductor',
      value: worst,
      unit: '%',
      reference: 0,
      tolerance: { below: 3 },
      source: 'Potential of a point current',
    });
  });
});
