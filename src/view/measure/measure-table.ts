/** Measurements as rows of figures, one unit a column. */
import type { Lps } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import type { Measurement } from '../../twin/measurement.ts';
import { CALIBRATION_TITLES, figuresOf, KIND_TITLES } from './figures.ts';

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
  'points_lps_mm',
  'created_at',
] as const;

type Cell = string | number | null;

const rounded = (value: number | undefined, decimals: number): number | null =>
  value === undefined ? null : Number(value.toFixed(decimals));

const pointsText = (points: readonly Lps[]): string =>
  points.map((point) => point.map((mm) => mm.toFixed(2)).join(' ')).join('; ');

/** One row a measurement in the order of {@link MEASURE_COLUMNS}; `volumeMl` gives the volume of a structure by name. */
export function measureRows(
  measurements: readonly Measurement[],
  volume: Volume | undefined,
  volumeMl: (structure: string) => number | undefined,
): readonly (readonly Cell[])[] {
  return measurements.map((item): readonly Cell[] => {
    const blank = null;
    if (item.kind === 'volume') {
      const ml = rounded(volumeMl(item.structure), 3);
      const empty = Array.from({ length: 4 }, () => blank);
      const none = Array.from({ length: 7 }, () => blank);
      const source = 'Voxels of the label map';
      return [item.name, 'Volume', ...empty, ml, ...none, source, blank, item.createdAt];
    }
    const { lengthMm, angleDeg, areaMm2, perimeterMm, values } = figuresOf(item, volume);
    return [
      item.name,
      KIND_TITLES[item.kind],
      rounded(lengthMm, 2),
      rounded(angleDeg, 2),
      rounded(areaMm2, 2),
      rounded(perimeterMm, 2),
      blank,
      rounded(values?.mean, 2),
      rounded(values?.sd, 2),
      rounded(values?.min, 2),
      rounded(values?.max, 2),
      values?.count ?? blank,
      values?.sampling ?? blank,
      values ? (volume?.unit === 'HU' ? 'HU' : 'signal') : blank,
      CALIBRATION_TITLES[item.calibration],
      pointsText(item.points),
      item.createdAt,
    ];
  });
}
