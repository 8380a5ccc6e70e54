import { describe, expect, it } from 'vitest';
import type { SimulationGrid } from '../../../src/core/simulation-grid.ts';
import { IDENTITY_DIRECTION } from '../../../src/core/space.ts';
import { clearance, CLEARANCE_DEFAULTS, describeClearance } from '../../../src/plan/clearance.ts';
import { rasteriseLesion, unionOfLesions, type Lesion } from '../../../src/plan/lesion.ts';
import { lineGaps } from '../../../src/plan/line-gaps.ts';
import { expectFigure } from '../../verification/expect-figure.ts';

/** A slab of tissue 12 mm thick below z = 12 mm, at 0.5 mm. */
function slab(): SimulationGrid {
  const dimensions = [80, 80, 30] as const;
  const tissue = new Uint8Array(80 * 80 * 30);
  const active: number[] = [];
  for (let voxel = 0; voxel < tissue.length; voxel++) {
    if (Math.floor(voxel / 6400) < 24) {
      tissue[voxel] = 1;
      active.push(voxel);
    }
  }
  return {
    grid: {
      dimensions,
      spacingMm: [0.5, 0.5, 0.5],
      originMm: [0, 0, 0.25],
      direction: IDENTITY_DIRECTION,
    },
    labels: tissue.map((value) => value * 2),
    tissue,
    active: Uint32Array.from(active),
  };
}
const grid = slab();
const lesion = (id: string, x: number, changes: Partial<Lesion> = {}): Lesion => ({
  id,
  positionLps: [x, 20, 12],
  normalLps: [0, 0, 1],
  surface: 'endocardium',
  widthMm: 7,
  depthMm: 4,
  lineId: 'line',
  ...changes,
});

describe('rasteriseLesion', () => {
  it('has the volume of half an ellipsoid', () => {
    const exactMl = ((2 / 3) * Math.PI * 3.5 * 3.5 * 4) / 1000;
    expectFigure({
      model: 'Ablation lesions',
      quantity: 'Volume of a lesion 7 mm wide and 4 mm deep on a flat wall, 0.5 mm voxels',
      value: rasteriseLesion(lesion('1', 20), grid).volumeMl,
      unit: 'ml',
      reference: exactMl,
      tolerance: { percent: 5 },
      source: 'Half ellipsoid, 2/3 π a b c',
    });
  });

  it('refuses a lesion outside tissue and a size out of range', () => {
    expect(() => rasteriseLesion(lesion('1', 20, { positionLps: [20, 20, 40] }), grid)).toThrow(
      /touches no/,
    );
    expect(() => rasteriseLesion(lesion('1', 20, { depthMm: 0 }), grid)).toThrow(
      /outside 1 to 12 mm/,
    );
  });

  it('counts shared voxels once', () => {
    const a = rasteriseLesion(lesion('1', 20), grid);
    const b = rasteriseLesion(lesion('2', 22), grid);
    const union = unionOfLesions([a, b]);
    expect(union.length).toBeLessThan(a.active.length + b.active.length);
    expect(new Set(union).size).toBe(union.length);
  });
});

describe('lineGaps', () => {
  const gapAt = (x: number): string => {
    const lesions = [lesion('1', 15), lesion('2', x)];
    return lineGaps(
      lesions,
      lesions.map((entry) => rasteriseLesion(entry, grid)),
      grid,
    )[0].state;
  };

  it('tells closed, unresolved and open gaps apart', () => {
    expect(gapAt(20)).toBe('closed');
    expect(gapAt(22.3)).toBe('unresolved');
    expect(gapAt(26)).toBe('open');
  });

  it('does not compare lesions of different lines', () => {
    const lesions = [lesion('1', 10), lesion('2', 30, { lineId: 'other' })];
    expect(
      lineGaps(
        lesions,
        lesions.map((entry) => rasteriseLesion(entry, grid)),
        grid,
      ),
    ).toEqual([]);
  });
});

describe('clearance', () => {
  it('measures from the lesion edge and applies the policy', () => {
    const voxels = rasteriseLesion(lesion('1', 15), grid);
    const mesh = {
      positions: new Float32Array([25, 20, 12, 25, 21, 12, 25, 20, 13]),
      indices: new Uint32Array([0, 1, 2]),
      normals: new Float32Array(9),
    };
    const entry = clearance(voxels, grid, 7, mesh, CLEARANCE_DEFAULTS);
    expect(entry.distanceMm).toBeGreaterThan(6);
    expect(entry.distanceMm).toBeLessThan(7.2);
    expect(entry.level).toBe('caution');
    expect(describeClearance(entry, 'Lesion 1')).toMatch(
      /^Lesion 1 is [67]\.\d\u2009mm from the aorta\.$/,
    );
  });
});
