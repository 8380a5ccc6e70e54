/** Measurements against closed forms, the state machine that draws them, and the table that leaves the page. */
import { describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid, Lps, Vec3 } from '../../../src/core/space.ts';
import { add, cross, distance, dot, ijkToLps, normalize, scale } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import type { DrawnKind, DrawnMeasurement } from '../../../src/twin/measurement.ts';
import { figureLines, figuresOf } from '../../../src/twin/measure-figures.ts';
import { labelPlaces } from '../../../src/view/measure/label-place.ts';
import { MEASURE_COLUMNS, measureRows } from '../../../src/twin/measure-table.ts';
import { MeasureTool } from '../../../src/view/measure/measure-tool.ts';
import { inPlane, regionOf, regionValues, type Shape } from '../../../src/twin/measure-region.ts';
import {
  liesIn,
  shapeFrom,
  simplifiedOutline,
  withHandle,
} from '../../../src/view/measure/shape.ts';
import type { PlaneView } from '../../../src/view/slices/plane.ts';
import { toPatient, toScreen } from '../../../src/view/slices/plane.ts';
import type { SlicePoint } from '../../../src/view/slices/slice-state.ts';

const grid: Grid = {
  dimensions: [80, 60, 20],
  spacingMm: [0.5, 0.5, 2],
  originMm: [-20, -15, 100],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
/** The value of a voxel is a linear function of its place, so every mean is known. */
const slope: Vec3 = [3, -2, 1];
const ramp: Volume = {
  grid,
  data: Float32Array.from({ length: 80 * 60 * 20 }, (_, n) =>
    dot(slope, ijkToLps(grid, [n % 80, Math.floor(n / 80) % 60, Math.floor(n / 4800)])),
  ),
  modality: 'CT',
  unit: 'HU',
};

const UP: Vec3 = [0, 0, 1];
const circle = (centre: Lps, radiusMm: number, normal: Vec3 = UP): Shape => {
  const [u, v] = inPlane(normal);
  const points = [centre, add(centre, scale(u, radiusMm)), add(centre, scale(v, radiusMm))];
  return { kind: 'ellipse', points, normal };
};
const polygon = (centre: Lps, radiusMm: number, normal: Vec3, corners: number): Shape => {
  const [u, v] = inPlane(normal);
  const points = Array.from({ length: corners }, (_, n) => {
    const angle = (2 * Math.PI * n) / corners;
    const across = scale(u, radiusMm * Math.cos(angle));
    return add(centre, add(across, scale(v, radiusMm * Math.sin(angle))));
  });
  return { kind: 'freehand', points, normal };
};

describe('figures', () => {
  it('lengths and angles are those of Euclid in any plane', () => {
    const points: readonly Lps[] = [
      [3, 0, 0],
      [0, 0, 0],
      [0, 2, 2],
    ];
    expect(figuresOf({ kind: 'angle', points, normal: UP }, undefined).angleDeg).toBeCloseTo(90, 9);
    const bent: readonly Lps[] = [
      [1, 0, 0],
      [0, 0, 0],
      [1, 1, 0],
    ];
    expect(figuresOf({ kind: 'angle', points: bent, normal: UP }, undefined).angleDeg).toBeCloseTo(
      45,
      9,
    );
    const { lengthMm } = figuresOf({ kind: 'polyline', points, normal: UP }, undefined);
    expect(lengthMm).toBeCloseTo(3 + Math.sqrt(8), 9);
  });

  it('a region counts the voxels whose centres it holds, and their values', () => {
    const centre = ijkToLps(grid, [40, 30, 7]);
    const { areaMm2, values } = figuresOf(circle(centre, 6), ramp);
    expect(areaMm2).toBeCloseTo(Math.PI * 36, 9);
    expect(values?.sampling).toBe('voxels');
    // Gauss' circle problem: pi r^2 voxels, to within the length of the edge.
    expect(values?.count).toBeGreaterThan(Math.PI * 144 - 40);
    expect(values?.count).toBeLessThan(Math.PI * 144 + 40);
    expect(values?.mean).toBeCloseTo(dot(slope, centre), 6);
    // A linear function over a disc of radius r varies by r/2 times its slope in the plane.
    expect(values?.sd).toBeCloseTo(3 * Math.hypot(3, -2), 0);
    expect(values?.max).toBeLessThanOrEqual(dot(slope, centre) + 6 * Math.hypot(3, 2) + 1e-6);
    expect(values?.min).toBeLessThan(values?.mean ?? 0);
  });

  it('on an oblique plane values are interpolated and the mean is that of the centre', () => {
    const normal = normalize([1, 2, 3]);
    const centre = ijkToLps(grid, [40, 30, 10]);
    for (const shape of [circle(centre, 5, normal), polygon(centre, 5, normal, 180)]) {
      const { values, areaMm2 } = figuresOf(shape, ramp);
      expect(values?.sampling).toBe('interpolated');
      expect(values?.mean).toBeCloseTo(dot(slope, centre), 1);
      expect(areaMm2).toBeCloseTo(Math.PI * 25, 0);
    }
  });

  it('the same outline gives the same voxels whatever the order of the grid axes', () => {
    const turned: Volume = { ...ramp, grid: { ...grid, direction: [0, 0, 1, -1, 0, 0, 0, -1, 0] } };
    const normal: Vec3 = [0, -1, 0];
    const centre = ijkToLps(turned.grid, [40, 30, 7]);
    const region = regionOf(polygon(centre, 5, normal, 90));
    const values = region && regionValues(region, turned);
    expect(values?.sampling).toBe('voxels');
    expect(values?.count).toBeGreaterThan(0.95 * 100 * Math.PI);
    expect(values?.count).toBeLessThan(1.05 * 100 * Math.PI);
  });

  it('one voxel has no spread, none has no values, and a crossed outline has no area', () => {
    const centre = ijkToLps(grid, [40, 30, 7]);
    expect(figuresOf(circle(centre, 0.2), ramp).values).toMatchObject({ count: 1, sd: 0 });
    const between = figuresOf(circle(add(centre, [0.25, 0.25, 0]), 0.1), ramp);
    expect(between.values).toBeUndefined();
    expect(between.problem).toContain('No voxel');
    const outside = figuresOf(circle([500, 500, 500], 5), ramp);
    expect(outside.values).toBeUndefined();
    const crossed: readonly Lps[] = [
      [0, 0, 114],
      [4, 4, 114],
      [4, 0, 114],
      [0, 4, 114],
    ];
    const figures = figuresOf({ kind: 'freehand', points: crossed, normal: UP }, ramp);
    expect(figures.areaMm2).toBeUndefined();
    expect(figures.problem).toContain('crosses itself');
  });

  it('are written with their units', () => {
    expect(figureLines({ lengthMm: 12.34 }, 'HU')).toEqual(['12.3\u2009mm']);
    const values = { count: 9, mean: 41.4, sd: 3.2, min: 30, max: 52, sampling: 'voxels' } as const;
    expect(figureLines({ areaMm2: 250, values }, '')).toEqual([
      'Mean 41, SD 3',
      'Min 30, max 52',
      'Area 2.50\u2009cm²',
    ]);
  });
});

const view: PlaneView = {
  plane: 'axial',
  centreLps: [0, 0, 114],
  mmPerPixel: 0.1,
  widthPx: 400,
  heightPx: 300,
};
const at = (x: number, y: number, clicks = 1): SlicePoint => ({
  plane: 'axial',
  view,
  x,
  y,
  lps: toPatient(view, x, y),
  shift: false,
  clicks,
});

describe('shapes', () => {
  it('the half-axes of an ellipse stay perpendicular when one is turned', () => {
    const random = createRandom(5);
    let shape = shapeFrom('ellipse', [at(100, 100).lps, at(220, 160).lps], view);
    expect(distance(shape.points[0], shape.points[1])).toBeCloseTo(6, 9);
    for (let n = 0; n < 20; n++) {
      const to = at(random.integer(400), random.integer(300)).lps;
      const handle = 1 + random.integer(2);
      shape = withHandle(shape, handle, to);
      const [centre, a, b] = shape.points;
      const first = add(a, scale(centre, -1));
      const second = add(b, scale(centre, -1));
      expect(Math.abs(dot(first, second))).toBeLessThan(1e-9);
      // Right-handed about the normal: the outline keeps its sense.
      expect(dot(cross(first, second), shape.normal)).toBeGreaterThanOrEqual(0);
      expect(distance(shape.points[handle], to)).toBeLessThan(1e-12);
    }
  });

  it('a shape is shown only on slices in which all of it lies', () => {
    const flat: Shape = {
      kind: 'distance',
      points: [
        [0, 0, 114],
        [5, 5, 114],
      ],
      normal: UP,
    };
    expect(liesIn(flat, view, 1)).toBe(true);
    expect(liesIn(flat, { ...view, centreLps: [0, 0, 116] }, 1)).toBe(false);
    expect(
      liesIn(
        {
          ...flat,
          points: [
            [0, 0, 114],
            [0, 0, 120],
          ],
        },
        view,
        1,
      ),
    ).toBe(false);
  });

  it('an outline keeps its area with far fewer points', () => {
    const round = polygon([0, 0, 114], 10, UP, 500);
    const fewer = simplifiedOutline(round.points, 0.05);
    expect(fewer.length).toBeLessThan(80);
    const area = regionOf({ ...round, points: fewer })?.areaMm2 ?? 0;
    expect(Math.abs(area / (100 * Math.PI) - 1)).toBeLessThan(0.01);
  });

  it('words stay inside the picture', () => {
    const lines = ['Ellipse 1', 'Mean 123 HU, SD 12'];
    const place = (x: number, y: number) => labelPlaces([{ points: [[x, y]], lines }], view)[0];
    expect(place(100, 100)).toMatchObject({ x: 110, anchor: 'start' });
    expect(place(390, 299)).toMatchObject({ x: 380, anchor: 'end' });
    expect(place(390, 299).y).toBeLessThan(290);
    const crowd = Array.from({ length: 5 }, () => ({ points: [[100, 100]] as const, lines }));
    const places = labelPlaces(crowd, view);
    // Two lines each: on one side of the point they are at least as far apart as they are high.
    places.forEach(({ anchor, y }, n) => {
      for (const other of places.slice(n + 1))
        if (other.anchor === anchor) expect(Math.abs(other.y - y)).toBeGreaterThanOrEqual(28);
    });
    expect(Math.max(...places.map(({ y }) => Math.abs(y - 104)))).toBeLessThanOrEqual(56);
  });
});

describe('the measuring tool', () => {
  const setUp = (kind: DrawnKind) => {
    const made: Shape[] = [];
    const change = vi.fn<(id: string, shape: Shape) => void>();
    const remove = vi.fn<(id: string) => void>();
    const tool = new MeasureTool({ add: (shape) => made.push(shape), change, remove }, () => 1);
    tool.setKind(kind);
    const click = (x: number, y: number, clicks = 1): void => {
      tool.hover(at(x, y));
      tool.press(at(x, y, clicks));
      tool.release(at(x, y, clicks));
    };
    const drag = (...path: readonly (readonly [number, number])[]): void => {
      const [first, last] = [path[0], path[path.length - 1]];
      tool.press(at(first[0], first[1]));
      for (const [x, y] of path.slice(1)) tool.drag(at(x, y));
      tool.release(at(last[0], last[1]));
    };
    return { tool, made, change, remove, click, drag };
  };

  it('a drag and two clicks draw the same distance', () => {
    const dragged = setUp('distance');
    dragged.drag([100, 100], [150, 120], [200, 100]);
    const clicked = setUp('distance');
    clicked.click(100, 100);
    clicked.click(200, 100);
    expect(dragged.made).toEqual(clicked.made);
    expect(figuresOf(dragged.made[0], undefined).lengthMm).toBeCloseTo(10, 9);
    expect(dragged.tool.getState().draft).toBeUndefined();
  });

  it('an angle takes three clicks, a polyline ends with a double click', () => {
    const angle = setUp('angle');
    angle.click(100, 100);
    angle.click(100, 200);
    angle.click(200, 200);
    expect(figuresOf(angle.made[0], undefined).angleDeg).toBeCloseTo(90, 9);
    const line = setUp('polyline');
    line.click(0, 0);
    line.click(100, 0);
    line.click(100, 100);
    line.click(100, 100, 2);
    expect(line.made).toHaveLength(1);
    expect(figuresOf(line.made[0], undefined).lengthMm).toBeCloseTo(20, 9);
  });

  it('a freehand outline that comes back to its start is one region', () => {
    const { made, drag } = setUp('freehand');
    drag(
      ...Array.from({ length: 80 }, (_, n): [number, number] => [
        200 + 50 * Math.cos((2 * Math.PI * n) / 79),
        150 + 50 * Math.sin((2 * Math.PI * n) / 79),
      ]),
    );
    expect(made).toHaveLength(1);
    expect(figuresOf(made[0], undefined).areaMm2).toBeGreaterThan(0.99 * 25 * Math.PI);
  });

  it('a press without a drag is no freehand region, and Escape drops a draft', () => {
    const { tool, made, click } = setUp('distance');
    click(100, 100);
    expect(tool.key('Escape', at(100, 100))).toBe(true);
    expect(tool.getState().draft).toBeUndefined();
    click(50, 50);
    click(50, 50, 2);
    expect(made).toHaveLength(0);
  });

  it('keys draw as presses do: Enter sets points at the crosshair', () => {
    const { tool, made } = setUp('distance');
    expect(tool.key('Enter', at(100, 100))).toBe(true);
    expect(tool.key('Enter', at(100, 160))).toBe(true);
    expect(figuresOf(made[0], undefined).lengthMm).toBeCloseTo(6, 9);
    const line = setUp('polyline');
    for (const x of [0, 50, 100, 100]) line.tool.key('Enter', at(x, 0));
    expect(figuresOf(line.made[0], undefined).lengthMm).toBeCloseTo(10, 9);
  });

  it('a kept shape is moved by its handle and by its line, and removed by a key', () => {
    const { tool, made, change, remove, drag } = setUp('distance');
    drag([100, 100], [200, 100]);
    const item: DrawnMeasurement = {
      ...made[0],
      id: 'one',
      name: 'Distance 1',
      createdAt: '2026-01-01T00:00:00Z',
      calibration: 'pixel-spacing',
      imageVersion: 1,
    };
    tool.setItems([item]);
    tool.setKind(undefined);
    drag([201, 101], [260, 100], [300, 100]);
    expect(change).toHaveBeenCalledTimes(1);
    const [id, longer] = change.mock.calls[0];
    expect(id).toBe('one');
    expect(figuresOf(longer, undefined).lengthMm).toBeCloseTo(20, 9);
    drag([150, 100], [150, 140]);
    const [, lower] = change.mock.calls[1];
    expect(toScreen(view, lower.points[0])[1]).toBeCloseTo(140, 6);
    expect(figuresOf(lower, undefined).lengthMm).toBeCloseTo(10, 9);
    expect(tool.press(at(20, 280))).toBe(false);
    expect(tool.getState().selectedId).toBeUndefined();
    tool.select('one');
    expect(tool.key('Delete', at(0, 0))).toBe(true);
    expect(remove).toHaveBeenCalledWith('one');
  });
});

describe('the table', () => {
  it('has one cell a column, figures without their units, and says where lengths come from', () => {
    const item: DrawnMeasurement = {
      ...circle(ijkToLps(grid, [40, 30, 7]), 6),
      id: 'one',
      name: 'Septum, "basal"',
      createdAt: '2026-01-01T00:00:00Z',
      calibration: 'pixel-spacing',
      imageVersion: 1,
    };
    const volume = {
      id: 'two',
      name: 'Left atrium volume',
      createdAt: '2026-01-01T00:00:00Z',
      kind: 'volume',
      structure: 'left-atrium',
    } as const;
    const rows = measureRows([item, volume], {
      image: () => ramp,
      volumeMl: () => 81.23456,
    });
    for (const row of rows) expect(row).toHaveLength(MEASURE_COLUMNS.length);
    const cell = (row: number, column: (typeof MEASURE_COLUMNS)[number]): unknown =>
      rows[row][MEASURE_COLUMNS.indexOf(column)];
    expect(cell(0, 'area_mm2')).toBe(113.1);
    expect(cell(0, 'value_unit')).toBe('HU');
    expect(cell(0, 'calibration')).toContain('Pixel Spacing');
    expect(cell(1, 'volume_ml')).toBe(81.235);
    expect(cell(1, 'calibration')).toBe('Voxels of the label map');
    expect(cell(1, 'created_at')).toBe('2026-01-01T00:00:00Z');
  });
});
