import type { VesselTreeKind } from './resection.ts';

/** A stretch of vessel between two forks, or from a fork to its end. */
export interface VesselBranch {
  /** Stable within a tree, for example `inflow-3`. */
  readonly id: string;
  /** The branch towards the root; null for a root. */
  readonly parentId: string | null;
  /** What the field calls it where that can be told, for example `Right portal vein`; else a numbered name. */
  readonly title: string;
  /** 0 at the root, one more after each fork. */
  readonly generation: number;
  /** Range of this branch's points in `pointsLps`, from the root's side outwards: [first, last + 1). */
  readonly first: number;
  readonly end: number;
  readonly lengthMm: number;
  /** Median of its points. */
  readonly diameterMm: number;
}

/** The centrelines of one vessel system with the radius at every point. */
export interface VesselTree {
  readonly kind: VesselTreeKind;
  /** x, y, z of each point, LPS mm. Neighbouring points of a branch are about a voxel apart. */
  readonly pointsLps: Float32Array;
  /** Radius at each point, mm. */
  readonly radiusMm: Float32Array;
  /** Parents come before their children. */
  readonly branches: readonly VesselBranch[];
  /** Pieces of the label that are not connected to a root; their branches are roots of their own. */
  readonly unconnectedPieces: number;
}
