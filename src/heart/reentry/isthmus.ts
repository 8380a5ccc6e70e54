/**
 * The isthmus of a re-entrant circuit: the stretch around its narrowest front in which the front stays less than twice as wide,
 * walled in by tissue that does not conduct or by block. The area of a front is the volume that it sweeps in a slice of the cycle
 * over the way it goes in that time.
 */
import type { JobContext } from '../../core/job.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { distance, voxelVolumeMl } from '../../core/space.ts';
import type { Lps } from '../../core/space.ts';
import { segmentTitle } from '../aha-segments.ts';
import { FACES, neighbour } from '../maps/voxel-index.ts';
import { velocityMap } from '../maps/velocity-map.ts';
import { voxelCentre } from '../stimulation.ts';
import { circuitOf, waveGraph } from './wave-graph.ts';
import type { WaveFront, WaveGraph } from './wave-graph.ts';

export interface IsthmusEnd {
  readonly positionMm: Lps;
  /** AHA segment 1 to 17, 0 for the free wall of the right ventricle; undefined without segments. */
  readonly segment?: number;
  readonly segmentTitle?: string;
}

export interface Isthmus {
  /** Along the path of the wave. */
  readonly lengthMm: number;
  /** Mean area of the front within it. */
  readonly crossSectionMm2: number;
  /** In a sheet one voxel thick the width of the front; else the edge of a square of the cross-section. */
  readonly widthMm: number;
  readonly conductionMs: number;
  /** Length over conduction time, m/s. */
  readonly velocity: number;
  /** Share of its flanks that adjoin tissue without conduction, the edge of the tissue, or block. */
  readonly walledFraction: number;
  /** Share of the cycle that the wave spends in it. */
  readonly cycleShare: number;
  readonly entrance: IsthmusEnd;
  readonly exit: IsthmusEnd;
  /** Active voxels of it. */
  readonly voxels: Uint32Array;
}

export interface RhythmCycle {
  readonly simulation: SimulationGrid;
  readonly conducting: Uint8Array;
  /** Latest activation per active voxel, ms; NaN where the rhythm does not reach. */
  readonly activationMs: Float32Array;
  readonly cycleMs: number;
  /** AHA segment per active voxel. */
  readonly segments?: Uint8Array;
}

/** The narrowest front is an isthmus only where it is at most this share of the circuit's usual (median) front. */
const NARROW = 0.5;
/** The isthmus ends where the front is this many times as wide as at its narrowest. */
const WIDENED = 2;
/** Less wall than this and the narrow front is a tip or a gap between waves, not an isthmus. */
const WALLED = 0.6;
/** Shorter than this many slices it cannot be told from an accident of slicing. */
const FEWEST_SLICES = 3;
/** Neighbours whose times differ more than this velocity (m/s) explains are on two sides of a line of block. */
const BLOCK_VELOCITY = 0.03;

/** The isthmus of the circuit, or undefined where it has none. @throws cancelled. */
export async function findIsthmus(
  rhythm: RhythmCycle,
  ctx: JobContext,
): Promise<Isthmus | undefined> {
  const { simulation, conducting, activationMs, cycleMs } = rhythm;
  const graph = await waveGraph(simulation, conducting, activationMs, cycleMs, ctx);
  const { speed } = await velocityMap(simulation, activationMs, ctx, { cycleMs });
  const circuit = circuitOf(graph);
  const areas = smoothed(
    graph.fronts,
    graph.fronts.map((_, front) => frontArea(graph, front, simulation, speed.values)),
  );
  const chain = narrowChain(graph, circuit, areas);
  if (chain.length < FEWEST_SLICES) return undefined;
  const walledFraction = wallShare(graph, chain, rhythm);
  if (walledFraction < WALLED) return undefined;
  const middles = chain.map((front) => middleOf(simulation, graph.fronts[front].voxels));
  let between = 0;
  for (let n = 1; n < middles.length; n++) between += distance(middles[n - 1], middles[n]);
  // The middles of n slices are n - 1 slices apart.
  const lengthMm = (between * chain.length) / (chain.length - 1);
  const conductionMs = chain.length * graph.sliceMs;
  const crossSectionMm2 = chain.reduce((sum, front) => sum + areas[front], 0) / chain.length;
  const thin = thinAxis(simulation);
  return {
    lengthMm,
    crossSectionMm2,
    widthMm:
      thin < 0 ? Math.sqrt(crossSectionMm2) : crossSectionMm2 / simulation.grid.spacingMm[thin],
    conductionMs,
    velocity: lengthMm / conductionMs,
    walledFraction,
    cycleShare: conductionMs / cycleMs,
    entrance: endOf(rhythm, graph.fronts[chain[0]].voxels, middles[0]),
    exit: endOf(rhythm, graph.fronts[chain[chain.length - 1]].voxels, middles[middles.length - 1]),
    voxels: Uint32Array.from(chain.flatMap((front) => [...graph.fronts[front].voxels])).sort(),
  };
}

/** Axis along which the grid is one voxel thick; -1 where there is none. */
const thinAxis = ({ grid }: SimulationGrid): number => grid.dimensions.indexOf(1);

/** Swept volume over way, mm2; NaN where the velocity of no voxel is known. */
function frontArea(
  { fronts, sliceMs }: WaveGraph,
  front: number,
  { grid }: SimulationGrid,
  velocity: Float32Array,
): number {
  const { voxels } = fronts[front];
  // The mean of 1 / v, because a slice is crossed in time and not in space.
  let [sum, known] = [0, 0];
  for (const n of voxels) {
    if (!(velocity[n] > 0)) continue;
    sum += 1 / velocity[n];
    known++;
  }
  return (voxels.length * voxelVolumeMl(grid) * 1000 * (sum / known)) / sliceMs;
}

/** A slice holds a whole number of layers of voxels, so single fronts come out too large or too small; three in a row do not. */
const smoothed = (fronts: readonly WaveFront[], areas: readonly number[]): number[] =>
  fronts.map(({ next, previous }, front) => {
    const beside = [next, previous].flatMap((list) => (list.length === 1 ? list : []));
    const row = [front, ...beside].map((n) => areas[n]).filter((area) => Number.isFinite(area));
    return row.reduce((sum, area) => sum + area, 0) / row.length;
  });

/** Fronts of the isthmus in the order of activation; empty where no front of the circuit is narrow. */
function narrowChain(graph: WaveGraph, circuit: Uint8Array, areas: readonly number[]): number[] {
  const onCircuit = [...areas.keys()].filter((n) => circuit[n] === 1 && Number.isFinite(areas[n]));
  if (onCircuit.length === 0) return [];
  const sorted = onCircuit.map((n) => areas[n]).sort((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length / 2)];
  let best: number[] = [];
  // The narrowest front may be a splinter; the first that belongs to a chain decides.
  for (const start of onCircuit.sort((a, b) => areas[a] - areas[b])) {
    if (areas[start] > NARROW * usual) break;
    const chain = extend(graph, circuit, areas, start);
    if (chain.length > best.length) best = chain;
    if (best.length >= FEWEST_SLICES) break;
  }
  return best;
}

function extend(
  { fronts }: WaveGraph,
  circuit: Uint8Array,
  areas: readonly number[],
  start: number,
): number[] {
  const follow = (from: number, way: 'next' | 'previous'): number[] => {
    const found: number[] = [];
    for (let at = from; found.length < fronts.length;) {
      const onward = fronts[at][way].filter((n) => circuit[n] === 1);
      const [only] = onward;
      // Where the circuit forks, no part of it is common any more.
      if (onward.length !== 1 || only === start || !(areas[only] <= WIDENED * areas[start])) break;
      found.push(only);
      at = only;
    }
    return found;
  };
  return [...follow(start, 'previous').toReversed(), start, ...follow(start, 'next')];
}

/** Share of the flanks of the chain that are wall. Faces to the front before and after are no flank. */
function wallShare(
  { fronts, frontOf, index, slices }: WaveGraph,
  chain: readonly number[],
  { simulation, conducting, activationMs, cycleMs }: RhythmCycle,
): number {
  const thin = thinAxis(simulation);
  const { spacingMm } = simulation.grid;
  let [wall, open] = [0, 0];
  for (const front of chain) {
    const { slice, voxels } = fronts[front];
    for (const n of voxels) {
      for (const [di, dj, dk] of FACES) {
        const axis = di !== 0 ? 0 : dj !== 0 ? 1 : 2;
        if (axis === thin) continue;
        const other = neighbour(index, n, di, dj, dk);
        if (other < 0 || !conducting[other] || !Number.isFinite(activationMs[other])) {
          wall++;
          continue;
        }
        if (frontOf[other] === front) continue;
        const later = activationMs[other] - activationMs[n];
        const gapMs = Math.abs(later - cycleMs * Math.round(later / cycleMs));
        if (gapMs > spacingMm[axis] / BLOCK_VELOCITY) wall++;
        else if (!isBeside(fronts[frontOf[other]].slice, slice, slices)) open++;
      }
    }
  }
  return wall / Math.max(1, wall + open);
}

const isBeside = (a: number, b: number, slices: number): boolean =>
  (a - b + slices) % slices === 1 || (b - a + slices) % slices === 1;

function middleOf(simulation: SimulationGrid, voxels: readonly number[]): Lps {
  const sum = [0, 0, 0];
  for (const n of voxels) voxelCentre(simulation, n).forEach((mm, axis) => (sum[axis] += mm));
  return [sum[0] / voxels.length, sum[1] / voxels.length, sum[2] / voxels.length];
}

/** The end of an isthmus: the middle of its front, and the segment in which most of it lies. */
function endOf({ segments }: RhythmCycle, voxels: readonly number[], positionMm: Lps): IsthmusEnd {
  if (!segments) return { positionMm };
  const counts = new Map<number, number>();
  for (const n of voxels) counts.set(segments[n], (counts.get(segments[n]) ?? 0) + 1);
  const [segment] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  return { positionMm, segment, segmentTitle: segmentTitle(segment) };
}
