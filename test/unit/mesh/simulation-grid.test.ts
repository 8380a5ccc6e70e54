import { describe, expect, it } from 'vitest';
import { LABEL, TISSUE } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { distance, ijkToLps, lpsToIjk } from '../../../src/core/space.ts';
import type { Lps, Vec3 } from '../../../src/core/space.ts';
import { connectedParts } from '../../../src/mesh/components.ts';
import { buildSimulationGrid } from '../../../src/mesh/simulation-grid.ts';
import type { BuiltSimulationGrid } from '../../../src/mesh/simulation-grid.ts';
import { ballGrid, digitise, gridOf } from './shapes.ts';
import { expectFigure } from '../../verification/expect-figure.ts';

const ctx = createJobContext();

/** A shell of wall around blood. */
function shell(inner: number, outer: number, spacing: Vec3) {
  const { grid, centre } = ballGrid(outer, spacing);
  const labels = digitise(grid, (p) => {
    const r = distance(p, centre);
    return r < inner ? LABEL.lvBlood : r < outer ? LABEL.lvMyocardium : 0;
  });
  return { labels, centre };
}

/** Centre of an active voxel in LPS mm. */
function place({ grid }: BuiltSimulationGrid, voxel: number): Lps {
  const [nx, ny] = grid.dimensions;
  const i = voxel % nx;
  const j = Math.floor(voxel / nx) % ny;
  return ijkToLps(grid, [i, j, Math.floor(voxel / (nx * ny))]);
}

describe('buildSimulationGrid', () => {
  it.each([
    { spacing: [1, 1, 1] as Vec3, spacingMm: 0.6 },
    { spacing: [0.7, 0.7, 1.4] as Vec3, spacingMm: 0.8 },
    { spacing: [0.5, 0.5, 0.5] as Vec3, spacingMm: 1.2 },
  ])('keeps the wall volume from $spacing to $spacingMm mm', async ({ spacing, spacingMm }) => {
    const { labels, centre } = shell(20, 28, spacing);
    const built = await buildSimulationGrid(labels, undefined, { spacingMm }, ctx);
    expect(built.grid.spacingMm).toEqual([spacingMm, spacingMm, spacingMm]);
    expect(built.report.wallVolumeMl).toBeCloseTo((built.active.length * spacingMm ** 3) / 1000, 6);
    const exactMl = ((4 / 3) * Math.PI * (28 ** 3 - 20 ** 3)) / 1000;
    const from = `from ${spacing.join(' x ')} to ${spacingMm} mm`;
    expectFigure({
      model: 'Simulation grid',
      quantity: `Volume of the wall against its label map, ${from}`,
      value: built.report.volumeChangePercent,
      unit: '%',
      reference: 0,
      tolerance: { plusMinus: 1.5 },
      source: 'Volume of the voxels',
    });
    expectFigure({
      model: 'Simulation grid',
      quantity: `Volume of a spherical wall of 20 to 28 mm, ${from}`,
      value: built.report.wallVolumeMl,
      unit: 'ml',
      reference: exactMl,
      tolerance: { percent: 2 },
      source: 'Analytic shell, 4/3 π (R³ - r³)',
    });
    // Every active voxel lies where the shell is, so the grid sits right in the patient.
    let nearest = Infinity;
    let farthest = 0;
    for (const voxel of built.active) {
      const r = distance(place(built, voxel), centre);
      nearest = Math.min(nearest, r);
      farthest = Math.max(farthest, r);
    }
    expect(nearest).toBeGreaterThan(20 - Math.max(...spacing));
    expect(farthest).toBeLessThan(28 + Math.max(...spacing));
  });

  it('lists the active voxels in ascending order and marks them as healthy', async () => {
    const { labels } = shell(8, 12, [1, 1, 1]);
    const built = await buildSimulationGrid(labels, undefined, { spacingMm: 0.8 }, ctx);
    const wall = [...built.labels.keys()].filter((n) => built.labels[n] === LABEL.lvMyocardium);
    expect([...built.active]).toEqual(wall);
    expect(wall.every((n) => built.tissue[n] === TISSUE.healthy)).toBe(true);
    expect(built.tissue.filter((value) => value !== 0)).toHaveLength(wall.length);
  });

  it('has three voxels of margin', async () => {
    const { labels } = shell(8, 12, [1, 1, 1]);
    const built = await buildSimulationGrid(labels, undefined, { spacingMm: 1 }, ctx);
    expect(built.grid.dimensions).toEqual([24 + 6, 24 + 6, 24 + 6]);
  });

  it.each([
    { name: 'one image voxel thick', outer: 21.6, voxel: 1.5, spacingMm: 0.8 },
    { name: 'one simulation voxel thick', outer: 21.5, voxel: 1, spacingMm: 1.5 },
    { name: 'thinner than a simulation voxel', outer: 21.1, voxel: 1, spacingMm: 2 },
  ])('a wall $name stays closed and in one piece', async ({ outer, voxel, spacingMm }) => {
    const { labels } = shell(20, outer, [voxel, voxel, voxel]);
    const built = await buildSimulationGrid(labels, undefined, { spacingMm }, ctx);
    expect(built.report.removedVoxels).toBe(0);
    const open = built.labels.map((label) => (label === LABEL.lvMyocardium ? 0 : 1));
    const { sizes } = await connectedParts(open, built.grid.dimensions, ctx);
    expect(sizes.filter((size) => size > 1)).toHaveLength(2);
  });

  it('places scar where it was painted', async () => {
    const { labels, centre } = shell(20, 28, [1, 1, 1]);
    const tissue = digitise(labels.grid, (p) =>
      p[0] > centre[0] + 10 ? TISSUE.scar : p[0] > centre[0] + 5 ? TISSUE.borderZone : 0,
    );
    const built = await buildSimulationGrid(labels, tissue, { spacingMm: 0.8 }, ctx);
    const expected = (x: number): number | undefined => {
      if (x > 11) return TISSUE.scar;
      if (x > 6 && x < 9) return TISSUE.borderZone;
      return x < 4 ? TISSUE.healthy : undefined;
    };
    const wrong = [...built.active].filter((voxel) => {
      const wanted = expected(place(built, voxel)[0] - centre[0]);
      return wanted !== undefined && built.tissue[voxel] !== wanted;
    });
    expect(wrong).toHaveLength(0);
  });

  it('keeps the largest part only and says what it removed', async () => {
    const { labels, centre } = shell(8, 12, [1, 1, 1]);
    const at = lpsToIjk(labels.grid, centre).map(Math.round);
    const [nx, ny] = labels.grid.dimensions;
    for (let n = -1; n <= 1; n++) {
      labels.data[at[0] + n + nx * (at[1] + ny * at[2])] = LABEL.rvMyocardium;
      labels.data[at[0] + n + nx * (at[1] + 1 + ny * at[2])] = LABEL.rvMyocardium;
    }
    const built = await buildSimulationGrid(labels, undefined, { spacingMm: 0.5 }, ctx);
    expect(built.report.removedParts).toBe(1);
    expect(built.report.removedVoxels).toBeGreaterThan(10);
    expect(built.labels.includes(LABEL.rvMyocardium)).toBe(false);
  });

  it('follows an oblique frame', async () => {
    const direction = [0, 1, 0, 0.6, 0, 0.8, 0.8, 0, -0.6];
    const grid = gridOf([36, 36, 24], [1, 1, 1.5], [100, -200, 50], direction);
    const centre = ijkToLps(grid, [17.3, 17.8, 11.6]);
    const labels = digitise(grid, (p) => {
      const r = distance(p, centre);
      return r > 9 && r < 14 ? LABEL.lvMyocardium : 0;
    });
    const built = await buildSimulationGrid(labels, undefined, { spacingMm: 0.9 }, ctx);
    const sum = [0, 0, 0];
    for (const voxel of built.active) {
      place(built, voxel).forEach((value, axis) => (sum[axis] += value));
    }
    const mean = sum.map((value) => value / built.active.length);
    mean.forEach((value, axis) => expect(Math.abs(value - centre[axis])).toBeLessThan(0.15));
  });

  it('refuses what it cannot build, with what to do', async () => {
    const { labels } = shell(8, 12, [1, 1, 1]);
    const build = (spacingMm: number, maxActive?: number) =>
      buildSimulationGrid(labels, undefined, { spacingMm, maxActive }, ctx);
    await expect(build(0.5, 1000)).rejects.toMatchObject({
      kind: 'too-large',
      code: 'simulation-grid',
      hint: expect.stringContaining('spacing of'),
    });
    await expect(build(Number.NaN)).rejects.toMatchObject({ code: 'spacing' });
    await expect(build(0)).rejects.toMatchObject({ code: 'spacing' });
    const empty = digitise(labels.grid, () => LABEL.lvBlood);
    await expect(
      buildSimulationGrid(empty, undefined, { spacingMm: 1 }, ctx),
    ).rejects.toMatchObject({ kind: 'bad-input', code: 'empty-structure' });
    const elsewhere = digitise(gridOf([3, 3, 3]), () => 1);
    await expect(
      buildSimulationGrid(labels, elsewhere, { spacingMm: 1 }, ctx),
    ).rejects.toMatchObject({ code: 'grid-mismatch' });
  });
});
