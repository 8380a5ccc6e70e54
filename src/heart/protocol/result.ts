/** What a protocol gives: per site, per attempt. */
import type { ActivityReport } from '../reentry/classify.ts';
import type { FilamentReport } from '../reentry/filament-report.ts';
import type { Isthmus } from '../reentry/isthmus.ts';
import type { PacingSite } from './protocol.ts';

/**
 * `captured`: the last stimulus started a wave. `blocked`: it did, but the wave died out before half of the tissue connected to the
 * site. `no-capture`: the site was refractory, or the stimulus too weak for it.
 */
export type Response = 'captured' | 'blocked' | 'no-capture';

export interface Attempt {
  /** `S1`, `S2 330`, `S2 330 S3 280`, `10 x 240`. */
  readonly label: string;
  /** Onsets of all stimuli, ms from the state of rest: enough to run it again. */
  readonly onsetsMs: readonly number[];
  /** Whether each stimulus captured. */
  readonly captured: readonly boolean[];
  readonly response: Response;
  /** What followed; absent without capture and where only capture was tested. */
  readonly activity?: ActivityReport;
  /** Of sustained re-entry: its last cycle. */
  readonly rhythm?: Rhythm;
  /** End of the attempt on the same clock. */
  readonly endMs: number;
  /** SHA-256 of the activation times since the last stimulus; equal for equal runs. Absent where nothing was watched. */
  readonly digest?: string;
}

export interface Rhythm {
  readonly cycleMs: number;
  /** Latest activation per active voxel, ms on the clock of the attempt; NaN where the rhythm does not reach. */
  readonly activationMs: Float32Array;
  readonly isthmus?: Isthmus;
  readonly filaments: FilamentReport;
}

/** What was learnt about one stimulus after the train. */
export interface Refractoriness {
  /** `S2`, `S3`, `S4`. */
  readonly stimulus: string;
  /** Effective refractory period: the longest interval that did not capture; undefined where all captured. */
  readonly erpMs?: number;
  /** Shortest interval that captured; undefined where none did. */
  readonly shortestCapturedMs?: number;
}

export interface SiteResult {
  readonly site: PacingSite;
  /** Active voxels that were stimulated. */
  readonly stimulated: number;
  /** False where not even the first stimulus, from rest, started a wave: too weak, or poorly coupled tissue. */
  readonly excitable: boolean;
  readonly attempts: readonly Attempt[];
  readonly refractoriness: readonly Refractoriness[];
  /** Attempts (by number) that induced re-entry. */
  readonly sustained: readonly number[];
  readonly nonSustained: readonly number[];
}

export interface ProtocolResult {
  readonly title: string;
  readonly sites: readonly SiteResult[];
  /** Sites at which sustained re-entry was induced. */
  readonly inducibleSites: number;
  readonly engine: string;
  readonly simulatedMs: number;
  /** Simulated time that states to branch from have saved. */
  readonly savedMs: number;
  readonly snapshotBytes: number;
  readonly wallSeconds: number;
}

/** A moment of a running protocol. */
export interface ProtocolPartial {
  readonly site: string;
  readonly attempt: string;
  /** On the clock of the attempt. */
  readonly tMs: number;
  /** Potential per active voxel as bytes, as an engine's frame. */
  readonly frame: Uint8Array;
}
