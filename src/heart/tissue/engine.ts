/**
 * What advances tissue in time, whichever membrane, scheme and processor: the contract between engines (WebAssembly,
 * WebGPU) and those who use them (protocols, maps, ECG). Arrays per voxel run over `grid.active`. Potentials are in mV and
 * times in ms on the engine's clock, which starts at 0 and goes back only when a snapshot is restored.
 */
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import type { CellModelId, CellType } from '../cells/cell-model.ts';

/** In `classOf`: the voxel does not conduct (scar, ablated). */
export const NOT_CONDUCTING = 255;

/** Diffusivity (mm2/ms) along the fibre, in the sheet across it, and normal to the sheet; before any correction for the grid. */
export interface Diffusivity {
  readonly along: number;
  readonly across: number;
  /** As `across` where not given. */
  readonly normal?: number;
}

/** A kind of tissue: its cells and how they are coupled. */
export interface TissueClass {
  readonly title: string;
  readonly cell: CellType;
  /** Variables to start from, in the order of the model's; its initial state where not given. */
  readonly start?: readonly number[];
  readonly diffusivity: Diffusivity;
}

/**
 * How space is discretised. `hybrid`: reduced 27-point stencil, sharpening, quadrature of the fast sodium current and
 * diffusivity table, for detailed membranes. `compensated`: lumped trilinear elements with diffusivity table, for the simple
 * ones. `plain`: lumped trilinear elements as they are, for comparison.
 */
export type TissueScheme = 'hybrid' | 'compensated' | 'plain';

export interface TissueSetup {
  readonly grid: SimulationGrid;
  /** Class per active voxel, or {@link NOT_CONDUCTING}. */
  readonly classOf: Uint8Array;
  readonly classes: readonly TissueClass[];
  readonly model: CellModelId;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  /** Unit vector normal to the sheet per active voxel, LPS; needed where a class has `normal`. */
  readonly sheetNormals?: Float32Array;
  /** Share of each active voxel that is tissue, 0.05 to 1; 1 where not given. */
  readonly fractions?: Float32Array;
  /** By default the one that suits the model. */
  readonly scheme?: TissueScheme;
  /** By default the model's own, 0.1 ms for the simple one. A millisecond holds a whole number of steps. */
  readonly timeStepMs?: number;
  /** Longer steps where little happens; on by default. */
  readonly multirate?: boolean;
  /**
   * Per electrode the potential of a unit current dipole density: the lead field sampled at the corners of the voxels is
   * worked into node weights by the engine. Empty where no ECG is wanted.
   */
  readonly leadFields?: readonly LeadField[];
  /** Intracellular conductivity along and across the fibre, S/m, for the lead fields. */
  readonly intracellular?: { readonly along: number; readonly across: number };
  readonly threads?: number;
}

/** Value (1 / (S/m mm)) of an electrode's lead field at a point of patient space, LPS mm. */
export type LeadField = (x: number, y: number, z: number) => number;

export type TissueEvent = 'first' | 'last' | 'recovered';

/** What an engine knows at the end of every whole millisecond. */
export interface TissueSample {
  /** Nodes with an upstroke since the last `arm`. */
  readonly activatedNodes: number;
  /** Lowest and highest potential; NaN where one is not a number. */
  readonly lowMv: number;
  readonly highMv: number;
  /** Potential at each electrode, mV. */
  readonly electrodesMv: Float64Array;
}

export interface TissueEngine {
  /** For the record of a result: `wasm relaxed-simd 2 threads`, `WebGPU`. */
  readonly title: string;
  readonly setup: TissueSetup;
  readonly dtMs: number;
  readonly stepsPerMs: number;
  readonly nodes: number;
  readonly threads: number;
  /** Bytes that the engine holds for this tissue. */
  readonly bytes: number;
  /** Steps since the start, or since the time of the restored snapshot. */
  readonly step: number;

  /** Where and how strongly (mV/ms) the stimulated steps act: active voxels, all at once. */
  setStimulus(voxels: Iterable<number>, strengthMvPerMs: number): void;
  /**
   * Beside it, a pulse of its own for each voxel: onset in ms on the engine's clock, NaN for none. Acts in all steps, until set
   * to undefined. For junctions of the conduction system and for reaction-eikonal runs.
   */
  setTimedStimulus(
    pulses:
      | {
          readonly onsetMs: Float32Array;
          readonly strengthMvPerMs: number;
          readonly durationMs: number;
          /** Ends a voxel's pulse when its potential reaches this. */
          readonly untilMv?: number;
        }
      | undefined,
  ): void;
  /** At most a few milliseconds of work at a time, so that the caller can stop. */
  advance(steps: number, stimulated: boolean): Promise<void>;
  /** The state as of the last whole millisecond, or of now where `advance` ended there. */
  sample(): Promise<TissueSample>;

  /** Forgets activations so far: the next upstroke of each node is its first. */
  arm(): void;
  /** Per active voxel; NaN where it has not happened since `arm`. */
  times(event: TissueEvent): Promise<Float32Array>;
  /** Per active voxel: upstrokes since `arm`, at most 255. */
  upstrokes(): Promise<Uint8Array>;
  /** Potential of the active voxels as bytes: 0 at {@link FRAME_MV}.low, 255 at its high end. */
  frame(): Promise<Uint8Array>;
  potentialsMv(voxels: ArrayLike<number>): Promise<Float32Array>;

  /** Everything that a later `restore` needs to go on from here, bit by bit the same; events are not part of it. */
  snapshot(): Promise<TissueSnapshot>;
  restore(snapshot: TissueSnapshot): Promise<void>;
  close(): void;
}

/** State of an engine; fits only an engine made from an equal setup. */
export interface TissueSnapshot {
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** What a byte of a frame stands for. */
export const FRAME_MV = { low: -90, high: 40 } as const;
