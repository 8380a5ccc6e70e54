/** What a conduction system is: its parameters, its shape and its figures. */
import type { Lps } from '../../core/space.ts';
import type { Ventricle } from './endocardium.ts';
import type { GrowthRules } from './grow-tree.ts';

export interface PurkinjeParameters extends GrowthRules {
  readonly speedMPerS: number;
  /** From a fibre's end into the muscle, and back. */
  readonly antegradeMs: number;
  readonly retrogradeMs: number;
  readonly seed: number;
  /** Bundle of His; by default in the basal septum. */
  readonly hisMm?: Lps;
}

export interface PurkinjeTree {
  readonly parameters: PurkinjeParameters;
  /** Position of each node, LPS mm, three per node; node 0 is the bundle of His. */
  readonly positions: Float32Array;
  /** Parent of each node, always an earlier one; -1 for node 0. */
  readonly parents: Int32Array;
  /** Ends of fibres, each with the active voxel that it excites. */
  readonly junctionNodes: Uint32Array;
  readonly junctionVoxels: Uint32Array;
  readonly figures: PurkinjeFigures;
}

export interface PurkinjeFigures {
  readonly ventricles: readonly {
    readonly ventricle: Ventricle;
    readonly endocardiumCm2: number;
    readonly junctions: number;
    readonly junctionsPerCm2: number;
  }[];
  readonly lengthMm: number;
  /** From the bundle of His to the first and the last junction along the fibres, mm. */
  readonly shortestMm: number;
  readonly longestMm: number;
}
