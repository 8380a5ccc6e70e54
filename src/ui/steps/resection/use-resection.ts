import { useMemo } from 'react';
import { useStore } from 'zustand';
import { isTumourLabel, structureByLabel, type TumourOrgan } from '../../../core/anatomy.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import type { Lps } from '../../../core/space.ts';
import type { OrganModel } from '../../../pipeline/organ-model.ts';
import { planOfRecord, type ResectionPlan } from '../../../pipeline/resection-record.ts';
import type { RecordMap } from '../../../twin/record-map.ts';
import type { Interlock } from '../../../twin/records.ts';
import type { RemnantSettings, ResectionSummary } from '../../../twin/tumour-records.ts';
import { resectionLive, type EvaluatedPlan } from '../../operations/resection-live.ts';
import { useCase } from '../../session/hooks.ts';
import { useOrganModel } from '../../session/results.ts';
import { useResectionView } from './resection-view.ts';
import type { TumourMark } from './scene-parts.ts';

export interface ResectionScreen {
  readonly organ: TumourOrgan;
  readonly model: OrganModel;
  /** Surface of the whole organ. */
  readonly mesh: TriMesh;
  /** From the largest. */
  readonly tumours: readonly TumourMark[];
  /** Middle of the largest tumour. */
  readonly targetLps: Lps | undefined;
  readonly plan: ResectionPlan;
  readonly settings: RemnantSettings;
  readonly record: RecordMap['resection'] | null;
  /** Latest evaluation, whether or not it is of this plan. */
  readonly evaluated: EvaluatedPlan | undefined;
  /** Figures to show: of this plan, or of the plan before while this one is being computed. */
  readonly summary: ResectionSummary | undefined;
  /** The figures are of the plan before the last change. */
  readonly figuresStale: boolean;
  /** The pictures are of the plan before the last change. */
  readonly pictureStale: boolean;
  readonly interlocks: readonly Interlock[];
  readonly selectedId: string | undefined;
}

/** The plan of the open case with all that is known about it; undefined without an organ model. */
export function useResection(): ResectionScreen | undefined {
  const model = useOrganModel();
  const record = useCase((state) => state.document.steps.resection) ?? null;
  const live = useStore(resectionLive);
  const chosen = useResectionView((view) => view.selectedId);
  return useMemo(() => {
    const mesh = model?.surfaces[0]?.mesh;
    if (!model || !mesh) return undefined;
    const tumours = tumourMarks(model);
    const plan = live.pending ?? planOfRecord(record);
    const { evaluated } = live;
    const current = evaluated?.plan === plan;
    const recorded = !live.pending && record !== null;
    const shown = current ? evaluated : undefined;
    const summary =
      shown?.record.summary ?? (recorded ? record.summary : evaluated?.record.summary);
    const known = plan.surfaces.some(({ id }) => id === chosen);
    return {
      organ: model.organ,
      model,
      mesh,
      tumours,
      targetLps: tumours[0]?.middleLps,
      plan,
      settings: plan.settings,
      record,
      evaluated: plan.surfaces.length > 0 ? evaluated : undefined,
      summary: plan.surfaces.length > 0 ? summary : undefined,
      figuresStale: !current && !recorded && plan.surfaces.length > 0,
      pictureStale: !current && plan.surfaces.length > 0,
      interlocks: recorded ? record.interlocks : (evaluated?.record.interlocks ?? NONE),
      selectedId: known ? chosen : plan.surfaces.at(-1)?.id,
    };
  }, [model, record, live, chosen]);
}

const NONE: readonly Interlock[] = [];

const marksOf = new WeakMap<OrganModel, readonly TumourMark[]>();

/** Tumours follow one another from the largest. */
function tumourMarks(model: OrganModel): readonly TumourMark[] {
  const known = marksOf.get(model);
  if (known) return known;
  const marks = model.surfaces
    .filter(({ label }) => isTumourLabel(label))
    .map(({ label, mesh }) => ({ label, middleLps: boxMiddle(mesh) }));
  marksOf.set(model, marks);
  return marks;
}

function boxMiddle({ positions }: TriMesh): Lps {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let n = 0; n < positions.length; n++) {
    low[n % 3] = Math.min(low[n % 3], positions[n]);
    high[n % 3] = Math.max(high[n % 3], positions[n]);
  }
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];
}

/** Colour of the organ itself. */
export const organColour = ({ parenchyma }: OrganModel): readonly [number, number, number] =>
  structureByLabel(parenchyma[0])?.colour ?? [192, 114, 88];
