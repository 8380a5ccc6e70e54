/** What somebody has measured on the image, as the case keeps it: points, never results, which follow from the voxels. */
import type { Lps, Vec3 } from '../core/space.ts';

export const DRAWN_KINDS = ['distance', 'angle', 'polyline', 'ellipse', 'freehand'] as const;
/** Ellipse and freehand enclose a region with values of its own. */
export type DrawnKind = (typeof DRAWN_KINDS)[number];

/** What makes a voxel a length: the headers of the files, or positions that a repair has computed from them. */
export const CALIBRATIONS = ['pixel-spacing', 'repaired-image'] as const;
export type Calibration = (typeof CALIBRATIONS)[number];

interface Named {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface DrawnMeasurement extends Named {
  readonly kind: DrawnKind;
  /**
   * Two points of a distance; arm, vertex, arm of an angle; corners of a polyline or a freehand outline;
   * centre and the ends of two perpendicular half-axes of an ellipse.
   */
  readonly points: readonly Lps[];
  /** Unit normal of the slice it was drawn on. */
  readonly normal: Vec3;
  readonly calibration: Calibration;
  /** Version of the image it was drawn on; another version may show something else there. */
  readonly imageVersion: number;
  /** Number from 0 of the phase of the beat it was drawn on; absent for the phase that the case was opened on. */
  readonly phase?: number;
}

/** The shortest way along the surface of a structure between two points of it. */
export interface GeodesicMeasurement extends Named {
  readonly kind: 'geodesic';
  /** Name in `core/anatomy.ts`. */
  readonly structure: string;
  /** Both ends and every edge of the surface that the way crosses, in order; straight between them. */
  readonly points: readonly Lps[];
  /** Version of the segmentation whose surface it was measured on. */
  readonly segmentationVersion: number;
}

/** Volume of a structure, counted on the label map whenever it is read. */
export interface VolumeMeasurement extends Named {
  readonly kind: 'volume';
  /** Name in `core/anatomy.ts`. */
  readonly structure: string;
}

export type Measurement = DrawnMeasurement | GeodesicMeasurement | VolumeMeasurement;

export const isDrawn = (item: Measurement): item is DrawnMeasurement =>
  item.kind !== 'volume' && item.kind !== 'geodesic';
