/**
 * A planned resection as data: one or more surfaces, each of which removes what lies on one of its sides.
 * What is removed in all is the union of what each removes, inside the organ. Plain JSON.
 */
import type { Lps, Vec3 } from './space.ts';

interface SurfaceBase {
  readonly id: string;
  /** What the user calls it, for example `Right posterior resection`. */
  readonly title: string;
}

/** Removes the side that the normal points to. */
export interface PlaneSurface extends SurfaceBase {
  readonly kind: 'plane';
  readonly pointLps: Lps;
  /** Unit vector. */
  readonly normalLps: Vec3;
}

/**
 * Bicubic Bezier patch of 4 x 4 control points, row by row (u runs along a row). It goes on beyond its border along
 * its border tangents, so that it always parts the organ. Removes the side that du x dv points to, or the other.
 */
export interface BezierSurface extends SurfaceBase {
  readonly kind: 'bezier';
  /** 16 points. */
  readonly controlLps: readonly Lps[];
  readonly removes: 'front' | 'back';
  /** The freely drawn contour the patch was fitted to, kept so that it can be edited; null for a patch of its own. */
  readonly contourLps: readonly Lps[] | null;
}

/** Removes the inside of an ellipsoid (a sphere where the semi-axes are equal). */
export interface WedgeSurface extends SurfaceBase {
  readonly kind: 'wedge';
  readonly centreLps: Lps;
  readonly semiAxesMm: Vec3;
  /** Three unit vectors, one after the other: the directions of the semi-axes. */
  readonly axesLps: readonly [Vec3, Vec3, Vec3];
}

/** Removes everything within a distance of a tumour: the margin isosurface. */
export interface OffsetSurface extends SurfaceBase {
  readonly kind: 'offset';
  /** Labels of the tumours it surrounds. */
  readonly tumourLabels: readonly number[];
  readonly marginMm: number;
}

/** Removes the territory of vessel branches. */
export interface TerritorySurface extends SurfaceBase {
  readonly kind: 'territory';
  readonly tree: VesselTreeKind;
  readonly branchIds: readonly string[];
}

export type ResectionSurface =
  PlaneSurface | BezierSurface | WedgeSurface | OffsetSurface | TerritorySurface;
export type ResectionKind = ResectionSurface['kind'];

/** Portal vein and hepatic veins in the liver, artery and vein in the kidney: inflow and outflow. */
export type VesselTreeKind = 'inflow' | 'outflow';
