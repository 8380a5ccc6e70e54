/** Measurements as rows of figures, one unit a column. */
import type { Lps } from '../core/space.ts';
import { isDrawn, type Measurement } from './measurement.ts';
import { KIND_TITLES, measuredFigures, sourceOf, type MeasuredOn } from './measure-figures.ts';

export const MEASURE_COLUMNS = [
  'name',
  'kind',
  'length_mm',
  'angle_deg',
  'area_mm2',
  'perimeter_mm',
  'volume_ml',
  'mean',
  'sd',
  'min',
  'max',
  'samples',
  'sampling',
  'value_unit',
  'calibration',
  'phase',
  'points_lps_mm',
  'created_at',
] as const;

type Cell = string | number | null;

const rounded = (value: number | undefined, decimals: number): number | null =>
  value === undefined ? null : Number(value.toFixed(decimals));

const pointsText = (points: readonly Lps[]): string =>
  points.map((point) => point.map((mm) => mm.toFixed(2)).join(' ')).join('; ');

/** One row a measurement in the order of {@link MEASURE_COLUMNS}. */
export function measureRows(
  measurements: readonly Measurement[],
  on: MeasuredOn,
): readonly (readonly Cell[])[] {
  return measurements.map((item): readonly Cell[] => {
    const figures = measuredFigures(item, on);
    const { values } = figures;
    return [
      item.name,
      KIND_TITLES[item.kind],
      rounded(figures.lengthMm, 2),
      rounded(figures.angleDeg, 2),
      rounded(figures.areaMm2, 2),
      rounded(figures.perimeterMm, 2),
      rounded(figures.volumeMl, 3),
      rounded(values?.mean, 2),
      rounded(values?.sd, 2),
      rounded(values?.min, 2),
      rounded(values?.max, 2),
      values?.count ?? null,
      values?.sampling ?? null,
      values ? valueUnit(item, on) : null,
      sourceOf(item),
      isDrawn(item) && item.phase !== undefined ? item.phase + 1 : null,
      item.kind === 'volume' ? null : pointsText(item.points),
      item.createdAt,
    ];
  });
}

const valueUnit = (item: Measurement, { image }: MeasuredOn): string =>
  isDrawn(item) && image(item.phase)?.unit === 'HU' ? 'HU' : 'signal';
