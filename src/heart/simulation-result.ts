/** What a simulation takes and gives. */
import type { EcgTrace } from './ecg.ts';
import type { FastConduction } from './fast-conduction.ts';
import type { HeartTissueSetup } from './heart-tissue.ts';
import type { MODEL_CODE } from './membrane.ts';
import type { StimulusSite } from './stimulation.ts';

/** Potentials, mV, that the lowest and the highest byte of a frame stand for. */
export interface FrameRange {
  readonly low: number;
  readonly high: number;
}

export interface SimulationSetup extends HeartTissueSetup {
  readonly stimuli: readonly StimulusSite[];
  /** What carries excitation faster than the muscle; the endocardial layer of the parameters where not given. */
  readonly conduction?: FastConduction;
  /** Onsets of the stimuli, ms, ascending; in place of the S1 train and S2 of the parameters. */
  readonly onsetsMs?: readonly number[];
  /** Simulated time; in place of the parameter `durationMs`. */
  readonly durationMs: number;
  /** Active voxels whose potential is recorded every millisecond. */
  readonly probes?: readonly number[];
  /** Interval of stored frames; in place of the parameter `frameIntervalMs`. */
  readonly frameIntervalMs?: number;
}

export interface SimulationPartial {
  readonly tMs: number;
  /** Potential per active voxel, 0 to 255 over {@link FRAME_MV}. */
  readonly frame: Uint8Array;
  /** Share of the conducting tissue reached since the last stimulus. */
  readonly activatedFraction: number;
}

/** Activity after the wave of the last stimulus. Sustained: 800 ms or more after it. */
export type Reentry = 'none' | 'non-sustained' | 'sustained';

export interface SimulationFigures {
  /** Share of the conducting voxels reached by the wave of the last stimulus. */
  readonly capturedFraction: number;
  readonly capturedMl: number;
  readonly conductingMl: number;
  /** Earliest and latest activation after the last stimulus, ms; NaN where nothing was reached. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Latest activation within the LV (segments 1 to 17); NaN without segments. */
  readonly lvLastMs: number;
  readonly reentry: Reentry;
  /** Voxels activated more than once after the last stimulus. */
  readonly secondActivations: number;
  /** True where some tissue was activated in the last 150 ms of the run by other than the first wave. */
  readonly activeAtEnd: boolean;
}

export interface SimulationResult {
  /** Onset of the last stimulus on the clock of the run, ms. */
  readonly lastStimulusMs: number;
  /** Per active voxel: first upstroke (half way up) after the last stimulus, ms from its onset; NaN for never. */
  readonly activationMs: Float32Array;
  /** Per active voxel: 90 % repolarised after that upstroke, ms from the last stimulus; NaN where not by the end. */
  readonly repolarisationMs: Float32Array;
  /** Per active voxel: upstrokes after the last stimulus. */
  readonly upstrokes: Uint8Array;
  /** Potential per active voxel, 0 to 255 over `rangeMv`, at times on the clock of the run. */
  readonly frames: {
    readonly tMs: Float32Array;
    readonly data: readonly Uint8Array[];
    /** Runs of earlier versions lack it: -80 to 20 mV. */
    readonly rangeMv?: FrameRange;
  };
  /** Potential of the probes, mV, one sample per millisecond of the run. */
  readonly probes: {
    readonly tMs: Float32Array;
    readonly traces: readonly { readonly voxel: number; readonly mv: Float32Array }[];
  };
  readonly ecg: EcgTrace;
  readonly figures: SimulationFigures;
  readonly model: (typeof MODEL_CODE)[keyof typeof MODEL_CODE];
  /** For example `wasm simd 2 threads`. */
  readonly engine: string;
  readonly threads: number;
  readonly cells: number;
  readonly nodes: number;
  readonly dtMs: number;
  readonly steps: number;
  readonly wallSeconds: number;
  /** SHA-256 of activation and repolarisation times. */
  readonly digest: string;
}

/** What a run needs before it starts. */
export interface SimulationEstimate {
  readonly bytes: number;
  readonly seconds: number;
  readonly nodes: number;
  readonly steps: number;
  readonly dtMs: number;
}
