/** What the evaluation of a planned resection gives: plain values and typed arrays, ready to cross to the page. */
import type { TriMesh } from '../../core/mesh.ts';
import type { VesselTreeKind } from '../../core/resection.ts';
import type { Grid, Lps, Vec3 } from '../../core/space.ts';

/** How the surgeon looks at the organ. */
export interface SurgeonView {
  /** Unit vector from the eye into the scene. */
  readonly directionLps: Vec3;
  /** Unit vector that points up on the screen. */
  readonly upLps: Vec3;
}

/** Which branch feeds or drains each voxel. */
export interface TerritoryMap {
  readonly tree: VesselTreeKind;
  /** Branch of territory value n at n - 1. */
  readonly branchIds: readonly string[];
  /** On the grid of the label map: 0 outside, else the place of the branch in `branchIds` plus one. */
  readonly data: Uint8Array | Uint16Array;
}

export interface ResectionOptions {
  /** Margin below this is drawn as too small. */
  readonly safetyMarginMm: number;
  /** How far a distance may be wrong; default half the diagonal of a voxel. */
  readonly uncertaintyMm?: number;
  /** Direction in which the surgeon goes in: vessels are listed as they are met. Default: from the organ's surface inwards. */
  readonly approachLps?: Vec3;
}

/** Counted on the label map. `resected + remnant = total` holds exactly for the voxels. */
export interface ResectionVolumes {
  readonly total: number;
  readonly tumour: number;
  readonly resected: number;
  readonly remnant: number;
  readonly tumourInRemnant: number;
}

export interface TumourMargin {
  readonly label: number;
  /**
   * Smallest distance from the cut to the tumour where all of it is removed; else minus the distance
   * by which the tumour reaches beyond the cut.
   */
  readonly minimumMm: number;
  readonly atLps: Lps;
  readonly volumeMl: number;
  readonly volumeInRemnantMl: number;
}

export interface ResectionMargin {
  /** The smallest of all tumours. */
  readonly minimumMm: number;
  /** Place on the cut, or, where tumour stays behind, the place of it farthest beyond the cut. */
  readonly atLps: Lps;
  readonly tumourLabel: number;
  /** Distance that 5 % of the cut's area falls below. */
  readonly p5Mm: number;
  /** Area of the cut inside the organ nearer to a tumour than the safety margin. */
  readonly areaBelowMm2: number;
  /** Area from the safety margin to the safety margin plus the uncertainty. */
  readonly areaUncertainMm2: number;
  readonly safetyMarginMm: number;
  readonly uncertaintyMm: number;
  readonly perTumour: readonly TumourMargin[];
}

/** The part of one surface that cuts the organ. */
export interface CutSurface {
  readonly surfaceId: string;
  readonly mesh: TriMesh;
  /** Signed distance to the nearest tumour per vertex, negative inside it; infinite without a tumour. */
  readonly distanceMm: Float32Array;
  readonly areaMm2: number;
  /** Where the cut meets the organ's surface: pairs of points (x, y, z, x, y, z), LPS mm. */
  readonly outlineLps: Float32Array;
  /** Lines of equal distance to the tumour on the cut, as pairs of points. */
  readonly isolines: readonly { readonly levelMm: number; readonly segmentsLps: Float32Array }[];
}

export interface VesselCut {
  /** From 1 in the order in which they are met. */
  readonly order: number;
  readonly tree: VesselTreeKind;
  readonly branchId: string;
  readonly title: string;
  readonly diameterMm: number;
  /** Below the nearest place of the organ's surface. */
  readonly depthMm: number;
  readonly positionLps: Lps;
  readonly surfaceId: string;
}

export interface CriticalDistance {
  readonly label: number;
  readonly structure: string;
  /** From the cut or the removed tissue to the structure, 0 where it is cut into; null where it is farther than `beyondMm`. */
  readonly distanceMm: number | null;
  readonly atLps: Lps | null;
  readonly removedMl: number;
  /** Distances up to this are exact; farther structures are not looked at. */
  readonly beyondMm: number;
}

export interface TerritoryShare {
  readonly tree: VesselTreeKind;
  readonly branchId: string;
  readonly volumeMl: number;
  readonly removedMl: number;
}

/** A connected piece of the remnant. */
export interface RemnantPiece {
  readonly volumeMl: number;
  readonly centreLps: Lps;
}

export interface ResectionResult {
  readonly volumesMl: ResectionVolumes;
  /** The same in voxels, where sums are exact. */
  readonly voxels: ResectionVolumes;
  /** Null where there is no tumour. */
  readonly margin: ResectionMargin | null;
  readonly cuts: readonly CutSurface[];
  readonly vesselsCut: readonly VesselCut[];
  readonly critical: readonly CriticalDistance[];
  /** Empty without territory maps. */
  readonly territories: readonly TerritoryShare[];
  /** From the largest; of the others those of 0.1 ml and more. More than one: the remnant falls apart. */
  readonly remnantPieces: readonly RemnantPiece[];
}

/** Distances that the flat map has lines for. */
export const CONTOUR_LEVELS_MM = [5, 10, 20, 30, 40] as const;

/** Polylines on the flat map: x, y of every point in mm from the map's upper left corner. */
export interface MapContour {
  readonly levelMm: number;
  readonly lines: readonly Float32Array[];
}

export interface MapPoint {
  readonly xMm: number;
  readonly yMm: number;
  readonly positionLps: Lps;
}

/**
 * A surface laid flat, seen from the removed side: distances along its rows and along its middle
 * column are true. Pixel (x, y) is at `x + width * y`, its centre at ((x + 0.5), (y + 0.5)) * pixelMm.
 */
export interface Resectogram {
  readonly surfaceId: string;
  readonly width: number;
  readonly height: number;
  readonly pixelMm: number;
  /** 1 where the surface lies inside the organ. */
  readonly inside: Uint8Array;
  /** Signed distance to the nearest tumour; NaN outside the organ, infinite without a tumour. */
  readonly distanceMm: Float32Array;
  /** Label of the voxel that the pixel lies in: vessels and tumours show as they are cut. */
  readonly labels: Uint8Array;
  /** x, y, z of every pixel in LPS mm. */
  readonly positionsLps: Float32Array;
  /** Unit vectors at the middle of the map, to the right and down: orientation letters come from them. */
  readonly rightLps: Vec3;
  readonly downLps: Vec3;
  readonly contours: readonly MapContour[];
  /** Edge of the organ on the map. */
  readonly outline: readonly Float32Array[];
  readonly crossings: readonly (MapPoint & VesselCut)[];
  /** The place of the smallest distance; null without a tumour. */
  readonly minimum: (MapPoint & { readonly distanceMm: number }) | null;
  /** True areas on the surface, not on the map. */
  readonly areaCm2: {
    readonly total: number;
    readonly under5Mm: number;
    readonly from5To10Mm: number;
  };
}

/** Removed voxels on the whole grid of the label map. */
export interface RemovedMask {
  readonly grid: Grid;
  /** 1 where an organ voxel is removed. */
  readonly data: Uint8Array;
}
