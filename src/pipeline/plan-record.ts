/** The record of a plan: every lesion measured on the model, and what has to be looked at or answered. */
import { structureByName } from '../core/anatomy.ts';
import type { TriMesh } from '../core/mesh.ts';
import {
  clearance,
  CLEARANCE_DEFAULTS,
  describeClearance,
  type Clearance,
  type ClearancePolicy,
} from '../plan/clearance.ts';
import { rasteriseLesion, unionOfLesions, type Lesion, type LesionVoxels } from '../plan/lesion.ts';
import { lineGaps } from '../plan/line-gaps.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { InputRef, Interlock, Lesion as LesionSummary, Warning } from '../twin/records.ts';
import type { HeartModel } from './heart-model.ts';

export const PLAN_VERSION = '1';

export interface PlanSettings {
  /** Structures (by name) to which every lesion's distance is watched. */
  readonly criticalStructures: readonly string[];
  readonly policy: ClearancePolicy;
}

export const PLAN_DEFAULTS: PlanSettings = {
  criticalStructures: ['aorta'],
  policy: CLEARANCE_DEFAULTS,
};

/** Measures the lesions. Throws `lesion-outside-tissue` or `lesion-size` for one that cannot be placed. */
export function planRecord(
  lesions: readonly Lesion[],
  model: HeartModel,
  inputs: readonly InputRef[],
  settings: PlanSettings = PLAN_DEFAULTS,
): NewRecord<'plan'> {
  const voxels = lesions.map((lesion) => rasteriseLesion(lesion, model.grid));
  const watched = settings.criticalStructures.flatMap((name) => {
    const mesh = model.surfaces.find((surface) => surface.name === name)?.mesh;
    const label = structureByName(name)?.label;
    return mesh && label !== undefined ? [{ name, label, mesh }] : [];
  });
  const measured = lesions.map((lesion, n) => measure(lesion, voxels[n], model, watched, settings));
  const union = unionOfLesions(voxels).length * voxelVolumeMl(model.grid.grid);
  return {
    operation: 'plan.lesions',
    operationVersion: PLAN_VERSION,
    parameters: {
      criticalStructures: settings.criticalStructures,
      interlockMm: settings.policy.interlockMm,
      cautionMm: settings.policy.cautionMm,
    },
    inputs,
    seed: null,
    digest: null,
    interlocks: measured.flatMap(({ interlocks }) => interlocks),
    summary: {
      lesions: measured.map(({ summary }) => summary),
      criticalStructures: settings.criticalStructures,
      totalVolumeMl: union,
      warnings: [
        ...measured.flatMap(({ warnings }) => warnings),
        ...gapWarnings(lesions, voxels, model),
      ],
    },
  };
}

interface Watched {
  readonly name: string;
  readonly label: number;
  readonly mesh: TriMesh;
}

function measure(
  lesion: Lesion,
  voxels: LesionVoxels,
  model: HeartModel,
  watched: readonly Watched[],
  { policy }: PlanSettings,
): { summary: LesionSummary; warnings: Warning[]; interlocks: Interlock[] } {
  const clearances = watched.map(({ label, mesh }) =>
    clearance(voxels, model.grid, label, mesh, policy),
  );
  const finding = (entry: Clearance): string => describeClearance(entry, `Lesion ${lesion.id}`);
  const summary: LesionSummary = {
    id: lesion.id,
    lineId: lesion.lineId ?? null,
    positionLps: lesion.positionLps,
    normalLps: lesion.normalLps,
    surface: lesion.surface,
    widthMm: lesion.widthMm,
    depthMm: lesion.depthMm,
    segment: segmentOf(voxels, model),
    volumeMl: voxels.volumeMl,
    distances: clearances.map(({ distanceMm }, n) => ({ structure: watched[n].name, distanceMm })),
  };
  const warnings = clearances
    .filter(({ level }) => level === 'caution')
    .map((entry) => ({ code: `near-${entry.label}:lesion-${lesion.id}`, message: finding(entry) }));
  const interlocks = clearances
    .filter(({ level }) => level === 'interlock')
    .map((entry) => ({
      id: `near-${entry.label}:lesion-${lesion.id}`,
      message: finding(entry),
      hint: `The chosen limit is ${policy.interlockMm} mm. Move or shrink the lesion, or accept it with a reason.`,
      answer: null,
    }));
  return { summary, warnings, interlocks };
}

/** The segment that most of the lesion lies in; null in the right ventricle. */
function segmentOf({ active }: LesionVoxels, { segments }: HeartModel): number | null {
  const votes = new Uint32Array(18);
  for (const place of active) votes[segments[place]] += 1;
  const segment = votes.indexOf(Math.max(...votes));
  return segment > 0 ? segment : null;
}

function gapWarnings(
  lesions: readonly Lesion[],
  voxels: readonly LesionVoxels[],
  { grid }: HeartModel,
): Warning[] {
  return lineGaps(lesions, voxels, grid)
    .filter(({ state }) => state !== 'closed')
    .map(({ from, to, gapMm, state }) => ({
      code: `gap:${from}-${to}`,
      message:
        state === 'unresolved'
          ? `The gap of ${gapMm.toFixed(1)} mm between lesions ${from} and ${to} is smaller than two voxels: whether it conducts is decided by the grid, not by the tissue.`
          : `The gap of ${gapMm.toFixed(1)} mm between lesions ${from} and ${to} leaves conducting tissue.`,
    }));
}

/** A lesion of the record as the geometry takes it. */
export function lesionOfSummary({ lineId, ...lesion }: LesionSummary): Lesion {
  const { id, positionLps, normalLps, surface, widthMm, depthMm } = lesion;
  return { id, positionLps, normalLps, surface, widthMm, depthMm, ...(lineId && { lineId }) };
}
