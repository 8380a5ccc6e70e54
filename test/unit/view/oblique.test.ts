/** Oblique and cardiac planes: right-handed whatever is done to them, with the letters that the patient has there. */
import { describe, expect, it } from 'vitest';
import { orientationLetters } from '../../../src/core/orientation.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid, Lps, Vec3 } from '../../../src/core/space.ts';
import {
  cross,
  distance,
  dot,
  ijkToLps,
  norm,
  scale,
  voxelCount,
} from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import {
  cardiacAxes,
  cardiacFrame,
  CARDIAC_PLANES,
  midVentricle,
  type HeartLandmarks,
} from '../../../src/view/slices/cardiac-planes.ts';
import { labelSection, labelSlice } from '../../../src/view/slices/label-slice.ts';
import {
  acquiredFrame,
  crossingOnScreen,
  frameFacing,
  obliquityDeg,
  PATIENT_FRAME,
  turned,
  turnedFrame,
  type SliceFrame,
} from '../../../src/view/slices/oblique.ts';
import type { PlaneView, ViewAxes } from '../../../src/view/slices/plane.ts';
import {
  obliqueStack,
  onSlice,
  PLANES,
  PLANE_AXES,
  sliceIndex,
  sliceStack,
  toPatient,
  toScreen,
} from '../../../src/view/slices/plane.ts';
import { movedTo, patientStacks, turnedTo } from '../../../src/view/slices/slice-motion.ts';
import { EMPTY_SLICE_STATE, type SliceState } from '../../../src/view/slices/slice-state.ts';
import { gridBounds } from '../../../src/view/slices/plane.ts';

const grid: Grid = {
  dimensions: [20, 30, 12],
  spacingMm: [1, 0.5, 2],
  originMm: [-10, -200, 600],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

const expectRightHanded = ({ right, up, towardsViewer }: ViewAxes): void => {
  for (const axis of [right, up, towardsViewer]) expect(norm(axis)).toBeCloseTo(1, 9);
  expect(dot(right, up)).toBeCloseTo(0, 9);
  expect(distance(cross(right, up), towardsViewer)).toBeLessThan(1e-9);
};

const letters = ({ right, up }: ViewAxes): readonly string[] =>
  [up, right, scale(up, -1), scale(right, -1)].map((direction) => orientationLetters(direction));

describe('turning', () => {
  it('keeps every plane right-handed and the three perpendicular through a long drag', () => {
    const random = createRandom(9);
    let frame: SliceFrame = PATIENT_FRAME;
    for (let n = 0; n < 500; n++) {
      frame = turnedFrame(frame, PLANES[random.integer(3)], random.between(-0.5, 0.5));
    }
    for (const plane of PLANES) expectRightHanded(frame[plane]);
    const normals = PLANES.map((plane) => frame[plane].towardsViewer);
    expect(dot(normals[0], normals[1])).toBeCloseTo(0, 6);
    expect(dot(normals[1], normals[2])).toBeCloseTo(0, 6);
  });

  it('leaves the picture in which the handle was, and says which planes are oblique', () => {
    const frame = turnedFrame(PATIENT_FRAME, 'axial', 0.4);
    expect(frame.axial).toBe(PATIENT_FRAME.axial);
    expect(frame.coronal.title).toBe('Coronal oblique');
    const back = turnedFrame(frame, 'axial', -0.4);
    expect(back.coronal.title).toBe('Coronal');
    expect(distance(back.sagittal.right, PATIENT_FRAME.sagittal.right)).toBeLessThan(1e-12);
  });

  it('turns counter-clockwise on the screen', () => {
    const view: PlaneView = {
      plane: 'axial',
      centreLps: [0, 0, 0],
      mmPerPixel: 1,
      widthPx: 200,
      heightPx: 200,
    };
    const frame = turnedFrame(PATIENT_FRAME, 'axial', Math.PI / 6);
    // The coronal plane was a level line; its right end goes up.
    const line = crossingOnScreen(view, frame.coronal.towardsViewer);
    expect((line?.[1] ?? 0) / (line?.[0] ?? 1)).toBeCloseTo(-Math.tan(Math.PI / 6), 9);
    expect(crossingOnScreen(view, frame.axial.towardsViewer)).toBeUndefined();
  });

  it.each([
    ['axial', 45, 'coronal', ['H', 'LA', 'F', 'RP']],
    ['axial', 30, 'coronal', ['H', 'LA', 'F', 'RP']],
    ['axial', 10, 'coronal', ['H', 'L', 'F', 'R']],
    ['coronal', 45, 'axial', ['A', 'LH', 'P', 'RF']],
    ['sagittal', 45, 'axial', ['AF', 'L', 'PH', 'R']],
  ] as const)(
    'turned in the %s view by %d degrees, %s has its letters',
    (plane, deg, other, shown) => {
      const frame = turnedFrame(PATIENT_FRAME, plane, (deg * Math.PI) / 180);
      // Of two equal components either may come first.
      const sorted = (text: string): string => [...text].toSorted().join('');
      expect(letters(frame[other]).map(sorted)).toEqual(shown.map(sorted));
    },
  );
});

describe('oblique slices', () => {
  const slanted: Vec3 = [Math.SQRT1_2, 0, Math.SQRT1_2];

  it('along a patient axis they are the slices of the patient plane', () => {
    const through = ijkToLps(grid, [4, 9, 6]);
    for (const plane of PLANES) {
      const own = sliceStack(grid, plane);
      const stack = obliqueStack(grid, own.normal, through);
      expect(stack.count).toBe(own.count);
      expect(stack.stepMm).toBeCloseTo(own.stepMm, 9);
      expect(stack.firstMm).toBeCloseTo(own.firstMm, 6);
    }
  });

  it('one goes exactly through the crosshair and all lie in the volume', () => {
    const through: Lps = [-3.3, -190.1, 611.7];
    const stack = obliqueStack(grid, slanted, through);
    const same = onSlice(stack, through, sliceIndex(stack, through));
    expect(distance(same, through)).toBeLessThan(1e-9);
    const low = stack.firstMm;
    const high = stack.firstMm + (stack.count - 1) * stack.stepMm;
    const corners = [0, 1].flatMap((a) =>
      [0, 1].map((b) => dot(ijkToLps(grid, [19 * a, 0, 11 * b]), slanted)),
    );
    expect(low).toBeGreaterThanOrEqual(Math.min(...corners) - 1e-6);
    expect(high).toBeLessThanOrEqual(Math.max(...corners) + 1e-6);
  });

  it('the screen maps back and forth, and labels are those of the voxels there', () => {
    const random = createRandom(3);
    const data = Uint8Array.from({ length: voxelCount(grid) }, () => random.integer(5));
    const map: LabelMap = { grid, data };
    const axes = turnedFrame(PATIENT_FRAME, 'axial', 0.5).coronal;
    const centreLps = ijkToLps(grid, [9, 14, 5]);
    const view: PlaneView = {
      plane: 'coronal',
      axes,
      centreLps,
      mmPerPixel: 0.2,
      widthPx: 300,
      heightPx: 200,
    };
    const [x, y] = toScreen(view, toPatient(view, 37, 151));
    expect([x, y].map((px) => Math.round(px * 1e6) / 1e6)).toEqual([37, 151]);
    const section = labelSection(map, axes, centreLps);
    const place = (value: Vec3, n: number): number =>
      Math.round((dot(centreLps, value) - section.originMm[n]) / section.stepMm[n]);
    const u = place(axes.right, 0);
    const v = place(axes.up, 1);
    const [nx, ny] = grid.dimensions;
    // The lattice point nearest to the centre is within half a step of it, less than half a voxel.
    const near = section.labels[u + section.size[0] * v];
    const around = [-1, 0, 1].flatMap((dj) =>
      [-1, 0, 1].map((di) => data[9 + di + nx * (14 + dj + ny * 5)]),
    );
    expect(around).toContain(near);
    const straight = labelSection(map, PLANE_AXES.axial, centreLps);
    const own = labelSlice(map, 'axial', centreLps[2]);
    expect(new Set(straight.labels)).toEqual(new Set(own.labels));
  });

  it('turning keeps the crosshair, going back puts it on voxel centres', () => {
    const geometry = { grid, bounds: gridBounds(grid), stacks: patientStacks(grid), unit: 'HU' };
    const crosshair = ijkToLps(grid, [4, 9, 6]);
    const view: PlaneView = {
      plane: 'coronal',
      centreLps: crosshair,
      mmPerPixel: 1,
      widthPx: 100,
      heightPx: 100,
    };
    const state: SliceState = {
      ...EMPTY_SLICE_STATE,
      geometry,
      crosshair,
      views: { coronal: view },
    };
    const tilted = { ...state, ...turnedTo(state, turnedFrame(PATIENT_FRAME, 'axial', 0.3)) };
    expect(tilted.oblique).toBe(true);
    const off: Lps = [crosshair[0] + 0.3, crosshair[1], crosshair[2] + 0.9];
    expect(movedTo(tilted, off, false)?.crosshair).toEqual(off);
    const back = { ...tilted, ...turnedTo(tilted, undefined) };
    expect(back.views.coronal?.axes).toBeUndefined();
    expect(distance(movedTo(back, off, false)?.crosshair ?? off, crosshair)).toBeLessThan(1e-9);
  });

  it('a frame that faces a measurement keeps its normal and the sense of the patient planes', () => {
    const frame = frameFacing('Measurement plane', slanted);
    for (const plane of PLANES) expectRightHanded(frame[plane]);
    expect(distance(frame.axial.towardsViewer, slanted)).toBeLessThan(1e-12);
    const axial = frameFacing('Axial', [0, 0, -1]);
    for (const plane of PLANES) {
      expect(distance(axial[plane].right, PATIENT_FRAME[plane].right)).toBeLessThan(1e-12);
      expect(distance(axial[plane].up, PATIENT_FRAME[plane].up)).toBeLessThan(1e-12);
    }
  });
});

describe('acquired planes', () => {
  it('of an upright stack are the patient planes', () => {
    const frame = acquiredFrame(grid);
    for (const plane of PLANES) {
      expect(distance(frame[plane].right, PLANE_AXES[plane].right)).toBeCloseTo(0, 9);
      expect(distance(frame[plane].towardsViewer, PLANE_AXES[plane].towardsViewer)).toBeCloseTo(
        0,
        9,
      );
    }
    expect(obliquityDeg(grid)).toBeCloseTo(0, 5);
  });

  it('show rows from left to right and columns downwards, at any angle', () => {
    const [row, column] = [turned([1, 0, 0], [0, 0, 1], 0.6), turned([0, 1, 0], [0, 0, 1], 0.6)];
    const tilt = (v: Vec3): Vec3 => turned(v, row, 0.5);
    const direction = [...row, ...tilt(column), ...tilt([0, 0, 1])];
    const frame = acquiredFrame({ ...grid, direction });
    for (const plane of PLANES) expectRightHanded(frame[plane]);
    expect(dot(frame.axial.right, row)).toBeCloseTo(1, 9);
    expect(dot(frame.axial.up, tilt(column))).toBeCloseTo(-1, 9);
    expect(Math.abs(dot(frame.coronal.towardsViewer, tilt(column)))).toBeCloseTo(1, 9);
    expect(Math.abs(dot(frame.sagittal.towardsViewer, row))).toBeCloseTo(1, 9);
    expect(obliquityDeg({ ...grid, direction })).toBeCloseTo((0.5 * 180) / Math.PI, 6);
  });
});

describe('cardiac planes', () => {
  /** An average heart: apex to the left, front and feet; right ventricle in front and to the right. */
  const heart: HeartLandmarks = {
    apexMm: [60, -60, -40],
    mitralMm: [0, 0, 0],
    aorticMm: [-15, -15, 15],
    rightVentricleMm: [5, -60, -20],
  };

  it('all contain what they are named after', () => {
    const distanceTo = (axes: ViewAxes, point: Lps): number =>
      Math.abs(dot(point, axes.towardsViewer) - dot(heart.apexMm, axes.towardsViewer));
    for (const plane of ['two-chamber', 'three-chamber', 'four-chamber'] as const) {
      expect(distanceTo(cardiacAxes(heart, plane), heart.mitralMm)).toBeLessThan(1e-9);
    }
    const four = cardiacAxes(heart, 'four-chamber');
    expect(distanceTo(four, heart.rightVentricleMm)).toBeLessThan(1e-9);
    expect(distanceTo(cardiacAxes(heart, 'three-chamber'), [-15, -15, 15])).toBeLessThan(1e-9);
    const short = cardiacAxes(heart, 'short-axis');
    const axis = scale(heart.apexMm, 1 / norm(heart.apexMm));
    expect(distance(short.towardsViewer, axis)).toBeLessThan(1e-9);
    expect(distance(midVentricle(heart), [30, -30, -20])).toBe(0);
  });

  it('are right-handed, with the right ventricle left and the anterior wall up in the short axis', () => {
    for (const { id, title } of CARDIAC_PLANES) {
      const axes = cardiacAxes(heart, id);
      expectRightHanded(axes);
      expect(axes.title).toBe(title);
    }
    const short = cardiacAxes(heart, 'short-axis');
    expect(dot(heart.rightVentricleMm, short.right)).toBeLessThan(0);
    expect(short.up[2] - short.up[1]).toBeGreaterThan(0);
    const two = cardiacAxes(heart, 'two-chamber');
    expect(distance(two.right, short.up)).toBeLessThan(1e-9);
    // The four-chamber view is seen from the feet, as axial slices are.
    expect(cardiacAxes(heart, 'four-chamber').towardsViewer[2]).toBeLessThan(0);
  });

  it('a landmark on the long axis or none at all is refused with what to do', () => {
    const undecided = { ...heart, rightVentricleMm: scale(heart.apexMm, 0.5) };
    expect(() => cardiacAxes(undecided, 'short-axis')).toThrow(
      /right ventricle lies on the long axis/,
    );
    const blind = { ...heart, aorticMm: undefined };
    expect(() => cardiacAxes(blind, 'three-chamber')).toThrow(/aortic valve was not found/);
    expect(cardiacFrame(blind, 'two-chamber').sagittal.title).toBe('Two-chamber');
  });
});
