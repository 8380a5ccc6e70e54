/** The record of an organ model. */
import { digestBytes, digestJson } from '../core/digest.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { InputRef, SurfaceSummary } from '../twin/records.ts';
import type { OrganSummary } from '../twin/tumour-records.ts';
import type { ModelSurface } from './heart-model.ts';
import { treeTitle, type OrganModel } from './organ-model.ts';

export const ORGAN_MODEL_VERSION = '1';

export async function organRecord(
  model: OrganModel,
  inputs: readonly InputRef[],
): Promise<NewRecord<'organ'>> {
  const parts = [
    ...model.surfaces.map(({ mesh }) => mesh.positions),
    ...model.trees.flatMap(({ pointsLps, radiusMm }) => [pointsLps, radiusMm]),
    ...model.territories.map(({ branchOf }) => branchOf),
  ];
  return {
    operation: 'model.organ',
    operationVersion: ORGAN_MODEL_VERSION,
    parameters: { organ: model.organ },
    inputs,
    seed: null,
    digest: await digestJson(await Promise.all(parts.map((part) => digestBytes(part)))),
    interlocks: [],
    summary: organSummary(model),
  };
}

export const organSummary = (model: OrganModel): OrganSummary => ({
  organ: model.organ,
  surfaces: model.surfaces.map(surfaceSummary),
  vessels: model.trees.map(({ kind, branches, unconnectedPieces }) => ({
    tree: kind,
    title: treeTitle(model.organ, kind),
    branches: branches.length,
    lengthMm: branches.reduce((sum, { lengthMm }) => sum + lengthMm, 0),
    unconnectedPieces,
  })),
  territories: model.territorySurfaces.map(({ id, title, volumeMl }) => ({ id, title, volumeMl })),
  totalMl: model.totalMl,
  tumourMl: model.tumourMl,
  warnings: model.cautions,
});

const surfaceSummary = ({ label, quality, mesh }: ModelSurface): SurfaceSummary => ({
  label,
  vertices: mesh.positions.length / 3,
  triangles: quality.triangles,
  closed: quality.closed,
  manifold: quality.manifold,
  volumeChangePercent: quality.volumeChangePercent,
  p95DistanceMm: quality.p95DistanceMm,
});
