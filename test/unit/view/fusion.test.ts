/** A second series lies where its own header says, whatever its grid: its values are those at the patient's coordinates. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid, Lps, Vec3 } from '../../../src/core/space.ts';
import { add, cross, dot, ijkToLps, normalize, scale } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { windowOfValues } from '../../../src/view/slices/auto-window.ts';
import {
  fusedPixels,
  fusionColours,
  slabOffsetsMm,
  type Fusion,
  type FusionDisplay,
} from '../../../src/view/slices/fusion.ts';
import { toPatient, type PlaneView } from '../../../src/view/slices/plane.ts';

/** A grid of any orientation around a point. */
function gridAround(centre: Lps, direction: readonly number[], spacingMm: Vec3): Grid {
  const dimensions: Vec3 = [24, 30, 20];
  const half = dimensions.map((n, axis) => ((n - 1) / 2) * spacingMm[axis]);
  const axis = (n: number): Vec3 => [direction[3 * n], direction[3 * n + 1], direction[3 * n + 2]];
  const away = [0, 1, 2].reduce<Vec3>((sum, n) => add(sum, scale(axis(n), -half[n])), [0, 0, 0]);
  return { dimensions, spacingMm, originMm: add(centre, away), direction };
}

const SLOPE: Vec3 = [2, -3, 1.5];
const centre: Lps = [12, -40, 90];
/** Its value is a linear function of the place, so that interpolation is exact. */
const worth = (place: Lps): number => dot(SLOPE, place) + 500;

function ramp(grid: Grid): Volume {
  const [nx, ny, nz] = grid.dimensions;
  const data = Float32Array.from({ length: nx * ny * nz }, (_, n) =>
    worth(ijkToLps(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)])),
  );
  return { grid, data, modality: 'MR', unit: 'arbitrary' };
}

const view = (over: Partial<PlaneView> = {}): PlaneView => ({
  plane: 'axial',
  centreLps: centre,
  mmPerPixel: 0.7,
  widthPx: 40,
  heightPx: 30,
  ...over,
});

const fusionOf = (volume: Volume, window = { centre: 500, width: 1000 }): Fusion => ({
  volume,
  title: 'second',
  window,
  map: 'grey',
  opacity: 1,
});

const SLICE: FusionDisplay = { smooth: true, projection: 'slice', slabMm: 10 };

describe('a second series over the first', () => {
  it('shows the values of the places on screen, on any grid and plane', () => {
    const random = createRandom(5);
    const any = (): number => random.uniform() - 0.5;
    for (let round = 0; round < 12; round++) {
      const w = normalize([any(), any(), any()]);
      const u = normalize(cross(w, [any(), any(), any()]));
      const grid = gridAround(centre, [...u, ...cross(w, u), ...w], [1.5, 1.1, 2.4]);
      const towardsViewer = normalize([any(), any(), any()]);
      const right = normalize(cross(towardsViewer, [any(), any(), any()]));
      const plane = view({ axes: { right, up: cross(towardsViewer, right), towardsViewer } });
      const pixels = fusedPixels(fusionOf(ramp(grid)), plane, SLICE);
      for (const [x, y] of [
        [20, 15],
        [13, 18],
        [24, 9],
      ]) {
        const wanted = (255 * worth(toPatient(plane, x + 0.5, y + 0.5))) / 1000;
        expect(pixels[4 * (x + 40 * y)]).toBeGreaterThan(wanted - 1);
        expect(pixels[4 * (x + 40 * y)]).toBeLessThan(wanted + 1);
      }
    }
  });

  it('is clear outside its voxels, half a voxel beyond the outermost centres', () => {
    const grid = gridAround(centre, [1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 1]);
    const pixels = fusedPixels(fusionOf(ramp(grid)), view({ mmPerPixel: 1 }), SLICE);
    const shown = [...Array(40).keys()].filter((x) => pixels[4 * (x + 40 * 15) + 3] > 0);
    expect([shown[0], shown[shown.length - 1], shown.length]).toEqual([8, 31, 24]);
    const elsewhere = view({ centreLps: add(centre, [0, 0, 10.6]) });
    expect(fusedPixels(fusionOf(ramp(grid)), elsewhere, SLICE).every((value) => value === 0)).toBe(
      true,
    );
  });

  it('without interpolation every pixel has the value of its nearest voxel', () => {
    const grid = gridAround(centre, [1, 0, 0, 0, 1, 0, 0, 0, 1], [4, 4, 4]);
    const volume = ramp(grid);
    const values = new Set(volume.data.map((value) => Math.round((255 * value) / 1000)));
    const pixels = fusedPixels(fusionOf(volume), view(), { ...SLICE, smooth: false });
    for (let n = 0; n < pixels.length; n += 4) expect(values.has(pixels[n])).toBe(true);
  });

  it('a moved grid moves the picture by the same millimetres', () => {
    const grid = gridAround(centre, [1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 1]);
    const volume = ramp(grid);
    const moved = { ...volume, grid: { ...grid, originMm: add(grid.originMm, [3, 0, 0]) } };
    const before = fusedPixels(fusionOf(volume), view({ mmPerPixel: 1 }), SLICE);
    const after = fusedPixels(fusionOf(moved), view({ mmPerPixel: 1 }), SLICE);
    for (let x = 10; x < 25; x++) {
      expect(after[4 * (x + 3 + 40 * 15)]).toBe(before[4 * (x + 40 * 15)]);
    }
  });

  it('what lies at the lower end of the window leaves the first image as it is', () => {
    const colours = fusionColours({ map: 'inferno', opacity: 0.5 });
    expect(colours[3]).toBe(0);
    expect(colours[4 * 255 + 3]).toBe(128);
    expect(colours[4 * 13 + 3]).toBeGreaterThan(30);
  });

  it('a window is proposed that no single bright voxel can spoil', () => {
    const grid = gridAround(centre, [1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 1]);
    const data = Int16Array.from({ length: 24 * 30 * 20 }, (_, n) => n % 100);
    data[77] = 30_000;
    const window = windowOfValues({ grid, data, modality: 'MR', unit: 'arbitrary' });
    expect(window.centre + window.width / 2).toBeLessThan(101);
    expect(window.centre - window.width / 2).toBeGreaterThanOrEqual(0);
  });

  describe('through a slab', () => {
    const grid = gridAround(centre, [1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 2]);
    const middle = (projection: FusionDisplay['projection'], slabMm: number): number => {
      const display = { smooth: true, projection, slabMm };
      const pixels = fusedPixels(fusionOf(ramp(grid)), view({ mmPerPixel: 1 }), display);
      return (1000 * pixels[4 * (20 + 40 * 15)]) / 255;
    };
    const here = worth(toPatient(view({ mmPerPixel: 1 }), 20.5, 15.5));

    it('is the largest, smallest or mean value, as the first series is', () => {
      // Along the slab the ramp rises by 1.5 a millimetre; a step of grey is 3.9.
      expect(Math.abs(middle('max', 20) - (here + 15))).toBeLessThan(2.5);
      expect(Math.abs(middle('min', 20) - (here - 15))).toBeLessThan(2.5);
      expect(Math.abs(middle('mean', 20) - here)).toBeLessThan(2.5);
    });

    it('takes only what lies in the second image', () => {
      const highest = worth(ijkToLps(grid, [0, 0, 19])) - worth(ijkToLps(grid, [0, 0, 9.5]));
      expect(Math.abs(middle('max', 100) - (here + highest))).toBeLessThan(4);
    });

    it('samples it a voxel apart from side to side', () => {
      const slab = { smooth: true, projection: 'max', slabMm: 10 } as const;
      expect(slabOffsetsMm(grid, [0, 0, -1], slab).map((mm) => Math.round(1e6 * mm) / 1e6)).toEqual(
        [-5, -3, -1, 1, 3, 5],
      );
      expect(slabOffsetsMm(grid, [0, 0, -1], SLICE)).toEqual([0]);
      expect(slabOffsetsMm(grid, [1, 0, 0], { ...slab, slabMm: 100 })).toHaveLength(64);
    });
  });
});
