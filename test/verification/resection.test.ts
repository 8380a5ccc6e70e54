/**
 * Resections of balls, whose margins and areas are known in closed form.
 *
 * References: the distance of a plane, sphere or cylinder to a ball; area of a plane section. Grids: cubic, flat voxels, and
 * flat voxels turned about all axes. Tolerances: margins half the diagonal of a voxel, which is the uncertainty that is
 * told to the user, distances to voxels 1e-5 mm, flat patches exact, areas of flat maps 2 %.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import type { BezierSurface, ResectionSurface } from '../../src/core/resection.ts';
import { add, dot, ijkToLps, normalize, scale } from '../../src/core/space.ts';
import type { Lps, Vec3 } from '../../src/core/space.ts';
import { bezierPoint } from '../../src/plan/resection/bezier.ts';
import type { ResectionContext } from '../../src/plan/resection/context.ts';
import { evaluateResection, removedMask } from '../../src/plan/resection/evaluate.ts';
import { labelUncertaintyMm } from '../../src/plan/resection/margin.ts';
import { resectogram } from '../../src/plan/resection/resectogram.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import {
  LIVER_MM,
  ballLiver,
  flatPatch,
  tumourBall,
  GRIDS,
  frameOf,
  plane,
  unitVector,
} from '../unit/plan/resection-fixtures.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(provideKernelsFromDisk);

const model = 'Resection';
const patch = (controlLps: readonly Lps[]): BezierSurface => ({
  kind: 'bezier',
  id: 'patch',
  title: 'Patch',
  controlLps,
  removes: 'front',
  contourLps: null,
});

const minimumOf = (context: ResectionContext, surface: ResectionSurface): number =>
  evaluateResection(context, [surface], { safetyMarginMm: 5 }).margin?.minimumMm ?? NaN;

describe('distances', () => {
  it('to the tumour equal brute force on turned, flat voxels', async () => {
    const context = await ballLiver([tumourBall([12, 5, -3], 6)], GRIDS[2]);
    const { code, grid } = context.region;
    const [nx, ny] = grid.dimensions;
    const steps = [1, nx, nx * ny];
    const sites: Lps[] = [];
    const at = (n: number, axis: number): Lps => {
      const ijk: [number, number, number] = [
        n % nx,
        Math.floor(n / nx) % ny,
        Math.floor(n / (nx * ny)),
      ];
      if (axis >= 0) ijk[axis] += 0.5;
      return ijkToLps(grid, ijk);
    };
    for (let n = 0; n < code.length - nx * ny; n++)
      for (let axis = 0; axis < 3; axis++)
        if ((code[n] === 2) !== (code[n + steps[axis]] === 2)) sites.push(at(n, axis));
    const random = createRandom(3);
    let worst = 0;
    for (let round = 0; round < 400; round++) {
      const n = random.integer(code.length);
      const p = at(n, -1);
      let least = Infinity;
      for (const q of sites)
        least = Math.min(least, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      const signed = code[n] === 2 ? -least : least;
      worst = Math.max(worst, Math.abs(context.tumours[0].distanceMm[n] - signed));
    }
    expectFigure({
      model,
      quantity: 'Distance to the boundary of a tumour against brute force, flat turned voxels',
      value: worst,
      unit: 'mm',
      reference: 0,
      tolerance: { below: 1e-5 },
      source: 'all pairs of voxels and boundary midpoints',
    });
  });

  it('of planes in all directions, through the tumour and beyond it', async () => {
    const random = createRandom(5);
    for (const { spacingMm, direction } of GRIDS) {
      for (const radiusMm of [5, 10]) {
        const centre: Lps = [6, -4, 5];
        const context = await ballLiver([tumourBall(centre, radiusMm)], { spacingMm, direction });
        let clear = 0;
        let cut = 0;
        let bias = 0;
        const offsets = [-24, -12, -3, 0, 4, radiusMm + 1, radiusMm + 8, radiusMm + 14];
        for (const offset of offsets) {
          const normal = unitVector(random);
          const surface = plane(add(centre, scale(normal, -offset)), normal);
          const error = minimumOf(context, surface) - (offset - radiusMm);
          if (offset > radiusMm) clear = Math.max(clear, Math.abs(error));
          else cut = Math.max(cut, Math.abs(error));
          if (offset > radiusMm) bias += error / 3;
        }
        const name = `${radiusMm} mm tumour, voxels of ${spacingMm.join(' x ')} mm${direction ? ', turned' : ''}`;
        const common = {
          model,
          unit: 'mm',
          reference: 0,
          source: 'distance of the plane to the centre less the radius',
        } as const;
        const limit = labelUncertaintyMm(spacingMm);
        expectFigure({
          ...common,
          quantity: `Error of the margin, planes clear of a ${name}`,
          value: clear,
          tolerance: { below: limit },
        });
        expectFigure({
          ...common,
          quantity: `Error of the margin, planes through or beyond a ${name}`,
          value: cut,
          tolerance: { below: limit },
        });
        expect(Math.abs(bias)).toBeLessThan(limit);
      }
    }
  });

  it('of wedges, margins and a cylinder', async () => {
    const context = await ballLiver([tumourBall([4, 2, -1], 9)], GRIDS[2]);
    const limit = labelUncertaintyMm(context.region.grid.spacingMm);
    const common = { model, unit: 'mm', tolerance: { plusMinus: limit } } as const;
    expectFigure({
      ...common,
      quantity: 'Margin of a spherical wedge of 17 mm round a tumour of 9 mm',
      value: minimumOf(context, {
        kind: 'wedge',
        id: 'w',
        title: 'Wedge',
        centreLps: [4, 2, -1],
        semiAxesMm: [17, 17, 17],
        axesLps: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      }),
      reference: 8,
      source: 'difference of the radii',
    });
    expectFigure({
      ...common,
      quantity: 'Margin of the isosurface at 7 mm',
      value: minimumOf(context, {
        kind: 'offset',
        id: 'o',
        title: 'O',
        tumourLabels: [40],
        marginMm: 7,
      }),
      reference: 7,
      source: 'definition',
      tolerance: { plusMinus: 0.4 },
    });
    expectFigure({
      ...common,
      quantity: 'Margin of a quarter of a cylinder of 20 mm about a tumour of 9 mm on its axis',
      value: minimumOf(context, patch(quarterCylinder([4, 2, -1], 20, 45))),
      reference: 11,
      source: 'difference of the radii',
    });
  });
});

/** A quarter of a cylinder about z, open to +x: its front is the inside. Cubic arc within 0.03 % of the radius. */
function quarterCylinder([x, y, z]: Lps, radius: number, halfMm: number): Lps[] {
  const k = (4 / 3) * (Math.SQRT2 - 1);
  const s = Math.SQRT1_2;
  const start: Vec3 = [-s, -s, 0];
  const end: Vec3 = [-s, s, 0];
  const arc: readonly Vec3[] = [
    start,
    add(start, [-s * k, s * k, 0]),
    add(end, [-s * k, -s * k, 0]),
    end,
  ];
  // Columns along the arc, rows upwards: d/du x d/dv points to the axis.
  return Array.from({ length: 16 }, (_, n) => {
    const [a, b] = arc[n % 4];
    return [x + radius * a, y + radius * b, z + halfMm * (Math.floor(n / 4) / 1.5 - 1)];
  });
}

describe('curved patches', () => {
  it('that are flat classify as their plane', async () => {
    const random = createRandom(17);
    let different = 0;
    for (const grid of GRIDS) {
      const context = await ballLiver([tumourBall([12, 5, -3], 6)], grid);
      for (let round = 0; round < 2; round++) {
        const normal = unitVector(random);
        const [a, b] = frameOf(normal, random);
        const centre = scale(normal, 10 * random.uniform());
        const flat = removedMask(context, [patch(flatPatch(centre, a, b, 20))]).data;
        const reference = removedMask(context, [plane(centre, normal)]).data;
        flat.forEach((value, n) => {
          if (value !== reference[n]) different += 1;
        });
      }
    }
    expectFigure({
      model,
      quantity: 'Voxels of a flat Bezier patch that differ from its plane, random planes and grids',
      value: different,
      unit: 'voxels',
      reference: 0,
      tolerance: { plusMinus: 0 },
      source: 'the plane itself',
    });
  });

  it('part the voxels as the polynomial does', async () => {
    // A patch that is a height over the y-z plane: (u, v) follow from y and z, and x from the polynomial.
    const context = await ballLiver([tumourBall([25, 0, 0], 6)], { spacingMm: [0.9, 1, 1.4] });
    const random = createRandom(23);
    const half = 45;
    const control = Array.from({ length: 16 }, (_, n): Lps => [
      14 * random.normal(),
      half * ((n % 4) / 1.5 - 1),
      half * (Math.floor(n / 4) / 1.5 - 1),
    ]);
    const { data, grid } = removedMask(context, [patch(control)]);
    const [nx, ny, nz] = grid.dimensions;
    let worst = 0;
    let n = 0;
    for (let k = 0; k < nz; k++) {
      for (let j = 0; j < ny; j++) {
        for (let i = 0; i < nx; i++, n++) {
          const [x, y, z] = ijkToLps(grid, [i, j, k]);
          if (Math.hypot(x, y, z) > LIVER_MM - 0.01) continue;
          const surface = bezierPoint(control, (y / half + 1) / 2, (z / half + 1) / 2)[0];
          if ((data[n] === 1) !== x > surface) worst = Math.max(worst, Math.abs(x - surface));
        }
      }
    }
    expectFigure({
      model,
      quantity: 'Farthest voxel on the wrong side of a bent patch, from the polynomial along x',
      value: worst,
      unit: 'mm',
      reference: 0,
      tolerance: { below: 0.1 },
      source: 'the bicubic polynomial at the place of the voxel',
    });
  });

  it('fold round the tumour and go on along their tangents', async () => {
    const context = await ballLiver([tumourBall([4, 2, -1], 9)], { spacingMm: [0.9, 1, 1.4] });
    const control = quarterCylinder([4, 2, -1], 20, 60);
    const { data, grid } = removedMask(context, [patch(control)]);
    const [nx, ny, nz] = grid.dimensions;
    let wrong = 0;
    let n = 0;
    for (let k = 0; k < nz; k++) {
      for (let j = 0; j < ny; j++) {
        for (let i = 0; i < nx; i++, n++) {
          const [x, y, z] = ijkToLps(grid, [i, j, k]);
          if (Math.hypot(x, y, z) > LIVER_MM - 0.01) continue;
          // Inside: within the arc, and beyond it between the tangents at its ends, which run at 45 degrees.
          const [a, b] = [x - 4, Math.abs(y - 2)];
          const r = Math.hypot(a, b);
          const inside = a < 0 && b < -a ? r < 20 : b - a < 20 * Math.SQRT2;
          const edge = a < 0 && b < -a ? Math.abs(r - 20) : Math.abs(b - a - 20 * Math.SQRT2);
          if (edge > 0.05 && (data[n] === 1) !== inside) wrong += 1;
        }
      }
    }
    expectFigure({
      model,
      quantity: 'Voxels on the wrong side of a quarter cylinder with its tangents, beyond 0.05 mm',
      value: wrong,
      unit: 'voxels',
      reference: 0,
      tolerance: { plusMinus: 0 },
      source: 'circle and tangents',
    });
  });

  it('are laid flat with their area', async () => {
    for (const grid of GRIDS) {
      const context = await ballLiver([tumourBall([4, 2, -1], 9)], grid);
      const normal = normalize([0.7, -0.3, 0.5]);
      const surfaces: readonly (readonly [string, ResectionSurface])[] = [
        ['a plane', plane(scale(normal, -12), normal)],
        ['a quarter cylinder', patch(quarterCylinder([4, 2, -1], 20, 45))],
        [
          'a bowl',
          patch(
            Array.from({ length: 16 }, (_, n): Lps => {
              const [u, v] = [(n % 4) / 1.5 - 1, Math.floor(n / 4) / 1.5 - 1];
              return [-12 + 10 * (u * u + v * v), 32 * u, 32 * v];
            }),
          ),
        ],
      ];
      for (const [name, surface] of surfaces) {
        const result = evaluateResection(context, [surface], { safetyMarginMm: 5 });
        const map = resectogram(context, surface, result.vesselsCut);
        expectFigure({
          model,
          quantity: `Area of the flat map of ${name}, voxels of ${grid.spacingMm.join(' x ')} mm${grid.direction ? ', turned' : ''}`,
          value: map.areaCm2.total,
          unit: 'cm2',
          reference: Number((result.cuts[0].areaMm2 / 100).toFixed(3)),
          tolerance: { percent: 2 },
          source: 'area of the cut triangles',
        });
        const margin = result.margin?.minimumMm ?? NaN;
        expect(Math.abs((map.minimum?.distanceMm ?? NaN) - margin)).toBeLessThan(0.5);
        if (surface.kind === 'plane') {
          const section = (Math.PI * (LIVER_MM ** 2 - dot(surface.pointLps, normal) ** 2)) / 100;
          expect(Math.abs(map.areaCm2.total / section - 1)).toBeLessThan(0.01);
        }
      }
    }
  });
});
