import { describe, expect, it } from 'vitest';
import { orientationLetters } from '../../../src/core/orientation.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import { cross, distance, dot, norm, normalize, scale } from '../../../src/core/space.ts';
import type { CameraAxes, CameraView, StandardView } from '../../../src/view/scene/camera-view.ts';
import {
  cubeFaces,
  fitBox,
  lookAtAngles,
  lookFrom,
  project,
  rotationBetween,
  standardAxes,
  turn,
  unproject,
  viewAngles,
  viewAngleText,
} from '../../../src/view/scene/camera-view.ts';

const view = (axes: CameraAxes): CameraView => ({
  ...axes,
  targetLps: [10, -20, 30],
  mmPerPixel: 0.25,
  widthPx: 800,
  heightPx: 600,
});

const edges = (axes: CameraAxes): readonly string[] =>
  [axes.up, axes.right, scale(axes.up, -1), scale(axes.right, -1)].map((direction) =>
    orientationLetters(direction, 0.5),
  );

describe('standard projections', () => {
  it.each([
    ['AP', ['H', 'L', 'F', 'R']],
    ['PA', ['H', 'R', 'F', 'L']],
    ['LL', ['H', 'P', 'F', 'A']],
    ['RL', ['H', 'A', 'F', 'P']],
    ['INF', ['A', 'L', 'P', 'R']],
    ['SUP', ['A', 'R', 'P', 'L']],
  ] as const)('%s shows the right letters at top, right, bottom and left', (name, letters) => {
    expect(edges(standardAxes(name))).toEqual(letters);
  });

  it.each([
    ['AP', 'AP'],
    ['RAO 30', 'RAO 30'],
    ['LAO 45', 'LAO 45'],
    ['LL', 'LAO 90'],
    ['RL', 'RAO 90'],
    ['PA', 'PA'],
    ['INF', 'CAUD 90'],
    ['SUP', 'CRAN 90'],
  ] as const)('%s reads %s', (name: StandardView, text) => {
    expect(viewAngleText(standardAxes(name).towards)).toBe(text);
  });
});

describe('angles of the viewer', () => {
  it.each([
    [28, 12, 'LAO 28 CRAN 12'],
    [-30, -5, 'RAO 30 CAUD 5'],
    [98, -4, 'LAO 98 CAUD 4'],
    [0, 20, 'AP CRAN 20'],
    [180, -10, 'PA CAUD 10'],
  ])('%d and %d degrees read %s and come back', (lao, cran, text) => {
    const { towards } = lookAtAngles(lao, cran);
    expect(viewAngleText(towards)).toBe(text);
    expect(viewAngles(towards).cranDeg).toBeCloseTo(cran, 9);
    expect(Math.abs(viewAngles(towards).laoDeg)).toBeCloseTo(Math.abs(lao), 9);
  });

  it('an LAO view has the viewer on the left side of the patient, cranial above', () => {
    expect(lookAtAngles(45, 0).towards[0]).toBeGreaterThan(0.7);
    expect(lookAtAngles(0, 30).towards[2]).toBeCloseTo(0.5, 12);
  });
});

describe('camera geometry', () => {
  it('axes stay right-handed and of unit length through many turns', () => {
    const random = createRandom(7);
    let axes = lookAtAngles(10, 20);
    for (let n = 0; n < 500; n++) {
      const about: Vec3 = [random.normal(), random.normal(), random.normal()];
      axes = turn(axes, about, random.between(-1, 1));
    }
    expect(norm(axes.up)).toBeCloseTo(1, 12);
    expect(dot(axes.up, axes.towards)).toBeCloseTo(0, 12);
    expect(distance(cross(axes.right, axes.up), axes.towards)).toBeLessThan(1e-12);
  });

  it('the rotation between two cameras carries one onto the other, half turns included', () => {
    const random = createRandom(11);
    const any = (): CameraAxes =>
      lookFrom(
        [random.normal(), random.normal(), random.normal()],
        normalize([random.normal(), random.normal(), random.normal()]),
      );
    const pairs: [CameraAxes, CameraAxes][] = Array.from({ length: 100 }, () => [any(), any()]);
    pairs.push([standardAxes('AP'), standardAxes('PA')], [standardAxes('AP'), standardAxes('AP')]);
    for (const [from, to] of pairs) {
      const { axis, radians } = rotationBetween(from, to);
      const arrived = turn(from, axis, radians);
      expect(distance(arrived.towards, to.towards)).toBeLessThan(1e-6);
      expect(distance(arrived.up, to.up)).toBeLessThan(1e-6);
    }
  });

  it('projecting and unprojecting are inverse on the target plane', () => {
    const at = view(lookAtAngles(33, -12));
    const { x, y, depthMm } = project(at, unproject(at, 123, 456));
    expect([x, y, depthMm].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([123, 456, 0]);
  });

  it('a box fills the height, or the width where that is tighter', () => {
    const at = view(standardAxes('AP'));
    const tall = fitBox(at, { min: [-10, -10, -60], max: [10, 10, 60] }, 1);
    expect(tall.mmPerPixel).toBeCloseTo(120 / 600, 12);
    const wide = fitBox(at, { min: [-200, 0, -10], max: [200, 0, 10] }, 1);
    expect(wide.mmPerPixel).toBeCloseTo(400 / 800, 12);
    expect(tall.targetLps).toEqual([0, 0, 0]);
  });

  it('the cube shows the faces that look at the viewer, at most three', () => {
    expect(cubeFaces(standardAxes('AP')).map((face) => face.letter)).toEqual(['A']);
    const oblique = cubeFaces(lookAtAngles(28, 12)).map((face) => face.letter);
    expect([...oblique].sort()).toEqual(['A', 'H', 'L']);
  });
});
