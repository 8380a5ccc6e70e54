/** The patient's heart as a model: surfaces to look at, a grid to simulate on, fibres, segments, thickness. */
import { HEART_STRUCTURES, LABEL } from '../core/anatomy.ts';
import { span, type JobContext } from '../core/job.ts';
import type { TriMesh } from '../core/mesh.ts';
import type { LabelMap } from '../core/volume.ts';
import { traceFibres } from '../heart/fibre-lines.ts';
import { sampleFieldAtVertices } from '../mesh/sampling.ts';
import { surfaceFromLabels, type SurfaceQuality } from '../mesh/surface-from-labels.ts';
import { wallThicknessMm } from '../mesh/wall-thickness.ts';
import { buildWallModel, type ModelOptions, type WallModel } from './wall-model.ts';

/** A surface of the model: one structure, or the whole ventricular wall. */
export interface ModelSurface {
  /** Structure name, or `ventricular-wall`. */
  readonly name: string;
  /** Label value; 0 for the ventricular wall, which is two labels. */
  readonly label: number;
  readonly mesh: TriMesh;
  readonly quality: SurfaceQuality;
}

export interface HeartModel extends WallModel {
  /** One per structure that is not empty. */
  readonly surfaces: readonly ModelSurface[];
  /** LV and RV muscle as one closed surface: what simulated fields are painted on. */
  readonly wall: ModelSurface;
  /** Traced fibres as line segments: x, y, z of start and end. */
  readonly fibreLines: Float32Array;
  /** Wall thickness (mm) per vertex of `wall`, NaN off the left ventricle. */
  readonly thicknessMm: Float32Array;
}

const STRUCTURE_TRIANGLES = 30_000;
const WALL_TRIANGLES = 60_000;

/**
 * Builds everything the model step shows and the simulation needs.
 * `tissue`, on the grid of `labels`, marks border zone and scar inside the wall.
 */
export async function buildHeartModel(
  labels: LabelMap,
  tissue: LabelMap | undefined,
  options: ModelOptions,
  context: JobContext,
): Promise<HeartModel> {
  const wallModel = await buildWallModel(labels, tissue, options, span(context, 0, 0.4));
  const fibreLines = traceFibres(wallModel.grid, wallModel.fibres);

  const present = HEART_STRUCTURES.filter(({ label }) => labels.data.includes(label));
  const surfaces: ModelSurface[] = [];
  for (const [n, { label, name }] of present.entries()) {
    const part = span(
      context,
      0.4 + (0.3 * n) / present.length,
      0.4 + (0.3 * (n + 1)) / present.length,
    );
    const limit = { maxTriangles: STRUCTURE_TRIANGLES };
    surfaces.push({ name, label, ...(await surfaceFromLabels(labels, label, limit, part)) });
  }
  const muscle = [LABEL.lvMyocardium, LABEL.rvMyocardium];
  const limit = { maxTriangles: WALL_TRIANGLES };
  const surface = await surfaceFromLabels(labels, muscle, limit, span(context, 0.7, 0.8));
  const wall: ModelSurface = { name: 'ventricular-wall', label: 0, ...surface };

  const thickness = await wallThicknessMm(labels, span(context, 0.8, 1));
  const thicknessMm = sampleFieldAtVertices(thickness, wall.mesh);
  return { ...wallModel, surfaces, wall, fibreLines, thicknessMm };
}
