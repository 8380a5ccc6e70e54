/** What a drawn measurement comes to, with units, and the words for it. Nothing here is stored: it follows from points and voxels. */
import { formatMm, withUnit } from '../../core/format.ts';
import { distance, dot, norm, subtract } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import type { Calibration, DrawnKind } from '../../twin/measurement.ts';
import { crossesItself, regionOf, regionValues, type RegionValues, type Shape } from './region.ts';

export interface Figures {
  /** Of a distance or a polyline. */
  readonly lengthMm?: number;
  /** At the second point, 0 to 180. */
  readonly angleDeg?: number;
  readonly areaMm2?: number;
  readonly perimeterMm?: number;
  /** Absent where the region holds no voxel. */
  readonly values?: RegionValues;
  /** Why a figure is missing. */
  readonly problem?: string;
}

export const KIND_TITLES: Readonly<Record<DrawnKind, string>> = {
  distance: 'Distance',
  angle: 'Angle',
  polyline: 'Polyline',
  ellipse: 'Ellipse',
  freehand: 'Freehand region',
};

export const CALIBRATION_TITLES: Readonly<Record<Calibration, string>> = {
  'pixel-spacing': 'DICOM Pixel Spacing and slice positions',
  'repaired-image': 'Image repaired by resampling; positions computed from the headers',
};

/** The figures of a shape; those of a region need the image. */
export function figuresOf(shape: Shape, volume: Volume | undefined): Figures {
  const { kind, points } = shape;
  switch (kind) {
    case 'distance':
    case 'polyline':
      return { lengthMm: lengthOf(shape) };
    case 'angle':
      return points.length === 3 ? { angleDeg: angleOf(shape) } : {};
    case 'freehand':
      if (crossesItself(shape)) return { problem: 'The outline crosses itself: no area.' };
      return regionFigures(shape, volume);
    case 'ellipse':
      return regionFigures(shape, volume);
  }
}

const lengthOf = ({ points }: Shape): number =>
  points.slice(1).reduce((sum, point, n) => sum + distance(points[n], point), 0);

function angleOf({ points: [first, vertex, second] }: Shape): number {
  const a = subtract(first, vertex);
  const b = subtract(second, vertex);
  const size = norm(a) * norm(b);
  if (size === 0) return 0;
  return (Math.acos(Math.min(1, Math.max(-1, dot(a, b) / size))) * 180) / Math.PI;
}

function regionFigures(shape: Shape, volume: Volume | undefined): Figures {
  const region = regionOf(shape);
  if (!region) return {};
  const { areaMm2, perimeterMm } = region;
  const values = volume && regionValues(region, volume);
  if (values) return { areaMm2, perimeterMm, values };
  return { areaMm2, perimeterMm, problem: 'No voxel centre lies inside.' };
}

/** Square centimetres from one on. */
export const formatArea = (areaMm2: number): string =>
  areaMm2 < 100 ? withUnit(areaMm2.toFixed(1), 'mm²') : withUnit((areaMm2 / 100).toFixed(2), 'cm²');

const value = (amount: number, unit: string): string =>
  unit ? withUnit(amount.toFixed(0), unit) : amount.toFixed(0);

/** Lines to write beside the shape, the main figure first. `unit` is that of the image: `HU`, or empty for a signal. */
export function figureLines(figures: Figures, unit: string): readonly string[] {
  const { lengthMm, angleDeg, areaMm2, values, problem } = figures;
  return [
    ...(lengthMm === undefined ? [] : [formatMm(lengthMm)]),
    ...(angleDeg === undefined ? [] : [`${angleDeg.toFixed(1)}°`]),
    ...(values
      ? [
          `Mean ${value(values.mean, unit)}, SD ${values.sd.toFixed(0)}`,
          `Min ${values.min.toFixed(0)}, max ${value(values.max, unit)}`,
        ]
      : []),
    ...(areaMm2 === undefined ? [] : [`Area ${formatArea(areaMm2)}`]),
    ...(problem ? [problem] : []),
  ];
}
