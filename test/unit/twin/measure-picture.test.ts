/** Lengths on single pictures: in the unit of their place, or in pixels with the reason. */
import { describe, expect, it } from 'vitest';
import type { PictureCalibration, PictureScale } from '../../../src/core/picture-scale.ts';
import type { Lps } from '../../../src/core/space.ts';
import { figuresOf } from '../../../src/twin/measure-figures.ts';
import {
  areaUnit,
  PICTURE_COLUMNS,
  pictureLines,
  pictureRow,
  scaledFigures,
  scaleOfPlace,
  type PictureMeasurement,
} from '../../../src/twin/measure-picture.ts';
import type { Shape } from '../../../src/twin/measure-region.ts';
import { pictureVolume } from '../../../src/view/picture/picture-view.ts';

const DETECTOR: PictureScale = {
  mmPerPixel: [0.5, 0.5],
  unit: 'mm at detector',
  source: 'Imager Pixel Spacing, at the detector plane',
};
const film: PictureCalibration = { whole: DETECTOR, regions: [], aspect: 1, caution: undefined };
const line = (...points: Lps[]): Shape => ({ kind: 'distance', points, normal: [0, 0, -1] });
const linesOf = (shape: Shape, calibration: PictureCalibration): readonly string[] => {
  const scale = scaleOfPlace(calibration, shape.points);
  return pictureLines(scaledFigures(figuresOf(shape, undefined), scale), scale, '');
};

describe('a picture with one scale', () => {
  it('says behind every length where it is true', () => {
    expect(linesOf(line([10, 10, 0], [50, 40, 0]), film)).toEqual(['25.0\u2009mm at detector']);
    expect(areaUnit('mm at detector')).toBe('mm² at detector');
    expect(areaUnit('px')).toBe('px²');
  });

  it('counts rows in the shape of its pixels', () => {
    const tall = { mmPerPixel: [0.5, 1], unit: 'mm', source: 'Pixel Spacing' } as const;
    const calibration = { ...film, whole: tall, aspect: 2 };
    // Ten rows: twenty columns high, ten millimetres.
    expect(linesOf(line([0, 0, 0], [0, 20, 0]), calibration)).toEqual(['10.0\u2009mm']);
  });

  it('reads regions from its values, with the area at its scale', () => {
    const values = Int16Array.from({ length: 40 * 40 }, (_, n) => (n % 40 < 20 ? 100 : 300));
    const volume = pictureVolume({ columns: 40, rows: 40, values, aspect: 1 });
    const ellipse: Shape = {
      kind: 'ellipse',
      points: [
        [9, 20, 0],
        [15, 20, 0],
        [9, 14, 0],
      ],
      normal: [0, 0, -1],
    };
    const scale = scaleOfPlace(film, ellipse.points);
    const figures = scaledFigures(figuresOf(ellipse, volume), scale);
    expect(figures.values?.mean).toBe(100);
    expect(figures.area).toBeCloseTo(Math.PI * 36 * 0.25, 6);
    expect(pictureLines(figures, scale, '')).toContain('Area 28.3\u2009mm² at detector');
  });
});

describe('a picture without a scale', () => {
  it('counts pixels and keeps angles', () => {
    const none = { ...film, whole: undefined };
    expect(linesOf(line([0, 0, 0], [30, 40, 0]), none)).toEqual(['50\u2009px']);
    const points: Lps[] = [
      [10, 0, 0],
      [0, 0, 0],
      [0, 10, 0],
    ];
    expect(linesOf({ kind: 'angle', points, normal: [0, 0, -1] }, none)).toEqual(['90.0°']);
  });
});

describe('ultrasound regions', () => {
  const scale: PictureScale = { mmPerPixel: [0.2, 0.2], unit: 'mm', source: 'region' };
  const sheared: PictureScale = { mmPerPixel: [0.2, 0.3], unit: 'mm', source: 'region' };
  const calibration: PictureCalibration = {
    whole: undefined,
    regions: [
      { columns: [0, 199], rows: [0, 99], title: '2D ultrasound', scale },
      { columns: [0, 199], rows: [120, 199], title: 'M-mode', scale: undefined },
      {
        columns: [20, 60],
        rows: [20, 60],
        title: 'Zoom',
        scale: { ...scale, mmPerPixel: [0.1, 0.1] },
      },
      { columns: [300, 399], rows: [0, 99], title: 'Other', scale: sheared },
    ],
    aspect: 1,
    caution: undefined,
  };

  it('the smallest that holds the whole shape decides', () => {
    expect(linesOf(line([100, 10, 0], [150, 10, 0]), calibration)).toEqual(['10.0\u2009mm']);
    expect(linesOf(line([30, 30, 0], [50, 30, 0]), calibration)).toEqual(['2.0\u2009mm']);
    expect(linesOf(line([30, 30, 0], [80, 30, 0]), calibration)).toEqual(['10.0\u2009mm']);
  });

  it.each([
    ['across an edge', line([30, 90, 0], [30, 130, 0]), 'not inside one'],
    ['outside', line([250, 10, 0], [260, 10, 0]), 'not inside one'],
    ['over time', line([30, 130, 0], [60, 130, 0]), 'M-mode'],
    ['of another shape', line([310, 10, 0], [330, 10, 0]), 'another shape'],
  ])('%s only pixels are counted, and it is said why', (_, shape, why) => {
    const { mmPerColumn, unit, source } = scaleOfPlace(calibration, shape.points);
    expect([mmPerColumn, unit]).toEqual([undefined, 'px']);
    expect(source).toContain(why);
  });

  it('over time there is no angle', () => {
    const points: Lps[] = [
      [30, 130, 0],
      [40, 140, 0],
      [60, 130, 0],
    ];
    const shape: Shape = { kind: 'angle', points, normal: [0, 0, -1] };
    expect(linesOf(shape, calibration)).toEqual(['No angle: the axes are not both lengths']);
  });
});

it('a row of the table names unit, picture and calibration', () => {
  const item: PictureMeasurement = {
    id: 'a',
    name: 'Heart, width',
    createdAt: '2026-01-05T10:00:00Z',
    ...line([0, 0, 0], [200, 0, 0]),
    picture: 2,
    scale: scaleOfPlace(film, []),
  };
  const figures = scaledFigures(figuresOf(item, undefined), item.scale);
  const row = pictureRow(item, figures, 1);
  const cell = (column: (typeof PICTURE_COLUMNS)[number]) => row[PICTURE_COLUMNS.indexOf(column)];
  expect(row).toHaveLength(PICTURE_COLUMNS.length);
  expect([cell('length'), cell('length_unit'), cell('picture')]).toEqual([
    100,
    'mm at detector',
    3,
  ]);
  expect(cell('calibration')).toBe(DETECTOR.source);
  expect(cell('area')).toBeNull();
});
