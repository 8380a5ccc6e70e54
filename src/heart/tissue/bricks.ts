/**
 * Where the nodes of conducting tissue stand: corners of voxels, in strips of four along an axis of the grid, sixteen strips (4 x 4 rows
 * along the other two) to a brick. The counterpart of `wasm/tissue/bricks.h`.
 */
import { fail } from '../../core/failure.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import type { Vec3 } from '../../core/space.ts';
import { NOT_CONDUCTING } from './engine.ts';

/** Nodes of a strip, and along each edge of a brick. */
export const LANES = 4;

export interface TissueBricks {
  /** Edge of a voxel, mm. */
  readonly edgeMm: number;
  /** Axis of the grid along which strips run (x of the kernel), then those of its rows and planes (y and z). */
  readonly axes: readonly [number, number, number];
  /** Strides of {@link map}: bricks per row and per plane. */
  readonly row: number;
  readonly plane: number;
  /** Brick number + 1 at each place of the box, which has a brick of margin on every side; 0 where there is none. */
  readonly map: Uint32Array;
  /** Place of each brick in the map, ascending. */
  readonly place: Uint32Array;
  /** Which of a brick's rows (y + 4 z) have a strip. */
  readonly mask: Uint16Array;
  /** First strip of each brick; strip 0 belongs to none. */
  readonly base: Uint32Array;
  /** Strips, the unused first one included. */
  readonly strips: number;
  /** Voxels that conduct. */
  readonly conducting: number;
  /** First brick of each layer of bricks, and their number at the end. */
  readonly layers: Uint32Array;
  /** Lane (4 strip + node) of the lowest corner of each active voxel; 0 where it does not conduct. Made when first read. */
  readonly slots: Uint32Array;
  /**
   * Visits the voxels of a layer of bricks in runs: `lanes[n]` is that of the lowest corner of voxel `from` + n, 0 where it does not
   * conduct. The array is used again.
   */
  eachRun(layer: number, visit: (from: number, to: number, lanes: Uint32Array) => void): void;
  /** Lanes of the eight corners (bit 0: i, 1: j, 2: k) of an active voxel that conducts. */
  cornersOf(voxel: number, out: Uint32Array): Uint32Array;
}

/** Edge of the grid's cubic voxels; the elements are cubes, so another shape is refused. */
export function cubeEdgeMm({ grid }: SimulationGrid): number {
  const [x, y, z] = grid.spacingMm;
  if (Math.max(x, y, z) > 1.01 * Math.min(x, y, z)) {
    fail(
      'bad-input',
      'grid-not-cubic',
      `The simulation grid has voxels of ${x.toFixed(2)} x ${y.toFixed(2)} x ${z.toFixed(2)} mm; the solver works on cubes.`,
      'Make the simulation grid with one spacing for all axes.',
    );
  }
  return Math.cbrt(x * y * z);
}

/** Where an ascending array reaches a value. */
function firstNotBelow(sorted: Uint32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of set bits of a 16-bit number. */
function bits(mask: number): number {
  let n = mask - ((mask >> 1) & 0x5555);
  n = (n & 0x3333) + ((n >> 2) & 0x3333);
  n = (n + (n >> 4)) & 0x0f0f;
  return (n + (n >> 8)) & 31;
}

/** Where the voxels of a grid stand among the nodes, which run from 0 to the number of voxels; a brick of margin on every side. */
interface Frame {
  /** Axis of the grid along which strips run, then those along the rows and planes of bricks. */
  readonly axes: Axes;
  readonly row: number;
  readonly plane: number;
  readonly places: number;
  /** Of the lowest corner of a voxel, by its index in the grid: its node along each axis of the lattice. */
  readonly nodeOf: (at: number, axis: number) => number;
}

type Axes = readonly [number, number, number];
/** The ways to lay strips. */
const LAYINGS: readonly Axes[] = [
  [0, 1, 2],
  [1, 0, 2],
  [2, 0, 1],
];

function frameOf(axes: Axes, [nx, ny]: Vec3, low: Vec3, high: Vec3): Frame {
  const across = (axis: number): number =>
    Math.ceil((high[axes[axis]] - low[axes[axis]] + 2) / LANES) + 2;
  const row = across(0);
  const plane = row * across(1);
  const stride = axes.map((axis) => [1, nx, nx * ny][axis]);
  const size = axes.map((axis) => [nx, ny, Infinity][axis]);
  const shift = axes.map((axis) => LANES - low[axis]);
  return {
    axes,
    row,
    plane,
    places: plane * across(2),
    nodeOf: (at, axis) => (Math.floor(at / stride[axis]) % size[axis]) + shift[axis],
  };
}

const rowAt = (y: number, z: number): number => (y & 3) + 4 * (z & 3);
const placeAt = ({ row, plane }: Frame, x: number, y: number, z: number): number =>
  (x >> 2) + row * (y >> 2) + plane * (z >> 2);

/** Which rows of the brick at each place have a strip. */
function masksOf(frame: Frame, active: Uint32Array, classOf: Uint8Array): Uint32Array {
  const masks = new Uint32Array(frame.places);
  for (let n = 0; n < active.length; n++) {
    if (classOf[n] === NOT_CONDUCTING) continue;
    const x = frame.nodeOf(active[n], 0);
    const y = frame.nodeOf(active[n], 1);
    const z = frame.nodeOf(active[n], 2);
    for (let corner = 0; corner < 4; corner++) {
      const [j, k] = [y + (corner & 1), z + (corner >> 1)];
      const bit = 1 << rowAt(j, k);
      masks[placeAt(frame, x, j, k)] |= bit;
      masks[placeAt(frame, x + 1, j, k)] |= bit;
    }
  }
  return masks;
}

/**
 * Bricks of the voxels whose class conducts. Strips run along the axis of the grid on which they are fewest: a wall that runs along its
 * strips leaves few of their nodes empty. Fails where nothing conducts or the voxels are no cubes.
 */
export function buildBricks(grid: SimulationGrid, classOf: Uint8Array): TissueBricks {
  const edgeMm = cubeEdgeMm(grid);
  const { active } = grid;
  const { dimensions } = grid.grid;
  const [nx, ny] = dimensions;
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-1, -1, -1];
  let conducting = 0;
  for (let n = 0; n < active.length; n++) {
    if (classOf[n] === NOT_CONDUCTING) continue;
    conducting++;
    const at = active[n];
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    low[0] = Math.min(low[0], i);
    low[1] = Math.min(low[1], j);
    low[2] = Math.min(low[2], k);
    high[0] = Math.max(high[0], i);
    high[1] = Math.max(high[1], j);
    high[2] = Math.max(high[2], k);
  }
  if (conducting === 0) {
    fail(
      'bad-input',
      'no-conducting-tissue',
      'The model holds no conducting tissue: there is no wall, or all of it is scar or ablated.',
      'Check the segmentation of the walls, the scar and the lesions.',
    );
  }
  const [first, ...others] = LAYINGS.map((axes) => {
    const frame = frameOf(axes, dimensions, low, high);
    const map = masksOf(frame, active, classOf);
    return { frame, map, strips: map.reduce((sum, mask) => sum + bits(mask), 0) };
  });
  const { frame, map } = others.reduce(
    (best, one) => (one.strips < best.strips ? one : best),
    first,
  );
  // Masks stand in the map until the bricks are numbered.
  const count = map.reduce((sum, mask) => sum + (mask > 0 ? 1 : 0), 0);
  const place = new Uint32Array(count);
  const mask = new Uint16Array(count);
  const base = new Uint32Array(count);
  let strips = 1;
  let brick = 0;
  for (let at = 0; at < map.length; at++) {
    if (map[at] === 0) continue;
    place[brick] = at;
    mask[brick] = map[at];
    base[brick] = strips;
    strips += bits(map[at]);
    map[at] = ++brick;
  }
  const laneOf = (x: number, y: number, z: number): number => {
    const number = map[placeAt(frame, x, y, z)] - 1;
    const before = mask[number] & ((1 << rowAt(y, z)) - 1);
    return LANES * (base[number] + bits(before)) + (x & 3);
  };
  const { axes, row, plane, nodeOf } = frame;
  const layers = [0];
  for (let n = 1; n < count; n++)
    if (Math.floor(place[n] / plane) !== Math.floor(place[n - 1] / plane)) layers.push(n);
  layers.push(count);
  const [xAxis, yAxis, zAxis] = axes;
  const node = new Int32Array(3);
  const lowestLane = (at: number, i: number): number => {
    const line = (at - i) / nx;
    const j = line % ny;
    node[0] = i + LANES - low[0];
    node[1] = j + LANES - low[1];
    node[2] = (line - j) / ny + LANES - low[2];
    return laneOf(node[xAxis], node[yAxis], node[zAxis]);
  };
  // From one voxel to the next along the first axis of the grid: a node along a strip or to the strip of the next row.
  const step = xAxis === 0 ? 1 : LANES;
  const fillLanes = (from: number, to: number, out: Uint32Array): void => {
    let lane = 0;
    let i = nx;
    for (let n = from; n < to; n++) {
      const at = active[n];
      i = i + 1 < nx && active[n - 1] === at - 1 ? i + 1 : nx;
      if (classOf[n] === NOT_CONDUCTING) {
        lane = 0;
        out[n - from] = 0;
        continue;
      }
      const follows = lane > 0 && i < nx && ((i - low[0]) & 3) !== 0;
      if (i === nx) i = at % nx;
      lane = follows ? lane + step : lowestLane(at, i);
      out[n - from] = lane;
    }
  };
  let run = new Uint32Array(nx * LANES);
  const eachRun: TissueBricks['eachRun'] = (layer, visit) => {
    // Layers lie along the last axis of the grid or the one before it: one range of voxels, or one per plane.
    const [slow] = axes.slice(-1);
    const stride = slow === 2 ? nx * ny : nx;
    const begin = LANES * Math.floor(place[layers[layer]] / plane) + low[slow] - LANES;
    const planes = slow === 2 ? 1 : high[2] + 1;
    for (let k = 0; k < planes; k++) {
      const corner = k * nx * ny;
      const to = slow === 2 ? begin + LANES : Math.min(begin + LANES, ny);
      const from = firstNotBelow(active, corner + Math.max(0, begin) * stride);
      const end = firstNotBelow(active, corner + to * stride);
      if (end - from > run.length) run = new Uint32Array(end - from);
      fillLanes(from, end, run);
      visit(from, end, run);
    }
  };
  let slots: Uint32Array | undefined;
  return {
    edgeMm,
    axes,
    row,
    plane,
    map,
    place,
    mask,
    base,
    strips,
    conducting,
    layers: Uint32Array.from(layers),
    get slots() {
      if (!slots) {
        const lanes = new Uint32Array(active.length);
        fillLanes(0, active.length, lanes);
        slots = lanes;
      }
      return slots;
    },
    eachRun,
    cornersOf: (voxel, out) => {
      const at = active[voxel];
      const [x, y, z] = [nodeOf(at, 0), nodeOf(at, 1), nodeOf(at, 2)];
      const side = (corner: number, axis: number): number => (corner >> axes[axis]) & 1;
      for (let corner = 0; corner < 8; corner++)
        out[corner] = laneOf(x + side(corner, 0), y + side(corner, 1), z + side(corner, 2));
      return out;
    },
  };
}
