import { describe, expect, it } from 'vitest';
import { orientationLetters } from '../../../src/core/orientation.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid } from '../../../src/core/space.ts';
import { ijkToLps, scale, voxelCount } from '../../../src/core/space.ts';
import { labelOutlines } from '../../../src/view/slices/contours.ts';
import { labelSlice } from '../../../src/view/slices/label-slice.ts';
import type { Plane, PlaneView } from '../../../src/view/slices/plane.ts';
import {
  fittingMmPerPixel,
  gridBounds,
  magnified,
  onSlice,
  panned,
  PLANE_AXES,
  PLANES,
  sliceIndex,
  sliceStack,
  toPatient,
  toScreen,
} from '../../../src/view/slices/plane.ts';

const upright: Grid = {
  dimensions: [20, 30, 12],
  spacingMm: [1, 0.5, 2],
  originMm: [-10, -200, 600],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
/** Rows towards the head, columns to the patient's right: nothing runs as in an axial series. */
const turned: Grid = {
  ...upright,
  direction: [0, 0, 1, -1, 0, 0, 0, -1, 0],
};

describe('radiological convention', () => {
  it.each([
    ['axial', ['A', 'L', 'P', 'R']],
    ['coronal', ['H', 'L', 'F', 'R']],
    ['sagittal', ['H', 'P', 'F', 'A']],
  ] as const)('%s has the right letters at top, right, bottom and left', (plane, letters) => {
    const { up, right } = PLANE_AXES[plane];
    const shown = [up, right, scale(up, -1), scale(right, -1)].map((d) => orientationLetters(d));
    expect(shown).toEqual(letters);
  });
});

describe('slice stacks', () => {
  it('count voxels along the patient axes, whatever the order of the grid axes', () => {
    expect(PLANES.map((plane) => sliceStack(upright, plane).count)).toEqual([12, 30, 20]);
    expect(PLANES.map((plane) => sliceStack(turned, plane).count)).toEqual([20, 12, 30]);
    expect(sliceStack(turned, 'sagittal').stepMm).toBe(0.5);
  });

  it.each(PLANES)('%s slices go through voxel centres and clamp at both ends', (plane) => {
    const stack = sliceStack(turned, plane);
    const centre = ijkToLps(turned, [3, 7, 5]);
    const index = sliceIndex(stack, centre);
    const moved = onSlice(stack, centre, index);
    moved.forEach((mm, n) => expect(mm).toBeCloseTo(centre[n], 9));
    expect(sliceIndex(stack, onSlice(stack, centre, -5))).toBe(0);
    expect(sliceIndex(stack, onSlice(stack, centre, Infinity))).toBe(stack.count - 1);
  });
});

describe('screen and patient', () => {
  it.each(PLANES)('%s maps back and forth', (plane: Plane) => {
    const view: PlaneView = {
      plane,
      centreLps: [5, -190, 610],
      mmPerPixel: 0.3,
      widthPx: 500,
      heightPx: 400,
    };
    const [x, y] = toScreen(view, toPatient(view, 37, 251));
    expect(x).toBeCloseTo(37, 9);
    expect(y).toBeCloseTo(251, 9);
  });

  it('zooming keeps the point under the pointer, panning follows it', () => {
    const view: PlaneView = {
      plane: 'sagittal',
      centreLps: [5, -190, 610],
      mmPerPixel: 0.3,
      widthPx: 500,
      heightPx: 400,
    };
    const point = toPatient(view, 100, 320);
    const [zx, zy] = toScreen(magnified(view, 3, 100, 320), point);
    expect([zx, zy].map((px) => Math.round(px * 1e6) / 1e6)).toEqual([100, 320]);
    const [px, py] = toScreen(panned(view, 12, -7), point);
    expect([px, py].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([112, 313]);
    expect(magnified(view, 1e9).mmPerPixel).toBe(0.02);
  });

  it('a fitted slice fills the viewport, but a thin stack keeps some of its length in view', () => {
    const bounds = gridBounds(upright);
    expect(fittingMmPerPixel(bounds, PLANE_AXES.axial, 100, 100)).toBeCloseTo(0.15, 9);
    const flat = gridBounds({ ...upright, dimensions: [400, 400, 4] });
    expect(fittingMmPerPixel(flat, PLANE_AXES.coronal, 400, 400)).toBeCloseTo(400 / 400 / 2.5, 9);
  });
});

describe('labels of a slice', () => {
  it.each([upright, turned])('are the voxels that the slice passes through', (grid) => {
    const random = createRandom(3);
    const data = Uint8Array.from({ length: voxelCount(grid) }, () => random.integer(5));
    for (const plane of PLANES) {
      const centre = ijkToLps(grid, [4, 9, 6]);
      const position = centre[PLANE_AXES[plane].axis];
      const slice = labelSlice({ grid, data }, plane, position);
      const { right, up } = PLANE_AXES[plane];
      const along = (axis: readonly number[]): number =>
        axis.reduce((sum, part, n) => sum + part * centre[n], 0);
      const u = Math.round((along(right) - slice.originMm[0]) / slice.stepMm[0]);
      const v = Math.round((along(up) - slice.originMm[1]) / slice.stepMm[1]);
      const [nx, ny] = grid.dimensions;
      expect(slice.labels[u + slice.size[0] * v]).toBe(data[4 + nx * (9 + ny * 6)]);
    }
  });

  it('outside the volume there is no label', () => {
    const data = new Uint8Array(voxelCount(upright)).fill(1);
    const slice = labelSlice({ grid: upright, data }, 'axial', 900);
    expect(slice.labels.every((label) => label === 0)).toBe(true);
  });
});

/** Signed area of closed outlines in lattice units (shoelace). */
const area = (outlines: readonly Float32Array[]): number =>
  outlines.reduce((sum, points) => {
    let twice = 0;
    for (let n = 0; n < points.length; n += 2) {
      const m = (n + 2) % points.length;
      twice += points[n] * points[m + 1] - points[m] * points[n + 1];
    }
    return sum + twice / 2;
  }, 0);

describe('outlines', () => {
  const disc = (size: number, centre: number, radius: number, label: number): Uint8Array =>
    Uint8Array.from({ length: size * size }, (_, n) =>
      Math.hypot((n % size) - centre, Math.floor(n / size) - centre) < radius ? label : 0,
    );

  it('follow a disc within half a voxel and keep its area', () => {
    const outlines = labelOutlines(disc(64, 31.5, 20, 3), 64, 64).get(3) ?? [];
    expect(outlines).toHaveLength(1);
    for (let n = 0; n < outlines[0].length; n += 2) {
      const radius = Math.hypot(outlines[0][n] - 31.5, outlines[0][n + 1] - 31.5);
      expect(Math.abs(radius - 20)).toBeLessThan(0.75);
    }
    expect(area(outlines)).toBeGreaterThan(0.97 * Math.PI * 400);
    expect(area(outlines)).toBeLessThan(1.03 * Math.PI * 400);
  });

  it('a ring has an outer and an inner outline of opposite sense', () => {
    const ring = disc(64, 31.5, 20, 1);
    disc(64, 31.5, 10, 1).forEach((inside, n) => {
      if (inside) ring[n] = 0;
    });
    const outlines = labelOutlines(ring, 64, 64).get(1) ?? [];
    expect(outlines).toHaveLength(2);
    expect(Math.sign(area([outlines[0]]))).toBe(-Math.sign(area([outlines[1]])));
  });

  it('a label at the border closes, and a single voxel is still seen', () => {
    const labels = new Uint8Array(16);
    labels.set([1, 1, 1, 1], 0);
    labels[15] = 2;
    const outlines = labelOutlines(labels, 4, 4);
    expect(outlines.get(1)).toHaveLength(1);
    expect(area(outlines.get(2) ?? [])).toBeGreaterThan(0);
  });

  it('diagonal neighbours of one label are two areas', () => {
    expect(labelOutlines(Uint8Array.from([1, 0, 0, 1]), 2, 2).get(1)).toHaveLength(2);
  });
});
