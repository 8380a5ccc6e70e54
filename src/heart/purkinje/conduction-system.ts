/**
 * The conduction system of the ventricles by rule: bundle of His, right bundle, left bundle with three fascicles, and a tree
 * of Purkinje fibres grown over each endocardium. It carries no patient's own tree: that is in no image.
 */
import { fail } from '../../core/failure.ts';
import { createRandom } from '../../core/random.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { add, distance, scale } from '../../core/space.ts';
import type { Lps } from '../../core/space.ts';
import type { ConductionLinks } from '../eikonal/eikonal-setup.ts';
import { ventricularFrame } from '../ventricular-frame.ts';
import type { VentricularFrame } from '../ventricular-frame.ts';
import { endocardiumOf } from './endocardium.ts';
import type { Endocardium, Ventricle } from './endocardium.ts';
import { growBranches, TreeBuilder, walkTowards } from './grow-tree.ts';
import type { GrowthRules, Tip } from './grow-tree.ts';

export interface PurkinjeParameters extends GrowthRules {
  readonly speedMPerS: number;
  /** From a fibre's end into the muscle, and back. */
  readonly antegradeMs: number;
  readonly retrogradeMs: number;
  readonly seed: number;
  /** Bundle of His; by default in the basal septum. */
  readonly hisMm?: Lps;
}

/**
 * Speed: 3 m/s (Camps 2024, doi 10.1016/j.media.2024.103108). Delays at the junctions: 8 and 3 ms (CardioMat,
 * doi 10.1016/j.compbiomed.2024.109529). Growth: Sahli Costabal 2016, scaled to a human heart.
 */
export const PURKINJE_DEFAULTS: PurkinjeParameters = {
  branchMm: 8,
  branchSpreadMm: 2,
  angleDeg: 12,
  repulsion: 0.12,
  generations: 14,
  segmentMm: 1.2,
  speedMPerS: 3,
  antegradeMs: 8,
  retrogradeMs: 3,
  seed: 1,
};

export const PURKINJE_RANGE = {
  branchMm: [2, 30],
  branchSpreadMm: [0, 10],
  angleDeg: [2, 60],
  repulsion: [0, 1],
  generations: [1, 25],
  segmentMm: [0.5, 5],
  speedMPerS: [0.5, 5],
  antegradeMs: [0, 30],
  retrogradeMs: [0, 30],
} as const satisfies Partial<Record<keyof PurkinjeParameters, readonly [number, number]>>;

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

/** Height above the apex (0 to 1) and degrees from the anterior insertion through the septum, on the endocardium. */
type Landmark = readonly [height: number, degrees: number];
const SEPTUM_DEG = 60;
const LEFT_BUNDLE: readonly [Landmark, Landmark] = [
  [0.85, SEPTUM_DEG],
  [0.65, SEPTUM_DEG],
];
/** Anterior, septal and posterior fascicle: towards the papillary muscles, and down the septum. */
const LEFT_FASCICLES: readonly Landmark[] = [
  [0.45, 310],
  [0.35, SEPTUM_DEG],
  [0.45, 190],
];
const RIGHT_BUNDLE: readonly [Landmark, Landmark] = [
  [0.8, SEPTUM_DEG],
  [0.4, SEPTUM_DEG],
];
/** A landmark's degrees count as much as this share of the ventricle's length per radian. */
const TURN_WEIGHT = 0.5;

/**
 * Grows the system; the same seed gives the same tree. The right part is left out where there is no right ventricle.
 *
 * @throws bad-input/parameter-out-of-range, bad-input/no-endocardium, and what {@link ventricularFrame} throws.
 */
export function growConductionSystem(
  simulation: SimulationGrid,
  changes: Partial<PurkinjeParameters> = {},
): PurkinjeTree {
  const parameters = { ...PURKINJE_DEFAULTS, ...changes };
  checkParameters(parameters);
  const frame = ventricularFrame(simulation);
  const left = endocardiumOf(simulation, 'lv');
  const right = endocardiumOf(simulation, 'rv');
  if (!left) {
    fail(
      'bad-input',
      'no-endocardium',
      'No wall touches the blood of the left ventricle, so there is no surface for a conduction system.',
      'Segment the blood and the wall of the left ventricle so that they touch.',
    );
  }
  const random = createRandom(parameters.seed);
  const tree = new TreeBuilder(2.5 * parameters.segmentMm);
  const leftStart = landmark(left, frame, LEFT_BUNDLE[0]);
  const rightStart = right && landmark(right, frame, RIGHT_BUNDLE[0]);
  const his = parameters.hisMm ?? (rightStart ? scale(add(leftStart, rightStart), 0.5) : leftStart);
  tree.add(his, -1, -1);

  const junctions: number[] = [];
  const counts: PurkinjeFigures['ventricles'][number][] = [];
  const finish = (surface: Endocardium, tips: readonly Tip[]): void => {
    const ends = growBranches(tree, surface, tips, parameters, random.fork(surface.ventricle));
    junctions.push(...ends);
    const endocardiumCm2 = surface.areaMm2 / 100;
    counts.push({
      ventricle: surface.ventricle,
      endocardiumCm2,
      junctions: ends.length,
      junctionsPerCm2: ends.length / endocardiumCm2,
    });
  };
  const { segmentMm } = parameters;
  const bundle = (surface: Endocardium, from: Lps, to: Landmark): Tip => {
    const start = tree.add(from, 0, surface.project(from, 5 * segmentMm)?.voxel ?? -1);
    return walkTowards(tree, surface, start, landmark(surface, frame, to), segmentMm);
  };
  const fork = bundle(left, leftStart, LEFT_BUNDLE[1]);
  finish(
    left,
    LEFT_FASCICLES.map((target) =>
      walkTowards(tree, left, fork.node, landmark(left, frame, target), segmentMm),
    ),
  );
  if (right && rightStart) {
    const end = bundle(right, rightStart, RIGHT_BUNDLE[1]);
    const walked = [lowest(right, frame), freeWall(right, frame)].map((target) =>
      walkTowards(tree, right, end.node, target, segmentMm),
    );
    finish(right, [end, ...walked]);
  }
  return assemble(tree, junctions, parameters, counts);
}

function checkParameters(parameters: PurkinjeParameters): void {
  for (const [key, [low, high]] of Object.entries(PURKINJE_RANGE)) {
    const value = parameters[key as keyof typeof PURKINJE_RANGE];
    if (value >= low && value <= high) continue;
    fail(
      'bad-input',
      'parameter-out-of-range',
      `The conduction system has ${key} = ${value}; it must lie between ${low} and ${high}.`,
      'Enter a value in that range.',
    );
  }
}

/** The point of the endocardium nearest to a height and an angle around the left ventricle. */
function landmark(surface: Endocardium, frame: VentricularFrame, [height, degrees]: Landmark): Lps {
  return best(surface, (point) => {
    const turn = Math.abs(((frame.circumferentialDeg(point) - degrees + 540) % 360) - 180);
    return Math.hypot(frame.apicoBasal(point) - height, (TURN_WEIGHT * turn * Math.PI) / 180);
  });
}

const lowest = (surface: Endocardium, frame: VentricularFrame): Lps =>
  best(surface, (point) => frame.apicoBasal(point));

/** Where the moderator band reaches the free wall: far from the axis of the left ventricle, half way up. */
const freeWall = (surface: Endocardium, frame: VentricularFrame): Lps =>
  best(surface, (point) => {
    const height = frame.apicoBasal(point);
    const onAxis = add(
      frame.apexMm,
      scale(frame.axis, height * distance(frame.baseMm, frame.apexMm)),
    );
    return Math.abs(height - 0.45) * 200 - distance(point, onAxis);
  });

function best(surface: Endocardium, cost: (point: Lps) => number): Lps {
  let found = surface.footOf(0);
  let least = Infinity;
  for (let n = 0; n < surface.voxels.length; n++) {
    const point = surface.footOf(n);
    const value = cost(point);
    if (value < least) [found, least] = [point, value];
  }
  return found;
}

function assemble(
  tree: TreeBuilder,
  junctions: readonly number[],
  parameters: PurkinjeParameters,
  ventricles: PurkinjeFigures['ventricles'],
): PurkinjeTree {
  const nodes = tree.positions.length;
  const positions = new Float32Array(3 * nodes);
  tree.positions.forEach((point, n) => positions.set(point, 3 * n));
  const parents = Int32Array.from(tree.parents);
  const fromHis = pathLengthsMm({ positions, parents });
  const reached = junctions.map((node) => fromHis[node]);
  return {
    parameters,
    positions,
    parents,
    junctionNodes: Uint32Array.from(junctions),
    junctionVoxels: Uint32Array.from(junctions, (node) => tree.voxels[node]),
    figures: {
      ventricles,
      lengthMm: segmentLengthsMm({ positions, parents }).reduce((a, b) => a + b, 0),
      shortestMm: reached.reduce((a, b) => Math.min(a, b), Infinity),
      longestMm: reached.reduce((a, b) => Math.max(a, b), 0),
    },
  };
}

type Shape = Pick<PurkinjeTree, 'positions' | 'parents'>;

/** Length of the segment to each node from its parent, mm; 0 for the bundle of His. */
function segmentLengthsMm({ positions, parents }: Shape): Float64Array {
  return Float64Array.from(parents, (parent, n) =>
    parent < 0
      ? 0
      : Math.hypot(
          positions[3 * n] - positions[3 * parent],
          positions[3 * n + 1] - positions[3 * parent + 1],
          positions[3 * n + 2] - positions[3 * parent + 2],
        ),
  );
}

/** Length of the way from the bundle of His to each node along the fibres, mm. */
export function pathLengthsMm(tree: Shape): Float64Array {
  const lengths = segmentLengthsMm(tree);
  tree.parents.forEach((parent, n) => {
    if (parent >= 0) lengths[n] += lengths[parent];
  });
  return lengths;
}

/** The tree as links for the eikonal engine, both ways, with the delays at its junctions. */
export function purkinjeLinks(tree: PurkinjeTree, activeVoxels: number): ConductionLinks {
  const { parents, parameters, junctionNodes, junctionVoxels } = tree;
  const segments = segmentLengthsMm(tree);
  const from: number[] = [];
  const to: number[] = [];
  const delayMs: number[] = [];
  const join = (a: number, b: number, ms: number): void => {
    from.push(a);
    to.push(b);
    delayMs.push(ms);
  };
  parents.forEach((parent, n) => {
    if (parent < 0) return;
    const ms = segments[n] / parameters.speedMPerS;
    join(activeVoxels + parent, activeVoxels + n, ms);
    join(activeVoxels + n, activeVoxels + parent, ms);
  });
  junctionNodes.forEach((node, n) => {
    join(activeVoxels + node, junctionVoxels[n], parameters.antegradeMs);
    join(junctionVoxels[n], activeVoxels + node, parameters.retrogradeMs);
  });
  return {
    nodes: parents.length,
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    delayMs: Float32Array.from(delayMs),
  };
}

/**
 * When each junction excites its voxel, ms after the bundle of His, if the front comes down the fibres only: per active
 * voxel, NaN where there is no junction. As pulses of a tissue engine (`setTimedStimulus`).
 */
export function junctionOnsetsMs(tree: PurkinjeTree, activeVoxels: number): Float32Array {
  const { parameters, junctionNodes, junctionVoxels } = tree;
  const lengths = pathLengthsMm(tree);
  const onsets = new Float32Array(activeVoxels).fill(NaN);
  junctionNodes.forEach((node, n) => {
    const ms = lengths[node] / parameters.speedMPerS + parameters.antegradeMs;
    if (!(onsets[junctionVoxels[n]] <= ms)) onsets[junctionVoxels[n]] = ms;
  });
  return onsets;
}
