import { useMemo } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { rasteriseLesion, unionOfLesions, type LesionVoxels } from '../../../plan/lesion.ts';
import { lineGaps, type LineGap } from '../../../plan/line-gaps.ts';
import { planOf, type Plan } from '../../operations/plan-lesions.ts';
import { useCase } from '../../session/hooks.ts';
import type { RecordMap } from '../../../twin/record-map.ts';

/** The plan of the open case, whether or not anything has been placed yet. */
export function usePlan(): Plan & { readonly record: RecordMap['plan'] | null } {
  const record = useCase((state) => state.document.steps.plan) ?? null;
  const plan = useMemo(() => planOf(record), [record]);
  return { ...plan, record };
}

export interface PlanTissue {
  /** Numbers of ablated voxels in the model's tissue. */
  readonly ablated: Uint32Array;
  readonly gaps: readonly LineGap[];
}

const NOTHING: PlanTissue = { ablated: new Uint32Array(), gaps: [] };

/** What the lesions cover on the model; nothing where a lesion no longer touches it. */
export function usePlanTissue(model: HeartModel, { lesions }: Plan): PlanTissue {
  return useMemo(() => {
    const voxels: LesionVoxels[] = [];
    for (const lesion of lesions) {
      try {
        voxels.push(rasteriseLesion(lesion, model.grid));
      } catch {
        // Placed on an earlier model: the plan is marked stale and says so.
      }
    }
    if (voxels.length === 0) return NOTHING;
    return { ablated: unionOfLesions(voxels), gaps: lineGaps(lesions, voxels, model.grid) };
  }, [model, lesions]);
}
