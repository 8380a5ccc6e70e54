/**
 * Phase singularities and filaments of phase fields that are known.
 *
 * 1. theta = atan2(y - y0, x - x0), 200 random centres: exactly one singularity, of charge +1 (-1 for the mirrored field), no
 *    farther than half a voxel from the centre along either axis.
 * 2. The charges of the faces of any closed box add up to zero: exact, also for random phases, because every edge is passed once in
 *    each direction.
 * 3. The filament of a straight scroll at angles to the grid: its length within 10 % (a stair line, smoothed over three faces).
 */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { connectFilaments } from '../../src/heart/reentry/filaments.ts';
import { SingularityFinder, totalCharge } from '../../src/heart/reentry/singularities.ts';
import type { SingularFaces } from '../../src/heart/reentry/singularities.ts';
import { voxelCentre } from '../../src/heart/stimulation.ts';
import { tissueBox } from '../unit/heart/ellipsoid-ventricle.ts';
import { expectFigure } from './expect-figure.ts';

const model = 'Re-entry';
const EDGE_MM = 0.5;

describe('phase singularities', () => {
  const { simulation } = tissueBox([40, 40, 1], EDGE_MM, [1, 0, 0]);
  const finder = new SingularityFinder(simulation, new Uint8Array(1600).fill(1));
  const random = createRandom(11);

  it('lie within half a voxel of where they are', () => {
    for (let n = 0; n < 200; n++) {
      const [x0, y0] = [random.between(1, 18), random.between(1, 18)];
      const sense = n % 2 === 0 ? 1 : -1;
      const phase = Float32Array.from(simulation.active, (_, voxel) => {
        const [x, y] = voxelCentre(simulation, voxel);
        return sense * Math.atan2(y - y0, x - x0);
      });
      const faces = finder.find(phase);
      expect(faces.count).toBe(1);
      expect(totalCharge(faces)).toBe(sense);
      const [x, y] = faces.positionsMm;
      expectFigure({
        model,
        quantity: 'Distance of a phase singularity from its place along either axis, in voxels',
        value: Math.max(Math.abs(x - x0), Math.abs(y - y0)) / EDGE_MM,
        unit: '',
        reference: 0,
        tolerance: { between: [0, 0.5 + 1e-6] },
        source: 'Phase atan2(y - y0, x - x0); 200 places',
      });
    }
  });
});

/** Charge that leaves through the surface of the voxel box from `low` to `high` (both included). */
function chargeThrough(faces: SingularFaces, low: number, high: number): number {
  let sum = 0;
  for (let face = 0; face < faces.count; face++) {
    const at = [...faces.ijk.subarray(3 * face, 3 * face + 3)];
    const axis = faces.axis[face];
    const inSurface = at.every((x, a) =>
      a === axis ? x === low || x === high : x >= low && x < high,
    );
    if (inSurface) sum += at[axis] === high ? faces.charge[face] : -faces.charge[face];
  }
  return sum;
}

describe('charges', () => {
  it('add up to zero over every closed surface', () => {
    const { simulation } = tissueBox([14, 14, 14], EDGE_MM, [1, 0, 0]);
    const finder = new SingularityFinder(simulation, new Uint8Array(14 ** 3).fill(1));
    const random = createRandom(5);
    let crossings = 0;
    for (let n = 0; n < 20; n++) {
      const phase = Float32Array.from(simulation.active, () => random.between(-Math.PI, Math.PI));
      const faces = finder.find(phase);
      crossings += faces.count;
      for (const [low, high] of [
        [0, 13],
        [3, 9],
        [5, 6],
      ]) {
        expectFigure({
          model,
          quantity: 'Sum of the charges over a closed surface, random phases',
          value: chargeThrough(faces, low, high),
          unit: '',
          reference: 0,
          tolerance: { plusMinus: 0 },
          source: 'The curl of a gradient; exact',
        });
      }
    }
    expect(crossings).toBeGreaterThan(1000);
  });
});

describe('filaments', () => {
  it('of straight scrolls have their length', () => {
    const { simulation } = tissueBox([40, 40, 24], EDGE_MM, [1, 0, 0]);
    const finder = new SingularityFinder(simulation, new Uint8Array(40 * 40 * 24).fill(1));
    const heightMm = 23 * EDGE_MM;
    for (const [leanX, leanY] of [
      [0, 0],
      [0.3, 0],
      [0.5, 0.4],
      [0.8, -0.7],
    ]) {
      const phase = Float32Array.from(simulation.active, (_, n) => {
        const [x, y, z] = voxelCentre(simulation, n);
        return Math.atan2(
          y - 9.6 - leanY * (z - heightMm / 2),
          x - 9.6 - leanX * (z - heightMm / 2),
        );
      });
      const filaments = connectFilaments(finder.find(phase));
      expect(filaments.length).toBe(1);
      const exact = heightMm * Math.hypot(1, leanX, leanY);
      expectFigure({
        model,
        quantity: 'Length of a straight filament over the exact one',
        value: filaments[0].lengthMm / exact,
        unit: '',
        reference: 1,
        tolerance: { plusMinus: 0.1 },
        source: 'Closed form; four inclinations',
      });
    }
  });
});
