/** The chain of an organ with a tumour on one series, as the page does it step by step: every result is a record. */
import type { TumourOrgan } from '../core/anatomy.ts';
import { span, type JobContext } from '../core/job.ts';
import type { Schedule } from '../core/treatment.ts';
import type { Volume } from '../core/volume.ts';
import type { SeriesSummary } from '../dicom/series.ts';
import { prepareResection } from '../plan/resection/context.ts';
import { evaluateResection, paintedMask } from '../plan/resection/evaluate.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import { tumourParametersWith } from '../tumour/therapy/parameters.ts';
import { BlobStore } from '../twin/blobs.ts';
import { inputsOf, withRecord, type SideValue } from '../twin/document.ts';
import type { StepName } from '../twin/records.ts';
import { createCaseStore, type CaseStore } from '../twin/store.ts';
import { growthRecord } from './growth-record.ts';
import { GROWTH_SPACING_MM, runGrowth, type GrowthRun } from './growth-run.ts';
import { answerRepairs, caseFromSeries, imageRecord } from './new-case.ts';
import { buildOrganModel, territoryMaps, type OrganModel } from './organ-model.ts';
import { organRecord } from './organ-record.ts';
import { pack } from './pack.ts';
import { resectionRecord, type ResectionPlan } from './resection-record.ts';
import { recipeById } from './recipes.ts';
import { segmentationRecord, type SegmentationSource } from './segmentation-record.ts';

export interface TumourChainRequest {
  readonly series: SeriesSummary;
  readonly volume: Volume;
  readonly organ: TumourOrgan;
  readonly source: SegmentationSource;
  readonly segment: (volume: Volume, context: JobContext) => Promise<Segmentation>;
  /** Without surfaces there is no resection. */
  readonly plan: ResectionPlan | undefined;
  /** Without schedules nothing is grown. */
  readonly schedules: readonly Schedule[];
  readonly durationDays: number;
  /** Confirms patient and side; without it the report stays a draft. */
  readonly side: SideValue | undefined;
  /** Why a repaired image will do, from somebody who has looked at it. */
  readonly repairsAccepted?: string;
}

export interface TumourChainResult {
  readonly caseStore: CaseStore;
  readonly segmentation: Segmentation;
  readonly model: OrganModel;
  readonly growth: GrowthRun | undefined;
}

const SAMPLES = 300;

export async function runTumourChain(
  request: TumourChainRequest,
  context: JobContext,
): Promise<TumourChainResult> {
  const { series, volume, organ, source, plan, schedules, durationDays } = request;
  const caseStore = createCaseStore({
    document: caseFromSeries(series, organ),
    blobs: new BlobStore(),
  });
  const inputs = (step: StepName) => inputsOf(caseStore.getState().document, step);
  const image = await imageRecord(series, volume);
  await caseStore.setDerived('image', image, { volume: volume.data }, 'open series');
  answerRepairs(caseStore, series, request.repairsAccepted);
  if (request.side) caseStore.confirmSide(request.side);

  const segmentation = await request.segment(volume, span(context, 0, 0.5));
  const { labels } = segmentation;
  await caseStore.setDerived(
    'segmentation',
    await segmentationRecord(source, segmentation, {}, inputs('segmentation')),
    { labels: labels.data },
    source === 'given-labels' ? 'given label map' : `${recipeById(source).title} recipe`,
  );

  const model = await buildOrganModel(labels, organ, span(context, 0.5, 0.65));
  const modelled = await organRecord(model, inputs('organ'));
  await caseStore.setDerived('organ', modelled, pack(model), 'organ model');

  if (plan) {
    const setup = { organ, trees: model.trees, territories: territoryMaps(model) };
    const prepared = await prepareResection(labels, setup, span(context, 0.65, 0.75));
    const { safetyMarginMm, uncertaintyMm } = plan.settings;
    const options = { safetyMarginMm, uncertaintyMm };
    const result = evaluateResection(prepared, plan.surfaces, options);
    const evaluated = { result, removed: paintedMask(prepared).data, organFacts: [] };
    const { record } = resectionRecord(model, plan, evaluated, inputs('resection'));
    caseStore.commit(
      'resection plan',
      (document) => withRecord(document, 'resection', record, {}, 'resection plan'),
      'resection',
    );
  }
  if (schedules.length === 0) return { caseStore, segmentation, model, growth: undefined };

  const growth = await runGrowth(
    {
      labels,
      organ,
      spacingMm: GROWTH_SPACING_MM.default,
      law: 'logistic',
      tumour: tumourParametersWith(),
      schedules,
      durationDays,
      studies: [],
      treatmentBetween: null,
      samples: SAMPLES,
      seed: 1,
    },
    { ...span(context, 0.75, 1), partial: () => {} },
  );
  const grown = await growthRecord(growth, inputs('growth'));
  await caseStore.setDerived('growth', grown, pack(growth), 'growth and therapy');
  return { caseStore, segmentation, model, growth };
}
