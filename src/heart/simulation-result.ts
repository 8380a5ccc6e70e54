/** What a simulation takes and gives. */
import type { SimulationGrid } from '../core/simulation-grid.ts';
import type { EcgTrace, Electrodes } from './ecg.ts';
import type { Parameters } from './parameters.ts';
import type { StimulusSite } from './stimulation.ts';

export interface SimulationSetup {
  readonly grid: SimulationGrid;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  /** AHA segment per active voxel; needed for sites given by segment or as the apex. */
  readonly segments?: Uint8Array;
  readonly parameters: Parameters;
  readonly stimuli: readonly StimulusSite[];
  /** Simulated time; in place of the parameter `durationMs`. */
  readonly durationMs: number;
  /** Active voxels (numbers into `grid.active`) made non-conducting. */
  readonly lesions?: Uint32Array;
  /** Active voxels whose potential is recorded every millisecond. */
  readonly probes?: readonly number[];
  /** Interval of stored frames; in place of the parameter `frameIntervalMs`. */
  readonly frameIntervalMs?: number;
  /** Where the ECG is taken; by default from the position of the heart alone. */
  readonly electrodes?: Electrodes;
  /** At most so many threads; by default as many as the machine has. */
  readonly threads?: number;
}

export interface SimulationPartial {
  readonly tMs: number;
  /** Potential per active voxel: 0 at rest (-80 mV) to 255 at the peak (+20 mV). */
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
  /** Potential per active voxel, 0 to 255, at times on the clock of the run. */
  readonly frames: { readonly tMs: Float32Array; readonly data: readonly Uint8Array[] };
  /** Potential of the probes, mV, one sample per millisecond of the run. */
  readonly probes: {
    readonly tMs: Float32Array;
    readonly traces: readonly { readonly voxel: number; readonly mv: Float32Array }[];
  };
  readonly ecg: EcgTrace;
  readonly figures: SimulationFigures;
  readonly model: 'mms';
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
