/** The part of a heart model that a simulation runs on: grid, fibres, segments. */
import { span, type JobContext } from '../core/job.ts';
import type { LabelMap } from '../core/volume.ts';
import { ahaSegments } from '../heart/aha-segments.ts';
import { ruleBasedFibres } from '../heart/fibres.ts';
import { buildSimulationGrid, type BuiltSimulationGrid } from '../mesh/simulation-grid.ts';

export interface ModelOptions {
  /** Edge of a simulation voxel. */
  readonly spacingMm: number;
  /** Helix angle of the fibres at the endocardium and at the epicardium. */
  readonly fibreEndoDeg: number;
  readonly fibreEpiDeg: number;
}

export const MODEL_DEFAULTS: ModelOptions = { spacingMm: 0.8, fibreEndoDeg: 60, fibreEpiDeg: -60 };
export const MODEL_RANGE = {
  spacingMm: [0.4, 1.5],
  fibreEndoDeg: [-90, 90],
  fibreEpiDeg: [-90, 90],
} as const;

export interface WallModel {
  readonly options: ModelOptions;
  readonly grid: BuiltSimulationGrid;
  /** Unit fibre vector per active voxel, x, y, z in LPS. */
  readonly fibres: Float32Array;
  /** AHA segment per active voxel, 0 outside the left ventricle. */
  readonly segments: Uint8Array;
  /** Depth in the wall per active voxel, 0 at either endocardium, 1 at the epicardium; models of earlier versions lack it. */
  readonly depth?: Float32Array;
}

/** Builds the simulation grid of the ventricular wall with its fibres and segments. */
export async function buildWallModel(
  labels: LabelMap,
  tissue: LabelMap | undefined,
  options: ModelOptions,
  context: JobContext,
): Promise<WallModel> {
  const { spacingMm } = options;
  const grid = await buildSimulationGrid(labels, tissue, { spacingMm }, span(context, 0, 0.3));
  const { fibres, frame, depth } = await ruleBasedFibres(grid, options, span(context, 0.3, 1));
  return { options, grid, fibres, segments: ahaSegments(grid, frame), depth };
}
