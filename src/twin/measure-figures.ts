/** What a drawn measurement comes to, with units, and the words for it. Nothing here is stored: it follows from points and voxels. */
import { formatMl, formatMm, withUnit } from '../core/format.ts';
import { distance, dot, norm, subtract, type Lps } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import type { CaseDocument } from './document.ts';
import { isDrawn, type Calibration, type Measurement } from './measurement.ts';
import {
  crossesItself,
  regionOf,
  regionValues,
  type RegionValues,
  type Shape,
} from './measure-region.ts';

export interface Figures {
  /** Of a distance, a polyline or a way along a surface. */
  readonly lengthMm?: number;
  /** At the second point, 0 to 180. */
  readonly angleDeg?: number;
  readonly areaMm2?: number;
  readonly perimeterMm?: number;
  /** Absent where the region holds no voxel. */
  readonly values?: RegionValues;
  readonly volumeMl?: number;
  /** Why a figure is missing. */
  readonly problem?: string;
}

/** What measurements are read from. */
export interface MeasuredOn {
  /** The image of a phase of the beat, of the one the case was opened on without a number; undefined where it is not at hand. */
  readonly image: (phase?: number) => Volume | undefined;
  /** Millilitres of a structure as the label map holds it now; undefined where there is none. */
  readonly volumeMl: (structure: string) => number | undefined;
}

export const KIND_TITLES: Readonly<Record<Measurement['kind'], string>> = {
  distance: 'Distance',
  angle: 'Angle',
  polyline: 'Polyline',
  ellipse: 'Ellipse',
  freehand: 'Freehand region',
  geodesic: 'Along a surface',
  volume: 'Volume',
};

export const CALIBRATION_TITLES: Readonly<Record<Calibration, string>> = {
  'pixel-spacing': 'DICOM Pixel Spacing and slice positions',
  'repaired-image': 'Image repaired by resampling; positions computed from the headers',
};

/** What the measurements of a case are read from; `image` as in {@link MeasuredOn}. */
export const measuredOn = ({ steps }: CaseDocument, image: MeasuredOn['image']): MeasuredOn => ({
  image,
  volumeMl: (structure) =>
    steps.segmentation?.summary.structures.find(({ name }) => name === structure)?.volumeMl,
});

/** Why a measurement may not be of what is there now; undefined where it is. */
export function outdated({ steps }: CaseDocument, item: Measurement): string | undefined {
  if (isDrawn(item) && item.imageVersion !== steps.image?.version)
    return 'Drawn on an earlier state of the image';
  if (item.kind === 'geodesic' && item.segmentationVersion !== steps.segmentation?.version)
    return 'Measured on an earlier state of the structure';
  return undefined;
}

/** Where the scale of a measurement comes from. */
export const sourceOf = (item: Measurement): string =>
  isDrawn(item)
    ? CALIBRATION_TITLES[item.calibration]
    : item.kind === 'volume'
      ? 'Voxels of the label map'
      : 'Surface of the label map';

/** What a measurement comes to. */
export function measuredFigures(item: Measurement, on: MeasuredOn): Figures {
  if (isDrawn(item)) return figuresOf(item, on.image(item.phase));
  if (item.kind === 'geodesic') return { lengthMm: lengthOf(item) };
  const volumeMl = on.volumeMl(item.structure);
  return volumeMl === undefined
    ? { problem: 'The structure is not there any more.' }
    : { volumeMl };
}

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

const lengthOf = ({ points }: { readonly points: readonly Lps[] }): number =>
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
  if (!volume) return { areaMm2, perimeterMm, problem: 'No values: the image is not open.' };
  const values = regionValues(region, volume);
  if (values) return { areaMm2, perimeterMm, values };
  return { areaMm2, perimeterMm, problem: 'No voxel centre lies inside.' };
}

/** Square centimetres from one on. */
export const formatArea = (areaMm2: number): string =>
  areaMm2 < 100 ? withUnit(areaMm2.toFixed(1), 'mm²') : withUnit((areaMm2 / 100).toFixed(2), 'cm²');

const value = (amount: number, unit: string): string =>
  unit ? withUnit(amount.toFixed(0), unit) : amount.toFixed(0);

/** Mean, deviation and limits in words. */
export const valueLines = (
  { mean, sd, min, max }: RegionValues,
  unit: string,
): readonly string[] => [
  `Mean ${value(mean, unit)}, SD ${sd.toFixed(0)}`,
  `Min ${min.toFixed(0)}, max ${value(max, unit)}`,
];

/** Lines to write beside the shape, the main figure first. `unit` is that of the image: `HU`, or empty for a signal. */
export function figureLines(figures: Figures, unit: string): readonly string[] {
  const { lengthMm, angleDeg, areaMm2, values, volumeMl, problem } = figures;
  return [
    ...(volumeMl === undefined ? [] : [formatMl(volumeMl)]),
    ...(lengthMm === undefined ? [] : [formatMm(lengthMm)]),
    ...(angleDeg === undefined ? [] : [`${angleDeg.toFixed(1)}°`]),
    ...(values ? valueLines(values, unit) : []),
    ...(areaMm2 === undefined ? [] : [`Area ${formatArea(areaMm2)}`]),
    ...(problem ? [problem] : []),
  ];
}
