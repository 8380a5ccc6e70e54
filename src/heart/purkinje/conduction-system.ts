/**
 * The conduction system of the ventricles by rule: bundle of His, right bundle, left bundle with three fascicles, and a tree
 * of Purkinje fibres grown over each endocardium. It carries no patient's own tree: that is in no image.
 */
import { fail } from '../../core/failure.ts';
import { createRandom } from '../../core/random.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { add, distance, scale } from '../../core/space.ts';
import type { Lps } from '../../core/space.ts';
import { ventricularFrame } from '../ventricular-frame.ts';
import type { VentricularFrame } from '../ventricular-frame.ts';
import { endocardiumOf } from './endocardium.ts';
import type { Endocardium } from './endocardium.ts';
import { growBranches, TreeBuilder, walkTowards } from './grow-tree.ts';
import { pathLengthsMm, segmentLengthsMm } from './purkinje-links.ts';
import type { PurkinjeFigures, PurkinjeParameters, PurkinjeTree } from './purkinje-tree.ts';
import type { Tip } from './grow-tree.ts';

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
