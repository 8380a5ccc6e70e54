/**
 * Rule-based fibres on ellipsoids, whose directions are known in closed form.
 *
 * Reference: circumferential = long axis x radius, normal = gradient of the ellipsoid through the point. Helix angle against
 * the depth of the rule: +60 degrees at the endocardium and -60 at the epicardium by extrapolation, within 2 degrees; 0 in
 * the middle, within 3 degrees; fibres tangential to the wall within 8 degrees (mean of their angle with it 3); neighbours
 * differ by less than 15 degrees (95th percentile), which is 120 degrees over ten voxels with their staircase.
 * Source of the rule: Bayer 2012, doi 10.1007/s10439-012-0593-5.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { cross, dot, normalize } from '../../src/core/space.ts';
import type { Vec3 } from '../../src/core/space.ts';
import { ruleBasedFibres } from '../../src/heart/fibres.ts';
import type { RuleBasedFibres } from '../../src/heart/fibres.ts';
import type { SimulationGrid } from '../../src/core/simulation-grid.ts';
import { voxelCentre } from '../../src/heart/stimulation.ts';
import { ellipsoidVentricle } from '../unit/heart/ellipsoid-ventricle.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const DEGREES = 180 / Math.PI;
const ANGLES = { fibreEndoDeg: 60, fibreEpiDeg: -60 };

/** A figure in degrees; the ellipsoid's own axes are the reference. */
function expectAngle(quantity: string, value: number, reference: number, plusMinus: number): void {
  const source = 'Directions on an ellipsoid in closed form; rule of Bayer 2012';
  const tolerance = { plusMinus };
  expectFigure({ model: 'Fibres', quantity, value, unit: '°', reference, tolerance, source });
}

/** Columns of a heart that lies obliquely in the chest: axis to the right, back and up. */
function obliqueAxes(): number[] {
  const axis = normalize([-0.55, 0.45, 0.7]);
  const first = normalize(cross([0, 1, 0], axis));
  return [...first, ...cross(axis, first), ...axis];
}

interface Sample {
  readonly depth: number;
  readonly helixDeg: number;
  /** Angle out of the wall. */
  readonly offWallDeg: number;
}

/** Helix angles in the middle of the ventricle, away from apex, cut and right ventricle. */
function samples(
  simulation: SimulationGrid,
  { fibres, depth }: RuleBasedFibres,
  axes: readonly number[],
  keep: (x: number) => boolean,
): Sample[] {
  const list: Sample[] = [];
  for (let n = 0; n < simulation.active.length; n++) {
    const point = voxelCentre(simulation, n);
    const local = (v: Vec3): Vec3 => [
      v[0] * axes[0] + v[1] * axes[1] + v[2] * axes[2],
      v[0] * axes[3] + v[1] * axes[4] + v[2] * axes[5],
      v[0] * axes[6] + v[1] * axes[7] + v[2] * axes[8],
    ];
    const [x, y, z] = local(point);
    if (z < -25 || z > 5 || !keep(x)) continue;
    const fibre = local([fibres[3 * n], fibres[3 * n + 1], fibres[3 * n + 2]]);
    // Half axes of the middle surface stand for the family of ellipsoids.
    const normal = normalize([x / 27 ** 2, y / 27 ** 2, z / 50 ** 2]);
    const around = normalize(cross([0, 0, 1], normal));
    const up = cross(normal, around);
    const sign = dot(fibre, around) < 0 ? -1 : 1;
    list.push({
      depth: depth[n],
      helixDeg: Math.atan2(sign * dot(fibre, up), sign * dot(fibre, around)) * DEGREES,
      offWallDeg: Math.asin(Math.min(1, Math.abs(dot(fibre, normal)))) * DEGREES,
    });
  }
  return list;
}

/** Least squares line through helix angle over depth. */
function fit(list: readonly Sample[]): { at: (depth: number) => number } {
  const mean = (of: (s: Sample) => number): number =>
    list.reduce((sum, sample) => sum + of(sample), 0) / list.length;
  const [d, h] = [mean((s) => s.depth), mean((s) => s.helixDeg)];
  const slope = mean((s) => (s.depth - d) * (s.helixDeg - h)) / mean((s) => (s.depth - d) ** 2);
  return { at: (depth) => h + slope * (depth - d) };
}

describe('helix angle', () => {
  const oblique = obliqueAxes();
  for (const [name, direction, rightVentricle] of [
    ['of an upright ventricle', undefined, false],
    ['of an oblique ventricle', oblique, false],
    ['of the free wall beside a right ventricle', oblique, true],
  ] as const) {
    it(`${name} runs from +60 to -60 degrees`, async () => {
      const simulation = ellipsoidVentricle({ spacingMm: 1, direction, rightVentricle });
      const result = await ruleBasedFibres(simulation, ANGLES, quietContext());
      const axes = direction ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
      const list = samples(simulation, result, axes, (x) => !rightVentricle || x > 5);
      const { at } = fit(list);
      const offWall = list.reduce((sum, s) => sum + s.offWallDeg, 0) / list.length;
      console.log(
        `helix ${at(0).toFixed(1)} / ${at(0.5).toFixed(1)} / ${at(1).toFixed(1)} deg, off the wall ${offWall.toFixed(1)} deg (${list.length} voxels)`,
      );
      expectAngle(`Helix angle ${name}: endocardium`, at(0), 60, 2);
      expectAngle(`Helix angle ${name}: middle of the wall`, at(0.5), 0, 3);
      expectAngle(`Helix angle ${name}: epicardium`, at(1), -60, 2);
      expectAngle(`Mean angle of the fibre with the wall, ${name}`, offWall, 0, 3);
    });
  }

  it('is mirrored on the right side of the septum', async () => {
    const simulation = ellipsoidVentricle({ spacingMm: 1, rightVentricle: true });
    const result = await ruleBasedFibres(simulation, ANGLES, quietContext());
    const septum = samples(simulation, result, [1, 0, 0, 0, 1, 0, 0, 0, 1], (x) => x < -15).filter(
      (s) => s.depth < 0.05,
    );
    // Both sides of the septum are endocardium: angles from +60 to -60 with hardly any depth.
    const sorted = septum.map((s) => s.helixDeg).sort((a, b) => a - b);
    expect(sorted.length).toBeGreaterThan(500);
    expect(sorted[Math.floor(0.03 * sorted.length)]).toBeLessThan(-40);
    expect(sorted[Math.floor(0.97 * sorted.length)]).toBeGreaterThan(40);
  });
});

describe('fibre field', () => {
  it('has unit length, is smooth and follows the angles asked for', async () => {
    const simulation = ellipsoidVentricle({ spacingMm: 1 });
    const result = await ruleBasedFibres(
      simulation,
      { fibreEndoDeg: 40, fibreEpiDeg: -50, sheetEndoDeg: -65, sheetEpiDeg: 25 },
      quietContext(),
    );
    const { fibres, sheets } = result;
    const { at } = fit(samples(simulation, result, [1, 0, 0, 0, 1, 0, 0, 0, 1], () => true));
    expectAngle('Helix angle at the endocardium where +40° is asked for', at(0), 40, 2);
    expectAngle('Helix angle at the epicardium where -50° is asked for', at(1), -50, 2);
    const numberAt = new Map([...simulation.active].map((voxel, n) => [voxel, n]));
    const steps: number[] = [];
    for (let n = 0; n < simulation.active.length; n++) {
      const f = fibres.subarray(3 * n, 3 * n + 3);
      const s = sheets?.subarray(3 * n, 3 * n + 3) ?? [];
      expect(Math.abs(Math.hypot(...f) - 1)).toBeLessThan(1e-6);
      expect(Math.abs(f[0] * s[0] + f[1] * s[1] + f[2] * s[2])).toBeLessThan(1e-6);
      const next = numberAt.get(simulation.active[n] + 1);
      if (next === undefined) continue;
      const g = fibres.subarray(3 * next, 3 * next + 3);
      steps.push(Math.acos(Math.min(1, Math.abs(f[0] * g[0] + f[1] * g[1] + f[2] * g[2]))));
    }
    steps.sort((a, b) => a - b);
    const p95Deg = steps[Math.floor(0.95 * steps.length)] * DEGREES;
    expectAngle('Angle between fibres of neighbouring voxels, 95th percentile', p95Deg, 0, 15);
  });
});
