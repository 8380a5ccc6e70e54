/** Structure sets: contours to voxels with keyholes and holes, oblique grids, round trips, and files of others. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { ijkToLps, voxelCount, type Grid, type Vec3 } from '../../../src/core/space.ts';
import { readStructureSet, roiMask, type StructureRoi } from '../../../src/formats/rtstruct.ts';
import { writeStructureSet } from '../../../src/formats/rtstruct-write.ts';
import { sharedData } from '../../fixtures/shared-data.ts';
import { sourceSeries } from '../../fixtures/source-series.ts';

const GRID: Grid = {
  dimensions: [12, 10, 4],
  spacingMm: [0.7, 0.9, 2.5],
  originMm: [-20.5, 31.25, 100],
  direction: [0.8, 0.6, 0, -0.48, 0.64, -0.6, -0.36, 0.48, 0.8],
};

const source = sourceSeries(GRID);

/** A structure of contours given in voxels. */
const roiOf = (k: number, ...polygons: [number, number][][]): StructureRoi => ({
  number: 1,
  name: 'ROI',
  contours: polygons.map((polygon) => ({
    type: 'CLOSED_PLANAR',
    pointsMm: polygon.flatMap(([i, j]) => [...ijkToLps(GRID, [i, j, k])]),
  })),
});

const square = (low: number, high: number): [number, number][] => [
  [low, low],
  [high, low],
  [high, high],
  [low, high],
];
const count = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

describe('contours to voxels', () => {
  it('fills what lies inside, on an oblique grid', () => {
    const { mask, warnings } = roiMask(roiOf(2, square(1.5, 7.5)), GRID);
    expect(count(mask)).toBe(36);
    expect(mask[2 + 12 * (2 + 10 * 2)]).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('leaves a hole for a contour inside another, and for a keyhole', () => {
    expect(count(roiMask(roiOf(1, square(0.5, 8.5), square(2.5, 5.5)), GRID).mask)).toBe(64 - 9);
    const keyhole: [number, number][] = [
      [0.5, 0.5],
      [8.5, 0.5],
      [8.5, 8.5],
      [0.5, 8.5],
      [0.5, 4.2],
      [2.5, 4.2],
      [2.5, 5.5],
      [5.5, 5.5],
      [5.5, 2.5],
      [2.5, 2.5],
      [2.5, 4.2],
      [0.5, 4.2],
    ];
    expect(count(roiMask(roiOf(1, keyhole), GRID).mask)).toBe(64 - 9);
  });

  it('refuses contours across the slices, and says what it leaves out', () => {
    const tilted = roiOf(1, square(1, 6));
    const points = [...tilted.contours[0].pointsMm];
    points.splice(0, 3, ...ijkToLps(GRID, [1, 1, 1.4]));
    const bad = { ...tilted, contours: [{ ...tilted.contours[0], pointsMm: points }] };
    expect(() => roiMask(bad, GRID)).toThrow(/do not lie in the slices/);
    const point = { type: 'POINT', pointsMm: [0, 0, 0] };
    const far = roiOf(9, square(1, 6));
    const { mask, warnings } = roiMask({ ...far, contours: [...far.contours, point] }, GRID);
    expect(count(mask)).toBe(0);
    expect(warnings.join()).toMatch(/enclose nothing.*outside the image/);
  });
});

it('keeps every voxel of noise through a write and a read', async () => {
  const random = createRandom(9);
  const values = [0, 20, 26, 40];
  const data = new Uint8Array(voxelCount(GRID)).map(() => values[random.integer(4)]);
  const createdAt = new Date('2026-01-02T03:04:05Z');
  const file = await writeStructureSet({ grid: GRID, data }, { source, createdAt });
  const { rois, sourceSeriesUid } = readStructureSet(file);
  expect(sourceSeriesUid).toBe('1.2.3.2');
  expect(rois.map(({ name }) => name)).toEqual(['liver', 'kidney-left', 'tumour-1']);
  for (const [n, roi] of rois.entries()) {
    expect(roiMask(roi, GRID).mask).toEqual(data.map((label) => (label === values[n + 1] ? 1 : 0)));
  }
});

const folder = sharedData('dicom-conformance', 'rt_utils');
describe.skipIf(!folder)('structure sets of others', () => {
  it('reads the ring of rt-utils: 24 mm wide with a hole of 15 mm', () => {
    const { rois } = readStructureSet(readFileSync(path.join(folder ?? '', 'mock_data', 'rt.dcm')));
    expect(rois.map(({ name, contours }) => [name, contours.length])).toEqual([['ROI-1', 2]]);
    const dimensions: Vec3 = [64, 64, 1];
    const { mask } = roiMask(rois[0], {
      dimensions,
      spacingMm: [1, 1, 3],
      originMm: [-60.4, -60.4, 60],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect(count(mask)).toBe(24 * 24 - 15 * 15);
  });
});
