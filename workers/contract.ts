/**
 * The one typed list of what runs off the main thread: job name to input, output and partial result.
 * A job without a handler, or a handler without a job, does not compile (see `workers/*.worker.ts`).
 */
import type { TriMesh } from '../src/core/mesh.ts';
import type { ResectionSurface } from '../src/core/resection.ts';
import type { Grid, Lps } from '../src/core/space.ts';
import type { LabelMap, Volume } from '../src/core/volume.ts';
import type {
  DeidentifyOptions,
  DeidentifyReport,
} from '../src/dicom/deidentify/deidentify-files.ts';
import type { ImportScan, StoredModality } from '../src/dicom/series.ts';
import type { Thumbnail } from '../src/dicom/thumbnail.ts';
import type { SlicePartial } from '../src/dicom/volume.ts';
import type { SourceSeries } from '../src/formats/dicom-source.ts';
import type { BeatCurrents, BeatCurrentsRequest } from '../src/heart/cells/beat-currents.ts';
import type { DosePoint, DoseSeriesRequest } from '../src/heart/cells/dose-series.ts';
import type { DynamicPoint, DynamicRequest } from '../src/heart/cells/dynamic-restitution.ts';
import type { PacedCell, PaceTogetherRequest } from '../src/heart/cells/pace.ts';
import type { S1S2Curve, S1S2Request } from '../src/heart/cells/restitution.ts';
import type {
  StrengthDuration,
  StrengthDurationRequest,
} from '../src/heart/cells/strength-duration.ts';
import type { SimulationPartial } from '../src/heart/simulate.ts';
import type { HeartMap } from '../src/heart/maps/heart-map.ts';
import type { VelocityMap } from '../src/heart/maps/velocity-map.ts';
import type { SimulationGrid } from '../src/core/simulation-grid.ts';
import type { SurfaceQuality } from '../src/mesh/surface-from-labels.ts';
import type { Organ, TumourOrgan } from '../src/core/anatomy.ts';
import type { OrganModel } from '../src/pipeline/organ-model.ts';
import type { Film } from '../src/pipeline/read-film.ts';
import type { RetrievedFiles, RetrieveRequest } from '../src/pipeline/retrieve-files.ts';
import type { Picture } from '../src/pipeline/read-picture.ts';
import type {
  ActivationEcgRequest,
  PreparedTissue,
  PrepareEikonalRequest,
  ReexciteRequest,
  SolveEikonalRequest,
} from '../src/pipeline/eikonal-sessions.ts';
import type { EcgTrace } from '../src/heart/ecg.ts';
import type { ActivationMap } from '../src/heart/eikonal/eikonal.ts';
import type { ReexcitationResult } from '../src/heart/eikonal/re-excitation.ts';
import type { GrowthRequest, GrowthRun, GrowthRunPartial } from '../src/pipeline/growth-run.ts';
import type { HeartModel } from '../src/pipeline/heart-model.ts';
import type { ModelOptions } from '../src/pipeline/wall-model.ts';
import type { HeartRun, RunRequest } from '../src/pipeline/heart-run.ts';
import type { ProtocolPartial } from '../src/heart/protocol/result.ts';
import type { ProtocolRequest, ProtocolRun } from '../src/pipeline/protocol-run.ts';
import type { RunVoltages, VoltageRequest } from '../src/pipeline/run-voltage.ts';
import type { MeasurementFiles } from '../src/pipeline/personalise-files.ts';
import type { PersonaliseRequest, PersonaliseResult } from '../src/pipeline/personalise-run.ts';
import type { DicomFile } from '../src/phantom/dicom-series.ts';
import type { AlignRequest } from '../src/pipeline/align-studies.ts';
import type {
  ComparedWith,
  ImageIdentity,
  LabelComparison,
  StructureAgreement,
} from '../src/pipeline/agreement-table.ts';
import type { LabelFormat } from '../src/pipeline/label-formats.ts';
import type { SurfaceFiles, SurfaceFilesRequest } from '../src/pipeline/surface-files.ts';
import type { RigidRegistration } from '../src/segment/register/register-rigid.ts';
import type { ResectionSetup } from '../src/plan/resection/context.ts';
import type { ContourFit } from '../src/plan/resection/fit-contour.ts';
import type {
  Evaluation,
  EvaluationRequest,
  PreparedPlan,
  StartRequest,
} from '../src/plan/resection/sessions.ts';
import type { EditRequest } from '../src/segment/edit/edit-request.ts';
import type { LabelPatch } from '../src/segment/edit/patch.ts';
import type { BrainSeeds } from '../src/segment/brain-mr.ts';
import type { ModelCard } from '../src/segment/model-plug/card.ts';
import type { KidneySeeds } from '../src/segment/kidney-ct.ts';
import type { LiverSeeds } from '../src/segment/liver-ct.ts';
import type { LvMrClicks, LvMrResult } from '../src/segment/lv-mr.ts';
import type { ScarMrOptions, ScarMrResult } from '../src/segment/scar-mr.ts';
import type { Segmentation } from '../src/segment/segmentation.ts';
import type { CompareRequest, ScheduleComparison } from '../src/tumour/burden/compare-schedules.ts';
import type {
  Calibration,
  CalibrationRequest,
} from '../src/tumour/calibration/calibrate-from-studies.ts';
import type { GrowthPartial, GrowthResult, GrowthSetup } from '../src/tumour/grid/growth-setup.ts';

interface Job<Input, Output, Partial = never> {
  readonly input: Input;
  readonly output: Output;
  readonly partial: Partial;
}

export interface JobMap {
  /** A synthetic patient as DICOM files, with the tissue classes that only the phantom knows. */
  readonly 'phantom.heart': Job<
    { readonly seed: number },
    { readonly files: readonly DicomFile[]; readonly tissue: LabelMap }
  >;
  /** A synthetic patient with a liver tumour: two studies, some weeks apart. */
  readonly 'phantom.liver': Job<
    { readonly seed: number },
    { readonly files: readonly DicomFile[] }
  >;
  /** Unpacks and reads headers. The worker keeps the files under the id, for `dicom.load`. */
  readonly 'dicom.scan': Job<
    { readonly files: readonly { readonly path: string; readonly file: File }[] },
    {
      readonly scanId: number;
      readonly scan: ImportScan;
      readonly thumbnails: Readonly<Record<string, Thumbnail>>;
    }
  >;
  /** Series of a DICOMweb server as files. */
  readonly 'dicom.retrieve': Job<RetrieveRequest, RetrievedFiles>;
  readonly 'dicom.load': Job<
    {
      readonly scanId: number;
      readonly seriesKey: string;
      /** What the user confirmed an image to be whose file does not say. */
      readonly modality?: StoredModality;
    },
    /** With the SHA-256 of its values, which takes a while for a large image. */
    Volume & { readonly digest: string },
    SlicePartial
  >;
  /** The images of a series that is one plane at several times. */
  readonly 'dicom.film': Job<{ readonly scanId: number; readonly seriesKey: string }, Film>;
  /** One picture of a series, whether or not the series makes a volume. */
  readonly 'dicom.picture': Job<
    { readonly scanId: number; readonly seriesKey: string; readonly picture: number },
    Picture
  >;
  /** Patient, study and images of a series, for files that refer to it. */
  readonly 'dicom.source': Job<
    { readonly scanId: number; readonly seriesKey: string },
    SourceSeries
  >;
  /** Copies of a series without the identity, as a zip; a preview does one file and writes nothing. */
  readonly 'dicom.deidentify': Job<
    {
      readonly scanId: number;
      readonly seriesKey: string;
      readonly options: DeidentifyOptions;
      readonly preview: boolean;
    },
    { readonly report: DeidentifyReport; readonly zip: Uint8Array }
  >;
  /** How two studies of one patient lie on each other, by mutual information. */
  readonly 'register.studies': Job<AlignRequest, RigidRegistration>;
  readonly 'segment.heart-ct': Job<{ readonly volume: Volume }, Segmentation>;
  readonly 'segment.liver-ct': Job<
    { readonly volume: Volume; readonly seeds: LiverSeeds },
    Segmentation
  >;
  readonly 'segment.kidney-ct': Job<
    { readonly volume: Volume; readonly seeds: KidneySeeds },
    Segmentation
  >;
  readonly 'segment.brain-mr': Job<
    { readonly volume: Volume; readonly seeds: BrainSeeds },
    Segmentation
  >;
  readonly 'segment.bone-ct': Job<{ readonly volume: Volume }, Segmentation>;
  /** A model of the user's own; `digest` is that of its file. */
  readonly 'segment.model': Job<
    { readonly volume: Volume; readonly model: File; readonly card: ModelCard },
    { readonly segmentation: Segmentation; readonly digest: string }
  >;
  readonly 'segment.lv-mr': Job<
    { readonly phases: readonly Volume[]; readonly clicks: LvMrClicks },
    LvMrResult
  >;
  readonly 'segment.scar-mr': Job<
    { readonly image: Volume; readonly labels: LabelMap; readonly options: ScarMrOptions },
    ScarMrResult
  >;
  /** An edit of a whole structure on its block of the label map; the result replaces the block. */
  readonly 'edit.apply': Job<
    { readonly patch: LabelPatch; readonly request: EditRequest },
    { readonly labels: Uint8Array }
  >;
  /** A label map of another program on the grid of the image; a mask of one unknown value becomes `maskLabel`. */
  readonly 'edit.import': Job<
    {
      readonly file: File;
      readonly grid: Grid;
      readonly organ: Organ;
      readonly maskLabel: number;
      /** Whose images the case was drawn on, as far as it is known. */
      readonly images?: ImageIdentity;
    },
    Segmentation
  >;
  /** The label map as a file; the DICOM formats need the series it was drawn on. */
  readonly 'edit.export': Job<
    {
      readonly labels: LabelMap;
      readonly format: LabelFormat;
      readonly source?: SourceSeries;
    },
    { readonly bytes: Uint8Array }
  >;
  /** How well the structures agree with those of a file, or two of them with each other. */
  readonly 'edit.compare': Job<
    {
      readonly labels: LabelMap;
      readonly other: ComparedWith;
      readonly toleranceMm: number;
    },
    LabelComparison
  >;
  /** The surface of a structure with its distances to the other side of a comparison. */
  readonly 'edit.distances': Job<
    {
      readonly labels: LabelMap;
      readonly row: Pick<StructureAgreement, 'label' | 'other'>;
      readonly against: LabelMap | undefined;
    },
    { readonly mesh: TriMesh; readonly valuesMm: Float32Array }
  >;
  /** Surfaces of structures as files for printing and for other programs. */
  readonly 'edit.surfaces': Job<SurfaceFilesRequest, SurfaceFiles>;
  /** The surface of one structure, for the 3D view beside the slices. */
  readonly 'model.surface': Job<
    { readonly labels: LabelMap; readonly label: number; readonly maxTriangles: number },
    { readonly mesh: TriMesh; readonly quality: SurfaceQuality }
  >;
  readonly 'model.heart': Job<
    {
      readonly labels: LabelMap;
      readonly tissue: LabelMap | undefined;
      readonly options: ModelOptions;
    },
    HeartModel
  >;
  readonly 'model.organ': Job<
    { readonly labels: LabelMap; readonly organ: TumourOrgan },
    OrganModel
  >;
  readonly 'heart.simulate': Job<RunRequest, HeartRun, SimulationPartial>;
  /** Programmed stimulation, bursts or pacing at the end of the refractory period, at every site in turn. */
  readonly 'heart.protocol': Job<ProtocolRequest, ProtocolRun, ProtocolPartial>;
  /** Reads what a heart can be fitted to: ECG tables and electroanatomic maps. */
  readonly 'heart.measurements': Job<{ readonly files: readonly File[] }, MeasurementFiles>;
  /** Velocities and first sites of a heart from measurements, as an ensemble. */
  readonly 'heart.personalise': Job<PersonaliseRequest, PersonaliseResult>;
  /** Speed and direction of the wave of an activation map. */
  readonly 'heart.velocity': Job<
    { readonly grid: SimulationGrid; readonly activationMs: Float32Array },
    VelocityMap
  >;
  /** Frequency of every voxel from stored frames, Hz. */
  readonly 'heart.dominant-frequency': Job<
    { readonly frames: readonly Uint8Array[]; readonly intervalMs: number },
    HeartMap
  >;
  /** Voltages on the wall at virtual electrodes. */
  readonly 'heart.voltage': Job<VoltageRequest, RunVoltages>;
  /** The tissue for activation maps. The worker keeps it under the id, so that a drag sends sources and lesions only. */
  readonly 'heart.eikonal.prepare': Job<PrepareEikonalRequest, PreparedTissue>;
  readonly 'heart.eikonal.solve': Job<SolveEikonalRequest, ActivationMap>;
  /** The twelve leads of an activation map of the prepared tissue. */
  readonly 'heart.eikonal.ecg': Job<ActivationEcgRequest, EcgTrace>;
  /** Pacing, block and re-entry with restitution, in seconds. */
  readonly 'heart.eikonal.reexcite': Job<ReexciteRequest, ReexcitationResult>;
  /** Kinds of cell of one model, paced side by side. */
  readonly 'cell.pace': Job<PaceTogetherRequest, readonly PacedCell[]>;
  /** Duration after one early beat, for several intervals. */
  readonly 'cell.early-beats': Job<S1S2Request, S1S2Curve>;
  /** The longest interval that does not capture, ms. */
  readonly 'cell.refractory-period': Job<Omit<S1S2Request, 's2Ms' | 'level'>, number>;
  readonly 'cell.dynamic-restitution': Job<DynamicRequest, readonly DynamicPoint[]>;
  /** Every current of the last beat of a train. */
  readonly 'cell.currents': Job<BeatCurrentsRequest, BeatCurrents>;
  readonly 'cell.strength-duration': Job<StrengthDurationRequest, StrengthDuration>;
  /** Action potentials under rising concentrations of a drug. */
  readonly 'cell.dose-series': Job<DoseSeriesRequest, readonly DosePoint[]>;
  /** Up to four schedules on samples of one patient, in the well-mixed model. */
  readonly 'tumour.compare': Job<CompareRequest, ScheduleComparison>;
  /** Growth and invasion from two or more studies, with what they leave open. */
  readonly 'tumour.calibrate': Job<CalibrationRequest, Calibration>;
  /** Calibration, schedules with their bands, and each schedule on the patient's anatomy. */
  readonly 'tumour.run': Job<GrowthRequest, GrowthRun, GrowthRunPartial>;
  /** Growth and therapy on the patient's grid. */
  readonly 'tumour.grow': Job<GrowthSetup, GrowthResult, GrowthPartial>;
  /** The organ and its distance fields. The worker keeps them under the id, so that a drag sends surfaces only. */
  readonly 'plan.prepare': Job<
    { readonly labels: LabelMap; readonly setup: ResectionSetup },
    PreparedPlan
  >;
  /** Other vessel trees and territories for a prepared organ. */
  readonly 'plan.vessels': Job<
    {
      readonly contextId: number;
      readonly vessels: Pick<ResectionSetup, 'trees' | 'territories'>;
    },
    void
  >;
  readonly 'plan.evaluate': Job<EvaluationRequest, Evaluation>;
  readonly 'plan.start': Job<StartRequest, ResectionSurface>;
  readonly 'plan.fit': Job<
    {
      readonly contextId: number;
      readonly contourLps: readonly Lps[];
      readonly id: string;
      readonly title: string;
    },
    ContourFit
  >;
}

export type JobName = keyof JobMap;
export type WorkerKind =
  | 'dicom'
  | 'phantom'
  | 'register'
  | 'segment'
  | 'plug'
  | 'edit'
  | 'model'
  | 'heart'
  | 'eikonal'
  | 'cell'
  | 'tumour'
  | 'plan';

export const WORKER_OF: { readonly [Name in JobName]: WorkerKind } = {
  'phantom.heart': 'phantom',
  'phantom.liver': 'phantom',
  'dicom.scan': 'dicom',
  'dicom.retrieve': 'dicom',
  'dicom.load': 'dicom',
  'dicom.film': 'dicom',
  'dicom.picture': 'dicom',
  'dicom.source': 'dicom',
  'dicom.deidentify': 'dicom',
  'register.studies': 'register',
  'segment.heart-ct': 'segment',
  'segment.liver-ct': 'segment',
  'segment.kidney-ct': 'segment',
  'segment.brain-mr': 'segment',
  'segment.bone-ct': 'segment',
  'segment.model': 'plug',
  'segment.lv-mr': 'segment',
  'segment.scar-mr': 'segment',
  'edit.apply': 'edit',
  'edit.import': 'edit',
  'edit.export': 'edit',
  'edit.compare': 'edit',
  'edit.distances': 'edit',
  'edit.surfaces': 'edit',
  'model.surface': 'model',
  'model.heart': 'model',
  'model.organ': 'model',
  'heart.simulate': 'heart',
  'heart.protocol': 'heart',
  'heart.measurements': 'heart',
  'heart.personalise': 'heart',
  'heart.velocity': 'heart',
  'heart.dominant-frequency': 'heart',
  'heart.voltage': 'heart',
  'heart.eikonal.prepare': 'eikonal',
  'heart.eikonal.solve': 'eikonal',
  'heart.eikonal.ecg': 'eikonal',
  'heart.eikonal.reexcite': 'eikonal',
  'cell.pace': 'cell',
  'cell.early-beats': 'cell',
  'cell.refractory-period': 'cell',
  'cell.dynamic-restitution': 'cell',
  'cell.currents': 'cell',
  'cell.strength-duration': 'cell',
  'cell.dose-series': 'cell',
  'tumour.compare': 'tumour',
  'tumour.calibrate': 'tumour',
  'tumour.run': 'tumour',
  'tumour.grow': 'tumour',
  'plan.prepare': 'plan',
  'plan.vessels': 'plan',
  'plan.evaluate': 'plan',
  'plan.start': 'plan',
  'plan.fit': 'plan',
};
