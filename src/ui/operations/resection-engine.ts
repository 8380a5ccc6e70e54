/** The page's side of planning: the organ prepared in its worker, surfaces begun and plans evaluated there. */
import { fail, toFailure } from '../../core/failure.ts';
import { createJobContext } from '../../core/job.ts';
import type { ResectionSurface } from '../../core/resection.ts';
import type { Lps } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import type { OrganModel } from '../../pipeline/organ-model.ts';
import { resectionRecord, type ResectionPlan } from '../../pipeline/resection-record.ts';
import { organModelOf } from '../../pipeline/results.ts';
import type { SurgeonView, TerritoryMap } from '../../plan/resection/result.ts';
import type { PreparedPlan, StartRequest } from '../../plan/resection/sessions.ts';
import { territoriesOnGrid } from '../../plan/territory/territories.ts';
import { inputsOf } from '../../twin/document.ts';
import type { ResectionSummary } from '../../twin/tumour-records.ts';
import { startJob } from '../../../workers/client.ts';
import { openCase } from '../session/session.ts';
import { labelMap } from './edit-labels.ts';
import { kidneyFacts } from './kidney-facts.ts';
import type { EvaluatedPlan } from './resection-live.ts';

interface Prepared {
  readonly model: OrganModel;
  readonly plan: PreparedPlan;
  readonly organFacts: ResectionSummary['organFacts'];
}

let preparing: Promise<Prepared> | undefined;
let preparedFor: OrganModel | undefined;

/** Forgets the prepared organ, so that the next call prepares it again. */
export function forgetPreparation(): void {
  preparing = undefined;
  preparedFor = undefined;
}

/**
 * The organ of the open case, prepared once per organ model: distance fields in the worker, which keeps them.
 * @throws `bad-input` as `prepareResection` does; `step-missing` without an organ model.
 */
export function preparePlanning(): Promise<Prepared> {
  const caseStore = openCase();
  const model = organModelOf(caseStore.getState().document.steps.organ, caseStore.blobs);
  const labels = labelMap();
  if (!model || !labels) {
    return fail(
      'bad-input',
      'step-missing',
      'There is no organ model to plan on.',
      'Build the organ model first.',
    );
  }
  if (!preparing || preparedFor !== model) {
    preparedFor = model;
    preparing = prepare(labels, model);
  }
  return preparing;
}

async function prepare(labels: LabelMap, model: OrganModel): Promise<Prepared> {
  const territories = model.territories.map((territory, n): TerritoryMap => ({
    tree: territory.kind,
    branchIds: model.trees[n].branches.map(({ id }) => id),
    data: territoriesOnGrid(territory, model.grid),
  }));
  const setup = { organ: model.organ, trees: model.trees, territories };
  const plan = await startJob('plan.prepare', { labels, setup }).result;
  const organFacts =
    model.organ === 'kidney' ? await kidneyFacts(labels, model.parenchyma, createJobContext()) : [];
  return { model, plan, organFacts };
}

/** Work on the prepared organ; once more, prepared again, when its worker broke down and lost it. */
async function onPrepared<Result>(work: (prepared: Prepared) => Promise<Result>): Promise<Result> {
  try {
    return await work(await preparePlanning());
  } catch (error) {
    if (toFailure(error).code !== 'plan-closed') throw error;
    forgetPreparation();
    return work(await preparePlanning());
  }
}

/** Evaluates a plan and puts its figures beside their limits. */
export const evaluatePlan = (
  plan: ResectionPlan,
  mapOf: string | undefined,
): Promise<EvaluatedPlan> => onPrepared((prepared) => evaluateOn(prepared, plan, mapOf));

async function evaluateOn(
  { model, plan: organ, organFacts }: Prepared,
  plan: ResectionPlan,
  mapOf: string | undefined,
): Promise<EvaluatedPlan> {
  const { safetyMarginMm, uncertaintyMm } = plan.settings;
  const { result, map, removed } = await startJob('plan.evaluate', {
    contextId: organ.contextId,
    surfaces: plan.surfaces,
    options: { safetyMarginMm, uncertaintyMm },
    mapOf: mapOf ?? null,
    withMask: true,
  }).result;
  const mask = removed?.data ?? new Uint8Array();
  const inputs = inputsOf(openCase().getState().document, 'resection');
  const outcome = resectionRecord(model, plan, { result, removed: mask, organFacts }, inputs);
  return { plan, result, removed: mask, map: map ?? undefined, ...outcome };
}

export type StartKind = StartRequest['kind'];

/** A first surface from how the organ is looked at and from its largest tumour. */
export const beginSurface = (
  kind: StartKind,
  names: Pick<ResectionSurface, 'id' | 'title'>,
  view: SurgeonView,
  marginMm: number,
): Promise<ResectionSurface> =>
  onPrepared(({ plan, model }) => {
    const tumourLabel = plan.tumours[0]?.label ?? null;
    // Half a voxel more than the limit: the label map tells the distance no better than that.
    const clearMm = marginMm + Math.max(...model.grid.spacingMm) / 2;
    const start = { ...names, tumourLabel, view, marginMm: clearMm };
    return startJob('plan.start', { contextId: plan.contextId, kind, start }).result;
  });

/** A surface through a drawn contour. */
export const fitSurface = (
  contourLps: readonly Lps[],
  names: Pick<ResectionSurface, 'id' | 'title'>,
): Promise<ResectionSurface> =>
  onPrepared(async ({ plan }) => {
    const request = { contextId: plan.contextId, contourLps, ...names };
    return (await startJob('plan.fit', request).result).surface;
  });
