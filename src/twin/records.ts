/**
 * The derived records of a case: one per step, each saying how it was made and from what.
 * Plain JSON. Bulk arrays are referred to by {@link BlobId} and live outside (`blobs.ts`).
 */
import type { Grid, Lps, Vec3 } from '../core/space.ts';
import type { BlobId } from './blob-id.ts';

/**
 * The steps that derive something, in the order in which data flows. A heart has model, simulation, induction, plan, retest and
 * reinduction;
 * an organ with a tumour has followUp, organ, growth and resection.
 */
export const STEPS = [
  'image',
  'segmentation',
  'model',
  'simulation',
  'induction',
  'plan',
  'retest',
  'reinduction',
  'followUp',
  'organ',
  'growth',
  'resection',
  'report',
] as const;
export type StepName = (typeof STEPS)[number];

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Which version of which record something was computed from. */
export interface InputRef {
  readonly id: StepName;
  readonly version: number;
}

/** What was found, why it matters and what to do; kept with the record it is about. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** A question that blocks the report until somebody answers it; the answer is printed. */
export interface Interlock {
  /** Stable within a record, for example `near-aorta:lesion-3`. */
  readonly id: string;
  readonly message: string;
  readonly hint: string;
  readonly answer: { readonly reason: string; readonly at: string } | null;
}

export interface DerivedRecord<Summary> {
  readonly id: StepName;
  /** Grows with every change and is never used twice in a case, not even after an undo. */
  readonly version: number;
  /** The named edit that made this version, for example `paint left atrium`. */
  readonly change: string;
  /** Stable name of the operation, for example `segment.heart-ct`. */
  readonly operation: string;
  readonly operationVersion: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly inputs: readonly InputRef[];
  readonly seed: number | null;
  /** SHA-256 of the result; null while hand edits have not been hashed yet (`seal` does). */
  readonly digest: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly interlocks: readonly Interlock[];
  /** Bulk arrays by role, for example `voxels`, `labels`, `tissue`, `surface-1-positions`, `activationMs`. */
  readonly blobs: Readonly<Record<string, BlobId>>;
  readonly summary: Summary;
}

export interface ImageSummary {
  readonly grid: Grid;
  readonly modality: string;
  readonly unit: 'HU' | 'arbitrary';
  readonly window: { readonly centre: number; readonly width: number } | null;
  readonly warnings: readonly Warning[];
}

/** How far a recipe trusts its own proposal. */
export type Confidence = 'good' | 'check' | 'poor' | 'missing';

export interface StructureSummary {
  /** Label value and name of `core/anatomy.ts`. */
  readonly label: number;
  readonly name: string;
  /** Counted on the label map, never on a smoothed surface. */
  readonly volumeMl: number;
  /** Connected components; null after a hand edit until they are counted again. */
  readonly components: number | null;
  /** As the recipe judged it; null where a person has changed the structure. */
  readonly confidence: Confidence | null;
  readonly note: string | null;
}

export interface SegmentationSummary {
  /** Grid of the label map and of the tissue map. */
  readonly grid: Grid;
  readonly structures: readonly StructureSummary[];
  readonly warnings: readonly Warning[];
  /** Hand edits since the recipe ran. */
  readonly edits: number;
  /** What a cine tells about the ventricles; where the structures come from one. */
  readonly cine?: CineSummary;
  /** Scar on late enhancement; where it was measured. */
  readonly scar?: ScarSummary;
}

export interface CineSummary {
  /** What tells the phases apart, such as `trigger time`; null for a single phase. */
  readonly by: string | null;
  /** In the order of the beat; `value` in ms for times, % for cardiac phases. */
  readonly phases: readonly {
    readonly value: number | null;
    readonly lvMl: number;
    readonly rvMl: number;
    readonly myocardiumMl: number;
  }[];
  /** Places in `phases`: the largest and smallest left ventricle, and the phase whose outlines are the label map. */
  readonly endDiastole: number;
  readonly endSystole: number;
  readonly outlined: number;
  /** Null for a single phase. */
  readonly left: PumpingSummary | null;
  /** Null for a single phase, or without a right ventricle. */
  readonly right: PumpingSummary | null;
  /** Mass of the left ventricular wall at end-diastole. */
  readonly massG: number;
  readonly thickness: readonly {
    /** AHA segment 1 to 16. */
    readonly segment: number;
    readonly endDiastolicMm: number;
    /** Null for a single phase. */
    readonly endSystolicMm: number | null;
    /** Null where it would not be trustworthy. */
    readonly thickeningPercent: number | null;
  }[];
}

export interface PumpingSummary {
  readonly endDiastolicMl: number;
  readonly endSystolicMl: number;
  readonly strokeMl: number;
  /** Null where it would not be trustworthy. */
  readonly ejectionFractionPercent: number | null;
}

/** Lowest and highest value while a threshold moves within what is disputed about it. */
export type Band = readonly [number, number];

/** Late enhancement by several thresholds, side by side. */
export interface ScarSummary {
  /** Whose scar is the tissue map; null where none was taken over. */
  readonly chosen: string | null;
  /** Hand edits of the segmentation at the time of the measurement. */
  readonly edits: number;
  readonly wallG: number;
  /** Least and most of all methods. */
  readonly coreRangeG: Band;
  readonly totalRangeG: Band;
  /** Normal wall that standard deviations are counted from, in units of the image. */
  readonly remote: {
    readonly mean: number;
    readonly sd: number;
    readonly voxels: number;
    readonly automatic: boolean;
  };
  readonly maximum: number;
  readonly methods: readonly ScarMethodSummary[];
  readonly warnings: readonly Warning[];
}

export interface ScarMethodSummary {
  readonly method: string;
  readonly title: string;
  /** In units of the image; equal where the method knows no border zone. */
  readonly thresholds: { readonly core: number; readonly border: number };
  readonly coreG: number;
  readonly borderG: number;
  readonly totalG: number;
  readonly percentOfWall: number;
  readonly coreBandG: Band;
  readonly totalBandG: Band;
  /** Dark part of the core, within enhancement. */
  readonly darkCoreG: number;
  /** Bright wall at its edges that was left out. */
  readonly edgeG: number;
  readonly segments: readonly {
    /** AHA segment 1 to 16. */
    readonly segment: number;
    readonly meanPercent: number;
    readonly maxPercent: number;
    /** `0`, `1-25`, `26-50`, `51-75`, `76-100` % of the wall's thickness. */
    readonly class: string;
  }[];
}

export interface SurfaceSummary {
  readonly label: number;
  readonly vertices: number;
  readonly triangles: number;
  readonly closed: boolean;
  readonly manifold: boolean;
  /** Enclosed volume against the label map; positive where the surface is larger. */
  readonly volumeChangePercent: number;
  /** 95th percentile of the distance from the surface to the label map's boundary. */
  readonly p95DistanceMm: number;
}

export interface ModelSummary {
  readonly surfaces: readonly SurfaceSummary[];
  readonly simulationGrid: {
    readonly grid: Grid;
    readonly activeVoxels: number;
    readonly healthyMl: number;
    readonly borderZoneMl: number;
    readonly scarMl: number;
  };
  readonly fibres: {
    readonly method: string;
    readonly endocardialAngleDeg: number;
    readonly epicardialAngleDeg: number;
  };
  readonly wallThicknessMm: {
    readonly p5: number;
    readonly median: number;
    readonly p95: number;
  } | null;
  readonly warnings: readonly Warning[];
}

export interface ParameterRow {
  readonly name: string;
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly default: number;
  readonly source: string;
  readonly range: readonly [number, number];
}

export interface StimulusSummary {
  /** `S1`, `S2`, ... */
  readonly name: string;
  /** In words: `apex`, `AHA 13, apical anterior`. */
  readonly site: string;
  readonly positionLps: Lps | null;
  readonly startMs: number;
  readonly count: number;
  readonly cycleLengthMs: number;
}

export interface ActivationFigures {
  readonly capturedFraction: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly activatedMl: number;
  readonly reentry: 'none' | 'non-sustained' | 'sustained';
}

export interface SimulationSummary {
  readonly model: string;
  /** The membrane in words; absent in runs of earlier versions. */
  readonly membrane?: string;
  readonly cells: number;
  readonly spacingMm: number;
  readonly durationMs: number;
  readonly engine: string;
  readonly threads: number;
  readonly wallSeconds: number;
  readonly parameters: readonly ParameterRow[];
  readonly stimuli: readonly StimulusSummary[];
  readonly activation: ActivationFigures;
  readonly ecg: {
    readonly leads: readonly string[];
    readonly sampleIntervalMs: number;
    readonly qrsDurationMs: number | null;
    /** Frontal axis, degrees. Absent in runs of earlier versions; null where it cannot be told. */
    readonly axisDeg?: number | null;
    readonly qtMs?: number | null;
    /** In which conductor: `infinite`, `generic-torso`. */
    readonly conductor?: string;
  } | null;
  readonly warnings: readonly Warning[];
}

/** A stimulation protocol and what it induced, per site. */
export interface InductionSummary {
  /** `Programmed stimulation`, `Burst pacing`, ... */
  readonly protocol: string;
  readonly model: string;
  readonly cells: number;
  readonly spacingMm: number;
  readonly engine: string;
  readonly simulatedMs: number;
  readonly wallSeconds: number;
  readonly parameters: readonly ParameterRow[];
  readonly sites: readonly InductionSite[];
  readonly inducibleSites: number;
  readonly warnings: readonly Warning[];
}

export interface InductionSite {
  readonly title: string;
  readonly excitable: boolean;
  readonly attempts: number;
  /** Effective refractory period by stimulus (`S2`, ...); null where every interval captured. */
  readonly refractory: readonly { readonly stimulus: string; readonly erpMs: number | null }[];
  readonly nonSustained: number;
  /** Attempts that induced sustained re-entry. */
  readonly sustained: readonly {
    /** `S2 330 S3 280`. */
    readonly attempt: string;
    readonly cycleMs: number | null;
    /** AHA segment where it leaves the circuit; null outside the left ventricle or where it was not found. */
    readonly exitSegment: number | null;
    readonly isthmus: {
      readonly lengthMm: number;
      readonly widthMm: number;
      readonly conductionMs: number;
    } | null;
  }[];
}

export interface ReinductionSummary extends InductionSummary {
  readonly comparison: {
    readonly inducibleBefore: number;
    /** One sentence that states what differs, without advice. */
    readonly statement: string;
  };
}

export type LesionSurface = 'endocardium' | 'epicardium';

export interface Lesion {
  readonly id: string;
  /** Lesions of one line share its id; null for a single lesion. */
  readonly lineId: string | null;
  readonly positionLps: Lps;
  /** Unit vector out of the tissue, where the catheter comes from. */
  readonly normalLps: Vec3;
  readonly surface: LesionSurface;
  readonly widthMm: number;
  readonly depthMm: number;
  /** AHA segment 1 to 17, or null outside the left ventricle. */
  readonly segment: number | null;
  readonly volumeMl: number;
  readonly distances: readonly {
    readonly structure: string;
    readonly distanceMm: number;
  }[];
}

export interface PlanSummary {
  readonly lesions: readonly Lesion[];
  /** Structures (by name) to which every lesion's distance is watched. */
  readonly criticalStructures: readonly string[];
  readonly totalVolumeMl: number;
  readonly warnings: readonly Warning[];
}

export interface RetestSummary extends SimulationSummary {
  readonly comparison: {
    readonly activatedChangeMl: number;
    readonly lastActivationChangeMs: number;
    readonly outcome: 'unchanged' | 'detour' | 'block';
    /** One sentence that states what differs, without advice. */
    readonly statement: string;
  };
}

export interface ReportSummary {
  readonly title: string;
  readonly captureIds: readonly string[];
  readonly assumptions: readonly string[];
}
