/**
 * Repaired stacks against an exact answer: a field that is linear in patient space, written slice by slice on tilted,
 * uneven, incomplete, mirrored and oblique stacks. Linear interpolation reproduces a linear field, so every voxel of the
 * repaired volume must carry the field's value at the place its grid gives, to the rounding of stored values (0.5 HU for
 * each slice and 0.5 HU for the result). A mistake in origin, direction, shear or slice order shows as tens of HU.
 */
import { expect, test } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import { add, cross, ijkToLps, normalize, scale } from '../../src/core/space.ts';
import type { Vec3 } from '../../src/core/space.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { writeDicom } from '../fixtures/dicom-file.ts';
import { ctElements } from '../fixtures/dicom-series.ts';
import { expectFigure } from './expect-figure.ts';

const COLUMNS = 24;
const ROWS = 20;
const PIXEL: readonly [number, number] = [1.5, 0.9];

/** HU at a place; steep enough that a voxel's shift shows. */
const field = ([x, y, z]: Vec3): number => 300 + 7 * x - 11 * y + 5 * z;

interface SliceAt {
  readonly originMm: Vec3;
  readonly row: Vec3;
  readonly column: Vec3;
}

function sliceFile({ originMm, row, column }: SliceAt, k: number) {
  const stored = Array.from({ length: ROWS * COLUMNS }, (_, n) => {
    const across = scale(row, (n % COLUMNS) * PIXEL[1]);
    const down = scale(column, Math.floor(n / COLUMNS) * PIXEL[0]);
    return Math.round(field(add(originMm, add(across, down)))) + 1024;
  });
  const bytes = writeDicom({
    ...ctElements(k),
    '00200032': ['DS', originMm.map((mm) => mm.toFixed(6)).join('\\')],
    '00200037': ['DS', [...row, ...column].map((cosine) => cosine.toFixed(9)).join('\\')],
    '00280010': ['US', [ROWS]],
    '00280011': ['US', [COLUMNS]],
    '00280030': ['DS', PIXEL.join('\\')],
    '00280101': ['US', [16]],
    '00280102': ['US', [15]],
    '7fe00010': ['OW', stored],
  });
  return memorySource(`${k}.dcm`, bytes);
}

const AXIAL = { row: [1, 0, 0], column: [0, 1, 0] } as const;
const TILT = (14 * Math.PI) / 180;
/** A tilted gantry: planes lean, the table still runs along z. */
const TILTED = { row: [1, 0, 0], column: [0, Math.cos(TILT), -Math.sin(TILT)] } as const;
const ROW = normalize([0.8, 0.5, -0.2]);
const NORMAL = normalize(cross(ROW, [0.1, 0.9, 0.3]));
const OBLIQUE = { row: ROW, column: cross(NORMAL, ROW) };

const along = (normal: Vec3, mm: number): Vec3 => add([-20, -30, 40], scale(normal, mm));
const tenSlices = [...Array(10).keys()];

const CASES: readonly (readonly [name: string, slices: readonly SliceAt[], repairs: string[]])[] = [
  [
    'gantry tilt of 14 degrees',
    tenSlices.map((k) => ({ ...TILTED, originMm: along([0, 0, 1], 2.5 * k) })),
    ['gantry-tilt'],
  ],
  [
    'two missing slices',
    tenSlices
      .filter((k) => k !== 3 && k !== 6)
      .map((k) => ({ ...AXIAL, originMm: along([0, 0, 1], 2.5 * k) })),
    ['missing-slices'],
  ],
  [
    'uneven spacing',
    [0, 2, 4, 6.9, 9, 11, 13.8, 15.8, 18].map((mm) => ({
      ...AXIAL,
      originMm: along([0, 0, 1], mm),
    })),
    ['uneven-spacing'],
  ],
  [
    'gantry tilt and a missing slice',
    tenSlices
      .filter((k) => k !== 4)
      .map((k) => ({ ...TILTED, originMm: along([0, 0, 1], 2.5 * k) })),
    ['missing-slices', 'gantry-tilt'],
  ],
  [
    'an oblique stack with a missing slice',
    tenSlices.filter((k) => k !== 5).map((k) => ({ ...OBLIQUE, originMm: along(NORMAL, 2.5 * k) })),
    ['missing-slices'],
  ],
  [
    'every third slice mirrored',
    tenSlices.map((k) => {
      const originMm = along([0, 0, 1], 2.5 * k);
      return k % 3 === 1
        ? {
            row: [-1, 0, 0] as const,
            column: [0, 1, 0] as const,
            originMm: add(originMm, [(COLUMNS - 1) * PIXEL[1], 0, 0]),
          }
        : { ...AXIAL, originMm };
    }),
    ['flipped-slices'],
  ],
];

test.each(CASES)('%s: every voxel is where its grid says', async (name, slices, repairs) => {
  const random = createRandom(3);
  const files = slices
    .map((slice, k) => ({ file: sliceFile(slice, k), key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ file }) => file);
  const { series } = await scanFiles(files, createJobContext());
  expect(series).toHaveLength(1);
  expect(series[0].repairs.map(({ code }) => code)).toEqual(repairs);
  const { grid, data } = await loadVolume(series[0], files, createJobContext());
  const [nx, ny, nz] = grid.dimensions;
  let worst = 0;
  let outside = 0;
  for (let n = 0; n < nx * ny * nz; n++) {
    if (data[n] === -1024) {
      outside++;
      continue;
    }
    const [i, j, k] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    worst = Math.max(worst, Math.abs(data[n] - field(ijkToLps(grid, [i, j, k]))));
  }
  // Added at the rim of a sheared stack only.
  const added = nx * ny * nz - COLUMNS * ROWS * nz;
  expect(Math.abs(outside - added)).toBeLessThanOrEqual(COLUMNS * nz);
  const sheared = repairs.includes('gantry-tilt');
  expectFigure({
    model: 'DICOM geometry repair',
    quantity: `${name}: largest difference from the exact field`,
    value: worst,
    unit: 'HU',
    reference: 0,
    // Half a pixel at the rim of a sheared slice repeats the outermost value.
    tolerance: { between: [0, sheared ? 9 : 1.01] },
    source: 'Linear field in patient space, written on the damaged stack',
  });
});
