/** Which summary belongs to which step. */
import type {
  DerivedRecord,
  StepName,
  ImageSummary,
  SegmentationSummary,
  ModelSummary,
  SimulationSummary,
  InductionSummary,
  PlanSummary,
  ReinductionSummary,
  RetestSummary,
  ReportSummary,
} from './records.ts';
import type {
  FollowUpSummary,
  OrganSummary,
  GrowthSummary,
  ResectionSummary,
} from './tumour-records.ts';

/** The record of each step. */
export interface RecordMap {
  readonly image: DerivedRecord<ImageSummary>;
  readonly segmentation: DerivedRecord<SegmentationSummary>;
  readonly model: DerivedRecord<ModelSummary>;
  readonly simulation: DerivedRecord<SimulationSummary>;
  readonly induction: DerivedRecord<InductionSummary>;
  readonly plan: DerivedRecord<PlanSummary>;
  readonly retest: DerivedRecord<RetestSummary>;
  readonly reinduction: DerivedRecord<ReinductionSummary>;
  readonly followUp: DerivedRecord<FollowUpSummary>;
  readonly organ: DerivedRecord<OrganSummary>;
  readonly growth: DerivedRecord<GrowthSummary>;
  readonly resection: DerivedRecord<ResectionSummary>;
  readonly report: DerivedRecord<ReportSummary>;
}

/** What an operation hands over; the case adds id, version, change, time and the names of the arrays. */
export type NewRecord<Step extends StepName> = Omit<
  RecordMap[Step],
  'id' | 'version' | 'change' | 'createdAt' | 'blobs'
>;
