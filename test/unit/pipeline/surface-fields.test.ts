import { describe, expect, it } from 'vitest';
import { TISSUE } from '../../../src/core/anatomy.ts';
import type { TriMesh } from '../../../src/core/mesh.ts';
import type { SimulationGrid } from '../../../src/core/simulation-grid.ts';
import { IDENTITY_DIRECTION } from '../../../src/core/space.ts';
import {
  carriedValues,
  frameAtVertices,
  nearestTissue,
  outwardAnchor,
  segmentMiddle,
  tissueAtVertices,
  tissueVoxelCentre,
  valuesAtVertices,
} from '../../../src/pipeline/surface-fields.ts';

/** A row of ten tissue voxels of 1 mm along x; the last two are border zone and scar. */
const row: SimulationGrid = {
  grid: {
    dimensions: [10, 1, 1],
    spacingMm: [1, 1, 1],
    originMm: [100, 0, 0],
    direction: IDENTITY_DIRECTION,
  },
  labels: new Uint8Array(10).fill(2),
  tissue: Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 1, TISSUE.borderZone, TISSUE.scar]),
  active: Uint32Array.from({ length: 10 }, (_, n) => n),
};

const points = (...at: readonly (readonly [number, number, number])[]): TriMesh => ({
  positions: Float32Array.from(at.flat()),
  indices: Uint32Array.from([0, 1, 2]),
  normals: Float32Array.from(at.flatMap(() => [0, 0, 1])),
});

describe('values at vertices', () => {
  const mesh = points([103, 0, 0], [105.5, 0, 0], [100, 40, 0]);

  it('interpolates between voxels and is not defined away from tissue', () => {
    const values = Float32Array.from({ length: 10 }, (_, n) => 10 * n);
    const [on, between, away] = valuesAtVertices(row, mesh, values);
    expect(on).toBeCloseTo(30);
    expect(between).toBeCloseTo(55);
    expect(away).toBeNaN();
  });

  it('maps a stored frame to 0 to 254 and marks vertices without tissue with 255', () => {
    const frame = new Uint8Array(10).fill(255);
    frame[3] = 0;
    expect([...frameAtVertices(row, mesh, frame)]).toEqual([0, 254, 255]);
  });

  it('puts lesions over the tissue class', () => {
    const ends = points([100, 0, 0], [108, 0, 0], [109, 0, 0]);
    expect([...tissueAtVertices(row, ends)]).toEqual([
      TISSUE.healthy,
      TISSUE.borderZone,
      TISSUE.scar,
    ]);
    expect([...tissueAtVertices(row, ends, Uint32Array.of(0, 9))]).toEqual([
      TISSUE.lesion,
      TISSUE.borderZone,
      TISSUE.lesion,
    ]);
  });
});

describe('places in the tissue', () => {
  it('finds the nearest voxel that is accepted, with its distance', () => {
    expect(nearestTissue(row, [104.2, 0, 3])).toEqual({
      number: 4,
      distanceMm: expect.closeTo(Math.hypot(0.2, 3), 6),
    });
    expect(nearestTissue(row, [104.2, 0, 0], (n) => n > 6)?.number).toBe(7);
    expect(nearestTissue(row, [0, 0, 0], () => false)).toBeUndefined();
  });

  it('takes the voxel in the middle of a segment, and none of an empty one', () => {
    const segments = Uint8Array.from([0, 0, 0, 12, 12, 12, 12, 12, 0, 0]);
    expect(segmentMiddle(row, segments, 12)).toBe(5);
    expect(tissueVoxelCentre(row, 5)).toEqual([105, 0, 0]);
    expect(segmentMiddle(row, segments, 4)).toBe(-1);
  });

  it('anchors on the outer of two sheets, even where the inner one is nearer', () => {
    const sheets: TriMesh = {
      positions: Float32Array.from([10, 0, 0, 5, 0, 0, -10, 0, 0]),
      indices: Uint32Array.from([0, 1, 2]),
      // The second vertex looks towards the centre, as an endocardium does.
      normals: Float32Array.from([1, 0, 0, -1, 0, 0, -1, 0, 0]),
    };
    expect(outwardAnchor(sheets, [6, 0, 0], [0, 0, 0]).positionLps).toEqual([10, 0, 0]);
  });
});

describe('values carried to another surface', () => {
  it('takes the nearest defined value within reach, across cell borders', () => {
    const from = points([0, 0, 0], [3.9, 0, 0], [20, 0, 0]);
    const to = points([4.1, 0.5, 0], [-3, 0, 0], [11, 0, 0]);
    const [near, across, far] = carriedValues(from, Float32Array.of(7, 9, 11), to);
    expect([near, across]).toEqual([9, 7]);
    expect(far).toBeNaN();
  });

  it('skips values that are not defined', () => {
    const from = points([0, 0, 0], [1, 0, 0], [2, 0, 0]);
    const to = points([0, 0, 0], [9, 9, 9], [2, 0, 1]);
    const carried = carriedValues(from, Float32Array.of(Number.NaN, 5, 6), to);
    expect([...carried]).toEqual([5, Number.NaN, 6]);
  });
});
