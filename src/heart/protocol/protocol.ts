/**
 * Stimulation protocols as plain data, as they are stored, shown and run: what is paced, from where, at which intervals, and how
 * long the tissue is watched afterwards. Intervals are from onset to onset, ms.
 */
import type { StimulusSite } from '../stimulation.ts';

/** A place that is paced, with the name under which results speak of it. */
export interface PacingSite {
  /** Unique within a protocol. */
  readonly id: string;
  readonly title: string;
  readonly site: StimulusSite;
}

export interface Train {
  readonly count: number;
  readonly intervalMs: number;
}

/** Coupling intervals of one extrastimulus, from long to short. */
export interface Decrement {
  readonly fromMs: number;
  readonly stepMs: number;
  /** No interval below it is tried. */
  readonly toMs: number;
}

interface Common {
  readonly title: string;
  /** Paced in turn, each from the same state of rest. */
  readonly sites: readonly PacingSite[];
  /** Strength (mV/ms) and duration of every pulse; by default those of the membrane model. */
  readonly stimulus?: { readonly strengthMvPerMs: number; readonly durationMs: number };
  /** Of sites that give none of their own, mm. */
  readonly radiusMm: number;
  /** How long activity is watched after the last stimulus; the watch ends sooner where all tissue has come to rest. */
  readonly watchMs: number;
  /** Goes on to the next site after the first sustained re-entry. */
  readonly stopAtInduction: boolean;
}

/** S1 train, then S2 to S4: each is brought closer until its site no longer captures, then held just outside. */
export interface ExtrastimulusProtocol extends Common {
  readonly kind: 'extrastimuli';
  readonly s1: Train;
  /** One to three, S2 first. */
  readonly extras: readonly Decrement[];
  /**
   * `decrement`: every interval in turn, each watched for re-entry. `bisect`: halves the range until the refractory period is
   * known to one step; far fewer attempts, and fewer chances to induce.
   */
  readonly search: 'decrement' | 'bisect';
  /** How far outside its refractory period an extrastimulus is held while the next one is tried. */
  readonly marginMs: number;
}

/** Trains at ever shorter cycle lengths, each from rest. */
export interface BurstProtocol extends Common {
  readonly kind: 'burst';
  readonly count: number;
  readonly cycle: Decrement;
}

/**
 * Pacing at the end of the effective refractory period (Azzolin 2021, doi 10.1016/j.cmpb.2021.106467): after the S1 train every
 * further stimulus is given at the earliest moment at which its site captures, found by bisection, until re-entry is induced.
 */
export interface PeerpProtocol extends Common {
  readonly kind: 'peerp';
  readonly s1: Train;
  /** Stimuli after the train, at most. */
  readonly most: number;
  /** Never sooner after the stimulus before. */
  readonly shortestMs: number;
  /** To which the end of the refractory period is found. */
  readonly resolutionMs: number;
}

export type Protocol = ExtrastimulusProtocol | BurstProtocol | PeerpProtocol;

const COMMON = { radiusMm: 3, watchMs: 2000, stopAtInduction: true } as const;

/** Programmed ventricular stimulation as in virtual-heart studies: eight S1 at 600 ms, up to three extrastimuli. */
export const programmedStimulation = (
  sites: readonly PacingSite[],
  changes: Partial<Omit<ExtrastimulusProtocol, 'kind' | 'sites'>> = {},
): ExtrastimulusProtocol => ({
  ...COMMON,
  kind: 'extrastimuli',
  title: 'Programmed stimulation',
  sites,
  s1: { count: 8, intervalMs: 600 },
  extras: [
    { fromMs: 400, stepMs: 10, toMs: 200 },
    { fromMs: 350, stepMs: 10, toMs: 180 },
    { fromMs: 350, stepMs: 10, toMs: 180 },
  ],
  search: 'decrement',
  marginMs: 10,
  ...changes,
});

export const burstPacing = (
  sites: readonly PacingSite[],
  changes: Partial<Omit<BurstProtocol, 'kind' | 'sites'>> = {},
): BurstProtocol => ({
  ...COMMON,
  kind: 'burst',
  title: 'Burst pacing',
  sites,
  count: 10,
  cycle: { fromMs: 300, stepMs: 20, toMs: 200 },
  ...changes,
});

/** Induction of atrial fibrillation at the end of the refractory period. */
export const peerp = (
  sites: readonly PacingSite[],
  changes: Partial<Omit<PeerpProtocol, 'kind' | 'sites'>> = {},
): PeerpProtocol => ({
  ...COMMON,
  kind: 'peerp',
  title: 'Pacing at the end of the refractory period',
  sites,
  s1: { count: 4, intervalMs: 500 },
  most: 4,
  shortestMs: 60,
  resolutionMs: 2,
  ...changes,
});

/** The intervals of a decrement, from long to short. */
export function intervalsOf({ fromMs, stepMs, toMs }: Decrement): number[] {
  const count = Math.floor((fromMs - toMs) / stepMs + 1e-9) + 1;
  return Array.from({ length: count }, (_, n) => fromMs - n * stepMs);
}

/** Onsets of a train that begins at 0. */
export const trainOnsets = ({ count, intervalMs }: Train): number[] =>
  Array.from({ length: count }, (_, n) => n * intervalMs);
