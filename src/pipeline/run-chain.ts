/** The whole chain on one series, as the page does it step by step: every result becomes a record of the case. */
import { span, type JobContext } from '../core/job.ts';
import type { Volume } from '../core/volume.ts';
import type { SeriesSummary } from '../dicom/series.ts';
import type { EcgConductor } from '../heart/heart-tissue.ts';
import type { MembraneChoice } from '../heart/membrane.ts';
import type { Parameters } from '../heart/parameters.ts';
import type { StimulusSite } from '../heart/stimulation.ts';
import { rasteriseLesion, unionOfLesions, type Lesion } from '../plan/lesion.ts';
import { segmentHeartCt } from '../segment/heart-ct.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import { BlobStore } from '../twin/blobs.ts';
import { inputsOf, withRecord, type SideValue } from '../twin/document.ts';
import { createCaseStore, type CaseStore } from '../twin/store.ts';
import { buildHeartModel, type HeartModel } from './heart-model.ts';
import { runHeart, type HeartRun } from './heart-run.ts';
import { modelRecord } from './model-record.ts';
import { answerRepairs, caseFromSeries, imageRecord } from './new-case.ts';
import { pack } from './pack.ts';
import { planRecord } from './plan-record.ts';
import { segmentationRecord } from './segmentation-record.ts';
import { retestRecord, simulationRecord } from './simulation-record.ts';
import type { ModelOptions } from './wall-model.ts';

export interface ChainRequest {
  readonly series: SeriesSummary;
  readonly volume: Volume;
  readonly options: ModelOptions;
  readonly protocol: {
    readonly membrane?: MembraneChoice;
    readonly ecgConductor?: EcgConductor;
    readonly parameters: Parameters;
    readonly stimuli: readonly StimulusSite[];
    readonly durationMs: number;
  };
  readonly lesions: readonly Lesion[];
  /** Confirms patient and side; without it the report stays a draft. */
  readonly side: string | undefined;
  /** Why a repaired image will do, from somebody who has looked at it. */
  readonly repairsAccepted?: string;
}

export interface ChainResult {
  readonly caseStore: CaseStore;
  readonly segmentation: Segmentation;
  readonly model: HeartModel;
  readonly baseline: HeartRun;
  readonly retest: HeartRun | undefined;
}

export async function runChain(request: ChainRequest, context: JobContext): Promise<ChainResult> {
  const { series, volume, options, protocol, lesions } = request;
  const caseStore = createCaseStore({
    document: caseFromSeries(series, 'heart'),
    blobs: new BlobStore(),
  });
  const inputs = (step: 'segmentation' | 'model' | 'simulation' | 'plan' | 'retest') =>
    inputsOf(caseStore.getState().document, step);
  await caseStore.setDerived(
    'image',
    await imageRecord(series, volume),
    { volume: volume.data },
    'open series',
  );
  answerRepairs(caseStore, series, request.repairsAccepted);
  if (request.side) caseStore.confirmSide(request.side as SideValue);

  const segmentation = await segmentHeartCt(volume, span(context, 0, 0.4));
  const { labels } = segmentation;
  const proposal = await segmentationRecord('heart-ct', segmentation, {}, inputs('segmentation'));
  await caseStore.setDerived('segmentation', proposal, { labels: labels.data }, 'heart CT recipe');

  const model = await buildHeartModel(labels, undefined, options, span(context, 0.4, 0.6));
  await caseStore.setDerived(
    'model',
    await modelRecord(model, inputs('model')),
    pack(model),
    'heart model',
  );

  const { grid, fibres, segments, depth } = model;
  const simulation = { ...protocol, grid, fibres, segments, ...(depth && { depth }) };
  const baseline = await runHeart(simulation, span(context, 0.6, lesions.length > 0 ? 0.8 : 1));
  const record = simulationRecord(baseline, model, inputs('simulation'));
  await caseStore.setDerived('simulation', record, pack(baseline), 'baseline');
  if (lesions.length === 0) return { caseStore, segmentation, model, baseline, retest: undefined };

  const voxels = lesions.map((lesion) => rasteriseLesion(lesion, grid));
  const plan = planRecord(lesions, model, inputs('plan'));
  caseStore.commit(
    'lesions',
    (document) => withRecord(document, 'plan', plan, {}, 'lesions'),
    'plan',
  );
  const ablated = { ...simulation, lesions: unionOfLesions(voxels) };
  const retest = await runHeart(ablated, span(context, 0.8, 1));
  const tested = retestRecord(retest, baseline, model, inputs('retest'));
  await caseStore.setDerived('retest', tested, pack(retest), 're-test');
  return { caseStore, segmentation, model, baseline, retest };
}
