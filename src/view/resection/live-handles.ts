import type { Lps } from '../../core/space.ts';

export interface LiveHandle {
  readonly name: string;
  readonly positionLps: Lps;
}

/** The handles of a surface while they move under a hand: read them, and be told when they moved. No React on the way. */
export interface LiveHandles {
  getHandles(): readonly LiveHandle[];
  /** Pairs of handles that are joined by a thin line. */
  readonly links: readonly (readonly [number, number])[];
  subscribe(listener: () => void): () => void;
}
