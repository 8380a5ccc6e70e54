/** The summaries of the steps of a case with a tumour: follow-up, organ, growth and resection. Plain JSON. */
import type { TumourOrgan } from '../core/anatomy.ts';
import type { ResectionSurface, VesselTreeKind } from '../core/resection.ts';
import type { Grid, Lps } from '../core/space.ts';
import type { Schedule } from '../core/treatment.ts';
import type { ParameterRow, StructureSummary, SurfaceSummary, Warning } from './records.ts';

export type ResponseCategory =
  'complete response' | 'partial response' | 'stable disease' | 'progressive disease';

/** A lesion in two studies; NaN never appears, what cannot be told is null. */
export interface LesionChange {
  /** Title of the tumour in the first study, or how a new lesion is called. */
  readonly title: string;
  /** Null for a lesion that is only in one of the studies. */
  readonly baselineMl: number | null;
  readonly followUpMl: number | null;
  readonly baselineDiameterMm: number | null;
  readonly followUpDiameterMm: number | null;
  /** Volume doubling time with its 95 % interval, null where it has no bound; negative where the lesion shrinks. */
  readonly doublingDays: number | null;
  readonly doublingLowDays: number | null;
  readonly doublingHighDays: number | null;
  /** Specific growth rate per day with its 95 % interval. */
  readonly growthPerDay: number | null;
  readonly growthLowPerDay: number | null;
  readonly growthHighPerDay: number | null;
}

/** A second study of the same patient, brought onto the first. Its arrays are `volume` and `labels`. */
export interface FollowUpSummary {
  /** Grid of the second study's own volume and label map. */
  readonly grid: Grid;
  readonly modality: string;
  readonly seriesDescription: string;
  readonly date: string | null;
  readonly intervalDays: number;
  readonly registration: {
    readonly method: 'same-frame' | 'mutual-information' | 'landmarks';
    /** Row-major 4 x 4: LPS of the second study to LPS of the first. */
    readonly toBaseline: readonly number[];
    /** How far the result moves when it is started elsewhere, or the misfit of the landmarks. */
    readonly residualMm: number | null;
  };
  readonly structures: readonly StructureSummary[];
  readonly lesions: readonly LesionChange[];
  readonly response: {
    readonly baselineSumMm: number;
    readonly followUpSumMm: number;
    readonly changePercent: number;
    /** RECIST 1.1, of these two studies. */
    readonly category: ResponseCategory;
    /** What was found, in sentences. */
    readonly statement: string;
  } | null;
  readonly warnings: readonly Warning[];
}

/** The organ with its tumours as surfaces, vessel trees and territories. */
export interface OrganSummary {
  readonly organ: TumourOrgan;
  readonly surfaces: readonly SurfaceSummary[];
  readonly vessels: readonly {
    readonly tree: VesselTreeKind;
    readonly title: string;
    readonly branches: number;
    readonly lengthMm: number;
    readonly unconnectedPieces: number;
  }[];
  readonly territories: readonly {
    readonly id: string;
    readonly title: string;
    readonly volumeMl: number;
  }[];
  /** The whole organ with its tumours and the vessels inside it, and the tumours alone. */
  readonly totalMl: number;
  readonly tumourMl: number;
  readonly warnings: readonly Warning[];
}

/** What a schedule does to the tumour, with the 5 to 95 % band over what the data leave open. */
export interface ScheduleOutcome {
  readonly schedule: Schedule;
  readonly nadirMl: number;
  readonly finalMl: number;
  readonly finalLowMl: number;
  readonly finalHighMl: number;
  /** Days until the volume is a fifth above its nadir and above 1.2 times the nadir sum; null when not within the run. */
  readonly progressionDays: number | null;
  readonly progressionLowDays: number | null;
  readonly progressionHighDays: number | null;
}

export interface GrowthSummary {
  readonly engine: string;
  readonly threads: number;
  readonly wallSeconds: number;
  readonly law: 'logistic' | 'gompertz';
  readonly cells: number;
  readonly spacingMm: number;
  readonly stepDays: number;
  readonly durationDays: number;
  readonly parameters: readonly ParameterRow[];
  readonly outcomes: readonly ScheduleOutcome[];
  readonly calibration: {
    readonly studies: number;
    readonly growthPerDay: number;
    readonly growthLowPerDay: number;
    readonly growthHighPerDay: number;
    /** What the data decide and what they leave open, one sentence each. */
    readonly statements: readonly string[];
  } | null;
  readonly warnings: readonly Warning[];
}

/** How the remnant is judged, and what the user entered for it. */
export interface RemnantSettings {
  /** Key of the condition of the organ, for example `normal`, `chemotherapy`, `cirrhosis`. */
  readonly condition: string;
  readonly denominator: 'ct' | 'formula' | 'body-weight';
  readonly heightCm: number | null;
  readonly weightKg: number | null;
  readonly safetyMarginMm: number;
  readonly uncertaintyMm: number;
}

export interface ResectionSummary {
  readonly surfaces: readonly ResectionSurface[];
  /** Branches that are closed without being cut by a surface. */
  readonly clipped: { readonly inflow: readonly string[]; readonly outflow: readonly string[] };
  readonly settings: RemnantSettings;
  readonly volumesMl: {
    readonly total: number;
    readonly tumour: number;
    readonly resected: number;
    readonly remnant: number;
    readonly tumourInRemnant: number;
    /** Remnant that keeps inflow and outflow. */
    readonly functionalRemnant: number;
    readonly withoutInflow: number;
    readonly withoutOutflow: number;
  };
  readonly remnant: {
    readonly percent: number;
    readonly limitPercent: number;
    readonly state: 'above' | 'at' | 'below';
    readonly denominatorTitle: string;
    readonly limitSource: string;
  } | null;
  readonly margin: {
    readonly minimumMm: number;
    readonly atLps: Lps;
    readonly p5Mm: number;
    readonly areaBelowMm2: number;
    readonly areaUncertainMm2: number;
  } | null;
  readonly vesselsCut: readonly {
    readonly order: number;
    readonly branchId: string;
    readonly title: string;
    readonly tree: VesselTreeKind;
    readonly diameterMm: number;
    readonly depthMm: number;
    readonly positionLps: Lps;
  }[];
  readonly territories: readonly {
    readonly id: string;
    readonly title: string;
    readonly volumeMl: number;
    readonly removedPercent: number;
  }[];
  readonly critical: readonly { readonly structure: string; readonly distanceMm: number }[];
  /** R.E.N.A.L. of a kidney, extent of resection of a brain: figures that only that organ has. */
  readonly organFacts: readonly {
    readonly term: string;
    readonly value: string;
    readonly note: string | null;
  }[];
  readonly warnings: readonly Warning[];
}
