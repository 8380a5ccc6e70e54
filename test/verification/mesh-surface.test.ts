/**
 * Surfaces of digitised solids against their analytic volume and topology.
 *
 * References: volume of ball 4/3 π r³, of torus 2 π² R r²; Euler characteristic 2 (sphere), 0 (torus).
 * Tolerances: volume 0.5 % of the analytic value (digitisation alone is up to 0.2 % at these sizes), 95th percentile
 * of the distance to the voxel faces below half a voxel diagonal step (0.5 voxel), radius within half a voxel.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import { distance, ijkToLps } from '../../src/core/space.ts';
import type { Lps, Vec3 } from '../../src/core/space.ts';
import { surfaceFromLabels } from '../../src/mesh/surface-from-labels.ts';
import type { SurfaceResult } from '../../src/mesh/surface-from-labels.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { ballGrid, digitise, gridOf } from '../unit/mesh/shapes.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(provideKernelsFromDisk);

const ctx = createJobContext();

function radii({ mesh }: SurfaceResult, centre: Lps): { worst: (radius: number) => number } {
  const all: number[] = [];
  for (let v = 0; v < mesh.positions.length; v += 3) {
    all.push(distance([mesh.positions[v], mesh.positions[v + 1], mesh.positions[v + 2]], centre));
  }
  return { worst: (radius) => all.reduce((most, r) => Math.max(most, Math.abs(r - radius)), 0) };
}

describe('balls', () => {
  it.each([
    { radius: 12, spacing: [1, 1, 1] as Vec3 },
    { radius: 40, spacing: [1, 1, 1] as Vec3 },
    { radius: 30, spacing: [0.7, 0.7, 1.25] as Vec3 },
  ])('radius $radius mm, spacing $spacing mm', async ({ radius, spacing }) => {
    const { grid, centre } = ballGrid(radius, spacing);
    const labels = digitise(grid, (p) => (distance(p, centre) < radius ? 1 : 0));
    const result = await surfaceFromLabels(labels, 1, {}, ctx);
    const { quality } = result;
    const exactMl = (4 / 3) * Math.PI * (radius / 10) ** 3;
    console.log(`ball ${radius} mm at ${spacing.join(' x ')}:`, quality);
    expect(quality).toMatchObject({
      closed: true,
      manifold: true,
      components: 1,
      eulerCharacteristic: 2,
    });
    const ball = `ball of ${radius} mm at ${spacing.join(' x ')} mm`;
    const below = 0.5 * Math.max(...spacing);
    const exact = { model: 'Surfaces', source: 'Analytic ball, volume 4/3 π r³' } as const;
    expectFigure({
      ...exact,
      quantity: `Volume of a ${ball}`,
      value: quality.meshVolumeMl,
      unit: 'ml',
      reference: exactMl,
      tolerance: { percent: 0.5 },
    });
    expectFigure({
      ...exact,
      quantity: `Volume against the label map, ${ball}`,
      value: quality.volumeChangePercent,
      unit: '%',
      reference: 0,
      tolerance: { plusMinus: 0.1 },
      source: 'Volume of the voxels',
    });
    expectFigure({
      ...exact,
      quantity: `Distance from the voxels, 95th percentile, ${ball}`,
      value: quality.p95DistanceMm,
      unit: 'mm',
      reference: 0,
      tolerance: { below },
      source: 'Faces of the voxels',
    });
    expectFigure({
      ...exact,
      quantity: `Largest error of the radius, ${ball}`,
      value: radii(result, centre).worst(radius),
      unit: 'mm',
      reference: 0,
      tolerance: { below },
    });
  });
});

describe('topology', () => {
  it('a torus keeps its hole', async () => {
    const grid = gridOf([70, 70, 30], [1, 1, 1], [-35.2, -34.7, -14.6]);
    const labels = digitise(grid, ([x, y, z]) =>
      (Math.hypot(x, y) - 22) ** 2 + z * z < 81 ? 3 : 0,
    );
    const { quality } = await surfaceFromLabels(labels, 3, {}, ctx);
    expect(quality).toMatchObject({ manifold: true, components: 1, eulerCharacteristic: 0 });
    const exactMl = (2 * Math.PI ** 2 * 22 * 81) / 1000;
    expectFigure({
      model: 'Surfaces',
      quantity: 'Volume of a torus of 22 and 9 mm',
      value: quality.meshVolumeMl,
      unit: 'ml',
      reference: exactMl,
      tolerance: { percent: 0.5 },
      source: 'Analytic torus, volume 2 π² R r²',
    });
  });

  it.each([
    { contact: 'an edge', shift: [6, 6, 0] },
    { contact: 'a corner', shift: [6, 6, 6] },
  ])('two cubes that touch along $contact stay two closed surfaces', async ({ shift }) => {
    const cube = (p: readonly number[], at: readonly number[]): boolean =>
      p.every((value, axis) => value >= at[axis] + 2 && value < at[axis] + 8);
    const labels = digitise(gridOf([18, 18, 18]), (p) =>
      cube(p, [0, 0, 0]) || cube(p, shift) ? 1 : 0,
    );
    const { quality } = await surfaceFromLabels(labels, 1, { edgeMm: 0.1 }, ctx);
    expect(quality).toMatchObject({ manifold: true, components: 2, eulerCharacteristic: 4 });
  });

  it('random masks give closed manifolds, before and after decimation', async () => {
    const random = createRandom(7);
    for (let trial = 0; trial < 40; trial++) {
      const density = random.uniform();
      const grid = gridOf([5 + random.integer(9), 5 + random.integer(9), 5 + random.integer(9)]);
      const labels = digitise(grid, () => (random.uniform() < density ? 1 : 0));
      if (!labels.data.includes(1)) continue;
      const edgeMm = trial % 2 ? 0.01 : 3;
      const { quality } = await surfaceFromLabels(labels, 1, { edgeMm }, ctx);
      expect(quality, `trial ${trial}`).toMatchObject({ closed: true, manifold: true });
    }
  });

  it('a solid cut by the border of the map is closed there', async () => {
    const labels = digitise(gridOf([20, 20, 20]), (p) => (distance(p, [0, 10, 10]) < 8 ? 1 : 0));
    const { quality } = await surfaceFromLabels(labels, 1, {}, ctx);
    expect(quality).toMatchObject({ manifold: true, components: 1, eulerCharacteristic: 2 });
    expect(Math.abs(quality.volumeChangePercent)).toBeLessThan(0.5);
  });
});

describe('frames', () => {
  const rightHanded = [0, 1, 0, 0.6, 0, 0.8, 0.8, 0, -0.6];
  const leftHanded = [0, 1, 0, 0.6, 0, 0.8, -0.8, 0, 0.6];
  it.each([
    { frame: 'right-handed oblique', direction: rightHanded },
    { frame: 'left-handed oblique', direction: leftHanded },
  ])('$frame: outward, in the right place', async ({ direction }) => {
    const grid = gridOf([40, 44, 20], [0.8, 0.7, 1.6], [120, -80, 640], direction);
    const centre = ijkToLps(grid, [19, 21.5, 9.5]);
    const labels = digitise(grid, (p) => (distance(p, centre) < 12 ? 2 : 0));
    const result = await surfaceFromLabels(labels, 2, {}, ctx);
    expect(result.quality.meshVolumeMl).toBeGreaterThan(7);
    expect(radii(result, centre).worst(12)).toBeLessThan(0.8);
    // Stored normals look outward as well.
    const { positions: p, normals: n } = result.mesh;
    for (let v = 0; v < p.length; v += 3) {
      const outward = [0, 1, 2].reduce((s, a) => s + (p[v + a] - centre[a]) * n[v + a], 0);
      expect(outward).toBeGreaterThan(0);
    }
  });
});

describe('input', () => {
  it('an empty structure is refused by name', async () => {
    const labels = digitise(gridOf([8, 8, 8]), () => 1);
    await expect(surfaceFromLabels(labels, 2, {}, ctx)).rejects.toMatchObject({
      kind: 'bad-input',
      code: 'empty-structure',
      message: expect.stringContaining('LV myocardium'),
    });
  });

  it('a union of labels has no inner walls', async () => {
    const labels = digitise(gridOf([30, 30, 30]), (p) => {
      const r = distance(p, [15, 15, 15]);
      return r < 7 ? 1 : r < 12 ? 2 : 0;
    });
    const shell = await surfaceFromLabels(labels, 2, {}, ctx);
    const union = await surfaceFromLabels(labels, [1, 2], {}, ctx);
    expect(shell.quality).toMatchObject({ components: 2, eulerCharacteristic: 4 });
    expect(union.quality).toMatchObject({ components: 1, eulerCharacteristic: 2 });
  });

  it('stops when cancelled', async () => {
    const stop = new AbortController();
    const labels = digitise(gridOf([30, 30, 30]), (p) => (distance(p, [15, 15, 15]) < 9 ? 1 : 0));
    const cancelling = createJobContext({
      signal: stop.signal,
      onProgress: (fraction) => fraction > 0.2 && stop.abort(),
    });
    await expect(surfaceFromLabels(labels, 1, {}, cancelling)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
