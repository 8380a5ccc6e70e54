/** The ablation plan of the open case: every edit measures all lesions again and is one step to undo. */
import { toFailure, type Failure } from '../../core/failure.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import {
  lesionOfSummary,
  PLAN_DEFAULTS,
  planRecord,
  type PlanSettings,
} from '../../pipeline/plan-record.ts';
import { modelOf } from '../../pipeline/results.ts';
import { rasteriseLesion, unionOfLesions, type Lesion } from '../../plan/lesion.ts';
import { carryAnswers, inputsOf, withRecord } from '../../twin/document.ts';
import type { RecordMap } from '../../twin/record-map.ts';
import { openCase } from '../session/session.ts';

/** Where a catheter tip touches. */
export interface Place {
  readonly positionLps: Lps;
  /** Unit vector out of the tissue. */
  readonly normalLps: Vec3;
  readonly surface: Lesion['surface'];
}

export interface LesionSize {
  readonly widthMm: number;
  readonly depthMm: number;
}

export interface Plan {
  readonly lesions: readonly Lesion[];
  readonly settings: PlanSettings;
}

/** The plan of a record; an empty one with the default limits where there is none yet. */
export function planOf(record: RecordMap['plan'] | null): Plan {
  if (!record) return { lesions: [], settings: PLAN_DEFAULTS };
  const { interlockMm, cautionMm } = record.parameters;
  const { policy } = PLAN_DEFAULTS;
  return {
    lesions: record.summary.lesions.map(lesionOfSummary),
    settings: {
      criticalStructures: record.summary.criticalStructures,
      policy: {
        interlockMm: typeof interlockMm === 'number' ? interlockMm : policy.interlockMm,
        cautionMm: typeof cautionMm === 'number' ? cautionMm : policy.cautionMm,
      },
    },
  };
}

/**
 * Makes a changed plan the plan of the case. A lesion that cannot be placed changes nothing: the failure is
 * returned for the panel. Answers stay with the questions that are asked again in the same words.
 */
function change(name: string, edit: (plan: Plan) => Partial<Plan>): Failure | undefined {
  const caseStore = openCase();
  const { document } = caseStore.getState();
  try {
    const model = modelOf(document.steps.model, caseStore.blobs);
    const inputs = inputsOf(document, 'plan');
    if (!model) return undefined;
    const before = planOf(document.steps.plan);
    const { lesions, settings } = { ...before, ...edit(before) };
    const record = planRecord(lesions, model, inputs, settings);
    const interlocks = carryAnswers(document.steps.plan?.interlocks ?? [], record.interlocks);
    caseStore.commit(
      name,
      (present) => withRecord(present, 'plan', { ...record, interlocks }, {}, name),
      'plan',
    );
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

/** Numbers are never given twice in a plan, so that `lesion 4` stays the same lesion. */
const nextNumber = (lesions: readonly Lesion[]): number =>
  1 + lesions.reduce((highest, { id }) => Math.max(highest, Number(id) || 0), 0);

const planNow = (): Plan => planOf(openCase().getState().document.steps.plan);

/** Adds one lesion; its id, or what was wrong with the place. */
export function placeLesion(place: Place, size: LesionSize): { id: string } | Failure {
  const id = String(nextNumber(planNow().lesions));
  const failure = change(`place lesion ${id}`, ({ lesions }) => ({
    lesions: [...lesions, { id, ...place, ...size }],
  }));
  return failure ?? { id };
}

/** The line of the next lesions that are placed as one. */
export const nextLineId = (): string => {
  const lines = new Set(planNow().lesions.flatMap(({ lineId }) => lineId ?? []));
  return `line-${lines.size + 1}`;
};

/** Adds lesions along a path, or continues the line: its first place is then already taken. */
export function placeLine(
  lineId: string,
  places: readonly Place[],
  size: LesionSize,
): Failure | undefined {
  const { lesions } = planNow();
  const first = nextNumber(lesions);
  const continued = lesions.some((lesion) => lesion.lineId === lineId);
  const added = (continued ? places.slice(1) : places).map((place, n) => ({
    id: String(first + n),
    lineId,
    ...place,
    ...size,
  }));
  const last = first + added.length - 1;
  const words = added.length === 1 ? `place lesion ${first}` : `place lesions ${first} to ${last}`;
  return change(words, (plan) => ({ lesions: [...plan.lesions, ...added] }));
}

export function moveLesion(id: string, place: Place): Failure | undefined {
  return change(`move lesion ${id}`, ({ lesions }) => ({
    lesions: lesions.map((lesion) => (lesion.id === id ? { ...lesion, ...place } : lesion)),
  }));
}

export function resizeLesion(id: string, size: Partial<LesionSize>): Failure | undefined {
  return change(`resize lesion ${id}`, ({ lesions }) => ({
    lesions: lesions.map((lesion) => (lesion.id === id ? { ...lesion, ...size } : lesion)),
  }));
}

export function removeLesion(id: string): Failure | undefined {
  return change(`remove lesion ${id}`, ({ lesions }) => ({
    lesions: lesions.filter((lesion) => lesion.id !== id),
  }));
}

/** Structures to spare and clearance limits. */
export function changePlanSettings(
  name: string,
  settings: Partial<PlanSettings>,
): Failure | undefined {
  return change(name, (plan) => ({ settings: { ...plan.settings, ...settings } }));
}

/** Measures the same lesions on the present model, after that has changed. */
export const measureAgain = (): Failure | undefined => change('measure lesions again', () => ({}));

/** Tissue voxels that the plan ablates. */
export function ablatedVoxels(): Uint32Array {
  const caseStore = openCase();
  const { document } = caseStore.getState();
  const model = modelOf(document.steps.model, caseStore.blobs);
  if (!model) return new Uint32Array();
  return unionOfLesions(
    planOf(document.steps.plan).lesions.map((one) => rasteriseLesion(one, model.grid)),
  );
}

export function acceptInterlock(id: string, reason: string): void {
  openCase().answerInterlock('plan', id, reason);
}
