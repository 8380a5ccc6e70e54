/** The patient's heart as a model: surfaces to look at, a grid to simulate on, fibres, segments, thickness. */
import type { TriMesh } from '../core/mesh.ts';
import type { SurfaceQuality } from '../mesh/surface-from-labels.ts';
import type { BuiltSimulationGrid } from '../mesh/simulation-grid.ts';

export interface ModelOptions {
  readonly spacingMm: number;
  readonly fibreEndoDeg: number;
  readonly fibreEpiDeg: number;
}

/** A surface of the model: one structure, or the whole ventricular wall. */
export interface ModelSurface {
  /** Structure name, or `ventricular-wall`. */
  readonly name: string;
  /** Label value; 0 for the ventricular wall, which is two labels. */
  readonly label: number;
  readonly mesh: TriMesh;
  readonly quality: SurfaceQuality;
}

export interface HeartModel {
  readonly options: ModelOptions;
  /** One per structure that is not empty. */
  readonly surfaces: readonly ModelSurface[];
  /** LV and RV muscle as one closed surface: what simulated fields are painted on. */
  readonly wall: ModelSurface;
  readonly grid: BuiltSimulationGrid;
  /** Unit fibre vector per active voxel, x, y, z. */
  readonly fibres: Float32Array;
  /** AHA segment per active voxel, 0 outside the left ventricle. */
  readonly segments: Uint8Array;
  /** Traced fibres as line segments: x, y, z of start and end. */
  readonly fibreLines: Float32Array;
  /** Wall thickness (mm) per vertex of `wall`, NaN off the left ventricle. */
  readonly thicknessMm: Float32Array;
}
