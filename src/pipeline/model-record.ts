/** The record of a heart model. */
import { TISSUE } from '../core/anatomy.ts';
import { digestBytes, digestJson } from '../core/digest.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { InputRef, ModelSummary, SurfaceSummary, Warning } from '../twin/records.ts';
import type { HeartModel, ModelSurface } from './heart-model.ts';

export const MODEL_VERSION = '1';

export async function modelRecord(
  model: HeartModel,
  inputs: readonly InputRef[],
): Promise<NewRecord<'model'>> {
  const parts = [model.grid.tissue, model.grid.active, model.fibres, model.wall.mesh.positions];
  return {
    operation: 'model.heart',
    operationVersion: MODEL_VERSION,
    parameters: { ...model.options },
    inputs,
    seed: null,
    digest: await digestJson(await Promise.all(parts.map((part) => digestBytes(part)))),
    interlocks: [],
    summary: modelSummary(model),
  };
}

export function modelSummary(model: HeartModel): ModelSummary {
  const { grid, options } = model;
  const voxelMl = voxelVolumeMl(grid.grid);
  const ml = (tissue: number): number => {
    let count = 0;
    for (const voxel of grid.active) if (grid.tissue[voxel] === tissue) count += 1;
    return count * voxelMl;
  };
  return {
    surfaces: [...model.surfaces, model.wall].map(surfaceSummary),
    simulationGrid: {
      grid: grid.grid,
      activeVoxels: grid.active.length,
      healthyMl: ml(TISSUE.healthy),
      borderZoneMl: ml(TISSUE.borderZone),
      scarMl: ml(TISSUE.scar),
    },
    fibres: {
      method: 'Rule-based (Bayer 2012)',
      endocardialAngleDeg: options.fibreEndoDeg,
      epicardialAngleDeg: options.fibreEpiDeg,
    },
    wallThicknessMm: percentiles(model.thicknessMm),
    warnings: modelWarnings(model),
  };
}

const surfaceSummary = ({ label, quality, mesh }: ModelSurface): SurfaceSummary => ({
  label,
  vertices: mesh.positions.length / 3,
  triangles: quality.triangles,
  closed: quality.closed,
  manifold: quality.manifold,
  volumeChangePercent: quality.volumeChangePercent,
  p95DistanceMm: quality.p95DistanceMm,
});

function percentiles(values: Float32Array): ModelSummary['wallThicknessMm'] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return null;
  const at = (fraction: number): number => sorted[Math.floor(fraction * (sorted.length - 1))];
  return { p5: at(0.05), median: at(0.5), p95: at(0.95) };
}

/** Parts of the wall that were dropped or added so that it can be simulated are said, never silent. */
function modelWarnings({ grid: { report }, surfaces }: HeartModel): Warning[] {
  const warnings: Warning[] = [];
  if (report.removedParts > 0) {
    warnings.push({
      code: 'wall-parts-removed',
      message: `${report.removedVoxels} voxels of the wall in ${report.removedParts} separate parts were left out of the simulation grid.`,
    });
  }
  if (Math.abs(report.volumeChangePercent) > 5) {
    warnings.push({
      code: 'wall-volume',
      message: `The wall on the simulation grid differs by ${report.volumeChangePercent.toFixed(1)} % from the label map; use a finer grid.`,
    });
  }
  for (const { name, quality } of surfaces) {
    if (quality.closed && quality.manifold) continue;
    warnings.push({
      code: 'surface-open',
      message: `The surface ${name} is not closed and manifold.`,
    });
  }
  return warnings;
}
