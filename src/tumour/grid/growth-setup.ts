/** What a growth run on the patient's grid is given, and what it gives back. */
import type { Radiosensitivity, Schedule } from '../../core/treatment.ts';
import type { Grid, Lps, Vec3 } from '../../core/space.ts';

/** Laws that end at a capacity; densities are shares of it. */
export type GridGrowthLaw = 'logistic' | 'gompertz';

/** Cells that resist, beside the sensitive ones; both share one capacity. */
export interface ResistantClone {
  /** Share of the cells at day 0, the same everywhere. */
  readonly fraction: number;
  readonly proliferationPerDay: number;
  /** Share of the sensitive cells that become resistant per day. */
  readonly mutationPerDay: number;
  /** Drug kill rate relative to sensitive cells: 0 is complete resistance. */
  readonly drugSensitivityFactor: number;
  /** Radiosensitivity alpha (and beta with it) relative to sensitive cells. */
  readonly alphaFactor: number;
}

/** Growth pushes tissue aside, and tissue under stress slows the spread (`mass-effect.ts`). */
export interface MassEffect {
  /** Force per gradient of the density, kPa: the pressure that tumour at capacity would exert. */
  readonly pressureKpa: number;
  readonly shearModulusKpa: number;
  readonly poissonRatio: number;
  /** D falls as exp(-lambda stress), stress in kPa (von Mises). 0: tissue is only displaced. */
  readonly slowingPerKpa: number;
  /** Edge of an element of the elastic grid, mm; about. */
  readonly elementMm: number;
  readonly everyDays: number;
}

/**
 * A tumour on a grid of voxels. Arrays run over all voxels of `grid`.
 */
export interface GrowthSetup {
  readonly grid: Grid;
  /** D of every voxel, mm2/day; 0 outside the organ and in barriers, where no cell can be. */
  readonly diffusivityMm2PerDay: Float32Array;
  /**
   * Diffusion tensors (xx yy zz xy xz yz of each voxel, LPS, mm2/day), where known. A voxel whose tensor is zero takes its
   * scalar D; a voxel without scalar D stays outside.
   */
  readonly tensorsMm2PerDay?: Float32Array;
  /** Cell density at day 0, share of capacity (0 to 1). */
  readonly density: Float32Array;
  readonly growthLaw: GridGrowthLaw;
  readonly proliferationPerDay: number;
  readonly resistant?: ResistantClone;
  readonly schedule: Schedule;
  readonly radiosensitivity: Radiosensitivity;
  /** Dose of every voxel over the prescribed dose; without it the dose is uniform. */
  readonly doseMap?: Float32Array;
  /** Sensitivity to every drug relative to what the schedule's courses say; default 1. */
  readonly drugSensitivityFactor?: number;
  readonly durationDays: number;
  /** Interval of the curves; default 1 day. */
  readonly sampleEveryDays?: number;
  /** Interval of the frames; rounded to whole samples. */
  readonly saveEveryDays: number;
  /** Share of capacity from which tumour is seen: 0.8 for the enhancing rim, 0.16 for oedema on FLAIR. */
  readonly detectionThreshold: number;
  /** Cells of tissue at capacity. */
  readonly cellsPerMm3: number;
  readonly massEffect?: MassEffect;
  /** Largest time step; without it one is chosen. Refused where it is unstable. */
  readonly stepDays?: number;
  /** At most so many threads. */
  readonly threads?: number;
}

/** Density of a part of the grid at a time: 255 is capacity; everywhere else it is below 1/510. */
export interface GrowthFrame {
  readonly tDays: number;
  /** First voxel of the part, and its size; size 0 where nothing is left. */
  readonly offset: Vec3;
  readonly dimensions: Vec3;
  readonly data: Uint8Array;
}

export interface GrowthPartial {
  readonly tDays: number;
  readonly volumeMl: number;
  readonly cells: number;
  readonly frame: GrowthFrame;
}

export interface GrowthResult {
  /** Times of the curves, days. At a treatment's own time the values before it. */
  readonly tDays: Float64Array;
  /** Volume of the voxels at or above the detection threshold. */
  readonly volumeMl: Float64Array;
  readonly cells: Float64Array;
  readonly sensitiveCells: Float64Array;
  readonly resistantCells: Float64Array;
  /** Adaptive therapy: times at which treatment was switched, and whether on. */
  readonly switches: readonly { readonly tDays: number; readonly on: boolean }[];
  readonly frames: readonly GrowthFrame[];
  /** Density of both clones on the last day, per voxel of the grid. */
  readonly finalDensity: Float32Array;
  /** Displacement in mm (LPS, three per node) on the last day, where a mass effect was asked for. */
  readonly displacement?: DisplacementField;
  /** Share of the cells given that lay outside the organ and were left out. */
  readonly outsideFraction: number;
  /** Voxels whose tensor was made rounder to fit the 26 neighbours. */
  readonly roundedTensors: number;
  /** Largest step taken, and the largest that would be stable. */
  readonly stepDays: number;
  readonly stableStepDays: number;
  readonly steps: number;
  /** Voxels of the organ. */
  readonly organVoxels: number;
  readonly engine: string;
  readonly threads: number;
  readonly wallSeconds: number;
  /** Of the final densities and the curves; the same in Node and in a page, for any number of threads. */
  readonly digest: string;
}

export interface DisplacementField {
  /** Grid whose voxel centres are the nodes. */
  readonly grid: Grid;
  readonly vectorsMm: Float32Array;
  readonly largestMm: number;
  readonly largestAt: Lps;
}
