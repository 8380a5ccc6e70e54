/**
 * Measurements on a single picture that lies in no patient space. Points are columns and rows of the picture, with rows stretched by
 * the shape of its pixels; lengths follow from the scale of the place, with the words for where they are true.
 */
import { withUnit } from '../core/format.ts';
import type { PictureCalibration, PictureScale } from '../core/picture-scale.ts';
import type { Lps } from '../core/space.ts';
import { KIND_TITLES, valueLines, type Figures } from './measure-figures.ts';
import type { DrawnMeasurement } from './measurement.ts';

/** A shape on one picture of a series, with the scale it was drawn under. */
export interface PictureMeasurement extends Pick<
  DrawnMeasurement,
  'id' | 'name' | 'createdAt' | 'kind' | 'points' | 'normal'
> {
  /** Number of the picture in its series, from 0. */
  readonly picture: number;
  readonly scale: PlaceScale;
}

/** The scale of a place of a picture: of lengths along its columns, or the reason why there is none. */
export interface PlaceScale {
  /** Undefined where only pixels can be counted. */
  readonly mmPerColumn: number | undefined;
  readonly unit: string;
  readonly source: string;
  /** Whether both axes are lengths in one measure, so that an angle means something. */
  readonly hasAngles: boolean;
}

/** Pixels that differ more than this in height and width from those shown cannot be measured with one number. */
const SHAPE_SHARE = 0.01;

const pixelsOnly = (source: string, hasAngles: boolean): PlaceScale => ({
  mmPerColumn: undefined,
  unit: 'px',
  source,
  hasAngles,
});

/** The scale under a shape: that of the smallest region that holds all of it, or of the whole picture. */
export function scaleOfPlace(
  { whole, regions, aspect }: PictureCalibration,
  points: readonly Lps[],
): PlaceScale {
  const holding = regions
    .filter(({ columns, rows }) =>
      points.every(
        ([x, y]) =>
          x >= columns[0] - 0.5 &&
          x <= columns[1] + 0.5 &&
          y / aspect >= rows[0] - 0.5 &&
          y / aspect <= rows[1] + 0.5,
      ),
    )
    .sort((a, b) => areaOf(a) - areaOf(b));
  const [region] = holding;
  if (regions.length > 0 && !region)
    return pixelsOnly('Pixels only: not inside one calibrated region', false);
  if (region && !region.scale)
    return pixelsOnly(
      `Pixels only: the axes of this region (${region.title}) are no lengths`,
      false,
    );
  return placeScale(region?.scale ?? whole, aspect);
}

const areaOf = ({ columns, rows }: PictureCalibration['regions'][number]): number =>
  (columns[1] - columns[0] + 1) * (rows[1] - rows[0] + 1);

function placeScale(scale: PictureScale | undefined, aspect: number): PlaceScale {
  if (!scale) return pixelsOnly('Pixels only: the header states no size of a pixel', true);
  const [column, row] = scale.mmPerPixel;
  if (Math.abs(row / column / aspect - 1) > SHAPE_SHARE)
    return pixelsOnly(
      'Pixels only: this region has pixels of another shape than the picture',
      false,
    );
  return { mmPerColumn: column, unit: scale.unit, source: scale.source, hasAngles: true };
}

/** Figures of a shape in columns, in the unit of its place. */
export interface PictureFigures {
  readonly length: number | undefined;
  readonly angleDeg: number | undefined;
  readonly area: number | undefined;
  readonly perimeter: number | undefined;
  readonly values: Figures['values'];
  readonly problem: string | undefined;
}

/** Columns to the unit of the place; angles and values stay. */
export function scaledFigures(
  inColumns: Figures,
  { mmPerColumn = 1, hasAngles }: PlaceScale,
): PictureFigures {
  const { lengthMm, angleDeg, areaMm2, perimeterMm, values, problem } = inColumns;
  const times = (amount: number | undefined, factor: number): number | undefined =>
    amount === undefined ? undefined : amount * factor;
  return {
    length: times(lengthMm, mmPerColumn),
    angleDeg: hasAngles ? angleDeg : undefined,
    area: times(areaMm2, mmPerColumn ** 2),
    perimeter: times(perimeterMm, mmPerColumn),
    values,
    problem:
      hasAngles || angleDeg === undefined ? problem : 'No angle: the axes are not both lengths',
  };
}

/** `mm² at detector`. */
export const areaUnit = (unit: string): string => unit.replace(/^(mm|px)/, '$1²');

/** Lines to write beside the shape, the main figure first; `valueUnit` is `HU` or empty for a signal. */
export function pictureLines(
  { length, angleDeg, area, values, problem }: PictureFigures,
  { unit, mmPerColumn }: PlaceScale,
  valueUnit: string,
): readonly string[] {
  const decimals = mmPerColumn === undefined ? 0 : 1;
  return [
    ...(length === undefined ? [] : [withUnit(length.toFixed(decimals), unit)]),
    ...(angleDeg === undefined ? [] : [`${angleDeg.toFixed(1)}°`]),
    ...(values ? valueLines(values, valueUnit) : []),
    ...(area === undefined ? [] : [`Area ${withUnit(area.toFixed(decimals), areaUnit(unit))}`]),
    ...(problem ? [problem] : []),
  ];
}

export const PICTURE_COLUMNS = [
  'name',
  'kind',
  'picture',
  'length',
  'perimeter',
  'length_unit',
  'angle_deg',
  'area',
  'area_unit',
  'mean',
  'sd',
  'min',
  'max',
  'samples',
  'calibration',
  'points_column_row',
  'created_at',
] as const;

/** One row a measurement in the order of {@link PICTURE_COLUMNS}; `aspect` is that of its picture. */
export function pictureRow(
  item: PictureMeasurement,
  figures: PictureFigures,
  aspect: number,
): readonly (string | number | null)[] {
  const { length, angleDeg, area, perimeter, values } = figures;
  const { unit, source } = item.scale;
  const rounded = (value: number | undefined): number | null =>
    value === undefined ? null : Number(value.toFixed(2));
  const isLength = length !== undefined || perimeter !== undefined;
  return [
    item.name,
    KIND_TITLES[item.kind],
    item.picture + 1,
    rounded(length),
    rounded(perimeter),
    isLength ? unit : null,
    rounded(angleDeg),
    rounded(area),
    area === undefined ? null : areaUnit(unit),
    rounded(values?.mean),
    rounded(values?.sd),
    rounded(values?.min),
    rounded(values?.max),
    values?.count ?? null,
    source,
    item.points.map(([x, y]) => `${x.toFixed(2)} ${(y / aspect).toFixed(2)}`).join('; '),
    item.createdAt,
  ];
}
